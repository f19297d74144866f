namespace MemCap.Data

open System
open MemCap.Exact

/// Rigorous lower bounds on the smallest eigenvalue of a symmetric matrix that is known up to rounding.
/// Notes: proofs-notes/total-weight.md
[<RequireQualifiedAccess>]
module SmallestEigenvalue =
    /// Steps of the inverse iteration, whose result is tried and not trusted.
    let private steps = 150

    /// The first part of the estimate that is given away.
    let private finest = Math.ScaleB(1.0, -10)

    let private lower size (matrix: float[]) : float seq =
        seq {
            for i in 0 .. size - 1 do
                for j in 0..i -> matrix[i * size + j]
        }

    /// max_i Σ_j e_ij, never too small: no symmetric matrix with such entries has a larger norm.
    let private largestRow size (errors: float[]) =
        let sums = Array.zeroCreate<float> size

        for i in 0 .. size - 1 do
            for j in 0..i do
                sums[i] <- sums[i] + errors[i * size + j]

                if j < i then
                    sums[j] <- sums[j] + errors[i * size + j]

        // n sums of nonnegative numbers, n·2^-53 ≤ 2^-22.
        Rational.ofDouble (Array.max sums) * (Rational.One + Rational.powerOfTwo -20)

    /// Rayleigh's quotient of the inverse after an inverse iteration: about λ_min, from above.
    let private estimate (factor: CholeskyFactor) =
        // Not orthogonal to an eigenvector by symmetry, as a constant vector may be.
        let v = Array.init factor.Size (fun i -> 1.0 + float ((7919 * i) % 31) / 31.0)
        let mutable quotient = 0.0

        for _ in 1..steps do
            let length = sqrt (Array.sumBy (fun x -> x * x) v)

            for i in 0 .. v.Length - 1 do
                v[i] <- v[i] / length

            let before = Array.copy v
            Cholesky.solve factor v
            quotient <- Array.fold2 (fun sum a b -> sum + a * b) 0.0 before v

        1.0 / quotient

    /// All entries 2^-exponent·m, the largest at least 1/2 and below 1.
    let private proved kernels size (scaled: float[]) =
        let proves sigma =
            Cholesky.tryFactor kernels size scaled 1.0 -sigma
            |> Option.map (fun factor -> factor, Rational.ofDouble sigma - factor.Deficit)

        match proves 0.0 with
        | Some(factor, atZero) ->
            let near = estimate factor

            let rec inwards part =
                match proves (near * (1.0 - part)) with
                | Some(_, bound) -> Rational.max bound atZero
                | None when part >= 0.5 -> atZero
                | None -> inwards (1.5 * part)

            // No eigenvalue exceeds n times the largest entry.
            if near > 0.0 && near <= float size then
                inwards finest
            else
                atZero
        | None ->
            // −n·max|m| is below every eigenvalue.
            let rec outwards (sigma: float) =
                if sigma >= float size then
                    -(Rational.ofInt size)
                else
                    match proves -sigma with
                    | Some(_, bound) -> bound
                    | None -> outwards (4.0 * sigma)

            outwards (Math.ScaleB(float size, -50))

    /// λ_min ≥ the answer, for every symmetric matrix within `errors`, entry by entry, of the given one: both are
    /// size × size and row-major, of both the lower triangle is read, and errors are at least 0. Near λ_min
    /// where that is well above size²·2^-52 and the errors: the trial begins a thousandth below an estimate, and goes on where
    /// crowded eigenvalues make that too large. Negative where nothing better is proved.
    /// O(size³) through the kernels' products; the same bits for any kernels.
    let atLeast (kernels: IKernels) size (matrix: float[]) (errors: float[]) : Rational =
        let top =
            Seq.fold
                (fun top x -> if x = 0.0 then top else max top (Math.ILogB(x: float) + 1))
                Int32.MinValue
                (lower size matrix)

        let uncertainty = largestRow size errors

        if top = Int32.MinValue then
            -uncertainty
        else
            let scaled = matrix |> Array.map (fun x -> Math.ScaleB(x, -top))
            // Scaling down may lose half the least double in every entry.
            let underflow = Rational.ofInt size * Rational.powerOfTwo -1075

            (proved kernels size scaled - underflow) * Rational.powerOfTwo top - uncertainty
