namespace MemCap.Constructions

open System
open System.Threading.Tasks
open MemCap.Data
open MemCap.Exact

/// N random smoothed ReLUs, x ↦ S_{k,h}(⟨w, x⟩ − T) of knot width h, with weights, threshold and order drawn for each.
/// The first N units of a wider layer with the same seed are the layer of width N.
/// Source: proofs-notes/learning.md, after Bresler and Nagaraj 2020, Theorem 10.
[<Sealed; NoComparison; NoEquality>]
type SreluFeatures
    private (dimension: int, width: float, weights: float[], thresholds: float[], orders: int[]) =
    static let require dimension degree groups count =
        if
            dimension < 1
            || degree < 1
            || groups < 1
            || groups > Srelu.largestOrder + 1
            || count < 0
        then
            invalidArg (nameof groups) $"d = {dimension}, q = {degree}, a = {groups}, N = {count}"

    /// N.
    member _.Count = thresholds.Length
    member _.Dimension = dimension

    /// h.
    member _.KnotWidth = width

    /// N × d, row-major.
    member _.Weights = weights

    /// T, one for each unit.
    member _.Thresholds = thresholds

    /// k, one for each unit.
    member _.Orders = orders

    /// The law of the experiment: weights are normal numbers added to q coordinates that are drawn with replacement, over
    /// √q; T is uniform on [−2, 2], k on 0, …, a − 1, and h = 1/2.
    /// Throws ArgumentException unless d, q ≥ 1, N ≥ 0 and 1 ≤ a ≤ Srelu.largestOrder + 1.
    static member Draw(seed: uint64, dimension: int, degree: int, groups: int, count: int) =
        require dimension degree groups count
        let weights = Array.zeroCreate<float>(count * dimension)
        let thresholds = Array.zeroCreate<float> count
        let orders = Array.zeroCreate<int> count
        let scale = 1.0 / sqrt (float degree)

        for j in 0 .. count - 1 do
            let random = SplitMix.At(seed, uint64 j)

            for _ in 1..degree do
                let c = j * dimension + int (random.NextBelow(uint64 dimension))
                weights[c] <- weights[c] + scale * random.Gaussian()

            thresholds[j] <- 4.0 * random.Double() - 2.0
            orders[j] <- int (random.NextBelow(uint64 groups))

        SreluFeatures(dimension, 0.5, weights, thresholds, orders)

    /// The law of DER-LEARN-EXPL with h = 1/a: unit j has the order k = a − 1 − (j mod a), weights ±ω for one of the given
    /// directions, which are M × d, and T uniform from −(a − 1 − k)h on, over a length of 1 + (a − 1)h.
    /// Throws ArgumentException as Draw does.
    static member DrawAlong(seed: uint64, dimension: int, directions: float[], groups: int, count: int) =
        require dimension 1 groups count
        let weights = Array.zeroCreate<float>(count * dimension)
        let thresholds = Array.zeroCreate<float> count
        let orders = Array.init count (fun j -> groups - 1 - j % groups)
        let h = 1.0 / float groups
        let length = 1.0 + float (groups - 1) * h

        for j in 0 .. count - 1 do
            let random = SplitMix.At(seed, uint64 j)
            let i = int (random.NextBelow(uint64 (directions.Length / dimension)))
            let sign = if random.NextBelow 2UL = 0UL then 1.0 else -1.0

            for c in 0 .. dimension - 1 do
                weights[j * dimension + c] <- sign * directions[i * dimension + c]

            thresholds[j] <- length * random.Double() - float (j % groups) * h

        SreluFeatures(dimension, h, weights, thresholds, orders)

    /// What every unit is at every point: N × n, row-major, for n rows of d coordinates. The unit of order k is unit k.
    member this.AtWith(kernels: IKernels, points: float[], unit: int -> float -> float) : float[] =
        let n = points.Length / dimension
        let values = Array.zeroCreate<float>(this.Count * n)
        kernels.Product(weights, 0, this.Count, points, 0, n, dimension, values, 0)

        Parallel.For(
            0,
            this.Count,
            fun j ->
                let value = unit orders[j]

                for i in j * n .. (j + 1) * n - 1 do
                    values[i] <- value (values[i] - thresholds[j])
        )
        |> ignore

        values

    /// AtWith S_{k,h}.
    member this.At(kernels: IKernels, points: float[]) : float[] =
        this.AtWith(
            kernels,
            points,
            fun order ->
                if order = 0 then
                    fun t -> Math.Max(0.0, t)
                else
                    fun t -> width * Srelu.approximate order (t / width)
        )
