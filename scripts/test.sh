#!/bin/sh
# Build and test newsfiche.
#
#     test.sh [STAGE…]
#
#     gcc        warnings as errors, all of ctest
#     clang      the same with clang, without the package tests
#     asan       address and undefined behaviour sanitizers
#     tsan       thread sanitizer, for the tests with threads
#     valgrind   quick unit tests under valgrind
#     m32        the core as 32-bit code, if its libraries are available
#     musl       compile the core with musl's headers; nothing is run
#     s390x      the core as code for a processor whose numbers begin with the high
#                byte, emulated: five minutes
#     coverage   which lines and branches the tests run
#     fuzz       every fuzz target for FUZZ_SECONDS, 60 by default; ZSTD_SOURCE names
#                a folder with the sources of libzstd (apt-get source libzstd), so that
#                it has the sanitizers too
#
# Without arguments it runs gcc. `all` runs gcc to musl (doc/testing.md says how long
# each takes). On Debian 12 it first installs the packages it needs (as root, or
# through sudo; m32 adds the i386 packages). The last line sums up all tests as
# ctest does.
set -u
cd "$(dirname "$0")/.." || exit 2

jobs=$(nproc 2>/dev/null || echo 2)
total=0
failed=0
results=$(mktemp)
log=$(mktemp)
trap 'rm -f "$results" "$log"' EXIT

packages() {
    sh scripts/install_packages.sh "$@"
}

say() {
    printf '\n== %s\n' "$1"
}

# count NAME TOTAL FAILED: put the results of a stage on the list.
count() {
    total=$((total + $2))
    failed=$((failed + $3))
    printf '%-9s %4d tests, %d failed\n' "$1" "$2" "$3" >>"$results"
}

# quiet COMMAND…: its output only if it fails.
quiet() {
    "$@" >"$log" 2>&1 ||
        { grep -v '^\[[0-9]*/[0-9]*\] ' "$log" | tail -n 60; return 1; }
}

# build NAME PRESET [CMAKE ARGUMENT…]: configure and build build/NAME, all of it
# or $targets. A failure counts as a failed test.
targets=all
# shellcheck disable=SC2086 # several targets
build() {
    name=$1
    preset=$2
    shift 2
    if quiet cmake --preset "$preset" -B "build/$name" -DNF_WERROR=ON \
            -DNF_BUILD_TESTS=ON "$@" &&
            quiet cmake --build "build/$name" -j "$jobs" --target $targets; then
        return 0
    fi
    count "$name" 1 1
    return 1
}

# run NAME [CTEST ARGUMENT…]: run the tests of build/NAME.
run() {
    name=$1
    shift
    ctest --test-dir "build/$name" -j "$jobs" --output-on-failure "$@" \
        2>&1 | tee "$log"
    # "97% tests passed, 3 tests failed out of 90"
    # shellcheck disable=SC2046
    set -- $(sed -n \
        's/.* \([0-9]*\) tests failed out of \([0-9]*\)$/\2 \1/p' "$log")
    count "$name" "${1:-1}" "${2:-1}"
}

stage_gcc() {
    packages shellcheck scdoc sqlite3 zstd xz-utils bzip2 git parallel zsh fish \
        python3-dev python3-build python3-setuptools python3-wheel python3-venv \
        python3-pytest mypy python3-dbg valgrind spin
    build release release -DCMAKE_C_COMPILER=gcc && run release
}

stage_clang() {
    packages clang
    build clang release -DCMAKE_C_COMPILER=clang -DCMAKE_CXX_COMPILER=clang++ &&
        run clang -LE package -E '^(golden.conformance|model.*|python.wheel)$'
}

stage_asan() {
    # Fewer states: each takes ten times as long.
    build asan asan && NF_CRASH_STATES=100000 ASAN_OPTIONS=detect_stack_use_after_return=1 \
        run asan -E golden.conformance
}

# Only what is run is built: the command, and the unit tests that start threads.
stage_tsan() {
    units='crew|earlier|get_many|job_queue|lexicon_train|reader.*|references|table_choose|threads'
    units="$units|redact_traces|verify|writer.*"
    targets="newsfiche_command $(unit_tests | grep -xE "$units" | sed 's/^/test_/' | tr '\n' ' ')"
    build tsan tsan && run tsan -R "^unit[.]($units)\$|^cli[.](export|pack|verify)\$"
    targets=all
}

# What reads memory that was never written. Unit tests only, and those of half a
# second at most: the others would take half an hour, and the sanitizers have seen
# them.
stage_valgrind() {
    packages valgrind libc6-dbg
    build release release -DCMAKE_C_COMPILER=gcc || return
    logs=$(mktemp -d)
    # shellcheck disable=SC2016 # sh -c expands it
    quick_tests | xargs -P "$jobs" -I TEST sh -c '
            if timeout 300 valgrind -q --error-exitcode=9 --leak-check=full \
                    build/release/tests/test_TEST >"$1/TEST" 2>&1; then
                rm "$1/TEST"
            else
                echo "FAILED  TEST"
            fi' sh "$logs"
    bad=$(find "$logs" -type f | wc -l)
    find "$logs" -type f -exec tail -n 40 {} +
    rm -rf "$logs"
    count valgrind "$(quick_tests | wc -l)" "$bad"
}

# Names of the unit tests.
unit_tests() {
    find tests/unit -name 'test_*.c' | sed 's/.*test_//; s/[.]c$//' | sort
}

# Names of the quick unit tests; without encoding, for which the C library loads
# modules: its loader reads words of strings that are shorter.
quick_tests() {
    slow='codec|copy_find|cursor.*|diff_myers|earlier|encoding|get_many|json_take|key_build'
    slow="$slow|lexicon.*|reader.*|redact_(damage|many|traces)|references|repair_large|seal"
    slow="$slow|table_choose|threads|token_t.*|unpack|verify|writer.*"
    unit_tests | grep -vxE "$slow"
}

# as_root COMMAND…
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

# foreign ARCHITECTURE: make its packages known to Debian; $added says whether they were not.
foreign() {
    added=no
    if command -v dpkg >/dev/null && [ "$(dpkg --print-architecture)" = amd64 ] &&
            ! dpkg --print-foreign-architectures | grep -qx "$1"; then
        as_root dpkg --add-architecture "$1" && added=yes
    fi
}

stage_m32() {
    foreign i386
    if ! quiet packages gcc-multilib libzstd-dev:i386 libxxhash-dev:i386 \
            libcmocka-dev:i386; then
        echo "The 32-bit libraries are not to be had here: stage m32 left out"
        echo "m32       left out: no 32-bit libraries" >>"$results"
        [ $added = no ] || as_root dpkg --remove-architecture i386
        return
    fi
    PKG_CONFIG_LIBDIR=/usr/lib/i386-linux-gnu/pkgconfig:/usr/share/pkgconfig
    export PKG_CONFIG_LIBDIR
    build m32 release -DCMAKE_C_COMPILER=gcc -DCMAKE_C_FLAGS=-m32 \
        -DNF_BUILD_CONVERT=OFF -DNF_BUILD_TOOLS=OFF && run m32 -LE package
    unset PKG_CONFIG_LIBDIR
}

# The libraries are unpacked, not installed: nothing else of this system is for s390x.
s390x_libraries() {
    foreign s390x
    [ $added = no ] || as_root apt-get update
    (cd "$1" && apt-get download libzstd1:s390x libzstd-dev:s390x libxxhash0:s390x \
        libxxhash-dev:s390x libcmocka0:s390x libcmocka-dev:s390x &&
        for package in *.deb; do dpkg -x "$package" . || exit; done)
    got=$?
    [ $added = no ] || as_root dpkg --remove-architecture s390x
    return $got
}

# What Python runs is left out: the emulator runs no Python.
stage_s390x() {
    packages gcc-s390x-linux-gnu libc6-dev-s390x-cross qemu-user-static
    NF_S390X_ROOT=$PWD/build/s390x-root
    mkdir -p "$NF_S390X_ROOT"
    if ! quiet s390x_libraries "$NF_S390X_ROOT"; then
        count s390x 1 1
        return
    fi
    PKG_CONFIG_LIBDIR=$NF_S390X_ROOT/usr/lib/s390x-linux-gnu/pkgconfig
    PKG_CONFIG_SYSROOT_DIR=$NF_S390X_ROOT
    export NF_S390X_ROOT PKG_CONFIG_LIBDIR PKG_CONFIG_SYSROOT_DIR
    build s390x release -DCMAKE_TOOLCHAIN_FILE="$PWD/cmake/s390x.cmake" \
        -DNF_BUILD_CONVERT=OFF -DNF_BUILD_TOOLS=OFF -DNF_WITH_SQLITE=OFF -DNF_WITH_ISAL=OFF &&
        python3 tests/golden/generate.py build/s390x/tests/golden &&
        run s390x -L 'unit|golden|fuzz-replay' -E '^golden[.](generate|conformance)$'
    unset PKG_CONFIG_LIBDIR PKG_CONFIG_SYSROOT_DIR
}

# zstd and xxhash are not packaged for musl, but headers are all that is needed.
stage_musl() {
    if ! quiet packages musl-tools; then
        echo "musl is not to be had here: stage musl left out"
        echo "musl      left out: no musl" >>"$results"
        return
    fi
    headers=$(mktemp -d)
    cp /usr/include/zstd*.h /usr/include/zdict.h /usr/include/xxhash.h \
        "$headers"
    bad=0
    for file in format/*.c src/[!c]*/*.c src/ch*/*.c; do
        musl-gcc -std=c11 -O2 -fsyntax-only -Wall -Wextra -Wpedantic \
            -Wconversion -Werror -D_POSIX_C_SOURCE=200809L -I. -Iinclude \
            -isystem "$headers" "$file" || bad=1
    done
    rm -rf "$headers"
    count musl 1 "$bad"
}

stage_coverage() {
    packages gcovr
    build coverage coverage &&
        cmake --build build/coverage --target coverage | tail -n 5
}

# What libFuzzer begins with: what was found once, and for archives the good ones.
seeds_of() {
    [ ! -d "fuzz/corpus/$1" ] || echo "fuzz/corpus/$1"
    case $1 in
    archive | get | grow | open) echo tests/golden/good ;;
    esac
}

stage_fuzz() {
    packages clang libclang-rt-dev llvm
    build fuzz fuzz -DNF_BUILD_TESTS=OFF -DNF_ZSTD_SOURCE="${ZSTD_SOURCE:-}" || return
    run=0
    bad=0
    for target in build/fuzz/fuzz/fuzz_*; do
        run=$((run + 1))
        mkdir -p "build/fuzz/found/${target##*/}"
        # shellcheck disable=SC2046
        "$target" -max_total_time="${FUZZ_SECONDS:-60}" -timeout=30 -max_len=30000 \
            -rss_limit_mb=1500 -malloc_limit_mb=400 -print_final_stats=1 \
            -artifact_prefix="build/fuzz/" "build/fuzz/found/${target##*/}" \
            $(seeds_of "${target##*/fuzz_}") >"$log" 2>&1 ||
            { bad=$((bad + 1)); tail -n 40 "$log"; }
        echo "$target: $(sed -n 's/.*executed_units: *//p' "$log") runs"
    done
    count fuzz "$run" "$bad"
}

packages gcc g++ libc6-dev binutils cmake ninja-build pkg-config python3 \
    libzstd-dev libxxhash-dev libarchive-dev zlib1g-dev liblzma-dev libbz2-dev libuchardet-dev \
    libcmocka-dev libyaml-dev libtomlplusplus-dev libsqlite3-dev libisal-dev libpcre2-dev || exit 2
[ $# -gt 0 ] || set -- gcc
[ "$*" != all ] || set -- gcc clang asan tsan valgrind m32 musl
for stage; do
    case $stage in
    gcc | clang | asan | tsan | valgrind | m32 | musl | s390x | coverage | fuzz)
        say "$stage"
        "stage_$stage"
        ;;
    *)
        echo "test.sh: no stage $stage" >&2
        exit 2
        ;;
    esac
done

say "all stages"
cat "$results"
if [ "$total" -eq 0 ]; then
    echo "No tests were found!!!"
    exit 1
fi
printf '\n%d%% tests passed, %d tests failed out of %d\n' \
    $(((total - failed) * 100 / total)) "$failed" "$total"
[ "$failed" -eq 0 ]
