/// Special cases: one point, one dimension, two classes, one output, trivial coverings, extreme ratios.
module MemCap.Properties.LawsSpecial

open System.Numerics
open MemCap.Bounds
open MemCap.Bounds.Notation
open MemCap.Exact
open Xunit

let private neurons id = Ask.formula (Ask.neurons id)

let private value quantity id =
    Ask.formula (Ask.statementOf quantity "" id)

/// With a constant output the bias alone is a network.
let private needsNoUnit = set [ "NILSSON65-UB"; "HH91-UB" ]

let private onePoint (tally: Tally) =
    for bound in Registry.all do
        for statement in bound.Statements do
            if
                Bound.isUpper bound
                && statement.Quantity = Quantity.Neurons
                && statement.Expression.IsValue
            then
                let formula = Ask.formula statement

                for seed in 1..5 do
                    let given =
                        Ask.withUnitConstants
                            (Worlds.ofSize (MemCap.Data.SplitMix.At(41UL, uint64 seed)) BigInteger.One)
                            formula

                    if Worlds.isAdmissible given (bound, statement) then
                        match Evaluate.formula 64 given formula with
                        | Ok found ->
                            let withBias = Bound.architecture bound statement = Architecture.OneHiddenBias
                            let least = if needsNoUnit.Contains bound.Id || withBias then 0 else 1
                            // Rates with ln n in them say nothing about a single point.
                            let isRate = bound.Status <> Status.Explicit

                            let enough =
                                Value.compare
                                    64
                                    (Value.ofRational (Rational.ofInteger (Value.ceiling found).Value))
                                    (Ask.int least)

                            Ask.holds $"{bound.Id} [{statement.Variant}]" given (isRate || enough <> Some -1)

                            if not isRate then
                                tally.Checked [ bound.Id ]
                        | Error _ -> ()

let private independentPoints (tally: Tally) =
    for d in 1..60 do
        for n in 1 .. d + 1 do
            let given = Ask.nd n d
            Ask.holds "one threshold unit" given (Ask.whole given (neurons "SAKURAI92-EXACT") = 1)
            Ask.holds "two ReLU units" given (Ask.whole given (neurons "DER-PEEL-UB") = 2)

            Ask.holds
                "one for a single point"
                given
                (Ask.whole given (neurons "DER-SWEEP-UB") = if n = 1 then 1 else 2)

            tally.Checked [ "SAKURAI92-EXACT"; "DER-PEEL-UB"; "DER-SWEEP-UB" ]

let private line (tally: Tally) =
    for n in 2..500 do
        let given = Ask.nd n 1
        let exact = Ask.whole given (neurons "SAKURAI92-EXACT")

        Ask.holds
            "n − 1 units on a line"
            given
            (exact = n - 1 && Ask.whole given (neurons "NILSSON65-UB") = n - 1)

        tally.Checked [ "SAKURAI92-EXACT"; "NILSSON65-UB" ]

let private oneOutput (tally: Tally) =
    let left id =
        (Ask.bound id).Statements
        |> List.find _.Expression.IsCondition
        |> Ask.leftAndRight
        |> fst

    for d1 in 1..40 do
        for d2 in 1..40 do
            let given = Ask.at [ "d1", Ask.int d1; "d2", Ask.int d2; "m", Ask.int 1 ]

            Ask.holds
                "one condition"
                given
                (Ask.whole given (left "YSJ19-P32") = Ask.whole given (left "YSJ19-T31R"))

            tally.Checked [ "YSJ19-P32"; "YSJ19-T31R" ]

    let slabs = Ask.formula (Ask.statementOf Quantity.Neurons "slabs" "DER-VEC-UB")
    let peeling = Ask.formula (Ask.statementOf Quantity.Neurons "peeling" "DER-VEC-UB")

    for n in 1..100 do
        for d in 1..20 do
            let given = Ask.at [ "n", Ask.int n; "d", Ask.int d; "m", Ask.int 1 ]
            let at = Ask.whole given
            Ask.holds "slabs" given (at slabs = at (neurons "BELM20-P4"))
            Ask.holds "peeling" given (at peeling = at (neurons "DER-PEEL-UB"))
            tally.Checked [ "DER-VEC-UB"; "BELM20-P4"; "DER-PEEL-UB" ]

let private twoClasses (tally: Tally) =
    let informationOf id quantity = value quantity id

    for n in 2..200 do
        let given =
            Ask.at [ "n", Ask.int n; "C", Ask.int 2; "ng", Ask.int 2; "d", Ask.int 3 ]

        let bits = informationOf "DER-BITS-LB" Quantity.TotalBits
        let values = informationOf "BAUM88-DISCRETE-LB" Quantity.Parameters
        Ask.holds "a bit a point" given (Ask.whole given bits = n)
        // DER-BITS-LB with lg ng = 1 bit a weight.
        Ask.holds "a weight of one bit a point" given (Ask.whole given values = n)
        tally.Checked [ "DER-BITS-LB"; "BAUM88-DISCRETE-LB" ]

    for n in 2..60 do
        for values in 2..20 do
            for C in [ 2; 3; 8; 10 ] do
                let given = Ask.at [ "n", Ask.int n; "C", Ask.int C; "ng", Ask.int values ]
                let weights = value Quantity.Parameters "BAUM88-DISCRETE-LB"
                let bits = value Quantity.TotalBits "DER-BITS-LB"

                Ask.holds
                    "weights times their bits"
                    given
                    (Ask.agree given (weights * lg (Parameter "ng")) bits)

                tally.Checked [ "DER-BITS-LB"; "BAUM88-DISCRETE-LB" ]

let private trivialCovering (tally: Tally) =
    let covering = value Quantity.FirstLayerWidth "DFG24-T11"
    let points = value Quantity.FirstLayerWidth "DFG24-P15"
    let balls = value (Quantity.LayerWidth 2) "DFG24-N2"

    let surely =
        Ask.formula (Ask.statementOf (Quantity.LayerWidth 2) "for any covering, surely" "DFG24-N2")

    for minus in 1..12 do
        for plus in 1..12 do
            for inverse in [ 1; 10; 1000 ] do
                let given =
                    Ask.at [
                        "Mminus", Ask.int minus
                        "Nminus", Ask.int minus
                        "Mplus", Ask.int plus
                        "Nplus", Ask.int plus
                        "meanWidth", Ask.int 0
                        "lambda", Ask.int 3
                        "delta_pm", Ask.ratio 1 inverse
                        "eta", Ask.ratio 1 10
                    ]

                // Balls come in two classes each: pairs are counted twice, as if η were half.
                let half = {
                    given with
                        Parameters = given.Parameters.Add("eta", Ask.ratio 1 20)
                }

                let left = Ask.shape given covering
                let right = Ask.shape half points
                let same = Value.compare 60 left right
                Ask.holds "single points are a covering" given (same = Some 0 || same = None)
                Ask.holds "a unit a point" given (Ask.whole given balls = Ask.whole given surely)
                tally.Checked [ "DFG24-T11"; "DFG24-P15"; "DFG24-N2" ]

let private freeRobustness (tally: Tally) =
    let robust = value Quantity.Parameters "KMY25-P"

    for n in [ 2; 10; 100; 60_000 ] do
        for d in [ 1; 10; 784 ] do
            let at denominator =
                Ask.at [ "n", Ask.int n; "d", Ask.int d; "rho", Ask.ratio 1 denominator ]

            let limit = Parameter "d" + sqrt (Parameter "n")
            let at = at 1_000_000_000

            let struct (low, high) =
                Enclosure.toDoubles (Value.enclose 64 (Ask.shape at (robust / limit)))

            Ask.holds "d + √n at ratio 0" at (low > 0.999999 && high < 1.000001)
            tally.Checked [ "KMY25-P" ]

/// One parameter a point: constantly many bits each, up to logarithms.
let private constantBits (tally: Tally) =
    let deep = value Quantity.BitsPerParameter "VYS21-TL"
    let tradeOff = value Quantity.Parameters "PLYS21-T1"

    for n in [ 100; 1000; 60_000; 1_000_000_000 ] do
        let given =
            Ask.at [
                "n", Ask.int n
                "d", Ask.int 10
                "C", Ask.int 2
                "r", Ask.int 1
                "delta", Ask.ratio 1 10
                "depth", Ask.int 2
                "w", Ask.int 1
                "Delta", Ask.int 20
            ]

        // lg d + 2·lg R: R is n² up to constants.
        let logarithms = 6 * lg (Parameter "n") + 20
        let unit = Ask.withUnitConstants given deep
        Ask.holds "logarithmically many bits" unit (Ask.atLeast unit logarithms deep)
        let unit = Ask.withUnitConstants given tradeOff
        Ask.holds "a parameter a point" unit (Ask.atLeast unit (2 * Parameter "n") tradeOff)

        Ask.holds
            "which carry the labels"
            unit
            (Ask.atLeast unit (tradeOff * deep) (value Quantity.TotalBits "DER-BITS-LB"))

        tally.Checked [ "VYS21-TL"; "PLYS21-T1"; "DER-BITS-LB" ]

/// w²L² ≥ n·ln(1/θ): at width 12 the explicit depth has this order, at exponentially small separation w·L is n.
let private widthTimesDepth (tally: Tally) =
    let left, right =
        (Ask.bound "YY26-UB").Statements
        |> List.find _.Expression.IsCondition
        |> Ask.leftAndRight

    let explicit = value Quantity.HiddenLayers "DER-VYS-EXPL"

    for n in [ 100; 10_000; 1_000_000 ] do
        for inverse in [ 10; 1000; 1_000_000 ] do
            let given =
                Ask.withUnitConstants
                    (Ask.at [
                        "n", Ask.int n
                        "d", Ask.int 10
                        "C", Ask.int 2
                        "r", Ask.int 1
                        "delta", Ask.ratio 1 inverse
                        "theta", Ask.ratio 1 inverse
                    ])
                    right

            let bits = lg (1 / Parameter "theta") + 2 * lg (Parameter "n") + 10
            Ask.holds "wide enough and deep enough" given (Ask.atLeast given (square explicit) right)

            Ask.holds
                "of that order up to lg n"
                given
                (Ask.atLeast given (45 * (Parameter "n" * bits)) (square explicit))

            tally.Checked [ "YY26-UB"; "DER-VYS-EXPL" ]

    for n in [ 10; 100; 1000 ] do
        let left, right =
            let tiny body =
                Let("theta", exp (-1 * Parameter "n"), body)

            tiny left, tiny right

        let given =
            Ask.withUnitConstants (Ask.at [ "n", Ask.int n; "width", Ask.int 12; "depth", Ask.int n ]) right

        let siegel = value Quantity.Parameters "SIEGEL23-LB"

        let given = {
            given with
                Hidden = given.Hidden.Add("c2", Ask.int 1)
        }
        // w·L = n meets it at ln(1/θ) = n, and is what SIEGEL23-LB asks of the number of parameters, c = 1.
        Ask.holds "w²L² = n²" given (Ask.agree given right (square (Parameter "n")))
        Ask.holds "n parameters" given (Ask.agree given (sqrt right) siegel)
        Ask.holds "width 12 and depth n meet it" given (Ask.atLeast given left right)
        tally.Checked [ "YY26-UB"; "SIEGEL23-LB" ]

let laws = [
    Law.of' "a single point takes a unit" onePoint
    Law.of' "independent points take one threshold unit or two ReLU units" independentPoints
    Law.of' "points on a line take a threshold unit for each but one" line
    Law.of' "one output is the case of real labels" oneOutput
    Law.of' "two classes carry a bit a point" twoClasses
    Law.of' "single points are the trivial covering" trivialCovering
    Law.of' "robustness is free at ratio 0" freeRobustness
    Law.of' "constantly many bits for a parameter a point, up to logarithms" constantBits
    Law.of' "width times depth between the two known corners" widthTimesDepth
]

let names = Law.names laws

[<Theory; MemberData(nameof names)>]
let ``special cases`` (name: string) = Law.check laws name
