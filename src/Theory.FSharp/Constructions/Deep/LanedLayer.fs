namespace MemCap.Constructions

open MemCap.Exact

/// A row by the names of lanes instead of columns.
[<NoComparison; NoEquality>]
type internal LaneRow<'Lane> = {
    Lane: 'Lane
    Terms: struct ('Lane * Dyadic) list
    Bias: Dyadic voption
}

/// Layers whose lanes have names. A term of a lane that the layer before does not have is absent, and so is a row that
/// has no other terms.
module internal LanedLayer =
    let row lane terms = {
        Lane = lane
        Terms = terms
        Bias = ValueNone
    }

    let copy lane = row lane [ struct (lane, Dyadic.One) ]

    let withBias bias (row: LaneRow<'Lane>) = {
        Lane = row.Lane
        Terms = row.Terms
        Bias = ValueSome bias
    }

    /// The lanes after the layer, and its template.
    let relu (before: 'Lane list) (rows: LaneRow<'Lane> list) =
        let present =
            rows
            |> List.map (fun row ->
                struct (row, row.Terms |> List.filter (fun struct (lane, _) -> List.contains lane before)))
            |> List.filter (fun struct (_, terms) -> not terms.IsEmpty)

        let template: TemplateRow list =
            present
            |> List.map (fun struct (row, terms) -> {
                Terms =
                    terms
                    |> List.map (fun struct (lane, w) -> struct (List.findIndex ((=) lane) before, w))
                Bias = row.Bias
            })

        struct (present |> List.map (fun struct (row, _) -> row.Lane),
                LayerTemplate.relu before.Length template)
