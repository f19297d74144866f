namespace MemCap.Constructions

open System.Numerics
open MemCap.Exact

/// A group whose gaps are chosen and whose word is not yet written.
[<NoComparison; NoEquality>]
type internal FoldDraft = {
    FirstRun: int
    /// Runs, at least 1.
    Count: int
    IsShifted: bool
    /// The values of its gaps: one for each threshold that lies between or right above its effective runs.
    Gaps: BigInteger[]
    /// What follows the last field.
    Tail: FoldWord
    Slope: Dyadic
}

/// Where groups meet, and plans from drafts.
/// Notes: proofs-notes/fold-gap.md
[<RequireQualifiedAccess>]
module internal FoldAssembly =
    /// (A, k): a largest cell [A, A + 2^k] inside [low, high] with A + shift a multiple of 2^k; low < high. It has at
    /// least a quarter of the interval's integers.
    let cell (shift: BigInteger) (low: BigInteger) (high: BigInteger) : struct (BigInteger * int) =
        let rec largest size =
            // The first multiple from low on.
            let start = (-(-(low + shift) >>> size) <<< size) - shift

            if start + (BigInteger.One <<< size) <= high then
                struct (start, size)
            else
                largest (size - 1)

        largest (Bits.length (high - low))

    /// The cell before a run that is not the first.
    let cellBefore (line: LabelLine) shift run =
        cell shift line.Runs[run - 1].Last line.Runs[run].First

    /// The plan of drafts that take all runs in order; the first gaps get the bits that the largest of them needs.
    /// `FirstGapBits` of the shape is not read.
    let plan (line: LabelLine) (shape: FoldShape) (shift: BigInteger) (drafts: FoldDraft[]) : FoldPlan =
        let shape = {
            shape with
                FirstGapBits = drafts |> Seq.map (fun draft -> Bits.length draft.Gaps[0]) |> Seq.fold max 1
        }

        let cells =
            drafts
            |> Array.map (fun draft ->
                let next = draft.FirstRun + draft.Count

                if next < line.Runs.Length then
                    ValueSome(cellBefore line shift next)
                else
                    ValueNone)

        let frames =
            Array.zip drafts cells
            |> Array.scan
                (fun struct (start, origin) (draft, cell) ->
                    match cell with
                    | ValueSome(struct (next, _)) ->
                        struct (next, origin + draft.Slope * Dyadic.ofInteger (next - start))
                    | ValueNone -> struct (start, origin))
                (struct (BigInteger.Zero, drafts[0].Slope * Dyadic.ofInteger shift))

        let group j : FoldGroup =
            let draft = drafts[j]
            let struct (start, origin) = frames[j]

            let labels = Array.init draft.Count (fun k -> line.Runs[draft.FirstRun + k].Class)

            {
                FirstRun = draft.FirstRun
                Count = draft.Count
                IsShifted = draft.IsShifted
                Word = FoldWord.encode shape draft.Gaps labels draft.Tail |> FoldWord.toDyadic
                Slope = draft.Slope
                Start = start
                Origin = origin
                Cell = cells[j]
            }

        {
            Shape = shape
            Shift = shift
            Groups = Array.Parallel.init drafts.Length group
        }
