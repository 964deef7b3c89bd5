#!/bin/sh
# Pack the sample articles and check that each comes back byte for byte.
#
#     check_articles.sh NEWSFICHE
set -eu

newsfiche=$1
articles=$(cd "$(dirname "$0")/articles" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$newsfiche" pack -q "$articles" -o "$work/all.fiche"
"$newsfiche" verify -q --deep "$work/all.fiche"
"$newsfiche" info "$work/all.fiche" | grep -q '^articles  *42$'

# Files with one article each.
for file in "$articles"/*/*; do
    "$newsfiche" pack -q -f "$file" -o "$work/one.fiche"
    "$newsfiche" show --raw "$work/one.fiche" 0 | cmp - "$file"
done

# Files of an article a line.
zcat "$articles/wire.jsonl.gz" >"$work/wire.jsonl"
for file in "$articles"/*.jsonl "$work/wire.jsonl"; do
    "$newsfiche" pack -q -f "$file" -o "$work/lines.fiche"
    "$newsfiche" export "$work/lines.fiche" | cmp - "$file"
done
echo "42 articles came back as they were"
