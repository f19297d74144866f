namespace MemCap.Constructions

open MathNet.Numerics.LinearAlgebra.Double
open MemCap.Exact

/// Polynomials of degree ≤ q as sums of powers ⟨ω, x⟩^m along the directions ω = β/q, β ∈ ℕ^d, |β| = q, and what random
/// units along them are bound to reach. In doubles: approximate.
/// Source: derived. Notes: proofs-notes/learning.md
[<RequireQualifiedAccess>]
module LatticePowers =
    let rec private lattice variables total : int list list =
        if variables = 1 then
            [ [ total ] ]
        else
            [
                for e in total .. -1 .. 0 do
                    for rest in lattice (variables - 1) (total - e) -> e :: rest
            ]

    /// All ω: C(d + q − 1, q) × d, row-major.
    let directions dimension degree : float[] = [|
        for beta in lattice dimension degree do
            for e in beta -> float e / float degree
    |]

    /// Σ_i (Σ_m |c_im|)² of a representation f = affine + Σ_i Σ_{m ≥ 2} c_im⟨ω_i, x⟩^m: of every degree, the one with the
    /// least Σ_i c_im².
    let squaredNorm (target: PolynomialTarget) degree : float =
        let d = target.Variables
        let directions = directions d degree
        let count = directions.Length / d
        let sums = Array.zeroCreate<float> count
        let exponents = target.Exponents

        for m in 2..degree do
            let rows = Array.indexed exponents |> Array.filter (fun (_, e) -> Array.sum e = m)

            // The coefficient of x^e in ⟨ω, x⟩^m is m!/e!·ω^e.
            let matrix =
                DenseMatrix.Create(
                    rows.Length,
                    count,
                    fun r i ->
                        let mutable entry = float (Combinatorics.factorial m)

                        for c in 0 .. d - 1 do
                            let e = (snd rows[r])[c]

                            entry <- entry / float (Combinatorics.factorial e) * pown directions[i * d + c] e

                        entry
                )

            let wanted =
                DenseVector(rows |> Array.map (fun (index, _) -> target.Coefficients[index]))

            let powers = matrix.PseudoInverse() * wanted

            for i in 0 .. count - 1 do
                sums[i] <- sums[i] + abs powers[i]

        Array.sumBy (fun s -> s * s) sums

    /// What the mean of the squared error is at most, over units that SreluFeatures.DrawAlong draws, `inGroup` of each
    /// order: DER-LEARN-EXPL solved for ε, with h = 1/a.
    let meanError dimension degree groups (inGroup: int) (squaredNorm: float) : float =
        let h = 1.0 / float groups
        let length = 1.0 + float (groups - 1) * h
        let m = float (Combinatorics.binomial (dimension + degree - 1) degree)

        let density =
            Seq.sum (
                seq {
                    for j in 0 .. (degree - 2) / 2 ->
                        float (Combinatorics.binomial (3 * groups - 3 + j) j)
                        * pown (h / 6.0) (2 * j)
                        * float (
                            Combinatorics.factorial degree / Combinatorics.factorial (degree - 2 - 2 * j)
                        )
                        * pown length (degree - 2 - 2 * j)
                }
            )

        // (b − 1)_+ is 0, as b = 1 − 1/a.
        let beta = pown length 3 / 3.0
        let n = float inGroup

        squaredNorm
        * density
        * density
        * beta
        * (2.0 * m * length / n)
        * pown (4.0 * m * length / (3.0 * h * n)) (groups - 1)
