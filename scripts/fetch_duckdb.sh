#!/bin/sh
# Fetch DuckDB's shared library, with which the tests read an Arrow stream, into FOLDER: out
# of a package of npm, of the version and with the checksum that are written here.
#
#     fetch_duckdb.sh FOLDER
#
# Exit status 77: it cannot be had here; the last line says why.
set -eu

package=@duckdb/node-bindings-linux-x64
version=1.5.6-r.1
sha512=21772b64913a904a8cd19e30c1d5671811d7fdface4b7dd53cd0300d743f43e1\
6cf386f4e7c41ef78721ac208870d2651bc6375072145387817824315b998dd5
folder=$1
done_for=$folder/version

if [ "$(cat "$done_for" 2>/dev/null)" = "$version" ]; then
    echo "DuckDB $version is in $folder"
    exit 0
fi
if [ "$(uname -s) $(uname -m)" != "Linux x86_64" ]; then
    echo "skipped: the package has DuckDB for Linux on x86_64 alone"
    exit 77
fi
if ! command -v npm >/dev/null; then
    echo "skipped: needs npm, to fetch DuckDB's library"
    exit 77
fi
rm -rf "$folder"
mkdir -p "$folder"
cd "$folder"
if ! npm pack --silent --fetch-retries=1 --fetch-timeout=60000 "$package@$version" >name; then
    echo "skipped: npm cannot fetch $package $version"
    exit 77
fi
echo "$sha512  $(tail -n 1 name)" | sha512sum -c -
tar -xzf "$(tail -n 1 name)" package/libduckdb.so
rm "$(tail -n 1 name)" name
mv package/libduckdb.so .
rmdir package
echo "$version" >"${done_for##*/}"
