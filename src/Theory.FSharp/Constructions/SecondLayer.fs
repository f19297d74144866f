namespace MemCap.Constructions

open System
open MemCap.Data

/// A kept unit of the second layer: σ(m − ⟨u, z⟩), where u is 1 at the hyperplanes that are off at the candidate.
[<Struct>]
type Kept = {
    /// The point x* that gave u.
    Candidate: int
    /// m > 0.
    Offset: float
    /// Points that this unit was the first to cover, the candidate included.
    Covered: int
}

/// A second layer for one class against the rest.
type SecondLayer = {
    /// In the order in which they were kept.
    Units: Kept list
    /// Points of the class that no unit covers, ascending: the layer separates the class iff there are none.
    Uncovered: int list
}

/// Candidates in random order; those are used that no unit covers when their turn comes.
/// Source: Dirksen, Finke, Genzel, arXiv 2310.00327, Algorithm 2, lines 3-11.
/// Notes: drawing uniformly without replacement while covered points are removed is a uniform permutation in which
/// covered points are passed over. What is computed for several candidates at once is wasted on those that an earlier
/// one of them covers, so batches grow only while few are; the result does not depend on them.
[<RequireQualifiedAccess>]
module internal Candidates =
    /// The candidates that are still uncovered, from order[first] on, and where the next ones start.
    let private take (order: int[]) isUncovered first size =
        let batch = ResizeArray<int>()
        let mutable next = first

        while next < order.Length && batch.Count < size do
            if isUncovered order[next] then
                batch.Add order[next]

            next <- next + 1

        struct (batch.ToArray(), next)

    /// At most `largestBatch` candidates at once: `prepare` is called with each batch, then `cover` with the places in the
    /// batch of its uncovered candidates, in order; progress is the part of the points that have had their turn.
    let run
        (random: SplitMix)
        largestBatch
        (points: int[])
        (isUncovered: int -> bool)
        (progress: float -> unit)
        (prepare: int[] -> unit)
        (cover: int -> unit)
        =
        let order = random.Order points.Length |> Array.map (fun i -> points[i])

        let rec go first size =
            let struct (batch, next) = take order isUncovered first size

            if batch.Length > 0 then
                prepare batch
                let mutable used = 0

                for place in 0 .. batch.Length - 1 do
                    if isUncovered batch[place] then
                        used <- used + 1
                        cover place

                progress (float next / float order.Length)

                go
                    next
                    (if 4 * used >= 3 * batch.Length then
                         min largestBatch (2 * size)
                     else
                         max 1 (size / 2))

        go 0 1
