namespace MemCap.Verification

open System
open System.Numerics
open System.Runtime.InteropServices
open System.Runtime.Intrinsics
open MemCap.Exact
open MemCap.Networks

/// Error bounds that let floating point settle a sign, or say that it cannot.
/// Notes: proofs-notes/sign-filter.md
module internal SignFilter =
    /// 2^-52, twice the unit roundoff: every relative allowance below is a multiple of it.
    let ulp = Math.ScaleB(1.0, -52)

    /// Σ x_c y_c in four interleaved sums, whatever the machine's vectors are: within `radius` of the exact value, as
    /// every order is. Lengths are equal.
    let dot (x: ReadOnlySpan<float>) (y: ReadOnlySpan<float>) =
        let width = Vector256<float>.Count
        let xs = MemoryMarshal.Cast<float, Vector256<float>> x
        let ys = MemoryMarshal.Cast<float, Vector256<float>> y
        // Two vectors of sums, because one would wait for itself.
        let mutable even = Vector256<float>.Zero
        let mutable odd = Vector256<float>.Zero
        let mutable v = 0

        while v + 1 < xs.Length do
            even <- even + xs[v] * ys[v]
            odd <- odd + xs[v + 1] * ys[v + 1]
            v <- v + 2

        if v < xs.Length then
            even <- even + xs[v] * ys[v]

        let sums = even + odd

        let mutable sum =
            (sums.GetElement 0 + sums.GetElement 1)
            + (sums.GetElement 2 + sums.GetElement 3)

        for c in width * xs.Length .. x.Length - 1 do
            sum <- sum + x[c] * y[c]

        sum

    /// √(Σ x²), never too small: scaled by the largest entry so that nothing under- or overflows on the way,
    /// then inflated by more than the rounding errors of the sum, the root and the product.
    let private scaledNorm (x: ReadOnlySpan<float>) =
        let mutable largest = 0.0

        for value in x do
            largest <- max largest (abs value)

        if largest = 0.0 || not (Double.IsFinite largest) then
            largest
        else
            let mutable sum = 0.0

            for value in x do
                let scaled = value / largest
                sum <- sum + scaled * scaled

            largest * sqrt sum * (1.0 + float (x.Length + 8) * 2.0 * ulp) + Double.Epsilon

    let private smallestSquare = Math.ScaleB(1.0, -900)
    let private largestSquare = Math.ScaleB(1.0, 1000)

    /// √(Σ x²), never too small. Where the sum of squares is far from both ends of the doubles, what underflowed
    /// on the way is less than its rounding errors, and no scaling is needed.
    let normAtLeast (x: ReadOnlySpan<float>) =
        let square = dot x x

        if square >= smallestSquare && square <= largestSquare then
            sqrt square * (1.0 + float (x.Length + 8) * 2.0 * ulp)
        else
            scaledNorm x

    /// |ẑ − ⟨w, x⟩| for a sum ẑ = Σ ŵ_c x_c computed in any order, with or without fused operations, where every ŵ_c
    /// is w_c rounded to nearest. Infinite or NaN when the bound itself overflows: then nothing is decided.
    let radius (d: int) (normW: float) (normX: float) =
        let relative = float (d + 8) * ulp * normW * normX
        let underflow = float (d + 8) * Double.Epsilon * (2.0 + float d * normX)
        relative * (1.0 + 4096.0 * ulp) + underflow

    /// 2^-24, the unit roundoff of single precision.
    let singleRoundoff = Math.ScaleB(1.0, -24)

    let private smallestSingle = Math.ScaleB(1.0, -40)
    let private largestSingle = Math.ScaleB(1.0, 40)
    let private largestSingleBias = Math.ScaleB(1.0, 80)
    let private mostSingleTerms = 1 <<< 17

    /// In single precision t̂ = fl(Σ ŵ_c x̂_c + b̂), by fused multiply-adds in any order, has the sign of ⟨w, x⟩ + b wherever
    /// |t̂| > singleRadius m X · singleScale W b, the product rounded as well. x has m nonzero coordinates and norm at
    /// most X; 1 ≤ W < 2 is at least the norm of w; everything is rounded to nearest, doubles may come between.
    /// Infinite where single precision is not to be trusted: then nothing is decided.
    let singleRadius (nonzero: int) (normX: float) =
        if normX >= smallestSingle && normX <= largestSingle && nonzero <= mostSingleTerms then
            single (singleRoundoff * (1.02 * float (nonzero + 3) * normX + 2.0))
        else
            infinityf

    let singleScale (normW: float) (bias: float) =
        if normW >= 1.0 && normW < 2.0 && abs bias <= largestSingleBias then
            single (normW + abs bias)
        else
            infinityf

    /// unit·x rounded to single precision, and the number of nonzero coordinates of x. Lengths are equal.
    let toSingle (unit: float) (x: ReadOnlySpan<float>) (rounded: Span<single>) =
        let width = Vector256<single>.Count
        let sources = MemoryMarshal.Cast<float, Vector256<float>> x
        let targets = MemoryMarshal.Cast<single, Vector256<single>> rounded
        let zero = Vector256<float>.Zero
        let mutable zeros = 0

        for v in 0 .. targets.Length - 1 do
            let low = sources[2 * v]
            let high = sources[2 * v + 1]
            targets[v] <- Vector256.Narrow(low * unit, high * unit)

            zeros <-
                zeros
                + BitOperations.PopCount(
                    Vector256.Equals(low, zero).ExtractMostSignificantBits()
                    ||| (Vector256.Equals(high, zero).ExtractMostSignificantBits() <<< 4)
                )

        for c in width * targets.Length .. x.Length - 1 do
            rounded[c] <- single (x[c] * unit)

            if x[c] = 0.0 then
                zeros <- zeros + 1

        x.Length - zeros

/// Neurons of one hidden layer that share a weight row w, by descending bias: those active at x,
/// i.e. with b_j > −⟨w, x⟩, are the first ones. Their number is the point's rank in the family.
[<Sealed; NoComparison; NoEquality; AllowNullLiteral>]
type internal Family(weights: Vec, biases: Rational[], outer: Rational[], activation: Activation) =
    let order =
        Array.sortWith (fun i j -> compare biases[j] biases[i]) [| 0 .. biases.Length - 1 |]

    let sorted = Array.map (fun i -> biases[i]) order

    let prefixSums (terms: Rational[]) =
        Array.scan (fun (sum: Rational) term -> sum + term) Rational.Zero terms

    let slopes = prefixSums (Array.map (fun i -> outer[i]) order)

    let offsets =
        match activation with
        | Activation.Relu -> prefixSums (Array.map (fun i -> outer[i] * biases[i]) order)
        | _ -> slopes

    /// Positive scaling changes no sign. Rows far from 1 in size, such as long integers, are scaled by a power of two
    /// so that doubles can filter them.
    let scale =
        let exponent =
            match Vec.tryDoubles weights with
            | ValueSome doubles ->
                let mutable largest = 0.0

                for value in doubles.Span do
                    largest <- max largest (abs value)

                if largest = 0.0 then 0 else Math.ILogB largest
            | ValueNone ->
                let struct (numerators, denominator) = Vec.toScaled weights
                let bits = numerators |> Array.fold (fun most p -> max most (Bits.length p)) 0
                if bits = 0 then 0 else bits - Bits.length denominator

        if abs exponent < 200 then
            Rational.One
        else
            Rational.powerOfTwo -exponent

    let scaledRow =
        if scale = Rational.One then
            weights
        else
            Vec.scale scale weights

    let enclosures = Array.map (fun b -> Rational.enclosingDoubles (b * scale)) sorted
    let lower = Array.map (fun struct (lo, _) -> lo) enclosures
    let upper = Array.map (fun struct (_, hi) -> hi) enclosures
    let nearest = Vec.toDoubles scaledRow
    let norm = SignFilter.normAtLeast (ReadOnlySpan nearest)

    /// How many of the descending values are > t.
    let countAbove (descending: float[]) (t: float) =
        let mutable low = 0
        let mutable high = descending.Length

        while low < high do
            let middle = (low + high) >>> 1

            if descending[middle] > t then
                low <- middle + 1
            else
                high <- middle

        low

    member _.Weights = weights
    member _.Count = biases.Length
    /// A power of two: the scaled row and biases are this multiple of the given ones.
    member _.Scale = scale
    /// The scaled row rounded to doubles, for the kernel.
    member _.Nearest = nearest
    member _.Norm = norm
    /// Σ a_j over the first `rank` neurons.
    member _.Slope(rank: int) = slopes[rank]
    /// Σ a_j b_j (ReLU) or Σ a_j (threshold) over the first `rank` neurons.
    member _.Offset(rank: int) = offsets[rank]

    /// The rank of x from ŝ ≈ ⟨w, x⟩ with |ŝ − ⟨w, x⟩| ≤ radius, both for the scaled row, and the number of signs left to exact arithmetic.
    member _.Rank(approximate: float, radius: float, x: ReadOnlySpan<float>) : struct (int * int) =
        let certain, possible =
            if Double.IsFinite approximate && Double.IsFinite radius then
                // One step outwards covers the rounding of these two sums.
                countAbove lower (Math.BitIncrement(radius - approximate)),
                countAbove upper (Math.BitDecrement(-approximate - radius))
            else
                0, sorted.Length

        if certain = possible then
            struct (certain, 0)
        else
            let threshold = -(Vec.dotDoubles weights x)
            let mutable rank = certain

            while rank < possible && sorted[rank] > threshold do
                rank <- rank + 1

            struct (rank, possible - certain)
