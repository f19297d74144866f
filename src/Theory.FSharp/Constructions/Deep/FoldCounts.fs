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

    /// Bits of the largest number of the layers that read the word. All of them are ±powers of two but for the biases of
    /// the rounding. 2^(ρ₀ + t − S), S the scale of words, is the smallest where nothing reads labels.
    let readingBits (shape: FoldShape) (scales: FoldScales) =
        let c = shape.LabelBits
        let coordinate = scales.Coordinate - shape.Margin

        if c = 0 then
            2 + max 0 (max coordinate (scales.Word - shape.FirstGapBits - shape.Margin))
        else
            let word = scales.Word - shape.FirstGapBits - min c shape.Margin
            max (2 + max 0 (max coordinate word)) (shape.LabelMargin + c + 1)

    /// Bits of the first word and of the changes of the word: at most one more than the scale of words.
    let wordBits (plan: FoldPlan) =
        Array.pairwise plan.Groups
        |> Array.map (fun (group, next) -> next.Word - group.Word)
        |> Array.append [| plan.Groups[0].Word |]
        |> Array.fold (fun bits change -> max bits (Bits.length change.Mantissa + 1)) 1

    /// Bits of the largest number of the lookup that is no word.
    let private lookupBits (line: LabelLine) (plan: FoldPlan) (ramps: FoldRamp[] list) (scales: FoldScales) =
        let odd (x: BigInteger) = Dyadic.bits (Dyadic.ofInteger x)

        let projection =
            odd (line.Offset + plan.Shift)
            :: [
                for a in line.Direction -> Dyadic.bits (Dyadic.create a (-line.Exponent - scales.Position))
            ]

        let first = plan.Groups[0]
        let slope = Bits.length first.Slope.Mantissa + 1

        let rec chained unit (ramps: FoldRamp[] list) = [
            match ramps with
            | [] -> ()
            | layer :: rest ->
                for ramp in layer do
                    let distance = ramp.Start - ramp.Origin
                    2 + max 0 (ramp.Unit - unit)
                    odd distance
                    odd (distance + (BigInteger.One <<< ramp.Log))
                    Bits.length ramp.SlopeChange.Mantissa + 1

                if layer.Length > 0 then
                    yield! chained (Array.last layer).Unit rest
        ]

        List.fold max slope (projection @ chained scales.Position ramps)

    /// Bits of the largest number of the layers that turn an index into the number of a class.
    let private outputBits (line: LabelLine) (shape: FoldShape) (values: Dyadic[]) =
        let kinks = ClassOutput.kinks values

        let changes =
            kinks
            |> Array.fold (fun bits (struct (_, change)) -> max bits (Dyadic.bits change)) 2

        let constant =
            // Of two classes, the one whose index is the output of no toggled neuron.
            if shape.LabelBits = 0 && (shape.Thresholds % 2 = 1) <> (line.Runs[0].Class = 1) then
                values[1]
            else
                values[0]

        kinks
        |> Array.fold
            (fun bits (struct (l, _)) -> max bits (Dyadic.bits (Dyadic.ofInteger (BigInteger(l: int)))))
            (max changes (Dyadic.bits constant))

    /// Bits of the largest number that is no word, with at most q boundaries in a layer of the lookup.
    let otherBits (line: LabelLine) (plan: FoldPlan) q (values: Dyadic[]) =
        let ramps = FoldLookup.ramps plan q
        let scales = FoldLookup.scales line plan ramps

        lookupBits line plan ramps scales
        |> max (readingBits plan.Shape scales)
        |> max (outputBits line plan.Shape values)

    /// Bits of the largest number.
    let bits line plan q values =
        max (wordBits plan) (otherBits line plan q values)

    /// Entries that one threshold more costs in each word: 7ρ + 4, or 7(ρ + c) + 8 with labels.
    let entriesPerThreshold (shape: FoldShape) =
        if shape.LabelBits = 0 then
            7 * shape.GapBits + 4
        else
            7 * (shape.GapBits + shape.LabelBits) + 8

    /// Entries that one group more costs where each boundary has a layer of its own, and where all share one.
    let entriesPerGroup isNarrow = if isNarrow then 8 else 6

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
