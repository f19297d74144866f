#!/usr/bin/env bash
# memcap's random hyperplanes, certificate included, beside numpy on the same data in the same run.
# Usage: bench/random-hyperplanes.sh FOLDER-WITH-MNIST [CHECKOUT-OF-THE-PUBLISHED-PROGRAM]
# Needs python3 with numpy (PYTHON names another one); with a checkout also scikit-learn. Fetches nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
mnist=$1
checkout=${2:+--checkout $2}
dotnet build src/Runner.CSharp -c Release -v quiet
memcap=(dotnet src/Runner.CSharp/bin/Release/net10.0/memcap.dll)
images=$mnist/train-images-idx3-ubyte.gz
labels=$mnist/train-labels-idx1-ubyte.gz
moons=$(mktemp -d)
trap 'rm -rf "$moons"' EXIT
"${memcap[@]}" data moons --n 1000000 --noise 0.05 --out "$moons/moons.npz"

# name, options of the numpy side, data and options of memcap
compare() {
  local name=$1 numpy=$2; shift 2
  local ours theirs
  ours=$("${memcap[@]}" build random-hyperplanes "$@" --json || true)
  # shellcheck disable=SC2086
  theirs=$("$python" bench/random_hyperplanes.py $numpy)
  "$python" - "$name" "$ours" "$theirs" <<'PY'
import json, sys
name, ours, theirs = sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3])
seconds = ours["seconds"]
total = seconds["construct"] + seconds["verify"]
print(f"{name}: memcap {total:.2f} s (construct {seconds['construct']:.2f}, certificate {seconds['verify']:.2f}), "
      f"{ours['network']['hiddenWidths'][1]} units, {ours['certificate']['misclassified']} wrong; "
      f"{theirs['who']} {theirs['seconds']:.1f} s, {theirs['secondLayerWidth']} units; ratio {theirs['seconds'] / total:.0f}")
PY
}

compare "MNIST, ten classes, n = 500, bias 1" "$images $labels --width 500 --bias 1 $checkout" \
  "$images" --labels "$labels" --normalize max-norm --width 500 --bias 1
compare "MNIST, 1 against 8, n = 2000, bias 0.5" "$images $labels --classes 1,8 --minus 1 --width 2000 --bias 0.5 $checkout" \
  "$images" --labels "$labels" --normalize max-norm --classes 1,8 --minus first --width 2000 --bias 0.5
compare "moons, a million points, n = 1000, bias 1" "$moons/moons.npz --width 1000 --bias 1 $checkout" \
  "$moons/moons.npz" --normalize max-norm --width 1000 --bias 1
