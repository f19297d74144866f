#!/usr/bin/env bash
# Makes docs/pictures again, the same bytes every time.
# MEMCAP: the program, where it is not to be built from here.
# MEMCAP_DATA: a folder with breast_cancer.csv and diabetes.csv; their pictures are not part of docs/pictures.
set -euo pipefail

results=${1:+$(realpath "$1")}
line=${2:+$(realpath "$2")}
plane=${3:+$(realpath "$3")}
space=${4:+$(realpath "$4")}
folder=${MEMCAP_DATA:+$(realpath "$MEMCAP_DATA")}
cd "$(dirname "$0")/.."
if [[ -n "${MEMCAP:-}" ]]; then
  read -ra memcap <<<"$MEMCAP"
else
  dotnet build src/Runner.CSharp -c Release >/dev/null
  memcap=(dotnet run -c Release --no-build --project src/Runner.CSharp --)
fi
pictures=docs/pictures
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$pictures"

# build NAME DATA OPTION...: a network of random hyperplanes in $work/NAME.json.gz.
build() {
  local name=$1 data=$2
  shift 2
  "${memcap[@]}" build random-hyperplanes "$data" --out "$work/$name.json.gz" "$@" >/dev/null
}

# draw PICTURE NETWORK DATA OPTION...
draw() {
  local picture=$1 network=$2 data=$3
  shift 3
  "${memcap[@]}" plot "$work/$network.json.gz" "$data" --out "$pictures/$picture.svg" "$@"
}

# 1 and 2: what a network answers, and one of its units.
moons=samples/moons.npz
build moons "$moons" --normalize max-norm --width 2000 --bias 1
draw moons-regions moons "$moons" --normalize max-norm
build moons-relu "$moons" --normalize max-norm --width 2000 --bias 1 --activation relu
draw moons-unit moons-relu "$moons" --normalize max-norm --unit 2:0 --ball

# 3: Proposition 10 of arXiv 2310.00327: with more hyperplanes, then with larger biases, the region of a unit becomes a ball.
# One seed has the same first candidate for every width and bias; with this one 50 hyperplanes are enough.
few="$work/few.csv"
"${memcap[@]}" data moons --n 40 --noise 0.05 --seed 1 --out "$few" >/dev/null
for bias in 1 3; do
  for width in 50 500 5000; do
    build "ball-$width-$bias" "$few" --normalize max-norm --width "$width" --bias "$bias" --seed 23
    draw "ball-n$width-bias$bias" "ball-$width-$bias" "$few" --normalize max-norm --unit 2:0 --ball
  done
done

# 4: two parallel lines.
lines="$work/lines.csv"
"${memcap[@]}" data lines --n 200 --noise 0.02 --out "$lines" >/dev/null
build lines "$lines" --normalize max-norm --width auto
draw lines-regions lines "$lines" --normalize max-norm

# 5: sizes against weights, of one data set, and as the data grow.
# compare NAME DATA OPTION...: in $work/NAME.json.
compare() {
  local name=$1 data=$2
  shift 2
  "${memcap[@]}" compare "$data" --out "$work/$name.json" "$@" >/dev/null
}
compare digits samples/digits.csv.gz
"${memcap[@]}" plot "$work/digits.json" --kind tradeoff --out "$pictures/tradeoff-digits.svg"
spheres=()
for n in 200 400 800 1600; do
  "${memcap[@]}" data sphere --n "$n" --d 50 --seed 1 --out "$work/sphere-$n.csv" >/dev/null
  compare "sphere-$n" "$work/sphere-$n.csv"
  spheres+=("$work/sphere-$n.json")
done
"${memcap[@]}" plot "${spheres[@]}" --kind tradeoff --out "$pictures/tradeoff-sphere.svg"
if [[ -n "$folder" ]]; then
  for name in breast_cancer diabetes; do
    compare "$name" "$folder/$name.csv"
    "${memcap[@]}" plot "$work/$name.json" --kind tradeoff --out "$pictures/tradeoff-$name.svg"
  done
fi

# 6: parameters against points: random labels, so that nothing is to be gained from the data (minutes).
sizes=()
for n in 128 512 2048 8192 32768; do
  "${memcap[@]}" data gaussian --n "$n" --d 8 --seed 1 --out "$work/gaussian-$n.csv" >/dev/null
  compare "gaussian-$n" "$work/gaussian-$n.csv" --methods piecewise-linear,sweep,deep-bits
  sizes+=("$work/gaussian-$n.json")
done
"${memcap[@]}" plot "${sizes[@]}" --kind size --out "$pictures/parameters.svg"

# 7: heat maps and lines of an experiment, from its results (minutes): pictures.sh RESULTS-OF-experiments/moons.json
if [[ $# -ge 1 ]]; then
  "${memcap[@]}" plot "$results" --x bias --y width --value interpolates --out "$pictures/moons-interpolation.svg"
  "${memcap[@]}" plot "$results" --x bias --y width --value secondLayerWidth --out "$pictures/moons-width.svg"
  "${memcap[@]}" plot "$results" --x bias --value interpolates --slices width=100,300,500 --out "$pictures/moons-slices.svg"
fi

# 8: errors of representation (minutes): pictures.sh MOONS LINE PLANE SPACE, results of experiments/represent-*.json after those above.
# slopes PICTURE RESULTS GROUPS CONDITION...
slopes() {
  local picture=$1 table=$2 groups=$3
  shift 3
  "${memcap[@]}" plot "$table" --kind slope --x units --value error --slices "groups=$groups" "$@" --out "$pictures/$picture.svg"
}
if [[ $# -ge 4 ]]; then
  slopes represent-line "$line" 1,2,3,4 --where "target=gauss(0.35)"
  slopes represent-plane "$plane" 1,2,3,4 --where "target=cos(3x1+2x2)"
  slopes represent-space "$space" 1,2,3 --where "target=gauss(0.6)" --where ladder=derived
fi

# 9: errors of learning, against units and against steps (a minute).
for name in learn learn-steps; do
  "${memcap[@]}" experiment "experiments/$name.json" --out "$work/$name.csv" >/dev/null
done
"${memcap[@]}" plot "$work/learn.csv" --kind slope --x units --value error --slices groups=1,2,3 --beside rate --out "$pictures/learn-units.svg"
"${memcap[@]}" plot "$work/learn-steps.csv" --kind slope --x steps --value error --slices variant=raw,precond --out "$pictures/learn-steps.svg"

# 10: errors of networks that are built in rounds.
sphere="$work/sphere.csv"
"${memcap[@]}" data sphere --n 100 --d 10 --out "$sphere" >/dev/null
# rounds NAME OPTION...: what a corrective build prints, in $work/rounds-NAME.json.
rounds() {
  local name=$1
  shift
  "${memcap[@]}" build corrective "$sphere" --eps 1e-4 "$@" --json >"$work/rounds-$name.json"
}
rounds full --sigma data --step full --law half-normal
rounds data --sigma data --law half-normal
rounds levels
rounds step --activation step
rounds refit --step refit
runs=()
for name in full data levels step refit; do
  runs+=("$work/rounds-$name.json")
done
"${memcap[@]}" plot "${runs[@]}" --kind rounds --out "$pictures/rounds.svg"
