namespace MemCap.Exact

open System
open MathNet.Numerics.Integration

/// The smoothed ReLU as published: of order k, half-width w0 and frequency α0, the ReLU convolved with the density
///   λ(t) = B(t)·cos(α0 t)/Z on [−w0, w0],
/// where B is the density of 2k boxes of width h = w0/k, which is the k-fold triangle, and Z makes the integral 1. It is the
/// ReLU outside (−w0, w0), convex, S(t) − S(−t) = t, and no larger than Srelu's S_{k,h}, which it is for α0 = 0. Order 0 is the
/// ReLU. Its values at rationals are not rational: approximate. Srelu is the exact one.
///
/// Source: Bresler and Nagaraj 2020, Section 4. Errors: ArgumentException unless 0 ≤ k ≤ Srelu.largestOrder, 1e−100 ≤ w0 ≤ 1e100,
/// α0 ≥ 0, and for k ≥ 1 as there w0 ≤ min(π/(2α0), πk/(4α0)). Notes: proofs-notes/srelu.md
[<Sealed; NoComparison; NoEquality>]
type SreluCosine(order: int, halfWidth: float, frequency: float) =
    do
        if order < 0 || order > Srelu.largestOrder then
            invalidArg (nameof order) $"an order is from 0 to {Srelu.largestOrder}, not {order}"

        if not (halfWidth >= 1e-100 && halfWidth <= 1e100) then
            invalidArg (nameof halfWidth) $"a half-width is from 1e-100 to 1e100, not {halfWidth}"

        let most = Math.PI * min 0.5 (float order / 4.0)

        if not (frequency >= 0.0 && (order = 0 || frequency * halfWidth <= most)) then
            invalidArg
                (nameof frequency)
                $"a frequency is from 0 to {most / halfWidth} for the half-width {halfWidth}, not {frequency}"

    // From here on a knot width is 1, and the frequency is θ.
    let knot = halfWidth / float (max 1 order)
    let theta = frequency * knot

    /// Nodes in (0, 1) with their weights. Pieces of B times t are of degree 2k, and θ ≤ π/4: with k + 7 nodes the cosine is as
    /// good as a polynomial of degree 13. MathNet has tables of these numbers of nodes, and less exact ones of others.
    let rule =
        let needed = order + 7

        GaussLegendreRule(
            0.0,
            1.0,
            if needed <= 20 then needed
            elif needed <= 32 then 32
            elif needed <= 64 then 64
            else 96
        )

    /// B(i + s)·cos(θ(i + s)) of knot width 1, for a cell 0 ≤ i < k and s in [0, 1], by the recurrence of B-splines: no
    /// term is negative. The array is for 2k cells.
    let density (cells: float[]) i s =
        Array.Clear cells
        cells[0] <- 1.0

        for p in 1 .. 2 * order - 1 do
            for j in p .. -1 .. 1 do
                cells[j] <- ((float j + s) * cells[j] + (float (p + 1 - j) - s) * cells[j - 1]) / float p

            cells[0] <- s * cells[0] / float p

        cells[order + i] * max 0.0 (cos (theta * (float i + s)))

    /// ∫ density and ∫ (t − i − s) density, over t from i + s to i + 1.
    let integrals cells i s =
        let length = 1.0 - s
        let mutable mass = 0.0
        let mutable moment = 0.0

        for q in 0 .. rule.Order - 1 do
            let part = length * rule.Abscissas[q]
            let weight = length * rule.Weights[q] * density cells i (s + part)
            mass <- mass + weight
            moment <- moment + part * weight

        struct (mass, moment)

    /// ∫ density and ∫ (t − i) density, over t from i to k: for i = 0, …, k.
    let tails =
        let cells = Array.zeroCreate<float>(2 * order)
        let tails = Array.create (order + 1) (struct (0.0, 0.0))

        for i in order - 1 .. -1 .. 0 do
            let struct (mass, moment) = integrals cells i 0.0
            let struct (beyond, further) = tails[i + 1]
            tails[i] <- struct (mass + beyond, moment + (beyond + further))

        tails

    /// h/Z, as Z is the Fourier transform of 2k boxes at the frequency.
    let scale =
        let half = theta / 2.0
        let box = if half > 0.0 then sin half / half else 1.0
        knot / pown box (2 * order)

    /// S(−y·h) for 0 ≤ y < k: the integral of (t − y)·λ over t > y.
    let leftHalf y =
        let cell = int (Math.Floor(y: float))
        let part = y - float cell
        let struct (_, near) = integrals (Array.zeroCreate (2 * order)) cell part
        let struct (beyond, further) = tails[cell + 1]
        scale * (near + ((1.0 - part) * beyond + further))

    /// k.
    member _.Order = order

    /// w0.
    member _.HalfWidth = halfWidth

    /// α0.
    member _.Frequency = frequency

    /// Order k with the numbers that the source names: w0 = 1/2, α0 = π/16.
    static member Published(order: int) = SreluCosine(order, 0.5, Math.PI / 16.0)

    /// |Approximate t − S(t)| ≤ Error for every t; outside (−w0, w0) they are equal.
    member _.Error = float (4 * order + 16) * Math.ScaleB(halfWidth, -53)

    /// S(t) in doubles; NaN of NaN.
    member _.Approximate(t: float) =
        // Of a y that rounds to k nothing is left.
        let left t =
            let y = t / knot
            if y < float order then leftHalf y else 0.0

        if Double.IsNaN t then t
        elif order = 0 then Math.Max(0.0, t)
        elif t <= -halfWidth then 0.0
        elif t >= halfWidth then t
        elif t > 0.0 then t + left t
        else left -t
