/// Asks bounds of the registry by id, at parameters written as numbers.
[<RequireQualifiedAccess>]
module MemCap.Properties.Ask

open System.Numerics
open MemCap.Bounds
open MemCap.Exact

let bound id =
    match Registry.tryFind id with
    | Some bound -> bound
    | None -> failwith $"no bound has the id {id}"

let private only what id statements =
    match statements with
    | [ statement ] -> statement
    | found -> failwith $"{id} has {List.length found} statements {what}"

/// The statement of that variant about that quantity.
let statementOf quantity variant id =
    (bound id).Statements
    |> List.filter (fun s -> s.Quantity = quantity && s.Variant = variant)
    |> only $"on %A{quantity} [{variant}]" id

/// The statement on hidden units, without a variant.
let neurons id = statementOf Quantity.Neurons "" id

let formula (statement: Statement) =
    match statement.Expression with
    | Expression.Value formula -> formula
    | _ -> failwith $"a statement without a value: {statement.Variant}"

let leftAndRight (statement: Statement) =
    match statement.Expression with
    | Expression.Condition(left, right) -> left, right
    | _ -> failwith $"no condition: {statement.Variant}"

let int (k: int) = Value.ofInt k

/// p/q.
let ratio (p: int) (q: int) =
    Value.ofRational (Rational.fraction (BigInteger p) (BigInteger q))

/// √(p/q).
let root (p: int) (q: int) =
    Value.sqrtOf (Rational.fraction (BigInteger p) (BigInteger q))

let at (parameters: (string * Value) list) = Evaluate.given (Map.ofList parameters)

/// n and d.
let nd n d = at [ "n", int n; "d", int d ]

/// All hidden constants are 1, to compare shapes.
let withUnitConstants (given: Given) formula = {
    given with
        Hidden = Formula.hidden formula |> List.map (fun name -> name, int 1) |> Map.ofList
}

let value given formula =
    match Evaluate.formula 64 given formula with
    | Ok value -> value
    | Error obstacle -> failwith $"{FormulaText.text formula}: {obstacle.Message}"

/// With hidden constants 1.
let shape given formula =
    value (withUnitConstants given formula) formula

/// The value, which is an integer.
let whole given formula =
    match value given formula with
    | Value.Exact x when x.IsInteger -> int32 x.Numerator
    | other -> failwith $"{FormulaText.text formula} is no integer: {other}"

/// left ≥ right at the parameters, undecided counting as equal.
let private order given left right =
    match Evaluate.compare given left right with
    | Ok order -> order
    | Error(Obstacle.Undecided _) -> 0
    | Error obstacle ->
        failwith $"{FormulaText.text left} against {FormulaText.text right}: {obstacle.Message}"

let atLeast given left right = order given left right >= 0

let private described (given: Given) =
    given.Parameters
    |> Map.toList
    |> List.map (fun (name, value) ->
        match value with
        | Value.Exact x -> $"{name} = {Rational.format x}"
        | Value.Root x -> $"{name} = sqrt({Rational.format x})"
        | Value.Within e -> $"{name} in %A{Enclosure.toDoubles e}")
    |> String.concat ", "

/// Fails with the parameters, which reproduce it.
let holds what (given: Given) condition =
    if not condition then
        failwith $"{what}: fails at {described given}"

let enclosure bits given formula =
    match Evaluate.formula bits given formula with
    | Ok value -> Value.enclose bits value
    | Error obstacle -> failwith $"{FormulaText.text formula}: {obstacle.Message}"

/// Enclosures of both sides overlap at many bits: equal as far as can be told.
let agree given left right =
    let a, b = enclosure 200 given left, enclosure 200 given right
    a.Lower <= b.Upper && b.Lower <= a.Upper

/// The middle of an enclosure, in doubles.
let approximately value =
    match value with
    | Value.Exact x -> Rational.toDouble x
    | other ->
        let struct (low, high) = Enclosure.toDoubles (Value.enclose 64 other)
        (low + high) / 2.0
