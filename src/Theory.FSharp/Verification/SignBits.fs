namespace MemCap.Verification

open System
open System.Numerics
open MemCap.Data
open MemCap.Exact
open MemCap.Networks

/// What one thread needs for a block of points.
[<NoComparison; NoEquality>]
type internal SignBuffers = {
    Points: single[]
    Products: single[]
    Radii: single[]
    Undecided: uint64[]
}

/// The signs of the first layer's preactivations at blocks of points, one bit each: ⟨w_r, x_i⟩ + b_r > 0. Products in
/// single precision settle most of them, doubles nearly all others, rationals the rest.
/// Notes: proofs-notes/sign-filter.md
[<Sealed; NoComparison; NoEquality>]
type internal SignBits(kernels: IKernels, layer: Layer, data: Dataset) =
    let d, k = data.Dimension, layer.Rows
    let words = (k + 63) / 64

    let families =
        Array.Parallel.init k (fun r ->
            Family(layer.Weights r, [| layer.Biases[r] |], [| Rational.One |], layer.Activation))

    /// Points are measured in a power of two about as long as some of them are; which does not matter to a sign.
    let unitExponent =
        let mutable longest = 0.0

        for i in 0 .. min data.Count 256 - 1 do
            let norm = SignFilter.normAtLeast (data.Point i)

            if Double.IsFinite norm then
                longest <- max longest norm

        if longest = 0.0 then
            0
        else
            Math.Clamp(Math.ILogB longest, -900, 900)

    let unit = Math.ScaleB(1.0, -unitExponent)
    let weights = Array.zeroCreate<single>(k * d)
    let biases = Array.zeroCreate<single> k
    let scales = Array.create k infinityf

    do
        for r in 0 .. k - 1 do
            let family = families[r]

            if family.Norm > 0.0 && Double.IsFinite family.Norm then
                let exponent = Math.ILogB family.Norm
                let rowUnit = Math.ScaleB(1.0, -exponent)

                SignFilter.toSingle rowUnit (ReadOnlySpan family.Nearest) (Span(weights, r * d, d))
                |> ignore

                let bias =
                    layer.Biases[r] * family.Scale * Rational.powerOfTwo (-exponent - unitExponent)
                    |> Rational.toDouble

                biases[r] <- single bias
                scales[r] <- SignFilter.singleScale (family.Norm * rowUnit) bias

    /// Settles what single precision left open at one point; the number of signs that doubles left open as well.
    let settle (x: ReadOnlySpan<float>) (undecided: uint64[]) (on: uint64[]) offset =
        let mutable norm = -1.0
        let mutable left = 0L

        for word in offset .. offset + words - 1 do
            let mutable bits = undecided[word]

            if bits <> 0UL && norm < 0.0 then
                norm <- SignFilter.normAtLeast x

            while bits <> 0UL do
                let bit = BitOperations.TrailingZeroCount bits
                let family = families[64 * (word - offset) + bit]
                let product = SignFilter.dot (ReadOnlySpan family.Nearest) x
                let radius = SignFilter.radius d family.Norm norm
                let struct (rank, open') = family.Rank(product, radius, x)
                let flag = 1UL <<< bit
                on[word] <- if rank = 1 then on[word] ||| flag else on[word] &&& ~~~flag
                left <- left + int64 open'
                bits <- bits &&& (bits - 1UL)

        left

    member _.Units = k

    /// 64-bit words a point.
    member _.Words = words

    /// For blocks of at most `size` points.
    member _.Buffers size : SignBuffers = {
        Points = Array.zeroCreate (size * d)
        Products = Array.zeroCreate (size * k)
        Radii = Array.zeroCreate size
        Undecided = Array.zeroCreate (size * words)
    }

    /// Bit r of row i of `on` (Words words a row) ← the sign of unit r at point first + i, for `size` points. Returns the
    /// number of signs that only rationals settled.
    member _.Fill(first: int, size: int, buffers: SignBuffers, on: uint64[]) =
        for i in 0 .. size - 1 do
            let x = data.Point(first + i)
            let nonzero = SignFilter.toSingle unit x (Span(buffers.Points, i * d, d))
            buffers.Radii[i] <- SignFilter.singleRadius nonzero (SignFilter.normAtLeast x * unit)

        kernels.SingleProduct(buffers.Points, 0, size, weights, 0, k, d, buffers.Products, 0)

        let undecided =
            kernels.Signs(
                buffers.Products,
                0,
                size,
                k,
                biases,
                scales,
                buffers.Radii,
                0,
                on,
                buffers.Undecided,
                0
            )

        let mutable left = 0L

        if undecided > 0L then
            for i in 0 .. size - 1 do
                left <- left + settle (data.Point(first + i)) buffers.Undecided on (i * words)

        left
