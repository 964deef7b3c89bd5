# What every target of the project is compiled with, and how layers become
# libraries. Nothing here changes a global flag.

add_library(nf_flags INTERFACE)
target_compile_definitions(nf_flags INTERFACE
    _POSIX_C_SOURCE=200809L _FILE_OFFSET_BITS=64)
target_compile_options(nf_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow
    $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes>
    $<$<COMPILE_LANGUAGE:C>:-Wmissing-prototypes>)
if(NF_WERROR)
    target_compile_options(nf_flags INTERFACE -Werror)
endif()
if(NF_SANITIZE)
    target_compile_options(nf_flags INTERFACE
        -fsanitize=${NF_SANITIZE} -fno-sanitize-recover=all
        -fno-omit-frame-pointer)
    target_link_options(nf_flags INTERFACE -fsanitize=${NF_SANITIZE})
endif()
if(NF_COVERAGE)
    target_compile_options(nf_flags INTERFACE --coverage
        -fprofile-update=atomic)
    target_link_options(nf_flags INTERFACE --coverage)
endif()
if(NF_FUZZ)
    target_compile_options(nf_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

# nf_common(target): the flags above; includes are written from the root.
function(nf_common target)
    target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:nf_flags>)
    target_include_directories(${target} PRIVATE
        ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/include)
    set_target_properties(${target} PROPERTIES
        C_STANDARD 11 C_STANDARD_REQUIRED ON C_EXTENSIONS OFF
        C_VISIBILITY_PRESET hidden
        CXX_STANDARD 17 CXX_STANDARD_REQUIRED ON CXX_EXTENSIONS OFF
        CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
endfunction()

# nf_layer(name dependency source...): one layer, compiled once for both kinds
# of library.
function(nf_layer name dependency)
    add_library(nf_${name} OBJECT ${ARGN})
    nf_common(nf_${name})
    set_target_properties(nf_${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
    # So that a library or program has only what it uses of a file.
    target_compile_options(nf_${name} PRIVATE -ffunction-sections -fdata-sections)
    # A program's thread may have a stack of 128 KiB, as with musl.
    target_compile_options(nf_${name} PRIVATE -Wframe-larger-than=65536)
    target_link_libraries(nf_${name} PRIVATE ${dependency})
endfunction()

# nf_writer_layer(name dependency source...): the same of what packs, only with
# NF_WRITER; ${nf_writer_layers} are those that there are.
macro(nf_writer_layer name dependency)
    if(NF_WRITER)
        nf_layer(${name} "${dependency}" ${ARGN})
        list(APPEND nf_writer_layers ${name})
    endif()
endmacro()

# nf_library(name LAYERS l... [HIDDEN l...] HEADERS h... [PUBLIC library] PRIVATE
# dep...) makes ${name} (shared) and ${name}_static; HIDDEN layers are also in PUBLIC's,
# which hides them: the shared one needs its own. To the outside, by whatever way,
# they are newsfiche::${name} and newsfiche::${name}_static. What the shared one
# exports is listed in cmake/${name}.map.
function(nf_library name)
    cmake_parse_arguments(arg "" "PUBLIC" "LAYERS;HIDDEN;HEADERS;PRIVATE" ${ARGN})
    set(objects "")
    foreach(layer IN LISTS arg_LAYERS)
        list(APPEND objects $<TARGET_OBJECTS:nf_${layer}>)
    endforeach()
    set(hidden "")
    foreach(layer IN LISTS arg_HIDDEN)
        list(APPEND hidden $<TARGET_OBJECTS:nf_${layer}>)
    endforeach()
    list(TRANSFORM arg_HEADERS PREPEND ${PROJECT_SOURCE_DIR}/include/newsfiche/)
    list(TRANSFORM arg_HEADERS APPEND .h)

    set(map ${PROJECT_SOURCE_DIR}/cmake/${name}.map)
    if(NOT NF_WRITER) # not every linker takes names that there are none of
        file(READ ${map} exports)
        string(CONCAT writes "writer_[a-z_]+|repair[a-z_]*|seal[a-z_]*|parity_[a-z]+|sink_[a-z]+|"
               "store_[a-z]+|set_catalog_make|time_parse")
        string(REGEX REPLACE " +nf_(${writes});\n" "" exports "${exports}")
        set(map ${CMAKE_CURRENT_BINARY_DIR}/${name}.map)
        file(WRITE ${map} "${exports}")
    endif()
    add_library(${name} SHARED ${objects} ${hidden})
    target_link_options(${name} PRIVATE LINKER:--version-script=${map},--gc-sections)
    set_target_properties(${name} PROPERTIES LINK_DEPENDS ${map})
    add_library(${name}_static STATIC ${objects})
    foreach(target ${name} ${name}_static)
        add_library(newsfiche::${target} ALIAS ${target})
        nf_common(${target})
        target_include_directories(${target} INTERFACE
            $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
            $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
        target_link_libraries(${target} PRIVATE ${arg_PRIVATE})
        set_target_properties(${target} PROPERTIES OUTPUT_NAME ${name}
            LINKER_LANGUAGE C PUBLIC_HEADER "${arg_HEADERS}")
    endforeach()
    if(arg_PUBLIC)
        target_link_libraries(${name} PUBLIC ${arg_PUBLIC})
        target_link_libraries(${name}_static PUBLIC ${arg_PUBLIC}_static)
        # The two stand side by side, wherever they are installed.
        set_target_properties(${name} PROPERTIES INSTALL_RPATH "$ORIGIN")
    endif()
    # Until 1.0 the interface may change with the second number.
    set_target_properties(${name} PROPERTIES VERSION ${PROJECT_VERSION}
        SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
    set_property(GLOBAL APPEND PROPERTY NF_LIBRARIES ${name})
endfunction()
