#!/usr/bin/env bash
# A block of corrective units (2000 points, 20 000 units) beside numpy, in one run: medians of blocks in one process each.
# Usage: bench/corrective.sh [POINTS DIMENSION UNITS]
# Needs python3 with numpy (PYTHON names another one). Fetches nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
"$python" -c 'import numpy' 2> /dev/null || {
  echo "bench/corrective.sh: $python cannot import numpy; install it, or name a Python that can: PYTHON=..." >&2
  exit 2
}
dotnet build bench -c Release -v quiet
n=${1:-2000} d=${2:-10} units=${3:-20000}
for activation in relu step; do
  ours=$(dotnet bench/bin/Release/net10.0/Bench.dll block "$n" "$d" "$units" "$activation")
  theirs=$("$python" bench/corrective.py "$n" "$d" "$units" "$activation")
  "$python" - "$n points, d = $d, $units $activation units" "$ours" "$theirs" <<'PY'
import sys
ours, theirs = float(sys.argv[2]), float(sys.argv[3])
print(f"{sys.argv[1]}: memcap {1000 * ours:.0f} ms, numpy {1000 * theirs:.0f} ms; ratio {theirs / ours:.1f}")
PY
done
