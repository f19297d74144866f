#!/usr/bin/env bash
# memcap's iterative networks beside numpy on the same points of the sphere, in one run.
# Usage: bench/iterative.sh [large]   (large adds n = 20 000, d = 400 for memcap alone)
# Needs python3 with numpy (PYTHON names another one). Fetches nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
dotnet build src/Runner.CSharp -c Release -v quiet
memcap=(dotnet src/Runner.CSharp/bin/Release/net10.0/memcap.dll)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# n, d, method of the numpy side, method and options of memcap: medians of five runs in turn
compare() {
  local n=$1 d=$2 numpy=$3; shift 3
  local data=$folder/$n-$d.npz ours=() theirs=()
  [[ -f $data ]] || "${memcap[@]}" data sphere --n "$n" --d "$d" --out "$data" > /dev/null
  for seed in 0 1 2 3 4; do
    ours+=("$("${memcap[@]}" build "$@" "$data" --task regression --seed $seed --json)")
    theirs+=("$("$python" bench/iterative.py "$data" "$numpy" --seed $seed)")
  done
  "$python" - "$n, $d, $numpy" "${ours[@]}" "${theirs[@]}" <<'PY'
import json, statistics, sys
runs = [json.loads(text) for text in sys.argv[2:]]
ours, theirs = runs[: len(runs) // 2], runs[len(runs) // 2 :]
seconds = statistics.median(run["seconds"]["construct"] for run in ours)
check = statistics.median(run["seconds"]["verify"] for run in ours)
other = statistics.median(run["seconds"] for run in theirs)
size = [(run["network"]["neurons"], run["network"]["totalWeight"]) for run in ours]
print(f"n, d, method = {sys.argv[1]}: memcap {seconds:.3f} s and {check:.3f} s for the certificate, "
      f"{statistics.median(k for k, _ in size):.0f} neurons, total weight {statistics.median(w for _, w in size):.4g}; "
      f"numpy {other:.3f} s, {statistics.median(run['neurons'] for run in theirs):.0f} neurons, "
      f"total weight {statistics.median(run['totalWeight'] for run in theirs):.4g}; ratio {other / seconds:.1f}")
PY
}

compare 1600 80 ascent harmonic
compare 1600 80 single harmonic --variant single
compare 1600 80 ntk ntk
compare 400 40 ascent harmonic
if [[ ${1:-} == large ]]; then
  "${memcap[@]}" data sphere --n 20000 --d 400 --out "$folder/large.npz" > /dev/null
  "${memcap[@]}" build harmonic "$folder/large.npz" --task regression | grep -E '^(network|certified|time)'
fi
