# libarchive is loaded where it is needed (src/convert/libarchive.c) if it is a shared ELF
# library that a program finds without being told where. ${nf_archive_soname} is its name
# then, and "" if it is linked; ${nf_archive} is what to link.
set(nf_archive_soname "")
set(nf_archive PkgConfig::NF_ARCHIVE)
list(GET NF_ARCHIVE_LINK_LIBRARIES 0 nf_file)
cmake_path(GET nf_file PARENT_PATH nf_folder)
if(CMAKE_READELF AND nf_folder IN_LIST CMAKE_C_IMPLICIT_LINK_DIRECTORIES)
    execute_process(COMMAND ${CMAKE_READELF} -d ${nf_file}
                    OUTPUT_VARIABLE nf_dynamic ERROR_QUIET)
    if(nf_dynamic MATCHES "\\(SONAME\\)[^[]*\\[([^]]+)\\]")
        set(nf_archive_soname ${CMAKE_MATCH_1})
        set(nf_archive ${CMAKE_DL_LIBS})
    endif()
endif()
