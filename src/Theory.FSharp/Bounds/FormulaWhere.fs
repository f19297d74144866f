namespace MemCap.Bounds

/// Abbreviations are written behind the whole formula, "√M + s where M = n + 1, s = 2", wherever in it they begin.
[<RequireQualifiedAccess>]
module internal FormulaWhere =
    /// Names and values, what a value uses before it. Those inside sums and searches may depend on the index,
    /// and stay there.
    let rec private abbreviations formula =
        match formula with
        | Let(name, value, body) -> abbreviations value @ [ name, value ] @ abbreviations body
        | Reduce(_, _, lower, upper, _) -> List.collect abbreviations [ lower; upper ]
        | Find(_, _, start, _, _) -> abbreviations start
        | _ -> List.collect abbreviations (Formula.parts formula)

    let rec private without collected formula =
        let without = without collected

        match formula with
        | Let(name, value, body) when List.contains (name, value) collected -> without body
        | Reduce(reduction, index, lower, upper, body) ->
            Reduce(reduction, index, without lower, without upper, body)
        | Find(search, index, start, left, right) -> Find(search, index, without start, left, right)
        | _ -> Formula.map without formula

    /// The formulas without abbreviations, and these in an order in which each uses earlier ones only. A name
    /// that has another meaning elsewhere in the formulas stays in its place.
    let collect formulas : Formula list * (string * Formula) list =
        let all = formulas |> List.collect abbreviations |> List.distinct
        let names = List.map fst all
        let free = List.collect Formula.parameters formulas

        let isCollected collected (name, value) =
            let known = List.map fst collected

            let isKnown part =
                List.contains part known || not (List.contains part names)

            List.length (List.filter ((=) name) names) = 1
            && not (List.contains name free)
            && List.forall isKnown (Formula.parameters value)

        let collected =
            all
            |> List.fold (fun found pair -> if isCollected found pair then pair :: found else found) []
            |> List.rev

        List.map (without collected) formulas,
        collected |> List.map (fun (name, value) -> name, without collected value)
