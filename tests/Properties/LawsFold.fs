/// Networks of words that are folded: their closed minima are minima, and the reference figures come out.
module MemCap.Properties.LawsFold

open MemCap.Bounds
open MemCap.Bounds.Notation
open MemCap.Exact
open Xunit

let private entries variant id =
    Ask.formula (Ask.statementOf Quantity.NonzeroParameters variant id)

/// Least k with 2^k ≥ x.
let private bitsFor (x: int) =
    let mutable k = 0

    while 1L <<< k < int64 x do
        k <- k + 1

    k

/// The entries that the templates of proofs-notes/fold-gap.md list, boundary by boundary, for the best of very many
/// numbers of thresholds; Γ is a whole number.
let private byCounting isNarrow d (runs: int) spread labelBits =
    let cells =
        if labelBits = 0 then
            (45 * spread + 15) / 16
        else
            (135 * spread + 31) / 32

    let first = bitsFor (cells + 8)
    let rho = System.Math.Max(4, first)

    let ofThresholds t =
        let groups = (runs + t) / (t + 1)

        let layers = if not isNarrow || groups = 1 then 1 else groups - 1

        let projected = d + 2 + 2 * layers + 6 * (groups - 1)

        if labelBits = 0 then
            projected + 6 * first + 7 * (t - 2) * (rho - 1) + 11 * t - 13
        else
            projected + 6 * first + 8 * t + 7 * (t - 1) * (rho + labelBits) + 20 * labelBits
            - 5

    Seq.initInfinite (fun k -> if labelBits = 0 then 2 * k + 3 else k + 2)
    |> Seq.takeWhile (fun t -> t <= 2 * runs + 5)
    |> Seq.map ofThresholds
    |> Seq.min

let private minima (tally: Tally) =
    for runs in [ 1; 2; 3; 4; 5; 9; 30; 100; 494; 1000; 5000 ] do
        for spread in [ 1; 7; 100; 60_000; 1_000_000 ] do
            for d in [ 1; 8; 784 ] do
                for classes in [ 2; 3; 4; 5; 10; 300 ] do
                    let given =
                        Ask.at [
                            "runs", Ask.int runs
                            "spread", Ask.int spread
                            "d", Ask.int d
                            "C", Ask.int classes
                        ]

                    let id, width, labelBits =
                        if classes = 2 then
                            "DER-FG-LINE-2", "width 4", 0
                        else
                            "DER-FG-LINE-C", "width 5", System.Math.Max(2, bitsFor classes)

                    for isNarrow in [ false; true ] do
                        let formula = entries (if isNarrow then width else "") id
                        let expected = byCounting isNarrow d runs spread labelBits

                        Ask.holds
                            $"{id}: {expected}, not {Ask.whole given formula}"
                            given
                            (Ask.whole given formula = expected)

                    tally.Checked [ id ]

/// The specification's figures for the worst case: d = 8, r/δ = √n.
let private references (tally: Tally) =
    for n, expected in [ 4096, 4318; 16384, 9753; 1048576, 96354 ] do
        let given =
            Ask.at [
                "n", Ask.int n
                "d", Ask.int 8
                "r", Value.sqrtOf (Rational.ofInt n)
                "delta", Ask.int 1
            ]

        let found = Ask.whole given (entries "" "DER-FG-2")
        Ask.holds $"{expected}, not {found}" given (found = expected)
        tally.Checked [ "DER-FG-2" ]

/// A ball is a line with a run for each point.
let private balls (tally: Tally) =
    for line, ball in [ "DER-FG-LINE-2", "DER-FG-2"; "DER-FG-LINE-C", "DER-FG-C" ] do
        for n in [ 2; 10; 1000; 60_000 ] do
            for d in [ 1; 2; 784 ] do
                for r in [ 1; 100; 1_000_000 ] do
                    let given =
                        Ask.at [
                            "n", Ask.int n
                            "d", Ask.int d
                            "C", Ask.int 10
                            "r", Ask.int r
                            "delta", Ask.int 1
                        ]

                    let gap = sqrt (2 * pi / d) / square (Parameter "n")
                    // Rounded directions: gaps shrink by an eighth of the gap, the range grows by as much.
                    let range = (2 * Parameter "r" + ratio 1 8 * gap) / (ratio 7 8 * gap)

                    let onLine = Let("runs", Parameter "n", Let("spread", range, entries "" line))

                    Ask.holds "as a line" given (Ask.whole given onLine = Ask.whole given (entries "" ball))

                    tally.Checked [ line; ball ]

/// Ramps are never better than a parameter for each point, folds are from some number of points on.
let private crossover (tally: Tally) =
    for n in [ 10; 100; 1000; 10_000; 100_000; 1_000_000 ] do
        let given =
            Ask.at [
                "n", Ask.int n
                "d", Ask.int 8
                "r", Value.sqrtOf (Rational.ofInt n)
                "delta", Ask.int 1
            ]

        let folds, ramps =
            Ask.whole given (entries "" "DER-FG-2"), Ask.whole given (entries "" "DER-RAMP-UB")

        Ask.holds "six entries a ramp" given (ramps = 8 + 6 * n - 4)
        Ask.holds "folds win from a hundred points on" given ((folds < ramps) = (n >= 100))
        tally.Checked [ "DER-FG-2"; "DER-RAMP-UB" ]

let laws = [
    Law.of' "closed forms are the least entries over all numbers of thresholds" minima
    Law.of' "the worst case has the reference figures" references
    Law.of' "points in a ball are points on a line with as many runs" balls
    Law.of' "folds need fewer entries than ramps from some number of points on" crossover
]

let names = Law.names laws

[<Theory; MemberData(nameof names)>]
let ``networks of words that are folded`` (name: string) = Law.check laws name
