namespace MemCap.Constructions

open System
open MemCap.Data
open MemCap.Exact
open MemCap.Verification

/// Two neurons that differentiate one: f(x) = (relu(⟨u + δv, x⟩) − relu(⟨u, x⟩))/δ is ⟨v, x⟩ where u is active and 0
/// elsewhere, exactly on the data, once δ is so small that no point changes sides.
/// Source: Bubeck, Eldan, Lee, Mikulincer, arXiv 2006.02855, Theorem 2; the exact step is derived here.
/// Notes: proofs-notes/ntk.md
[<RequireQualifiedAccess>]
module internal Ntk =
    [<RequireQualifiedAccess>]
    type Direction =
        /// v = Σ r_i x_i over the active points.
        | Gradient
        /// The shortest v that leaves the shortest residual at the active points.
        | LeastSquares

    type Options = {
        Direction: Direction
        /// Directions u that are drawn for each step; the one that gains most is taken.
        Draws: int
    }

    /// Halvings of δ before a direction is given up.
    [<Literal>]
    let private mostHalvings = 64

    /// A direction u with the products that were made from it.
    [<NoComparison; NoEquality>]
    type private Draw = {
        U: float[]
        /// ⟨u, x_i⟩.
        T: float[]
        V: float[]
        /// ⟨v, x_i⟩.
        L: float[]
        Gain: float
    }

    let private unit (random: SplitMix) d =
        let u = Array.init d (fun _ -> random.Gaussian())
        let length = sqrt (Array.sumBy (fun x -> x * x) u)
        Array.map (fun x -> x / length) u

    let private apply (kernels: IKernels) (points: LiftedPoints) (w: float[]) =
        let z = Array.zeroCreate points.Count
        kernels.Apply(points.Points, points.Count, points.Dimension, w, 1, z)
        z

    let private combine (kernels: IKernels) (points: LiftedPoints) (r: float[]) =
        let v = Array.zeroCreate points.Dimension
        kernels.Combine(points.Points, points.Count, points.Dimension, r, 1, v)
        v

    /// Conjugate gradients on the normal equations from 0, which stay in the row space.
    let private leastSquares
        kernels
        (points: LiftedPoints)
        (t: float[])
        (active: float[])
        (gradient: float[])
        =
        let v = Array.zeroCreate<float> points.Dimension
        let remaining = Array.copy active
        let mutable s = gradient
        let mutable p = gradient
        let mutable gamma = Kernels.dot kernels s s
        let first = gamma
        let mutable turn = 0

        while turn < 2 * points.Dimension && gamma > first * Math.ScaleB(1.0, -40) do
            let q = apply kernels points p

            for i in 0 .. q.Length - 1 do
                if t[i] <= 0.0 then
                    q[i] <- 0.0

            let step = gamma / Kernels.dot kernels q q

            for c in 0 .. v.Length - 1 do
                v[c] <- v[c] + step * p[c]

            for i in 0 .. remaining.Length - 1 do
                remaining[i] <- remaining[i] - step * q[i]

            s <- combine kernels points remaining
            let next = Kernels.dot kernels s s
            p <- Array.map2 (fun a b -> a + next / gamma * b) s p
            gamma <- next
            turn <- turn + 1

        v

    /// Nothing when a point is too near the hyperplane to tell its side, or no active point is left to fit.
    let private draw
        (kernels: IKernels)
        (points: LiftedPoints)
        (norms: float[])
        direction
        round
        random
        (r: float[])
        =
        let u = unit random points.Dimension |> Array.map round
        let t = apply kernels points u
        let normU = SignFilter.normAtLeast (ReadOnlySpan u)

        let mutable isSure = true

        for i in 0 .. t.Length - 1 do
            isSure <- isSure && abs t[i] > SignFilter.radius points.Dimension normU norms[i]

        if not isSure then
            ValueNone
        else
            let active = Array.map2 (fun t r -> if t > 0.0 then r else 0.0) t r
            let gradient = combine kernels points active

            let v =
                match direction with
                | Direction.Gradient -> gradient
                | Direction.LeastSquares -> leastSquares kernels points t active gradient

            let l = apply kernels points v
            let mutable product = 0.0
            let mutable square = 0.0

            for i in 0 .. l.Length - 1 do
                if t[i] > 0.0 then
                    product <- product + r[i] * l[i]
                    square <- square + l[i] * l[i]

            if square > 0.0 && Double.IsFinite square then
                ValueSome {
                    U = u
                    T = t
                    V = v
                    L = l
                    Gain = product * product / square
                }
            else
                ValueNone

    /// The largest power of two up to min |t_i|/|l_i| over the points where the signs differ, 1 without such points.
    let private firstStep (draw: Draw) =
        let mutable least = infinity

        for i in 0 .. draw.T.Length - 1 do
            if draw.T[i] * draw.L[i] < 0.0 then
                least <- min least (abs (draw.T[i] / draw.L[i]))

        if Double.IsInfinity least then
            1.0
        else
            Math.ScaleB(1.0, Math.ILogB least)

    /// The gadget of a draw: u + δv rounded to doubles, with the v that this has become.
    let private gadget (kernels: IKernels) (points: LiftedPoints) (norms: float[]) round (draw: Draw) =
        let rec attempt halvings delta =
            if halvings > mostHalvings then
                ValueNone
            else
                let n, d = points.Count, points.Dimension
                let rows = Array.zeroCreate<float>(2 * d)

                for c in 0 .. d - 1 do
                    rows[c] <- round (draw.U[c] + delta * draw.V[c])
                    rows[d + c] <- (rows[c] - draw.U[c]) / delta

                // ⟨w, x_i⟩, and then the products with the v that w has become.
                let z = Array.zeroCreate<float>(2 * n)
                kernels.Apply(points.Points, n, d, rows, 2, z)
                let w = rows[.. d - 1]
                let normW = SignFilter.normAtLeast (ReadOnlySpan w)

                // No point changes sides, and what is left of the difference is exact.
                let mutable keepsSides = true

                for i in 0 .. n - 1 do
                    keepsSides <-
                        keepsSides
                        && (z[i] > 0.0) = (draw.T[i] > 0.0)
                        && abs z[i] > SignFilter.radius d normW norms[i]

                if not keepsSides then
                    attempt (halvings + 1) (delta / 2.0)
                else
                    let values = Array.zeroCreate<float> n

                    for i in 0 .. n - 1 do
                        if draw.T[i] > 0.0 then
                            values[i] <- z[n + i]

                    ValueSome {
                        Neurons = [ { Outer = 1.0 / delta; Row = w }; { Outer = -1.0 / delta; Row = draw.U } ]
                        Values = values
                        Weight = (points.Length w + points.Length draw.U) / delta
                    }

        attempt 0 (firstStep draw)

    /// What to add for the residual r in a turn.
    let propose (kernels: IKernels) (points: LiftedPoints) (options: Options) round seed =
        let d = points.Dimension

        let norms =
            Array.init points.Count (fun i -> SignFilter.normAtLeast (ReadOnlySpan(points.Points, i * d, d)))

        fun turn (r: float[]) ->
            let random = SplitMix.At(seed, uint64 turn)
            let mutable best = ValueNone

            for _ in 1 .. options.Draws do
                match draw kernels points norms options.Direction round random r, best with
                | ValueSome drawn, ValueSome known when drawn.Gain <= known.Gain -> ()
                | ValueSome drawn, _ -> best <- ValueSome drawn
                | ValueNone, _ -> ()

            best |> ValueOption.bind (gadget kernels points norms round)
