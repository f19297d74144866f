namespace MemCap.Constructions

open System.Numerics
open MemCap.Exact

/// From the index of a class, l = 0 .. C − 1, to its number y_l.
/// Source: derived here. Notes: proofs-notes/fold-gap.md
module internal ClassOutput =
    /// (l, change of slope at l) of the function that is linear between the points (l, y_l), where it changes, l = 0
    /// included; numbers in an arithmetic progression have that one. Two classes or more, with different numbers.
    let kinks (values: Dyadic[]) =
        let slopes = values |> Array.pairwise |> Array.map (fun (y, next) -> next - y)

        slopes
        |> Array.mapi (fun l slope -> struct (l, (if l = 0 then slope else slope - slopes[l - 1])))
        |> Array.filter (fun struct (_, change) -> change.Sign <> 0)

    /// The last layers, for an index that is an affine function of `columns` lanes. One kink: an affine layer. K ≥ 2:
    /// K neurons relu(index − l) before it.
    let layers columns (index: TemplateRow) (values: Dyadic[]) =
        match kinks values with
        | [| struct (_, slope) |] ->
            let output = index |> TemplateRow.scale slope |> TemplateRow.plus values[0]
            [ LayerTemplate.identity columns [ output ] ]
        | kinks ->
            let above (struct (l, _)) =
                if l = 0 then
                    index
                else
                    TemplateRow.plus (Dyadic.ofInteger -(BigInteger(l: int))) index

            let output =
                kinks
                |> Array.mapi (fun k (struct (_, change)) -> struct (k, change))
                |> List.ofArray
                |> TemplateRow.ofTerms
                |> TemplateRow.plus values[0]

            [
                LayerTemplate.relu columns (Array.map above kinks)
                LayerTemplate.identity kinks.Length [ output ]
            ]

    /// The network of one class: a neuron without weights, so that it has a hidden layer, and the number as bias.
    let constant inputs (value: Dyadic) = [
        LayerTemplate.relu inputs [ TemplateRow.ofTerms [] ]
        LayerTemplate.identity 1 [ TemplateRow.ofTerms [] |> TemplateRow.plus value ]
    ]
