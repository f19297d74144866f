#!/usr/bin/env bash
# Data of the larger experiments, into experiments/data: a million moons, and all 70 000 images of MNIST as one file.
# Usage: experiments/data.sh [FOLDER-WITH-MNIST]    (the four gzipped IDX files; without it only the moons)
set -euo pipefail
cd "$(dirname "$0")/.."
out=experiments/data
mkdir -p "$out"
dotnet run -c Release --project src/Runner.CSharp -- data moons --n 1000000 --noise 0.05 --shuffle --out "$out/moons-1000000.npz"
if [ $# -ge 1 ]; then
  # An IDX file is a head with the counts, then the bytes: 70 000 is 0x00011170, an image 28 × 28.
  {
    printf '\x00\x00\x08\x03\x00\x01\x11\x70\x00\x00\x00\x1c\x00\x00\x00\x1c'
    gzip -dc "$1/train-images-idx3-ubyte.gz" | tail -c +17
    gzip -dc "$1/t10k-images-idx3-ubyte.gz" | tail -c +17
  } | gzip > "$out/mnist-images.idx.gz"
  {
    printf '\x00\x00\x08\x01\x00\x01\x11\x70'
    gzip -dc "$1/train-labels-idx1-ubyte.gz" | tail -c +9
    gzip -dc "$1/t10k-labels-idx1-ubyte.gz" | tail -c +9
  } | gzip > "$out/mnist-labels.idx.gz"
fi
