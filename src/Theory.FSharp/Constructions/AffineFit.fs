namespace MemCap.Constructions

open System.Numerics
open MemCap.Data
open MemCap.Exact

/// Affine functions on R^d as d + 1 exact numbers, the constant last.
type internal Affine = Vec

/// The affine function through given values at affinely independent points: unknowns outside the pivot columns are 0.
/// Notes: proofs-notes/baum-relu.md
[<Sealed>]
type internal AffineFit(kernels: IKernels, grid: Grid, labels: BigInteger[], labelUnit: BigInteger) =
    let d = grid.Dimension

    /// From unknowns of the integer system, z_c·Z_c + … = Y, to coefficients of x = 2^e·Z and y = Y/labelUnit.
    let inRealUnits (columns: int[]) (numerators: BigInteger[]) (denominator: BigInteger) : Affine =
        let entries = Array.zeroCreate<BigInteger>(d + 1)
        let e = grid.Exponent

        for k in 0 .. columns.Length - 1 do
            let c = columns[k]
            // Everything over denominator·labelUnit·2^max(e,0).
            entries[c] <-
                if c = d then
                    numerators[k] <<< max e 0
                else
                    numerators[k] <<< max -e 0

        Vec.scaled entries (denominator * labelUnit <<< max e 0)

    /// Bits after the point at which neighbouring labels differ clearly; at least 40.
    let doubleBits =
        let distinct = labels |> Array.distinct |> Array.sort
        let gaps = Array.pairwise distinct |> Array.map (fun (a, b) -> b - a)

        if gaps.Length = 0 then
            40
        else
            max 40 (40 - Rational.floorLog2 (Rational.fraction (Array.min gaps) labelUnit))

    /// Row i of [Z | 1] at the given columns.
    let entry (members: int[]) (columns: int[]) r k =
        if columns[k] = d then
            BigInteger.One
        else
            grid.Entry(members[r], columns[k])

    /// The integer labels Y_i = labelUnit·y_i.
    member _.Label i = labels[i]

    /// The exact fit. Members and columns: a nonsingular minor of [Z | 1].
    member _.Exact(members: int[], columns: int[]) : Affine =
        let matrix =
            IntegerMatrix.init members.Length members.Length (entry members columns)

        match LinearSolve.solve kernels matrix (Array.map (fun i -> labels[i]) members) with
        | Ok solution -> inRealUnits columns solution.Numerators solution.Denominator
        | Error _ -> MemCap.ResultBuilder.defect "a minor that is regular modulo a prime is singular"

    /// The exact fit rounded to multiples of 2^-s, s so large that the value at every member moves by at most 2^-bits.
    member private this.RoundedExact(members: int[], columns: int[], bits: int) : Affine =
        let exact = this.Exact(members, columns)

        let largest =
            members
            |> Array.map (fun i ->
                Seq.sum (
                    seq {
                        for c in columns ->
                            if c = d then
                                BigInteger.One
                            else
                                BigInteger.Abs(grid.Entry(i, c))
                    }
                ))
            |> Array.max

        // The sum of |x_c| is at most 2^magnitude.
        let magnitude = int (largest.GetBitLength()) + max 0 grid.Exponent
        let scale = BigInteger.One <<< (bits + magnitude)
        let struct (numerators, denominator) = Vec.toScaled exact

        let rounded =
            numerators
            |> Array.map (fun p ->
                Rational.floor (Rational.fraction ((p * scale <<< 1) + denominator) (denominator <<< 1)))

        Vec.scaled rounded scale

    /// By doubles and exact residuals; None when the system is too ill-conditioned for doubles.
    member private _.Refined(members: int[], columns: int[], bits: int) : Affine option =
        let matrix =
            IntegerMatrix.init members.Length members.Length (entry members columns)
        // The integer system has right side labelUnit·y: its residual is that much larger.
        let extra = int (labelUnit.GetBitLength())

        match
            Refine.solve kernels matrix (Array.map (fun i -> labels[i]) members) (max 0 (bits - extra + 1))
        with
        | Ok solution -> Some(inRealUnits columns solution.Numerators (BigInteger.One <<< solution.Scale))
        | Error _ -> None

    /// The fit in the requested numbers: exact, or dyadic with |value − label| ≤ 2^-bits at the members.
    /// For doubles the fit itself is dyadic and finer than the weights that it will be rounded into.
    member this.Fit(numbers: Numbers, members: int[], columns: int[]) : Affine =
        let dyadic bits =
            match this.Refined(members, columns, bits) with
            | Some affine -> affine
            | None -> this.RoundedExact(members, columns, bits)

        match numbers with
        | Numbers.Exact -> this.Exact(members, columns)
        | Numbers.Dyadic bits -> dyadic bits
        | Numbers.Float64 -> dyadic doubleBits
