# Toolchain to build for s390x, whose numbers begin with their high byte, with the
# libraries in NF_S390X_ROOT (scripts/test.sh, stage s390x).
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR s390x)
set(CMAKE_C_COMPILER s390x-linux-gnu-gcc)
set(nf_root $ENV{NF_S390X_ROOT})
set(nf_libraries ${nf_root}/usr/lib/s390x-linux-gnu)
set(CMAKE_FIND_ROOT_PATH ${nf_root})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_EXE_LINKER_FLAGS_INIT -Wl,-rpath-link,${nf_libraries})
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-s390x-static -L /usr/s390x-linux-gnu
    -E LD_LIBRARY_PATH=${nf_libraries})
