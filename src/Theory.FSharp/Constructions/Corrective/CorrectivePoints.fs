namespace MemCap.Constructions

open System
open MemCap.Data
open MemCap.Exact
open MemCap.Networks

/// ψ of the units ψ(⟨w, x⟩ + b).
[<RequireQualifiedAccess>]
type RidgeKind =
    | Relu
    | Step
    | Srelu of order: int

    member this.Activation =
        match this with
        | Relu -> Activation.Relu
        | Step -> Activation.Threshold
        | Srelu order -> Activation.Srelu order

/// A unit a·ψ(⟨w, x̂⟩ + b) at the points as a block sees them.
[<Struct>]
type internal RidgeUnit = {
    /// w; nobody writes to it any more.
    Row: float[]
    /// b, at points that are scaled but not moved.
    Bias: float
    /// a.
    Outer: float
}

/// The points as blocks see them, x̂ = 2^−e·x − c with their mean at c and the largest norm near 1, and the labels as 2^−g·y:
/// only the separation by the radius matters, not where the points are. Factors are powers of two, and biases take the
/// shift in: what is said of units here is true of the units of the network.
[<Sealed; NoComparison; NoEquality>]
type internal CorrectivePoints
    private (data: Dataset, points: float[], centre: float[], e: int, radius: float, labels: float[], g: int)
    =
    let packed = lazy (RidgeSums.pack points data.Count data.Dimension)

    static let scaleBy (exponent: int) (x: float) = Math.ScaleB(x, exponent)

    /// The least power of two above the size of all of them; 0 for zeros.
    static let exponentOf (values: float[]) =
        match Array.fold (fun largest x -> max largest (abs x)) 0.0 values with
        | 0.0 -> 0
        | largest -> Math.ILogB largest + 1

    static let largestNorm (points: float[]) d =
        points
        |> Array.chunkBySize d
        |> Array.map (Array.sumBy (fun x -> x * x))
        |> Array.max
        |> sqrt

    static member Create(data: Dataset) =
        let n, d = data.Count, data.Dimension
        let first = exponentOf data.Points
        let points = data.Points |> Array.map (scaleBy -first)

        let centre =
            Array.init d (fun c -> Seq.average (Seq.init n (fun i -> points[i * d + c])))

        for i in 0 .. n - 1 do
            for c in 0 .. d - 1 do
                points[i * d + c] <- points[i * d + c] - centre[c]

        let second = exponentOf [| largestNorm points d |]
        let scaled = points |> Array.map (scaleBy -second)
        let g = exponentOf data.Labels

        CorrectivePoints(
            data,
            scaled,
            Array.map (scaleBy -second) centre,
            first + second,
            largestNorm scaled d,
            Array.map (scaleBy -g) data.Labels,
            g
        )

    member _.Data = data
    member _.Count = data.Count
    member _.Dimension = data.Dimension

    /// x̂, n × d; nobody writes to it.
    member _.Points = points

    /// As RidgeSums.pack has them.
    member _.Packed = packed.Value

    /// Of packed points: a multiple of RidgeSums.Lanes.
    member _.PackedCount =
        (data.Count + RidgeSums.Lanes - 1) / RidgeSums.Lanes * RidgeSums.Lanes

    /// max ‖x̂‖.
    member _.Radius = radius

    /// 2^−g·y.
    member _.Labels = labels

    /// The bias b of a unit ψ(⟨w, x̂⟩ − t) at points that are not moved, rounded by the given function, and the threshold
    /// that this makes of t.
    member _.RoundedBias(round: float -> float, w: ReadOnlySpan<float>, t: float) : struct (float * float) =
        // ⟨w, c⟩ = high + low, to twice the precision.
        let mutable high = 0.0
        let mutable low = 0.0

        for i in 0 .. centre.Length - 1 do
            let product = w[i] * centre[i]
            let rest = Math.FusedMultiplyAdd(w[i], centre[i], -product)
            let sum = high + product
            let part = sum - high
            low <- low + (((high - (sum - part)) + (product - part)) + rest)
            high <- sum

        let bias = round (-((t + high) + low))
        struct (bias, -((bias + high) + low))

    member this.Bias(w: ReadOnlySpan<float>, t: float) = this.RoundedBias(id, w, t)

    /// (a, w, b) as the network has it. Nothing when a number is beyond the doubles or loses bits at their lower end.
    member _.Lower(kind: RidgeKind, unit': RidgeUnit) : struct (float * float[] * float) voption =
        let isKept exponent x =
            let y = scaleBy exponent x
            Double.IsFinite y && scaleBy -exponent y = x

        // A ReLU passes positive factors on and a step drops them; the smoothed ReLU has a scale of its own.
        let struct (outer, row, bias) =
            match kind with
            | RidgeKind.Relu -> struct (g - e, 0, e)
            | RidgeKind.Step -> struct (g, 0, e)
            | RidgeKind.Srelu _ -> struct (g, -e, 0)

        if
            isKept outer unit'.Outer
            && isKept bias unit'.Bias
            && Array.forall (isKept row) unit'.Row
        then
            ValueSome
                struct (scaleBy outer unit'.Outer,
                        (if row = 0 then
                             unit'.Row
                         else
                             Array.map (scaleBy row) unit'.Row),
                        scaleBy bias unit'.Bias)
        else
            ValueNone

    /// A unit that is on everywhere.
    member _.AlwaysOn(kind: RidgeKind) = {
        Row = Array.zeroCreate<float> data.Dimension
        // 1 at points as they are.
        Bias =
            match kind with
            | RidgeKind.Relu
            | RidgeKind.Step -> scaleBy -e 1.0
            | RidgeKind.Srelu _ -> 1.0
        Outer = 1.0
    }

    /// Units that make a + ⟨b, x̂⟩: ψ(t) − ψ(−t) = t; a step that is always on for a constant.
    member this.Affine(kind: RidgeKind, constant: float, direction: float[]) : RidgeUnit list =
        if constant = 0.0 && Array.forall (fun b -> b = 0.0) direction then
            []
        else
            match kind with
            | RidgeKind.Step -> [
                {
                    this.AlwaysOn kind with
                        Outer = constant
                }
              ]
            | RidgeKind.Relu
            | RidgeKind.Srelu _ ->
                let struct (bias, _) = this.Bias(ReadOnlySpan direction, -constant)

                [
                    {
                        Row = direction
                        Bias = bias
                        Outer = 1.0
                    }
                    {
                        Row = Array.map (~-) direction
                        Bias = -bias
                        Outer = -1.0
                    }
                ]

    /// g.
    member _.LabelExponent = g

    /// e.
    member _.PointExponent = e
