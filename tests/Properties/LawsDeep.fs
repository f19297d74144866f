/// Deep networks: the trade of depth against parameters, and robustness.
module MemCap.Properties.LawsDeep

open System.Numerics
open MemCap.Bounds
open MemCap.Bounds.Notation
open MemCap.Exact
open Xunit

let private value quantity id =
    Ask.formula (Ask.statementOf quantity "" id)

let private agree what given left right =
    let given = Ask.withUnitConstants given left
    Ask.holds what given (Ask.agree given left right)

/// The least k inside EYS25-UB, c = 1.
let private leastLogarithmic =
    match value Quantity.Width "EYS25-UB" with
    | Product(Hidden _, least) -> least
    | other -> failwith $"no multiple of the least k: {FormulaText.text other}"

let private robustWidths (tally: Tally) =
    let lower = value Quantity.Width "EYS25-LB"
    let firstLayer = value Quantity.FirstLayerWidth "KMY25-W1"
    let hypotheses = (Ask.bound "EYS25-UB").Hypotheses

    for n in [ 2; 10; 100; 10_000; 1_000_000 ] do
        for d in [ 8; 20; 50; 100; 1000; 100_000 ] do
            for thousandths in [ 1; 5; 10; 20; 50; 100 ] do
                let given =
                    Ask.at [ "n", Ask.int n; "d", Ask.int d; "rho", Ask.ratio thousandths 1000 ]

                let admissible =
                    hypotheses
                    |> List.forall (fun h ->
                        not h.IsAtLeast || (Decide.hypothesis None given Set.empty h).IsHolds)

                if admissible then
                    Ask.holds "above the lower bound" given (Ask.atLeast given leastLogarithmic lower)
                    Ask.holds "above the first layer's" given (Ask.atLeast given leastLogarithmic firstLayer)
                    tally.Checked [ "EYS25-UB"; "EYS25-LB"; "KMY25-W1" ]

let private towardsTouching (tally: Tally) =
    let firstLayer = value Quantity.FirstLayerWidth "KMY25-W1"
    let maximumNorm = value Quantity.FirstLayerWidth "KMY25-LINF"
    let published = value Quantity.FirstLayerWidth "YGZ24-LB"

    for n in 2..40 do
        for d in 1..40 do
            // 1 − ρ² < 1/d.
            let nearly =
                Ask.at [ "n", Ask.int n; "d", Ask.int d; "rho", Ask.ratio (4 * d) (4 * d + 1) ]

            let limit = if n <= d then n - 1 else d
            Ask.holds "rounded up it is the limit" nearly (Ask.whole nearly (ceil firstLayer) = limit)
            Ask.holds "which is that of the maximum norm" nearly (Ask.whole nearly maximumNorm = limit)
            tally.Checked [ "KMY25-W1"; "KMY25-LINF" ]

            if n > d then
                Ask.holds "nothing more for n > d" nearly (Ask.whole nearly published <= limit)
                tally.Checked [ "YGZ24-LB"; "KMY25-LINF" ]

let private robustDimension (tally: Tally) =
    let points = value Quantity.VcDimension "KMY25-VC"

    for d in 2..30 do
        for hundredths in 1..99 do
            let given =
                Ask.at [ "n", Ask.int 20; "d", Ask.int d; "rho", Ask.ratio hundredths 100 ]

            let factor = 10_000 / (10_000 - hundredths * hundredths)
            // ρ < √(1 − 1/d): the factor is below d, and the cap does nothing.
            if hundredths * hundredths * d < 10_000 * (d - 1) then
                Ask.holds "below d" given (factor <= d && Ask.whole given points = factor * 10)
            else
                Ask.holds "d from there on" given (Ask.whole given points = d * 10)

            tally.Checked [ "KMY25-VC" ]

    for n in 2..50 do
        let given = Ask.at [ "n", Ask.int n; "d", Ask.int 7; "rho", Ask.ratio 1 1000 ]
        Ask.holds "half of the points at ratio 0" given (Ask.whole given points = n / 2)
        tally.Checked [ "KMY25-VC" ]

/// Parameters of the three rates without the input layer and the logarithms.
let private breakpoints (tally: Tally) =
    let rates =
        [ "KMY25-UB1"; "KMY25-UB2"; "KMY25-UB3" ]
        |> List.map (fun id -> id, value Quantity.HiddenLayers id)
        |> Map.ofList

    let large = value Quantity.NonzeroParameters "KMY25-UB3"

    for n in [ 2; 10; 100; 60_000 ] do
        for d in [ 1; 2; 10; 784 ] do
            let at rho =
                Ask.at [ "n", Ask.int n; "d", Ask.int d; "rho", rho ]
            // 1/(5n√d) = √(1/(25n²d)).
            let small =
                Value.sqrtOf (
                    Rational.fraction BigInteger.One (BigInteger 25 * BigInteger.Pow(n, 2) * BigInteger d)
                )

            let first = at small
            agree "√(n/5) at the first" first rates["KMY25-UB2"] (sqrt (Parameter "n" / 5))

            agree
                "of the order of the free rate"
                first
                (sqrt (ratio 1 5) * rates["KMY25-UB1"])
                rates["KMY25-UB2"]

            let second = at (Ask.root 1 (25 * d))
            agree "n/√5 at the second" second rates["KMY25-UB2"] (Parameter "n" / sqrt (Formula.int 5))
            let width = square (Parameter "rho") * Parameter "d"
            agree "n/25 there" second (large - Parameter "d") (Parameter "n" * ratio 1 25)
            agree "ρ²d = 1/25 there" second width (ratio 1 25)
            tally.Checked [ "KMY25-UB1"; "KMY25-UB2"; "KMY25-UB3" ]

            // Every ratio is in the range of exactly one of the three.
            for rho in
                [
                    small
                    Ask.root 1 (25 * d)
                    Ask.ratio 1 1_000_000
                    Ask.ratio 1 100
                    Ask.ratio 3 10
                ] do
                let covering =
                    rates
                    |> Map.toList
                    |> List.filter (fun (id, _) ->
                        (Ask.bound id).Hypotheses
                        |> List.forall (fun h ->
                            not (h.IsAtLeast || h.IsBelow)
                            || (Decide.hypothesis None (at rho) Set.empty h).IsHolds))

                Ask.holds "one rate for each ratio" (at rho) (covering.Length = 1)
                tally.Checked [ fst covering.Head ]

let private tradeOff (tally: Tally) =
    let parameters = value Quantity.Parameters "PLYS21-T1"
    let depth = value Quantity.HiddenLayers "PLYS21-T1"
    let own = Parameter "d" + lg (Parameter "Delta")

    for n in [ 4; 10; 1000; 60_000; 1_000_000 ] do
        for C in [ 2; 10; 1000 ] do
            let at w =
                Ask.at [
                    "n", Ask.int n
                    "C", Ask.int C
                    "d", Ask.int 10
                    "Delta", Ask.int 100
                    "w", w
                ]

            let n', C' = Parameter "n", Parameter "C"
            agree "at w = 1" (at (Ask.int 1)) parameters (own + n' + sqrt n' * lg C')
            let least = pow n' (ratio 2 3)
            agree "at w = 2/3" (at (Ask.ratio 2 3)) parameters (own + least * (1 + lg C'))

            for k in 66..99 do
                let narrow, wide =
                    at (Ask.ratio (if k = 66 then 200 else 3 * k) 300), at (Ask.ratio (k + 1) 100)

                let shallower = Value.compare 128 (Ask.shape wide depth) (Ask.shape narrow depth)
                Ask.holds "a larger exponent, a shallower network" narrow (shallower <> Some 1)
                tally.Checked [ "PLYS21-T1" ]

/// The three conditions of the theorem for width 3, tried one depth after the other.
let private leastDepth n C (projection: int) =
    let decoding =
        let rec bits k =
            if (1 <<< k) >= C then k else bits (k + 1)

        2 * bits 0 + 1

    let target = n * n + 4
    let mostBlocks = BitOperations.Log2(uint n)

    let fits depth K =
        let hashing = Seq.sum (seq { for i in 2 .. K - 1 -> 1 <<< (i + 3) })
        let rest = depth - projection - hashing
        // a layers in block K and rest − a after it.
        Seq.exists (fun a -> (1 <<< K) * a * ((rest - a) / decoding) >= target) (seq { 1 .. rest - 1 })

    Seq.initInfinite id
    |> Seq.find (fun depth -> Seq.exists (fits depth) (seq { 2..mostBlocks }))

let private widthThree (tally: Tally) =
    let depth =
        Ask.formula (Ask.statementOf Quantity.HiddenLayers "width 3" "PLYS21-T3")

    for n in [ 4..17 ] @ [ 31; 32; 33; 50; 64 ] do
        for C in [ 2; 3; 4; 9 ] do
            if C <= n then
                let given =
                    Ask.at [ "n", Ask.int n; "C", Ask.int C; "d", Ask.int 3; "Delta", Ask.int 20 ]
                // lg(20·√(2π·3)) = 6.4…
                let least = leastDepth n C 7
                Ask.holds $"the least depth is {least}" given (Ask.whole given depth = least)
                tally.Checked [ "PLYS21-T3" ]

let private explicitDepth (tally: Tally) =
    let explicit = value Quantity.HiddenLayers "DER-VYS-EXPL"
    let rate = value Quantity.HiddenLayers "VYS21-T31-H"

    for n in [ 100; 1000; 60_000; 1_000_000; 1_000_000_000 ] do
        for d in [ 10; 784 ] do
            for inverse in [ 1; 100; 1_000_000 ] do
                for C in [ 2; 10; 100 ] do
                    let given =
                        Ask.at [
                            "n", Ask.int n
                            "d", Ask.int d
                            "C", Ask.int C
                            "r", Ask.int 1
                            "delta", Ask.ratio 1 inverse
                        ]

                    let given = Ask.withUnitConstants given rate
                    Ask.holds "within a factor 4 of the rate" given (Ask.atLeast given (4 * rate) explicit)
                    tally.Checked [ "DER-VYS-EXPL"; "VYS21-T31-H" ]

let laws = [
    Law.of' "robust widths of logarithmic order respect both lower bounds" robustWidths
    Law.of' "the first layer's width as balls begin to touch" towardsTouching
    Law.of' "the factor that robustness adds to shattering" robustDimension
    Law.of' "the three robust rates meet at their breakpoints" breakpoints
    Law.of' "the trade of parameters against depth" tradeOff
    Law.of' "the depth of width 3 is the least that the conditions allow" widthThree
    Law.of' "explicit depth is within a factor 4 of the published rate" explicitDepth
]

let names = Law.names laws

[<Theory; MemberData(nameof names)>]
let ``deep and robust networks`` (name: string) = Law.check laws name
