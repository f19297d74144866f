namespace MemCap.Constructions

open System
open System.Collections.Generic
open System.Numerics
open MemCap.Data
open MemCap.Exact

/// Lines on which no two classes meet: an integer direction, few bits an entry, and the runs of labels along it.
/// Source: Vardi, Yehudai, Shamir 2022 (projection), with exact acceptance. Notes: proofs-notes/fold-gap.md
[<RequireQualifiedAccess>]
module internal LabelRuns =
    /// Failures after which the range of the entries is doubled, at least. Where many lines are tried, small entries get
    /// as many trials as there are lines: on small integers points of one class often meet, and merge.
    let private patience = 8

    /// Failures at the full range before the last resort.
    let private lastDraws = 30

    /// The first points that are tried of a direction: one in this many.
    let private firstStride = 64

    /// The class of every point: the index of its label among the distinct labels, ascending.
    let classes (data: Dataset) : int[] =
        let labels = Dataset.distinctLabels data
        Array.Parallel.init data.Count (fun i -> Array.BinarySearch(labels, data.Label i))

    /// Projections of all points, or nothing when two classes meet. Most bad directions show it on a small part of the
    /// points: multiples of 64 first, then the odd multiples of 32, and so on.
    let private separated (grid: Grid) (classes: int[]) (direction: BigInteger[]) : BigInteger[] voption =
        let value = Projection.at grid direction
        let values = Array.zeroCreate<BigInteger> grid.Count
        let owner = Dictionary<BigInteger, int>()

        let isFree i =
            owner.TryAdd(values[i], classes[i]) || owner[values[i]] = classes[i]

        let examine (indices: int[]) =
            let found = Array.Parallel.map value indices
            Array.iter2 (fun i t -> values[i] <- t) indices found
            Array.forall isFree indices

        let rec finer stride =
            if stride = 0 then
                true
            else
                examine [| stride .. 2 * stride .. grid.Count - 1 |] && finer (stride / 2)

        if examine [| 0..firstStride .. grid.Count - 1 |] && finer (firstStride / 2) then
            ValueSome values
        else
            ValueNone

    /// The runs of points that are sorted by position; equal positions have equal classes.
    let inline private runs ([<InlineIfLambda>] integer: 'Position -> BigInteger) positions (classes: int[]) =
        let runs = ResizeArray<LabelRun>()
        let mutable first = 0

        for i in 1 .. classes.Length do
            if i = classes.Length || classes[i] <> classes[first] then
                runs.Add {
                    First = integer (Array.get positions first)
                    Last = integer (Array.get positions (i - 1))
                    Class = classes[first]
                }

                first <- i

        runs.ToArray()

    /// The line along a direction, or nothing when two points of different classes share a value.
    /// Shapes: classes n, direction d.
    let along (grid: Grid) (classes: int[]) (direction: BigInteger[]) : LabelLine voption =
        separated grid classes direction
        |> ValueOption.map (fun values ->
            let low = Array.min values
            let sorted = Array.copy classes

            let runs =
                if Bits.length (Array.max values - low) < 63 then
                    let positions = Array.map (fun t -> int64 (t - low)) values
                    Array.Sort(positions, sorted)
                    runs (fun z -> BigInteger(z: int64)) positions sorted
                else
                    let positions = Array.map (fun t -> t - low) values
                    Array.Sort(positions, sorted)
                    runs id positions sorted

            {
                Direction = direction
                Offset = -low
                Exponent = grid.Exponent
                Runs = runs
            })

    /// Draws whose entries are ±1, or uniform in −A..A with A = 2^(level+1) − 1 at the levels above 0.
    let private draw (dimension: int) seed level (index: int) =
        let generator = SplitMix.At(seed, uint64 index)

        if level = 0 then
            Array.init dimension (fun _ -> BigInteger(2L * int64 (generator.NextBelow 2UL) - 1L))
        else
            let largest = (2L <<< level) - 1L
            let width = uint64 (2L * largest + 1L)
            Array.init dimension (fun _ -> BigInteger(int64 (generator.NextBelow width) - largest))

    /// max z − min z.
    let extent (line: LabelLine) =
        line.Runs[line.Runs.Length - 1].Last - line.Runs[0].First

    /// The smallest gap between neighbouring runs; for a single run its extent, or 1 when that is 0.
    let smallestGap (line: LabelLine) : BigInteger =
        if line.Runs.Length = 1 then
            BigInteger.Max(BigInteger.One, extent line)
        else
            line.Runs
            |> Seq.pairwise
            |> Seq.map (fun (left, right) -> right.First - left.Last)
            |> Seq.min

    /// Γ = (max z − min z)/(smallest gap): the resolution that any network on this line needs.
    let gamma (line: LabelLine) : Rational =
        Rational.fraction (extent line) (smallestGap line)

    /// Of the first `kept` directions that keep the classes apart the one with the least key, ties by order; no further ones
    /// are tried when there is a run for each class only. Entries are ±1 first, and their range doubles with every eight
    /// failures until a draw succeeds with probability ≥ 1/2. Always succeeds for distinct points. `kept` ≥ 1.
    let lineBy (key: LabelLine -> 'Key) (kept: int) (seed: uint64) (data: Dataset) : LabelLine =
        let grid = Grid.ofDataset data
        let classes = classes data
        let fewest = 1 + Array.max classes

        if grid.Dimension = 1 then
            match along grid classes [| BigInteger.One |] with
            | ValueSome line -> line
            | ValueNone -> MemCap.ResultBuilder.defect "distinct numbers have one value"
        else
            // 2A + 1 ≥ n(n − 1).
            let pairs = int64 grid.Count * int64 (grid.Count - 1)
            let highest = Bits.length (BigInteger pairs)
            let patience = max patience kept
            let mutable best = ValueNone
            let mutable accepted = 0
            let mutable failures = 0

            while accepted < kept && failures < patience * highest + lastDraws do
                let level = min (failures / patience) highest

                match along grid classes (draw grid.Dimension seed level (accepted + failures)) with
                | ValueNone -> failures <- failures + 1
                | ValueSome found ->
                    accepted <- accepted + 1

                    let own = key found

                    match best with
                    | ValueSome(struct (least, _)) when least <= own -> ()
                    | _ -> best <- ValueSome struct (own, found)

                    if found.Runs.Length = fewest then
                        accepted <- kept

            match best with
            | ValueSome(struct (_, line)) -> line
            | ValueNone -> Projection.moment grid |> Seq.pick (along grid classes >> ValueOption.toOption)

    /// The line with the fewest runs.
    let line kept seed data =
        lineBy (fun line -> line.Runs.Length) kept seed data
