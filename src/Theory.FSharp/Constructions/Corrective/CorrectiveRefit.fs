namespace MemCap.Constructions

open System
open System.Threading.Tasks
open MemCap.Exact

/// Units of blocks as neurons whose outer weights are all fitted anew with every block, together with an affine function (a
/// constant, of steps): about as many neurons as points, in place of as many as the explicit coefficients need.
/// Notes: proofs-notes/corrective.md
[<Sealed; NoComparison; NoEquality>]
type internal CorrectiveRefit(kernels: IKernels, points: CorrectivePoints, kind: RidgeKind) =
    let n, d = points.Count, points.Dimension
    let columns = Refit.Columns(kernels, n)
    /// 1/length of each column.
    let scales = ResizeArray<float>()
    /// The coordinate of an affine column (d: the constant), or the unit of another.
    let origins = ResizeArray<Choice<int, RidgeUnit>>()
    let mutable outer: float[] = [||]
    let mutable drawn = 0

    let tryAdd origin (values: float[]) =
        let length = sqrt (Kernels.dot kernels values values)

        if length > 0.0 && Double.IsFinite(1.0 / length) then
            let scale = 1.0 / length

            if columns.TryAdd(Array.map (fun v -> scale * v) values) then
                scales.Add scale
                origins.Add origin

    do
        tryAdd (Choice1Of2 d) (Array.create n 1.0)

        if kind <> RidgeKind.Step then
            for c in 0 .. d - 1 do
                tryAdd (Choice1Of2 c) (Array.init n (fun i -> points.Points[i * d + c]))

    let activate (t: float) =
        match kind with
        | RidgeKind.Step -> if t > 0.0 then 1.0 else 0.0
        | RidgeKind.Relu -> max 0.0 t
        | RidgeKind.Srelu order -> Srelu.approximate order t

    /// Random units of all blocks.
    member _.Drawn = drawn

    /// Random units that are neurons.
    member _.Kept = origins |> Seq.filter (fun origin -> origin.IsChoice2Of2) |> Seq.length

    /// Takes the units of a draw in, and leaves in the residual what no outer weights take off.
    member _.Add(draw: BlockDraw, residual: float[]) =
        let units = draw.Thresholds.Length
        let products = Array.zeroCreate<float>(units * n)
        kernels.Apply(points.Points, n, d, draw.Weights, units, products)
        drawn <- drawn + units

        for k in 0 .. units - 1 do
            if columns.Count < n then
                tryAdd
                    (Choice2Of2 {
                        Row = Array.sub draw.Weights (k * d) d
                        Bias = draw.Biases[k]
                        Outer = 1.0
                    })
                    (Array.init n (fun i -> activate (products[k * n + i] - draw.Thresholds[k])))

        outer <- columns.Solve points.Labels
        let left = columns.Residual(points.Labels, outer)
        Array.blit left 0 residual 0 n

    /// All neurons.
    member _.Units =
        let direction = Array.zeroCreate<float> d
        let mutable constant = 0.0
        let units = ResizeArray<RidgeUnit>()

        for j in 0 .. outer.Length - 1 do
            let weight = outer[j] * scales[j]

            match origins[j] with
            | Choice1Of2 c when c = d -> constant <- weight
            | Choice1Of2 c -> direction[c] <- weight
            | Choice2Of2 unit' -> units.Add { unit' with Outer = weight }

        Array.append (units.ToArray()) (points.Affine(kind, constant, direction) |> Array.ofList)
