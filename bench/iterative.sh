#!/usr/bin/env bash
# memcap's iterative networks beside numpy on the same points of the sphere, in one run: medians of runs in one process each,
# and memcap's first run, which pays for the compiler.
# Usage: bench/iterative.sh [large]   (large adds n = 20 000, d = 400 for memcap alone)
# Needs python3 with numpy (PYTHON names another one). Fetches nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
"$python" -c 'import numpy' 2> /dev/null || {
  echo "bench/iterative.sh: $python cannot import numpy; install it, or name a Python that can: PYTHON=..." >&2
  exit 2
}
dotnet build src/Runner.CSharp -c Release -v quiet
dotnet build bench -c Release -v quiet
memcap=(dotnet src/Runner.CSharp/bin/Release/net10.0/memcap.dll)
bench=(dotnet bench/bin/Release/net10.0/Bench.dll)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# n, d, method of the numpy side, method and options of memcap
compare() {
  local n=$1 d=$2 numpy=$3; shift 3
  local data=$folder/$n-$d.npz
  [[ -f $data ]] || "${memcap[@]}" data sphere --n "$n" --d "$d" --out "$data" > /dev/null
  local ours theirs
  ours=$("${bench[@]}" iterative "$data" --task regression --runs 12 "$@")
  theirs=$("$python" bench/iterative.py "$data" "$numpy")
  "$python" - "$n, $d, $numpy" "$ours" "$theirs" <<'PY'
import json, statistics, sys
runs = [[float(part) for part in line.split()] for line in sys.argv[2].splitlines()]
theirs = json.loads(sys.argv[3])
seconds = statistics.median(run[0] for run in runs[1:])
print(f"n, d, method = {sys.argv[1]}: memcap {1000 * seconds:.0f} ms (first {1000 * runs[0][0]:.0f}), "
      f"{statistics.median(run[1] for run in runs):.0f} neurons; numpy {1000 * theirs['seconds']:.0f} ms, "
      f"{theirs['neurons']:.0f} neurons; ratio {theirs['seconds'] / seconds:.1f}")
PY
}

compare 1600 80 ascent --method harmonic
compare 1600 80 single --method harmonic --variant single
compare 1600 80 ntk --method ntk
compare 400 40 ascent --method harmonic
if [[ ${1:-} == large ]]; then
  "${memcap[@]}" data sphere --n 20000 --d 400 --out "$folder/large.npz" > /dev/null
  "${memcap[@]}" build harmonic "$folder/large.npz" --task regression | grep -E '^(network|certified|time)'
fi
