namespace MemCap.Exact

open System
open MathNet.Numerics.LinearAlgebra
open MemCap

/// z = Numerators / 2^Scale.
type DyadicSolution = { Numerators: bigint[]; Scale: int }

type RefineError =
    /// The residual did not shrink in this step: the matrix is too ill-conditioned for doubles.
    | NoContraction of step: int

/// Approximate solution of square integer systems by doubles and exact residuals.
/// Source: iterative refinement, Wilkinson 1963; with integer residuals, Wan 2006.
///
/// The iterate is Z/2^s with the exact integer residual R = 2^s·y - A·Z. A step takes from doubles an approximate
/// solution of A·δ = R, scaled so that its entries have about 2^50, and adds it: Z ← 2^g·Z + δ, s ← s + g,
/// R ← 2^g·R - A·δ. While doubles are right to some bits, R stays short and s grows by as many.
[<RequireQualifiedAccess>]
module Refine =
    /// Exponents of a power-of-two equilibration and the factors of the scaled matrix.
    [<NoComparison; NoEquality>]
    type private Scaled = {
        RowExponents: int[]
        ColumnExponents: int[]
        Factors: Factorization.LU<float>
    }

    /// Mantissa and exponent: a ≈ m·2^e with m of 53 bits, for integers of any length.
    let private split (a: bigint) =
        let excess = max 0 (Limbs.bitLength a - 60)
        struct (float (a >>> excess), excess)

    let private scaledFloat (a: bigint) exponent =
        let struct (mantissa, e) = split a
        Math.ScaleB(mantissa, e + exponent)

    /// Rows, then columns, with largest entries in 1/2 .. 1; a zero row or column is left as it is.
    let private factor (matrix: IntegerMatrix) =
        let r = matrix.Rows
        let lengths = Array2D.init r r (fun i j -> Limbs.bitLength matrix[i, j])
        let rows = Array.init r (fun i -> -(Seq.max (Seq.init r (fun j -> lengths[i, j]))))

        let columns =
            Array.init r (fun j ->
                -(Seq.max (
                    Seq.init r (fun i ->
                        if lengths[i, j] = 0 then
                            -10000
                        else
                            lengths[i, j] + rows[i])
                )))

        let dense =
            Matrix<float>.Build.Dense(r, r, (fun i j -> scaledFloat matrix[i, j] (rows[i] + columns[j])))

        {
            RowExponents = rows
            ColumnExponents = columns
            Factors = dense.LU()
        }

    /// Bits of the largest entry.
    let private height (vector: bigint[]) =
        vector |> Seq.map Limbs.bitLength |> Seq.max

    /// δ ≈ 2^g·A⁻¹·R in integers of at most 50 bits, with the gain g; none when doubles give no finite answer.
    let private correction (scaled: Scaled) (residual: bigint[]) =
        let common =
            Seq.map2 (fun r e -> Limbs.bitLength r + e) residual scaled.RowExponents
            |> Seq.max

        let right =
            Vector<float>
                .Build.Dense(
                    residual.Length,
                    (fun i -> scaledFloat residual[i] (scaled.RowExponents[i] - common))
                )

        let solution = scaled.Factors.Solve right

        if solution |> Seq.forall Double.IsFinite |> not then
            ValueNone
        else
            let exponent j =
                if solution[j] = 0.0 then
                    Int32.MinValue
                else
                    Math.ILogB solution[j] + scaled.ColumnExponents[j] + common

            let largest = Seq.init residual.Length exponent |> Seq.max

            if largest = Int32.MinValue then
                ValueNone
            else
                let gain = 49 - largest

                let round j =
                    let shift = scaled.ColumnExponents[j] + common + gain
                    bigint (Math.Round(Math.ScaleB(solution[j], shift)))

                ValueSome struct (gain, Array.init residual.Length round)

    let private shift gain (a: bigint) =
        if gain >= 0 then a <<< gain else a >>> -gain

    /// z with |A·z - y| ≤ 2^-bits in every row, exactly. Shapes: A is r × r, r ≥ 1, y has r entries; bits ≥ 0.
    /// Errors: NoContraction, when the exact solver has to be asked instead.
    let solve (kernels: IKernels) (matrix: IntegerMatrix) (y: bigint[]) bits =
        if matrix.Rows <> matrix.Columns || y.Length <> matrix.Rows || matrix.Rows = 0 then
            defect $"a {matrix.Rows} × {matrix.Columns} system with {y.Length} right-hand sides"

        let scaled = factor matrix

        // |R|/2^s ≤ 2^-bits; comparing exactly, row by row.
        let isReached s (residual: bigint[]) =
            s >= bits
            && residual |> Array.forall (fun r -> bigint.Abs r <= (1I <<< (s - bits)))

        let rec refine (z: bigint[]) s (residual: bigint[]) step =
            if residual |> Array.forall _.IsZero || isReached s residual then
                Ok { Numerators = z; Scale = s }
            else
                match correction scaled residual with
                | ValueNone -> Error(NoContraction step)
                | ValueSome struct (wanted, delta) ->
                    // Only a first step may leave integers behind the point: s and g stay non-negative.
                    let gain = max wanted 0

                    let delta =
                        if wanted >= 0 then
                            delta
                        else
                            delta |> Array.map (fun d -> d <<< -wanted)

                    let product = matrix.Multiply(kernels, delta)
                    let next = Array.map2 (fun r p -> shift gain r - p) residual product
                    let isSmaller = height next + 2 <= height residual + gain

                    if isSmaller then
                        refine (Array.map2 (fun a d -> shift gain a + d) z delta) (s + gain) next (step + 1)
                    else
                        Error(NoContraction step)

        refine (Array.create y.Length 0I) 0 y 0
