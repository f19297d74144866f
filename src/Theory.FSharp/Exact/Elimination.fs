namespace MemCap.Exact

open System
open System.Collections.Generic
open System.Numerics

/// What a new row added to the rows before it.
[<RequireQualifiedAccess>]
type RowKind =
    /// The rank grew by one.
    | Independent
    /// A combination of earlier rows.
    | Dependent
    /// Zero on the unknowns, nonzero on the right-hand side: no solution.
    | Contradictory

/// Integer rows in the order they came, reduced without fractions.
///
/// With pivots p_1, …, p_s (p_0 = 1) in columns c_1, …, c_s, a new row v becomes
///   v ← (p_k·v − v[c_k]·row_k)/p_{k−1},  k = 1, …, s,
/// and every entry is then a minor of the matrix (Sylvester's identity): all divisions are exact, and an entry of
/// the k-th row has at most k·(bits of an entry + ½·log₂ k) bits. The pivot is the leftmost nonzero unknown, so the
/// set of pivot columns is that of the reduced echelon form, whatever the order of the rows.
/// Source: Bareiss 1968, one row at a time.
/// Shapes: rows of length ≥ unknowns; columns beyond the unknowns are carried along (right-hand sides).
[<Sealed>]
type Elimination(unknowns: int) =
    let rows = List<BigInteger[]>()
    let pivots = List<int>()

    let reduce (row: BigInteger[]) =
        let v = Array.copy row
        let mutable previous = BigInteger.One

        for k in 0 .. rows.Count - 1 do
            let r = rows[k]
            let p = r[pivots[k]]
            let factor = v[pivots[k]]

            for j in 0 .. v.Length - 1 do
                if factor.IsZero || r[j].IsZero then
                    if not v[j].IsZero then
                        v[j] <- p * v[j] / previous
                else
                    v[j] <- (p * v[j] - factor * r[j]) / previous

            previous <- p

        v

    member _.Unknowns = unknowns
    member _.Rank = rows.Count
    /// The k-th pivot's column, in the order of the rows.
    member internal _.Pivot(k: int) = pivots[k]
    /// The k-th reduced row: zero in the columns of earlier pivots and to the left of its own.
    member internal _.Row(k: int) = rows[k]
    /// Ascending.
    member _.PivotColumns = Array.sort (pivots.ToArray())

    /// Reduces the row, and keeps it when it is independent of those kept before.
    member _.Add(row: BigInteger[]) =
        let full = rows.Count = unknowns && row.Length = unknowns
        let v = if full then [||] else reduce row

        match Array.FindIndex(v, fun x -> not x.IsZero) with
        | -1 -> RowKind.Dependent
        | column when column < unknowns ->
            rows.Add v
            pivots.Add column
            RowKind.Independent
        | _ -> RowKind.Contradictory

    /// D·z for the one solution z of rows·z = rightHandSide(k, D) whose free unknowns are as given in D·z; D = ±det.
    member private _.BackSubstitute(z: BigInteger[], rightHandSide: int -> BigInteger) =
        for k in rows.Count - 1 .. -1 .. 0 do
            let row = rows[k]
            let mutable sum = rightHandSide k

            for j in pivots[k] + 1 .. unknowns - 1 do
                if not (row[j].IsZero || z[j].IsZero) then
                    sum <- sum - row[j] * z[j]

            // Cramer: D·z is integral, so this division is exact.
            z[pivots[k]] <- sum / row[pivots[k]]

        z

    member private _.Determinant =
        if rows.Count = 0 then
            BigInteger.One
        else
            rows[rows.Count - 1][pivots[rows.Count - 1]]

    /// The vector of the kernel with a nonzero entry at the given free column and zeros at all other free columns;
    /// its other entries are at pivots left of it. Not reduced by its content.
    member this.KernelVector(free: int) =
        let z = Array.create unknowns BigInteger.Zero
        z[free] <- this.Determinant
        this.BackSubstitute(z, (fun _ -> BigInteger.Zero))

    /// The solution with zero free unknowns, for rows that carry one right-hand side: numerators over D ≠ 0.
    member this.Solution: struct (BigInteger[] * BigInteger) =
        let determinant = this.Determinant

        let z =
            this.BackSubstitute(
                Array.create unknowns BigInteger.Zero,
                fun k -> determinant * (this.Row k)[unknowns]
            )

        struct (z, determinant)

/// The slow reference for linear algebra over the rationals: exact for any size, no randomness, no modulus.
/// Meant for about 60×60; cost O(rows·rank·columns) products of integers of up to rank·(bits of an entry) bits.
/// Shapes: a matrix is an array of rows of equal length.
[<RequireQualifiedAccess>]
module Elimination =
    /// v divided by the gcd of its entries, first nonzero entry positive; 0 stays 0.
    let primitive (v: BigInteger[]) =
        let mutable g = BigInteger.Zero
        let mutable i = 0

        while i < v.Length && not g.IsOne do
            g <- BigInteger.GreatestCommonDivisor(g, v[i])
            i <- i + 1

        if g.IsZero then
            Array.copy v
        else
            let lead = Array.find (fun (x: BigInteger) -> not x.IsZero) v
            let g = if lead.Sign < 0 then -g else g

            if g.IsOne then
                Array.copy v
            else
                Array.map (fun x -> x / g) v

    /// All rows, reduced.
    let ofRows (columns: int) (matrix: BigInteger[][]) =
        let elimination = Elimination columns
        matrix |> Array.iter (fun row -> elimination.Add row |> ignore)
        elimination

    let rank (columns: int) matrix = (ofRows columns matrix).Rank

    /// The solution of A z = y with free unknowns 0, pivot columns taken from the left; None when there is none.
    let solve (columns: int) (matrix: BigInteger[][]) (y: BigInteger[]) =
        let elimination = Elimination columns

        let consistent =
            Array.forall2
                (fun row rightHandSide ->
                    elimination.Add(Array.append row [| rightHandSide |]) <> RowKind.Contradictory)
                matrix
                y

        if consistent then
            let struct (z, determinant) = elimination.Solution
            Some(Array.map (fun p -> Rational.fraction p determinant) z)
        else
            None
