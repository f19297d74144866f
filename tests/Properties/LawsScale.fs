/// What scaling, moving and renaming the data does to bounds and hypotheses.
module MemCap.Properties.LawsScale

open System.Numerics
open MemCap.Bounds
open MemCap.Bounds.Notation
open MemCap.Data
open MemCap.Exact
open Xunit

let private statements = [
    for bound in Registry.all do
        for statement in bound.Statements do
            if statement.Expression.IsValue then
                bound, statement
]

/// Powers of the unit of length.
let private dimensions =
    Map.ofList [
        "r", 1
        "delta", 1
        "delta_pm", 1
        "lambda", 1
        "meanWidth", -1
        "slope", -1
        "opnorm", 1
        "lambdaH", 2
        "corr", 1
        "signal", 1
    ]

let private scaled (s: Rational) (given: Given) =
    let scale name value =
        match Map.tryFind name dimensions, value with
        | Some 1, Value.Exact x -> Value.Exact(x * s)
        | Some 2, Value.Exact x -> Value.Exact(x * s * s)
        | Some _, Value.Exact x -> Value.Exact(x / s)
        | None, value -> value
        | _, other -> failwith $"{name} is {other}"

    {
        given with
            Parameters = Map.map scale given.Parameters
    }

/// Biases are not scaled with the data, the source fixes the unit of length, or weights shrink as the data grow.
let private notScaleFree =
    set [
        "DER-TW-LB"
        "DER-TW-PROB"
        "DER-TW-PAIR"
        "YGZ24-UB"
        "DER-NTK-GAMMA"
        "BELM20-T2-REC"
        "DER-BOOST-FREE"
        "DER-HARM-SIGNAL"
    ]

let private invariant (tally: Tally) =
    for index, size in List.indexed [ 2; 3; 5; 10; 33; 100; 1001 ] do
        let given = Worlds.ofSize (SplitMix.At(31UL, uint64 index)) (BigInteger size)

        for s in [ Rational.ofInt 3; Rational.fraction BigInteger.One (BigInteger 7) ] do
            for bound, statement in statements do
                let formula = Ask.formula statement
                let hasLength = List.exists dimensions.ContainsKey (Formula.parameters formula)

                // That of random frequencies is inverse to lengths, and no size.
                let isSize = statement.Variant <> "standard deviation"

                if hasLength && isSize && not (notScaleFree.Contains bound.Id) then
                    let given = Ask.withUnitConstants given formula
                    let left = Evaluate.formula 64 given formula
                    let right = Evaluate.formula 64 (scaled s given) formula

                    match left, right with
                    | Ok before, Ok after ->
                        let expected =
                            match statement.Quantity, before with
                            | Quantity.Lipschitz, Value.Exact x -> Value.Exact(x / s)
                            | _ -> before

                        let same = Value.compare 64 after expected
                        Ask.holds $"{bound.Id} [{statement.Variant}]" given (same = Some 0 || same = None)
                        tally.Checked [ bound.Id ]
                    | _ -> ()

let private labelScaling (tally: Tally) =
    let linear = [
        "BLN21-CAP", Ask.statementOf Quantity.TotalWeight "" "BLN21-CAP", "labelBound"
        "BLN21-CAP", Ask.statementOf Quantity.Lipschitz "on the unit ball" "BLN21-CAP", "labelBound"
        "DER-LIP-LB", Ask.statementOf Quantity.Lipschitz "" "DER-LIP-LB", "slope"
        "DER-TW-PAIR", Ask.statementOf Quantity.TotalWeight "" "DER-TW-PAIR", "slope"
        "DER-TW-OP", Ask.statementOf Quantity.TotalWeight "" "DER-TW-OP", "labelNorm"
    ]

    for id, statement, name in linear do
        for tenths in 71..99 do
            for factor in [ 2; 7 ] do
                let at (label: int) =
                    Ask.at [
                        "n", Ask.int 12
                        "tau", Ask.ratio tenths 100
                        "liftedNorm", Ask.ratio tenths 10
                        "eps", Ask.ratio 1 4
                        name, Ask.int label
                    ]

                let twice = Ask.enclosure 128 (at (3 * factor)) (Ask.formula statement)
                let multiple = Ask.enclosure 128 (at 3) (factor * Ask.formula statement)
                let overlap = twice.Lower <= multiple.Upper && multiple.Lower <= twice.Upper
                Ask.holds "linear in the labels" (at 3) overlap
                tally.Checked [ id ]

/// The first layer separates pairs of points, whichever class is called the first.
let private exchangedClasses (tally: Tally) =
    for id in [ "DER-DFG-EXPL"; "DFG24-P15" ] do
        let first = Ask.formula (Ask.statementOf Quantity.FirstLayerWidth "" id)

        for a in [ 1; 2; 7; 50 ] do
            for b in [ 1; 3; 50; 1000 ] do
                let at (minus: int) (plus: int) =
                    Ask.at [
                        "Nminus", Ask.int minus
                        "Nplus", Ask.int plus
                        "r", Ask.int 1
                        "lambda", Ask.int 2
                        "delta_pm", Ask.ratio 1 10
                        "t", Ask.int 3
                        "eta", Ask.ratio 1 10
                    ]

                let width minus plus = Ask.shape (at minus plus) first
                let same = Value.compare 64 (width a b) (width b a)
                Ask.holds "exchanging the classes" (at a b) (same = Some 0 || same = None)
                tally.Checked [ id ]

/// Of one data set, moved: everything that hypotheses and parameters ask of it.
let private described data =
    let facts = Facts.ofData (ReferenceKernels()) ignore true data
    let measures = Facts.measures facts

    let holds hypothesis =
        (Decide.hypothesis (Some facts) (Evaluate.given Map.empty) Set.empty hypothesis).IsHolds

    facts, measures, holds

let private dataOf points labels =
    match Dataset.ofRows points labels with
    | Ok data -> data
    | Error error -> failwith error.Message

let private randomPoints (random: SplitMix) n d =
    Array.init n (fun _ -> Array.init d (fun _ -> float (Worlds.between random -4 4)))
    |> Array.distinct

/// Bounds whose hypotheses the moves leave alone.
let private positional =
    Registry.all
    |> List.filter (fun bound ->
        bound.Hypotheses
        |> List.exists (fun h ->
            h.IsGeneralPosition
            || h.IsGeneralPositionOrSlabs
            || h.IsGeneralPositionOrPeeling
            || h.IsSeparated
            || h.IsLabelsSeparated
            || h.IsAspect
            || h.IsCollinear))
    |> List.map _.Id

let private movedData (tally: Tally) =
    for index in 1..40 do
        let random = SplitMix.At(32UL, uint64 index)
        let d = Worlds.between random 1 4
        let points = randomPoints random (Worlds.between random 2 9) d
        let labels = Array.init points.Length (fun i -> float (i % 2))
        let facts, measures, _ = described (dataOf points labels)
        let isGeneral (facts: Facts) = facts.Position.Value.IsGeneral

        let sameDistances what points (factor: int) withNorms =
            let moved, lengths, _ = described (dataOf points labels)
            let given = Evaluate.given measures
            Ask.holds $"{what}: rank" given (moved.Rank.Value = facts.Rank.Value)
            Ask.holds $"{what}: position" given (isGeneral moved = isGeneral facts)
            Ask.holds $"{what}: aspect" given (Map.tryFind "Delta" lengths = Map.tryFind "Delta" measures)

            for name in
                [
                    "delta"
                    "delta_pm"
                    if withNorms then
                        "r"
                ] do
                let expected =
                    match Map.tryFind name measures with
                    | Some value -> Some(Ask.value (Ask.at [ "x", value ]) (factor * Parameter "x"))
                    | None -> None

                Ask.holds $"{what}: {name}" given (Map.tryFind name lengths = expected)

        sameDistances
            "a translation"
            (Array.map (Array.mapi (fun j x -> x + float (7 * j - 3))) points)
            1
            false

        sameDistances "a reflection" (Array.map (Array.rev >> Array.map (~-)) points) 1 true

        if d >= 2 then
            // (3, −4; 4, 3)/5 is a rotation.
            let turned (x: float[]) =
                Array.append
                    [| 3.0 * x[0] - 4.0 * x[1]; 4.0 * x[0] + 3.0 * x[1] |]
                    (Array.map (fun y -> 5.0 * y) x[2..])

            sameDistances "a rotation" (Array.map turned points) 5 true

        tally.Checked positional

let private changedNames (tally: Tally) =
    for index in 1..30 do
        let random = SplitMix.At(33UL, uint64 index)

        let points =
            randomPoints random (Worlds.between random 3 9) (Worlds.between random 1 3)

        let labels = Array.init points.Length (fun _ -> float (Worlds.between random 0 2))
        let facts, measures, _ = described (dataOf points labels)
        let order = Array.rev [| 0 .. points.Length - 1 |]

        let renamed =
            dataOf (Array.map (fun i -> points[i]) order) (Array.map (fun i -> 10.0 - 3.0 * labels[i]) order)

        let other, lengths, _ = described renamed
        let given = Evaluate.given measures
        let without name = Map.remove name
        Ask.holds "lengths" given (without "slope" lengths = without "slope" measures)

        let counts facts =
            Facts.counts facts |> without "labelBound"

        Ask.holds "counts" given (counts other = counts facts)
        tally.Checked positional

let laws = [
    Law.of' "scaling the inputs changes no size" invariant
    Law.of' "total weight and slope scale with the labels" labelScaling
    Law.of' "random hyperplanes are as many when the classes change places" exchangedClasses
    Law.of' "moving the data changes neither position nor separation" movedData
    Law.of' "renaming classes and reordering points changes nothing" changedNames
]

let names = Law.names laws

[<Theory; MemberData(nameof names)>]
let ``symmetries`` (name: string) = Law.check laws name
