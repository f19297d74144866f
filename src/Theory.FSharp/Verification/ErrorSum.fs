namespace MemCap.Verification

open System
open MemCap.Data
open MemCap.Exact

/// Collects enclosures of outputs and of what they are off; sums of disjoint parts merge into the sum of the whole.
/// Notes: proofs-notes/certificate.md
[<Sealed; NoComparison; NoEquality>]
type internal ErrorSum(data: Dataset) =
    // Sums of dyadic numbers are exact, so that the order of the points does not matter.
    let mutable low = Dyadic.Zero
    let mutable high = Dyadic.Zero
    let mutable truncatedLow = Dyadic.Zero
    let mutable truncatedHigh = Dyadic.Zero
    let mutable isKnown = true
    let mutable largest = Dyadic.Zero
    let suspects = ResizeArray<struct (int * Dyadic)>()

    let note i (atLeast: Dyadic) atMost =
        largest <- max largest atLeast

        if atMost >= largest then
            suspects.Add(struct (i, atMost))

    /// The output at point i is between two doubles, which may be infinite.
    member _.Add(i: int, lowest: float, highest: float) =
        if Double.IsFinite lowest && Double.IsFinite highest then
            let label = Dyadic.ofDouble (data.Label i)
            let below = Dyadic.ofDouble lowest - label
            let above = Dyadic.ofDouble highest - label
            let atMost = max (Dyadic.abs below) (Dyadic.abs above)

            let atLeast =
                if below.Sign > 0 then below
                elif above.Sign < 0 then -above
                else Dyadic.Zero

            let least, most = atLeast * atLeast, atMost * atMost
            low <- low + least
            high <- high + most
            truncatedLow <- truncatedLow + min Dyadic.One least
            truncatedHigh <- truncatedHigh + min Dyadic.One most
            note i atLeast atMost
        else
            isKnown <- false

    /// Σ (output − label)² is at least this.
    member _.AtLeast = Dyadic.toRational low

    /// And at most this, if every output has been enclosed.
    member _.AtMost =
        if isKnown then
            ValueSome(Dyadic.toRational high)
        else
            ValueNone

    /// The same of Σ min(1, (output − label)²).
    member _.TruncatedAtLeast = Dyadic.toRational truncatedLow

    member _.TruncatedAtMost =
        if isKnown then
            ValueSome(Dyadic.toRational truncatedHigh)
        else
            ValueNone

    /// Points among which is one whose output is off by most, ascending; all where an output is not enclosed.
    member _.Worst =
        if isKnown then
            suspects
            |> Seq.choose (fun struct (i, atMost) -> if atMost >= largest then Some i else None)
            // Tallies merge in any order.
            |> Seq.sort
            |> List.ofSeq
        else
            List.init data.Count id

    member private _.Parts =
        struct (low, high, truncatedLow, truncatedHigh, isKnown, largest, suspects)

    member _.Merge(other: ErrorSum) =
        let struct (l, h, tl, th, k, m, s) = other.Parts
        low <- low + l
        high <- high + h
        truncatedLow <- truncatedLow + tl
        truncatedHigh <- truncatedHigh + th
        isKnown <- isKnown && k
        largest <- max largest m
        suspects.AddRange s
