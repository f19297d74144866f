#!/usr/bin/env bash
# How long a cold `memcap bounds` takes: the median wall time of RUNS runs (default 11), in milliseconds, with the
# user and system time beside it: on a busy machine only those are to be trusted. Build first: dotnet build -c Release.
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-11}
tool=src/Runner.CSharp/bin/Release/net10.0/memcap.dll
TIMEFORMAT='%R %U %S'
for _ in $(seq "$runs"); do
    { time dotnet "$tool" bounds --n 60000 --d 784 >/dev/null; } 2>&1
done | sort -n | awk '
    { wall[NR] = $1; cpu[NR] = $2 + $3; total += cpu[NR] }
    END {
        printf "median %d ms wall, least %d, greatest %d; %d ms of processor on average, %d runs\n",
            1000 * wall[int((NR + 1) / 2)], 1000 * wall[1], 1000 * wall[NR], 1000 * total / NR, NR
    }'
