/// Eigenvalues from below, to about the precision of doubles.
[<RequireQualifiedAccess>]
module MemCap.Properties.PositiveDefinite

/// Cholesky's factorization of A − shift·I, for a symmetric matrix, goes through: every eigenvalue is above the shift, up
/// to roundings of about n·2^-52 of the largest.
let isAbove (shift: float) (a: float[,]) =
    let n = Array2D.length1 a
    let l = Array2D.zeroCreate<float> n n

    let rec column j =
        if j = n then
            true
        else
            let mutable pivot = a[j, j] - shift

            for k in 0 .. j - 1 do
                pivot <- pivot - l[j, k] * l[j, k]

            if not (pivot > 0.0) then
                false
            else
                l[j, j] <- sqrt pivot

                for i in j + 1 .. n - 1 do
                    let mutable sum = a[i, j]

                    for k in 0 .. j - 1 do
                        sum <- sum - l[i, k] * l[j, k]

                    l[i, j] <- sum / l[j, j]

                column (j + 1)

    column 0
