namespace MemCap.Constructions

open System.Numerics
open MemCap.Data
open MemCap.Exact

/// Affine functions on R^d as d + 1 exact numbers, the constant last.
type internal Affine = Vec

/// The affine function through given values at affinely independent points: unknowns outside the pivot columns are 0.
/// Source: belm §0.1 item 5.
[<Sealed>]
type internal AffineFit(kernels: IKernels, grid: Grid, labels: BigInteger[], labelUnit: BigInteger) =
    let d = grid.Columns

    /// From unknowns of the integer system, z_c·Z_c + … = Y, to coefficients of x = 2^e·Z and y = Y/labelUnit.
    let inRealUnits (columns: int[]) (numerators: BigInteger[]) (denominator: BigInteger) : Affine =
        let entries = Array.zeroCreate<BigInteger> (d + 1)
        let e = grid.Exponent

        for k in 0 .. columns.Length - 1 do
            let c = columns[k]
            // Everything over denominator·labelUnit·2^max(e,0).
            entries[c] <-
                if c = d then numerators[k] <<< max e 0
                else numerators[k] <<< max -e 0

        Vec.scaled entries (denominator * labelUnit <<< max e 0)

    /// Row i of [Z | 1] at the given columns.
    let entry (members: int[]) (columns: int[]) r k =
        if columns[k] = d then BigInteger.One else grid[members[r], columns[k]]

    /// The integer labels Y_i = labelUnit·y_i.
    member _.Label i = labels[i]

    /// The exact fit. Members and columns: a nonsingular minor of [Z | 1].
    member _.Exact(members: int[], columns: int[]) : Affine =
        let matrix = IntegerMatrix.init members.Length members.Length (entry members columns)

        match LinearSolve.solve kernels matrix (Array.map (fun i -> labels[i]) members) with
        | Ok solution -> inRealUnits columns solution.Numerators solution.Denominator
        | Error _ -> MemCap.ResultBuilder.defect "a minor that is regular modulo a prime is singular"

    member this.Fit(numbers: Numbers, members: int[], columns: int[]) : Affine = ignore numbers; this.Exact(members, columns)
