namespace MemCap.Constructions

open System
open System.Threading.Tasks
open MemCap.Data
open MemCap.Exact

/// What a block is drawn by; deviations and windows are those at centred points.
[<Struct; NoComparison; NoEquality>]
type internal BlockLaw = {
    Kind: RidgeKind
    Law: ThresholdLaw
    /// σ of the frequencies.
    Deviation: float
    /// w0; of half-normal thresholds of no meaning.
    Window: float
    Units: int
    /// Weights and biases are multiples of a unit, which makes them short; nothing: as they are drawn.
    Grid: float voption
}

/// Units that were drawn before any label was looked at. Their coefficients, and so the block's values, are linear in what
/// the labels leave.
[<NoComparison; NoEquality>]
type internal BlockDraw = {
    Law: BlockLaw
    /// Units × d.
    Weights: float[]
    /// At points that are not moved.
    Biases: float[]
    Thresholds: float[]
    Shifts: float[]
    Factors: float[]
}

/// A block for one residual r.
[<NoComparison; NoEquality>]
type internal Block = {
    Draw: BlockDraw
    Coefficients: float[]
    /// The part a + ⟨b, x̂⟩ that needs no random units.
    Constant: float
    Direction: float[]
    /// Of the whole block, at the packed points.
    Values: float[]
}

/// Blocks of units whose mean over the draw is K'r, K' the kernel but for the thresholds that the law leaves out.
/// Source: Bresler and Nagaraj 2020, §3. Notes: proofs-notes/corrective.md
[<RequireQualifiedAccess>]
module internal CorrectiveBlock =
    /// The law's threshold t, the shift and the factor of the coefficient, in units of the products.
    let private threshold (law: BlockLaw) radius (random: SplitMix) : struct (float * float * float) =
        let units = float law.Units

        let halfLine t (inverseDensity: float) : struct (float * float * float) =
            if law.Kind = RidgeKind.Step then
                struct (t, t + 0.5 * Math.PI, 2.0 * inverseDensity / units)
            else
                struct (t, t, -2.0 * inverseDensity / units)

        match law.Law with
        | ThresholdLaw.Window -> halfLine (law.Window * random.Double()) law.Window
        | ThresholdLaw.HalfNormal ->
            let s = law.Deviation * radius
            let z = abs (random.Gaussian())
            halfLine (sqrt 2.0 * s * z) (s * sqrt Math.PI * exp (0.5 * z * z))
        | ThresholdLaw.Slide ->
            let t = 4.0 * random.Double() - 2.0
            let w = law.Window

            if t > 1.0 then
                struct (w * t, 0.0, 0.0)
            elif t >= -1.0 then
                struct (w * t, w * t, -4.0 * w / units)
            else
                // 4(D + (6D − 12H)τ) with H, D sums of cosines and sines of s + w: one cosine of another phase.
                let tau = t + 1.5
                let cosine = -48.0 * tau
                let sine = 4.0 * w * (1.0 + 6.0 * tau)

                struct (w * t,
                        Math.Atan2(sine, cosine) - w,
                        sqrt (cosine * cosine + sine * sine) / (units * w))

    /// The published units are 0 where a product leaves the window.
    let private isInside (kernels: IKernels) (points: CorrectivePoints) (law: BlockLaw) (weights: float[]) k =
        law.Law <> ThresholdLaw.Slide
        || (let products = Array.zeroCreate<float> points.Count
            let row = Array.sub weights (k * points.Dimension) points.Dimension
            kernels.Apply(points.Points, points.Count, points.Dimension, row, 1, products)
            products |> Array.forall (fun s -> abs s <= law.Window))

    let draw (kernels: IKernels) (points: CorrectivePoints) (law: BlockLaw) (random: SplitMix) =
        let d = points.Dimension

        let draw = {
            Law = law
            Weights = Array.zeroCreate<float>(law.Units * d)
            Biases = Array.zeroCreate<float> law.Units
            Thresholds = Array.zeroCreate<float> law.Units
            Shifts = Array.zeroCreate<float> law.Units
            Factors = Array.zeroCreate<float> law.Units
        }

        let round (x: float) =
            match law.Grid with
            | ValueSome unit' -> unit' * Math.Round(x / unit')
            | ValueNone -> x

        // Numbers of their own for each chunk of units: threads do not change what is drawn.
        let seed = random.Next()

        let fill chunk =
            let random = SplitMix.At(seed, uint64 chunk)
            let first = chunk * RidgeSums.UnitsAtOnce

            for k in first .. min law.Units (first + RidgeSums.UnitsAtOnce) - 1 do
                for c in 0 .. d - 1 do
                    draw.Weights[k * d + c] <- round (law.Deviation * random.Gaussian())

                let struct (wanted, shift, factor) = threshold law points.Radius random

                let struct (bias, threshold) =
                    points.RoundedBias(round, ReadOnlySpan(draw.Weights, k * d, d), wanted)

                draw.Biases[k] <- bias
                draw.Thresholds[k] <- threshold
                draw.Shifts[k] <- shift

                draw.Factors[k] <-
                    if isInside kernels points law draw.Weights k then
                        factor
                    else
                        0.0

        Parallel.For(0, (law.Units + RidgeSums.UnitsAtOnce - 1) / RidgeSums.UnitsAtOnce, fill)
        |> ignore

        draw

    /// The block of a draw for a residual at the packed points.
    let apply (kernels: IKernels) (points: CorrectivePoints) (draw: BlockDraw) (r: float[]) =
        let n, d = points.Count, points.Dimension
        let coefficients = Array.zeroCreate<float> draw.Law.Units
        let values = Array.zeroCreate<float> points.PackedCount

        kernels.RidgeUnits(
            points.Packed,
            points.PackedCount,
            d,
            draw.Weights,
            draw.Thresholds,
            draw.Shifts,
            draw.Factors,
            r,
            draw.Law.Kind = RidgeKind.Step,
            coefficients,
            values
        )

        let direction = Array.zeroCreate<float> d
        let mutable constant = 0.0

        if draw.Law.Law <> ThresholdLaw.Slide then
            let square = draw.Law.Deviation * draw.Law.Deviation
            let damped = Array.zeroCreate<float> n

            for i in 0 .. n - 1 do
                let mutable norm = 0.0

                for c in 0 .. d - 1 do
                    let x = points.Points[i * d + c]
                    norm <- norm + x * x

                damped[i] <- r[i] * exp (-0.5 * square * norm)
                constant <- constant + damped[i]

            if draw.Law.Kind <> RidgeKind.Step then
                kernels.Combine(points.Points, n, d, damped, 1, direction)

                for c in 0 .. d - 1 do
                    direction[c] <- square * direction[c]

                let affine = Array.zeroCreate<float> n
                kernels.Apply(points.Points, n, d, direction, 1, affine)

                for i in 0 .. n - 1 do
                    values[i] <- values[i] + affine[i]

            for i in 0 .. n - 1 do
                values[i] <- values[i] + constant

        {
            Draw = draw
            Coefficients = coefficients
            Constant = constant
            Direction = direction
            Values = values
        }

    /// The units of a draw, with outer weights 1.
    let units (points: CorrectivePoints) (draw: BlockDraw) : RidgeUnit[] =
        let d = points.Dimension

        Array.init draw.Thresholds.Length (fun k -> {
            Row = Array.sub draw.Weights (k * d) d
            Bias = draw.Biases[k]
            Outer = 1.0
        })

    /// Σ|c|√(‖w‖² + b²) of ReLU units and of the affine part, at labels as the points have them; NaN of steps, which have no
    /// weight of this kind.
    let totalWeight (points: CorrectivePoints) (block: Block) =
        if block.Draw.Law.Kind <> RidgeKind.Relu then
            nan
        else
            let d = points.Dimension
            let e = points.PointExponent

            let length (rows: float[]) first bias =
                let b = Math.ScaleB(bias, e)
                let mutable sum = b * b

                for c in first .. first + d - 1 do
                    sum <- sum + rows[c] * rows[c]

                Math.ScaleB(sqrt sum, -e)

            let struct (bias, _) = points.Bias(ReadOnlySpan block.Direction, -block.Constant)
            let mutable sum = 2.0 * length block.Direction 0 bias

            for k in 0 .. block.Coefficients.Length - 1 do
                sum <-
                    sum
                    + abs block.Coefficients[k]
                      * length block.Draw.Weights (k * d) block.Draw.Biases[k]

            sum
