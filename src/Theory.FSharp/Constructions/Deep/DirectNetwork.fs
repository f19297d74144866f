namespace MemCap.Constructions

open System.Numerics
open MemCap.Exact

/// Depth 3: a point is projected to the line, and every change of class between two runs is a ramp of its own.
/// Source: derived here. Notes: proofs-notes/fold-gap.md
module internal DirectNetwork =
    /// values: the numbers of the classes, in the order of the classes' indices.
    let layers (line: LabelLine) (values: Dyadic[]) =
        if line.Runs.Length = 1 then
            ClassOutput.constant line.Direction.Length values[line.Runs[0].Class]
        else
            let projection =
                line.Direction
                |> Array.mapi (fun i a -> struct (i, Dyadic.create a -line.Exponent))
                |> List.ofArray
                |> TemplateRow.ofTerms
                |> TemplateRow.plus (Dyadic.ofInteger line.Offset)

            let value (run: LabelRun) = values[run.Class]

            let changes =
                line.Runs
                |> Array.pairwise
                |> Array.map (fun (run, next) ->
                    let struct (start, log) = DyadicCell.largest run.Last next.First
                    struct (start, log, value next - value run))

            // In units of the cell the ramp's difference is the step itself.
            let ramp log (knot: BigInteger) =
                TemplateRow.ofTerms [ struct (0, TemplateRow.power -log) ]
                |> TemplateRow.plus (-(Dyadic.create knot -log))

            let ramps =
                changes
                |> Array.collect (fun struct (start, log, _) -> [|
                    ramp log start
                    ramp log (start + (BigInteger.One <<< log))
                |])

            let output =
                changes
                |> Seq.mapi (fun r (struct (_, _, step)) -> [
                    struct (2 * r, step)
                    struct (2 * r + 1, -step)
                ])
                |> List.concat
                |> TemplateRow.ofTerms
                |> TemplateRow.plus (value line.Runs[0])

            [
                LayerTemplate.relu line.Direction.Length [ projection ]
                LayerTemplate.relu 1 ramps
                LayerTemplate.identity ramps.Length [ output ]
            ]

    /// Listed weights and biases, which are all there are in the dense layers, for two runs or more.
    let entries inputs runs =
        int64 inputs + 2L + 6L * (int64 runs - 1L)

    /// Neurons of the wider hidden layer, for two runs or more.
    let width runs = 2 * (runs - 1)

    let neurons runs = 1 + width runs

    /// For two runs or more.
    let size (line: LabelLine) values : DeepSize = {
        Depth = 3
        Bits = lazy (LayerTemplate.size (layers line values)).Bits
        Width = width line.Runs.Length
    }
