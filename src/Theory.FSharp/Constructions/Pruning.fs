namespace MemCap.Constructions

open System
open MemCap.Data
open MemCap.Exact

/// A kept unit of the second layer: σ(m − ⟨u, z⟩) with u = 1 at the hyperplanes that are off at the candidate.
[<Struct; NoComparison; NoEquality>]
type Kept = {
    /// The point x* that gave u.
    Candidate: int
    /// m.
    Offset: float
}

/// A second layer for one class against the rest.
[<NoComparison; NoEquality>]
type SecondLayer = {
    Units: Kept[]
    /// Points of the class that no unit covers, ascending; the network interpolates iff there are none.
    Uncovered: int[]
}

/// Candidates in random order, of which those are used that are still uncovered when their turn comes. What is asked of
/// several candidates at once may be wasted on those that an earlier one covers: the batches grow while few are.
/// Source: Dirksen, Finke, Genzel, arXiv 2310.00327, Algorithm 2, lines 3-11. Drawing uniformly without replacement,
/// with covered points removed, is a uniform permutation in which covered points are passed over.
[<RequireQualifiedAccess>]
module internal Candidates =
    /// More at once gains nothing.
    [<Literal>]
    let private largestBatch = 64

    let private shuffled (random: SplitMix) (points: int[]) =
        let order = Array.copy points

        for i in order.Length - 1 .. -1 .. 1 do
            let j = int (random.NextBelow(uint64 (i + 1)))
            let kept = order[i]
            order[i] <- order[j]
            order[j] <- kept

        order

    /// `prepare batch` computes what the candidates need; `cover i` uses candidate number i of that batch and answers the
    /// points that it covers, among them itself, or none when its unit is not kept.
    let run
        (random: SplitMix)
        (isUncovered: int -> bool)
        (points: int[])
        (progress: float -> unit)
        (prepare: int[] -> unit)
        (cover: int -> bool)
        =
        let order = shuffled random points
        let batch = ResizeArray<int>()
        let mutable size = 1
        let mutable next = 0
        let mutable anyLeft = points.Length > 0

        while anyLeft do
            batch.Clear()

            while next < order.Length && batch.Count < size do
                if isUncovered order[next] then
                    batch.Add order[next]

                next <- next + 1

            if batch.Count = 0 then
                anyLeft <- false
            else
                prepare (batch.ToArray())
                let mutable used = 0

                for i in 0 .. batch.Count - 1 do
                    // The first is uncovered still; the others may have been covered meanwhile.
                    if isUncovered batch[i] then
                        used <- used + 1
                        cover i |> ignore

                size <-
                    if 4 * used >= 3 * batch.Count then
                        min largestBatch (2 * size)
                    else
                        max 1 (size / 2)

                progress (float next / float order.Length)
