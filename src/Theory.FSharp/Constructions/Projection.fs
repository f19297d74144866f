namespace MemCap.Constructions

open System
open System.Collections.Generic
open System.Numerics
open MemCap.Data

/// One-dimensional pictures of the data: t_i = ⟨u, Z_i⟩ for an integer direction u and the integer points Z_i of a
/// grid, exactly. Candidates for u are tried in a fixed order; the last family always separates distinct points.
/// Source: Bubeck et al. 2020, Proposition 2 (directions). Notes: proofs-notes/piecewise-linear.md
module internal Projection =
    /// Words times small entries stay far below 2^127.
    let private smallEntry = 1L <<< 40

    /// t_i of one point at a time; safe to ask from several threads.
    let at (grid: Grid) (u: BigInteger[]) : int -> BigInteger =
        let d = grid.Dimension

        if
            grid.IsSmall
            && u |> Array.forall (fun entry -> BigInteger.Abs entry < BigInteger smallEntry)
        then
            let words = grid.Small
            let u = Array.map int64 u

            fun i ->
                let mutable sum = Int128.Zero

                for c in 0 .. d - 1 do
                    let z = words[i * d + c]

                    if z <> 0L && u[c] <> 0L then
                        sum <- sum + Int128.op_Implicit z * Int128.op_Implicit u[c]

                BigInteger.op_Implicit sum
        else
            fun i ->
                let mutable sum = BigInteger.Zero

                for c in 0 .. d - 1 do
                    if not u[c].IsZero then
                        sum <- sum + grid.Entry(i, c) * u[c]

                sum

    let along (grid: Grid) (u: BigInteger[]) : BigInteger[] =
        Array.Parallel.init grid.Count (at grid u)

    /// A direction with the projections of all points and their order.
    [<NoComparison; NoEquality>]
    type Picture = {
        Direction: BigInteger[]
        /// t_i, exactly.
        Values: BigInteger[]
        /// Indices by increasing t, ties by index.
        Order: int[]
    }

    let picture (grid: Grid) (u: BigInteger[]) =
        let t = along grid u
        let indices = [| 0 .. t.Length - 1 |]

        Array.Sort(
            indices,
            Comparison(fun i j ->
                match BigInteger.Compare(t[i], t[j]) with
                | 0 -> compare i j
                | c -> c)
        )

        {
            Direction = u
            Values = t
            Order = indices
        }

    let private gaps (picture: Picture) =
        seq {
            for k in 1 .. picture.Order.Length - 1 ->
                picture.Values[picture.Order[k]] - picture.Values[picture.Order[k - 1]]
        }

    let spread (picture: Picture) =
        picture.Values[picture.Order[picture.Order.Length - 1]]
        - picture.Values[picture.Order[0]]

    /// Among n points spread evenly at random, the smallest gap is about spread/n². Gaps far below are an accident of
    /// the direction (or of decimal fractions that no double holds) and make steep networks.
    let resolution (picture: Picture) =
        let n = BigInteger picture.Order.Length
        spread picture / (BigInteger 16 * n * n)

    /// Neighbours in the order that are nearer than the resolution, or equal.
    let nearTies (resolution: BigInteger) picture =
        gaps picture
        |> Seq.filter (fun gap -> gap.IsZero || gap < resolution)
        |> Seq.length

    /// Does coordinate c alone separate the points?
    let private separates (grid: Grid) c =
        let seen = HashSet<BigInteger>()
        Seq.forall (fun i -> seen.Add(grid.Entry(i, c))) (seq { 0 .. grid.Count - 1 })

    /// Coordinates that separate; then entries uniform in −R..R for R = 1, 2, 4, … ≥ n², where a draw separates all
    /// points with probability > 1/2.
    let private common (grid: Grid) (seed: uint64) : BigInteger[] seq =
        let n, d = grid.Count, grid.Dimension
        let enough = BigInteger n * BigInteger n

        let random draw =
            let radius = BigInteger.Min(BigInteger.One <<< draw, enough)
            let generator = SplitMix.At(seed, uint64 draw)
            let width = uint64 (radius + radius + BigInteger.One)
            Array.init d (fun _ -> BigInteger(generator.NextBelow width) - radius)

        seq {
            for c in 0 .. d - 1 do
                if separates grid c then
                    Array.init d (fun k -> if k = c then BigInteger.One else BigInteger.Zero)

            // Up to the full radius, and thirty draws at it.
            for draw in 0 .. int (enough.GetBitLength()) + 30 do
                random draw
        }

    let pictures grid seed =
        common grid seed |> Seq.map (picture grid)

    /// (1, M, M², …) for M = 0, 1, 2, …: at most (d−1)·n(n−1)/2 of them fail to separate distinct points.
    let moment (grid: Grid) : BigInteger[] seq =
        Seq.initInfinite (fun m -> Array.init grid.Dimension (fun c -> BigInteger.Pow(BigInteger(m: int), c)))

    /// The first direction whose projections are distinct with no gap below the resolution; failing that, the first with
    /// distinct projections. Always succeeds for distinct points.
    let separating (grid: Grid) (seed: uint64) : Picture =
        let isSeparated picture = nearTies BigInteger.Zero picture = 0

        pictures grid seed
        |> Seq.tryFind (fun picture -> nearTies (resolution picture) picture = 0)
        |> Option.orElseWith (fun () -> Seq.tryFind isSeparated (pictures grid seed))
        |> Option.defaultWith (fun () -> moment grid |> Seq.map (picture grid) |> Seq.find isSeparated)
