namespace MemCap.Bounds

open System.Numerics
open MemCap.Exact

/// A formula as data: the number that is tested and the LaTeX that is cited come from the same value.
type Formula =
    | Integer of BigInteger
    /// n, d, C, … as in proofs-notes/conventions.md.
    | Parameter of string
    | Sum of Formula * Formula
    | Difference of Formula * Formula
    | Product of Formula * Formula
    | Quotient of Formula * Formula
    | Ceiling of Formula
    | Floor of Formula
    | Minimum of Formula * Formula
    | Maximum of Formula * Formula

[<RequireQualifiedAccess>]
module Formula =
    /// The constant k.
    let int (k: int) = Integer(BigInteger k)

    /// The exact value; Error names the first parameter without a value, or the division by zero.
    let rec value (parameters: Map<string, Rational>) formula : Result<Rational, string> =
        let both combine a b =
            match value parameters a, value parameters b with
            | Ok x, Ok y -> combine x y
            | Error missing, _
            | _, Error missing -> Error missing

        let lift operation = both (fun x y -> Ok(operation x y))

        match formula with
        | Integer k -> Ok(Rational.ofInteger k)
        | Parameter name ->
            match Map.tryFind name parameters with
            | Some value -> Ok value
            | None -> Error $"{name} is not given"
        | Sum(a, b) -> lift (+) a b
        | Difference(a, b) -> lift (-) a b
        | Product(a, b) -> lift (*) a b
        | Quotient(a, b) -> both (fun x y -> if y.IsZero then Error "division by zero" else Ok(x / y)) a b
        | Ceiling a -> value parameters a |> Result.map (Rational.ceiling >> Rational.ofInteger)
        | Floor a -> value parameters a |> Result.map (Rational.floor >> Rational.ofInteger)
        | Minimum(a, b) -> lift Rational.min a b
        | Maximum(a, b) -> lift Rational.max a b

    /// How tightly a formula binds: sums 1, products 2, atoms 3.
    let private strength formula =
        match formula with
        | Sum _
        | Difference _ -> 1
        | Product _
        | Quotient _ -> 2
        | _ -> 3

    let private parenthesize render weakest formula =
        if strength formula < weakest then
            $"({render formula})"
        else
            render formula

    /// The formula in plain ASCII, for reports: "2*ceil(n/d)".
    let rec text formula =
        let inside = parenthesize text

        match formula with
        | Integer k -> string k
        | Parameter name -> name
        | Sum(a, b) -> $"{inside 1 a} + {inside 1 b}"
        | Difference(a, b) -> $"{inside 1 a} - {inside 2 b}"
        | Product(a, b) -> $"{inside 2 a}*{inside 2 b}"
        | Quotient(a, b) -> $"{inside 2 a}/{inside 3 b}"
        | Ceiling a -> $"ceil({text a})"
        | Floor a -> $"floor({text a})"
        | Minimum(a, b) -> $"min({text a}, {text b})"
        | Maximum(a, b) -> $"max({text a}, {text b})"

    /// The formula as LaTeX in math mode, for citations.
    let rec latex formula =
        let inside = parenthesize latex

        match formula with
        | Integer k -> string k
        | Parameter name when name.Length > 1 -> $"{name[0]}_{{{name[1..]}}}"
        | Parameter name -> name
        | Sum(a, b) -> $"{inside 1 a}+{inside 1 b}"
        | Difference(a, b) -> $"{inside 1 a}-{inside 2 b}"
        | Product(a, b) -> $"{inside 2 a}\\,{inside 2 b}"
        | Quotient(a, b) -> $"{inside 2 a}/{inside 3 b}"
        | Ceiling a -> $"\\lceil {latex a}\\rceil"
        | Floor a -> $"\\lfloor {latex a}\\rfloor"
        | Minimum(a, b) -> $"\\min({latex a},{latex b})"
        | Maximum(a, b) -> $"\\max({latex a},{latex b})"
