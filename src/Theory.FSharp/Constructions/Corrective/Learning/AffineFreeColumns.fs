namespace MemCap.Constructions

open System.Threading.Tasks
open MathNet.Numerics.LinearAlgebra.Double
open MemCap.Exact

/// Columns over points, each without the affine function that is nearest to it on these points, and scaled to a mean
/// square of 1: the coordinates in which gradient descent is fast. Columns that are affine there become 0.
/// Shapes: Columns N × n, Scales N, Affine N × (d + 1) with the constant first; row-major.
[<NoComparison; NoEquality>]
type AffineFreeColumns = {
    Columns: float[]
    /// What each column is divided by; 0 where it became 0.
    Scales: float[]
    /// The affine function that each column lost.
    Affine: float[]
}

[<RequireQualifiedAccess>]
module AffineFreeColumns =
    /// Root mean squares up to this are roundings of an affine column.
    let private negligible = 1e-9

    /// The affine functions 1, x_1, …, x_d at the points: (d + 1) × n, for n × d points.
    let affine dimension (points: float[]) =
        let n = points.Length / dimension

        Array.init ((dimension + 1) * n) (fun e ->
            if e < n then
                1.0
            else
                points[e % n * dimension + (e / n - 1)])

    /// By the normal equations.
    /// Throws ArgumentException where the points lie in a hyperplane.
    let ofColumns (kernels: IKernels) dimension (points: float[]) (columns: float[]) =
        let n = points.Length / dimension
        let count = columns.Length / n
        let basis = affine dimension points
        let size = dimension + 1
        let gram = Array.zeroCreate<float>(size * size)
        kernels.Product(basis, 0, size, basis, 0, size, n, gram, 0)
        let products = Array.zeroCreate<float>(count * size)
        kernels.Product(columns, 0, count, basis, 0, size, n, products, 0)

        // The storage by columns of the solutions is by rows one affine function for each of the columns.
        let fitted =
            (DenseMatrix(size, size, gram).Cholesky().Solve(DenseMatrix(size, count, products))
            :?> DenseMatrix)
                .Values

        let rest = Array.zeroCreate<float> columns.Length
        kernels.Combine(basis, size, n, fitted, count, rest)
        let scales = Array.zeroCreate<float> count

        Parallel.For(
            0,
            count,
            fun j ->
                let mutable squares = 0.0

                for i in j * n .. (j + 1) * n - 1 do
                    let value = columns[i] - rest[i]
                    rest[i] <- value
                    squares <- squares + value * value

                let root = sqrt (squares / float n)
                let scale = if root > negligible then root else 0.0
                scales[j] <- scale

                for i in j * n .. (j + 1) * n - 1 do
                    rest[i] <- if scale > 0.0 then rest[i] / scale else 0.0
        )
        |> ignore

        {
            Columns = rest
            Scales = scales
            Affine = fitted
        }
