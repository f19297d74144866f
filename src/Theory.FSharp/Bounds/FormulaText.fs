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
        | Binomial _
        | Let _ -> 4

    /// Ends in a sum or product whose body would seem to go on if a factor followed.
    let rec private opens formula =
        match formula with
        | Reduce _ -> true
        | Product(_, b) -> opens b
        | _ -> false

    let private where (definitions: (string * string) list) body =
        if definitions.IsEmpty then
            body
        else
            let written =
                definitions
                |> List.map (fun (name, value) -> $"{name} = {value}")
                |> String.concat ", "

            $"{body} where {written}"

    let rec private write formula =
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
        | SquareRoot a -> $"sqrt({write a})"
        | Ln a -> $"ln({write a})"
        | Lg a -> $"lg({write a})"
        | NormalCdf a -> $"Phi({write a})"
        | Ceiling a -> $"ceil({write a})"
        | Floor a -> $"floor({write a})"
        | Minimum(a, b) -> $"min({write a}, {write b})"
        | Maximum(a, b) -> $"max({write a}, {write b})"
        | Binomial(a, b) -> $"binom({write a}, {write b})"
        | Reduce(Reduction.Sum, index, lower, upper, body) ->
            $"sum_{{{index}={write lower}}}^{{{write upper}}} {closed body}"
        | Reduce(Reduction.Product, index, lower, upper, body) ->
            $"prod_{{{index}={write lower}}}^{{{write upper}}} {closed body}"
        | Reduce(Reduction.Minimum, index, lower, upper, body) ->
            $"min_{{{index}={write lower}..{write upper}}} {closed body}"
        | Find(Search.Least, index, start, left, right) ->
            $"least {index} >= {inside 1 start} with ({relation [ left; right ]})"
        | Find(Search.Greatest, index, start, left, right) ->
            $"greatest {index} >= {inside 1 start} with ({relation [ left; right ]})"
        | Let(name, value, body) -> $"({where [ name, inside 1 value ] (inside 1 body)})"

    /// One formula, or the sides of left >= right, with what they abbreviate behind them.
    and private relation formulas =
        let sides, definitions = FormulaWhere.collect formulas
        let weakest = if definitions.IsEmpty && sides.Length = 1 then 0 else 1

        sides
        |> List.map (inside weakest)
        |> String.concat " >= "
        |> where (definitions |> List.map (fun (name, value) -> name, inside 1 value))

    and private inside weakest formula =
        if strength formula < weakest then
            $"({write formula})"
        else
            write formula

    /// As inside, behind an operator: a sign must not follow it.
    and private after weakest formula =
        let written = inside weakest formula
        if written.StartsWith '-' then $"({written})" else written

    /// As inside, in front of * or /.
    and private before weakest formula =
        if opens formula then
            $"({write formula})"
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
                elif i < last && opens factor then $"({write factor})"
                else after 2 factor)
            |> String.concat "*"

    and private subscript index =
        match index with
        | Parameter name -> name
        | Number x when x.IsInteger && x.Sign >= 0 -> FormulaLayout.number x
        | _ -> $"({write index})"

    /// The body of a sum: in parentheses, unless it is a function with its own.
    and private closed body =
        match FormulaWhere.collect [ body ], body with
        | (_, []),
          (SquareRoot _ | Ln _ | Lg _ | NormalCdf _ | Ceiling _ | Floor _ | Minimum _ | Maximum _ | Binomial _) ->
            write body
        | _ -> $"({relation [ body ]})"

    /// The formula in ASCII.
    let text formula = relation [ formula ]

    /// left >= right.
    let condition left right = relation [ left; right ]
