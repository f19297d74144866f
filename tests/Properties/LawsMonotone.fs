/// How bounds move with their parameters, each in turn with the others fixed, and how they are rounded.
module MemCap.Properties.LawsMonotone

open System.Numerics
open MemCap.Bounds
open MemCap.Data
open MemCap.Exact
open Xunit

let private statements = [
    for bound in Registry.all do
        for statement in bound.Statements do
            if statement.Expression.IsValue then
                bound, statement
]

/// More of these never asks for less.
let private up = [
    "n"
    "r"
    "Delta"
    "C"
    "m"
    "labelBound"
    "slope"
    "labelNorm"
    "n1"
    "Nminus"
    "Nplus"
    "Mminus"
    "Mplus"
    "meanWidth"
    "T"
    "Ns"
    "opnorm"
    "order"
]

/// More of these never asks for more.
let private down = [
    "eps"
    "delta"
    "delta_pm"
    "theta"
    "eta"
    "pmin"
    "corr"
    "lambdaH"
    "signal"
    "liftedNorm"
]

/// A parameter with which a bound moves the other way, somewhere: an example, and the reason.
[<NoComparison>]
type private Exception = {
    Id: string
    Quantity: Quantity
    Parameter: string
    Before: Value
    After: Value
    Others: (string * Value) list
}

let private exceptions = [
    // It oscillates between −1 and 1.
    {
        Id = "DER-BAUM-GAP"
        Quantity = Quantity.Count
        Parameter = "n"
        Before = Ask.int 2
        After = Ask.int 5
        Others = [ "d", Ask.int 2 ]
    }
    // It drops where lg(n/d) passes an integer.
    {
        Id = "BAUM88-MULTI-UB"
        Quantity = Quantity.Neurons
        Parameter = "n"
        Before = Ask.int 15
        After = Ask.int 16
        Others = [ "d", Ask.int 4; "C", Ask.int 4 ]
    }
    // One more output of weights where ⌈lg C⌉ jumps.
    {
        Id = "BAUM88-UNITS-LB"
        Quantity = Quantity.Neurons
        Parameter = "C"
        Before = Ask.int 4
        After = Ask.int 5
        Others = [ "n", Ask.int 60; "d", Ask.int 3 ]
    }
    // Longer inputs let smaller weights act: the bias is not scaled with them.
    {
        Id = "DER-TW-LB"
        Quantity = Quantity.TotalWeight
        Parameter = "r"
        Before = Ask.int 1
        After = Ask.int 2
        Others = [ "n", Ask.int 10; "eps", Ask.int 0 ]
    }
    {
        Id = "DER-TW-PROB"
        Quantity = Quantity.TotalWeight
        Parameter = "r"
        Before = Ask.int 1
        After = Ask.int 2
        Others = [ "n", Ask.int 10; "eps", Ask.int 0; "eta", Ask.ratio 1 2 ]
    }
    // The surer it is, the less it says.
    {
        Id = "DER-TW-PROB"
        Quantity = Quantity.TotalWeight
        Parameter = "eta"
        Before = Ask.ratio 1 2
        After = Ask.ratio 1 10
        Others = [ "n", Ask.int 10; "eps", Ask.int 0; "r", Ask.int 1 ]
    }
    // Near w = 1 the logarithm in the denominator outgrows the power.
    {
        Id = "PLYS21-T1"
        Quantity = Quantity.HiddenLayers
        Parameter = "n"
        Before = Ask.int 4
        After = Ask.int 8
        Others = [ "d", Ask.int 2; "Delta", Ask.int 4; "C", Ask.int 4; "w", Ask.ratio 99 100 ]
    }
]

let private isException (bound: Bound, statement: Statement) name =
    exceptions
    |> List.exists (fun e -> e.Id = bound.Id && e.Quantity = statement.Quantity && e.Parameter = name)

let private lengths =
    set [ "r"; "Delta"; "slope"; "labelBound"; "labelNorm"; "liftedNorm" ]

let private increase random name value =
    match value with
    | Value.Exact x when x.IsInteger && not (lengths.Contains name) ->
        Value.Exact(x + Worlds.choose random [ Rational.One; Rational.One; Rational.ofInt 2 * x ])
    | Value.Exact x ->
        Value.Exact(
            x
            * Rational.fraction (BigInteger(Worlds.choose random [ 8; 14; 35 ])) (BigInteger 7)
        )
    | Value.Root x -> Value.Root(x * Rational.ofInt (Worlds.choose random [ 2; 3; 7 ]))
    | Value.Within _ -> value

let private hidden =
    Registry.all
    |> List.collect Bound.hidden
    |> List.map (fun name -> name, Ask.int 1)
    |> Map.ofList

/// With hidden constants 1.
let private valueAt given (bound, statement) =
    if Worlds.isAdmissible given (bound, statement) then
        Evaluate.formula 64 given (Ask.formula statement) |> Result.toOption
    else
        None

let private sizes = [ 3; 4; 5; 6; 7; 8; 9; 10; 12; 16; 20; 33; 60; 100; 257; 1001; 60_000 ]

let private worlds seed = [
    for index, size in List.indexed sizes do
        let random = SplitMix.At(seed, uint64 index)

        random,
        {
            Worlds.ofSize random (BigInteger size) with
                Hidden = hidden
        }
]

let private replaced name value (given: Given) = {
    given with
        Parameters = given.Parameters.Add(name, value)
}

/// No statement moves in the wrong direction when one of the parameters grows.
let private moves seed parameters wrong among (tally: Tally) =
    for random, given in worlds seed do
        for bound, statement in among do
            let named = Formula.parameters (Ask.formula statement)

            for name in parameters do
                if List.contains name named && not (isException (bound, statement) name) then
                    let more = replaced name (increase random name given.Parameters[name]) given

                    match valueAt given (bound, statement), valueAt more (bound, statement) with
                    | Some before, Some after ->
                        let order = Value.compare 128 before after

                        Ask.holds
                            $"{bound.Id} [{statement.Variant}] with more {name}"
                            given
                            (order <> Some wrong)

                        tally.Checked [ bound.Id ]
                    | _ -> ()

let private exceptionsMove (tally: Tally) =
    for e in exceptions do
        let formula = Ask.formula (Ask.statementOf e.Quantity "" e.Id)

        let at value =
            Ask.shape (Ask.at ((e.Parameter, value) :: e.Others)) formula

        Assert.True(
            (Value.compare 128 (at e.Before) (at e.After) = Some 1),
            $"{e.Id} falls with {e.Parameter}"
        )

        tally.Checked [ e.Id ]

/// Units that share the coordinates of the inputs.
let private sharingCoordinates =
    set [
        "BAUM88-UB"
        "BAUM88-LB"
        "SAKURAI92-EXACT"
        "BELM20-P3"
        "FODL22-SLAB"
        "BAUM88-UNITS-LB"
        "BELM20-P4"
        "DER-VEC-UB"
        "DER-PEEL-UB"
        "DER-SWEEP-UB"
        "DER-TENT-UB"
        "DER-TENTBIN-UB"
        "DER-RELU2-LB"
        "DER-THR-L1-LB"
        "MT24-UB"
        "YSJ19-T41"
        "DER-VC-INV"
    ]

let private inDimension =
    statements
    |> List.filter (fun (bound, statement) ->
        sharingCoordinates.Contains bound.Id
        && (statement.Quantity = Quantity.Neurons
            || statement.Quantity = Quantity.FirstLayerWidth))

/// A size is the integer that is meant: rounded up, or down for a largest dimension.
let private rounding (tally: Tally) =
    for _, given in List.truncate 10 (worlds 23UL) do
        for bound, statement in statements do
            match Query.outcome given bound statement with
            | Outcome.Value(value, Some size) ->
                let one = BigInteger.One

                let order (k: BigInteger) =
                    Value.compare 8192 value (Worlds.rational k)

                let isCeiling = order size <> Some 1 && order (size - one) = Some 1
                let isFloor = order size <> Some -1 && order (size + one) = Some -1
                let largest = statement.Quantity = Quantity.VcDimension && not (Bound.isLower bound)
                Ask.holds $"{bound.Id} [{statement.Variant}]" given (if largest then isFloor else isCeiling)
                tally.Checked [ bound.Id ]
            | _ -> ()

let laws = [
    Law.of' "more points, classes, outputs or spread never ask for less" (moves 21UL up 1 statements)
    Law.of' "more error, separation or luck never ask for more" (moves 22UL down -1 statements)
    Law.of' "more coordinates never ask for more units" (moves 24UL [ "d" ] -1 inDimension)
    Law.of' "the bounds that move the other way" exceptionsMove
    Law.of' "sizes are rounded up, largest dimensions down" rounding
]

let names = Law.names laws

[<Theory; MemberData(nameof names)>]
let ``monotone bounds`` (name: string) = Law.check laws name
