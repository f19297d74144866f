namespace MemCap.Verification

open MemCap.Exact
open MemCap.Networks

/// A layer whose numbers are dyadic, by its nonzero weights.
[<NoComparison; NoEquality>]
type internal DyadicLayer = {
    Activation: Activation
    /// (column, weight) of each row, columns ascending, no weight 0.
    Weights: struct (int * Dyadic)[][]
    Biases: Dyadic[]
}

[<RequireQualifiedAccess>]
module internal DyadicLayer =
    /// Nonzero entries of a row with their columns, or nothing when one of them is not dyadic.
    let private entries (row: Vec) =
        let struct (numerators, denominator) = Vec.toScaled row

        if denominator.IsPowerOfTwo then
            let exponent = int (denominator.GetBitLength()) - 1

            Some [|
                for c in 0 .. numerators.Length - 1 do
                    if not numerators[c].IsZero then
                        struct (c, Dyadic.create numerators[c] -exponent)
            |]
        else
            None

    /// Nothing when a number of the layer is not dyadic.
    let tryOfLayer (layer: Layer) =
        let rows = Array.init layer.Rows (fun r -> entries (layer.Weights r))

        match entries layer.Biases with
        | Some nonzero when Array.forall Option.isSome rows ->
            let biases = Array.create layer.Rows Dyadic.Zero

            for struct (r, bias) in nonzero do
                biases[r] <- bias

            Some {
                Activation = layer.Activation
                Weights = Array.choose id rows
                Biases = biases
            }
        | _ -> None
