#!/bin/sh
# Build newsfiche and show what it does with the articles in examples/articles.
# On a fresh Debian 12 this installs the packages it needs first (as root, or
# through sudo). It writes to build/release and to a temporary folder only.
set -eu
cd "$(dirname "$0")/.."

say() {
    if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
        printf '\n\033[1m%s\033[0m\n' "$1"
    else
        printf '\n%s\n' "$1"
    fi
}

# Show a command, then run it.
run() {
    echo "\$ $*"
    "$@"
}

say "Building the command (gcc, CMake, Ninja, and libraries)"
sh scripts/install_packages.sh gcc libc6-dev cmake ninja-build pkg-config \
    libzstd-dev libxxhash-dev libarchive-dev zlib1g-dev liblzma-dev libbz2-dev libuchardet-dev \
    g++ libyaml-dev libtomlplusplus-dev libsqlite3-dev libisal-dev libpcre2-dev
log=$(mktemp)
if ! { cmake --preset release -DNF_BUILD_TESTS=OFF &&
       cmake --build --preset release; } >"$log" 2>&1; then
    cat "$log"
    exit 1
fi
rm "$log"

PATH=$PWD/build/release/tools:$PATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r examples/articles "$work"
cd "$work"

say "A folder of articles as various scrapers write them, in 27 languages"
run du -sh articles

say "Packing them into one file"
run newsfiche pack articles -o news.fiche

say "What is in it"
run newsfiche info news.fiche

say "Listing it; no text is decoded for this"
run newsfiche list news.fiche

say "Getting one article by its URL; only this one is decoded"
run newsfiche show news.fiche \
    https://www.ellery-courier.example/2024/01/17/swing-bridge-vote

say "Comparing every byte with its checksum, and decoding every article"
run newsfiche verify --deep news.fiche

say "Writing the articles as JSON Lines, one object per line"
run sh -c 'newsfiche export news.fiche | head -n 2 | cut -c 1-200'

say "Done. The command is build/release/tools/newsfiche; try: newsfiche help"
