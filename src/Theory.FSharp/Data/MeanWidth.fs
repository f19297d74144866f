namespace MemCap.Data

open System
open System.Numerics
open System.Threading.Tasks
open MemCap.Exact

/// The Gaussian mean width w(A) = E sup_{a ∈ A} |⟨g, a⟩| of a finite set, g standard normal.
///
/// With ρ = max ‖a‖ and m points other than 0: ρ√(2/π) ≤ w(A) ≤ ρ√(2 ln 2m), surely. The supremum is ρ-Lipschitz in g, so
/// the mean of k draws is within ρ√(2 ln(2/α)/k) of w(A) with probability at least 1 − α over the draws.
/// Notes: proofs-notes/covering.md
[<RequireQualifiedAccess>]
module MeanWidth =
    let private bits = 64

    /// Draws that are multiplied with the points at once.
    let private batch = 32

    let private times x y = Enclosure.multiply bits x y
    let private divide x y = Enclosure.divide bits x y |> Option.get
    let private root x = Enclosure.sqrt bits x |> Option.get

    let private logarithm (x: Rational) =
        Enclosure.ln bits (Enclosure.ofRational bits x) |> Option.get

    let private integer (k: int) =
        Enclosure.exactly (Dyadic.ofInteger (BigInteger k))

    /// ρ√(2/π), at most the width of any set of radius ρ.
    let least (radius: Enclosure) : Enclosure =
        times radius (root (divide (integer 2) (Enclosure.pi bits)))

    /// ρ√(2 ln 2m), at least the width of m ≥ 1 points of norm at most ρ.
    let most (radius: Enclosure) (count: int) : Enclosure =
        times
            radius
            (root (times (integer 2) (logarithm (Rational.ofInteger (BigInteger 2 * BigInteger count)))))

    /// ρ√(2 ln(2/α)/k): the mean of k draws is farther from the width with probability at most α.
    let deviation (radius: Enclosure) (draws: int) (alpha: Rational) : Enclosure =
        let exponent = times (integer 2) (logarithm (Rational.ofInt 2 / alpha))
        times radius (root (divide exponent (integer draws)))

    /// What holds surely, narrowed by a mean of k draws, itself in an enclosure; simultaneous for all sets with
    /// probability at least 1 − their number times α.
    let private interval (radius: Enclosure) count (mean: Enclosure) draws alpha =
        let low, high = (least radius).Lower, (most radius count).Upper
        let error = (deviation radius draws alpha).Upper
        let low = max low (mean.Lower - error)
        let high = min high (mean.Upper + error)
        // Draws that miss the width, as they may, leave what is sure.
        if low <= high then
            Enclosure.between low high
        else
            Enclosure.between (least radius).Lower (most radius count).Upper

    /// Mean of sup |⟨g, y_p − y_c⟩| over the draws, for each centre c and its members p, with what rounding may add.
    let private means
        (multiply: Product)
        (points: DistanceFilter)
        (centres: int[])
        (members: int[][])
        (draws: int)
        (seed: uint64)
        =
        let d = points.Dimension
        let n = points.Norms.Length
        let totals = Array.zeroCreate<float> centres.Length
        let mutable slack = 0.0
        let largest = sqrt (Array.max points.Norms)
        let z = Array.zeroCreate<float>(n * min batch draws)

        for first in 0..batch .. draws - 1 do
            let count = min batch (draws - first)
            let normals = Array.zeroCreate<float>(count * d)

            for k in 0 .. count - 1 do
                let random = SplitMix.At(seed, uint64 (first + k))
                let mutable square = 0.0

                for c in 0 .. d - 1 do
                    let g = random.Gaussian()
                    normals[k * d + c] <- g
                    square <- square + g * g
                // Both products, and their difference.
                slack <- slack + sqrt square * largest * float (d + 8) * Math.ScaleB(1.0, -50)

            multiply.Invoke(points.Y, 0, n, d, normals, count, z)

            Parallel.For(
                0,
                centres.Length,
                fun b ->
                    let centre = centres[b] * count

                    for k in 0 .. count - 1 do
                        let mutable most = 0.0

                        for p in members[b] do
                            most <- max most (abs (z[p * count + k] - z[centre + k]))

                        totals[b] <- totals[b] + most
            )
            |> ignore

        // The sum itself loses at most draws roundings.
        let slack = slack + float d * float draws * Math.ScaleB(1.0, -590)

        totals
        |> Array.map (fun total ->
            let error = slack + float draws * Math.ScaleB(total, -52)
            let ends x = Dyadic.ofDouble (max 0.0 x)
            divide (Enclosure.between (ends (total - error)) (ends (total + error))) (integer draws))

    /// w(X_b − c_b) for each component b in the units of the filter, where ρ_b is enclosed; all of them hold
    /// simultaneously with probability at least 1 − α over the draws. 0 for a component that is its centre alone.
    let internal ofComponents
        (multiply: Product)
        (points: DistanceFilter)
        (centres: int[])
        (members: int[][])
        (radii: Enclosure[])
        (draws: int)
        (seed: uint64)
        (alpha: Rational)
        : Enclosure[] =
        let each = alpha / Rational.ofInt (max 1 centres.Length)

        means multiply points centres members draws seed
        |> Array.mapi (fun b mean ->
            match members[b].Length - 1 with
            | 0 -> Enclosure.exactly Dyadic.Zero
            | count -> interval radii[b] count mean draws each)
