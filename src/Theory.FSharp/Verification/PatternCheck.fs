namespace MemCap.Verification

open System
open System.Collections.Generic
open System.Runtime.InteropServices
open System.Threading
open System.Threading.Tasks
open MemCap.Data
open MemCap.Exact
open MemCap.Networks

/// Networks with one hidden ReLU or threshold layer and one output, examined by activation patterns.
/// The active neurons of a family (one weight row) are a prefix of its neurons by descending bias, so a point's
/// pattern is its vector of ranks; on a pattern the network is the affine function
///   Σ_f slope_f(rank_f)·⟨w_f, x⟩ + offset_f(rank_f)          (threshold units: the constant Σ_f offset_f(rank_f)),
/// kept as one exact row and one exact number, and changed only where the next pattern differs.
/// Notes: proofs-notes/certificate.md
module internal PatternCheck =
    /// Points whose products with all rows are computed at once: the block stays in cache.
    let private blockOfPoints = 256

    let families (hidden: Layer) (outer: Vec) =
        let members = Dictionary<Vec, List<int>>()
        let byReference = Dictionary<Vec, List<int>>(HashIdentity.Reference)

        for l in 0 .. hidden.Rows - 1 do
            let w = hidden.Weights l

            let list =
                match byReference.TryGetValue w with
                | true, known -> known
                | _ ->
                    let list =
                        match members.TryGetValue w with
                        | true, known -> known
                        | _ ->
                            let fresh = List()
                            members[w] <- fresh
                            fresh

                    byReference[w] <- list
                    list

            list.Add l

        [|
            for KeyValue(w, list) in members ->
                let neurons = list.ToArray()

                Family(
                    w,
                    Array.map (fun l -> hidden.Biases[l]) neurons,
                    Array.map (fun l -> outer[l]) neurons,
                    hidden.Activation
                )
        |]

    /// ranks[i·F + f] of every point i in every family f, and a norm of every point that is not too small.
    let private allRanks (kernels: IKernels) (families: Family[]) (data: Dataset) (tally: Tally) =
        let n, d, count = data.Count, data.Dimension, families.Length
        let rows = families |> Array.collect _.Nearest
        let ranks = Array.zeroCreate<int>(n * count)
        let norms = Array.zeroCreate<float> n
        let neurons = families |> Array.sumBy (fun f -> int64 f.Count)
        let blocks = (n + blockOfPoints - 1) / blockOfPoints
        let mutable undecided = 0L

        Parallel.For(
            0,
            blocks,
            (fun () -> Array.zeroCreate<float>(blockOfPoints * count)),
            (fun block _ (products: float[]) ->
                let first = block * blockOfPoints
                let size = min blockOfPoints (n - first)
                kernels.Product(data.Points, first * d, size, rows, 0, count, d, products, 0)
                let mutable left = 0L

                for i in 0 .. size - 1 do
                    let x = data.Point(first + i)
                    let norm = SignFilter.normAtLeast x
                    norms[first + i] <- norm

                    for f in 0 .. count - 1 do
                        let family = families[f]
                        let radius = SignFilter.radius d family.Norm norm
                        let struct (rank, open') = family.Rank(products[i * count + f], radius, x)
                        ranks[(first + i) * count + f] <- rank
                        left <- left + int64 open'

                Interlocked.Add(&undecided, left) |> ignore
                products),
            ignore
        )
        |> ignore

        tally.Signs(int64 n * neurons, undecided)
        struct (ranks, norms)

    /// The network on one pattern; moves to another pattern by exact differences.
    [<Sealed>]
    type private Piece(families: Family[], bias: Rational, dimension: int, isRelu: bool) =
        let at = Array.zeroCreate<int> families.Length

        let mutable gradient =
            Vec.scaled (Array.zeroCreate dimension) Numerics.BigInteger.One

        let mutable constant = bias
        let mutable rounded: float[] = Array.zeroCreate dimension
        let mutable roundedConstant = 0.0
        let mutable norm = 0.0

        /// Families whose slope differs from the present pattern: each costs a row operation to move.
        member _.Changes(ranks: ReadOnlySpan<int>) =
            let mutable changes = 0

            for f in 0 .. at.Length - 1 do
                if at[f] <> ranks[f] && families[f].Slope at[f] <> families[f].Slope ranks[f] then
                    changes <- changes + 1

            changes

        member _.MoveTo(ranks: ReadOnlySpan<int>) =
            for f in 0 .. at.Length - 1 do
                if at[f] <> ranks[f] then
                    let family = families[f]
                    constant <- constant + family.Offset ranks[f] - family.Offset at[f]
                    let slope = family.Slope ranks[f] - family.Slope at[f]

                    if isRelu && not slope.IsZero then
                        gradient <- Vec.addScaled gradient slope family.Weights

                    at[f] <- ranks[f]

            if isRelu then
                rounded <- Vec.toDoubles gradient

            roundedConstant <- Rational.toDouble constant
            // The constant counts as one more coordinate, at which every point is 1.
            norm <-
                SignFilter.normAtLeast (ReadOnlySpan rounded)
                + abs roundedConstant * (1.0 + 4.0 * SignFilter.ulp)

        member _.Exact(x: ReadOnlySpan<float>) =
            if isRelu then
                Vec.dotDoubles gradient x + constant
            else
                constant

        /// (approximate value, error bound) at x; normX ≥ ‖x‖.
        member _.Approximate(x: ReadOnlySpan<float>, normX: float) : struct (float * float) =
            let sum =
                if isRelu then
                    roundedConstant + SignFilter.dot (ReadOnlySpan rounded) x
                else
                    roundedConstant

            struct (sum, SignFilter.radius (dimension + 1) norm (normX + 1.0))

    /// The exact value at x without collapsing: cheaper when few points share the pattern.
    let private termByTerm
        (families: Family[])
        (bias: Rational)
        isRelu
        (ranks: ReadOnlySpan<int>)
        (x: ReadOnlySpan<float>)
        =
        let mutable sum = bias

        for f in 0 .. families.Length - 1 do
            let family = families[f]
            let slope = family.Slope ranks[f]

            if isRelu && not slope.IsZero then
                sum <- sum + slope * Vec.dotDoubles family.Weights x

            sum <- sum + family.Offset ranks[f]

        sum

    /// Families that are not constant on the pattern.
    let private sloped (families: Family[]) (ranks: ReadOnlySpan<int>) =
        let mutable count = 0

        for f in 0 .. families.Length - 1 do
            if not (families[f].Slope ranks[f]).IsZero then
                count <- count + 1

        count

    let private compareRanks (ranks: int[]) count i j =
        ReadOnlySpan(ranks, i * count, count).SequenceCompareTo(ReadOnlySpan(ranks, j * count, count))

    /// The points by pattern in lexicographic order, so that consecutive patterns differ little; by number within one.
    let private sortedByPattern (ranks: int[]) count n =
        let numberOf =
            Dictionary<int, int>(
                {
                    new IEqualityComparer<int> with
                        member _.Equals(i, j) = compareRanks ranks count i j = 0

                        member _.GetHashCode i =
                            let mutable hash = HashCode()
                            hash.AddBytes(MemoryMarshal.AsBytes(ReadOnlySpan(ranks, i * count, count)))
                            hash.ToHashCode()
                }
            )

        let patternOf =
            Array.init n (fun i ->
                match numberOf.TryGetValue i with
                | true, known -> known
                | _ ->
                    let fresh = numberOf.Count
                    numberOf[i] <- fresh
                    fresh)

        let place = Array.zeroCreate<int64> numberOf.Count

        numberOf.Keys
        |> Seq.toArray
        |> Array.sortWith (compareRanks ranks count)
        |> Array.iteri (fun position i -> place[numberOf[i]] <- int64 position)

        let keys = Array.init n (fun i -> (place[patternOf[i]] <<< 32) ||| int64 i)
        Array.Sort keys
        Array.map (fun (key: int64) -> int (key &&& 0xFFFFFFFFL)) keys

    /// Settles the points order[first .. last−1], which are sorted by pattern.
    let private settle
        families
        bias
        isRelu
        (data: Dataset)
        output
        cells
        (ranks: int[])
        (norms: float[])
        (order: int[])
        (common: Lazy<CommonSlopes voption>)
        first
        last
        tally
        settled
        =
        let count = Array.length families
        let piece = Piece(families, bias, data.Dimension, isRelu)
        let mutable start = first

        while start < last do
            let mutable next = start + 1

            while next < last && compareRanks ranks count order[start] order[next] = 0 do
                next <- next + 1

            let points = next - start
            let pattern = ReadOnlySpan(ranks, order[start] * count, count)

            // Moving costs about five products with a row for every family that changes; a direct evaluation
            // one product for every family with a slope, at every point.
            let collapse =
                not isRelu
                || sloped families pattern * points > 5 * piece.Changes pattern + points

            if collapse then
                piece.MoveTo pattern

            for position in start .. next - 1 do
                let i = order[position]
                let x = data.Point i

                let filtered =
                    if not collapse then
                        ValueNone
                    else
                        match (cells: Dictionary<float, Cell>).TryGetValue(data.Label i) with
                        | true, cell ->
                            let struct (value, radius) = piece.Approximate(x, norms[i])

                            if
                                cell.Holds(
                                    Math.BitDecrement(value - radius),
                                    Math.BitIncrement(value + radius)
                                )
                            then
                                ValueSome(
                                    Math.BitIncrement(Math.BitIncrement(abs (value - data.Label i)) + radius)
                                )
                            else
                                ValueNone
                        | _ -> ValueNone

                match filtered with
                | ValueSome error -> (tally: Tally).Correct error
                | ValueNone ->
                    let value =
                        if collapse then
                            piece.Exact x
                        else
                            let pattern = ReadOnlySpan(ranks, order[start] * count, count)

                            match common.Value with
                            | ValueSome slopes -> slopes.Output(isRelu, pattern, x)
                            | ValueNone -> termByTerm families bias isRelu pattern x

                    tally.Exact(i, Eval.read output [| value |], ValueSome value)

            settled points
            start <- next

    let examine (kernels: IKernels) (network: Network) (data: Dataset) claim settled =
        let hidden, last = network.Layers[0], network.Layers[1]
        let families = families hidden (last.Weights 0)
        let isRelu = hidden.Activation = Activation.Relu
        let whole = Tally(data, claim)
        let struct (ranks, norms) = allRanks kernels families data whole
        let count = families.Length

        let order = sortedByPattern ranks count data.Count
        let cells = Cells.ofOutput network.Output
        let bias = last.Biases[0]
        let common = lazy CommonSlopes.TryCreate(families, bias)
        // Each part moves to its first pattern from nothing: few parts, two for each processor to even out.
        let parts = min data.Count (2 * Environment.ProcessorCount)

        let tallies =
            Array.Parallel.init parts (fun part ->
                let tally = Tally(data, claim)

                let bound k =
                    int (int64 data.Count * int64 k / int64 parts)

                settle
                    families
                    bias
                    isRelu
                    data
                    network.Output
                    cells
                    ranks
                    norms
                    order
                    common
                    (bound part)
                    (bound (part + 1))
                    tally
                    settled

                tally)

        Array.iter whole.Merge tallies
        whole.Findings
