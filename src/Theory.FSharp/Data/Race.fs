namespace MemCap.Data

open System
open System.Collections.Generic
open MemCap.Exact

/// Finds the pair of indices with the least value, and the smallest such pair, when every value is first known up
/// to an interval of doubles: only pairs whose interval reaches below the least upper end are computed exactly.
/// Races of disjoint sets of pairs merge; the winner does not depend on the order of the offers.
/// Notes: proofs-notes/geometry.md
/// Shapes: `refine i j` is a narrower interval, `exact i j` the value; upper ends are never infinite.
[<Sealed; NoComparison; NoEquality>]
type internal Race(refine: int -> int -> struct (float * float), exact: int -> int -> Rational) =
    let candidates = List<struct (int * int * float * float)>()
    /// No winner lies above this.
    let mutable limit = infinity
    let mutable champion: (Rational * int * int) option = None

    let challenge i j value =
        champion <-
            match champion with
            | Some(best, p, q) when (best, p, q) <= (value, i, j) -> champion
            | _ -> Some(value, i, j)

    /// Reduces the candidates to the exact best of them.
    let settle () =
        // Equal exact intervals need one exact value: the least pair's.
        candidates.RemoveAll(fun (struct (_, _, low, _)) -> low > limit) |> ignore
        let refined = List<struct (int * int * float * float)>()
        let mutable point = infinity
        let mutable first = struct (Int32.MaxValue, Int32.MaxValue)

        for struct (i, j, low, high) in candidates do
            let struct (low, high) =
                if low = high then
                    struct (low, high)
                else
                    let struct (a, b) = refine i j
                    struct (max a low, min b high)

            limit <- min limit high

            if low = high then
                if low < point || (low = point && (struct (i, j)) < first) then
                    point <- low
                    first <- struct (i, j)
            else
                refined.Add(struct (i, j, low, high))

        if point < infinity && point <= limit then
            let struct (i, j) = first
            challenge i j (exact i j)

        for struct (i, j, low, _) in refined do
            if low <= limit then
                let value = exact i j
                challenge i j value
                let struct (_, above) = Rational.enclosingDoubles value
                limit <- min limit above

        candidates.Clear()

    /// The value of (i, j) lies in [low, high]; [−∞, ∞] when nothing is known. NaN counts as nothing known.
    member _.Offer(i: int, j: int, low: float, high: float) =
        if not (low > limit) then
            let low = if Double.IsNaN low then -infinity else low
            let high = if Double.IsNaN high then infinity else high
            candidates.Add(struct (i, j, low, high))
            limit <- min limit high

            if candidates.Count >= 4096 then
                settle ()

    /// Offers above this cannot win.
    member _.Limit = limit

    member this.Merge(other: Race) =
        match other.Winner with
        | None -> ()
        | Some(value, i, j) ->
            settle ()
            challenge i j value

    /// The least value with its smallest pair; None when nothing was offered.
    member _.Winner =
        settle ()
        champion
