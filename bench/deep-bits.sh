#!/usr/bin/env bash
# Exact simulation of fold-gap networks on all their points: memcap verify beside the same in Python's integers, runs in turn,
# medians. memcap's time is that of the examination in a new process, the compiler included.
# Usage: bench/deep-bits.sh [large | [NETWORK DATA]…]   (without arguments: networks of 1024, 4096 and 16384 points, built here;
# large: 100 000 points through the whole network, and a million by closed form, memcap alone)
# Needs python3 (PYTHON names another one). Fetches nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
runs=${RUNS:-5}
dotnet build src/Runner.CSharp -c Release -v quiet
memcap=(dotnet src/Runner.CSharp/bin/Release/net10.0/memcap.dll)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

if [[ ${1:-} == large ]]; then
  for n in 100000 1000000; do
    "${memcap[@]}" data gaussian --n "$n" --d 8 --seed 1 --out "$folder/$n.npz" > /dev/null
    "${memcap[@]}" build deep-bits "$folder/$n.npz" | grep -E '^(network|certified|time)'
  done
  exit
fi

if [[ $# -eq 0 ]]; then
  for n in 1024 4096 16384; do
    "$python" bench/deep_bits.py data "$n" "$folder/$n.csv"
    "${memcap[@]}" build deep-bits "$folder/$n.csv" --out "$folder/$n.json" > /dev/null
    set -- "$@" "$folder/$n.json" "$folder/$n.csv"
  done
fi

while [[ $# -ge 2 ]]; do
  : > "$folder/ours"
  : > "$folder/theirs"
  for _ in $(seq "$runs"); do
    "${memcap[@]}" verify "$1" "$2" --json >> "$folder/ours"
    "$python" bench/deep_bits.py run "$1" "$2" >> "$folder/theirs"
  done
  "$python" - "$folder/ours" "$folder/theirs" <<'PY'
import json, statistics, sys

def documents(path):
    text, decoder = open(path, encoding="utf-8").read().strip(), json.JSONDecoder()
    while text:
        document, end = decoder.raw_decode(text)
        text = text[end:].lstrip()
        yield document

ours, theirs = (list(documents(path)) for path in sys.argv[1:])
wrong = {run["certificate"]["misclassified"] for run in ours} | {run["misclassified"] for run in theirs}
if len(wrong) != 1:
    raise SystemExit(f"the two disagree: {wrong} points misclassified")
fast = statistics.median(run["seconds"]["verify"] for run in ours)
slow = statistics.median(run["seconds"] for run in theirs)
network, n = ours[0]["network"], ours[0]["data"]["n"]
print(f"n = {n}, depth {network['depth']}, {network['nonzeroParameters']} parameters: memcap {fast:.3f} s "
      f"({1e6 * fast / n:.1f} us a point), Python {slow:.3f} s ({1e6 * slow / n:.1f} us), ratio {slow / fast:.1f}")
PY
  shift 2
done
