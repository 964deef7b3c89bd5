# Found through pkg-config. newsfiche-config.cmake includes this file too, so
# that a static newsfiche finds what it needs in the same way.
find_package(PkgConfig REQUIRED)
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)

pkg_check_modules(NF_ZSTD REQUIRED IMPORTED_TARGET libzstd>=1.5.4)
pkg_check_modules(NF_XXHASH REQUIRED IMPORTED_TARGET libxxhash>=0.8.1)
if(NF_BUILD_CONVERT)
    pkg_check_modules(NF_ARCHIVE REQUIRED IMPORTED_TARGET libarchive)
    pkg_check_modules(NF_ZLIB REQUIRED IMPORTED_TARGET zlib)
    pkg_check_modules(NF_LZMA REQUIRED IMPORTED_TARGET liblzma)
    find_package(BZip2 REQUIRED) # which has no file for pkg-config everywhere
endif()
if(NF_BUILD_CONVERT AND NF_UCHARDET)
    pkg_check_modules(NF_UCHARDET IMPORTED_TARGET uchardet)
endif()
