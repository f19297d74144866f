namespace MemCap.Bounds

open System
open MemCap.Exact

/// Formulas as LaTeX in math mode, for citations. Needs amsmath.
[<RequireQualifiedAccess>]
module FormulaLatex =
    /// Higher than a letter, so that brackets around it must grow.
    let rec private isTall small formula =
        match formula with
        | Binomial _
        | Reduce _ -> true
        | Product _ when FormulaLayout.factors formula |> List.exists (FormulaLayout.isFraction small) -> true
        | Number x -> not (small || x.IsInteger)
        | Quotient(a, b) when not (FormulaLayout.isSlash small a b) -> true
        | Indexed _ -> false
        | Power(a, _) -> isTall small a
        | _ -> List.exists (isTall small) (Formula.parts formula)

    let private fence tall left right (inner: string) =
        if tall then
            $"\\left{left}{inner}\\right{right}"
        else
            $"{left}{inner}{right}"

    let private number small (x: Rational) =
        let sign = if x.Sign < 0 then "-" else ""

        if small || x.IsInteger then
            FormulaLayout.number x
        else
            $"{sign}\\frac{{{abs x.Numerator}}}{{{x.Denominator}}}"

    // Behind the formula and between abbreviations a line may end.
    let private where (definitions: (string * string) list) body =
        if definitions.IsEmpty then
            body
        else
            let written =
                definitions
                |> List.map (fun (name, value) -> $"{FormulaLayout.spelled name}={value}")
                |> String.concat ",\\quad\\allowbreak "

            $"{body}\\quad\\allowbreak\\text{{where }}{written}"

    let rec private write bound small formula : string =
        let inner = write bound small
        let script = write bound true
        let tall = isTall small
        let inParentheses a = fence (tall a) "(" ")" (inner a)

        let inside weakest a =
            if FormulaLayout.strength bound small a < weakest then
                inParentheses a
            else
                inner a

        // Behind an operator: a sign must not follow it.
        let after weakest a =
            let written = inside weakest a

            if written.StartsWith '-' then inParentheses a else written

        let before weakest a =
            if FormulaLayout.opens small a then
                inParentheses a
            else
                inside weakest a

        let logarithm name a =
            if FormulaLayout.isBare a then
                $"{name} {inner a}"
            else
                $"{name}{inParentheses a}"

        let pair name a b =
            name + fence (tall a || tall b) "(" ")" $"{inner a},{inner b}"

        let fraction a b = $"\\frac{{{inner a}}}{{{inner b}}}"

        let rec product factors : string =
            match factors with
            | FormulaLayout.Negated others ->
                let written = product others

                if written.StartsWith '-' then
                    "-" + fence (List.exists tall others) "(" ")" written
                else
                    "-" + written
            | _ ->
                let last = List.length factors - 1

                let written =
                    factors
                    |> List.mapi (fun i a ->
                        match a with
                        | Quotient(p, q) when FormulaLayout.isFraction small a -> fraction p q
                        | _ when i < last && FormulaLayout.opens small a -> inParentheses a
                        | _ when i = 0 -> inside 2 a
                        | _ -> after 2 a)

                // Two numbers side by side, or a number and a fraction, would read as one number.
                let joined left (right: string) =
                    match left with
                    | _ when Char.IsDigit right[0] || FormulaLayout.isWord left -> "\\cdot " + right
                    | Number _ when right.StartsWith("\\frac", StringComparison.Ordinal) -> "\\cdot " + right
                    | _ -> "\\," + right

                written.Head
                + String.concat "" (List.map2 joined (List.take last factors) written.Tail)

        let under index lower upper body =
            let bound = index :: bound
            let written = relation bound small [ body ]
            let _, definitions = FormulaWhere.collect [ body ]

            let body =
                if
                    FormulaLayout.strength bound small body < 2
                    || written.StartsWith '-'
                    || not definitions.IsEmpty
                then
                    fence (tall body) "(" ")" written
                else
                    written

            FormulaLayout.spelled index, script lower, script upper, body

        let search name index start left right =
            $"{FormulaLayout.spelled index}\\ge {inner start}:{relation (index :: bound) small [ left; right ]}"
            |> fence (List.exists tall [ start; left; right ]) "\\{" "\\}"
            |> (+) name

        match formula with
        | Number x -> number small x
        | Constant NamedConstant.E -> "e"
        | Constant NamedConstant.Pi -> "\\pi"
        | Parameter name -> FormulaLayout.parameter bound name
        | Indexed(name, index) ->
            let family = FormulaLayout.family name
            let family = if family.Contains '_' then $"{{{family}}}" else family
            $"{family}_{{{script index}}}"
        | Hidden name -> FormulaLayout.spelled name
        | Sum(a, b) -> $"{inside 1 a}+{after 1 b}"
        | Difference(a, b) -> $"{inside 1 a}-{after 2 b}"
        | Product _ -> product (FormulaLayout.factors formula)
        | Quotient(a, b) when FormulaLayout.isSlash small a b -> $"{before 2 a}/{after 3 b}"
        | Quotient(a, b) -> fraction a b
        | Power(a, b) -> $"{inside 4 a}^{{{script b}}}"
        | SquareRoot a -> $"\\sqrt{{{inner a}}}"
        | Ln a -> logarithm "\\ln" a
        | Lg a -> logarithm "\\log_2" a
        | NormalCdf a -> $"\\Phi{inParentheses a}"
        | Ceiling a -> fence (tall a) "\\lceil " "\\rceil" (inner a)
        | Floor a -> fence (tall a) "\\lfloor " "\\rfloor" (inner a)
        | Minimum(a, b) -> pair "\\min" a b
        | Maximum(a, b) -> pair "\\max" a b
        | Binomial(a, b) -> $"\\binom{{{inner a}}}{{{inner b}}}"
        | Reduce(Reduction.Sum, index, lower, upper, body) ->
            let index, lower, upper, body = under index lower upper body
            $"\\sum_{{{index}={lower}}}^{{{upper}}}{body}"
        | Reduce(Reduction.Product, index, lower, upper, body) ->
            let index, lower, upper, body = under index lower upper body
            $"\\prod_{{{index}={lower}}}^{{{upper}}}{body}"
        | Reduce(Reduction.Minimum, index, lower, upper, body) ->
            let index, lower, upper, body = under index lower upper body
            $"\\min_{{{lower}\\le {index}\\le {upper}}}{body}"
        | Find(Search.Least, index, start, left, right) -> search "\\min" index start left right
        | Find(Search.Greatest, index, start, left, right) -> search "\\max" index start left right
        | Let(name, value, body) ->
            where [ name, inner value ] (write (name :: bound) small body)
            |> fence (tall formula) "(" ")"

    /// One formula, or the sides of left ≥ right, with what they abbreviate behind them.
    and private relation bound small formulas : string =
        let sides, definitions = FormulaWhere.collect formulas
        let write = write (List.map fst definitions @ bound) small

        sides
        |> List.map write
        |> String.concat "\\ge "
        |> where (definitions |> List.map (fun (name, value) -> name, write value))

    /// The formula as LaTeX.
    let latex formula = relation [] false [ formula ]

    /// left ≥ right.
    let condition left right = relation [] false [ left; right ]
