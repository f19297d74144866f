namespace MemCap.Constructions

open System.Numerics
open MemCap.Exact

/// Bits of the numbers of a fold-gap network in closed form, as `Dyadic.bits` counts them: of the largest, and of all that
/// are not 0; for two classes or more.
/// Source: derived here. Notes: proofs-notes/fold-gap.md
module internal FoldBits =
    /// Bits of the largest number of the layers that read the word. All of them are ±powers of two but for the biases of
    /// the rounding. 2^(ρ₀ + t − S), S the scale of words, is the smallest where nothing reads labels.
    let reading (shape: FoldShape) (scales: FoldScales) =
        let c = shape.LabelBits
        let coordinate = scales.Coordinate - shape.Margin

        if c = 0 then
            2 + max 0 (max coordinate (scales.Word - shape.FirstGapBits - shape.Margin))
        else
            let word = scales.Word - shape.FirstGapBits - min c shape.Margin
            max (2 + max 0 (max coordinate word)) (shape.LabelMargin + c + 1)

    /// Bits of the first word and of the changes of the word: at most one more than the scale of words.
    let words (plan: FoldPlan) =
        Array.pairwise plan.Groups
        |> Array.map (fun (group, next) -> next.Word - group.Word)
        |> Array.append [| plan.Groups[0].Word |]
        |> Array.fold (fun bits change -> max bits (Bits.length change.Mantissa + 1)) 1

    /// Bits of the largest number of the lookup that is no word.
    let private lookup (line: LabelLine) (plan: FoldPlan) (ramps: FoldRamp[] list) (scales: FoldScales) =
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

    /// The bias of the output: of two classes, the number of the one whose index is the output of no toggled neuron.
    let private constant (line: LabelLine) (shape: FoldShape) (values: Dyadic[]) =
        if shape.LabelBits = 0 && (shape.Thresholds % 2 = 1) <> (line.Runs[0].Class = 1) then
            values[1]
        else
            values[0]

    /// Bits of the largest number of the layers that turn an index into the number of a class.
    let private output (line: LabelLine) (shape: FoldShape) (values: Dyadic[]) =
        let kinks = ClassOutput.kinks values

        let changes =
            kinks
            |> Array.fold (fun bits (struct (_, change)) -> max bits (Dyadic.bits change)) 2

        kinks
        |> Array.fold
            (fun bits (struct (l, _)) -> max bits (Dyadic.bits (Dyadic.ofInteger (BigInteger(l: int)))))
            (max changes (Dyadic.bits (constant line shape values)))

    /// Bits of the largest number that is no word, with at most q boundaries in a layer of the lookup.
    let others (line: LabelLine) (plan: FoldPlan) q (values: Dyadic[]) =
        let ramps = FoldLookup.ramps plan q
        let scales = FoldLookup.scales line plan ramps

        lookup line plan ramps scales
        |> max (reading plan.Shape scales)
        |> max (output line plan.Shape values)

    /// Bits of the largest number.
    let largest line plan q values =
        max (words plan) (others line plan q values)

    /// Bits of a number that is not 0.
    let private ofNonzero (x: Dyadic) =
        if x.Sign = 0 then 0L else int64 (Dyadic.bits x)

    let private ofInteger x = ofNonzero (Dyadic.ofInteger x)

    /// ±2^e and ±2^(e + 1), a pair on v and h.
    let private pair e = int64 (4 + max 0 -e + max 0 (-e - 1))

    /// Of all numbers of the layers that read the word. Folds, copies and toggles are of ±1, ±2 and ±2^k, k ≥ 0, two bits each;
    /// words are read where the unit of v has been halved once a fold.
    let private allOfReading (shape: FoldShape) (scales: FoldScales) =
        let n, rho, rho0, c, t =
            shape.Thresholds, shape.GapBits, shape.FirstGapBits, shape.LabelBits, shape.Margin

        let unitAfter folds = max 1 (scales.Word - folds)

        let first =
            int64 (4 + max 0 (scales.Coordinate - t) + max 0 (scales.Word - rho0 - t))

        let threshold folds = pair (rho + 1 + t - unitAfter folds)
        let label folds = pair (c + 1 - unitAfter folds)
        let sum (terms: int64 seq) = Seq.sum terms

        if c = 0 then
            let thresholds = sum (seq { for i in 2..n -> threshold (rho0 - 1 + (i - 2) * rho) })

            // Listed are 6ρ₀ + 7(n − 2)(ρ − 1) + 11n − 15 entries; those of A at thresholds are counted here.
            let others = 6 * rho0 + 7 * (n - 2) * (rho - 1) + 11 * n - 15 - 2 - 2 * (n - 1)
            first + thresholds + 2L * int64 others
        else
            let thresholds =
                sum (seq { for i in 2..n -> threshold (rho0 + (i - 2) * (rho + c) + c - 1) })

            let labels =
                label (rho0 - 1)
                + sum (seq { for i in 2..n -> label (rho0 + (i - 1) * (rho + c) - 1) })
                + label (rho0 + (n - 1) * (rho + c) + c - 1)

            // Biases of the rounding. Of the highest digit 1 − 2^t'(2^(c−1) + 1) and −2^t'(2^(c−1) + 1), since the −1 of
            // the index is in them; of the others 1 − 2^k, and −2^k, which is counted with the rest.
            let knots =
                int64 (shape.LabelMargin + c + 1)
                + int64 (c + 1)
                + sum (seq { for bit in 0 .. c - 2 -> int64 (bit + shape.LabelMargin + 1) })

            let others =
                6 * rho0 + 8 * n + 7 * (n - 1) * (rho + c) + 20 * c
                - 9
                - 2
                - 2 * (n - 1)
                - 2 * (n + 1)
                - (c + 1)

            first + thresholds + labels + knots + 2L * int64 others

    /// Of all numbers of the lookup, the projection included.
    let private allOfLookup (line: LabelLine) (plan: FoldPlan) (ramps: FoldRamp[] list) (scales: FoldScales) =
        let projection =
            ofNonzero (Dyadic.create (line.Offset + plan.Shift) -scales.Position)
            + Array.sumBy
                (fun a -> ofNonzero (Dyadic.create a (-line.Exponent - scales.Position)))
                line.Direction

        let first = plan.Groups[0]

        // In their lanes' units words, their changes and slopes are integers.
        let whole (x: Dyadic) =
            if x.Sign = 0 then
                0L
            else
                int64 (Bits.length x.Mantissa + 1)

        let ofRamp unit (ramp: FoldRamp) =
            let distance = ramp.Start - ramp.Origin
            let knot z = ofNonzero (Dyadic.create z -ramp.Unit)

            2L * int64 (2 + max 0 (ramp.Unit - unit))
            + knot distance
            + knot (distance + (BigInteger.One <<< ramp.Log))
            + 2L * whole ramp.WordChange
            + whole ramp.SlopeChange

        let rec layers unit (ramps: FoldRamp[] list) =
            match ramps with
            | [] -> 0L
            | layer :: rest ->
                // z, or v and g, go on to the next layer.
                let next = if layer.Length = 0 then unit else (Array.last layer).Unit
                Array.sumBy (ofRamp unit) layer + layers next rest

        let copies = 2L + 4L * int64 (ramps.Length - 1)

        projection
        + whole first.Word
        + whole first.Slope
        + copies
        + layers scales.Position ramps

    /// Of all numbers after the class's index is known.
    let private allOfOutput (line: LabelLine) (shape: FoldShape) (values: Dyadic[]) =
        // Lanes that the index is a sum of, with weights ±1.
        let lanes = if shape.LabelBits = 0 then 1L else 3L
        let bias = ofNonzero (constant line shape values)

        match ClassOutput.kinks values with
        | [| struct (_, slope) |] -> lanes * ofNonzero slope + bias
        | kinks ->
            kinks
            |> Array.sumBy (fun (struct (l, change)) ->
                2L * lanes + ofInteger (BigInteger(l: int)) + ofNonzero change)
            |> (+) bias

    /// Bits of all numbers that are not 0, with at most q boundaries in a layer of the lookup.
    let total (line: LabelLine) (plan: FoldPlan) q (values: Dyadic[]) =
        let ramps = FoldLookup.ramps plan q
        let scales = FoldLookup.scales line plan ramps

        allOfLookup line plan ramps scales
        + allOfReading plan.Shape scales
        + allOfOutput line plan.Shape values
