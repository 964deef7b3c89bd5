#!/bin/sh
# Builds newsfiche and shows it at work on the articles in examples/articles.
# On a fresh Debian 12 it installs what is missing first (as root, or through
# sudo). It writes to build/release and to a temporary folder only.
set -eu
cd "$(dirname "$0")/.."

say() {
    printf '\n\033[1m%s\033[0m\n' "$1"
}

# Show a command, then run it.
run() {
    echo "\$ $*"
    "$@"
}

say "Building the command (gcc, CMake, Ninja; libzstd, libxxhash, libarchive)"
sh scripts/install_packages.sh gcc libc6-dev cmake ninja-build pkg-config \
    libzstd-dev libxxhash-dev libarchive-dev
cmake --preset release -DNF_BUILD_TESTS=OFF >build.log 2>&1 ||
    { cat build.log; rm -f build.log; exit 1; }
rm -f build.log
cmake --build --preset release | tail -n 1

PATH=$PWD/build/release/tools:$PATH
articles=$PWD/examples/articles
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

say "A folder of articles as six scrapers wrote them, in thirty languages"
run du -sh "$articles"

say "Packing them into one file"
run newsfiche pack "$articles" -o news.fiche

say "What is in it"
run newsfiche info news.fiche

say "Listing it: no article is decoded for this"
run newsfiche list news.fiche

say "Fetching one article by its URL; only this one is decoded"
run newsfiche show news.fiche \
    https://www.ellery-courier.example/2024/01/17/swing-bridge-vote

say "Every byte against its checksum, and every article decoded"
run newsfiche verify --deep news.fiche

say "And back out as JSON lines, just as they came in"
run sh -c 'newsfiche export news.fiche | head -n 2 | cut -c 1-200'

say "Done. The command is build/release/tools/newsfiche; try: newsfiche help"
