#!/usr/bin/env bash
# memcap's random hyperplanes, certificate included, beside numpy on the same data in the same run.
# Usage: bench/random-hyperplanes.sh FOLDER-WITH-MNIST [CHECKOUT-OF-THE-PUBLISHED-PROGRAM]
# Needs python3 with numpy (PYTHON names another one); with a checkout also scikit-learn. Fetches nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
[[ $# -ge 1 ]] || { echo "usage: $0 FOLDER-WITH-MNIST [CHECKOUT-OF-THE-PUBLISHED-PROGRAM]" >&2; exit 2; }
"$python" -c 'import numpy' || { echo "$python has no numpy; name another one with PYTHON" >&2; exit 2; }
echo "OpenBLAS threads: ${OPENBLAS_NUM_THREADS:-all}; load $(cut -d' ' -f1 /proc/loadavg)"
mnist=$1
checkout=${2:+--checkout $2}
dotnet build src/Runner.CSharp -c Release -v quiet
memcap=(dotnet src/Runner.CSharp/bin/Release/net10.0/memcap.dll)
images=$mnist/train-images-idx3-ubyte.gz
labels=$mnist/train-labels-idx1-ubyte.gz
moons=$(mktemp -d)
trap 'rm -rf "$moons"' EXIT
"${memcap[@]}" data moons --n 1000000 --noise 0.05 --out "$moons/moons.npz"

# name, options of the numpy side, data and options of memcap: the median of five runs, some before the other side's and
# some after it.
compare() {
  local name=$1 numpy=$2; shift 2
  local ours=() theirs
  for _ in 1 2 3; do ours+=("$("${memcap[@]}" build random-hyperplanes "$@" --json || true)"); done
  # shellcheck disable=SC2086
  theirs=$("$python" bench/random_hyperplanes.py $numpy)
  for _ in 1 2; do ours+=("$("${memcap[@]}" build random-hyperplanes "$@" --json || true)"); done
  "$python" - "$name" "$theirs" "${ours[@]}" <<'PY'
import json, sys
name, theirs = sys.argv[1], json.loads(sys.argv[2])
runs = sorted((json.loads(text) for text in sys.argv[3:]), key=lambda run: sum(run["seconds"].values()))
ours = runs[len(runs) // 2]
seconds = ours["seconds"]
totals = [sum(run["seconds"].values()) for run in runs]
total = sum(seconds.values())
print(f"{name}: memcap {total:.2f} s (construct {seconds['construct']:.2f}, certificate {seconds['verify']:.2f}; "
      f"{totals[0]:.2f} to {totals[-1]:.2f}), {ours['network']['hiddenWidths'][1]} units, "
      f"{ours['certificate']['misclassified']} wrong; {theirs['who']} {theirs['seconds']:.1f} s, "
      f"{theirs['secondLayerWidth']} units; ratio {theirs['seconds'] / total:.0f}")
PY
}

compare "MNIST, ten classes, n = 500, bias 1" "$images $labels --width 500 --bias 1 $checkout" \
  "$images" --labels "$labels" --normalize max-norm --width 500 --bias 1
compare "MNIST, 1 against 8, n = 2000, bias 0.5" "$images $labels --classes 1,8 --minus 1 --width 2000 --bias 0.5 $checkout" \
  "$images" --labels "$labels" --normalize max-norm --classes 1,8 --minus first --width 2000 --bias 0.5
compare "moons, a million points, n = 1000, bias 1" "$moons/moons.npz --width 1000 --bias 1 $checkout" \
  "$moons/moons.npz" --normalize max-norm --width 1000 --bias 1
