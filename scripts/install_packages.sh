#!/bin/sh
# Install the given Debian packages that are not installed yet, as root or
# through sudo.
#
#     install_packages.sh PACKAGE…
set -eu

if ! command -v apt-get >/dev/null; then
    echo "install_packages.sh: apt-get not found; please install: $*" >&2
    exit 0
fi
missing=
for package; do
    if ! dpkg-query -W -f '${Status}' "$package" 2>/dev/null |
            grep -q 'ok installed'; then
        missing="$missing $package"
    fi
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
    root=
elif command -v sudo >/dev/null; then
    root=sudo
else
    echo "install_packages.sh: please install as root:$missing" >&2
    exit 1
fi
echo "Installing$missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# An update that fails in part leaves lists that may well be enough.
$root apt-get update >"$log" 2>&1 || true
# shellcheck disable=SC2086
if ! $root env DEBIAN_FRONTEND=noninteractive apt-get install -y \
        --no-install-recommends $missing >>"$log" 2>&1; then
    tail -n 20 "$log" >&2
    exit 1
fi
