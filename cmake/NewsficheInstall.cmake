# Headers, libraries, package files for CMake and pkg-config. The command, its
# page and its completion are installed by tools/CMakeLists.txt.
include(CMakePackageConfigHelpers)

# Each library, with its static one, is a component of the package for CMake.
get_property(nf_libraries GLOBAL PROPERTY NF_LIBRARIES)
set(nf_cmake_dir ${CMAKE_INSTALL_LIBDIR}/cmake/newsfiche)
foreach(library IN LISTS nf_libraries)
    install(TARGETS ${library} ${library}_static EXPORT ${library}-targets
            PUBLIC_HEADER DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/newsfiche)
    install(EXPORT ${library}-targets NAMESPACE newsfiche::
            DESTINATION ${nf_cmake_dir})
endforeach()
configure_package_config_file(cmake/newsfiche-config.cmake.in
    newsfiche-config.cmake INSTALL_DESTINATION ${nf_cmake_dir})
write_basic_package_version_file(newsfiche-config-version.cmake
    COMPATIBILITY SameMinorVersion)
install(FILES
    ${CMAKE_CURRENT_BINARY_DIR}/newsfiche-config.cmake
    ${CMAKE_CURRENT_BINARY_DIR}/newsfiche-config-version.cmake
    ${PROJECT_SOURCE_DIR}/cmake/NewsficheDependencies.cmake
    DESTINATION ${nf_cmake_dir})

# The .pc files find their prefix from where they are, so that the whole
# installation may be moved.
file(RELATIVE_PATH nf_pc_prefix
    "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig" "${CMAKE_INSTALL_PREFIX}")
file(RELATIVE_PATH nf_pc_libdir
    "${CMAKE_INSTALL_PREFIX}" "${CMAKE_INSTALL_FULL_LIBDIR}")
file(RELATIVE_PATH nf_pc_includedir
    "${CMAKE_INSTALL_PREFIX}" "${CMAKE_INSTALL_FULL_INCLUDEDIR}")
string(REGEX REPLACE "/$" "" nf_pc_prefix "${nf_pc_prefix}")
set(nf_pc_files newsfiche)
set(nf_pc_isal "")
if(NF_HAVE_ISAL)
    set(nf_pc_isal ", libisal >= 2.30")
endif()
set(nf_pc_archive "")
set(nf_pc_dl "")
if(NOT nf_archive_soname)
    set(nf_pc_archive ", libarchive")
elseif(CMAKE_DL_LIBS)
    set(nf_pc_dl " -l${CMAKE_DL_LIBS}")
endif()
set(nf_pc_uchardet "")
if(NF_HAVE_UCHARDET)
    set(nf_pc_uchardet ", uchardet")
endif()
set(nf_pc_yaml "")
set(nf_pc_cxx "")
if(NF_HAVE_YAML)
    set(nf_pc_yaml ", yaml-0.1")
endif()
if(NF_HAVE_TOML)
    set(nf_pc_cxx " -lstdc++")
endif()
if(NF_BUILD_CONVERT)
    list(APPEND nf_pc_files newsfiche_convert)
endif()
if(NF_BUILD_ARROW)
    list(APPEND nf_pc_files newsfiche_arrow)
endif()
foreach(pc IN LISTS nf_pc_files)
    configure_file(cmake/${pc}.pc.in ${pc}.pc @ONLY)
    install(FILES ${CMAKE_CURRENT_BINARY_DIR}/${pc}.pc
            DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endforeach()
