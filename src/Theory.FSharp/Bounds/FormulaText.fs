namespace MemCap.Bounds

/// Formulas in plain ASCII as a theorist types them, for reports and the command line: "2*ceil(n/d)".
/// A sum_{ }^{ }, prod_{ }^{ } or min_{ } applies to the parenthesis or the function right after it.
[<RequireQualifiedAccess>]
module FormulaText =
    /// How tightly a formula binds: searches 0, sums 1, products 2, powers 3, what has its own brackets 4.
    let private strength formula =
        match formula with
        | Find _ -> 0
        | Sum _
        | Difference _ -> 1
        | Product _
        | Quotient _
        | Reduce _ -> 2
        | Number x -> if x.IsInteger && x.Sign >= 0 then 4 else 2
        | Power _ -> 3
        | Constant _
        | Parameter _
        | Indexed _
        | Hidden _
        | SquareRoot _
        | Ln _
        | Lg _
        | NormalCdf _
        | Ceiling _
        | Floor _
        | Minimum _
        | Maximum _
        | Binomial _ -> 4

    /// Ends in a sum or product whose body would seem to go on if a factor followed.
    let rec private opens formula =
        match formula with
        | Reduce _ -> true
        | Product(_, b) -> opens b
        | _ -> false

    /// The formula in ASCII.
    let rec text formula =
        match formula with
        | Number x -> FormulaLayout.number x
        | Constant NamedConstant.E -> "e"
        | Constant NamedConstant.Pi -> "pi"
        | Parameter name
        | Hidden name -> name
        | Indexed(family, index) -> $"{family}_{subscript index}"
        | Sum(a, b) -> $"{inside 1 a} + {after 1 b}"
        | Difference(a, b) -> $"{inside 1 a} - {after 2 b}"
        | Product _ -> product (FormulaLayout.factors formula)
        | Quotient(a, b) -> $"{before 2 a}/{after 3 b}"
        | Power(a, b) -> $"{inside 4 a}^{inside 4 b}"
        | SquareRoot a -> $"sqrt({text a})"
        | Ln a -> $"ln({text a})"
        | Lg a -> $"lg({text a})"
        | NormalCdf a -> $"Phi({text a})"
        | Ceiling a -> $"ceil({text a})"
        | Floor a -> $"floor({text a})"
        | Minimum(a, b) -> $"min({text a}, {text b})"
        | Maximum(a, b) -> $"max({text a}, {text b})"
        | Binomial(a, b) -> $"binom({text a}, {text b})"
        | Reduce(Reduction.Sum, index, lower, upper, body) ->
            $"sum_{{{index}={text lower}}}^{{{text upper}}} {closed body}"
        | Reduce(Reduction.Product, index, lower, upper, body) ->
            $"prod_{{{index}={text lower}}}^{{{text upper}}} {closed body}"
        | Reduce(Reduction.Minimum, index, lower, upper, body) ->
            $"min_{{{index}={text lower}..{text upper}}} {closed body}"
        | Find(Search.Least, index, start, left, right) ->
            $"least {index} >= {inside 1 start} with ({condition left right})"
        | Find(Search.Greatest, index, start, left, right) ->
            $"greatest {index} >= {inside 1 start} with ({condition left right})"

    /// left >= right.
    and condition left right = $"{inside 1 left} >= {inside 1 right}"

    and private inside weakest formula =
        if strength formula < weakest then
            $"({text formula})"
        else
            text formula

    /// As inside, behind an operator: a sign must not follow it.
    and private after weakest formula =
        let written = inside weakest formula
        if written.StartsWith '-' then $"({written})" else written

    /// As inside, in front of * or /.
    and private before weakest formula =
        if opens formula then
            $"({text formula})"
        else
            inside weakest formula

    and private product factors =
        match factors with
        | FormulaLayout.Negated others ->
            let written = product others

            if written.StartsWith '-' then
                $"-({written})"
            else
                $"-{written}"
        | _ ->
            let last = List.length factors - 1

            factors
            |> List.mapi (fun i factor ->
                if i = 0 then before 2 factor
                elif i < last && opens factor then $"({text factor})"
                else after 2 factor)
            |> String.concat "*"

    and private subscript index =
        match index with
        | Parameter name -> name
        | Number x when x.IsInteger && x.Sign >= 0 -> FormulaLayout.number x
        | _ -> $"({text index})"

    /// The body of a sum: in parentheses, unless it is a function with its own.
    and private closed body =
        match body with
        | SquareRoot _
        | Ln _
        | Lg _
        | NormalCdf _
        | Ceiling _
        | Floor _
        | Minimum _
        | Maximum _
        | Binomial _ -> text body
        | _ -> $"({text body})"
