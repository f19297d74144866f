namespace MemCap.Constructions

open System
open System.Numerics
open MemCap.Data
open MemCap.Exact

/// A facet of the convex hull of some points of a grid, in the coordinates of the chosen columns:
/// ⟨c, Z_i⟩ ≤ β for each of the points, with equality exactly on the facet.
[<RequireQualifiedAccess; NoComparison; NoEquality>]
type Facet = {
    /// The chosen columns, r of them.
    Columns: int[]
    /// The points whose hull it is.
    Points: int[]
    /// All of these points on the supporting hyperplane, ascending.
    OnFacet: int[]
    /// r affinely independent ones among them.
    Basis: int[]
    /// c, length r, primitive.
    Normal: BigInteger[]
    /// β.
    Offset: BigInteger
}

/// Exact gift wrapping, and the neurons that facets give.
/// Source: derived (Baum 1988 with the rounding attained).
/// Notes: proofs-notes/facet.md
[<RequireQualifiedAccess>]
module Facet =
    let private dot (c: BigInteger[]) (z: BigInteger[]) =
        let mutable sum = BigInteger.Zero

        for j in 0 .. c.Length - 1 do
            if not c[j].IsZero then
                sum <- sum + c[j] * z[j]

        sum

    let private parallel' (c: BigInteger[]) (e: BigInteger[]) =
        let lead = Array.FindIndex(c, fun x -> not x.IsZero)
        Array.forall2 (fun s t -> s * e[lead] = t * c[lead]) c e

    /// The first kernel direction that is not a multiple of c. Kernel vectors of small free columns have their
    /// support to the left, so c stays a minor of the leading columns and its size grows by one row per round.
    let private otherDirection (face: Elimination) (c: BigInteger[]) =
        let pivots = Set.ofArray face.PivotColumns

        seq { 0 .. face.Unknowns - 1 }
        |> Seq.filter (fun column -> not (pivots.Contains column))
        |> Seq.map (face.KernelVector >> Elimination.primitive)
        |> Seq.tryFind (parallel' c >> not)

    /// A facet of the convex hull of the given points in the given columns (both without repetition): a face is
    /// turned about itself until it touches another point, which raises its dimension by at least one.
    /// None when the points lie in a proper affine subspace of these coordinates: pass the columns of their hull.
    /// Cost: at most r rounds of one kernel vector and |points| products of length r, all in big integers.
    let tryFind (grid: Grid) (columns: int[]) (points: int[]) : Facet option =
        let r = columns.Length
        let z = points |> Array.map (fun i -> grid.RowAt(i, columns))

        // gaps[k] = ⟨c, x_first − x_k⟩ ≥ 0, zero exactly on the face; basis and face span the same flat.
        let rec turn
            (first: int)
            (face: Elimination)
            (basis: int list)
            (c: BigInteger[])
            (gaps: BigInteger[])
            : Facet option =
            if face.Rank = r - 1 then
                if gaps |> Array.forall _.IsZero then
                    None
                else
                    let onFace =
                        points.Length |> Array.init <| id |> Array.filter (fun k -> gaps[k].IsZero)

                    Some {
                        Columns = columns
                        Points = points
                        OnFacet = onFace |> Array.map (fun k -> points[k]) |> Array.sort
                        Basis = basis |> List.map (fun k -> points[k]) |> List.sort |> Array.ofList
                        Normal = c
                        Offset = dot c z[first]
                    }
            else
                otherDirection face c
                |> Option.bind (fun direction ->
                    let origin = dot direction z[first]
                    let along = z |> Array.map (fun x -> dot direction x - origin)

                    if along |> Array.forall _.IsZero then
                        None
                    else
                        // With no point ahead, turn the other way.
                        let flip = along |> Array.forall (fun a -> a.Sign <= 0)

                        let direction =
                            if flip then
                                Array.map BigInteger.Negate direction
                            else
                                direction

                        let along = if flip then Array.map BigInteger.Negate along else along

                        // The least gap/along over the points ahead, as a fraction.
                        let mutable next = -1

                        for k in 0 .. z.Length - 1 do
                            if
                                along[k].Sign > 0
                                && (next < 0 || gaps[k] * along[next] < gaps[next] * along[k])
                            then
                                next <- k

                        let p, q = gaps[next], along[next]
                        let turned = Array.map2 (fun s t -> q * s + p * t) c direction

                        let content =
                            Array.fold
                                (fun g x -> BigInteger.GreatestCommonDivisor(g, x))
                                BigInteger.Zero
                                turned

                        let gaps = Array.map2 (fun gap a -> (q * gap - p * a) / content) gaps along
                        let mutable basis = basis

                        for k in 0 .. z.Length - 1 do
                            if gaps[k].IsZero && not along[k].IsZero then
                                if face.Add(Array.map2 (-) z[k] z[first]) = RowKind.Independent then
                                    basis <- k :: basis

                        turn first face basis (Array.map (fun x -> x / content) turned) gaps)

        if r = 0 || points.Length = 0 then
            None
        else
            let c = Array.init r (fun j -> if j = 0 then BigInteger.One else BigInteger.Zero)
            let first = Seq.maxBy (fun k -> z[k][0]) (seq { 0 .. z.Length - 1 })
            let gaps = z |> Array.map (fun x -> z[first][0] - x[0])
            let face = Elimination r
            let mutable basis = [ first ]

            for k in 0 .. z.Length - 1 do
                if gaps[k].IsZero && face.Rank < r - 1 then
                    if face.Add(Array.map2 (-) z[k] z[first]) = RowKind.Independent then
                        basis <- k :: basis

            turn first face basis c gaps

    /// The affine h on Z with h = +1 on `ones` and −1 on the other points: (v, t), h(Z) = ⟨v, Z⟩ + t.
    let private signFunction (grid: Grid) columns (points: int[]) (ones: Set<int>) =
        let rows =
            points
            |> Array.map (fun i -> Array.append (grid.RowAt(i, columns)) [| BigInteger.One |])

        let values =
            points
            |> Array.map (fun i ->
                if ones.Contains i then
                    BigInteger.One
                else
                    BigInteger.MinusOne)

        Elimination.solve (columns.Length + 1) rows values

    /// ⟨w, Z⟩ + b in grid units as a neuron on the data: x = 2^e·Z, times the positive number that makes w primitive.
    let private toNeuron (grid: Grid) (columns: int[]) (w: Rational[]) (b: Rational) : Vec * Rational =
        let struct (numerators, denominator) = Vec.toScaled (Vec.ofRationals w)

        let content =
            Array.fold (fun g x -> BigInteger.GreatestCommonDivisor(g, x)) BigInteger.Zero numerators

        let content = if content.IsZero then BigInteger.One else content
        let row = Array.create grid.Dimension BigInteger.Zero
        Array.iteri (fun j column -> row[column] <- numerators[j] / content) columns

        Vec.scaled row BigInteger.One,
        b * Rational.fraction denominator content * Rational.powerOfTwo grid.Exponent

    /// One threshold neuron that is 1 exactly on `ones`, for affinely independent points (any dichotomy of at most
    /// r+1 of them). ⟨w, x⟩ + b ≠ 0 on every point. None when the system h = ±1 is inconsistent.
    let separatingNeuron (grid: Grid) (columns: int[]) (points: int[]) (ones: Set<int>) =
        signFunction grid columns points ones
        |> Option.map (fun h -> toNeuron grid columns h[.. columns.Length - 1] h[columns.Length])

    /// One threshold neuron 1[⟨w, x⟩ + b > 0] that is 1 exactly on `ones` ⊂ facet.OnFacet and 0 on the facet's other
    /// points and all points behind it; ⟨w, x⟩ + b ≠ 0 on every point.
    ///
    /// s = ⟨c, Z⟩ − β + ε·h with h = ±1 on the facet: there s = ±ε, with the right sign for every ε > 0. Behind the
    /// facet let g_j = β − ⟨c, Z_j⟩ > 0; s(Z_j) = −g_j + ε·h(Z_j) < 0 for all ε > 0 when h(Z_j) ≤ 0, and exactly for
    /// ε < g_j/h(Z_j) otherwise. So ε is any positive number strictly below min { g_j/h(Z_j) : h(Z_j) > 0 }
    /// (1 when there is no such j); here the largest power of two that is.
    /// None when h does not exist, which needs an affinely dependent facet.
    let facetNeuron (grid: Grid) (facet: Facet) (ones: Set<int>) =
        let r = facet.Columns.Length
        let onFacet = Set.ofArray facet.OnFacet

        signFunction grid facet.Columns facet.OnFacet ones
        |> Option.map (fun h ->
            let struct (numerators, denominator) = Vec.toScaled (Vec.ofRationals h)

            let bound =
                facet.Points
                |> Seq.filter (fun i -> not (onFacet.Contains i))
                |> Seq.choose (fun i ->
                    let z = grid.RowAt(i, facet.Columns)
                    let value = dot numerators[.. r - 1] z + numerators[r]

                    if value.Sign > 0 then
                        Some(Rational.fraction ((facet.Offset - dot facet.Normal z) * denominator) value)
                    else
                        None)
                |> Seq.fold
                    (fun least x ->
                        match least with
                        | Some y when y <= x -> least
                        | _ -> Some x)
                    None

            let epsilon =
                match bound with
                | None -> Rational.One
                | Some limit ->
                    let below = Rational.powerOfTwoBelow limit
                    if below = limit then below / Rational.ofInt 2 else below

            let w = Array.init r (fun j -> Rational.ofInteger facet.Normal[j] + epsilon * h[j])
            toNeuron grid facet.Columns w (epsilon * h[r] - Rational.ofInteger facet.Offset))
