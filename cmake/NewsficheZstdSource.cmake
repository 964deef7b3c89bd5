# libzstd from the sources in NF_ZSTD_SOURCE (which have a folder lib), compiled with
# the same sanitizers as everything else: what it reads too much is noticed there,
# not only where it writes it. For tests; nothing of it is installed.
file(GLOB nf_zstd_files CONFIGURE_DEPENDS
    ${NF_ZSTD_SOURCE}/lib/common/*.c ${NF_ZSTD_SOURCE}/lib/compress/*.c
    ${NF_ZSTD_SOURCE}/lib/decompress/*.c ${NF_ZSTD_SOURCE}/lib/dictBuilder/*.c)
if(NOT nf_zstd_files)
    message(FATAL_ERROR "NF_ZSTD_SOURCE: no sources of libzstd in ${NF_ZSTD_SOURCE}/lib")
endif()
add_library(nf_zstd STATIC ${nf_zstd_files})
target_include_directories(nf_zstd SYSTEM PUBLIC
    ${NF_ZSTD_SOURCE}/lib ${NF_ZSTD_SOURCE}/lib/dictBuilder)
target_compile_definitions(nf_zstd PRIVATE ZSTD_DISABLE_ASM ZSTD_MULTITHREAD
    XXH_NAMESPACE=ZSTD_)
# Its pointers may point before their buffers, as its authors say.
target_compile_options(nf_zstd PRIVATE -w -O2)
if(NF_SANITIZE)
    target_compile_options(nf_zstd PRIVATE -fsanitize=${NF_SANITIZE}
        -fno-sanitize=pointer-overflow -fno-sanitize-recover=all -fno-omit-frame-pointer)
endif()
if(NF_FUZZ)
    target_compile_options(nf_zstd PRIVATE -fsanitize=fuzzer-no-link)
endif()
target_link_libraries(nf_zstd PUBLIC Threads::Threads)
add_library(PkgConfig::NF_ZSTD ALIAS nf_zstd)
