namespace MemCap.Constructions

open System
open System.Threading.Tasks
open MathNet.Numerics.LinearAlgebra
open MathNet.Numerics.LinearAlgebra.Double
open MemCap.Exact

/// Least squares on N columns over n points, ‖Φc − y‖²/(2n), by gradient descent from c = 0 with the step 1/λ_max of
/// ΦᵀΦ/n: where it is after any number of steps, without taking them. In each direction of eigenvalue λ, t steps leave
/// (1 − λ/λ_max)^t of what there was to do. In doubles: approximate.
/// Shapes: columns N × n, row-major, so that a column is contiguous.
/// Notes: proofs-notes/learning.md
[<Sealed; NoComparison; NoEquality>]
type GradientPath
    private
    (
        kernels: IKernels,
        columns: float[],
        count: int,
        points: int,
        eigenvalues: float[],
        vectors: float[],
        parts: float[]
    ) =
    /// Entry (i, j) of a rows × columns matrix goes to (j, i).
    static let transposed (matrix: float[]) rows columns =
        let result = Array.zeroCreate<float> matrix.Length

        Parallel.For(
            0,
            rows,
            fun i ->
                for j in 0 .. columns - 1 do
                    result[j * rows + i] <- matrix[i * columns + j]
        )
        |> ignore

        result

    /// 1 − (1 − x)^t for 0 ≤ x ≤ 1, also where it is far less than one rounding of 1: ln(1 − x) and e^v − 1 by the
    /// quotients whose roundings cancel.
    static let progress (x: float) (steps: float) =
        let u = 1.0 - x
        let logarithm = if u = 1.0 then -x else log u * (-x / (u - 1.0))
        // At x = 1 one step does all, and none does nothing.
        let v = if steps = 0.0 then 0.0 else steps * logarithm
        let w = exp v

        if w = 1.0 then -v
        elif w < 0.5 then 1.0 - w
        else (1.0 - w) * (v / log w)

    let largest = Array.max eigenvalues

    /// Σ_i f(λ_i)·⟨v_i, b⟩·v_i, and what that is as output weights of the columns.
    let combined (f: float -> float) =
        if largest > 0.0 then
            let size = eigenvalues.Length

            let weighted =
                Array.map2 (fun eigenvalue part -> f eigenvalue * part) eigenvalues parts

            let sum = Array.zeroCreate<float> size
            kernels.Combine(vectors, size, size, weighted, 1, sum)

            if count <= points then
                sum
            else
                let weights = Array.zeroCreate<float> count
                kernels.Apply(columns, count, points, sum, 1, weights)
                Array.map (fun w -> w / float points) weights
        else
            Array.zeroCreate<float> count

    /// From the eigenvalues of the smaller of ΦᵀΦ/n and ΦΦᵀ/n; their vectors cost O(min(N, n)³).
    /// Throws ArgumentException unless there are columns, and labels y for all points.
    static member Of(kernels: IKernels, columns: float[], labels: float[]) =
        let points = labels.Length

        if points = 0 || columns.Length = 0 || columns.Length % points <> 0 then
            invalidArg (nameof columns) $"{columns.Length} numbers are no columns over {points} points"

        let count = columns.Length / points
        let size = min count points
        let scale = 1.0 / float points
        let gram = Array.zeroCreate<float>(size * size)

        if count <= points then
            kernels.Product(columns, 0, count, columns, 0, count, points, gram, 0)
        else
            let rows = transposed columns count points
            kernels.Product(rows, 0, points, rows, 0, points, count, gram, 0)

        for e in 0 .. gram.Length - 1 do
            gram[e] <- gram[e] * scale

        let evd = DenseMatrix(size, size, gram).Evd Symmetricity.Symmetric
        let vectors = (evd.EigenVectors :?> DenseMatrix).Values

        let eigenvalues =
            evd.EigenValues |> Seq.map (fun z -> max 0.0 z.Real) |> Array.ofSeq

        let parts = Array.zeroCreate<float> size

        if count <= points then
            let products = Array.zeroCreate<float> count
            kernels.Apply(columns, count, points, labels, 1, products)
            let b = products |> Array.map (fun p -> p * scale)
            kernels.Apply(vectors, size, size, b, 1, parts)
        else
            kernels.Apply(vectors, size, size, labels, 1, parts)

        GradientPath(kernels, columns, count, points, eigenvalues, vectors, parts)

    /// λ_max.
    member _.Largest = largest

    /// c after t steps, t ≥ 0: N numbers.
    member _.After(steps: int64) =
        combined (fun eigenvalue ->
            // Half a mode would be lost to λ/λ_max = 0 otherwise.
            if eigenvalue > 0.0 then
                progress (eigenvalue / largest) (float steps) / eigenvalue
            else
                float steps / largest)

    /// c of ridge regression with the parameter `relative`·λ_max > 0.
    member _.Ridge(relative: float) =
        combined (fun eigenvalue -> 1.0 / (eigenvalue + relative * largest))
