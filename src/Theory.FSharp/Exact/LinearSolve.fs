namespace MemCap.Exact

open System
open MemCap

/// x = Numerators / Denominator with Denominator > 0 and gcd(Denominator, Numerators) = 1.
type Solution = {
    Numerators: bigint[]
    Denominator: bigint
}

type SolveError =
    /// The matrix has no inverse; the witness is not zero and is mapped to zero.
    | Singular of nullVector: bigint[]

/// Exact solution of square integer systems A·x = y.
/// Source: Dixon 1982 (lifting), Wang 1981 (rational reconstruction). Every answer is checked by a multiplication.
[<RequireQualifiedAccess>]
module LinearSolve =
    /// A matrix with its inverse modulo a prime.
    [<NoComparison; NoEquality>]
    type private Inverted = {
        Matrix: IntegerMatrix
        Modulus: uint32
        Inverse: uint32[]
    }

    /// log2 of Hadamard's bounds for the determinant and for the numerators of Cramer's rule, rounded up.
    let private hadamard (matrix: IntegerMatrix) (y: bigint[]) =
        let log2 (a: bigint) =
            if a.IsZero then 0.0 else bigint.Log(a, 2.0)

        // log2 √(2^a + 2^b)
        let join (norm: float) label =
            let larger = max norm label
            larger + 0.5 * Math.Log2(1.0 + Math.Pow(4.0, min norm label - larger))

        let struct (rows, columns) = matrix.LogNorms
        let labelNorm = 0.5 * log2 (y |> Seq.sumBy (fun b -> b * b))

        let augmentedRows =
            Seq.map2 (fun norm b -> join norm (log2 (abs b))) rows y |> Seq.sum

        let augmentedColumns = Seq.sum columns - Seq.min columns + labelNorm
        let determinant = min (Seq.sum rows) (Seq.sum columns)
        struct (ceil determinant + 1.0, ceil (min augmentedRows augmentedColumns) + 1.0)

    /// Σ_t digit_t·p^t by a product tree.
    let private combine (modulus: uint32) (length: int) (digit: int -> uint32) =
        let mutable parts = Array.init length (fun t -> bigint (digit t))
        let mutable power = bigint modulus

        while parts.Length > 1 do
            let half = parts.Length / 2

            parts <-
                Array.init ((parts.Length + 1) / 2) (fun k ->
                    if k < half then
                        parts[2 * k] + power * parts[2 * k + 1]
                    else
                        parts[2 * k])

            if parts.Length > 1 then
                power <- power * power

        parts[0]

    /// The lowest digits of a ≥ 0 in base p.
    let private baseDigits (modulus: uint32) length (a: bigint) =
        let digits = Array.zeroCreate<uint32> length
        let base' = bigint modulus
        let mutable rest = a

        for t in 0 .. length - 1 do
            let mutable remainder = 0I
            rest <- bigint.DivRem(rest, base', &remainder)
            digits[t] <- uint32 remainder

        digits

    /// Digits beyond the numerators: all 0 or all p - 1 unless the denominator is not one of that entry.
    let private guardDigits = 2

    /// The numerators D·x modulo p^length as symmetric residues, or the entries whose leading digits are not a sign.
    let private numerators
        (kernels: IKernels)
        (modulus: uint32)
        (digits: uint32[])
        size
        length
        (denominator: bigint)
        =
        let scaled = Array.zeroCreate<uint32>(length * size)
        kernels.ScaleDigits(modulus, digits, length, size, baseDigits modulus length denominator, scaled)
        let digitOf i t = scaled[t * size + i]

        let isSign i =
            let top = digitOf i (length - 1)

            (top = 0u || top = modulus - 1u)
            && Seq.forall (fun t -> digitOf i t = top) (seq { max 0 (length - guardDigits) .. length - 2 })

        match Array.filter (isSign >> not) [| 0 .. size - 1 |] with
        | [||] ->
            let limbCount = (28 * length + 31) / 32
            let limbs = Array.zeroCreate<uint32>(limbCount * size)
            kernels.ToBinary(modulus, scaled, length, size, limbs)
            let whole = bigint.Pow(bigint modulus, length)
            let bytes = Array.zeroCreate<byte>(4 * limbCount)

            Ok(
                Array.init size (fun i ->
                    for l in 0 .. limbCount - 1 do
                        BitConverter.TryWriteBytes(Span<byte>(bytes, 4 * l, 4), limbs[l * size + i])
                        |> ignore

                    let value = bigint (ReadOnlySpan bytes, true)
                    if digitOf i (length - 1) = 0u then value else value - whole)
            )
        | unsigned -> Error unsigned

    let private lowestTerms (n: bigint[]) (d: bigint) =
        let mutable divisor = d
        let mutable i = 0

        while not divisor.IsOne && i < n.Length do
            divisor <- bigint.GreatestCommonDivisor(divisor, n[i])
            i <- i + 1

        if divisor.IsOne then
            { Numerators = n; Denominator = d }
        else
            {
                Numerators = n |> Array.map (fun a -> a / divisor)
                Denominator = d / divisor
            }

    let private verified (kernels: IKernels) (matrix: IntegerMatrix) (y: bigint[]) (solution: Solution) =
        Array.forall2
            (fun (left: bigint) right -> left = solution.Denominator * right)
            (matrix.Multiply(kernels, solution.Numerators))
            y

    /// The solution that the first digits stand for, if they are enough of them.
    let private attempt (kernels: IKernels) (inverted: Inverted) (y: bigint[]) (lifting: Lifting) =
        let size = inverted.Matrix.Rows
        let p = inverted.Modulus
        let length = lifting.Length
        let digits = lifting.Digits
        let modulus = bigint.Pow(bigint p, length)
        let modulusBits = Limbs.bitLength modulus

        // An entry's numerator's length and its factor of the denominator, or none when the digits are too few.
        let widen i (denominator: bigint) =
            let residue =
                bigint.Remainder(denominator * combine p length (fun t -> digits[t * size + i]), modulus)

            let numerator =
                if residue <<< 1 > modulus then
                    residue - modulus
                else
                    residue

            let bits = Limbs.bitLength numerator

            if bits + Limbs.bitLength denominator + RationalReconstruction.Slack < modulusBits then
                ValueSome struct (bits, 1I)
            else
                match RationalReconstruction.reconstruct residue modulus with
                | ValueSome struct (n, d) -> ValueSome struct (Limbs.bitLength n, d)
                | ValueNone -> ValueNone

        let rec widenAll entries bits denominator =
            match entries with
            | [] -> ValueSome struct (bits, denominator)
            | i :: others ->
                match widen i denominator with
                | ValueSome struct (entryBits, factor) ->
                    let grown = if factor.IsOne then bits else bits + Limbs.bitLength factor
                    widenAll others (max grown entryBits) (denominator * factor)
                | ValueNone -> ValueNone

        let rec all bits denominator rounds =
            let spare = 32 * rounds + 28 * guardDigits
            let needed = min length ((bits + spare) / 27 + 1)

            match numerators kernels p digits size needed denominator with
            | Ok n ->
                let solution = lowestTerms n denominator

                if verified kernels inverted.Matrix y solution then
                    ValueSome solution
                else
                    ValueNone
            | Error unsigned ->
                // Each round has more digits or a larger denominator; a matrix in blocks takes several.
                match widenAll (List.truncate (8 * rounds) (List.ofArray unsigned)) bits denominator with
                | ValueSome struct (bits, wider) when needed < length || wider <> denominator ->
                    all bits wider (rounds + 1)
                | _ -> ValueNone

        match widenAll [ 0 .. min size 3 - 1 ] 0 1I with
        | ValueSome struct (bits, denominator) -> all bits denominator 1
        | ValueNone -> ValueNone

    /// Where a reconstruction is tried, as parts of the length that Hadamard's bound asks for.
    let private stages = [ 0.06; 0.12; 0.24; 0.36; 0.48; 0.6; 0.7; 0.8; 0.9; 1.0; 1.2; 1.5 ]

    let private lift kernels (inverted: Inverted) (y: bigint[]) =
        let struct (determinant, numerator) = hadamard inverted.Matrix y

        let bits =
            2.0 * max determinant numerator + float RationalReconstruction.Slack + 8.0

        let full = int (bits / Math.Log2(float inverted.Modulus)) + guardDigits + 2

        let lifting =
            Lifting(kernels, inverted.Matrix, inverted.Inverse, inverted.Modulus, y, full)

        let rec go stages =
            match stages with
            | [] -> defect "the lifting went beyond Hadamard's bound"
            | stage :: later ->
                lifting.Extend(max 4 (int (ceil (stage * float full))))

                match attempt kernels inverted y lifting with
                | ValueSome solution -> solution
                | ValueNone -> go later

        go stages

    let private invert (kernels: IKernels) (matrix: IntegerMatrix) modulus =
        let inverse = matrix.Residues modulus

        if kernels.Invert(modulus, inverse, matrix.Rows) then
            ValueSome {
                Matrix = matrix
                Modulus = modulus
                Inverse = inverse
            }
        else
            ValueNone

    /// A null vector of the matrix, if its rank modulo the prime is its rank.
    let private nullVectorFrom (kernels: IKernels) (matrix: IntegerMatrix) modulus =
        let echelon = Echelon(kernels, matrix.Columns, 0, modulus)
        let residues = matrix.Residues modulus

        let row i =
            Array.sub residues (i * matrix.Columns) matrix.Columns

        let isIndependent i = (echelon.Add(row i)).IsIndependent
        let rows = [| 0 .. matrix.Rows - 1 |] |> Array.filter isIndependent
        let pivots = echelon.Pivots

        match Seq.tryFind (fun c -> not (Array.contains c pivots)) (seq { 0 .. matrix.Columns - 1 }) with
        | None -> ValueNone
        | Some free ->
            let vector = Array.create matrix.Columns 0I
            vector[free] <- -1I

            if rows.Length > 0 then
                match invert kernels (matrix.Select(rows, pivots)) modulus with
                | ValueNone -> defect "the pivot minor is singular modulo its prime"
                | ValueSome minor ->
                    let solution = lift kernels minor (rows |> Array.map (fun i -> matrix[i, free]))
                    vector[free] <- -solution.Denominator
                    Array.iter2 (fun c n -> vector[c] <- n) pivots solution.Numerators

            if matrix.Multiply(kernels, vector) |> Array.forall _.IsZero then
                ValueSome vector
            else
                ValueNone

    /// A non-zero integer vector v with A·v = 0, with relatively prime entries; none when the columns are independent.
    let nullVector (kernels: IKernels) (matrix: IntegerMatrix) =
        // At most finitely many primes divide the minors, and far fewer than there are in the list.
        let rec search candidates =
            match candidates with
            | [] -> defect "every prime divides the minors of the matrix"
            | modulus :: others ->
                let echelon = Echelon(kernels, matrix.Columns, 0, modulus)
                let residues = matrix.Residues modulus

                for i in 0 .. matrix.Rows - 1 do
                    echelon.Add(Array.sub residues (i * matrix.Columns) matrix.Columns) |> ignore

                if echelon.Rank = matrix.Columns then
                    ValueNone
                else
                    match nullVectorFrom kernels matrix modulus with
                    | ValueSome vector -> ValueSome vector
                    | ValueNone -> search others

        search (List.ofArray Modular.primes)

    /// Solves A·x = y for several right-hand sides with one inverse. Shapes: A is r × r, each y has r entries.
    /// Errors: Singular, with a null vector that was checked by multiplication.
    let solveMany (kernels: IKernels) (matrix: IntegerMatrix) (ys: bigint[][]) =
        if
            matrix.Rows <> matrix.Columns
            || ys |> Array.exists (fun y -> y.Length <> matrix.Rows)
        then
            defect $"a {matrix.Rows} × {matrix.Columns} system with a right-hand side of another shape"

        let rec search candidates =
            match candidates with
            | [] -> defect "every prime divides the determinant"
            | modulus :: others ->
                match invert kernels matrix modulus with
                | ValueSome inverted -> Ok(Array.map (lift kernels inverted) ys)
                | ValueNone ->
                    match nullVectorFrom kernels matrix modulus with
                    | ValueSome vector -> Error(Singular vector)
                    | ValueNone -> search others

        if matrix.Rows = 0 then
            Ok(ys |> Array.map (fun _ -> { Numerators = [||]; Denominator = 1I }))
        else
            search (List.ofArray Modular.primes)

    /// Solves A·x = y: A·Numerators = Denominator·y, checked. Shapes and errors as in solveMany.
    let solve (kernels: IKernels) (matrix: IntegerMatrix) (y: bigint[]) =
        solveMany kernels matrix [| y |] |> Result.map Array.exactlyOne
