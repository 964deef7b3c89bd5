#!/bin/sh
# What becomes of archives when the power fails, writers are killed, bytes are
# damaged, calls fail and readers look on; with figures, the date and the commit.
#
#     torture.sh [STATES [DAMAGES [KILLS [POINTS [COMMITS]]]]]
#
#     STATES   of a disk after the power failed           default 1000000
#     DAMAGES  to archives                                default 360
#     KILLS    of a writer (kill -9)                      default 60
#     POINTS   calls that fail, for each command and way  default 3; 0: each
#     COMMITS  beside eight readers                       default 60
#
# By default it does what ctest does, within some minutes. The long form, for
# doc/reliability.md: torture.sh 100000000 100000 100000 0 1000
# BUILD names the build folder (build/release). With TSAN=build/tsan readers and
# writer run with the thread sanitizer.
set -u
cd "$(dirname "$0")/.." || exit 2
build=${BUILD:-build/release}
states=${1:-1000000}
damages=${2:-360}
kills=${3:-60}
points=${4:-3}
commits=${5:-60}
bad=0
log=$(mktemp)
folder=$(mktemp -d)
trap 'rm -rf "$log" "$folder"' EXIT

# part NAME COMMAND…: what it says of itself, and how long it took.
part() {
    name=$1
    shift
    from=$(date +%s)
    if "$@" >"$log" 2>&1; then
        result=passed
    else
        result=FAILED
        bad=1
        grep -v '^\[' "$log" | tail -n 20
    fi
    figures=$(grep -E '^[0-9]+ (states|orders|damages|kills|calls|commits|archives)' "$log" ||
        echo "no figures")
    printf '%-22s %s, %d s: %s\n' "$name" "$result" $(($(date +%s) - from)) "$figures"
}

echo "newsfiche $(git rev-parse --short HEAD 2>/dev/null), $(date '+%Y-%m-%d %H:%M')," \
    "$(nproc) processors"
export NF_COMMITS="$commits"
NF_DAMAGES=$(((damages + 29) / 30))
export NF_DAMAGES
# Of the states 7 in 10 are of a writer, and 1 of each of the others.
export NF_CRASH_STATES=$((states * 7 / 10))
part "crash states" "$build/tests/test_crash_states"
NF_CRASH_STATES=$((states / 10))
part "seals" "$build/tests/test_crash_sealed"
part "repairs" "$build/tests/test_crash_repair"
part "redact, compact" "$build/tests/test_crash_replaced" "$build/tools/newsfiche" \
    "$build/tests/record_io.so"
part "alignment left out" "$build/tests/test_crash_unaligned"
part "orders of calls" "$build/tests/test_schedules" "$((states / 1000))"
part "model" sh tests/model/check.sh doc/model/archive.pml
part "kill -9" "$build/tests/kill_loop" "$build/tools/newsfiche" "$folder" "$kills" "$(date +%s)"
part "random damages" "$build/tests/test_random_damage"
part "calls that fail" python3 tests/torture/fail_calls.py "$build/tools/newsfiche" \
    "$build/tests/fail_nth.so" "$points"
part "readers and a writer" "${TSAN:-$build}/tests/test_readers_beside"
part "upgrades" python3 tests/golden/upgrade.py "$build/tools/newsfiche" tests/golden/good
exit $bad
