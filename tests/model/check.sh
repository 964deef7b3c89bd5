#!/bin/sh
# Go through all states of the model of a growing archive with spin: nothing is
# wrong in it, and something is when any one of its steps is left out. Exit 77:
# spin is not there.
#
#     check.sh MODEL [CC]
set -u
model=$1
cc=${2:-cc}
if ! command -v spin >/dev/null; then
    echo "spin is not installed: the model is not checked"
    exit 77
fi
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
cp "$model" "$folder/model.pml" && cd "$folder" || exit 2

# result OPTION…: the last lines of what the checker says of the model.
result() {
    spin -a "$@" model.pml >spin.log 2>&1 || { cat spin.log; exit 2; }
    "$cc" -O1 -w -DSAFETY -o pan pan.c || exit 2
    ./pan -E -m100000
}

result >log
if ! grep -q 'errors: 0$' log || grep -q 'max search depth too small' log; then
    cat log
    exit 1
fi
sed -n 's/^ *\([0-9]*\) states, stored/\1 states, nothing wrong in any/p' log
bad=0
sed -n 's/^#ifn\{0,1\}def \([A-Z_]*\)$/\1/p' model.pml | sort -u >steps
while read -r step; do
    if result "-D$step" | grep -q 'errors: 1$'; then
        echo "$step: found"
    else
        echo "$step: nothing is wrong with that"
        bad=1
    fi
done <steps
exit $bad
