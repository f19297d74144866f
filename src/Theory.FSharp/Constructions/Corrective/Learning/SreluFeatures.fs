namespace MemCap.Constructions

open System
open System.Threading.Tasks
open MemCap.Data
open MemCap.Exact

/// N random smoothed ReLUs, x ↦ S_{k,h}(⟨w, x⟩ − T) of knot width h = 1/2. Weights w are normal numbers added to q
/// coordinates that are drawn with replacement, over √q; T is uniform on [−2, 2], and k on 0, …, a − 1.
/// The first N units of a wider layer with the same seed are the layer of width N.
/// Source: the experiment of proofs-notes/learning.md, after Bresler and Nagaraj 2020, Theorem 10.
[<Sealed; NoComparison; NoEquality>]
type SreluFeatures private (dimension: int, weights: float[], thresholds: float[], orders: int[]) =
    /// h.
    static member KnotWidth = 0.5

    /// N.
    member _.Count = thresholds.Length
    member _.Dimension = dimension

    /// N × d, row-major.
    member _.Weights = weights

    /// T, one for each unit.
    member _.Thresholds = thresholds

    /// k, one for each unit.
    member _.Orders = orders

    /// Throws ArgumentException unless d, q ≥ 1, N ≥ 0 and 1 ≤ a ≤ Srelu.largestOrder + 1.
    static member Draw(seed: uint64, dimension: int, degree: int, groups: int, count: int) =
        if
            dimension < 1
            || degree < 1
            || groups < 1
            || groups > Srelu.largestOrder + 1
            || count < 0
        then
            invalidArg (nameof groups) $"d = {dimension}, q = {degree}, a = {groups}, N = {count}"

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

        SreluFeatures(dimension, weights, thresholds, orders)

    /// What every unit is at every point: N × n, row-major, for n rows of d coordinates.
    member this.At(kernels: IKernels, points: float[]) : float[] =
        let n = points.Length / dimension
        let values = Array.zeroCreate<float>(this.Count * n)
        kernels.Product(weights, 0, this.Count, points, 0, n, dimension, values, 0)
        let h = SreluFeatures.KnotWidth

        Parallel.For(
            0,
            this.Count,
            fun j ->
                for i in j * n .. (j + 1) * n - 1 do
                    let t = values[i] - thresholds[j]

                    values[i] <-
                        if orders[j] = 0 then
                            Math.Max(0.0, t)
                        else
                            h * Srelu.approximate orders[j] (t / h)
        )
        |> ignore

        values
