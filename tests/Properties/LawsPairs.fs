/// Relations between two or three bounds, most of them on every small case.
module MemCap.Properties.LawsPairs

open System.Numerics
open MemCap.Bounds
open MemCap.Exact
open Xunit

let private neurons = Ask.neurons >> Ask.formula
let private exact = neurons "SAKURAI92-EXACT"
let private baum = neurons "BAUM88-UB"
let private slabs = neurons "FODL22-SLAB"
let private peeling = neurons "DER-PEEL-UB"
let private sweep = neurons "DER-SWEEP-UB"

/// Every n and d up to these.
let private forAll mostPoints mostDimensions check =
    for n in 1..mostPoints do
        for d in 1..mostDimensions do
            check n d (Ask.nd n d)

let private ceiling a b = (a + b - 1) / b

let private baumIsOneMore (tally: Tally) =
    forAll 150 25 (fun n d given ->
        let exact, baum = Ask.whole given exact, Ask.whole given baum
        let less = n >= 2 && n % d = 1 % d
        Ask.holds "BAUM88-UB is SAKURAI92-EXACT, or one more" given (baum = exact + if less then 1 else 0)
        Ask.holds "of the published bounds the same" given (Ask.whole given (neurons "BELM20-P3") = baum)
        tally.Checked [ "SAKURAI92-EXACT"; "BAUM88-UB"; "BELM20-P3" ])

let private slabsExceedByOne (tally: Tally) =
    let worst =
        Ask.statementOf Quantity.Neurons "worst split" "FODL22-SLAB" |> Ask.formula

    for n in 2..70 do
        for d in 1..12 do
            for n1 in 1 .. n / 2 do
                let given = Ask.at [ "n", Ask.int n; "d", Ask.int d; "n1", Ask.int n1 ]
                let slabs, baum = Ask.whole given slabs, Ask.whole given baum
                // With n1 = qd + s: by one exactly if 0 < s and n ≤ (2q + 1)d.
                let q, s = n1 / d, n1 % d
                let exceeds = s > 0 && n <= (2 * q + 1) * d
                Ask.holds "slabs take at most one unit more" given (slabs <= baum + 1)
                Ask.holds "and exactly then one more" given ((slabs = baum + 1) = exceeds)

                Ask.holds
                    "slabs over all points are twice the groups"
                    given
                    (Ask.whole given worst = 2 * baum)

                tally.Checked [ "FODL22-SLAB"; "BAUM88-UB" ]

let private worstSplit (tally: Tally) =
    let gap = Ask.formula (Ask.statementOf Quantity.Count "" "DER-BAUM-GAP")

    for d in 1..11 do
        for n in 1 .. 6 * d - 1 do
            let given = Ask.nd n d

            let expected =
                match n % (2 * d) with
                | 0 -> 0
                | 1 -> -1
                | v when v <= d -> 1
                | _ -> 0

            Ask.holds "the gap depends on n mod 2d" given (Ask.whole given gap = expected)

            if n >= 2 then
                let split = given.Parameters.Add("n1", Ask.int (n / 2))
                let slabs = Ask.whole { given with Parameters = split } slabs
                Ask.holds "the gap is slabs less groups" given (slabs - Ask.whole given baum = expected)

            tally.Checked [ "DER-BAUM-GAP"; "FODL22-SLAB"; "BAUM88-UB" ]

let private reluChain (tally: Tally) =
    let lower, baumRelu = neurons "DER-RELU2-LB", neurons "BELM20-P4"
    let tents, onePerPoint = neurons "DER-TENT-UB", neurons "BELM20-P2"

    forAll 150 25 (fun n _ given ->
        let at = Ask.whole given
        let lower, sweep, peeling, baumRelu = at lower, at sweep, at peeling, at baumRelu

        Ask.holds
            "lower ≤ sweep ≤ peeling ≤ 4 a group"
            given
            (lower <= sweep && sweep <= peeling && peeling <= baumRelu)

        Ask.holds "the sweep is within a factor 2" given (sweep <= 2 * lower && sweep <= at onePerPoint)
        Ask.holds "three units and one are at most four" given (at tents <= baumRelu)
        Ask.holds "two ReLU units for a threshold unit" given (peeling = 2 * at exact && at onePerPoint = n)

        tally.Checked [
            "DER-RELU2-LB"
            "DER-SWEEP-UB"
            "DER-PEEL-UB"
            "BELM20-P4"
            "DER-TENT-UB"
            "BELM20-P2"
            "SAKURAI92-EXACT"
        ])

/// The same formulas in the integer arithmetic of this file.
let private integerArithmetic (tally: Tally) =
    let tents = neurons "DER-TENT-UB"

    let tentsBinary =
        Ask.formula (Ask.statementOf Quantity.Neurons "worst split" "DER-TENTBIN-UB")

    let shared = Ask.formula (Ask.statementOf Quantity.SharedParameters "" "ZBHRV17-T1")
    let dense = Ask.formula (Ask.statementOf Quantity.Parameters "" "ZBHRV17-T1")

    forAll 120 25 (fun n d given ->
        let check id formula (expected: int) =
            Ask.holds id given (Ask.whole given formula = expected)
            tally.Checked [ id ]

        check "BELM20-P4" (neurons "BELM20-P4") (4 * ceiling n d)
        check "DER-TENT-UB" tents (3 * ceiling n d + 1)
        check "DER-TENTBIN-UB" tentsBinary (3 * ceiling (n / 2) d + 1)
        check "DER-PEEL-UB" peeling (2 * max 1 (ceiling (n - 1) d))
        check "DER-SWEEP-UB" sweep (min n (2 * ceiling n (d + 1)))
        check "DER-RELU2-LB" (neurons "DER-RELU2-LB") (ceiling n (d + 1))
        check "BAUM88-UB" baum (ceiling n d)
        check "BAUM88-LB" (neurons "BAUM88-LB") (ceiling (n - 1) d)
        check "SAKURAI92-EXACT" exact (max 1 (ceiling (n - 1) d))
        check "ZBHRV17-T1" shared (2 * n + d)
        check "ZBHRV17-T1" dense (n * (d + 2))
        check "MT24-UB" (neurons "MT24-UB") (ceiling (2 * n) d))

let private realThresholds (tally: Tally) =
    let withBias =
        Ask.formula (Ask.statementOf Quantity.Neurons "with output bias" "DER-THR-REAL-LB")

    for n in 1..500 do
        let given = Ask.nd n 3
        let at id = Ask.whole given (neurons id)
        Ask.holds "n − 1 units with a bias" given (Ask.whole given withBias = n - 1 && at "HH91-UB" = n - 1)
        Ask.holds "n units without" given (at "DER-THR-REAL-LB" = n && at "BELM20-P2" = n)
        tally.Checked [ "DER-THR-REAL-LB"; "HH91-UB"; "BELM20-P2" ]

let private linePieces (tally: Tally) =
    for n in 2..500 do
        let given = Ask.at [ "n", Ask.int n; "p", Ask.int 2 ]
        let lower = Ask.whole given (neurons "YSJ19-T33-2")
        Ask.holds "n − 2 breakpoints, and n units do" given (lower = n - 2)
        tally.Checked [ "YSJ19-T33-2"; "BELM20-P2" ]

let private widths (d1: int) (d2: int) (n: int) =
    Ask.at [
        "d1", Ask.int d1
        "d2", Ask.int d2
        "k_1", Ask.int d1
        "k_2", Ask.int d2
        "H", Ask.int 2
        "p", Ask.int 2
        "m", Ask.int 1
        "n", Ask.int n
    ]

let private condition id =
    (Ask.bound id).Statements
    |> List.find _.Expression.IsCondition
    |> Ask.leftAndRight

let private productOfWidths (tally: Tally) =
    let fits, _ = condition "YSJ19-T31R"
    let pieces = condition "DER-PIECES-LB"

    for d1 in 4..60 do
        for d2 in 4..60 do
            let points = Ask.whole (widths d1 d2 1) fits
            let given = widths d1 d2 (max 2 points)
            Ask.holds "a network that fits has the pieces" given (pieces ||> Ask.atLeast given)
            tally.Checked [ "YSJ19-T31R"; "DER-PIECES-LB" ]

let private sharperPieces (tally: Tally) =
    let published, _ = condition "YSJ19-T33-3"
    let pieces = condition "DER-PIECES-LB"

    for d1 in 1..50 do
        for d2 in 1..50 do
            // The fewest points for which the published condition fails.
            let given = widths d1 d2 (Ask.whole (widths d1 d2 1) published + 1)
            Ask.holds "fails as well" given (not (pieces ||> Ask.atLeast given))
            tally.Checked [ "YSJ19-T33-3"; "DER-PIECES-LB" ]

let private huang (tally: Tally) =
    let total = neurons "HUANG03-UB"
    let first = Ask.formula (Ask.statementOf Quantity.FirstLayerWidth "" "HUANG03-UB")
    let second = Ask.formula (Ask.statementOf (Quantity.LayerWidth 2) "" "HUANG03-UB")

    for m in 1..12 do
        for n in 1..100 do
            let given = Ask.at [ "n", Ask.int n; "m", Ask.int m ]
            let saves = Ask.atLeast given (neurons "HB98-UB") total
            Ask.holds "two layers save units exactly for n ≥ 4(m + 2)" given (saves = (n >= 4 * (m + 2)))
            Ask.holds "the widths add up" given (Ask.agree given total (first + second))
            tally.Checked [ "HUANG03-UB"; "HB98-UB" ]

            // Where the roots are integers, equality is exact.
            let square = Ask.at [ "n", Ask.int (n * n * (m + 2)); "m", Ask.int m ]

            Ask.holds
                "the widths add up exactly"
                square
                (Ask.whole square total = Ask.whole square (first + second))

            tally.Checked [ "HUANG03-UB" ]

let private connections (tally: Tally) =
    let lower = Ask.formula (Ask.statementOf Quantity.Parameters "" "BAUM88-CONN-LB")

    for n in 2..150 do
        for d in 1..20 do
            let given = Ask.at [ "n", Ask.int n; "d", Ask.int d; "C", Ask.int 2 ]

            Ask.holds
                "a network of slabs has so many weights"
                given
                (Ask.atLeast given (baum * (Parameter "d" + 2)) lower)

            tally.Checked [ "BAUM88-CONN-LB"; "BAUM88-UB" ]

let private cover (tally: Tally) =
    let dichotomies = Ask.formula (Ask.statementOf Quantity.Count "" "COVER65-COUNT")
    let capacity = Ask.formula (Ask.statementOf Quantity.Count "" "COVER65-CAP")

    let count n D =
        match Ask.value (Ask.at [ "n", Ask.int n; "D", Ask.int D ]) dichotomies with
        | Value.Exact x -> x.Numerator
        | other -> failwith $"no integer: {other}"

    for n in 1..40 do
        for D in 1..30 do
            let given = Ask.at [ "n", Ask.int n; "D", Ask.int D ]
            let here = count n D
            Ask.holds "all dichotomies exactly for n ≤ D" given ((here = BigInteger.Pow(2, n)) = (n <= D))
            Ask.holds "at most n^D" given (n < 2 || here <= BigInteger.Pow(n, D))

            if D >= 2 then
                Ask.holds "Cover's recursion" given (count (n + 1) D = here + count n (D - 1))

            if n = D then
                let given = Ask.at [ "D", Ask.int D ]
                let half = Ask.whole given capacity

                Ask.holds
                    "half of them at the capacity"
                    given
                    (count half D * BigInteger 2 = BigInteger.Pow(2, half))

                tally.Checked [ "COVER65-CAP" ]

            tally.Checked [ "COVER65-COUNT" ]

let private gardner (tally: Tally) =
    let capacity = Ask.formula (Ask.statementOf Quantity.Count "" "GARDNER88-KAPPA")

    let at twentieths =
        Ask.enclosure 64 (Ask.at [ "kappa", Ask.ratio twentieths 20 ]) capacity

    Assert.True(Enclosure.contains (Rational.ofInt 2) (at 0))

    for k in -200 .. 80 do
        let given = Ask.at [ "kappa", Ask.ratio k 20 ]
        Ask.holds "more margin, less capacity" given ((at k).Lower > (at (k + 1)).Upper)
        tally.Checked [ "GARDNER88-KAPPA" ]

    let struct (low, _) = Enclosure.toDoubles (at -200)
    Assert.True(low > 1e20, "capacity grows without bound as errors become free")

let private totalWeight (tally: Tally) =
    let sharp = Ask.formula (Ask.statementOf Quantity.TotalWeight "" "DER-TW-LB")
    let published = Ask.formula (Ask.statementOf Quantity.TotalWeight "" "BELM20-P1")

    for n in [ 1..60 ] @ [ 1000; 60000; 1_000_000_000 ] do
        let given eps =
            Ask.at [ "n", Ask.int n; "r", Ask.int 1; "eps", eps; "Lip", Ask.int 1 ]

        let half = given (Ask.ratio 1 2)
        Ask.holds "sharper than published at ε = 1/2" half (Ask.atLeast half sharp published)
        Ask.holds "nothing is left at ε = 1" half (Ask.value (given (Ask.int 1)) sharp = Ask.int 0)

        for k in 0..9 do
            let tighter, looser = given (Ask.ratio k 10), given (Ask.ratio (k + 1) 10)
            let above = Value.compare 128 (Ask.value tighter sharp) (Ask.value looser sharp)
            Ask.holds "less error, more weight" tighter (above = Some 1)

        tally.Checked [ "DER-TW-LB"; "BELM20-P1" ]

/// With a probability it is less than on average; and what the points' norms say of any labels, than what all of the
/// matrix says.
let private drawnAndGivenLabels (tally: Tally) =
    let mean = Ask.formula (Ask.statementOf Quantity.TotalWeight "" "DER-TW-LB")
    let likely = Ask.formula (Ask.statementOf Quantity.TotalWeight "" "DER-TW-PROB")
    let ofMatrix = Ask.formula (Ask.statementOf Quantity.TotalWeight "" "DER-TW-OP")
    let r, n, d = Parameter "r", Parameter "n", Parameter "d"
    let frobenius = SquareRoot(n * (Notation.square r + 1))

    for count in [ 1; 2; 3; 10; 1000; 60_000 ] do
        for radius in [ 1; 3; 28 ] do
            for inverse in [ 2; 20; 1000 ] do
                let given =
                    Ask.at [
                        "n", Ask.int count
                        "d", Ask.int 9
                        "r", Ask.int radius
                        "eps", Ask.ratio 1 4
                        "eta", Ask.ratio 1 inverse
                    ]

                let factor = Notation.ratio 3 2 + SquareRoot(2 * Ln(1 / Parameter "eta"))

                Ask.holds "less than the mean" given (Ask.atLeast given mean likely)

                Ask.holds
                    "and by how much"
                    given
                    (Ask.agree given (Notation.ratio 3 2 * mean) (factor * likely))

                let withNorm norm =
                    let labels = SquareRoot n

                    {
                        given with
                            Parameters =
                                given.Parameters
                                    .Add("labelNorm", Ask.value given labels)
                                    .Add("liftedNorm", Ask.value given norm)
                    }

                // One direction carries everything, or all directions the same: 1 or √(d + 1) times.
                let single = withNorm frobenius
                let even = withNorm (frobenius / SquareRoot(d + 1))
                let ratio = Ask.value single ofMatrix, Ask.value even ofMatrix

                let product = ofMatrix * SquareRoot(d + 1)
                Ask.holds "even spread" given (Value.compare 60 (fst ratio) (snd ratio) = Some -1)

                let left, right = Ask.enclosure 200 even ofMatrix, Ask.enclosure 200 single product

                Ask.holds
                    "by the root of d + 1"
                    given
                    (left.Lower <= right.Upper && right.Lower <= left.Upper)

                tally.Checked [ "DER-TW-LB"; "DER-TW-PROB"; "DER-TW-OP" ]

/// (1 − α²/β)^steps ≤ ε, exactly.
let private boosting (tally: Tally) =
    let steps = Ask.formula (Ask.statementOf Quantity.Count "steps" "BELM20-L1")
    let alpha, beta, eps = Parameter "alpha", Parameter "beta", Parameter "eps"

    for a in 1..10 do
        for b in 1..10 do
            for inverse in [ 2; 3; 10; 100; 1000 ] do
                // α² = a²/100 ≤ β.
                let given =
                    Ask.at [
                        "alpha", Ask.ratio a 10
                        "beta", Ask.ratio (a * a * b) 100
                        "eps", Ask.ratio 1 inverse
                    ]

                let count = Ask.whole given steps
                let residual = Notation.power count (1 - Notation.square alpha / beta)
                Ask.holds "the residual is small enough" given (Ask.atLeast given eps residual)
                tally.Checked [ "BELM20-L1" ]

let private hyperplanes (tally: Tally) =
    let first = Ask.formula (Ask.statementOf Quantity.FirstLayerWidth "" "DER-DFG-EXPL")

    let lower =
        Ask.formula (Ask.statementOf Quantity.FirstLayerWidth "" "DER-THR-L1-DELTA-LB")

    for n in [ 2; 3; 10; 100; 5000 ] do
        for inverse in [ 1; 2; 5; 28; 1000; 100_000 ] do
            for tenths in [ 25; 30; 40; 60 ] do
                let given =
                    Ask.at [
                        "n", Ask.int n
                        "r", Ask.int 1
                        "delta", Ask.ratio 1 inverse
                        "delta_pm", Ask.ratio 1 inverse
                        "t", Ask.ratio tenths 10
                        "eta", Ask.ratio 1 10
                        "Nminus", Ask.int (n / 2)
                        "Nplus", Ask.int (n - n / 2)
                    ]

                // ln(N⁻N⁺/η) ≥ ln 10 > 0.13.
                Ask.holds "random hyperplanes are enough of them" given (Ask.atLeast given first lower)
                tally.Checked [ "DER-DFG-EXPL"; "DER-THR-L1-DELTA-LB" ]

let laws = [
    Law.of' "Baum's count is the exact one, or one more for n = 1 mod d" baumIsOneMore
    Law.of' "slabs exceed the published count by at most one, and when" slabsExceedByOne
    Law.of' "the rounding law of the worst split" worstSplit
    Law.of' "the chain of ReLU bounds, and a factor 2 from lower to upper" reluChain
    Law.of' "values are those of integer arithmetic" integerArithmetic
    Law.of' "threshold units for real labels: both sides meet" realThresholds
    Law.of' "collinear points need nearly a unit each" linePieces
    Law.of' "widths whose product fits the points have the pieces that these need" productOfWidths
    Law.of' "the product of widths is at least as sharp as the published three-layer bound" sharperPieces
    Law.of' "two hidden layers save units exactly from 4(m + 2) points on" huang
    Law.of' "slabs of threshold units have the weights that counting asks for" connections
    Law.of' "dichotomies of a single unit" cover
    Law.of' "the capacity of a unit with margin falls" gardner
    Law.of' "the sharper total weight" totalWeight
    Law.of' "total weight for drawn and for given labels" drawnAndGivenLabels
    Law.of' "boosting ends with a small residual" boosting
    Law.of' "random hyperplanes are no fewer than a diameter forces" hyperplanes
]

let names = Law.names laws

[<Theory; MemberData(nameof names)>]
let ``pairs of bounds`` (name: string) = Law.check laws name
