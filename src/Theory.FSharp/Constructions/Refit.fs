namespace MemCap.Constructions

open System
open MemCap.Exact

/// Keeps the networks that were proposed and fits their outer scales anew at every step: the residual is orthogonal to all
/// of them, so that each takes off at least what the line search would have, at the price of more weight.
/// Notes: proofs-notes/boosting.md
[<RequireQualifiedAccess>]
module internal Refit =
    /// A column whose distance from the others is less than this part of its length is left out.
    let private leastDistance = Math.ScaleB(1.0, -20)

    /// Columns f_t of values at the n points, and the Cholesky factor of their Gram matrix, growing.
    [<Sealed; NoComparison; NoEquality>]
    type Columns(kernels: IKernels, n: int) =
        let mutable columns = Array.zeroCreate<float>(16 * n)
        let rows = ResizeArray<float[]>()

        let products (v: float[]) =
            let result = Array.zeroCreate rows.Count
            kernels.Apply(columns, rows.Count, n, v, 1, result)
            result

        /// L z = b.
        let forward (b: float[]) count =
            let z = Array.copy b

            for i in 0 .. count - 1 do
                let row = rows[i]

                for j in 0 .. i - 1 do
                    z[i] <- z[i] - row[j] * z[j]

                z[i] <- z[i] / row[i]

            z

        member _.Count = rows.Count

        /// False, and nothing is kept, when the column is nearly a combination of the others.
        member _.TryAdd(f: float[]) =
            let count = rows.Count
            let square = Kernels.dot kernels f f
            let z = forward (products f) count
            let rest = square - Kernels.dot kernels z z

            if not (rest > square * leastDistance * leastDistance) then
                false
            else
                if (count + 1) * n > columns.Length then
                    Array.Resize(&columns, 2 * columns.Length)

                Array.Copy(f, 0, columns, count * n, n)
                rows.Add(Array.append z [| sqrt rest |])
                true

        /// The scales of the columns that leave the shortest residual of the labels.
        member _.Solve(labels: float[]) =
            let z = forward (products labels) rows.Count

            for i in rows.Count - 1 .. -1 .. 0 do
                z[i] <- z[i] / rows[i][i]

                for j in 0 .. i - 1 do
                    z[j] <- z[j] - rows[i][j] * z[i]

            z

        /// labels − Σ scale·column.
        member _.Residual(labels: float[], scales: float[]) =
            let fitted = Array.zeroCreate n
            kernels.Combine(columns, rows.Count, n, scales, 1, fitted)
            Array.map2 (-) labels fitted
