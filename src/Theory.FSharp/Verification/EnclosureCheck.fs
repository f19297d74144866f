namespace MemCap.Verification

open System
open System.Collections.Generic
open System.Threading
open System.Threading.Tasks
open MemCap.Data
open MemCap.Exact
open MemCap.Networks

/// Networks of any depth whose numbers are doubles, examined by doubles with an error bound that is carried from layer
/// to layer. A ReLU that is inactive for sure, smoothed or not, is exactly 0 and passes no error on, and every activation with two values
/// is settled or computed exactly; so are the outputs, where their enclosures leave the answer open.
/// Notes: proofs-notes/certificate.md
module internal EnclosureCheck =
    let private largestBlock = 512

    /// Activations that all threads hold, in numbers: 64 MB.
    let private mostActivations = 1 <<< 23

    /// Units whose sums are computed at once: they are still in cache when they are activated.
    let private unitsAtOnce = 512

    /// Blocks enough for all threads.
    let private blockOfPoints (layers: EnclosedLayer[]) count =
        let threads = Environment.ProcessorCount
        let width = layers |> Array.sumBy (fun layer -> int64 layer.Rows)
        let held = int (int64 mostActivations / (width * int64 threads))
        Math.Clamp(count / (4 * threads), min count 16, Math.Clamp(held, 16, largestBlock))

    /// One thread's buffers and findings.
    [<Sealed>]
    type private Worker
        (
            kernels: IKernels,
            layers: EnclosedLayer[],
            output: Output,
            data: Dataset,
            claim: Claim,
            size: int,
            tally: Tally
        ) =
        let last = layers.Length - 1
        let outputs = layers[last].Rows
        let cells = Cells.ofOutput output

        /// Of hidden layers: row i holds, for point i of the block, ReLUs, smoothed or not (0 only if that is exact),
        /// identities, and exact values of the other activations.
        let activations =
            layers[.. last - 1]
            |> Array.map (fun layer -> Array.zeroCreate<float>(size * layer.Rows))

        let sums = Array.zeroCreate<float>(size * unitsAtOnce)
        let mutable inputs = Array.init size (fun _ -> Deviations())
        let mutable results = Array.init size (fun _ -> Deviations())
        let deviations = Array.zeroCreate<Deviation> size
        let lows = Array.zeroCreate<float>(size * outputs)
        let highs = Array.zeroCreate<float>(size * outputs)
        /// Exact activations of every point by layer and unit.
        let known = Array.init size (fun _ -> Dictionary<struct (int * int), Rational>())
        let mutable start = 0
        let mutable evaluated = 0L

        let rec evaluate i l r =
            let layer = layers[l].Layer

            let sum =
                if l = 0 then
                    Vec.dotDoubles (layer.Weights r) (data.Point(start + i))
                else
                    let before = layers[l - 1]
                    let row = r * layer.Columns
                    let weights = List<float>()
                    let values = List<Rational>()

                    for c in 0 .. layer.Columns - 1 do
                        let weight = layers[l].Weights[row + c]

                        if weight <> 0.0 then
                            let held = activations[l - 1][i * before.Rows + c]

                            let isExact =
                                match before.Activation with
                                | Activation.Relu
                                | Activation.Srelu _ -> held = 0.0
                                | Activation.Identity -> false
                                | Activation.Threshold
                                | Activation.Sign -> true

                            let value =
                                if isExact then
                                    Rational.ofDouble held
                                else
                                    exact i (l - 1) c

                            if not value.IsZero then
                                weights.Add weight
                                values.Add value

                    Vec.dot (Vec.ofDoubles (weights.ToArray())) (Vec.ofRationals (values.ToArray()))

            evaluated <- evaluated + 1L
            Eval.activate layer.Activation (sum + layer.Biases[r])

        /// Unit r of layer l at point i of the block, by definition; the layers before l have been activated.
        and exact i l r =
            match known[i].TryGetValue(struct (l, r)) with
            | true, value -> value
            | _ ->
                let value = evaluate i l r
                known[i][struct (l, r)] <- value
                value

        /// Activations of units first, … at point i from their products.
        let activate l first count i =
            let layer = layers[l]
            let deviation = deviations[i]
            let result = results[i]
            let products = ReadOnlySpan(sums, i * count, count)
            let target = Span(activations[l], i * layer.Rows + first, count)

            match layer.Activation with
            | Activation.Relu -> layer.Relu(first, products, deviation, target, result)
            | Activation.Identity ->
                for k in 0 .. count - 1 do
                    let t = products[k] + layer.Biases[first + k]
                    target[k] <- t
                    result.Add(t, layer.Radius(first + k, t, deviation))
            | Activation.Threshold
            | Activation.Sign ->
                for k in 0 .. count - 1 do
                    let t = products[k] + layer.Biases[first + k]

                    let settled =
                        EnclosedValue.twoValued layer.Activation t (layer.Radius(first + k, t, deviation))

                    let value =
                        if Double.IsNaN settled then
                            Rational.toDouble (exact i l (first + k))
                        else
                            settled

                    target[k] <- value

                    if value <> 0.0 then
                        result.Add(value, 0.0)
            | Activation.Srelu order ->
                for k in 0 .. count - 1 do
                    let t = products[k] + layer.Biases[first + k]

                    let struct (from, upTo) =
                        EnclosedValue.around t (layer.Radius(first + k, t, deviation))

                    let struct (low, high) = EnclosedValue.ofSmoothRelu order from upTo

                    // The upper end stands for the number, and 0 for nothing but 0.
                    target[k] <- high

                    if high > 0.0 then
                        result.Add(high, Math.BitIncrement(high - low))

        /// Encloses outputs first, …
        let close first count i =
            let layer = layers[last]

            for r in first .. first + count - 1 do
                let t = sums[i * count + r - first] + layer.Biases[r]
                let radius = layer.Radius(r, t, deviations[i])
                let struct (low, high) = EnclosedValue.around t radius
                let place = i * outputs + r

                match layer.Activation with
                | Activation.Identity ->
                    lows[place] <- low
                    highs[place] <- high
                | Activation.Relu ->
                    lows[place] <- max 0.0 low
                    highs[place] <- max 0.0 high
                | Activation.Threshold
                | Activation.Sign ->
                    let settled = EnclosedValue.twoValued layer.Activation t radius
                    lows[place] <- if Double.IsNaN settled then -infinity else settled
                    highs[place] <- if Double.IsNaN settled then infinity else settled
                | Activation.Srelu order ->
                    let struct (low, high) = EnclosedValue.ofSmoothRelu order low high
                    lows[place] <- low
                    highs[place] <- high

        let outputOf i r =
            let place = i * outputs + r

            if lows[place] = highs[place] then
                Rational.ofDouble lows[place]
            else
                exact i last r

        /// The output that is larger than all others for sure, or −1.
        let largest i =
            let mutable most = 0

            for r in 1 .. outputs - 1 do
                if lows[i * outputs + r] > lows[i * outputs + most] then
                    most <- r

            let mutable isLargest = true

            for r in 0 .. outputs - 1 do
                if r <> most && not (highs[i * outputs + r] < lows[i * outputs + most]) then
                    isLargest <- false

            if isLargest then most else -1

        /// A bound on the distance of the output from a label, whatever it is.
        let distance i label =
            Math.BitIncrement(max (abs (lows[i * outputs] - label)) (abs (highs[i * outputs] - label)))

        /// The label in whose cell the first output is for sure.
        let nearest i (label: float) =
            let low, high = lows[i * outputs], highs[i * outputs]

            match cells.TryGetValue label with
            | true, cell when cell.Holds(low, high) -> ValueSome label
            | _ ->
                let mutable found = ValueNone

                for KeyValue(other, cell) in cells do
                    if cell.Holds(low, high) then
                        found <- ValueSome other

                found

        let byDefinition i values =
            tally.Exact(
                start + i,
                Eval.read output values,
                (if outputs = 1 then ValueSome values[0] else ValueNone)
            )

        let settle i =
            let label = data.Label(start + i)

            match output with
            | Output.Argmax labels when outputs > 1 ->
                match largest i with
                | -1 -> byDefinition i (Array.init outputs (outputOf i))
                | r when labels[r] = Rational.ofDouble label -> tally.Correct infinity
                | r -> tally.Exact(start + i, Answer.Number labels[r], ValueNone)
            | Output.Argmax _ -> byDefinition i [| outputOf i 0 |]
            | Output.Identity
            | Output.Nearest _
            | Output.Sign _ ->
                let error = if outputs = 1 then distance i label else infinity

                match nearest i label with
                | ValueSome found when found = label -> tally.Correct error
                | ValueSome found -> tally.Answered(start + i, Answer.Number(Rational.ofDouble found), error)
                // These are read off the first output.
                | ValueNone -> byDefinition i [| outputOf i 0 |]

        /// The output counts, whatever it is read as.
        let approximate i =
            let low, high = lows[i], highs[i]
            let label = data.Label(start + i)
            tally.Errors.Add(start + i, low, high)

            match output with
            | Output.Identity when label < low || high < label -> tally.Differs(distance i label)
            | _ -> settle i

        /// Layer l at the first `points` points of the block.
        let fill l points =
            let layer = layers[l]

            let values, offset =
                if l = 0 then
                    data.Points, start * layer.Columns
                else
                    activations[l - 1], 0

            for i in 0 .. points - 1 do
                deviations[i] <- inputs[i].Deviation
                results[i].Clear()

            for first in 0..unitsAtOnce .. layer.Rows - 1 do
                let count = min unitsAtOnce (layer.Rows - first)

                kernels.Product(
                    values,
                    offset,
                    points,
                    layer.Weights,
                    first * layer.Columns,
                    count,
                    layer.Columns,
                    sums,
                    0
                )

                for i in 0 .. points - 1 do
                    if l = last then
                        close first count i
                    else
                        activate l first count i

            let filled = results
            results <- inputs
            inputs <- filled

        member _.Settle(first: int, points: int) =
            start <- first
            evaluated <- 0L

            for i in 0 .. points - 1 do
                inputs[i].Clear()

                for x in data.Point(first + i) do
                    if x <> 0.0 then
                        inputs[i].Add(x, 0.0)

            for l in 0..last do
                fill l points

            for i in 0 .. points - 1 do
                match claim with
                | Claim.Approximates _ -> approximate i
                | _ -> settle i

                // Rationals of one point may be many.
                if known[i].Count > 0 then
                    known[i] <- Dictionary()

            let units = layers |> Array.sumBy (fun layer -> int64 layer.Rows)
            tally.Signs(int64 points * units, evaluated)

        member _.Tally = tally

    let private run kernels layers (network: Network) (data: Dataset) claim settled =
        let output = network.Output
        let whole = Tally(data, claim)
        let size = blockOfPoints layers data.Count
        let blocks = (data.Count + size - 1) / size
        let mutable next = -1

        // A parallel loop over the blocks would make new buffers whenever it changes threads.
        let work _ =
            let worker = Worker(kernels, layers, output, data, claim, size, Tally(data, claim))
            let mutable block = Interlocked.Increment &next

            while block < blocks do
                let points = min size (data.Count - block * size)
                worker.Settle(block * size, points)
                settled points
                block <- Interlocked.Increment &next

            lock whole (fun () -> whole.Merge worker.Tally)

        Parallel.For(0, min blocks Environment.ProcessorCount, work) |> ignore
        Approximation.findings network data claim whole

    let private enclosed (network: Network) =
        let layers = network.Layers |> List.map EnclosedLayer.TryCreate

        if List.forall Option.isSome layers then
            Some(layers |> List.choose id |> Array.ofList)
        else
            None

    /// The findings, or nothing when some number of the network is no double.
    let tryExamine (kernels: IKernels) (network: Network) (data: Dataset) claim settled =
        enclosed network
        |> Option.map (fun layers -> run kernels layers network data claim settled)

    let private pointsTried = 16

    /// At most one preactivation in so many is worth its rationals.
    let private leastSettled = 16L

    /// Of data sets that are not small: doubles settle nearly all preactivations at the first points.
    let private isEnough kernels layers (network: Network) (data: Dataset) claim =
        data.Count < 16 * pointsTried
        || (let worker =
                Worker(kernels, layers, network.Output, data, claim, pointsTried, Tally(data, claim))

            worker.Settle(0, pointsTried)
            let found = worker.Tally.Findings
            leastSettled * found.UndecidedSigns <= found.Signs)

    /// As tryExamine; nothing either when enclosures are too wide to be of use, as they are in deep networks of long weights.
    let tryWhereSettled (kernels: IKernels) (network: Network) (data: Dataset) claim settled =
        enclosed network
        |> Option.filter (fun layers -> isEnough kernels layers network data claim)
        |> Option.map (fun layers -> run kernels layers network data claim settled)
