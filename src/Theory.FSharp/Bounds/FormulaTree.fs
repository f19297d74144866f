namespace MemCap.Bounds

open MemCap.Exact

/// A formula for readers that do not know its cases: what is done, with which name or number, to which parts.
type Node = {
    Op: string
    Value: string option
    Args: Node list
}

/// Formulas as trees that are written as JSON, and back. The operations, with value and arguments:
/// - number "p" or "p/q"; constant "e" or "pi"; parameter and hidden with their name: no arguments;
/// - indexed, a family: the index;
/// - sqrt, ln, lg, normalCdf, ceiling, floor: one argument;
/// - sum, difference, product, quotient, power, minimum, maximum, binomial: two arguments;
/// - sumOver, productOver, minimumOver, an index: lower, upper, body;
/// - least, greatest, an index: start, left, right of left ≥ right;
/// - let, an abbreviation: its value, and the body.
[<RequireQualifiedAccess>]
module FormulaTree =
    let private node op value args = { Op = op; Value = value; Args = args }
    let private named op value = node op (Some value)

    /// The formula as a tree.
    let rec tree formula =
        let args = Formula.parts formula |> List.map tree

        match formula with
        | Number x -> named "number" (FormulaLayout.number x) args
        | Constant NamedConstant.E -> named "constant" "e" args
        | Constant NamedConstant.Pi -> named "constant" "pi" args
        | Parameter name -> named "parameter" name args
        | Indexed(family, _) -> named "indexed" family args
        | Hidden name -> named "hidden" name args
        | Sum _ -> node "sum" None args
        | Difference _ -> node "difference" None args
        | Product _ -> node "product" None args
        | Quotient _ -> node "quotient" None args
        | Power _ -> node "power" None args
        | SquareRoot _ -> node "sqrt" None args
        | Ln _ -> node "ln" None args
        | Lg _ -> node "lg" None args
        | NormalCdf _ -> node "normalCdf" None args
        | Ceiling _ -> node "ceiling" None args
        | Floor _ -> node "floor" None args
        | Minimum _ -> node "minimum" None args
        | Maximum _ -> node "maximum" None args
        | Binomial _ -> node "binomial" None args
        | Reduce(Reduction.Sum, index, _, _, _) -> named "sumOver" index args
        | Reduce(Reduction.Product, index, _, _, _) -> named "productOver" index args
        | Reduce(Reduction.Minimum, index, _, _, _) -> named "minimumOver" index args
        | Find(Search.Least, index, _, _, _) -> named "least" index args
        | Find(Search.Greatest, index, _, _, _) -> named "greatest" index args
        | Let(name, _, _) -> named "let" name args

    let private ofParts node args =
        match node.Op, node.Value, args with
        | "number", Some text, [] ->
            match Rational.parse text with
            | Some x -> Ok(Number x)
            | None -> Error $"number: '{text}' is not p or p/q"
        | "constant", Some "e", [] -> Ok(Constant NamedConstant.E)
        | "constant", Some "pi", [] -> Ok(Constant NamedConstant.Pi)
        | "parameter", Some name, [] -> Ok(Parameter name)
        | "indexed", Some family, [ index ] -> Ok(Indexed(family, index))
        | "hidden", Some name, [] -> Ok(Hidden name)
        | "sum", None, [ a; b ] -> Ok(Sum(a, b))
        | "difference", None, [ a; b ] -> Ok(Difference(a, b))
        | "product", None, [ a; b ] -> Ok(Product(a, b))
        | "quotient", None, [ a; b ] -> Ok(Quotient(a, b))
        | "power", None, [ a; b ] -> Ok(Power(a, b))
        | "sqrt", None, [ a ] -> Ok(SquareRoot a)
        | "ln", None, [ a ] -> Ok(Ln a)
        | "lg", None, [ a ] -> Ok(Lg a)
        | "normalCdf", None, [ a ] -> Ok(NormalCdf a)
        | "ceiling", None, [ a ] -> Ok(Ceiling a)
        | "floor", None, [ a ] -> Ok(Floor a)
        | "minimum", None, [ a; b ] -> Ok(Minimum(a, b))
        | "maximum", None, [ a; b ] -> Ok(Maximum(a, b))
        | "binomial", None, [ a; b ] -> Ok(Binomial(a, b))
        | "sumOver", Some index, [ a; b; c ] -> Ok(Reduce(Reduction.Sum, index, a, b, c))
        | "productOver", Some index, [ a; b; c ] -> Ok(Reduce(Reduction.Product, index, a, b, c))
        | "minimumOver", Some index, [ a; b; c ] -> Ok(Reduce(Reduction.Minimum, index, a, b, c))
        | "least", Some index, [ a; b; c ] -> Ok(Find(Search.Least, index, a, b, c))
        | "greatest", Some index, [ a; b; c ] -> Ok(Find(Search.Greatest, index, a, b, c))
        | "let", Some name, [ value; body ] -> Ok(Let(name, value, body))
        | op, value, _ ->
            let value = value |> Option.map (sprintf " '%s'") |> Option.defaultValue ""
            Error $"no operation {op}{value} with {args.Length} arguments"

    /// The formula of a tree: ofTree (tree f) = Ok f.
    let rec ofTree node =
        let append tree parts =
            match parts, ofTree tree with
            | Ok parts, Ok part -> Ok(part :: parts)
            | Error reason, _
            | _, Error reason -> Error reason

        List.foldBack append node.Args (Ok []) |> Result.bind (ofParts node)
