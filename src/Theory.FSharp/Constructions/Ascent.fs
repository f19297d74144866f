namespace MemCap.Constructions

open System
open System.Runtime.InteropServices
open System.Runtime.Intrinsics
open MemCap.Exact

/// A neuron that correlates more with the residual than the one it starts from, at no more weight.
/// Source: derived here. Notes: proofs-notes/harmonic.md
[<RequireQualifiedAccess>]
module internal Ascent =
    [<Literal>]
    let private mostSteps = 20

    [<Literal>]
    let private mostHalvings = 6

    /// A step uphill gains at least this factor.
    let private leastGrowth = 1.0 + 1e-4

    let private length (w: float[]) = sqrt (Array.sumBy (fun x -> x * x) w)

    /// p ← scale·(p + h·q); `active` ← r where that is positive, else 0; `change` ← what this adds to `active`. Entry by
    /// entry, so that the width of vectors shows in no bit.
    let private move (p: float[]) (q: float[]) (r: float[]) scale h (active: float[]) (change: float[]) =
        let width = Vector256<float>.Count
        let ps = MemoryMarshal.Cast<float, Vector256<float>>(Span p)
        let qs = MemoryMarshal.Cast<float, Vector256<float>>(ReadOnlySpan q)
        let rs = MemoryMarshal.Cast<float, Vector256<float>>(ReadOnlySpan r)
        let actives = MemoryMarshal.Cast<float, Vector256<float>>(Span active)
        let changes = MemoryMarshal.Cast<float, Vector256<float>>(Span change)
        let zero = Vector256<float>.Zero

        for v in 0 .. ps.Length - 1 do
            let moved = (ps[v] + qs[v] * (h: float)) * (scale: float)

            let now =
                Vector256.ConditionalSelect(Vector256.GreaterThan(moved, zero), rs[v], zero)

            ps[v] <- moved
            changes[v] <- now - actives[v]
            actives[v] <- now

        for i in width * ps.Length .. p.Length - 1 do
            p[i] <- (p[i] + q[i] * h) * scale
            let now = if p[i] > 0.0 then r[i] else 0.0
            change[i] <- now - active[i]
            active[i] <- now

    /// Uphill in |Σ r_i relu(⟨w, x_i⟩)| on the unit sphere: along a tangent t the products are linear, so that a trial step
    /// costs one pass over n numbers. Products with tangents are in single precision, which finds the way as well and reads
    /// half the memory; those with the row that is reached are made anew.
    let climb (kernels: IKernels) (points: LiftedPoints) (r: float[]) (struct (start, products)) =
        let n, d = points.Count, points.Dimension
        let norm = length start
        let w = Array.map (fun x -> x / norm) start
        let p = Array.map (fun t -> t / norm) products
        let q = Array.zeroCreate<float> n
        let single = points.SingleProducts kernels
        let active = Array.zeroCreate<float> n
        let change = Array.zeroCreate<float> n
        let sum = Array.zeroCreate<float> d
        let gradient = Array.zeroCreate<float> d
        let pair = Array.zeroCreate<float> 2

        /// Σ r_i relu(p_i + h·q_i), before normalization.
        let along h =
            kernels.Angles(p, q, r, n, [| 1.0 |], [| -h |], pair)
            pair[0]

        let mutable current = along 0.0
        let mutable h = 1.0
        let mutable turn = 0
        move p q r 1.0 0.0 active change

        while turn < mostSteps do
            // Few points become active or inactive in a step.
            kernels.Combine(points.Points, n, d, change, 1, gradient)

            for c in 0 .. d - 1 do
                sum[c] <- sum[c] + gradient[c]

            let sign = if current < 0.0 then -1.0 else 1.0
            let radial = Kernels.dot kernels sum w

            for c in 0 .. d - 1 do
                gradient[c] <- sign * (sum[c] - radial * w[c])

            let size = length gradient
            let mutable halvings = 0
            let mutable next = 0.0

            if size > 0.0 then
                for c in 0 .. d - 1 do
                    gradient[c] <- gradient[c] / size

                single gradient 1 q
                next <- along h / sqrt (1.0 + h * h)

                while halvings < mostHalvings && abs next <= abs current * leastGrowth do
                    h <- h / 2.0
                    halvings <- halvings + 1
                    next <- along h / sqrt (1.0 + h * h)

            if size > 0.0 && abs next > abs current * leastGrowth then
                let scale = 1.0 / sqrt (1.0 + h * h)

                move p q r scale h active change

                for c in 0 .. d - 1 do
                    w[c] <- scale * (w[c] + h * gradient[c])

                current <- next
                h <- min 1.0 (1.5 * h)
                turn <- turn + 1
            else
                turn <- mostSteps

        kernels.Apply(points.Points, n, d, w, 1, p)
        struct (w, p)
