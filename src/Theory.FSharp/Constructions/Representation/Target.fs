namespace MemCap.Constructions

open System
open System.Text.RegularExpressions
open MemCap
open MemCap.Exact

/// What a polynomial is multiplied by in a term of a target.
[<RequireQualifiedAccess; NoComparison>]
type Wave =
    | Constant
    /// cos of a polynomial of degree 1 at most.
    | Cosine of argument: Polynomial
    /// exp(−|x|²/(2s²)), s > 0.
    | Gaussian of deviation: Rational

/// A function that networks are to represent: Σ p_i(x)·w_i(x), in x_1, …, x_d.
[<NoComparison>]
type Target = {
    Variables: int
    Terms: (Polynomial * Wave) list
}

/// Targets as people write them: cos(4x), x1*x2*gauss(0.7), 1 - 2*cos(3x1 + x2 - 1/2).
///   target = [sign] term {sign term};   term = factor {"*" factor};
///   factor = "cos(" polynomial of degree ≤ 1 ")" | "gauss(" number ")" | factor of a polynomial, see PolynomialText.
/// At most one factor of a term is a cosine or a Gaussian. x is short for x1, and 4x for 4*x1.
[<RequireQualifiedAccess>]
module Target =
    let private bad why = MemCapError.BadArgument("target", why)

    /// Places of the characters that are there outside parentheses.
    let private outside (text: string) (isWanted: char -> bool) =
        let mutable depth = 0

        [
            for i in 0 .. text.Length - 1 do
                match text[i] with
                | '(' -> depth <- depth + 1
                | ')' -> depth <- depth - 1
                | c when depth = 0 && isWanted c -> i
                | _ -> ()
        ]

    let private isBalanced (text: string) =
        let depths =
            text
            |> Seq.scan
                (fun depth c ->
                    match c with
                    | '(' -> depth + 1
                    | ')' -> depth - 1
                    | _ -> depth)
                0

        Seq.forall (fun depth -> depth >= 0) depths && Seq.last depths = 0

    /// The text before, between and after these places.
    let private split (text: string) places =
        let starts = 0 :: List.map ((+) 1) places
        let ends = places @ [ text.Length ]
        List.map2 (fun first last -> text.Substring(first, last - first).Trim()) starts ends

    let private polynomial (text: string) =
        let spelled =
            Regex.Replace(Regex.Replace(text, @"x(?!\s*\d)", "x1"), @"(\d)\s*x", "$1*x")

        PolynomialText.parse spelled
        |> Result.mapError (fun error -> bad $"\"{text}\" is no polynomial: {error.Message}")

    let private inside (name: string) (factor: string) =
        if factor.StartsWith(name + "(", StringComparison.Ordinal) && factor.EndsWith ')' then
            Some(factor.Substring(name.Length + 1, factor.Length - name.Length - 2))
        else
            None

    let private wave factor =
        match inside "cos" factor, inside "gauss" factor with
        | Some argument, _ ->
            polynomial argument
            |> Result.bind (fun p ->
                if p.Degree <= 1 then
                    Ok(Some(Wave.Cosine p))
                else
                    Error(bad $"cos({argument}): the argument has degree {p.Degree}; give one of degree 1"))
        | _, Some number ->
            match ExactDecimal.parse (number.Trim()) with
            | Some deviation when deviation.Sign > 0 -> Ok(Some(Wave.Gaussian deviation))
            | _ -> Error(bad $"gauss({number}): give a standard deviation above 0, such as gauss(0.5)")
        | None, None -> Ok None

    /// Keeps the order; the first error wins.
    let private all (results: Result<'T, 'E> list) =
        List.foldBack
            (fun item rest ->
                match item, rest with
                | Error error, _ -> Error error
                | Ok _, Error error -> Error error
                | Ok item, Ok rest -> Ok(item :: rest))
            results
            (Ok [])

    let private term (text: string) =
        result {
            let factors = split text (outside text (fun c -> c = '*'))
            let! waves = all (List.map wave factors)

            let others =
                List.zip factors waves |> List.filter (snd >> Option.isNone) |> List.map fst

            let! p = polynomial (if others.IsEmpty then "1" else String.concat "*" others)

            match List.choose id waves with
            | [] -> return p, Wave.Constant
            | [ wave ] -> return p, wave
            | _ -> return! Error(bad $"\"{text}\" has two cosines or Gaussians; give sums of them")
        }

    /// The terms with their signs, as texts.
    let private signed (text: string) =
        let places = outside text (fun c -> c = '+' || c = '-')
        let signs = '+' :: (places |> List.map (fun i -> text[i]))
        let terms = List.zip signs (split text places)

        match terms with
        | ('+', "") :: rest when not rest.IsEmpty -> rest
        | _ -> terms

    let private variablesOf (p, wave) =
        match wave with
        | Wave.Cosine argument -> max (p: Polynomial).Variables argument.Variables
        | Wave.Constant
        | Wave.Gaussian _ -> p.Variables

    let private negated (p: Polynomial) =
        Polynomial.OfTerms(p.Variables, p.Terms |> Map.toSeq |> Seq.map (fun (e, c) -> e, -c))

    /// In so many variables. Errors: BadArgument that quotes what cannot be read, and for variables beyond.
    let parse variables (text: string) : Result<Target, MemCapError> =
        result {
            do! require (isBalanced text) (bad $"\"{text}\": the parentheses do not match")

            let! terms =
                signed text
                |> List.map (fun (sign, text) ->
                    term text
                    |> Result.map (fun (p, wave) -> (if sign = '-' then negated p else p), wave))
                |> all

            let most = terms |> List.map variablesOf |> List.max

            do!
                require
                    (most <= variables)
                    (bad $"\"{text}\" has a variable x{most}, and the dimension is {variables}")

            let widened p = Polynomial.inVariables variables p

            let! wide =
                terms
                |> List.map (fun (p, wave) ->
                    result {
                        let! p = widened p

                        match wave with
                        | Wave.Cosine argument ->
                            let! argument = widened argument
                            return p, Wave.Cosine argument
                        | other -> return p, other
                    })
                |> all

            return { Variables = variables; Terms = wide }
        }

    let private value (p: Polynomial) : float[] -> float =
        let terms = [|
            for exponents, coefficient in Map.toSeq p.Terms ->
                Rational.toDouble coefficient, Array.ofList exponents
        |]

        fun x ->
            terms
            |> Array.sumBy (fun (coefficient, exponents) ->
                let mutable product = coefficient

                for j in 0 .. exponents.Length - 1 do
                    for _ in 1 .. exponents[j] do
                        product <- product * x[j]

                product)

    /// f(x) in doubles: approximate. Shapes: x is d.
    let evaluator (target: Target) : float[] -> float =
        let terms =
            target.Terms
            |> List.map (fun (p, wave) ->
                let factor = value p

                match wave with
                | Wave.Constant -> factor
                | Wave.Cosine argument ->
                    let argument = value argument
                    fun x -> factor x * cos (argument x)
                | Wave.Gaussian deviation ->
                    let s = Rational.toDouble deviation
                    fun x -> factor x * exp (-(Array.sumBy (fun c -> c * c) x) / (2.0 * s * s)))

        fun x -> terms |> List.sumBy (fun term -> term x)
