namespace MemCap.Bounds

/// The symbols that a bound uses, for the line "where n is …".
[<RequireQualifiedAccess>]
module Legend =
    let rec private families formula =
        match formula with
        | Indexed(family, index) -> family :: families index
        | _ -> List.collect families (Formula.parts formula)

    let rec private plain formula =
        match formula with
        | Parameter name -> [ name ]
        | _ -> List.collect plain (Formula.parts formula)

    /// The member of index i stands for its family.
    let private member' (symbol: Symbol) = {
        symbol with
            Name = $"{symbol.Name}_i"
            Latex = $"{symbol.Latex}_i"
    }

    let private ofFormula formula =
        let families, plain = families formula, plain formula

        Formula.parameters formula
        |> List.collect (fun name -> [
            if List.contains name plain then
                yield! Option.toList (Symbols.tryFind name)
            if List.contains name families then
                yield! Symbols.families |> List.filter (fun s -> s.Name = name) |> List.map member'
        ])

    /// In the order of appearance: statements, then hypotheses.
    let ofBound (bound: Bound) : Symbol list =
        let inHypothesis hypothesis =
            match hypothesis with
            | Hypothesis.AtLeast(a, b)
            | Hypothesis.Below(a, b) -> [ a; b ]
            | _ -> []

        List.collect Statement.formulas bound.Statements
        @ List.collect inHypothesis (bound.Hypotheses @ List.collect _.Requires bound.Statements)
        |> List.collect ofFormula
        |> List.distinctBy _.Name
