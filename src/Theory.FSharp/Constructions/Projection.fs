namespace MemCap.Constructions

open System
open System.Collections.Generic
open System.Numerics
open System.Threading.Tasks
open MemCap.Data

/// One-dimensional pictures of the data: t_i = ⟨u, Z_i⟩ for an integer direction u and the integer points Z_i of a
/// grid, exactly. Candidates for u are tried in a fixed order; the last family always separates distinct points.
/// Source: belm Proposition 2 (directions). Notes: proofs-notes/piecewise-linear.md
module internal Projection =
    /// Words times small entries stay far below 2^127.
    let private smallEntry = 1L <<< 40

    let along (grid: Grid) (u: BigInteger[]) : BigInteger[] =
        let n, d = grid.Count, grid.Dimension
        let t = Array.zeroCreate<BigInteger> n

        if
            grid.IsSmall
            && u |> Array.forall (fun entry -> BigInteger.Abs entry < BigInteger smallEntry)
        then
            let words = grid.Small
            let u = Array.map int64 u

            Parallel.For(
                0,
                n,
                fun i ->
                    let mutable sum = Int128.Zero

                    for c in 0 .. d - 1 do
                        let z = words[i * d + c]

                        if z <> 0L && u[c] <> 0L then
                            sum <- sum + Int128.op_Implicit z * Int128.op_Implicit u[c]

                    t[i] <- BigInteger.op_Implicit sum
            )
            |> ignore
        else
            Parallel.For(
                0,
                n,
                fun i ->
                    let mutable sum = BigInteger.Zero

                    for c in 0 .. d - 1 do
                        if not u[c].IsZero then
                            sum <- sum + grid.Entry(i, c) * u[c]

                    t[i] <- sum
            )
            |> ignore

        t

    /// Indices by increasing projection, ties by index.
    let order (t: BigInteger[]) =
        let indices = [| 0 .. t.Length - 1 |]

        Array.Sort(
            indices,
            Comparison(fun i j ->
                match BigInteger.Compare(t[i], t[j]) with
                | 0 -> compare i j
                | c -> c)
        )

        indices

    /// Adjacent pairs of the order with equal projections.
    let ties (t: BigInteger[]) (order: int[]) =
        let mutable count = 0

        for k in 1 .. order.Length - 1 do
            if t[order[k]] = t[order[k - 1]] then
                count <- count + 1

        count

    /// Does coordinate c alone separate the points?
    let private separates (grid: Grid) c =
        let seen = HashSet<BigInteger>()
        Seq.forall (fun i -> seen.Add(grid.Entry(i, c))) (seq { 0 .. grid.Count - 1 })

    /// Coordinates that separate; then entries uniform in −R..R for R = 1, 2, 4, … ≥ n², where a draw separates all
    /// points with probability > 1/2; then (1, M, M², …), of which fewer than d·n² fail.
    let candidates (grid: Grid) (seed: uint64) : BigInteger[] seq =
        let n, d = grid.Count, grid.Dimension
        let enough = BigInteger n * BigInteger n

        let random =
            Seq.initInfinite (fun draw ->
                let radius = BigInteger.Min(BigInteger.One <<< draw, enough)
                let generator = SplitMix.At(seed, uint64 draw)
                let width = uint64 (radius + radius + BigInteger.One)
                Array.init d (fun _ -> BigInteger(generator.NextBelow width) - radius))

        let moment =
            Seq.initInfinite (fun m -> Array.init d (fun c -> BigInteger.Pow(BigInteger(m: int), c)))

        seq {
            for c in 0 .. d - 1 do
                if separates grid c then
                    Array.init d (fun k -> if k = c then BigInteger.One else BigInteger.Zero)

            // Up to the full radius, and thirty draws at it.
            yield! Seq.truncate (int (enough.GetBitLength()) + 30) random
            yield! Seq.truncate (d * n * n + 1) moment
        }
