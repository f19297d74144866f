namespace MemCap.Constructions

open System
open System.Runtime.InteropServices
open System.Runtime.Intrinsics
open MemCap.Data
open MemCap.Exact

/// A neuron a·relu(⟨ŵ, x̂⟩) on lifted points.
[<Struct>]
type internal LiftedNeuron = {
    /// a.
    Outer: float
    /// ŵ; nobody writes to it any more.
    Row: float[]
}

/// The points as an iteration sees them, x̂ = (2^−e·x, s) or 2^−e·x, and the labels as 2^−g·y, so that norms and labels
/// are near 1 and nothing over- or underflows. A bias is the weight of the last coordinate s. All factors are powers of two:
/// what is said of lifted neurons is true of neurons.
[<Sealed; NoComparison; NoEquality>]
type internal LiftedPoints
    private (data: Dataset, points: float[], dimension: int, hasBias: bool, e: int, labels: float[], g: int) =
    let packed =
        lazy (ReferenceSums.panels points (points.Length / dimension) dimension)

    static let scaleBy (exponent: int) (x: float) = Math.ScaleB(x, exponent)

    /// The power of two nearest to x in its logarithm; 0 for 0.
    static let exponentOf (x: float) =
        if x = 0.0 then
            0
        else
            let floor = Math.ILogB x

            if scaleBy -floor x > sqrt 2.0 then floor + 1 else floor

    static let largestOf (values: float[]) =
        Array.fold (fun largest x -> max largest (abs x)) 0.0 values

    /// 2^e is next to the root of the mean square of the norms.
    static let exponentOfNorms (data: Dataset) =
        let exponent = exponentOf (largestOf data.Points)
        let mutable sum = 0.0

        for x in data.Points do
            let scaled = scaleBy -exponent x
            sum <- sum + scaled * scaled

        exponent + exponentOf (sqrt (sum / float data.Count))

    /// Norms that differ by their rounding errors only: no bias is needed where the points are on a sphere.
    static let isSphere (data: Dataset) =
        let exponent = exponentOf (largestOf data.Points)
        let mutable least = infinity
        let mutable most = 0.0

        for i in 0 .. data.Count - 1 do
            let mutable sum = 0.0

            for x in data.Point i do
                let scaled = scaleBy -exponent x
                sum <- sum + scaled * scaled

            least <- min least sum
            most <- max most sum

        most > 0.0
        && most - least <= most * float (data.Dimension + 8) * Math.ScaleB(1.0, -50)

    /// `bias`: whether neurons have one; nothing means that they do unless the points are on a sphere around the origin.
    static member Create(data: Dataset, bias: bool voption) =
        let hasBias = ValueOption.defaultWith (fun () -> not (isSphere data)) bias
        let n, d = data.Count, data.Dimension
        let e = exponentOfNorms data
        let dimension = if hasBias then d + 1 else d

        let points =
            if hasBias || e <> 0 then
                let lifted = Array.zeroCreate<float>(n * dimension)

                for i in 0 .. n - 1 do
                    let x = data.Point i

                    for c in 0 .. d - 1 do
                        lifted[i * dimension + c] <- scaleBy -e x[c]

                    if hasBias then
                        lifted[i * dimension + d] <- 1.0

                lifted
            else
                data.Points

        let g = exponentOf (largestOf data.Labels)
        LiftedPoints(data, points, dimension, hasBias, e, Array.map (scaleBy -g) data.Labels, g)

    member _.Data = data
    member _.Count = data.Count

    /// Coordinates of a lifted point.
    member _.Dimension = dimension

    /// n × Dimension, row-major; nobody writes to it.
    member _.Points = points

    /// ⟨w, x̂_i⟩ for `count` vectors w, as IKernels.Apply, to single precision: for searches, on one thread.
    member _.SingleProducts(kernels: IKernels) : float[] -> int -> float[] -> unit =
        let n = data.Count
        let panels = (n + ReferenceSums.PanelPoints - 1) / ReferenceSums.PanelPoints
        let row = Array.zeroCreate<single> dimension
        let products = Array.zeroCreate<single>(panels * ReferenceSums.PanelPoints)

        fun w count z ->
            for v in 0 .. count - 1 do
                for c in 0 .. dimension - 1 do
                    row[c] <- single w[v * dimension + c]

                kernels.PanelProducts(packed.Value, panels, dimension, row, products)
                let target = Span(z, v * n, n)

                let singles =
                    MemoryMarshal.Cast<single, Vector256<single>>(ReadOnlySpan(products, 0, n))

                let doubles = MemoryMarshal.Cast<float, Vector256<float>> target

                for k in 0 .. singles.Length - 1 do
                    doubles[2 * k] <- Vector256.WidenLower singles[k]
                    doubles[2 * k + 1] <- Vector256.WidenUpper singles[k]

                for i in Vector256<single>.Count * singles.Length .. n - 1 do
                    target[i] <- float products[i]

    /// 2^−g·y.
    member _.Labels = labels
    member _.HasBias = hasBias

    /// √(‖w‖² + b²) of the neuron whose lifted row this is, with the weight of x as it is: the total weight of lifted
    /// neurons is Σ|a|·Length, times 2^WeightExponent.
    member _.Length(row: float[]) =
        // In this unit no square overflows; what underflows beside the bias does not matter.
        let unit' = if hasBias && e > 400 then e else 0
        let mutable sum = 0.0

        for c in 0 .. data.Dimension - 1 do
            let w = if unit' = 0 then row[c] else scaleBy -unit' row[c]
            sum <- sum + w * w

        if hasBias then
            let b = scaleBy (e - unit') row[data.Dimension]
            sum <- sum + b * b

        scaleBy unit' (sqrt sum)

    /// e.
    member _.PointExponent = e

    /// g.
    member _.LabelExponent = g

    /// The exponent of what the total weight of lifted neurons has to be multiplied with.
    member _.WeightExponent = g - e

    /// Σ|a|√(‖w‖² + b²) of the neurons that these lifted ones are.
    member this.TotalWeight(neurons: LiftedNeuron[]) =
        neurons
        |> Array.sumBy (fun neuron -> abs neuron.Outer * this.Length neuron.Row)
        |> scaleBy (g - e)

    /// The neurons (a, w, b) of lifted ones, exactly: a·2^(g−e), the row as it is, and 2^e times its last coordinate.
    /// Nothing when a number is beyond the doubles or loses bits at their lower end.
    member _.Lower(neurons: LiftedNeuron[]) =
        let isKept exponent x =
            let y = scaleBy exponent x
            Double.IsFinite y && scaleBy -exponent y = x

        let sound (neuron: LiftedNeuron) =
            isKept (g - e) neuron.Outer
            && (not hasBias || isKept e neuron.Row[data.Dimension])

        if Array.forall sound neurons then
            let rows =
                neurons
                |> Array.map (fun neuron -> Vec.ofDoubles neuron.Row[.. data.Dimension - 1])

            let biases =
                neurons
                |> Array.map (fun neuron ->
                    if hasBias then
                        scaleBy e neuron.Row[data.Dimension]
                    else
                        0.0)

            ValueSome struct (rows, biases, neurons |> Array.map (fun neuron -> scaleBy (g - e) neuron.Outer))
        else
            ValueNone
