namespace MemCap.Data

open System
open MemCap
open MemCap.Exact

/// How an upper bound of an operator norm was proved.
[<RequireQualifiedAccess>]
type NormProof =
    /// μI − G is positive semidefinite for the Gram matrix G; within about 2^-12 of the norm.
    | Cholesky
    /// The sum of squares of all entries: up to the square root of the rank too large.
    | Frobenius

/// Proved: ‖A‖² ≤ Squared, for the operator norm of 2-norms.
[<NoComparison>]
type NormBound = { Squared: Rational; Proof: NormProof }

/// Rigorous upper bounds on largest singular values.
/// Notes: proofs-notes/total-weight.md
[<RequireQualifiedAccess>]
module OperatorNorm =
    /// Larger Gram matrices are not factored.
    [<Literal>]
    let LargestGram = 2000

    /// Rows of the Gram matrix that are computed at once.
    let private rowsAtOnce = 256

    /// Steps of the power iteration, whose result is tried and not trusted.
    let private steps = 40

    /// The last step of the search for the least number that can be proved.
    let private finest = Math.ScaleB(1.0, -11)

    /// Coordinates that are multiplied at once: what is copied for it stays in the cache.
    let private termsAtOnce = 2048

    /// Coordinates first .. of the size vectors whose products are wanted, one vector after the other: the rows of B, or
    /// its columns where these are fewer.
    let private piece (b: ScaledRows) size first count (vectors: float[]) =
        if size = b.Rows then
            for i in 0 .. size - 1 do
                Array.Copy(b.Values, i * b.Columns + first, vectors, i * count, count)
        else
            for t in 0 .. count - 1 do
                let row = (first + t) * b.Columns

                for i in 0 .. size - 1 do
                    vectors[i * count + t] <- b.Values[row + i]

    /// BBᵀ or BᵀB, the smaller one, both triangles.
    let private gram (kernels: IKernels) (b: ScaledRows) size length =
        let gram = Array.zeroCreate (size * size)
        let vectors = Array.zeroCreate (size * min termsAtOnce length)
        let buffer = Array.zeroCreate (min rowsAtOnce size * size)

        for first in 0..termsAtOnce .. length - 1 do
            let terms = min termsAtOnce (length - first)
            piece b size first terms vectors

            for top in 0..rowsAtOnce .. size - 1 do
                let rows = min rowsAtOnce (size - top)
                let columns = top + rows
                kernels.Product(vectors, top * terms, rows, vectors, 0, columns, terms, buffer, 0)

                for i in 0 .. rows - 1 do
                    for j in 0 .. top + i do
                        let entry = (top + i) * size + j
                        gram[entry] <- gram[entry] + buffer[i * columns + j]

        for i in 0 .. size - 1 do
            for j in 0 .. i - 1 do
                gram[j * size + i] <- gram[i * size + j]

        gram

    /// About the largest eigenvalue, from below: Rayleigh's quotient after a power iteration.
    let private estimate size (gram: float[]) =
        let widest = Seq.maxBy (fun i -> gram[i * size + i]) (seq { 0 .. size - 1 })
        let v = Array.sub gram (widest * size) size
        let image = Array.zeroCreate size
        let mutable quotient = gram[widest * size + widest]

        for _ in 1..steps do
            let length = sqrt (Array.sumBy (fun x -> x * x) v)

            for i in 0 .. size - 1 do
                v[i] <- v[i] / length

            let mutable product = 0.0

            for i in 0 .. size - 1 do
                let mutable sum = 0.0

                for j in 0 .. size - 1 do
                    sum <- sum + gram[i * size + j] * v[j]

                image[i] <- sum
                product <- product + sum * v[i]

            quotient <- max quotient product
            Array.blit image 0 v 0 size

        quotient

    /// Nearly the least μ with λ_max ≤ μ + the deficit that was proved: past the estimate in doubling steps, then halving
    /// between the last failure and the success. None when not even the trace can be proved.
    let private leastProved (proves: float -> Rational option) low (high: float) =
        let rec halve failed proved bound =
            if proved - failed <= finest * proved then
                bound
            else
                let middle = failed + (proved - failed) / 2.0

                match proves middle with
                | Some better -> halve failed middle better
                | None -> halve middle proved bound

        let rec outwards failed step =
            let candidate = min (low * (1.0 + step)) high

            match proves candidate with
            | Some bound when step = finest -> Some bound
            | Some bound -> Some(halve failed candidate bound)
            | None when candidate = high -> None
            | None -> outwards candidate (2.0 * step)

        outwards low finest

    let private unscaled (rows: ScaledRows) proof squared : NormBound = {
        Squared = squared * Rational.powerOfTwo (2 * rows.Exponent)
        Proof = proof
    }

    let private byFrobenius rows : NormBound = {
        Squared = ScaledRows.sumOfSquares rows
        Proof = NormProof.Frobenius
    }

    let private byCholesky kernels (rows: ScaledRows) =
        let size, length = min rows.Rows rows.Columns, max rows.Rows rows.Columns
        let gram = gram kernels rows size length

        let trace =
            Seq.fold
                (fun sum i -> sum + Dyadic.ofDouble gram[i * size + i])
                Dyadic.Zero
                (seq { 0 .. size - 1 })
            |> Dyadic.toRational

        let proves mu =
            Cholesky.tryFactor kernels size gram -1.0 mu
            |> Option.map (fun factor -> Rational.ofDouble mu + factor.Deficit)

        leastProved proves (estimate size gram) (2.0 * Rational.toDouble trace)
        |> Option.map (fun largest ->
            largest + ScaledRows.relative length * trace + ScaledRows.lost rows
            |> unscaled rows NormProof.Cholesky)

    /// As below, for rows that are there already.
    let internal ofRows kernels (rows: ScaledRows) : NormBound =
        let isZero = Array.forall (fun x -> x = 0.0) rows.Values

        if isZero || min rows.Rows rows.Columns > LargestGram then
            byFrobenius rows
        else
            byCholesky kernels rows |> Option.defaultWith (fun () -> byFrobenius rows)

    /// The matrix with a row for each of the points, multiplied by its scale if there are any. One scale a point, finite.
    /// O(nd·min(n, d)) and some Cholesky factorizations of that size; the same bits for any kernels.
    let scaled kernels data (points: int[]) scales kind : NormBound =
        if points.Length = 0 then
            {
                Squared = Rational.Zero
                Proof = NormProof.Frobenius
            }
        else
            ofRows kernels (ScaledRows.ofData data points scales kind)

    /// As scaled, without scales.
    let ofPoints kernels data points kind = scaled kernels data points None kind
