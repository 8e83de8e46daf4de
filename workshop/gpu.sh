#!/usr/bin/env bash
# Trains the embedder and the liveness network on a GPU, at over ten times the
# scale of the runs on a CPU, and leaves networks and checkpoints to carry home.
#
#   workshop/gpu.sh pack  SHARDS BUNDLES     here: KIND folders of shards into files of up to 60 MB
#   workshop/gpu.sh train BUNDLES OUT        there: unpack, train or go on, export to OUT/models
#
# WORKSHOP   the program, if it was built elsewhere (default: built here with cargo)
# DEVICE     cuda (default; needs the CUDA toolkit) or libtorch-cuda
# MINUTES    for each network in this sitting (default 30); call again to go on
# TEACHER    pack: ONNX file of the liveness teacher, to travel along; without it labels alone teach
# START      folder of exported networks to start from (default: models of this repository)
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
kinds=(embedder liveness)
usage() { sed -n '5,6s/^# *//p' "$0" >&2; exit 2; }
[ $# -eq 3 ] || usage

# A new bundle whenever the next file would make this one larger than 60 MB.
pack() {
    local shards=$1 bundles=$2 size=0 number=0 list file bytes
    mkdir -p "$bundles"
    if [ -n "${TEACHER:-}" ]; then cp "$TEACHER" "$bundles/teacher.onnx"; fi
    list=$(mktemp)
    flush() {
        [ -s "$list" ] || return 0
        tar -cf "$bundles/bundle$(printf %03d $number).tar" -C "$shards" -T "$list"
        number=$((number + 1)) size=0
        : > "$list"
    }
    for kind in "${kinds[@]}"; do
        [ -d "$shards/$kind" ] || { echo "There are no shards in $shards/$kind." >&2; exit 2; }
        while IFS= read -r file; do
            bytes=$(stat -c %s "$shards/$file")
            if ((size + bytes > 60000000)); then flush; fi
            echo "$file" >> "$list"
            size=$((size + bytes))
        done < <(cd "$shards" && find "$kind" -type f | sort)
    done
    flush
    rm -f "$list"
    ls -l "$bundles"
}

train() {
    local bundles=$1 out=$2 device=${DEVICE:-cuda} start=${START:-$root/models}
    local program=${WORKSHOP:-}
    mkdir -p "$out/shards" "$out/models"
    for bundle in "$bundles"/*.tar; do
        [ -e "$bundle" ] || { echo "There are no bundles in $bundles; make them with pack." >&2; exit 2; }
        tar -xf "$bundle" -C "$out/shards"
    done
    if [ -z "$program" ]; then
        local feature=cuda
        if [ "$device" = libtorch-cuda ]; then feature=libtorch; fi
        (cd "$root" && cargo build --release --workspace --features "workshop/$feature" --bin workshop)
        program=$root/target/release/workshop
    fi
    for kind in "${kinds[@]}"; do
        # The teacher is where the bundles are; a section without its file would stop the run.
        if [ -f "$bundles/teacher.onnx" ]; then
            sed "s|^onnx = .*|onnx = \"$bundles/teacher.onnx\"|" "$root/workshop/configs/gpu/$kind.toml" > "$out/$kind.toml"
        else
            sed '/^\[teacher\]/,$d' "$root/workshop/configs/gpu/$kind.toml" > "$out/$kind.toml"
        fi
        "$program" train "$kind" --config "$out/$kind.toml" \
            --shards "$out/shards/$kind" --run "$out/$kind" --device "$device" \
            --start "$start/$kind.onnx" --resume --max-minutes "${MINUTES:-30}"
        "$program" export "$kind" --shards "$out/shards/$kind" --run "$out/$kind" \
            --device "$device" --out "$out/models"
    done
}

case $1 in
    pack) pack "$2" "$3" ;;
    train) train "$2" "$3" ;;
    *) usage ;;
esac
