#!/usr/bin/env bash
# Runs every test project once, then closes with one plain line for the whole solution.
set -uo pipefail
cd "$(dirname "$0")/.."
out=artifacts/test-results
rm -rf "$out" && mkdir -p "$out"
dotnet test Hybrid.sln -c Release "$@"
rc=$?
grep -rho --include='*.trx' '<Counters [^>]*' "$out" | awk '
  function field(key) { return match($0, " " key "=\"[0-9]+\"") ? substr($0, RSTART + length(key) + 3, RLENGTH - length(key) - 4) + 0 : 0 }
  { total += field("total"); passed += field("passed"); failed += field("failed") }
  END { printf "%d passed, %d failed\n", passed, failed; exit (passed == 0 || failed > 0) }' || rc=1
exit $rc
