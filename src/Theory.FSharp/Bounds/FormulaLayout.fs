namespace MemCap.Bounds

open System
open MemCap.Exact

/// What the written forms of a formula share: how names are spelled, and for LaTeX and MathML where
/// parentheses and fractions go.
[<RequireQualifiedAccess>]
module internal FormulaLayout =
    /// "p" or "p/q".
    let number (x: Rational) =
        if x.IsInteger then
            string x.Numerator
        else
            $"{x.Numerator}/{x.Denominator}"

    /// The factors of a product, however it is grouped.
    let rec factors formula =
        match formula with
        | Product(a, b) -> factors a @ factors b
        | _ -> [ formula ]

    /// The factors behind a leading −1.
    let (|Negated|_|) factors =
        match factors with
        | Number x :: (_ :: _ as others) when x = -Rational.One -> Some others
        | _ -> None

    /// Greek letters: name in formulas, LaTeX command, character.
    let greek = [
        "alpha", "\\alpha", "α"
        "beta", "\\beta", "β"
        "gamma", "\\gamma", "γ"
        "delta", "\\delta", "δ"
        "eps", "\\varepsilon", "ε"
        "eta", "\\eta", "η"
        "theta", "\\theta", "θ"
        "kappa", "\\kappa", "κ"
        "lambda", "\\lambda", "λ"
        "mu", "\\mu", "μ"
        "nu", "\\nu", "ν"
        "pi", "\\pi", "π"
        "rho", "\\rho", "ρ"
        "sigma", "\\sigma", "σ"
        "tau", "\\tau", "τ"
        "phi", "\\varphi", "φ"
        "psi", "\\psi", "ψ"
        "omega", "\\omega", "ω"
        "Delta", "\\Delta", "Δ"
        "Gamma", "\\Gamma", "Γ"
        "Phi", "\\Phi", "Φ"
    ]

    /// A name without an entry in Symbols: letters, Greek letters and words; subscripts are digits at the end and
    /// what is behind "_".
    let spelled (name: string) =
        let piece (part: string) =
            match List.tryFind (fun (plain, _, _) -> plain = part) greek with
            | Some(_, command, _) -> command
            | None when part.Length > 1 && Seq.exists Char.IsLetter part -> $"\\mathrm{{{part}}}"
            | None -> part

        let parts = List.ofArray (name.Split '_')
        let stem = parts.Head.TrimEnd [| '0' .. '9' |]

        let head, subscripts =
            if stem = "" then
                parts.Head, parts.Tail
            else
                stem, List.filter ((<>) "") (parts.Head.Substring stem.Length :: parts.Tail)

        let below = subscripts |> List.map piece |> String.concat ","

        if below = "" then
            piece head
        else
            piece head + $"_{{{below}}}"

    /// A word among factors: "polylog n" would be a function of n.
    let isWord formula =
        match formula with
        | Hidden name -> (spelled name).StartsWith("\\mathrm", StringComparison.Ordinal)
        | _ -> false

    /// A parameter, or a name that a sum, a search or an abbreviation binds.
    let parameter bound name =
        match Symbols.tryFind name with
        | Some symbol when not (List.contains name bound) -> symbol.Latex
        | _ -> spelled name

    /// What the members of a family are called.
    let family name =
        Symbols.families
        |> List.tryFind (fun symbol -> symbol.Name = name)
        |> Option.map _.Latex
        |> Option.defaultValue (spelled name)

    /// One number or one letter.
    let isAtom formula =
        match formula with
        | Number x -> x.IsInteger && x.Sign >= 0
        | Constant _
        | Parameter _
        | Indexed _
        | Hidden _ -> true
        | _ -> false

    /// Written a/b rather than as a fraction: in small print, and when both sides are short.
    let isSlash small a b =
        let isShort formula =
            match formula with
            | Sum(a, b)
            | Difference(a, b) -> isAtom a && isAtom b
            | Ceiling a
            | Floor a -> isAtom a
            | _ -> isAtom formula

        small || isShort a && isShort b

    /// A quotient that is a fraction as a factor of a product, however short it is.
    let isFraction small factor =
        match factor with
        | Quotient _ -> not small
        | _ -> false

    /// How tightly a formula binds: sums 1, products 2, what cannot be the base of a power 3, the others 4.
    let strength bound small formula =
        match formula with
        | Sum _
        | Difference _ -> 1
        | Product _
        | Reduce _
        | Ln _
        | Lg _ -> 2
        | Number x when x.Sign < 0 -> 2
        | Number x when x.IsInteger -> 4
        | Number _ -> if small then 2 else 3
        | Quotient(a, b) -> if isSlash small a b then 2 else 3
        | Parameter name -> if (parameter bound name).Contains '^' then 3 else 4
        | Power _
        | Minimum _
        | Maximum _
        | Find _ -> 3
        | Constant _
        | Indexed _
        | Hidden _
        | SquareRoot _
        | NormalCdf _
        | Ceiling _
        | Floor _
        | Binomial _
        // In parentheses of its own.
        | Let _ -> 4

    /// Ends in something that a factor behind it would seem to join: log n, a/b, a sum.
    let rec opens small formula =
        match formula with
        | Reduce _
        | Ln _
        | Lg _ -> true
        | Quotient(a, b) -> isSlash small a b
        | Number x -> small && not x.IsInteger
        | Product(_, b) when isFraction small b -> false
        | Product(_, b) -> opens small b
        | _ -> false

    /// A logarithm of it needs no parentheses.
    let isBare formula =
        match formula with
        | Ln _
        | Lg _
        | Minimum _
        | Maximum _ -> true
        | _ -> isAtom formula
