namespace MemCap.Constructions

open System
open MemCap.Data
open MemCap.Exact

/// Single neurons found through the m-th harmonic of a complex one: for random u in C^d and
/// v = Σ_i r_i conj(z_i/|z_i|)^(m−1) x_i, z_i = ⟨u, x_i⟩, some neuron on the circle Re(e^{iθ}(u + τ v/‖v‖)) correlates with
/// the residual r at little weight.
/// Source: Bubeck, Eldan, Lee, Mikulincer, arXiv 2006.02855, Theorems 1 and 3, as far as they could be recovered; the ascent
/// is derived here. Notes: proofs-notes/harmonic.md
[<RequireQualifiedAccess>]
module internal Harmonic =
    [<RequireQualifiedAccess>]
    type Variant =
        /// The best neuron of the circle, then uphill on the sphere of weights.
        | Ascent
        /// The best neuron of the circle.
        | Single
        /// 2m neurons that keep the harmonics m, 3m, 5m, … only: Σ_{j<m} (−1)^j |Re(e^{i(θ + πj/m)} ⟨w, x⟩)|.
        | Comb

    [<RequireQualifiedAccess>]
    type Score =
        /// What it takes off the residual: fewest neurons.
        | Gain
        /// The correlation by weight: least weight.
        | Correlation

    type Options = {
        Variant: Variant
        /// m, even and at least 2.
        Order: int
        /// What is best on the circle; the ascent is after the correlation.
        Score: Score
    }

    /// The step τ from u towards v.
    [<Literal>]
    let private tau = 0.8

    [<Literal>]
    let private angles = 32

    [<Literal>]
    let private anglesBeforeAscent = 16

    let private circle count =
        Array.init count (fun j ->
            let theta = 2.0 * Math.PI * float j / float count
            struct (Math.Cos theta, Math.Sin theta))

    /// conj(z/|z|)^power by repeated products; nothing at 0.
    let private conjugatePower power re im =
        let size = sqrt (re * re + im * im)

        if size = 0.0 then
            ValueNone
        else
            let c = re / size
            let s = -im / size
            let mutable x = 1.0
            let mutable y = 0.0

            for _ in 1..power do
                let next = x * c - y * s
                y <- x * s + y * c
                x <- next

            ValueSome struct (x, y)

    /// Two real vectors after each other: the real and the imaginary parts.
    let private applyComplex (kernels: IKernels) (points: LiftedPoints) (w: float[]) =
        let z = Array.zeroCreate (2 * points.Count)
        kernels.Apply(points.Points, points.Count, points.Dimension, w, 2, z)
        z

    let private lengthOf (w: float[]) = sqrt (Array.sumBy (fun x -> x * x) w)

    /// w = u + τ v/‖v‖; nothing when a point is orthogonal to u, or v is 0.
    let private direction kernels (points: LiftedPoints) order (random: SplitMix) (r: float[]) =
        let n, d = points.Count, points.Dimension
        let u = Array.init (2 * d) (fun _ -> random.Gaussian())
        let length = lengthOf u
        let u = Array.map (fun x -> x / length) u
        let z = Array.zeroCreate<float>(2 * n)
        points.SingleProducts kernels u 2 z
        let weights = Array.zeroCreate<float>(2 * n)
        let mutable sound = true

        for i in 0 .. n - 1 do
            match conjugatePower (order - 1) z[i] z[n + i] with
            | ValueSome(struct (x, y)) ->
                weights[i] <- r[i] * x
                weights[n + i] <- r[i] * y
            | ValueNone -> sound <- false

        let v = Array.zeroCreate<float>(2 * d)
        kernels.Combine(points.Points, n, d, weights, 2, v)
        let length = lengthOf v

        if sound && length > 0.0 then
            ValueSome(Array.map2 (fun u v -> u + tau * v / length) u v)
        else
            ValueNone

    /// cosθ·Re w − sinθ·Im w.
    let private onCircle (w: float[]) (struct (cosine, sine)) =
        Array.init (w.Length / 2) (fun c -> cosine * w[c] - sine * w[w.Length / 2 + c])

    let private relu (z: float[]) =
        Array.map (fun t -> if t > 0.0 then t else 0.0) z

    let private valuesOf (kernels: IKernels) (points: LiftedPoints) (row: float[]) =
        let z = Array.zeroCreate points.Count
        kernels.Apply(points.Points, points.Count, points.Dimension, row, 1, z)
        relu z

    let private score score product square weight =
        match score with
        | Score.Gain -> product * product / square
        | Score.Correlation -> abs product / weight

    /// The largest of positive keys, or nothing; the first of equals.
    let private best (keys: float[]) =
        let mutable at = -1

        for j in 0 .. keys.Length - 1 do
            if keys[j] > 0.0 && Double.IsFinite keys[j] && (at < 0 || keys[j] > keys[at]) then
                at <- j

        if at < 0 then ValueNone else ValueSome at

    /// The neuron of the circle with the best score, by its products with the residual.
    let private ofCircle
        (kernels: IKernels)
        (points: LiftedPoints)
        count
        scoring
        (w: float[])
        (z: float[])
        r
        =
        let n = points.Count
        let directions = circle count
        let sums = Array.zeroCreate (2 * count)

        kernels.Angles(
            z[.. n - 1],
            z[n..],
            r,
            n,
            directions |> Array.map (fun struct (c, _) -> c),
            directions |> Array.map (fun struct (_, s) -> s),
            sums
        )

        directions
        |> Array.mapi (fun j direction ->
            score scoring sums[2 * j] sums[2 * j + 1] (points.Length(onCircle w direction)))
        |> best
        |> ValueOption.map (fun j ->
            let struct (cosine, sine) = directions[j]
            struct (onCircle w directions[j], Array.init n (fun i -> cosine * z[i] - sine * z[n + i])))

    let private single (kernels: IKernels) (points: LiftedPoints) round (struct (row: float[], products)) =
        let rounded = Array.map round row

        {
            Neurons = [ { Outer = 1.0; Row = rounded } ]
            Values =
                if rounded.AsSpan().SequenceEqual(row) then
                    relu products
                else
                    valuesOf kernels points rounded
            Weight = points.Length rounded
        }

    /// The 2m rows at angle θ, with the signs of their pairs.
    let private teeth order (w: float[]) j count = [
        for k in 0 .. order - 1 do
            let theta = 2.0 * Math.PI * float j / float count + Math.PI * float k / float order

            let row = onCircle w (struct (Math.Cos theta, Math.Sin theta))
            (if k % 2 = 0 then 1.0 else -1.0), row
    ]

    let private combAt (kernels: IKernels) (points: LiftedPoints) round order (w: float[]) j =
        let rows =
            teeth order w j angles
            |> List.map (fun (sign, row) -> sign, Array.map round row)

        let values = Array.zeroCreate<float> points.Count
        let z = Array.zeroCreate<float> points.Count

        for sign, row in rows do
            kernels.Apply(points.Points, points.Count, points.Dimension, row, 1, z)

            for i in 0 .. z.Length - 1 do
                values[i] <- values[i] + sign * abs z[i]

        {
            Neurons = [
                for sign, row in rows do
                    { Outer = sign; Row = row }

                    {
                        Outer = sign
                        Row = Array.map (fun x -> -x) row
                    }
            ]
            Values = values
            Weight = 2.0 * List.sumBy (fun (_, row) -> points.Length row) rows
        }

    let private comb
        (kernels: IKernels)
        (points: LiftedPoints)
        round
        options
        (w: float[])
        (z: float[])
        (r: float[])
        =
        let n = points.Count

        Array.init angles (fun j ->
            let directions = [|
                for k in 0 .. options.Order - 1 do
                    let theta =
                        2.0 * Math.PI * float j / float angles + Math.PI * float k / float options.Order

                    struct (Math.Cos theta, Math.Sin theta)
            |]

            let mutable product = 0.0
            let mutable square = 0.0

            for i in 0 .. n - 1 do
                let mutable f = 0.0

                for k in 0 .. directions.Length - 1 do
                    let struct (cosine, sine) = directions[k]
                    let t = abs (cosine * z[i] - sine * z[n + i])
                    f <- if k % 2 = 0 then f + t else f - t

                product <- product + r[i] * f
                square <- square + f * f

            let weight =
                2.0
                * Array.sumBy (fun direction -> points.Length(onCircle w direction)) directions

            score options.Score product square weight)
        |> best
        |> ValueOption.map (combAt kernels points round options.Order w)

    /// What to add for the residual r in a turn.
    let propose (kernels: IKernels) (points: LiftedPoints) (options: Options) round seed turn (r: float[]) =
        direction kernels points options.Order (SplitMix.At(seed, uint64 turn)) r
        |> ValueOption.bind (fun w ->
            let z = applyComplex kernels points w

            match options.Variant with
            | Variant.Comb -> comb kernels points round options w z r
            | Variant.Single ->
                ofCircle kernels points angles options.Score w z r
                |> ValueOption.map (single kernels points round)
            | Variant.Ascent ->
                ofCircle kernels points anglesBeforeAscent Score.Correlation w z r
                |> ValueOption.map (fun start ->
                    single kernels points round (Ascent.climb kernels points r start)))
