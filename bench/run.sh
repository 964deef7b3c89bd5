#!/bin/sh
# Compare newsfiche with other ways to keep articles, and write
# doc/benchmarks.md and doc/benchmarks-size-get.svg.
#
#     run.sh [FILE.jsonl | FILE.jsonl.zst]…
#
# Without arguments, NF_CORPORA names the files: a folder, or files separated by
# blanks. Each file takes some minutes. On Debian 12 this installs the packages it
# needs first; elsewhere it leaves out the peers that it does not find.
#
#     NF_BENCH_SCALE="1000 10000"  also measure archives of so many articles, made
#                            from the short articles with URLs in the first file
#     NF_BENCH_SCALE_FROM=FILE   make them from this file instead
#     NF_BENCH_SIZES="FILE…" also measure the sizes of these files, besides those
#                            of random bytes and base64
#     NF_BENCH_BUILD=FOLDER  where to build and measure; default: build/bench
#     NF_BENCH_DOC=FOLDER    where to write the report; default: doc
set -eu
cd "$(dirname "$0")/.."

build=${NF_BENCH_BUILD:-build/bench}
doc=${NF_BENCH_DOC:-doc}
results=$build/results.jsonl
sizes=$build/sizes.jsonl
scale=$build/scale.jsonl

if [ $# -eq 0 ]; then
    for name in ${NF_CORPORA:-}; do
        if [ -d "$name" ]; then
            set -- "$@" "$name"/*.jsonl "$name"/*.jsonl.zst
        else
            set -- "$@" "$name"
        fi
    done
fi
if [ $# -eq 0 ]; then
    echo "usage: bench/run.sh FILE.jsonl..." >&2
    exit 2
fi

sh scripts/install_packages.sh gcc g++ cmake ninja-build pkg-config python3 \
    libzstd-dev libxxhash-dev libarchive-dev zlib1g-dev liblzma-dev libbz2-dev libuchardet-dev \
    zstd xz-utils gnuplot-nox \
    libsqlite3-dev liblmdb-dev libmtbl-dev librocksdb-dev libzim-dev \
    libsquashfs-dev squashfs-tools-ng tabix bzip3 zpaq ||
    echo "run.sh: going on with what is there" >&2

mkdir -p "$build/data" "$build/archives"
cmake --preset release -B "$build" -DNF_BUILD_BENCH=ON -DNF_BUILD_TESTS=OFF \
    -DNF_INSTALL=OFF >/dev/null
cmake --build "$build" >"$build/build.log" ||
    { cat "$build/build.log" >&2; exit 1; }

# plain FILE: its name when it is no .zst any more.
plain() {
    case $1 in
    *.zst)
        plain=$build/data/$(basename "$1" .zst)
        [ -f "$plain" ] || zstd -q -d "$1" -o "$plain"
        echo "$plain"
        ;;
    *) echo "$1" ;;
    esac
}
for file; do
    shift
    [ -f "$file" ] || continue
    set -- "$@" "$(plain "$file")"
done

rm -f "$results" "$sizes"
"$build/bench/bench_archives" run "$build/archives" "$results" "$@"
python3 -B bench/odd_files.py "$build/data"
others="$build/data/random_bytes.jsonl $build/data/base64.jsonl"
for file in ${NF_BENCH_SIZES:-}; do
    others="$others $(plain "$file")"
done
# shellcheck disable=SC2086
"$build/bench/bench_archives" sizes "$build/archives" "$sizes" $others
if [ -n "${NF_BENCH_SCALE:-}" ]; then
    rm -f "$scale"
    # shellcheck disable=SC2086
    "$build/bench/bench_archives" scale "$build/archives" "$scale" \
        "${NF_BENCH_SCALE_FROM:-$1}" $NF_BENCH_SCALE
fi
rm -rf "$build/archives"

python3 -B bench/report.py "$results" "$sizes" "$scale" "$doc" "$build"
gnuplot -e "points='$build/points.gp'; svg='$doc/benchmarks-size-get.svg'" \
    bench/plot.gp
echo "$doc/benchmarks.md"
