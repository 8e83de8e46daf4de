#!/usr/bin/env bash
# Builds every target and runs each for so many seconds, at low priority:
#
#   fuzz/all.sh SECONDS [RESULTS] [TARGET…]
#
# RESULTS (fuzz/results unless another folder is named) gets a file a target, in which
# executions and seconds of all runs add up. What the fuzzers keep lies in the folder that
# FACEGLASS_CORPUS names, else in fuzz/corpus, which git ignores; an input that broke
# something in fuzz/artifacts. Ends with 1 if there is any.
set -euo pipefail
cd "$(dirname "$0")"

seconds=${1:?say for how many seconds each target is to run}
results=$PWD/results
if [ -n "${2:-}" ]; then
    mkdir -p "../$2"
    results=$(cd "../$2" && pwd)
fi
shift $(($# < 2 ? $# : 2))
corpora=${FACEGLASS_CORPUS:-$PWD/corpus}
host=$(rustc -vV | sed -n 's/^host: //p')

nice -n 15 cargo fuzz build --fuzz-dir . --sanitizer none

# Many targets write small files; in memory they wear no disk.
if [ -z "${TMPDIR:-}" ] && [ -w /dev/shm ]; then export TMPDIR=/dev/shm; fi

# What a results file says, 0 where there is none yet.
said() { sed -n "s/^ *\"$2\": \([0-9]*\),\{0,1\}$/\1/p" "$1" 2>/dev/null | grep . || echo 0; }

run() {
    local target=$1 log found=0
    local corpus=$corpora/$target artifacts=artifacts/$target file=$results/$target.json
    mkdir -p "$corpus" "$artifacts"
    log=$(mktemp)
    local dictionary=()
    if [ -e "dictionaries/$target.dict" ]; then dictionary=("-dict=dictionaries/$target.dict"); fi
    nice -n 15 "target/$host/release/$target" "$corpus" "seeds/$target" \
        -max_total_time="$seconds" -rss_limit_mb=2048 -timeout=10 -print_final_stats=1 \
        -artifact_prefix="$artifacts/" "${dictionary[@]}" >"$log" 2>&1 || found=1
    local executed edges of
    executed=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -n 1)
    edges=$(grep -o 'cov: [0-9]*' "$log" | tail -n 1 | cut -d' ' -f2 || true)
    of=$(sed -n 's/.*(\([0-9]*\) inline 8-bit counters).*/\1/p' "$log" | head -n 1)
    local ran total spent open
    ran=$(grep -o 'Done [0-9]* runs in [0-9]*' "$log" | tail -n 1 | cut -d' ' -f5 || true)
    ran=${ran:-$seconds}
    total=$(($(said "$file" executions) + ${executed:-0}))
    spent=$(($(said "$file" seconds) + ran))
    open=$(find "$artifacts" -type f ! -name 'slow-unit-*' | wc -l)
    cat >"$file" <<JSON
{
  "target": "$target",
  "executions": $total,
  "seconds": $spent,
  "executions_a_second": $((total / (spent > 0 ? spent : 1))),
  "edges": ${edges:-0},
  "edges_of": ${of:-0},
  "open_findings": $open,
  "date": "$(date -u +%F)"
}
JSON
    printf '%-16s %12s executions, %8s a second, %6s edges, %s open\n' \
        "$target" "${executed:-0}" "$((${executed:-0} / (ran > 0 ? ran : 1)))" "${edges:-0}" "$open"
    if ((found)); then
        grep -m 3 -E 'panicked at|ERROR: libFuzzer|assertion' -A 1 "$log" || tail -n 5 "$log"
    fi
    rm -f "$log"
}

echo "What is kept: $corpora; results: $results"
targets=("$@")
if ((${#targets[@]} == 0)); then
    for file in targets/*.rs; do targets+=("$(basename "$file" .rs)"); done
fi
for target in "${targets[@]}"; do run "$target"; done
! find artifacts -type f ! -name 'slow-unit-*' 2>/dev/null | grep -q .
