#!/bin/sh
# Every global symbol of the static libraries begins with nf_, but for what C++
# makes of templates (weak, and so named that it cannot clash), and the shared ones
# export what the headers declare NF_API and cmake/*.map lists, no more and no less.
#
#     check_symbols.sh BUILD_FOLDER      (run from the root of the project)
set -eu

build=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0

# The functions that the given headers declare NF_API.
declared() {
    for header; do
        sed 's,//.*,,' "include/newsfiche/$header.h"
    done | tr '\n' ' ' | sed 's,/\*[^*]*\*\+\([^/*][^*]*\*\+\)*/, ,g' |
        tr ';' '\n' | sed -n 's/.*NF_API \(.*\)/\1/p' |
        sed -n 's/^[^(]*\(nf_[a-z0-9_]*\)(.*/\1/p' | sort
}

check() {
    name=$1
    shift
    nm -g --defined-only "$build/lib$name.a" |
        awk 'NF == 3 && $3 !~ /^(nf_|__x86\.|__clang_call_terminate$)/ &&
             !($2 ~ /^[WVu]$/ && $3 ~ /^(_Z|DW\.ref\.)/) { print $3 }' >"$work/alien"
    if [ -s "$work/alien" ]; then
        echo "lib$name.a: symbols that do not begin with nf_:"
        cat "$work/alien"
        bad=1
    fi
    declared "$@" >"$work/declared"
    sed -n 's/^ *\(nf_[a-z0-9_]*\);$/\1/p' "cmake/$name.map" | sort >"$work/mapped"
    if ! diff "$work/declared" "$work/mapped" >"$work/diff"; then
        echo "cmake/$name.map: < declared in a header, > listed:"
        cat "$work/diff"
        bad=1
    fi
    # The name of the version is there as well, as an absolute symbol.
    nm -D --defined-only "$build/lib$name.so" | awk '$2 != "A" { print $3 }' |
        sed 's/@.*//' | sort >"$work/exported"
    if ! diff "$work/declared" "$work/exported" >"$work/diff"; then
        echo "lib$name.so: < declared in a header, > exported:"
        cat "$work/diff"
        bad=1
    fi
    echo "lib$name: $(wc -l <"$work/exported") functions exported"
}

check newsfiche io json merge newsfiche parity reader record redact repair set set_catalog \
    status types verify version writer
if [ -e "$build/libnewsfiche_convert.so" ]; then
    check newsfiche_convert convert
fi
if [ -e "$build/libnewsfiche_arrow.so" ]; then
    check newsfiche_arrow arrow
fi
exit $bad
