namespace MemCap.Exact

open System
open System.Numerics
open MemCap

[<Sealed; NoComparison>]
type Polynomial private (variables: int, terms: Map<int list, Rational>) =
    member _.Variables = variables
    member _.Terms = terms

    member _.Degree =
        Map.fold (fun most exponents _ -> max most (List.sum exponents)) 0 terms

    /// Callers vouch for the lengths; zeros are dropped.
    static member internal OfTerms(variables, terms: (int list * Rational) seq) =
        let add (sums: Map<int list, Rational>) (exponents, coefficient: Rational) =
            let sum =
                match sums.TryFind exponents with
                | Some known -> known + coefficient
                | None -> coefficient

            if sum.IsZero then
                sums.Remove exponents
            else
                sums.Add(exponents, sum)

        Polynomial(variables, Seq.fold add Map.empty terms)

    member private _.EqualTo(other: Polynomial) =
        variables = other.Variables && terms = other.Terms

    override this.Equals other =
        match other with
        | :? Polynomial as other -> this.EqualTo other
        | _ -> false

    override _.GetHashCode() = HashCode.Combine(variables, hash terms)

    interface IEquatable<Polynomial> with
        member this.Equals other =
            match other with
            | null -> false
            | other -> this.EqualTo other

[<RequireQualifiedAccess>]
module Polynomial =
    let create variables (terms: (int list * Rational) seq) =
        result {
            do! require (variables >= 1) (MemCapError.BadArgument("polynomial", "has no variables"))
            let terms = List.ofSeq terms

            let isWrong (exponents: int list, _) =
                exponents.Length <> variables || List.exists (fun e -> e < 0) exponents

            match List.tryFind isWrong terms with
            | None -> return Polynomial.OfTerms(variables, terms)
            | Some(exponents, _) ->
                let why = $"the exponents %A{exponents} are not {variables} integers from 0 on"
                return! Error(MemCapError.BadArgument("polynomial", why))
        }

    let private requireLength name variables (x: Rational[]) =
        if x.Length <> variables then
            invalidArg name $"has {x.Length} coordinates for {variables} variables"

    let private power (x: Rational) e =
        Rational.fraction (BigInteger.Pow(x.Numerator, e)) (BigInteger.Pow(x.Denominator, e))

    let evaluate (p: Polynomial) (x: Rational[]) =
        requireLength (nameof x) p.Variables x

        Map.fold
            (fun sum exponents coefficient ->
                sum
                + Seq.fold2 (fun product xi e -> product * power xi e) coefficient x exponents)
            Rational.Zero
            p.Terms

    /// (shift + scale·s)^e as its nonzero coefficients.
    let private expanded (shift: Rational) (scale: Rational) e =
        let mutable choose = BigInteger.One

        [
            for j in 0..e do
                let coefficient = Rational.ofInteger choose * power shift (e - j) * power scale j

                choose <- choose * BigInteger(e - j) / BigInteger(j + 1)

                if not coefficient.IsZero then
                    j, coefficient
        ]

    let affine (shift: Rational[]) (scale: Rational[]) (p: Polynomial) =
        requireLength (nameof shift) p.Variables shift
        requireLength (nameof scale) p.Variables scale

        /// The terms of one monomial, its last variables first.
        let substitute exponents coefficient =
            List.foldBack
                (fun (i, e) tails -> [
                    for tail, product: Rational in tails do
                        for j, factor in expanded shift[i] scale[i] e -> j :: tail, product * factor
                ])
                (List.indexed exponents)
                [ [], coefficient ]

        Polynomial.OfTerms(
            p.Variables,
            seq {
                for KeyValue(exponents, coefficient) in p.Terms do
                    yield! substitute exponents coefficient
            }
        )

    let inVariables variables (p: Polynomial) =
        if variables < p.Variables then
            let why =
                $"has the variables x1 to x{p.Variables}, more than the {variables} that there are"

            Error(MemCapError.BadArgument("polynomial", why))
        else
            let zeros = List.replicate (variables - p.Variables) 0

            Ok(
                Polynomial.OfTerms(
                    variables,
                    p.Terms |> Map.toSeq |> Seq.map (fun (exponents, c) -> exponents @ zeros, c)
                )
            )

    let formatMonomial (exponents: int list) =
        let factors = [
            for i, e in List.indexed exponents do
                if e = 1 then
                    $"x{i + 1}"
                elif e > 1 then
                    $"x{i + 1}^{e}"
        ]

        if factors.IsEmpty then "1" else String.concat "*" factors

    let format (p: Polynomial) =
        let term (exponents, coefficient: Rational) =
            let size = Rational.abs coefficient

            if List.forall (fun e -> e = 0) exponents then
                size.ToString()
            elif size = Rational.One then
                formatMonomial exponents
            else
                $"{size}*{formatMonomial exponents}"

        let terms =
            p.Terms
            |> Map.toList
            |> List.sortByDescending (fun (exponents, _) -> List.sum exponents, exponents)

        match terms with
        | [] -> "0"
        | first :: rest ->
            let sign = if (snd first).Sign < 0 then "-" else ""

            let others =
                rest
                |> List.map (fun (exponents, c) ->
                    (if c.Sign < 0 then " - " else " + ") + term (exponents, c))

            sign + term first + String.concat "" others
