namespace MemCap.Exact

open System
open System.Numerics

/// Rows of 0/1 entries, arranged so that many masks can be counted against all of them. |m ∧ r| is the number of
/// columns in which both the mask m and the row r are 1. Masks are packed like the rows: `words` words of 64 columns,
/// lowest bit first, columns beyond the width are 0. What a member answers does not depend on the arrangement. Members
/// may be called by several threads at once.
type IBitRows =
    /// Number of rows, in all groups.
    abstract Count: int

    /// least[q] ← min(least[q], min of |mask_q ∧ r| over the rows r of all groups but the omitted one) for the first
    /// `count` masks; −1 omits no group.
    abstract Least: masks: uint64[] * count: int * omitted: int * least: int[] -> unit

    /// Writes the numbers of the rows with |mask_q ∧ r| < limit to `found`, ascending, and returns how many they are.
    abstract Below: masks: uint64[] * q: int * limit: int * found: int[] -> int

/// Threshold units whose nonzero weights are all equal: unit u fires on the 0/1 vector z iff |mask_u ∧ z| ≤ limit_u.
/// Packing as in IBitRows. Members may be called by several threads at once.
type IBitUnits =
    /// Number of units.
    abstract Count: int

    /// Bit u of row i of `fires` ← |mask_u ∧ z_i| ≤ limit_u. z is rows × words from zOffset, fires rows × ⌈Count/64⌉
    /// from firesOffset; bits beyond Count are 0.
    abstract Fires: z: uint64[] * zOffset: int * rows: int * fires: uint64[] * firesOffset: int -> unit

/// The meaning of the two, in plain loops; everything faster is tested against it.
[<RequireQualifiedAccess>]
module ReferenceBits =
    let private common (a: uint64[]) aOffset (b: uint64[]) bOffset words =
        let mutable count = 0

        for k in 0 .. words - 1 do
            count <- count + BitOperations.PopCount(a[aOffset + k] &&& b[bOffset + k])

        count

    /// Rows of `bits` (any number of rows of `words` words), by group; row numbers are places in all groups together,
    /// the first group's first.
    let rows (bits: uint64[]) words (groups: int[][]) : IBitRows =
        let order = Array.concat groups

        {
            new IBitRows with
                member _.Count = order.Length

                member _.Least(masks, count, omitted, least) =
                    for q in 0 .. count - 1 do
                        for g in 0 .. groups.Length - 1 do
                            if g <> omitted then
                                for r in groups[g] do
                                    least[q] <- min least[q] (common masks (q * words) bits (r * words) words)

                member _.Below(masks, q, limit, found) =
                    let mutable count = 0

                    for place in 0 .. order.Length - 1 do
                        if common masks (q * words) bits (order[place] * words) words < limit then
                            found[count] <- place
                            count <- count + 1

                    count
        }

    /// masks is units × words, one limit for each unit; a negative limit never fires.
    let units (masks: uint64[]) words (limits: int[]) : IBitUnits = {
        new IBitUnits with
            member _.Count = limits.Length

            member _.Fires(z, zOffset, rows, fires, firesOffset) =
                let width = (limits.Length + 63) / 64
                Array.Clear(fires, firesOffset, rows * width)

                for i in 0 .. rows - 1 do
                    for u in 0 .. limits.Length - 1 do
                        if common masks (u * words) z (zOffset + i * words) words <= limits[u] then
                            let word = firesOffset + i * width + u / 64
                            fires[word] <- fires[word] ||| (1UL <<< (u % 64))
    }
