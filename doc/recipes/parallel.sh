#!/bin/sh
# Export archives with all processors by GNU parallel, one file for each split:
#
#     parallel.sh FOLDER ARCHIVE…
#
# It can be started again: parallel's log says which splits are done. To use other machines
# that see the same files, add --sshlogin to the line with parallel.
set -eu
folder=$1
shift
mkdir -p "$folder"
[ -s "$folder/splits" ] || newsfiche splits -n 16 "$@" >"$folder/splits"
parallel --joblog "$folder/log" --resume-failed --halt soon,fail=1 --colsep '  +' --trim lr \
    newsfiche export --quiet --force '{1}' --at '{2}' --numbers '{3}' -o "$folder/"'{#}.jsonl' \
    :::: "$folder/splits"
