namespace MemCap.Bounds

/// One line of the table of guarantees: how many units a work asks for.
[<NoComparison; NoEquality>]
type Guarantee = {
    Bound: Bound
    /// As printed in the table.
    Printed: Statement
    /// By the smallest distance of points of the sphere, where that is what the work is about.
    Normalized: (Bound * Statement) option
}

/// The comparison of works on memorization by training, as its source prints it and under one assumption.
[<RequireQualifiedAccess>]
module Guarantees =
    let private statement variant (bound: Bound) =
        bound.Statements |> List.find (fun statement -> statement.Variant = variant)

    let private line variant (bound: Bound) normalized = {
        Bound = bound
        Printed = statement variant bound
        Normalized = normalized
    }

    let private only (bound: Bound) = Some(bound, bound.Statements.Head)

    /// Stated by the smallest distance already.
    let private byDistance variant bound =
        line variant bound (Some(bound, statement variant bound))

    /// Eight works in the order of the source; one of them has two lines.
    let all = [
        byDistance "" TrainedBounds.allenZhu
        line "" TrainedBounds.du (only NormalizedBounds.du)
        line
            "from a constant margin of the tangent kernel"
            TrainedBounds.jiTelgarsky
            (only NormalizedBounds.jiTelgarsky)
        byDistance "from a distance" TrainedBounds.jiTelgarsky
        line "" TrainedBounds.oymak None
        line "" TrainedBounds.songYang (only NormalizedBounds.songYang)
        line "" TrainedBounds.daniely None
        byDistance "" TrainedBounds.kawaguchi
        byDistance "" TrainedBounds.corrective
    ]

    /// The value with every hidden constant 1: of the exponents alone, no number of units. Errors: parameters that the
    /// formula names and `parameters` lack.
    let exponents parameters (statement: Statement) : Result<Value, Obstacle> =
        match Statement.formulas statement with
        | [ formula ] ->
            let ones =
                Formula.hidden formula
                |> List.map (fun name -> name, Value.ofInt 1)
                |> Map.ofList

            Evaluate.formula
                64
                {
                    Parameters = parameters
                    Hidden = ones
                }
                formula
        | _ -> MemCap.ResultBuilder.defect "a line of the table without one formula"
