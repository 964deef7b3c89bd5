#!/bin/sh
# Builds and tests newsfiche in every way that counts.
#
#     test.sh [STAGE…]
#
#     short      gcc, warnings as errors, all of ctest
#     clang      the same with clang, without the package tests
#     asan       address and undefined behaviour sanitizers
#     tsan       thread sanitizer
#     valgrind   unit tests under valgrind
#     m32        the core as 32-bit code, where its libraries can be had
#     coverage   lines and branches that the tests run; not among the defaults
#     fuzz       every fuzz target for a minute; not among the defaults
#
# Without arguments: short to m32. On Debian 12 what is missing is installed
# first (as root, or through sudo; m32 adds the i386 packages). Its last line
# is the sum of all tests in the words of ctest.
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

# build NAME PRESET [CMAKE ARGUMENT…]: configure and build build/NAME. A
# failure counts as a failed test.
build() {
    name=$1
    preset=$2
    shift 2
    if quiet cmake --preset "$preset" -B "build/$name" -DNF_WERROR=ON \
            -DNF_BUILD_TESTS=ON "$@" &&
            quiet cmake --build "build/$name" -j "$jobs"; then
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

stage_short() {
    packages shellcheck scdoc
    build release release -DCMAKE_C_COMPILER=gcc && run release
}

stage_clang() {
    packages clang
    build clang release -DCMAKE_C_COMPILER=clang -DCMAKE_CXX_COMPILER=clang++ &&
        run clang -LE package -E golden.conformance
}

stage_asan() {
    build asan asan && ASAN_OPTIONS=detect_stack_use_after_return=1 \
        run asan -E golden.conformance
}

# Without the tests that take longest and start no thread.
stage_tsan() {
    build tsan tsan &&
        run tsan -L 'unit|cli' -E '^unit[.]lexicon(_mix|_matches|_hostile|)$'
}

# Unit tests only: what else there is would take hours, and the sanitizers have
# seen it.
stage_valgrind() {
    packages valgrind libc6-dbg
    build release release -DCMAKE_C_COMPILER=gcc || return
    logs=$(mktemp -d)
    # shellcheck disable=SC2016 # sh -c expands it
    (cd tests/unit && ls -S test_*.c) | sed 's/[.]c$//' |
        xargs -P "$jobs" -I TEST sh -c '
            if timeout 1200 valgrind -q --error-exitcode=9 --leak-check=full \
                    build/release/tests/TEST >"$1/TEST" 2>&1; then
                echo "ok      TEST"
                rm "$1/TEST"
            else
                echo "FAILED  TEST"
            fi' sh "$logs"
    bad=$(find "$logs" -type f | wc -l)
    find "$logs" -type f -exec tail -n 40 {} +
    rm -rf "$logs"
    # shellcheck disable=SC2012 # names of ours
    count valgrind "$(ls tests/unit/test_*.c | wc -l)" "$bad"
}

# i386 add|remove: make Debian's 32-bit packages known, or undo it.
i386() {
    if [ "$(id -u)" = 0 ]; then
        dpkg "--$1-architecture" i386
    else
        sudo dpkg "--$1-architecture" i386
    fi
}

stage_m32() {
    added=no
    if command -v dpkg >/dev/null && [ "$(dpkg --print-architecture)" = amd64 ] &&
            ! dpkg --print-foreign-architectures | grep -qx i386; then
        i386 add && added=yes
    fi
    if ! quiet packages gcc-multilib libzstd-dev:i386 libxxhash-dev:i386 \
            libcmocka-dev:i386; then
        echo "The 32-bit libraries are not to be had here: stage m32 left out"
        echo "m32       left out: no 32-bit libraries" >>"$results"
        [ $added = no ] || i386 remove
        return
    fi
    PKG_CONFIG_LIBDIR=/usr/lib/i386-linux-gnu/pkgconfig:/usr/share/pkgconfig
    export PKG_CONFIG_LIBDIR
    build m32 release -DCMAKE_C_COMPILER=gcc -DCMAKE_C_FLAGS=-m32 \
        -DNF_BUILD_CONVERT=OFF -DNF_BUILD_TOOLS=OFF && run m32 -LE package
    unset PKG_CONFIG_LIBDIR
}

stage_coverage() {
    packages gcovr
    build coverage coverage &&
        cmake --build build/coverage --target coverage | tail -n 5
}

stage_fuzz() {
    packages clang libclang-rt-dev llvm
    build fuzz fuzz -DNF_BUILD_TESTS=OFF || return
    run=0
    bad=0
    for target in build/fuzz/fuzz/fuzz_*; do
        corpus=fuzz/corpus/${target##*/fuzz_}
        run=$((run + 1))
        mkdir -p "build/fuzz/found/${target##*/}"
        # shellcheck disable=SC2046
        "$target" -max_total_time=60 -timeout=10 -print_final_stats=1 \
            -artifact_prefix="build/fuzz/" "build/fuzz/found/${target##*/}" \
            $([ -d "$corpus" ] && echo "$corpus") >"$log" 2>&1 ||
            { bad=$((bad + 1)); tail -n 40 "$log"; }
        echo "$target: $(sed -n 's/.*executed_units: *//p' "$log") runs"
    done
    count fuzz "$run" "$bad"
}

packages gcc g++ libc6-dev binutils cmake ninja-build pkg-config python3 \
    libzstd-dev libxxhash-dev libarchive-dev zlib1g-dev liblzma-dev libbz2-dev libuchardet-dev \
    libcmocka-dev libyaml-dev libtomlplusplus-dev || exit 2
[ $# -gt 0 ] || set -- short clang asan tsan valgrind m32
for stage; do
    case $stage in
    short | clang | asan | tsan | valgrind | m32 | coverage | fuzz)
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
