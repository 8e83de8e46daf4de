#!/usr/bin/env bash
# Trains on a GPU, at over ten times the scale of the runs on a CPU, and leaves
# networks and runs to carry home.
#
#   workshop/gpu.sh pack  SHARDS BUNDLES     here: KIND folders of shards into files of up to 58 MB
#   workshop/gpu.sh train BUNDLES OUT        there: unpack, train or go on, export to OUT/models
#
# KINDS      what to train (default: detector liveness embedder)
# WORKSHOP   the program, if it was built elsewhere (default: built here with cargo). One built with the
#            feature libtorch runs wherever the same PyTorch is: put its torch/lib on LD_LIBRARY_PATH
# DEVICE     libtorch-cuda (default) or cuda (burn's own; needs the CUDA toolkit)
# MINUTES    for each network in this sitting (default 30); call again to go on. They train at the same time:
#            most of the work is making pictures, so give it all processors there are
# TEACHER    pack: ONNX file of the liveness teacher, to travel along; without it labels alone teach
# START      folder of exported networks to start from (default: models of this repository)
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
read -ra kinds <<< "${KINDS:-detector liveness embedder}"
usage() { sed -n '5,6s/^# *//p' "$0" >&2; exit 2; }
[ $# -eq 3 ] || usage

program() { # FEATURE
    if [ -n "${WORKSHOP:-}" ]; then echo "$WORKSHOP"; return; fi
    (cd "$root" && cargo build --release --workspace ${1:+--features "workshop/$1"} --bin workshop >&2)
    echo "$root/target/release/workshop"
}

# Neighbouring frames of a film teach little more than one of them; people do.
limits() {
    if [ "$1" = liveness ]; then
        echo "--most 220 --most-of matush97+faceRecognition=1200 --most-of imironica+liveness=450 --face-px 160 --context 3.6"
    fi
}

pack() {
    local shards=$1 bundles=$2 kind thin workshop
    mkdir -p "$bundles"
    for kind in "${kinds[@]}"; do
        [ -d "$shards/$kind" ] || { echo "There are no shards in $shards/$kind." >&2; exit 2; }
    done
    workshop=$(program "")
    if [ -n "${TEACHER:-}" ]; then cp "$TEACHER" "$bundles/teacher.onnx"; fi
    thin=$(mktemp -d)
    for kind in "${kinds[@]}"; do
        local from=$thin
        if [ "$kind" = embedder ]; then
            # Whole: by its test faces it is found who must not be trained on.
            from=$shards
        else
            # Word by word: the options of a kind.
            # shellcheck disable=SC2046
            "$workshop" thin --shards "$shards/$kind" --out "$thin/$kind" --quiet $(limits "$kind")
        fi
        tar -cf - -C "$from" "$kind" | split -b 58000000 -d -a 3 - "$bundles/$kind.tar."
        rm -rf "${thin:?}/$kind"
    done
    rmdir "$thin"
    ls -l "$bundles"
}

# What to train by: of liveness with the teacher that travelled along, or from labels alone.
config() { # KIND BUNDLES OUT
    local recipes=$root/workshop/configs/gpu
    if [ "$1" != liveness ]; then
        echo "$recipes/$1.toml"
    elif [ ! -f "$2/teacher.onnx" ]; then
        echo "$recipes/liveness-labels.toml"
    else
        cat > "$3/liveness.toml" <<TOML
base = ["$recipes/liveness.toml"]

[[teacher.networks]]
onnx = "$2/teacher.onnx"
side = 80
scale = 2.7
feature_dim = 131
TOML
        echo "$3/liveness.toml"
    fi
}

train() {
    local bundles=$1 out=$2 device=${DEVICE:-libtorch-cuda} start=${START:-$root/models} kind pid weights feature=libtorch workshop failed=
    local pids=()
    mkdir -p "$out/shards" "$out/models"
    for kind in "${kinds[@]}"; do
        [ -e "$bundles/$kind.tar.000" ] || { echo "There are no bundles of $kind in $bundles; make them with pack." >&2; exit 2; }
        cat "$bundles/$kind.tar."* | tar -xf - -C "$out/shards"
    done
    if [ "$device" = cuda ]; then feature=cuda; fi
    workshop=$(program "$feature")
    # One thread for what little libtorch computes on the processor: the loaders need the rest.
    export OMP_NUM_THREADS=1
    for kind in "${kinds[@]}"; do
        "$workshop" train "$kind" --config "$(config "$kind" "$bundles" "$out")" \
            --shards "$out/shards/$kind" --run "$out/$kind" --device "$device" \
            --start "$start/$kind.onnx" --resume --max-minutes "${MINUTES:-30}" > "$out/$kind.log" 2>&1 &
        pids+=($!)
    done
    for pid in "${pids[@]}"; do wait "$pid" || failed=1; done
    for kind in "${kinds[@]}"; do tail -v -n 1 "$out/$kind.log"; done
    if [ -n "$failed" ]; then echo "A training broke off; its log says why. The others can go on: call again." >&2; exit 1; fi
    for kind in "${kinds[@]}"; do
        # A sitting shorter than the first validation has no best weights yet.
        weights=best.bpk
        [ -f "$out/$kind/best.bpk" ] || weights=average.bpk
        # Not on the GPU: its convolutions round to 19 bits, and export wants them to agree within 1e-4.
        "$workshop" export "$kind" --shards "$out/shards/$kind" --run "$out/$kind" --weights "$weights" --device flex --out "$out/models"
    done
}

case $1 in
    pack) pack "$2" "$3" ;;
    train) train "$2" "$3" ;;
    *) usage ;;
esac
