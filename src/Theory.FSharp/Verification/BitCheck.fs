namespace MemCap.Verification

open System
open System.Collections.Generic
open System.Threading.Tasks
open MemCap.Data
open MemCap.Exact
open MemCap.Networks

/// Networks whose hidden layers are threshold layers, the first with any weights, the later ones with rows of equal
/// nonzero weights: the hidden activations of a point are bits, and every later preactivation is a multiple of a
/// number of bits in common, plus a bias. Only the first layer's signs need more than integers.
/// Notes: proofs-notes/certificate.md
module internal BitCheck =
    /// Points of a product with the first layer: many, because every product arranges the weights anew.
    let private largestBlock = 1024

    /// Points of a count in the later layers: their activations stay in cache.
    let private pointsCounted = 256

    /// Blocks enough for all threads.
    let private blockOfPoints count =
        Math.Clamp(count / (4 * Environment.ProcessorCount), min count 16, largestBlock)

    /// Compares the outputs at points with their labels; what recurs is read once.
    [<Sealed>]
    type private Reader
        (last: OutputLayer, activation: Activation, output: Output, data: Dataset, tally: Tally) =
        /// (numerator of the only output, label) to the distance between output and label when the answer is the
        /// label, rounded up.
        let known = Dictionary<struct (bigint * float), float voption>()

        /// The doubles that the labels of argmax are; NaN for a label that is no double, nor that of a point.
        let classes =
            match output with
            | Output.Argmax labels when activation = Activation.Identity ->
                labels
                |> Array.map (fun label ->
                    let struct (low, high) = Rational.enclosingDoubles label
                    if low = high then low else nan)
            | _ -> [||]

        let distance numerator label =
            let value = last.OfNumerator numerator
            let expected = Rational.ofDouble label

            match Eval.read output [| value |] with
            | Answer.Number answer when answer = expected ->
                let struct (_, above) = Rational.enclosingDoubles (Rational.abs (value - expected))
                ValueSome above
            | _ -> ValueNone

        /// The distance above, infinite for several outputs; nothing when the answer is not the label, or not known to be.
        let correct label z offset =
            if last.Rows = 1 then
                let key = struct (last.Numerator(0, z, offset), label)

                match known.TryGetValue key with
                | true, found -> found
                | _ ->
                    let struct (numerator, _) = key
                    let found = distance numerator label
                    known[key] <- found
                    found
            elif classes.Length > 0 then
                let largest = last.Largest(z, offset)

                if largest >= 0 && classes[largest] = label then
                    ValueSome infinity
                else
                    ValueNone
            else
                ValueNone

        member _.Settle(i: int, z: uint64[], offset: int) =
            match correct (data.Label i) z offset with
            | ValueSome distance -> tally.Correct distance
            | ValueNone ->
                let outputs = last.Outputs(z, offset)

                tally.Exact(
                    i,
                    Eval.read output outputs,
                    (if outputs.Length = 1 then
                         ValueSome outputs[0]
                     else
                         ValueNone)
                )

        member _.Tally = tally

    /// One thread's buffers and findings.
    [<Sealed>]
    type private Worker(first: SignBits, counted: CountLayer[], size: int, reader: Reader) =
        let signs = first.Buffers size
        let on = Array.zeroCreate<uint64>(size * first.Words)
        let widest = counted |> Array.fold (fun most layer -> max most layer.Words) 0
        // The later layers write to these two in turn.
        let even = Array.zeroCreate<uint64>(min size pointsCounted * widest)
        let odd = Array.zeroCreate<uint64>(min size pointsCounted * widest)

        /// The points start + from, …, whose first activations are in `on`.
        let count start from rows =
            let mutable z = on
            let mutable offset = from * first.Words
            let mutable words = first.Words

            for l in 0 .. counted.Length - 1 do
                let target = if l % 2 = 0 then even else odd
                counted[l].Fill(z, offset, rows, target)
                z <- target
                offset <- 0
                words <- counted[l].Words

            for i in 0 .. rows - 1 do
                reader.Settle(start + from + i, z, offset + i * words)

        member _.Settle(start: int, points: int) =
            let left = first.Fill(start, points, signs, on)
            reader.Tally.Signs(int64 points * int64 first.Units, left)

            for from in 0..pointsCounted .. points - 1 do
                count start from (min pointsCounted (points - from))

        member _.Tally = reader.Tally

    let private run (first: SignBits) counted (network: Network) (data: Dataset) claim settled =
        let last = List.last network.Layers
        let outputs = OutputLayer last
        let output = network.Output
        let whole = Tally(data, claim)
        let size = blockOfPoints data.Count

        Parallel.For(
            0,
            (data.Count + size - 1) / size,
            (fun () ->
                let reader = Reader(outputs, last.Activation, output, data, Tally(data, claim))
                Worker(first, counted, size, reader)),
            (fun block _ (worker: Worker) ->
                let points = min size (data.Count - block * size)
                worker.Settle(block * size, points)
                settled points
                worker),
            (fun worker -> lock whole (fun () -> whole.Merge worker.Tally))
        )
        |> ignore

        whole.Findings

    /// The hidden layers from the second on; nothing when the rows of one have different nonzero weights.
    let private countLayers kernels (layers: Layer list) =
        let add made layer =
            made
            |> Option.bind (fun made ->
                CountLayer.TryCreate(kernels, layer)
                |> Option.map (fun counted -> counted :: made))

        List.fold add (Some []) layers |> Option.map (List.rev >> Array.ofList)

    /// The findings, or nothing when the network is not of this kind.
    let tryExamine (kernels: IKernels) (network: Network) (data: Dataset) claim settled =
        match List.take (network.Layers.Length - 1) network.Layers with
        | [] -> None
        | _ when (List.last network.Layers).Activation.IsSmooth -> None
        | hidden when hidden |> List.exists (fun layer -> layer.Activation <> Activation.Threshold) -> None
        | hidden ->
            countLayers kernels hidden.Tail
            |> Option.map (fun counted ->
                run (SignBits(kernels, hidden.Head, data)) counted network data claim settled)
