namespace MemCap.Exact

open System

/// Sums of doubles over the coordinates of points and over points, in an order that is fixed: the same bits for any
/// vector width and any number of threads. The meaning in plain loops; everything faster is tested against it.
[<RequireQualifiedAccess>]
module ReferenceSums =
    /// Interleaved sums: the term of index c goes to sum c mod 8.
    [<Literal>]
    let Lanes = 8

    /// Rows whose terms are summed from 0 before they go to the whole.
    [<Literal>]
    let RowsAtOnce = 128

    /// The eight sums in one, in a fixed order.
    let fold (sums: float[]) offset =
        ((sums[offset] + sums[offset + 4]) + (sums[offset + 2] + sums[offset + 6]))
        + ((sums[offset + 1] + sums[offset + 5]) + (sums[offset + 3] + sums[offset + 7]))

    /// IKernels.Apply.
    let apply (x: float[]) rows d (w: float[]) count (z: float[]) =
        let sums = Array.zeroCreate Lanes

        for v in 0 .. count - 1 do
            for i in 0 .. rows - 1 do
                Array.Clear sums

                for c in 0 .. d - 1 do
                    sums[c % Lanes] <- Math.FusedMultiplyAdd(x[i * d + c], w[v * d + c], sums[c % Lanes])

                z[v * rows + i] <- fold sums 0

    /// Points of a panel.
    [<Literal>]
    let PanelPoints = 128

    /// Points (rows × d) in single precision, in panels of PanelPoints that hold one coordinate after the other; the last
    /// panel is filled up with zeros.
    let panels (x: float[]) rows d =
        let count = (rows + PanelPoints - 1) / PanelPoints
        let packed = Array.zeroCreate<single>(count * PanelPoints * d)

        for i in 0 .. rows - 1 do
            let first = i / PanelPoints * PanelPoints * d + i % PanelPoints

            for c in 0 .. d - 1 do
                packed[first + c * PanelPoints] <- single x[i * d + c]

        packed

    /// IKernels.PanelProducts.
    let panelProducts (packed: single[]) count d (w: single[]) (z: single[]) =
        for i in 0 .. count * PanelPoints - 1 do
            let first = i / PanelPoints * PanelPoints * d + i % PanelPoints
            let mutable sum = 0.0f

            for c in 0 .. d - 1 do
                sum <- MathF.FusedMultiplyAdd(packed[first + c * PanelPoints], w[c], sum)

            z[i] <- sum

    /// IKernels.Combine. A sum that begins with +0 is never −0, so that the sign of a part that is 0 does not show: a point
    /// with the factor 0 may be left out. The last points come first, because those are still in the cache when products
    /// with all points have just been made.
    let combine (x: float[]) rows d (r: float[]) count (target: float[]) =
        for v in 0 .. count - 1 do
            for c in 0 .. d - 1 do
                let mutable sum = 0.0

                for first in (rows - 1) / RowsAtOnce * RowsAtOnce .. -RowsAtOnce .. 0 do
                    let mutable part = 0.0

                    for i in first .. min rows (first + RowsAtOnce) - 1 do
                        part <- Math.FusedMultiplyAdd(r[v * rows + i], x[i * d + c], part)

                    sum <- sum + part

                target[v * d + c] <- sum

    /// IKernels.Angles.
    let angles
        (re: float[])
        (im: float[])
        (r: float[])
        count
        (cosines: float[])
        (sines: float[])
        (sums: float[])
        =
        for j in 0 .. cosines.Length - 1 do
            let products = Array.zeroCreate Lanes
            let squares = Array.zeroCreate Lanes

            for i in 0 .. count - 1 do
                let t = Math.FusedMultiplyAdd(cosines[j], re[i], -(sines[j] * im[i]))
                let f = if t > 0.0 then t else 0.0
                products[i % Lanes] <- Math.FusedMultiplyAdd(r[i], f, products[i % Lanes])
                squares[i % Lanes] <- Math.FusedMultiplyAdd(f, f, squares[i % Lanes])

            sums[2 * j] <- fold products 0
            sums[2 * j + 1] <- fold squares 0
