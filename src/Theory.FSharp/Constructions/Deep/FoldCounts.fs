namespace MemCap.Constructions

open System
open System.Numerics
open MemCap.Exact

/// What the counts of a fold-gap network depend on.
type internal FoldInstance = {
    /// d.
    Inputs: int
    /// G ≥ 1.
    Groups: int
    /// Boundaries between groups at which the slope of g changes.
    SlopeChanges: int
    Shape: FoldShape
    /// q ≥ 1: at most so many boundaries are looked up in a layer.
    BoundariesPerLayer: int
    /// Of the numbers of the classes, `ClassOutput.kinks`; 1 for two classes.
    Kinks: int
}

/// Sizes of fold-gap networks in closed form, equal to what the templates list, for two classes or more.
/// Source: derived here. Notes: proofs-notes/fold-gap.md
module internal FoldCounts =
    /// Of the network of a plan.
    let instance (line: LabelLine) (plan: FoldPlan) q (values: Dyadic[]) = {
        Inputs = line.Direction.Length
        Groups = plan.Groups.Length
        SlopeChanges =
            plan.Groups
            |> Seq.pairwise
            |> Seq.filter (fun (group, next) -> group.Slope <> next.Slope)
            |> Seq.length
        Shape = plan.Shape
        BoundariesPerLayer = q
        Kinks = (ClassOutput.kinks values).Length
    }

    let private parts x =
        let shape = x.Shape
        struct (shape.Thresholds, shape.GapBits, shape.FirstGapBits, shape.LabelBits)

    /// Boundaries in each layer of the lookup: ⌈(G − 1)/q⌉ layers, and one if there is no boundary.
    let private chunks x =
        let boundaries = x.Groups - 1
        let q = max 1 x.BoundariesPerLayer

        if boundaries = 0 then
            [ 0 ]
        else
            [ for start in 0..q .. boundaries - 1 -> min q (boundaries - start) ]

    let private lookupLayers x = (chunks x).Length

    /// Of one more hidden layer, where the numbers of the classes need it.
    let private outputLayers x = if x.Kinks = 1 then 0 else 1

    let depth x =
        let struct (n, rho, rho0, c) = parts x

        lookupLayers x
        + outputLayers x
        + if c = 0 then
              5 + rho0 + (n - 2) * rho
          else
              4 + rho0 + (n - 1) * (rho + c) + 2 * c

    let width x =
        let struct (n, _, _, c) = parts x

        let lookup =
            match chunks x with
            | [ first ] -> 2 * first + 1
            | [ first; last ] -> max (2 * first + 1) (2 * last + 2)
            | first :: _ -> 2 * first + 2
            | [] -> 0

        let reading =
            if c > 0 then 5
            elif n > 2 then 4
            else 3

        max lookup (if x.Kinks = 1 then reading else max reading x.Kinks)

    let neurons x =
        let struct (n, rho, rho0, c) = parts x

        2 * x.Groups
        + 2 * lookupLayers x
        + (if x.Kinks = 1 then 0 else x.Kinks)
        + if c = 0 then
              3 * rho0 + 4 * (n - 2) * rho + 3
          else
              3 * rho0 + (n - 1) * (4 * (rho + c) + 1) + 7 * c + 1

    /// Listed weights and biases.
    let entries x =
        let struct (n, rho, rho0, c) = parts x

        let lookup = x.Inputs + 2 + 2 * lookupLayers x + 6 * (x.Groups - 1) + x.SlopeChanges

        let reading =
            if c = 0 then
                6 * rho0 + 7 * (n - 2) * (rho - 1) + 11 * n - 13
            else
                6 * rho0 + 8 * n + 7 * (n - 1) * (rho + c) + 20 * c - 5

        int64 lookup
        + int64 reading
        + (if x.Kinks = 1 then 0L else 5L * int64 x.Kinks - 4L)

    /// Listed numbers that can be 0: the direction but for one entry, the first bias, the first word, two changes of the
    /// word at each boundary, one bias in each chained layer of the lookup, and the number of a class.
    let zerosAtMost x =
        int64 (x.Inputs + 2 * (x.Groups - 1) + lookupLayers x + 1)

    /// Weights and biases of the dense layers.
    let dense x =
        let struct (n, rho, rho0, c) = parts x

        let lookup =
            let rec following columns sizes =
                match sizes with
                | [] -> 2L * int64 (columns + 1)
                | size :: rest -> int64 (2 * size + 2) * int64 (columns + 1) + following (2 * size + 2) rest

            match chunks x with
            | first :: rest ->
                int64 (x.Inputs + 1)
                + 2L * int64 (2 * first + 1)
                + following (2 * first + 1) rest
            | [] -> 0L

        let reading =
            if c = 0 then
                if n = 2 then
                    12 * rho0 + 10
                else
                    12 * rho0 + 20 * (n - 2) * rho + 8
            else
                12 * rho0
                + 12 * c
                + 20 * (n - 1) * (rho + c)
                + 9 * n
                + 2
                + (if c = 2 then 25 else 20 * c - 16)

        lookup + int64 reading + (if x.Kinks = 1 then 0L else 5L * int64 x.Kinks - 3L)

    /// Entries that one threshold more costs in every word.
    let entriesPerThreshold gapBits labelBits =
        if labelBits = 0 then
            7 * gapBits + 4
        else
            7 * (gapBits + labelBits) + 8

    /// Parameters of the dense layers that one threshold more costs, from n = 3 on.
    let densePerThreshold (shape: FoldShape) =
        if shape.LabelBits = 0 then
            20 * shape.GapBits
        else
            20 * (shape.GapBits + shape.LabelBits) + 9

    /// Entries that one group more costs where every boundary has a layer of its own, from the third group on, or where
    /// all share one. A change of slope costs one more.
    let entriesPerGroup isNarrow = if isNarrow then 8 else 6

    /// The same for the parameters of the dense layers.
    let densePerGroup isNarrow = if isNarrow then 20 else 8

    /// The number of thresholds nearest to √(perGroup·runs/perThreshold) − 1 that a shape admits, which minimizes
    /// perGroup·runs/(n + 1) + perThreshold·n. With two classes it is odd: a full group then ends on the class that the
    /// next one does not begin with.
    let bestThresholds (perGroup: int) (perThreshold: int) (runs: int) labelBits =
        let best = sqrt (float perGroup * float runs / float perThreshold) - 1.0

        if labelBits = 0 then
            max 3 (2 * int (Math.Floor(best / 2.0)) + 1)
        else
            max 2 (int (Math.Round best))

    /// The largest odd number up to n, or n itself with labels; nothing below 2.
    let private admitted labelBits n =
        let n = if labelBits = 0 && n % 2 = 0 then n - 1 else n
        if n < 2 then ValueNone else ValueSome n

    /// The most thresholds of a network of at most this depth, all boundaries in one layer and one kink; nothing if
    /// there is none. Two classes: an odd number.
    let thresholdsWithinDepth depth (shape: FoldShape) =
        let c = shape.LabelBits

        let spare =
            if c = 0 then
                depth - 6 - shape.FirstGapBits
            else
                depth - 5 - shape.FirstGapBits - 2 * c

        admitted
            c
            (if spare < 0 then 0
             elif c = 0 then 2 + spare / shape.GapBits
             else 1 + spare / (shape.GapBits + c))

    /// The most boundaries in a layer of the lookup that is at most this wide; nothing if there is none.
    let boundariesWithinWidth width =
        if width < 4 then ValueNone else ValueSome((width - 2) / 2)

    /// The most thresholds for which words that have `tail` digits beyond their fields cost at most `bits` each; nothing
    /// if there is none. Two classes: an odd number.
    let thresholdsWithinBits bits tail (shape: FoldShape) =
        let c = shape.LabelBits
        let spare = bits - 1 - tail - shape.FirstGapBits - 2 * c
        admitted c (if spare < 0 then 0 else 1 + spare / (shape.GapBits + c))
