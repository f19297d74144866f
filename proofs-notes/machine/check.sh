#!/bin/sh
# Compiles every machine-checked proof and prints what each theorem assumes.
# Exit 0 when all proofs pass and use no axiom, or when coqc is not installed; 1 otherwise.
set -eu
if ! command -v coqc >/dev/null 2>&1; then
  echo "coqc not found: machine-checked proofs skipped"
  exit 0
fi
here=$(cd "$(dirname "$0")" && pwd)
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT INT TERM
cp "$here"/*.v "$build"/
cd "$build"
for file in Relu Slab Sweep PiecewiseLinear Rounding Filter Nearest Checker Peeling Counting Pieces Window Boosting Weight FoldGap Corrective; do
  coqc -q -w none -R . Memcap "$file.v"
  echo "checked $file.v"
done
{
  for file in Relu Slab Sweep PiecewiseLinear Rounding Filter Nearest Checker Peeling Counting Pieces Window Boosting Weight FoldGap Corrective; do
    echo "From Memcap Require $file."
    sed -n -E 's/^(Theorem|Lemma|Corollary|Example) ([A-Za-z0-9_]+).*/\2/p' "$file.v" |
      while read -r name; do
        # shellcheck disable=SC2016
        printf 'Redirect "assumptions/%s.%s" Print Assumptions %s.%s.\n' "$file" "$name" "$file" "$name"
      done
  done
} > Assumptions.v
mkdir assumptions
coqc -q -w none -R . Memcap Assumptions.v
status=0
for report in assumptions/*.out; do
  name=$(basename "$report" .out)
  if [ "$(cat "$report")" = "Closed under the global context" ]; then
    echo "$name: closed under the global context"
  else
    echo "$name: USES $(tr '\n' ' ' < "$report")"
    status=1
  fi
done
if grep -nE '(^|[^A-Za-z_])(Admitted|admit|Axiom|Parameter|Abort)([^A-Za-z_]|$)' ./*.v; then
  echo "an unproved statement is left in the sources"
  status=1
fi
echo "$(ls assumptions/*.out | wc -l) statements, no axioms: $([ "$status" = 0 ] && echo yes || echo no)"
exit "$status"
