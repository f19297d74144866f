#!/usr/bin/env bash
# Exact solve of dense integer systems: ours beside FLINT's, on the same systems, in one run.
# FLINT takes part when gcc and its headers are there; nothing is installed.
set -euo pipefail
cd "$(dirname "$0")/.."
out=artifacts/flint
mkdir -p "$out"
dotnet build bench -c Release --nologo -v quiet
cases="100:32 200:32 400:32 700:8"
if printf '#include <flint/fmpq_mat.h>\n' | gcc -E - >/dev/null 2>&1 \
    && gcc -O2 bench/flint/dixon.c -o "$out/dixon" -lflint -lgmp -lmpfr; then
    for case in $cases; do
        "$out/dixon" "${case%:*}" "${case#*:}" "${REPEATS:-5}" >"$out/$case.txt"
    done
else
    echo "FLINT is not here: our times only"
    rm -f "$out"/*.txt
fi
dotnet bench/bin/Release/net10.0/Bench.dll solve "$out" $cases
