namespace MemCap.Verification

open System
open System.Collections.Concurrent
open MemCap
open MemCap.Exact
open MemCap.Networks

/// What is known of a group: its thresholds, ascending, and the words behind its labels.
[<NoComparison; NoEquality>]
type internal FoldStretch = {
    Thresholds: Dyadic[]
    Labels: Dyadic[]
}

/// A fold-gap network as a function in closed form: two searches among numbers that its layers determine. It equals
/// the network at every point outside the open cells between groups and outside the margins behind thresholds.
/// Notes: proofs-notes/certificate.md
[<Sealed; NoComparison; NoEquality>]
type internal FoldForm
    (
        first: DyadicLayer,
        words: FoldPieces,
        coordinate: FoldPieces,
        script: FoldScript,
        stretches: FoldStretch[],
        tail: DyadicLayer list
    ) =
    let known = ConcurrentDictionary<struct (int * int), Dyadic[]>()
    let struct (steepness, height) = script.Margin

    let activate activation (t: Dyadic) =
        match activation with
        | Activation.Identity -> t
        | Activation.Relu -> if t.Sign < 0 then Dyadic.Zero else t
        | Activation.Threshold -> if t.Sign > 0 then Dyadic.One else Dyadic.Zero
        | Activation.Sign -> if t.Sign >= 0 then Dyadic.One else -Dyadic.One
        // No program is compiled of such networks, and so no form is read off them.
        | Activation.Srelu _ -> defect "a smoothed ReLU in a folded network"

    let apply (values: Dyadic[]) (layer: DyadicLayer) =
        Array.map2
            (fun row bias ->
                row
                |> Array.fold (fun sum (struct (c, w)) -> sum + w * values[c]) bias
                |> activate layer.Activation)
            layer.Weights
            layer.Biases

    /// What the network answers past `passed` thresholds of a group.
    let outputs group passed =
        let lanes =
            if script.Labels.Length = 0 then
                [|
                    (if (script.Thresholds.Length - passed) % 2 = 0 then
                         Dyadic.Zero
                     else
                         Dyadic.One)
                |]
            else
                let y = Dyadic.One + script.Labels[passed].Factor * stretches[group].Labels[passed]

                if passed < script.Thresholds.Length then
                    [| y; Dyadic.Zero |]
                else
                    [| Dyadic.Zero; y |]

        List.fold apply lanes tail

    /// The group of z, the piece of `words` on which the word is constant; −1 inside an open cell.
    let group (z: Dyadic) =
        let i = words.Find z

        if words.Slopes[i].Sign = 0 then
            i
        elif i > 0 && words.Slopes[i - 1].Sign = 0 && words.Knots[i] = z then
            i - 1
        else
            -1

    /// The outputs at a point; nothing where the form does not speak.
    member _.TryOutputs(point: ReadOnlySpan<float>) =
        let mutable z = first.Biases[0]

        for struct (c, w) in first.Weights[0] do
            z <- z + w * Dyadic.ofDouble point[c]

        let z = if z.Sign < 0 then Dyadic.Zero else z

        match group z with
        | -1 -> ValueNone
        | j ->
            let g = coordinate.At z
            let thresholds = stretches[j].Thresholds
            // Thresholds below g; equal ones have one place.
            let mutable low = 0
            let mutable high = thresholds.Length

            while low < high do
                let middle = (low + high) / 2

                if (g - thresholds[middle]).Sign > 0 then
                    low <- middle + 1
                else
                    high <- middle

            if low > 0 && (steepness * (g - thresholds[low - 1]) - height).Sign < 0 then
                ValueNone
            else
                ValueSome(known.GetOrAdd(struct (j, low), (fun (struct (j, passed)) -> outputs j passed)))

    /// Of groups, not counting cells.
    member _.Groups =
        words.Slopes |> Array.sumBy (fun slope -> if slope.Sign = 0 then 1 else 0)

    /// n.
    member _.Thresholds = script.Thresholds.Length

/// Reads a closed form off the layers of a network, or finds that they are not of this kind.
[<RequireQualifiedAccess>]
module internal FoldForm =
    [<NoComparison; NoEquality>]
    type private Lane =
        /// factor·relu(z − knot), a power of two times a ramp.
        | Ramp of knot: Dyadic * factor: Dyadic
        | Curve of FoldCurve

    let private curveOf lane =
        match lane with
        | Ramp(knot, factor) -> FoldCurve.ramp knot factor
        | Curve curve -> curve

    /// relu of a row, when that is a ramp or a curve that is nowhere negative.
    let private tryLane (lanes: Lane[]) (row: struct (int * Dyadic)[]) (bias: Dyadic) =
        let whole () =
            let curve =
                row
                |> Array.fold
                    (fun sum (struct (c, w)) -> FoldCurve.add sum w (curveOf lanes[c]))
                    (FoldCurve.constant bias)

            if (FoldCurve.pieces curve).IsNatural then
                Some(Curve curve)
            else
                None

        match row with
        | [| struct (c, w) |] when w.Mantissa.IsOne && bias.Sign <= 0 ->
            match lanes[c] with
            | Ramp(knot, factor) ->
                // relu(w·factor·relu(z − knot) − u) = w·factor·relu(z − knot − u/(w·factor)) for u ≥ 0.
                let factor = w * factor
                Some(Ramp(knot + Dyadic.create -bias.Mantissa (bias.Exponent - factor.Exponent), factor))
            | Curve _ -> whole ()
        | _ -> whole ()

    let private tryLayer lanes (layer: DyadicLayer) =
        if layer.Activation <> Activation.Relu then
            None
        else
            let next = Array.map2 (tryLane lanes) layer.Weights layer.Biases

            if Array.forall Option.isSome next then
                Some(Array.choose id next)
            else
                None

    /// Through the first layer with two units: those of v and g, and the layers after it.
    let rec private tryLookup lanes (layers: DyadicLayer list) =
        match layers with
        | layer :: rest ->
            match tryLayer lanes layer with
            | Some [| v; g |] -> Some(v, g, rest)
            | Some next -> tryLookup next rest
            | None -> None
        | [] -> None


    /// ϕ^bits(V) for 0 ≤ V ≤ 1: the zigzag with 2^bits pieces.
    let fold bits (word: Dyadic) =
        let x = Dyadic.create word.Mantissa (word.Exponent + bits)
        let whole = Dyadic.roundDown 0 x
        let rest = x - whole

        // A sum of whole numbers is odd iff it has no digit 0 at the end.
        if whole.Sign = 0 || whole.Exponent > 0 then
            rest
        else
            Dyadic.One - rest

    let private stretch (script: FoldScript) word =
        let mutable state = word
        let mutable folds = 0

        // Fields come in the order of their folds.
        let at (field: FoldField) =
            state <- fold (field.Folds - folds) state
            folds <- field.Folds
            state

        let thresholds = Array.zeroCreate script.Thresholds.Length
        let labels = Array.zeroCreate script.Labels.Length
        let mutable sum = Dyadic.Zero

        for i in 0 .. thresholds.Length - 1 do
            let field = script.Thresholds[i]
            sum <- sum + field.Factor * at field
            thresholds[i] <- sum

            if i < labels.Length then
                labels[i] <- at script.Labels[i]

        if labels.Length > thresholds.Length then
            labels[thresholds.Length] <- at script.Labels[thresholds.Length]

        {
            Thresholds = thresholds
            Labels = labels
        }

    let private fieldsAreOrdered (script: FoldScript) =
        let order =
            if script.Labels.Length = 0 then
                script.Thresholds
            else
                [|
                    for i in 0 .. script.Labels.Length - 1 do
                        if i < script.Thresholds.Length then
                            script.Thresholds[i]

                        script.Labels[i]
                |]

        order |> Array.pairwise |> Array.forall (fun (a, b) -> a.Folds <= b.Folds)

    let private tryForm (first: DyadicLayer) (lookup: Lane[]) (reading: DyadicLayer list) =
        match FoldScript.tryRead reading with
        | Some script when script.Layers < reading.Length && fieldsAreOrdered script ->
            let words = FoldCurve.pieces (curveOf lookup[script.WordColumn])
            let coordinate = FoldCurve.pieces (curveOf lookup[1 - script.WordColumn])

            let wordAt i =
                let value: Dyadic = words.Values[i]
                Dyadic.create value.Mantissa (value.Exponent - script.WordUnit.Exponent)

            let isWord (word: Dyadic) =
                word.Sign >= 0 && (Dyadic.One - word).Sign >= 0

            let plateaus =
                [| 0 .. words.Slopes.Length - 1 |]
                |> Array.filter (fun i -> words.Slopes[i].Sign = 0)

            if plateaus |> Array.forall (wordAt >> isWord) then
                let stretches =
                    Array.init words.Slopes.Length (fun i ->
                        if words.Slopes[i].Sign = 0 then
                            stretch script (wordAt i)
                        else
                            { Thresholds = [||]; Labels = [||] })

                Some(FoldForm(first, words, coordinate, script, stretches, List.skip script.Layers reading))
            else
                None
        | _ -> None

    let tryRecognise (network: Network) =
        let layers = network.Layers |> List.map DyadicLayer.tryOfLayer

        if List.forall Option.isSome layers then
            match List.choose id layers with
            | first :: rest when first.Activation = Activation.Relu && first.Weights.Length = 1 ->
                tryLookup [| Ramp(Dyadic.Zero, Dyadic.One) |] rest
                |> Option.bind (fun (v, g, reading) -> tryForm first [| v; g |] reading)
            | _ -> None
        else
            None
