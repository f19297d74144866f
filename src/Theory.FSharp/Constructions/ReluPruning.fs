namespace MemCap.Constructions

open System
open System.Numerics
open System.Threading.Tasks
open MemCap.Data
open MemCap.Exact

/// The second layer for ReLU units. ⟨u, Φ(x)⟩ is a real number here: it is computed in doubles with an error bound, m is
/// rounded down, so that no point of the other classes gets below it, and what the bound leaves open is settled exactly.
/// Source: Dirksen, Finke, Genzel, arXiv 2310.00327, Algorithm 2; rounding: proofs-notes/random-hyperplanes.md, section 3.
[<Sealed; NoComparison; NoEquality>]
type ReluPruning(kernels: IKernels, data: Dataset, layer: RandomLayer, bias: float, patterns: Patterns) =
    /// Points whose features are computed at once.
    static let blockOfPoints = 512

    /// Features that are kept, in numbers; above, they are computed anew for every batch of candidates.
    static let mostFeatures = 1L <<< 26

    /// Sums that are held at once, in numbers.
    static let mostSums = 1 <<< 24

    let n, d, k = data.Count, data.Dimension, layer.Count
    let weights = layer.Weights |> Array.map float
    let biases = layer.Biases bias
    let blocks = (n + blockOfPoints - 1) / blockOfPoints
    let rounding = Math.ScaleB(1.0, -52)

    let norm (x: ReadOnlySpan<float>) =
        let mutable largest = 0.0

        for value in x do
            largest <- max largest (abs value)

        // √d times the largest entry: rough, but nothing over- or underflows that the bound does not.
        largest * sqrt (float x.Length) * (1.0 + 16.0 * rounding)

    let largestWeight =
        seq { for j in 0 .. k - 1 -> norm (ReadOnlySpan(weights, j * d, d)) } |> Seq.max

    let largestBias = biases |> Array.fold (fun most b -> max most (abs b)) 0.0

    /// |⟨u, Φ̂(x_i)⟩ − ⟨u, Φ(x_i)⟩| ≤ errors_i for every u. Each of k features is off by γ_{d+3} times its size bound, and the
    /// sum of k of them by γ_k times theirs.
    let errors =
        Array.init n (fun i ->
            let size = largestWeight * norm (data.Point i) + largestBias
            let relative = float (d + k + 16) * float k * rounding
            relative * size + float (k * (d + 4)) * Double.Epsilon)

    let features block =
        let first = block * blockOfPoints
        let size = min blockOfPoints (n - first)
        let values = Array.zeroCreate<float>(size * k)
        kernels.Product(data.Points, first * d, size, weights, 0, k, d, values, 0)

        for i in 0 .. size - 1 do
            for j in 0 .. k - 1 do
                let bits = patterns.Bits[(first + i) * patterns.Words + j / 64]

                values[i * k + j] <-
                    if (bits >>> (j % 64)) &&& 1UL = 1UL then
                        max 0.0 (values[i * k + j] + biases[j])
                    else
                        0.0

        values

    let kept =
        if int64 n * int64 k <= mostFeatures then
            let all = Array.zeroCreate<float[]> blocks
            Parallel.For(0, blocks, (fun block -> all[block] <- features block)) |> ignore
            all
        else
            [||]

    let featuresOf block =
        if kept.Length > 0 then kept[block] else features block

    /// ⟨u, Φ(x_i)⟩.
    let exact (mask: uint64[]) offset i =
        let x = data.Point i
        let mutable sum = Rational.Zero

        for word in 0 .. patterns.Words - 1 do
            let mutable bits = mask[offset + word] &&& patterns.Bits[i * patterns.Words + word]

            while bits <> 0UL do
                let j = word * 64 + BitOperations.TrailingZeroCount bits
                bits <- bits &&& (bits - 1UL)

                sum <-
                    sum
                    + Vec.dotDoubles (Vec.ofDoubles weights[j * d .. j * d + d - 1]) x
                    + Rational.ofDouble biases[j]

        sum

    let isDisjoint (mask: uint64[]) offset i =
        let mutable common = 0UL

        for word in 0 .. patterns.Words - 1 do
            common <- common ||| (mask[offset + word] &&& patterns.Bits[i * patterns.Words + word])

        common = 0UL

    let below (value: Rational) =
        let struct (lower, _) = Rational.enclosingDoubles value
        lower

    /// sums[q·n + i] ≈ ⟨u_q, Φ(x_i)⟩.
    let products (masks: uint64[]) count =
        let rows = Array.zeroCreate<float>(count * k)

        for q in 0 .. count - 1 do
            for j in 0 .. k - 1 do
                if (masks[q * patterns.Words + j / 64] >>> (j % 64)) &&& 1UL = 1UL then
                    rows[q * k + j] <- 1.0

        let sums = Array.zeroCreate<float>(count * n)

        Parallel.For(
            0,
            blocks,
            fun block ->
                let first = block * blockOfPoints
                let size = min blockOfPoints (n - first)
                let values = Array.zeroCreate<float>(size * count)
                kernels.Product(featuresOf block, 0, size, rows, 0, count, k, values, 0)

                for i in 0 .. size - 1 do
                    for q in 0 .. count - 1 do
                        sums[q * n + first + i] <- values[i * count + q]
        )
        |> ignore

        sums

    /// A double m that is no more than ⟨u, Φ(x)⟩ at any point of the other classes; 0 when one of them gives 0.
    let offset (masks: uint64[]) q (sums: float[]) (isMinus: bool[]) =
        let mask = q * patterns.Words
        let mutable least = infinity
        let mutable i = 0

        while least > 0.0 && i < n do
            if not isMinus[i] then
                if isDisjoint masks mask i then
                    least <- 0.0
                else
                    let lower = Math.BitDecrement(sums[q * n + i] - errors[i])

                    least <-
                        min
                            least
                            (if Double.IsFinite lower && lower > 0.0 then
                                 lower
                             else
                                 below (exact masks mask i))

            i <- i + 1

        least

    /// Is ⟨u, Φ(x_i)⟩ < m?
    let isBelow (masks: uint64[]) q (sums: float[]) i (m: float) =
        let value, error = sums[q * n + i], errors[i]

        if not (Double.IsFinite(value + error)) then
            exact masks (q * patterns.Words) i < Rational.ofDouble m
        elif Math.BitIncrement(value + error) < m then
            true
        elif Math.BitDecrement(value - error) >= m then
            false
        else
            exact masks (q * patterns.Words) i < Rational.ofDouble m

    /// `minus`: the points of the class, ascending.
    member _.Run(random: SplitMix, progress: float -> unit, minus: int[]) : SecondLayer =
        let isUncovered = Array.zeroCreate<bool> n

        for point in minus do
            isUncovered[point] <- true

        let isMinus = Array.copy isUncovered
        let units = ResizeArray<Kept>()
        let mutable batch = [||]
        let mutable masks = [||]
        let mutable sums = [||]
        let mutable offsets = [||]

        let prepare candidates =
            batch <- candidates
            masks <- Array.zeroCreate (candidates.Length * patterns.Words)

            candidates
            |> Array.iteri (fun place point ->
                ActivationPatterns.off patterns point masks (place * patterns.Words))

            sums <- products masks candidates.Length
            offsets <- Array.Parallel.init candidates.Length (fun q -> offset masks q sums isMinus)

        let cover place =
            let m = offsets[place]

            if m > 0.0 then
                let covered =
                    minus
                    |> Array.filter (fun point -> isUncovered[point] && isBelow masks place sums point m)

                for point in covered do
                    isUncovered[point] <- false

                units.Add {
                    Candidate = batch[place]
                    Offset = m
                    Covered = covered.Length
                }

        let largestBatch = Math.Clamp(mostSums / n, 1, 64)
        Candidates.run random largestBatch minus (fun point -> isUncovered[point]) progress prepare cover

        {
            Units = List.ofSeq units
            Uncovered = List.ofArray (Array.filter (fun point -> isUncovered[point]) minus)
        }
