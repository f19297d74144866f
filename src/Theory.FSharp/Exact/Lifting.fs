namespace MemCap.Exact

open MemCap

/// Digits in base p of the solution of A·x = y, step by step: r_0 = y, x_t = A⁻¹·r_t mod p, r_(t+1) = (r_t - A·x_t)/p.
/// Source: Dixon 1982, Exact solution of linear equations using p-adic expansions.
///
/// The residual is known to be divisible by p and, once y is used up, bounded by size·max|A|. So for entries of 32
/// bits it is computed modulo 2^64, the division being a product by p⁻¹. Otherwise it is kept in the base of the matrix's planes.
[<Sealed>]
type internal Lifting
    (kernels: IKernels, matrix: IntegerMatrix, inverse: uint32[], modulus: uint32, y: bigint[], capacity: int)
    =
    let size = matrix.Rows
    let p = int64 modulus
    let radix = matrix.PlaneBits
    let mask = (1L <<< radix) - 1L

    /// p⁻¹ modulo 2^64, by Newton's iteration; its low bits serve for the other base.
    let inverseOfP =
        let mutable inverse = p

        for _ in 1..6 do
            inverse <- inverse * (2L - p * inverse)

        inverse

    let longest =
        if y.Length = 0 then
            0
        else
            y |> Seq.map Limbs.bitLength |> Seq.max

    let narrowFrom =
        match matrix.Words with
        | ValueSome _ when longest <= 62 -> 0
        | ValueSome _ -> longest / 27 + 2
        | ValueNone -> System.Int32.MaxValue

    /// Digits of the wide residual: those of y and of A·x, a sign, a carry.
    let width =
        (max longest (matrix.Bits + 28 + Limbs.bitLength (bigint size))) / radix + 2

    let narrow = Array.zeroCreate<int64> size

    let wide =
        if narrowFrom > 0 then
            Array.zeroCreate<int64>(size * width)
        else
            [||]

    let planes = if narrowFrom > 0 then matrix.Planes else [||]
    let sums = Array.init (max 1 planes.Length) (fun _ -> Array.zeroCreate<int64> size)
    let residues = Array.zeroCreate<uint32> size
    let digit = Array.zeroCreate<uint32> size
    let mutable digits = Array.zeroCreate<uint32>(max 1 capacity * size)
    let mutable length = 0

    do
        if narrowFrom = 0 then
            for i in 0 .. size - 1 do
                narrow[i] <- int64 y[i]
        else
            for i in 0 .. size - 1 do
                let mutable rest = y[i]

                for l in 0 .. width - 2 do
                    wide[i * width + l] <- int64 (rest &&& bigint mask)
                    rest <- rest >>> radix

                wide[i * width + width - 1] <- int64 rest

    let narrowStep (words: int32[]) =
        for i in 0 .. size - 1 do
            residues[i] <- Modular.ofInt64 modulus narrow[i]

        kernels.ModularProduct(modulus, inverse, size, size, residues, 1, digit)
        kernels.IntegerProduct(words, size, size, digit, 1, sums[0])

        for i in 0 .. size - 1 do
            narrow[i] <- (narrow[i] - sums[0][i]) * inverseOfP

    let wideStep () =
        for i in 0 .. size - 1 do
            let mutable residue = int64 (Modular.ofInt64 modulus wide[i * width + width - 1])

            for l in width - 2 .. -1 .. 0 do
                residue <- ((residue <<< radix) + wide[i * width + l]) % p

            residues[i] <- uint32 residue

        kernels.ModularProduct(modulus, inverse, size, size, residues, 1, digit)

        for l in 0 .. planes.Length - 1 do
            kernels.IntegerProduct(planes[l], size, size, digit, 1, sums[l])

        for i in 0 .. size - 1 do
            let mutable carry = 0L

            for l in 0 .. width - 1 do
                let sum = if l < planes.Length then sums[l][i] else 0L
                let rest = wide[i * width + l] - sum + carry

                if l < width - 1 then
                    let quotient = (rest * inverseOfP) &&& mask
                    wide[i * width + l] <- quotient
                    carry <- (rest - quotient * p) >>> radix
                else
                    wide[i * width + l] <- rest / p

    /// Modulo 2^64, which is enough once the residual is that short.
    let narrowDown () =
        for i in 0 .. size - 1 do
            let mutable value = 0L

            for l in width - 1 .. -1 .. 0 do
                value <- (value <<< radix) + wide[i * width + l]

            narrow[i] <- value

    /// The number of digits so far.
    member _.Length = length

    /// Digit t of entry i at t·size + i; valid until the next step.
    member _.Digits = digits

    /// Goes on until there are that many digits.
    member _.Extend target =
        if target * size > digits.Length then
            System.Array.Resize(&digits, target * size)

        while length < target do
            match matrix.Words with
            | ValueSome words when length >= narrowFrom ->
                if length = narrowFrom && narrowFrom > 0 then
                    narrowDown ()

                narrowStep words
            | _ -> wideStep ()

            System.Array.Copy(digit, 0, digits, length * size, size)
            length <- length + 1
