namespace MemCap.Constructions

open System.Numerics
open MemCap
open MemCap.Exact

/// relu(z − Start) and relu(z − End), whose difference is 0 before a cell and its length after it. As lanes they are
/// divided by 2^Unit and continue a lane that is z − Origin there.
[<NoComparison; NoEquality>]
type internal FoldRamp = {
    /// A + shift.
    Start: BigInteger
    /// k of the cell [A, A + 2^k].
    Log: int
    Origin: BigInteger
    /// At most k. Biases are integers.
    Unit: int
    /// V_{j+1} − V_j.
    WordChange: Dyadic
    /// λ_{j+1} − λ_j.
    SlopeChange: Dyadic
}

/// Powers of two by which lanes are multiplied: ReLU commutes with them, and in a dyadic weight only digits after the
/// point cost.
type internal FoldScales = {
    /// The lane of z holds 2^−this·z: the coarsest unit in which the first layer has no digits after the point beyond
    /// those of z itself.
    Position: int
    /// The lane of g holds 2^this·g: the least that makes slopes integers.
    Coordinate: int
    /// The lane of v holds 2^this·V: the least that makes all words and their changes integers, at least 1.
    Word: int
}

/// Which group a point is in: from x to the word V_j of its group j and the coordinate g(z), exactly, for all z ≥ 0
/// outside the open cells between the groups.
/// Source: derived here. Notes: proofs-notes/fold-gap.md
module internal FoldLookup =
    /// The ramps of each layer, at most q boundaries a layer; one layer without ramps if there is one group.
    let ramps (plan: FoldPlan) q =
        let boundaries =
            plan.Groups
            |> Array.pairwise
            |> Array.map (fun (group, next) ->
                match group.Cell with
                | ValueSome(struct (start, log)) -> {
                    Start = start + plan.Shift
                    Log = log
                    Origin = BigInteger.Zero
                    Unit = log
                    WordChange = next.Word - group.Word
                    SlopeChange = next.Slope - group.Slope
                  }
                | ValueNone -> defect "a group other than the last has no cell")

        let chained origin ramp =
            let distance = ramp.Start - origin

            {
                ramp with
                    Origin = origin
                    Unit =
                        if distance.IsZero then
                            ramp.Log
                        else
                            min ramp.Log (Bits.trailingZeros distance)
            }

        let ``end`` ramp =
            ramp.Start + (BigInteger.One <<< ramp.Log)

        match List.ofArray (Array.chunkBySize (max 1 q) boundaries) with
        | [] -> [ [||] ]
        | first :: rest ->
            // A boundary's own end does not depend on how it is chained.
            first
            :: List.map2
                (fun before layer -> Array.map (chained (``end`` (Array.last before))) layer)
                (first :: rest |> List.take rest.Length)
                rest

    let scales (line: LabelLine) (plan: FoldPlan) (ramps: FoldRamp[] list) =
        let shift = line.Offset + plan.Shift

        let position =
            if shift.IsZero then
                max 0 -line.Exponent
            else
                max 0 (min -line.Exponent (Bits.trailingZeros shift))

        let first = plan.Groups[0]
        let all = Array.concat ramps

        // Digits after the point of x·2^unit.
        let digits unit (x: Dyadic) =
            if x.Sign = 0 then 0 else -(x.Exponent + unit)

        {
            Position = position
            Coordinate =
                all
                |> Array.fold
                    (fun digit ramp -> max digit (digits ramp.Unit ramp.SlopeChange))
                    (max 0 (digits position first.Slope))
            Word =
                all
                |> Array.fold
                    (fun digit ramp -> max digit (digits (ramp.Unit - ramp.Log) ramp.WordChange))
                    (max 1 (digits 0 first.Word))
        }

    /// Layers from x to the lanes of v (column 0) and g (column 1).
    let layers (line: LabelLine) (plan: FoldPlan) (ramps: FoldRamp[] list) (scales: FoldScales) =
        let first = plan.Groups[0]

        let projection =
            line.Direction
            |> Array.mapi (fun i a -> struct (i, Dyadic.create a (-line.Exponent - scales.Position)))
            |> List.ofArray
            |> TemplateRow.ofTerms
            |> TemplateRow.plus (Dyadic.create (line.Offset + plan.Shift) -scales.Position)

        /// The lanes of a layer's ramps, from a lane that holds (z − Origin)/2^unit.
        let lanes column unit (layer: FoldRamp[]) = [
            for ramp in layer do
                let distance = ramp.Start - ramp.Origin

                for knot in [ distance; distance + (BigInteger.One <<< ramp.Log) ] do
                    TemplateRow.ofTerms [ struct (column, TemplateRow.power (unit - ramp.Unit)) ]
                    |> TemplateRow.plus (-(Dyadic.create knot -ramp.Unit))
        ]

        /// v and g after the ramps that follow `kept` other lanes.
        let advance kept (v: TemplateRow) (g: TemplateRow) (layer: FoldRamp[]) =
            let terms (ofRamp: int -> FoldRamp -> struct (int * Dyadic) list) =
                layer |> Seq.mapi (fun j ramp -> ofRamp (kept + 2 * j) ramp) |> List.concat

            let wordTerms p (ramp: FoldRamp) =
                let change = TemplateRow.shift (scales.Word + ramp.Unit - ramp.Log) ramp.WordChange

                [ struct (p, change); struct (p + 1, -change) ]

            let slopeTerms p (ramp: FoldRamp) = [
                if ramp.SlopeChange.Sign <> 0 then
                    struct (p, TemplateRow.shift (scales.Coordinate + ramp.Unit) ramp.SlopeChange)
            ]

            [
                {
                    v with
                        Terms = v.Terms @ terms wordTerms
                }
                {
                    g with
                        Terms = g.Terms @ terms slopeTerms
                }
            ]

        let fromPosition =
            advance
                1
                (TemplateRow.ofTerms []
                 |> TemplateRow.plus (TemplateRow.shift scales.Word first.Word))
                (TemplateRow.ofTerms [
                    struct (0, TemplateRow.shift (scales.Coordinate + scales.Position) first.Slope)
                ])

        let fromBefore = advance 2 (TemplateRow.copy 0) (TemplateRow.copy 1)

        let rec following kept advance (before: FoldRamp[]) rest = [
            let columns = kept + 2 * before.Length

            match rest with
            | [] -> LayerTemplate.relu columns (advance before)
            | (layer: FoldRamp[]) :: rest ->
                LayerTemplate.relu
                    columns
                    (advance before @ lanes (columns - 1) (Array.last before).Unit layer)

                yield! following 2 fromBefore layer rest
        ]

        LayerTemplate.relu line.Direction.Length [ projection ]
        :: LayerTemplate.relu 1 (TemplateRow.copy 0 :: lanes 0 scales.Position ramps.Head)
        :: following 1 fromPosition ramps.Head ramps.Tail
