namespace MemCap.Data

open System
open System.Numerics
open MemCap.Exact

/// The affine hull of a data set, of dimension r, decided exactly.
[<RequireQualifiedAccess; NoComparison; NoEquality>]
type AffineHull = {
    /// r + 1 affinely independent points.
    Points: int[]
    /// r columns, ascending, that are coordinates of the hull: the projection to them is one-to-one on it.
    Columns: int[]
} with

    /// r.
    member this.Rank = this.Columns.Length

/// The dimension of the affine hull, from both sides.
///
/// At least: rows Z_i − Z_0 that are independent modulo a prime are independent over ℚ (a minor that is nonzero
/// modulo p is nonzero). At most: every other column of Z − Z_0 is a rational combination of the chosen ones; the
/// coefficients are guessed from their residues and then verified on every point in integers. Where no guess is
/// right, fraction-free elimination of all rows decides. Notes: proofs-notes/rank.md
[<RequireQualifiedAccess>]
module AffineHull =
    /// 2^61 − 1, prime: products are reduced by shifts, and short fractions are read off their residues.
    let private prime = (1UL <<< 61) - 1UL

    let inline private reduce (x: uint64) =
        let x = (x &&& prime) + (x >>> 61)
        if x >= prime then x - prime else x

    let inline private multiply (a: uint64) (b: uint64) =
        let mutable low = 0UL
        let high = Math.BigMul(a, b, &low)
        reduce ((low &&& prime) + ((high <<< 3) ||| (low >>> 61)))

    /// 0 ↦ 0.
    let private inverse (a: uint64) =
        let rec power (b: uint64) (k: uint64) (result: uint64) =
            if k = 0UL then
                result
            else
                power (multiply b b) (k >>> 1) (if k &&& 1UL = 1UL then multiply result b else result)

        power a (prime - 2UL) 1UL

    let private residue (x: BigInteger) =
        let r = BigInteger.Remainder(x, BigInteger prime)
        uint64 (if r.Sign < 0 then r + BigInteger prime else r)

    /// Z_i − Z_0 modulo the prime, at the given columns.
    let private difference (grid: Grid) (columns: int[]) (i: int) (row: uint64[]) =
        for k in 0 .. columns.Length - 1 do
            let c = columns[k]

            row[k] <-
                if grid.IsSmall then
                    // |difference| < 2^63.
                    let value = (grid.SmallEntry(i, c) - grid.SmallEntry(0, c)) % int64 prime
                    uint64 (if value < 0L then value + int64 prime else value)
                else
                    residue (grid.Entry(i, c) - grid.Entry(0, c))

    /// The points and (positions of) columns of a maximal nonvanishing minor modulo the prime, and for these rows the
    /// reduced echelon rows R: 1 at their own pivot, 0 at the others', so that x_f = Σ_k R_kf·x_{pivot k} on their span.
    /// A further point is compared with these relations in the free columns only: O(r(d − r)) each.
    let private modularEchelon (grid: Grid) (columns: int[]) =
        let rows = ResizeArray<uint64[]>()
        let pivots = ResizeArray<int>()
        let chosen = ResizeArray<int>()
        let row = Array.zeroCreate<uint64> columns.Length
        let rest = Array.zeroCreate<uint64> columns.Length
        let mutable free = [| 0 .. columns.Length - 1 |]
        let mutable i = 1

        while i < grid.Count && free.Length > 0 do
            difference grid columns i row

            for f in free do
                rest[f] <- row[f]

            for k in 0 .. rows.Count - 1 do
                let factor = row[pivots[k]]

                if factor <> 0UL then
                    let relation = rows[k]
                    let negative = prime - factor

                    for f in free do
                        rest[f] <- reduce (rest[f] + multiply negative relation[f])

            match Array.tryFind (fun f -> rest[f] <> 0UL) free with
            | None -> ()
            | Some pivot ->
                let scale = inverse rest[pivot]
                let added = Array.zeroCreate<uint64> columns.Length

                for f in free do
                    added[f] <- multiply scale rest[f]

                for relation in rows do
                    let negative = prime - relation[pivot]

                    for f in free do
                        relation[f] <- reduce (relation[f] + multiply negative added[f])

                rows.Add added
                pivots.Add pivot
                chosen.Add i
                free <- Array.filter (fun f -> f <> pivot) free

            i <- i + 1

        struct (chosen.ToArray(), pivots.ToArray(), rows.ToArray())

    /// The fraction a/b ≡ x with |a|, |b| < 2^24, if there is one (half of Euclid's algorithm):
    /// few residues are such fractions by accident.
    let private reconstruct (x: uint64) =
        let bound = 1L <<< 24

        let rec descend (r0: int64) (r1: int64) (t0: int64) (t1: int64) =
            if abs r1 < bound then
                if t1 <> 0L && abs t1 < bound then
                    Some(Rational.fraction (BigInteger r1) (BigInteger t1))
                else
                    None
            else
                let q = r0 / r1
                descend r1 (r0 - q * r1) t1 (t0 - q * t1)

        descend (int64 prime) (int64 x) 0L 1L

    /// Is column f = Σ_k λ_k·(column k) on all Z_i − Z_0? Exact.
    let private holdsEverywhere (grid: Grid) (f: int) (columns: int[]) (coefficients: Rational[]) =
        let struct (numerators, denominator) = Vec.toScaled (Vec.ofRationals coefficients)

        let used =
            [| 0 .. columns.Length - 1 |]
            |> Array.filter (fun k -> not numerators[k].IsZero)

        let difference i c = grid.Entry(i, c) - grid.Entry(0, c)

        Seq.forall
            (fun i ->
                let mutable sum = -denominator * difference i f

                for k in used do
                    sum <- sum + numerators[k] * difference i columns[k]

                sum.IsZero)
            (seq { 1 .. grid.Count - 1 })

    /// The coefficients from the columns that the residues say are involved, by elimination of enough points.
    /// Exact if the relation holds at all; None when more columns are involved than elimination is meant for.
    let private solveSparse (grid: Grid) (f: int) (columns: int[]) (residues: uint64[]) =
        let used =
            [| 0 .. columns.Length - 1 |] |> Array.filter (fun k -> residues[k] <> 0UL)

        if used.Length > 64 then
            None
        else
            let system = Elimination used.Length
            let wanted = Array.append (used |> Array.map (fun k -> columns[k])) [| f |]
            let mutable i = 1

            while i < grid.Count && system.Rank < used.Length do
                let row = wanted |> Array.map (fun c -> grid.Entry(i, c) - grid.Entry(0, c))

                if not (Array.forall (fun (z: BigInteger) -> z.IsZero) row) then
                    system.Add row |> ignore

                i <- i + 1

            let struct (z, determinant) = system.Solution
            let coefficients = Array.create columns.Length Rational.Zero
            Array.iteri (fun position k -> coefficients[k] <- Rational.fraction z[position] determinant) used
            Some coefficients

    /// Column f is a combination of the given columns: short fractions read off the residues, or solved for.
    let private isCombination grid f columns (residues: uint64[]) =
        let fractions = Array.map reconstruct residues

        (Array.forall Option.isSome fractions
         && holdsEverywhere grid f columns (Array.map Option.get fractions))
        || solveSparse grid f columns residues
           |> Option.exists (holdsEverywhere grid f columns)

    /// Columns on which not all points agree.
    let private varying (grid: Grid) =
        let varies c =
            let mutable i = 1

            if grid.IsSmall then
                while i < grid.Count && grid.SmallEntry(i, c) = grid.SmallEntry(0, c) do
                    i <- i + 1
            else
                while i < grid.Count && grid.Entry(i, c) = grid.Entry(0, c) do
                    i <- i + 1

            i < grid.Count

        Array.filter varies [| 0 .. grid.Dimension - 1 |]

    /// Fraction-free elimination of all rows: always right, slow.
    let internal byElimination (grid: Grid) : AffineHull =
        let origin = grid.Row 0
        let elimination = Elimination grid.Dimension

        let independent =
            Array.filter (fun i -> elimination.Add(Array.map2 (-) (grid.Row i) origin) = RowKind.Independent) [|
                1 .. grid.Count - 1
            |]

        {
            Points = Array.append [| 0 |] independent
            Columns = elimination.PivotColumns
        }

    /// The hull from a modular minor and verified relations; None when some relation could not be guessed.
    let internal byResidues (grid: Grid) : AffineHull option =
        let columns = varying grid
        let struct (points, pivots, rows) = modularEchelon grid columns
        let taken = Set.ofArray pivots
        let chosen = pivots |> Array.map (fun k -> columns[k])

        let proved =
            points.Length = min (grid.Count - 1) columns.Length
            || [| 0 .. columns.Length - 1 |]
               |> Seq.filter (taken.Contains >> not)
               |> Seq.forall (fun f ->
                   rows |> Array.map (fun row -> row[f]) |> isCombination grid columns[f] chosen)

        if proved then
            Some {
                Points = Array.append [| 0 |] points
                Columns = Array.sort chosen
            }
        else
            None

    /// The affine hull of all points.
    let ofGrid (grid: Grid) =
        byResidues grid |> Option.defaultWith (fun () -> byElimination grid)
