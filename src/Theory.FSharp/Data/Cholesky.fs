namespace MemCap.Data

open System
open MemCap.Exact

/// A lower factor L in doubles of a symmetric matrix A, and how far below zero the eigenvalues of A can lie.
[<NoComparison; NoEquality>]
type internal CholeskyFactor = {
    Size: int
    /// L by blocks of columns: block k from row k·width on, row-major, as many columns as are left.
    Panels: float[][]
    /// λ_min ≥ −Deficit, of the matrix that was asked about and not only of its rounding.
    Deficit: Rational
}

/// Cholesky's factorization as a proof: where it ends with positive pivots the matrix is positive semidefinite up to a
/// proved error (S. M. Rump, Verification of positive definiteness, BIT 46, 2006).
/// Notes: proofs-notes/total-weight.md
[<RequireQualifiedAccess>]
module internal Cholesky =
    let private block = 64

    /// Largest diagonal entries outside of this claim nothing: within it underflow is less than the rounding errors.
    let private smallestDiagonal, largestDiagonal =
        Math.ScaleB(1.0, -100), Math.ScaleB(1.0, 100)

    /// A finished factor has no larger entry; past it products might overflow.
    let private largestEntry = Math.ScaleB(1.0, 200)

    let private columns size k = min block (size - k * block)

    /// sign·M + shift·I, lower triangle, by blocks of columns.
    let private panels size (matrix: float[]) (sign: float) (shift: float) =
        Array.init ((size + block - 1) / block) (fun k ->
            let width = columns size k
            let first = k * block
            let panel = Array.zeroCreate ((size - first) * width)

            for i in first .. size - 1 do
                for c in 0 .. min (i - first) (width - 1) do
                    let entry = sign * matrix[i * size + first + c]

                    panel[(i - first) * width + c] <- if i = first + c then entry + shift else entry

            panel)

    let private diagonal size (panels: float[][]) =
        Array.init size (fun i -> panels[i / block][(i % block) * (columns size (i / block) + 1)])

    /// Factors the rows of one block in place; false at a pivot that is not positive.
    let private factorPanel rows width (panel: float[]) =
        let mutable isPositive = true
        let mutable i = 0

        while isPositive && i < rows do
            for c in 0 .. min i (width - 1) do
                let mutable sum = panel[i * width + c]

                for t in 0 .. c - 1 do
                    sum <- Math.FusedMultiplyAdd(-panel[i * width + t], panel[c * width + t], sum)

                let entry = if i = c then sqrt sum else sum / panel[c * width + c]

                // NaN, of the root of a negative number too, is refused by both.
                if not (abs entry <= largestEntry) || i = c && not (sum > 0.0) then
                    isPositive <- false

                panel[i * width + c] <- entry

            i <- i + 1

        isPositive

    /// Subtracts the products of block k's rows from the blocks to its right.
    let private update (kernels: IKernels) size (panels: float[][]) (buffer: float[]) k =
        let width = columns size k

        for j in k + 1 .. panels.Length - 1 do
            let rows = size - j * block
            let from = (j - k) * block * width
            let right = columns size j
            kernels.Product(panels[k], from, rows, panels[k], from, right, width, buffer, 0)
            let target = panels[j]

            for e in 0 .. rows * right - 1 do
                target[e] <- target[e] - buffer[e]

    /// 1.02·(n + 3)·2^-52·tr: the residual A − LLᵀ, and the rounding of the diagonal.
    let private deficit size (diagonal: float[]) =
        let trace =
            diagonal
            |> Array.fold (fun sum a -> sum + Dyadic.ofDouble a) Dyadic.Zero
            |> Dyadic.toRational

        Rational.fraction (bigint 102) (bigint 100)
        * Rational.ofInt (size + 3)
        * Rational.powerOfTwo -52
        * trace

    /// Factors sign·M + shift·I for a symmetric M of doubles, row-major, of which the lower triangle is read; sign is 1
    /// or −1. None where a pivot is not positive, which claims nothing. O(n³) through the kernels' products.
    let tryFactor (kernels: IKernels) size (matrix: float[]) sign shift : CholeskyFactor option =
        let panels = panels size matrix sign shift
        let diagonal = diagonal size panels
        let largest = Array.max diagonal
        // A matrix of one block needs no room for products.
        let buffer = Array.zeroCreate (max 0 (size - block) * block)

        let rec from k =
            k = panels.Length
            || factorPanel (size - k * block) (columns size k) panels[k]
               && (update kernels size panels buffer k
                   from (k + 1))

        if largest >= smallestDiagonal && largest <= largestDiagonal && from 0 then
            Some {
                Size = size
                Panels = panels
                Deficit = deficit size diagonal
            }
        else
            None

    /// v ↦ (LLᵀ)⁻¹v, approximately and in place.
    let solve (factor: CholeskyFactor) (v: float[]) =
        for k in 0 .. factor.Panels.Length - 1 do
            let width = columns factor.Size k
            let first = k * block
            let panel = factor.Panels[k]

            for i in first .. factor.Size - 1 do
                let row = (i - first) * width
                let inside = min (i - first) width
                let mutable sum = v[i]

                for c in 0 .. inside - 1 do
                    sum <- sum - panel[row + c] * v[first + c]

                v[i] <- if inside < width then sum / panel[row + inside] else sum

        for k in factor.Panels.Length - 1 .. -1 .. 0 do
            let width = columns factor.Size k
            let first = k * block
            let panel = factor.Panels[k]

            for i in factor.Size - 1 .. -1 .. first do
                let row = (i - first) * width
                let inside = min (i - first) width

                if inside < width then
                    v[i] <- v[i] / panel[row + inside]

                for c in 0 .. inside - 1 do
                    v[first + c] <- v[first + c] - panel[row + c] * v[i]
