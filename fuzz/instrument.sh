#!/usr/bin/env bash
# Stands before rustc while targets are built (all.sh names it as RUSTC_WRAPPER): branches are
# counted in our own crates and in what reads a format for them, and nowhere else. A program with a
# counter on each branch of every library has 700,000 of them, which the fuzzer looks through after
# each input: that took most of its time.
set -euo pipefail

name=
previous=
for word in "$@"; do
    if [ "$previous" = --crate-name ]; then name=$word; fi
    previous=$word
done

case $name in
faceglass_* | image | image_webp | png | zune_jpeg | toml* | serde_json | prost | tract_onnx) exec "$@" ;;
esac
# The targets themselves.
if [ -e "$(dirname "$0")/targets/$name.rs" ]; then exec "$@"; fi

words=()
for word in "$@"; do
    case $word in
    -Cpasses=sancov-module | -Cllvm-args=-sanitizer-coverage-*) ;;
    *) words+=("$word") ;;
    esac
done
exec "${words[@]}"
