#!/usr/bin/env bash
# Makes the Debian package of target/release/faceglass and tries it, without touching this machine's own packages:
#
#   packaging/try-deb.sh
#
# Wants cargo-deb, dpkg, and to be root or to have fakeroot.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '   %s\n' "$*"; }
fail() { echo "try-deb: $*" >&2; exit 1; }

target=$(cargo metadata --format-version 1 --no-deps --offline --locked | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')
[ -x "$target/release/faceglass" ] || fail "there is no program yet; cargo build --release makes it."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cargo deb --no-build --no-strip --output "$work/faceglass.deb" >/dev/null

dpkg-deb --contents "$work/faceglass.deb" >"$work/contents"
for path in usr/bin/faceglass usr/share/applications/faceglass.desktop \
    usr/share/icons/hicolor/scalable/apps/faceglass.svg \
    usr/share/metainfo/org.faceglass.Faceglass.metainfo.xml usr/share/doc/faceglass/copyright; do
    grep -q "\./$path$" "$work/contents" || fail "$path is not in it"
done
say "$(dpkg-deb --field "$work/faceglass.deb" Package Version Architecture Installed-Size | tr '\n' ' ')"
say "needs $(dpkg-deb --field "$work/faceglass.deb" Depends)"
if command -v appstreamcli >/dev/null; then
    appstreamcli validate --no-net packaging/*.metainfo.xml >"$work/log" 2>&1 || fail "$(cat "$work/log")"
    say "its metadata is valid"
fi
if command -v desktop-file-validate >/dev/null; then
    desktop-file-validate packaging/faceglass.desktop
    say "its menu entry is valid"
fi

# A system of its own with no other package: what it depends on is this machine's.
root=$work/root
mkdir -p "$root/var/lib/dpkg/updates" "$root/var/lib/dpkg/info"
: >"$root/var/lib/dpkg/status"
as_root=()
if [ "$(id -u)" -ne 0 ]; then as_root=(fakeroot); fi
in_root() { "${as_root[@]}" dpkg --root="$root" --log=/dev/null --force-depends --force-script-chrootless "$@" >"$work/log" 2>&1 || fail "$(cat "$work/log")"; }
in_root --install "$work/faceglass.deb"
"$root/usr/bin/faceglass" --version >/dev/null || fail "the program that was installed does not start"
"$root/usr/bin/faceglass" models --data-dir "$work/data" >"$work/models"
grep -q embedder "$work/models" || fail "its networks are not in it"
say "it is installed and starts"
in_root --purge faceglass
left=$(find "$root" ! -type d ! -path "$root/var/lib/dpkg/*")
[ -z "$left" ] || fail "this is left of it: $left"
say "it is taken out again"
