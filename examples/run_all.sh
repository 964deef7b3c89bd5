#!/bin/sh
# Run the examples one after the other and compare their output.
#
#     run_all.sh FOLDER      (the folder of the built programs)
set -eu

programs=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# Compare standard input with $1.
expect() {
    cat >found
    if [ "$1" != "$(cat found)" ]; then
        printf 'expected:\n%s\nfound:\n%s\n' "$1" "$(cat found)"
        exit 1
    fi
}

"$programs/pack_from_memory" small.fiche
if "$programs/pack_from_memory" small.fiche 2>said; then # replaces nothing
    exit 1
fi
sed 's/.*: //' said | expect 'the file exists already'

"$programs/open_and_print" small.fiche https://example.org/thaw | expect \
'{"url":"https://example.org/thaw","date":"2024-02-02","title":"Thaw","text":"The canal is open again as far as the lock.","words":9}'

"$programs/print_json" small.fiche | expect \
'{"url":"https://example.org/frost","date":"2024-01-09","title":"Frost on the canal","text":"The ice bore a dog but not its owner.","words":9}
{"url":"https://example.org/geese","date":"2024-01-31T07:40:00Z","title":"Geese early","text":"“Three weeks too soon”, said the warden.\nHe had counted 412.","words":11}
{"url":"https://example.org/thaw","date":"2024-02-02","title":"Thaw","text":"The canal is open again as far as the lock.","words":9}'

"$programs/print_members" small.fiche 2 | expect \
'/url string https://example.org/thaw
/date string 2024-02-02
/title string Thaw
/text string The canal is open again as far as the lock.
/words json 9'

"$programs/iterate_by_date" small.fiche 2024-01-31 2024-02 | expect \
"1 2024-01-31T07:40:00Z Geese early
2 2024-02-02 Thaw"

"$programs/many_titles" small.fiche 2 0 2 | expect \
"Thaw
Frost on the canal
Thaw"

cp small.fiche other.fiche
"$programs/newest_of_many" 3 small.fiche other.fiche | expect \
"other.fiche 2 Thaw
small.fiche 2 Thaw
other.fiche 1 Geese early"

# A container: some text, the archive, more text.
printf 'something else, 40 bytes long, in front\n' >container
cat small.fiche >>container
echo 'and something behind' >>container
length=$(wc -c <small.fiche)
"$programs/custom_source" container 40 "$length" | expect \
"3 articles in $((length)) bytes"

# Each fails with a message, not with a crash.
for program in open_and_print print_json print_members iterate_by_date many_titles newest_of_many \
        custom_source; do
    if "$programs/$program" 2>message; then
        echo "$program: succeeded without arguments"
        exit 1
    fi
    grep -q usage message
done
if "$programs/open_and_print" small.fiche https://example.org/none 2>message; then
    echo "found an article that is not there"
    exit 1
fi
echo "8 examples ran"
