#!/usr/bin/env bash
# Does the whole program still compile for Windows and macOS? Asked on Linux: types are checked,
# nothing is linked and nothing runs.
#
#   scripts/check-platforms.sh [TARGET…]     # x86_64-pc-windows-gnu and aarch64-apple-darwin
#
# It needs dlltool for Windows (Debian: binutils-mingw-w64-x86-64) and the standard library for each
# target: either `rustup target add TARGET`, or a compiler with the library's source, which is then
# checked along. Debian has one (rustc-web, cargo-web, rust-web-src):
#   RUSTC=/usr/bin/rustc CARGO=/usr/bin/cargo scripts/check-platforms.sh
set -euo pipefail
cd "$(dirname "$0")/.."

targets=("$@")
if ((${#targets[@]} == 0)); then
    targets=(x86_64-pc-windows-gnu aarch64-apple-darwin)
fi
cargo=${CARGO:-cargo}
rustc=${RUSTC:-rustc}
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-target/platforms}
# A standard library from source is built even for a check; nobody runs it, so it need not be fast.
export CARGO_PROFILE_RELEASE_OPT_LEVEL=0

# Some libraries bring C (the H.264 decoder). Its objects would only be needed to link, so a stand-in
# for compiler and archiver makes empty ones.
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
cat >"$tools/cc" <<'SH'
#!/bin/sh
# Makes the file that is asked for, and says that it is clang.
case " $* " in
*" --version "*) echo "clang version 19.0.0"; exit 0 ;;
*" -E "*) echo "clang"; exit 0 ;;
esac
previous=
for word; do
    if [ "$previous" = -o ]; then : >"$word"; fi
    case "$word" in
    *.a) [ -e "$word" ] || : >"$word" ;;
    esac
    previous=$word
done
SH
chmod +x "$tools/cc"
export TARGET_CC="$tools/cc" TARGET_CXX="$tools/cc" TARGET_AR="$tools/cc" TARGET_RANLIB="$tools/cc"
# Where the Mac's headers would be; looked for, never read.
export SDKROOT="$tools"

sysroot=$("$rustc" --print sysroot)
for target in "${targets[@]}"; do
    printf '\n== %s\n' "$target"
    std=()
    if ! compgen -G "$sysroot/lib/rustlib/$target/lib/libstd-*" >/dev/null; then
        if [ ! -e "$sysroot/lib/rustlib/src/rust/library/std/Cargo.toml" ]; then
            echo "The standard library for $target is missing: rustup target add $target, or see the top of this script." >&2
            exit 2
        fi
        export RUSTC_BOOTSTRAP=1
        std=(-Z "build-std=std,panic_abort")
    fi
    # The app alone: the workshop is for the machines that train.
    "$cargo" check --release --locked "${std[@]}" --target "$target" -p faceglass --lib --bins
done
printf '\n== passed\n'
