namespace MemCap.Constructions

open System
open System.Threading.Tasks
open MemCap.Data
open MemCap.Exact

/// Values at the points of random units, of the d coordinates and of 1, as columns of length 1 (or 0): what outer weights are
/// fitted to.
[<Sealed; NoComparison; NoEquality>]
type internal FeatureMatrix
    (kernels: IKernels, points: CorrectivePoints, kind: RidgeKind, draws: BlockDraw list) =
    let n, d = points.Count, points.Dimension

    let units = draws |> List.map (CorrectiveBlock.units points) |> Array.concat

    let count = units.Length + d + 1
    let columns = Array.zeroCreate<float>(count * n)
    let scales = Array.zeroCreate<float> count

    let activate (t: float) =
        match kind with
        | RidgeKind.Step -> if t > 0.0 then 1.0 else 0.0
        | RidgeKind.Relu -> max 0.0 t
        | RidgeKind.Srelu order -> Srelu.approximate order t

    let normalize column =
        let mutable sum = 0.0

        for i in column * n .. (column + 1) * n - 1 do
            sum <- sum + columns[i] * columns[i]

        if sum > 0.0 then
            let scale = 1.0 / sqrt sum
            scales[column] <- scale

            for i in column * n .. (column + 1) * n - 1 do
                columns[i] <- scale * columns[i]

    do
        let mutable first = 0

        for draw in draws do
            let drawn = draw.Thresholds.Length
            let products = Array.zeroCreate<float>(drawn * n)
            kernels.Apply(points.Points, n, d, draw.Weights, drawn, products)

            for k in 0 .. drawn - 1 do
                for i in 0 .. n - 1 do
                    columns[(first + k) * n + i] <- activate (products[k * n + i] - draw.Thresholds[k])

            first <- first + drawn

        for i in 0 .. n - 1 do
            for c in 0 .. d - 1 do
                columns[(first + c) * n + i] <- points.Points[i * d + c]

            columns[(first + d) * n + i] <- 1.0

        Parallel.For(0, count, normalize) |> ignore

    /// Random units.
    member _.Units = units

    /// Columns: the units, the coordinates, 1.
    member _.Count = count

    /// 1/length of each column before it was scaled; 0 of a column that is 0.
    member _.Scales = scales

    /// Φκ at the points, for weights of the scaled columns.
    member _.Values(weights: float[]) =
        let values = Array.zeroCreate<float> n
        kernels.Combine(columns, count, n, weights, 1, values)
        values

    /// Φᵀα.
    member _.Weights(alpha: float[]) =
        let weights = Array.zeroCreate<float> count
        kernels.Apply(columns, count, n, alpha, 1, weights)
        weights

    /// G = ΦΦᵀ, n × n.
    member _.Gram() =
        let rows = Array.zeroCreate<float>(n * count)

        for k in 0 .. count - 1 do
            for i in 0 .. n - 1 do
                rows[i * count + k] <- columns[k * n + i]

        let gram = Array.zeroCreate<float>(n * n)
        kernels.Product(rows, 0, n, rows, 0, n, count, gram, 0)
        gram

    /// Weights of the scaled columns that the corrective blocks of the draws have, each for what those before it left, scaled by
    /// line search.
    member this.Comparator() =
        let weights = Array.zeroCreate<float> count
        let residual = Array.zeroCreate<float> points.PackedCount
        Array.blit points.Labels 0 residual 0 n

        let order =
            match kind with
            | RidgeKind.Srelu order -> order
            | _ -> 0

        let damping = CosineRidge.damping order 1.0
        let mutable first = 0

        for draw in draws do
            let block = CorrectiveBlock.apply kernels points draw residual
            let part = Array.zeroCreate<float> count

            // From values of units to those of columns of length 1.
            let set column weight =
                if scales[column] > 0.0 then
                    part[column] <- weight / (damping * scales[column])

            for k in 0 .. block.Coefficients.Length - 1 do
                set (first + k) block.Coefficients[k]

            for c in 0 .. d - 1 do
                set (units.Length + c) block.Direction[c]

            set (units.Length + d) block.Constant
            let values = this.Values part
            let mutable product = 0.0
            let mutable square = 0.0

            for i in 0 .. n - 1 do
                product <- product + residual[i] * values[i]
                square <- square + values[i] * values[i]

            if square > 0.0 then
                let scale = product / square

                for i in 0 .. n - 1 do
                    residual[i] <- residual[i] - scale * values[i]

                for k in 0 .. count - 1 do
                    weights[k] <- weights[k] + scale * part[k]

            first <- first + draw.Thresholds.Length

        weights

    /// The neurons of weights of the scaled columns.
    member _.Neurons(weights: float[]) =
        let random =
            Array.init units.Length (fun k -> {
                units[k] with
                    Outer = weights[k] * scales[k]
            })
            |> Array.filter (fun unit' -> unit'.Outer <> 0.0)

        let direction =
            Array.init d (fun c -> weights[units.Length + c] * scales[units.Length + c])

        let constant = weights[units.Length + d] * scales[units.Length + d]
        Array.append random (points.Affine(kind, constant, direction) |> Array.ofList)
