namespace MemCap.Constructions

open System
open MemCap.Exact

/// Units of blocks as neurons: those that are off at every point are left out, and those that are on at every point are part
/// of one affine function, or of one constant.
[<Sealed; NoComparison; NoEquality>]
type internal CorrectiveNeurons(kernels: IKernels, points: CorrectivePoints, kind: RidgeKind) =
    /// Beyond rounding errors of a product, relative to the threshold and to 1.
    static let margin = Math.ScaleB(1.0, -30)

    let d = points.Dimension
    let kept = ResizeArray<RidgeUnit>()
    let direction = Array.zeroCreate<float> d
    let mutable constant = 0.0
    let mutable drawn = 0

    /// Random units of all blocks, left out or not.
    member _.Drawn = drawn

    /// Random units that are neurons.
    member _.Kept = kept.Count

    /// Adds a block times a scale.
    member _.Add(block: Block, scale: float) =
        let n = points.Count
        let units = block.Coefficients.Length
        let products = Array.zeroCreate<float>(units * n)
        kernels.Apply(points.Points, n, d, block.Draw.Weights, units, products)
        drawn <- drawn + units
        constant <- constant + scale * block.Constant

        for c in 0 .. d - 1 do
            direction[c] <- direction[c] + scale * block.Direction[c]

        for k in 0 .. units - 1 do
            let outer = scale * block.Coefficients[k]
            let threshold = block.Draw.Thresholds[k]
            let slack = margin * (1.0 + abs threshold)
            let mutable least = infinity
            let mutable most = -infinity

            for i in k * n .. (k + 1) * n - 1 do
                least <- min least products[i]
                most <- max most products[i]

            if outer <> 0.0 && most > threshold - slack then
                if least > threshold + slack then
                    if kind = RidgeKind.Step then
                        constant <- constant + outer
                    else
                        constant <- constant - outer * threshold

                        for c in 0 .. d - 1 do
                            direction[c] <- direction[c] + outer * block.Draw.Weights[k * d + c]
                else
                    kept.Add {
                        Row = Array.sub block.Draw.Weights (k * d) d
                        Bias = block.Draw.Biases[k]
                        Outer = outer
                    }

    /// All neurons.
    member _.Units =
        Array.append (kept.ToArray()) (points.Affine(kind, constant, direction) |> Array.ofList)
