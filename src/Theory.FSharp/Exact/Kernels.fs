namespace MemCap.Exact

open System

/// Arithmetic modulo the primes that the kernels accept: 2^28 - 4096 < p < 2^28.
/// Below 2^28 so that a product of two residues has 56 bits and 256 of them fit in 64 bits before a reduction;
/// close to 2^28 so that 2^28 ≡ c (mod p) with c < 2^12, and a reduction needs shifts and small products only.
[<RequireQualifiedAccess>]
module Modular =
    /// The largest prime below 2^28.
    [<Literal>]
    let prime = 268435399u

    let private smallest = (1u <<< 28) - 4096u

    let private isPrime (n: uint32) =
        Seq.initInfinite (fun i -> 2u + uint32 i)
        |> Seq.takeWhile (fun q -> q * q <= n)
        |> Seq.forall (fun q -> n % q <> 0u)

    /// All admissible primes, largest first; `prime` is the first, the others serve when it is unlucky.
    let primes: uint32[] =
        Array.init (int (prime - smallest)) (fun i -> prime - uint32 i)
        |> Array.filter isPrime

    /// a·b mod p for residues a, b.
    let multiply (p: uint32) (a: uint32) (b: uint32) = uint32 (uint64 a * uint64 b % uint64 p)

    /// a⁻¹ mod p, 0 < a < p.
    let inverse (p: uint32) (a: uint32) =
        let rec euclid (r0: int64) (r1: int64) (s0: int64) (s1: int64) =
            if r1 = 0L then
                s0
            else
                let q = r0 / r1
                euclid r1 (r0 - q * r1) s1 (s0 - q * s1)

        let s = euclid (int64 a) (int64 p) 1L 0L
        uint32 (if s < 0L then s + int64 p else s)

    /// The residue in 0 .. p-1 of a signed word.
    let ofInt64 (p: uint32) (a: int64) =
        let r = a % int64 p
        uint32 (if r < 0L then r + int64 p else r)

    /// The residue in 0 .. p-1 of an integer.
    let ofBigint (p: uint32) (a: bigint) =
        ofInt64 p (int64 (bigint.Remainder(a, bigint p)))

/// The heavy loops. The shell may replace them by vectorised ones, but the result of each member is a function of
/// its arguments alone, so that every implementation gives the same bits. Matrices are row-major; moduli are in
/// `Modular.primes`; residues are in 0 .. p-1. Shapes are the caller's duty; no member keeps its arguments.
type IKernels =
    /// Z = X·Wᵀ in doubles: X is rows × d from xOffset, W is k × d from wOffset, Z is rows × k from zOffset.
    /// Each entry is accumulated from 0 by fused multiply-adds in the order of the coordinates 0 .. d-1, and is 0 where
    /// that gives −0. So coordinates at which x is 0 may be left out. W is finite, or Z is not specified.
    abstract Product:
        x: double[] *
        xOffset: int *
        rows: int *
        w: double[] *
        wOffset: int *
        k: int *
        d: int *
        z: double[] *
        zOffset: int ->
            unit

    /// Subtracts from the row (residues, at least `stride` of them) the combination of the first `count` rows of
    /// an echelon that makes it 0 at their pivots. Row j of the echelon starts at j·stride, is 1 at pivots[j] and
    /// 0 at pivots[i], i < j.
    abstract Eliminate:
        modulus: uint32 * echelon: uint32[] * stride: int * pivots: int[] * count: int * row: uint64[] -> unit

    /// Replaces a size × size matrix by its inverse; false, and the content lost, when it has none.
    abstract Invert: modulus: uint32 * matrix: uint32[] * size: int -> bool

    /// result_v = M·vector_v mod p for `count` vectors, each contiguous: vectors is count × columns, result count × rows.
    abstract ModularProduct:
        modulus: uint32 *
        matrix: uint32[] *
        rows: int *
        columns: int *
        vectors: uint32[] *
        count: int *
        result: uint32[] ->
            unit

    /// result_v = M·vector_v modulo 2^64 for signed entries and vectors below 2^31; shapes as in ModularProduct.
    abstract IntegerProduct:
        matrix: int32[] * rows: int * columns: int * vectors: uint32[] * count: int * result: int64[] -> unit

    /// Digits in base p, lowest first, of multiplier·x modulo p^length for each of the entries x:
    /// digits and result are length × entries (digit t of entry i at t·entries + i), multiplier has length digits.
    abstract ScaleDigits:
        modulus: uint32 *
        digits: uint32[] *
        length: int *
        entries: int *
        multiplier: uint32[] *
        result: uint32[] ->
            unit

    /// Changes base p to base 2^32: digits is length × entries as above, limbs is ⌈28·length/32⌉ × entries.
    abstract ToBinary:
        modulus: uint32 * digits: uint32[] * length: int * entries: int * limbs: uint32[] -> unit

    /// Product in single precision.
    abstract SingleProduct:
        x: single[] *
        xOffset: int *
        rows: int *
        w: single[] *
        wOffset: int *
        k: int *
        d: int *
        z: single[] *
        zOffset: int ->
            unit

    /// The signs of t_ij = z_ij + biases_j, rounded to single precision once; z is rows × k from zOffset. Bit j of row i
    /// (⌈k/64⌉ words a row, from bitsOffset in both arrays) of `on` is t_ij > 0, of `undecided` that
    /// |t_ij| > radii_(radiiOffset + i)·scales_j is false, as it is for NaN. Bits beyond k are 0. Returns the number of
    /// undecided entries.
    abstract Signs:
        z: single[] *
        zOffset: int *
        rows: int *
        k: int *
        biases: single[] *
        scales: single[] *
        radii: single[] *
        radiiOffset: int *
        on: uint64[] *
        undecided: uint64[] *
        bitsOffset: int ->
            int64

    /// Rows of bits, `words` words each, by group; row numbers are places in all groups together.
    abstract BitRows: bits: uint64[] * words: int * groups: int[][] -> IBitRows

    /// ⟨w_v, x_i⟩ for `count` vectors w_v: x is rows × d, w is count × d, z is count × rows. The products go by fused
    /// multiply-adds to eight sums in turn, which are added as ReferenceSums.fold does. Everything is finite, or z is not
    /// specified.
    abstract Apply: x: double[] * rows: int * d: int * w: double[] * count: int * z: double[] -> unit

    /// Σ_i r_vi·x_i for `count` vectors r_v: x is rows × d, r is count × rows, target is count × d. Fused multiply-adds in
    /// the order of the rows, from 0 in every ReferenceSums.RowsAtOnce of them, whose sums are added from the
    /// last to the first.
    /// Everything is finite, or the target is not specified.
    abstract Combine: x: double[] * rows: int * d: int * r: double[] * count: int * target: double[] -> unit

    /// ⟨w, x_i⟩ in single precision, for all points of so many ReferenceSums.panels: fused multiply-adds in the order of the
    /// coordinates. Everything is finite, or z is not specified.
    abstract PanelProducts: packed: single[] * count: int * d: int * w: single[] * z: single[] -> unit

    /// (Σ_i r_i·f_i, Σ_i f_i²) for f_i = max(0, cosines_j·re_i − sines_j·im_i) and every j, one pair after the other;
    /// re, im and r hold `count` numbers. Sums as in Apply; the product with the sine is rounded, the rest fused.
    /// Everything is finite, or the sums are not specified.
    abstract Angles:
        re: double[] *
        im: double[] *
        r: double[] *
        count: int *
        cosines: double[] *
        sines: double[] *
        sums: double[] ->
            unit

    /// Units c_k·ψ(⟨w_k, x_a⟩ − t_k), ψ the ReLU or the step (1 above 0), whose coefficients are linear in r:
    /// c_k = factors_k·Σ_a r_a·cos(⟨w_k, x_a⟩ − shifts_k), with RidgeSums.cosine. Points are packed as by RidgeSums.pack,
    /// `count` of them, a multiple of RidgeSums.Lanes, weights are units × d; r is 0 for the points that fill up. values_a
    /// is the sum of all units at x_a, first of RidgeSums.UnitsAtOnce of them each. Products in the order of
    /// the coordinates, sums over points as in Apply, units in their order, all by fused multiply-adds.
    /// Everything is finite, or the answer is not specified.
    abstract RidgeUnits:
        points: double[] *
        count: int *
        d: int *
        weights: double[] *
        thresholds: double[] *
        shifts: double[] *
        factors: double[] *
        r: double[] *
        isStep: bool *
        coefficients: double[] *
        values: double[] ->
            unit

    /// One unit for each limit; masks is units × words. A negative limit never fires.
    abstract BitUnits: masks: uint64[] * words: int * limits: int[] -> IBitUnits

/// The meaning of the kernels, in plain loops; everything faster is tested against it.
[<Sealed>]
type ReferenceKernels() =
    interface IKernels with
        member _.Product(x, xOffset, rows, w, wOffset, k, d, z, zOffset) =
            for i in 0 .. rows - 1 do
                for j in 0 .. k - 1 do
                    let mutable sum = 0.0

                    for c in 0 .. d - 1 do
                        sum <- Math.FusedMultiplyAdd(x[xOffset + i * d + c], w[wOffset + j * d + c], sum)

                    z[zOffset + i * k + j] <- sum + 0.0

        member _.Eliminate(modulus, echelon, stride, pivots, count, row) =
            let p = uint64 modulus

            for j in 0 .. count - 1 do
                let factor = row[pivots[j]]

                if factor <> 0UL then
                    for c in 0 .. stride - 1 do
                        row[c] <- (row[c] + (p - factor) * uint64 echelon[j * stride + c]) % p

        member _.Invert(modulus, matrix, size) =
            let p = uint64 modulus
            let swaps = Array.zeroCreate size
            let mutable regular = true
            let mutable k = 0

            let swapRows i j =
                for c in 0 .. size - 1 do
                    let kept = matrix[i * size + c]
                    matrix[i * size + c] <- matrix[j * size + c]
                    matrix[j * size + c] <- kept

            while regular && k < size do
                match Seq.tryFind (fun i -> matrix[i * size + k] <> 0u) (seq { k .. size - 1 }) with
                | None -> regular <- false
                | Some pivotRow ->
                    swaps[k] <- pivotRow

                    if pivotRow <> k then
                        swapRows k pivotRow

                    let scale = uint64 (Modular.inverse modulus matrix[k * size + k])
                    matrix[k * size + k] <- 1u

                    for c in 0 .. size - 1 do
                        matrix[k * size + c] <- uint32 (uint64 matrix[k * size + c] * scale % p)

                    for i in 0 .. size - 1 do
                        let factor = uint64 matrix[i * size + k]

                        if i <> k && factor <> 0UL then
                            matrix[i * size + k] <- 0u

                            for c in 0 .. size - 1 do
                                let entry = uint64 matrix[i * size + c]
                                let pivot = uint64 matrix[k * size + c]
                                matrix[i * size + c] <- uint32 ((entry + (p - factor) * pivot) % p)

                    k <- k + 1

            if regular then
                for k in size - 1 .. -1 .. 0 do
                    if swaps[k] <> k then
                        for i in 0 .. size - 1 do
                            let kept = matrix[i * size + k]
                            matrix[i * size + k] <- matrix[i * size + swaps[k]]
                            matrix[i * size + swaps[k]] <- kept

            regular

        member _.ModularProduct(modulus, matrix, rows, columns, vectors, count, result) =
            let p = uint64 modulus

            for v in 0 .. count - 1 do
                for i in 0 .. rows - 1 do
                    let mutable sum = 0UL

                    for c in 0 .. columns - 1 do
                        sum <- (sum + uint64 matrix[i * columns + c] * uint64 vectors[v * columns + c]) % p

                    result[v * rows + i] <- uint32 sum

        member _.IntegerProduct(matrix, rows, columns, vectors, count, result) =
            for v in 0 .. count - 1 do
                for i in 0 .. rows - 1 do
                    let mutable sum = 0L

                    for c in 0 .. columns - 1 do
                        sum <- sum + int64 matrix[i * columns + c] * int64 vectors[v * columns + c]

                    result[v * rows + i] <- sum

        member _.ScaleDigits(modulus, digits, length, entries, multiplier, result) =
            let p = uint64 modulus

            for i in 0 .. entries - 1 do
                let mutable carry = 0UL

                for t in 0 .. length - 1 do
                    // The sum is kept as quotient·p + remainder: the quotient goes on to the next digit.
                    let mutable quotient = carry / p
                    let mutable remainder = carry % p

                    for s in 0..t do
                        let term = remainder + uint64 multiplier[s] * uint64 digits[(t - s) * entries + i]
                        quotient <- quotient + term / p
                        remainder <- term % p

                    result[t * entries + i] <- uint32 remainder
                    carry <- quotient

        member _.ToBinary(modulus, digits, length, entries, limbs) =
            let p = uint64 modulus
            let limbCount = (28 * length + 31) / 32

            for i in 0 .. entries - 1 do
                for l in 0 .. limbCount - 1 do
                    limbs[l * entries + i] <- 0u

                for t in length - 1 .. -1 .. 0 do
                    let mutable carry = uint64 digits[t * entries + i]

                    for l in 0 .. limbCount - 1 do
                        let value = uint64 limbs[l * entries + i] * p + carry
                        limbs[l * entries + i] <- uint32 value
                        carry <- value >>> 32

        member _.SingleProduct(x, xOffset, rows, w, wOffset, k, d, z, zOffset) =
            for i in 0 .. rows - 1 do
                for j in 0 .. k - 1 do
                    let mutable sum = 0.0f

                    for c in 0 .. d - 1 do
                        sum <- MathF.FusedMultiplyAdd(x[xOffset + i * d + c], w[wOffset + j * d + c], sum)

                    z[zOffset + i * k + j] <- sum + 0.0f

        member _.Signs(z, zOffset, rows, k, biases, scales, radii, radiiOffset, on, undecided, bitsOffset) =
            let words = (k + 63) / 64
            let mutable left = 0L
            Array.Clear(on, bitsOffset, rows * words)
            Array.Clear(undecided, bitsOffset, rows * words)

            for i in 0 .. rows - 1 do
                for j in 0 .. k - 1 do
                    let t = z[zOffset + i * k + j] + biases[j]
                    let word = bitsOffset + i * words + j / 64

                    if t > 0.0f then
                        on[word] <- on[word] ||| (1UL <<< (j % 64))

                    if not (abs t > radii[radiiOffset + i] * scales[j]) then
                        undecided[word] <- undecided[word] ||| (1UL <<< (j % 64))
                        left <- left + 1L

            left

        member _.BitRows(bits, words, groups) = ReferenceBits.rows bits words groups

        member _.Apply(x, rows, d, w, count, z) = ReferenceSums.apply x rows d w count z

        member _.Combine(x, rows, d, r, count, target) =
            ReferenceSums.combine x rows d r count target

        member _.PanelProducts(packed, count, d, w, z) =
            ReferenceSums.panelProducts packed count d w z

        member _.Angles(re, im, r, count, cosines, sines, sums) =
            ReferenceSums.angles re im r count cosines sines sums

        member _.RidgeUnits
            (points, count, d, weights, thresholds, shifts, factors, r, isStep, coefficients, values)
            =
            RidgeSums.units points count d weights thresholds shifts factors r isStep coefficients values

        member _.BitUnits(masks, words, limits) = ReferenceBits.units masks words limits

[<RequireQualifiedAccess>]
module Kernels =
    /// ⟨x, y⟩ in doubles, in the order of IKernels.Apply.
    let dot (kernels: IKernels) (x: float[]) (y: float[]) =
        let sum = Array.zeroCreate 1
        kernels.Apply(x, 1, x.Length, y, 1, sum)
        sum[0]
