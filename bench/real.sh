#!/usr/bin/env bash
# Neurons of every method on the real data sets of a folder, as one Markdown table; --mnist adds MNIST (minutes).
set -euo pipefail
if [ $# -lt 1 ]; then
    echo "usage: bench/real.sh DATADIR [--mnist]" >&2
    exit 2
fi
data=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
files=()
for name in iris.csv wine.csv breast_cancer.csv digits.csv diabetes.csv moons.npz; do
    files+=("$data/$name")
done
if [ "${2:-}" = --mnist ]; then
    files+=("$data/mnist/train-images-idx3-ubyte.gz,$data/mnist/train-labels-idx1-ubyte.gz")
fi
dotnet build bench -c Release --nologo -v quiet
dotnet bench/bin/Release/net10.0/Bench.dll table "${files[@]}"
