namespace MemCap.Constructions

open System
open System.Numerics
open System.Runtime.InteropServices
open System.Runtime.Intrinsics
open System.Threading
open System.Threading.Tasks
open MemCap.Data
open MemCap.Exact

/// Which hyperplanes are active at which points: bit j of row i is 1 iff ⟨w_j, x_i⟩ + b_j > 0. The bits are facts about
/// real numbers, whatever arithmetic found them.
[<NoComparison; NoEquality>]
type Patterns = {
    /// Hyperplanes: the bits of a row.
    Width: int
    /// Words of a row, ⌈Width/64⌉.
    Words: int
    /// The rows of all points, lowest bit first; bits beyond the width are 0.
    Bits: uint64[]
    /// Hyperplanes whose signs were computed: the width, or more where only the first are kept.
    Drawn: int
    /// Signs that single precision left open, and those of them that only exact arithmetic settled.
    OpenInSingles: int64
    OpenInDoubles: int64
}

/// The exact signs of a first layer: a product in single precision with an error bound; where that leaves a sign open,
/// doubles with an error bound; where they do, exact arithmetic.
/// Notes: proofs-notes/random-hyperplanes.md, section 2.
[<RequireQualifiedAccess>]
module ActivationPatterns =
    /// Whether so many hyperplanes fit into arrays: their weights, the rows of a block, and the patterns of all points.
    let isWithinArrays (data: Dataset) (width: int) =
        let words = (int64 width + 63L) / 64L

        [
            int64 width * int64 data.Dimension
            1024L * int64 width
            int64 data.Count * words
        ]
        |> List.forall (fun size -> size <= int64 Array.MaxLength)

    /// Points whose products are computed at once: they stay in cache.
    let private blockOfPoints = 1024

    let private unitOfSingles = Math.ScaleB(1.0, -24)
    let private unitOfDoubles = Math.ScaleB(1.0, -53)

    /// More than the rounding errors of the bounds themselves, which are computed in doubles.
    let private slack = 1.0 + Math.ScaleB(1.0, -20)

    /// Added to every scale, so that what underflow takes is a multiple of it too.
    let private leastScale = Math.ScaleB(1.0, -20)

    let private roundUp (value: float) =
        let rounded = single value

        if float rounded >= value then
            rounded
        else
            MathF.BitIncrement rounded

    let private largestOf (x: ReadOnlySpan<float>) =
        let vectors = MemoryMarshal.Cast<float, Vector<float>> x
        let mutable most = Vector<float>.Zero

        for v in vectors do
            most <- Vector.Max(most, Vector.Abs v)

        let mutable largest = 0.0

        for lane in 0 .. Vector<float>.Count - 1 do
            largest <- Math.Max(largest, most[lane])

        for value in x.Slice(vectors.Length * Vector<float>.Count) do
            largest <- Math.Max(largest, abs value)

        largest

    /// The power of two 2^e ≤ x < 2^(e+1), within the range in which 2^e and 2^−e are both doubles.
    let private exponentOf (x: float) =
        if x = 0.0 then 0 else Math.Clamp(Math.ILogB x, -1000, 1000)

    /// ‖factor·x‖, not too small. The factor is a power of two that brings x near 1.
    let private normAtLeast (factor: float) (x: ReadOnlySpan<float>) =
        let mutable sum = 0.0

        for value in x do
            let scaled = value * factor
            sum <- sum + scaled * scaled

        sqrt sum * slack + Math.ScaleB(1.0, -500)

    /// Fills a row of singles with factor·x; returns (the number of its nonzero coordinates, its norm, not too small).
    /// Sixteen sums whatever the width of a vector is: the norm must not depend on the machine.
    let private convert (factor: float) (x: ReadOnlySpan<float>) (target: Span<single>) =
        let scale = Vector512.Create factor
        let mutable nonzero = 0
        let mutable even = Vector512<float>.Zero
        let mutable odd = Vector512<float>.Zero
        let mutable c = 0

        while c + 16 <= x.Length do
            let low = Vector512.Create<float>(x.Slice c) * scale
            let high = Vector512.Create<float>(x.Slice(c + 8)) * scale
            even <- even + low * low
            odd <- odd + high * high

            nonzero <-
                nonzero + 16
                - BitOperations.PopCount(Vector512.Equals(low, Vector512.Zero).ExtractMostSignificantBits())
                - BitOperations.PopCount(Vector512.Equals(high, Vector512.Zero).ExtractMostSignificantBits())

            Vector512.CopyTo(Vector512.Narrow(low, high), target.Slice c)
            c <- c + 16

        let lanes = even + odd
        let mutable sum = 0.0

        for lane in 0..7 do
            sum <- sum + lanes[lane]

        while c < x.Length do
            let scaled = x[c] * factor
            sum <- sum + scaled * scaled
            target[c] <- single scaled

            if scaled <> 0.0 then
                nonzero <- nonzero + 1

            c <- c + 1

        struct (nonzero, sqrt sum * slack + Math.ScaleB(1.0, -500))

    /// One vector of biases, in the units of the scaled data as the filter needs them.
    [<NoComparison; NoEquality>]
    type private Side = {
        Biases: float[]
        ScaledBiases: single[]
        /// At least ‖w_j‖ + |b_j|, scaled.
        Scales: single[]
        On: uint64[]
    }

    /// The sign of ⟨w_j, x⟩ + b_j is +: by doubles where their error bound allows, else exactly.
    let private isActive
        (w: float[])
        (normW: float)
        (bias: float)
        (x: ReadOnlySpan<float>)
        (normX: float)
        (exactly: int64 byref)
        =
        let mutable sum = bias

        for c in 0 .. x.Length - 1 do
            sum <- sum + w[c] * x[c]

        // γ_{d+2} for d products and d sums, and what underflow may take from each of them.
        let radius =
            float (x.Length + 4) * unitOfDoubles * slack * (normW * normX + abs bias)
            + float (2 * x.Length + 2) * Double.Epsilon

        if Double.IsFinite sum && abs sum > radius then
            sum > 0.0
        else
            exactly <- exactly + 1L

            (Vec.dotDoubles (Vec.ofDoubles w) x + Rational.ofDouble bias).Sign > 0

    /// The patterns of all points for each of several maximal biases: one product serves them all.
    /// Shapes: the answers are in the order of `biases`.
    let ofBiases
        (kernels: IKernels)
        (progress: float -> unit)
        (data: Dataset)
        (layer: RandomLayer)
        (biases: float list)
        : Patterns list =
        let n, d, k = data.Count, data.Dimension, layer.Count
        let words = (k + 63) / 64

        let rows =
            Array.init k (fun j -> Array.init d (fun c -> float layer.Weights[j * d + c]))

        let norms = rows |> Array.map (fun w -> normAtLeast 1.0 (ReadOnlySpan w))

        // One power of two brings the largest coordinate near 1, so that single precision serves data of any scale.
        let exponent = exponentOf (largestOf (ReadOnlySpan data.Points))
        let factor = Math.ScaleB(1.0, -exponent)
        let unit' = Math.ScaleB(1.0, exponent)

        let sides = [|
            for bias in biases ->
                let biases = layer.Biases bias
                let scaled = biases |> Array.map (fun b -> b * factor)

                {
                    Biases = biases
                    ScaledBiases = Array.map single scaled
                    Scales =
                        Array.map2 (fun norm b -> roundUp ((norm + abs b + leastScale) * slack)) norms scaled
                    On = Array.zeroCreate (n * words)
                }
        |]

        let filtered = Array.zeroCreate<int64> sides.Length
        let exactly = Array.zeroCreate<int64> sides.Length
        let blocks = (n + blockOfPoints - 1) / blockOfPoints
        let mutable finished = 0

        /// γ for the rounding of the coordinates, the fused operations that are not with 0, and the sum with the bias,
        /// in units of a scale; a number that is subnormal is off by at most 2^−150, and so is each operation.
        let radius nonzero norm =
            let roundings = float (nonzero + 4) * unitOfSingles
            let underflow = float (2 * d + 4) * Math.ScaleB(1.0, -129)
            roundUp ((roundings / (1.0 - roundings) * max norm 1.0 + underflow) * slack)

        let settle (side: Side) index first size (norm: float[]) (undecided: uint64[]) =
            let mutable left = 0L
            let mutable exact = 0L

            for i in 0 .. size - 1 do
                for word in 0 .. words - 1 do
                    let mutable bits = undecided[i * words + word]

                    while bits <> 0UL do
                        let bit = BitOperations.TrailingZeroCount bits
                        bits <- bits &&& (bits - 1UL)
                        left <- left + 1L
                        let j = word * 64 + bit
                        let at = (first + i) * words + word
                        let x = data.Point(first + i)

                        if isActive rows[j] norms[j] side.Biases[j] x (norm[i] * unit') &exact then
                            side.On[at] <- side.On[at] ||| (1UL <<< bit)
                        else
                            side.On[at] <- side.On[at] &&& ~~~(1UL <<< bit)

            Interlocked.Add(&filtered[index], left) |> ignore
            Interlocked.Add(&exactly[index], exact) |> ignore

        Parallel.For(
            0,
            blocks,
            (fun () ->
                struct (Array.zeroCreate<single>(blockOfPoints * d),
                        Array.zeroCreate<single>(blockOfPoints * k),
                        Array.zeroCreate<uint64>(blockOfPoints * words),
                        Array.zeroCreate<uint64>(blockOfPoints * words))),
            (fun block _ struct (points, products, on, undecided) ->
                let first = block * blockOfPoints
                let size = min blockOfPoints (n - first)
                let norm = Array.zeroCreate<float> size
                let radii = Array.zeroCreate<single> size

                for i in 0 .. size - 1 do
                    let struct (nonzero, scaled) =
                        convert factor (data.Point(first + i)) (Span(points, i * d, d))

                    norm[i] <- scaled
                    radii[i] <- radius nonzero scaled

                kernels.SingleProduct(points, 0, size, layer.Weights, 0, k, d, products, 0)

                for index in 0 .. sides.Length - 1 do
                    let side = sides[index]

                    let left =
                        kernels.Signs(
                            products,
                            0,
                            size,
                            k,
                            side.ScaledBiases,
                            side.Scales,
                            radii,
                            0,
                            on,
                            undecided,
                            0
                        )

                    Array.Copy(on, 0, side.On, first * words, size * words)

                    if left > 0L then
                        settle side index first size norm undecided

                progress (float (Interlocked.Increment(&finished)) / float blocks)
                struct (points, products, on, undecided)),
            ignore
        )
        |> ignore

        [
            for index in 0 .. sides.Length - 1 ->
                {
                    Width = k
                    Words = words
                    Bits = sides[index].On
                    Drawn = k
                    OpenInSingles = filtered[index]
                    OpenInDoubles = exactly[index]
                }
        ]

    /// The first `width` hyperplanes of the patterns.
    let truncate width (patterns: Patterns) =
        if width = patterns.Width then
            patterns
        else
            let words = (width + 63) / 64
            let rows = patterns.Bits.Length / patterns.Words
            let bits = Array.zeroCreate<uint64>(rows * words)

            let last =
                if width % 64 = 0 then
                    UInt64.MaxValue
                else
                    (1UL <<< (width % 64)) - 1UL

            for i in 0 .. rows - 1 do
                Array.Copy(patterns.Bits, i * patterns.Words, bits, i * words, words)
                bits[i * words + words - 1] <- bits[i * words + words - 1] &&& last

            {
                patterns with
                    Width = width
                    Words = words
                    Bits = bits
            }

    /// Writes the complement of point i's row within the width: the hyperplanes that are off at x_i.
    let off (patterns: Patterns) i (mask: uint64[]) offset =
        for word in 0 .. patterns.Words - 1 do
            mask[offset + word] <- ~~~patterns.Bits[i * patterns.Words + word]

        if patterns.Width % 64 <> 0 then
            let last = offset + patterns.Words - 1
            mask[last] <- mask[last] &&& ((1UL <<< (patterns.Width % 64)) - 1UL)
