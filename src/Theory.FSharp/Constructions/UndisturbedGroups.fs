namespace MemCap.Constructions

open System.Threading.Tasks
open MemCap.Data
open MemCap.Exact

/// Splits candidates into affinely independent groups whose affine hull contains no other data point. Never fails for
/// distinct points: a single point is such a group. All decisions are made modulo a prime, which can only make groups
/// smaller than they need to be. `draw` gives a fresh random generator at every call.
/// Source: derived here, after Baum 1988. Notes: proofs-notes/baum-relu.md
[<Sealed>]
type internal UndisturbedGroups(kernels: IKernels, grid: Grid, draw: unit -> SplitMix) =
    let n, d = grid.Count, grid.Dimension
    let prime = Modular.prime
    let p = uint64 prime

    let residues =
        let all = Array.zeroCreate<uint32>(n * (d + 1))

        Parallel.For(
            0,
            n,
            fun i ->
                for c in 0 .. d - 1 do
                    all[i * (d + 1) + c] <-
                        if grid.IsSmall then
                            Modular.ofInt64 prime (grid.SmallEntry(i, c))
                        else
                            Modular.ofBigint prime (grid.Entry(i, c))

                all[i * (d + 1) + d] <- 1u
        )
        |> ignore

        all

    let rowOf i =
        System.ReadOnlySpan(residues, i * (d + 1), d + 1).ToArray()

    /// Coordinates of the affine hull: pivot columns of [1 | Z]; the constant column, being first, is always one.
    let hull =
        let echelon = Echelon(kernels, d + 1, 0)
        let mutable i = 0

        while i < n && echelon.Rank < d + 1 do
            let row = rowOf i
            echelon.Add(Array.append [| 1u |] row[.. d - 1]) |> ignore
            i <- i + 1

        echelon.Pivots
        |> Array.filter (fun c -> c > 0)
        |> Array.map (fun c -> c - 1)
        |> Array.sort

    /// The affine dimension q of the data, modulo the prime; at least 1.
    let q = max 1 hull.Length
    let hull = if hull.Length = 0 then [| 0 |] else hull
    /// The length of the last group, once intruders have cut one short; 0 before.
    let mutable usual = 0

    /// Greedy affinely independent members among the candidates, at most so many.
    let independentUpTo most (candidates: int seq) =
        let echelon = Echelon(kernels, d + 1, 0)
        let members = ResizeArray<int>()
        use source = candidates.GetEnumerator()

        while members.Count < most && source.MoveNext() do
            match echelon.Add(rowOf source.Current) with
            | Independent _ -> members.Add source.Current
            | _ -> ()

        members.ToArray(), echelon

    let independent (candidates: int seq) =
        // Members far beyond the usual length of a group would only be cut off again.
        let most = if usual = 0 then q else min q (usual + usual / 4 + 16)
        independentUpTo most candidates

    /// A random hyperplane through the first `length` members, modulo the prime.
    let hyperplaneThrough (echelon: Echelon) length =
        let random = draw ()
        echelon.Orthogonal(length, (fun () -> uint32 (random.NextBelow p)))

    let isOn (hyperplane: uint32[]) i =
        let mutable sum = 0UL

        for c in 0..d do
            sum <- sum + uint64 hyperplane[c] * uint64 residues[i * (d + 1) + c]

            // 128 products of 56 bits and a remainder stay below 2^64.
            if c &&& 127 = 127 then
                sum <- sum % p

        sum % p = 0UL

    /// Points in the affine hull of the members, modulo the prime, other than these: the zeros of a random hyperplane
    /// through them. A point outside the hull is a zero with probability 2^-28.
    let intruders (members: int[]) (echelon: Echelon) =
        let values = Array.zeroCreate<uint32> n
        kernels.ModularProduct(prime, residues, n, d + 1, hyperplaneThrough echelon members.Length, 1, values)
        let inside = System.Collections.Generic.HashSet members

        [|
            for i in 0 .. n - 1 do
                if values[i] = 0u && not (inside.Contains i) then
                    i
        |]

    /// At most this many intruders are removed one by one; more of them shorten the group.
    let fewIntruders = 12

    /// Shrinks the members until no other point lies in their affine hull. After each of the first `attempts` removals,
    /// candidates that were not tried yet take the places of those that left.
    let rec undisturbed (candidates: int seq) (members: int[]) (echelon: Echelon) attempts =
        if members.Length = 1 then
            members
        else
            let found = intruders members echelon

            if found.Length = 0 then
                members
            elif found.Length <= fewIntruders then
                // For each intruder, its last member with a nonzero coordinate leaves: then the intruder is outside.
                // The first member never leaves. Modulo the prime an intruder can be equal to it: then the last one leaves.
                let leaving =
                    found
                    |> Array.map (fun point ->
                        let last = echelon.LastIn(rowOf point)
                        members[if last > 0 then last else members.Length - 1])

                let rest = Array.except leaving members

                let fresh =
                    if attempts > 0 then
                        Seq.except members candidates
                    else
                        Seq.empty

                let refilled, echelon = independentUpTo members.Length (Seq.append rest fresh)
                undisturbed candidates refilled echelon (max 0 (attempts - 1))
            else
                // The hulls of prefixes are nested: search the longest prefix with few intruders, which are among those
                // of every longer one.
                let rec search low high among =
                    if high - low <= 1 then
                        low
                    else
                        let middle = (low + high) / 2
                        let vector = hyperplaneThrough echelon middle
                        let left = among |> Array.filter (isOn vector)

                        if left.Length <= fewIntruders then
                            search middle high among
                        else
                            search low middle left

                let kept = members[.. search 1 members.Length found - 1]
                undisturbed candidates kept (snd (independent kept)) (max 0 (attempts - 1))

    /// Coordinates of the affine hull of all points, ascending; their number is its dimension.
    member _.Hull = hull

    /// The columns of [Z | 1] in which independent members are independent.
    member _.Columns(members: int[]) =
        (snd (independentUpTo members.Length members)).Pivots

    /// The next group among the candidates, taken in the given order.
    member _.Next(candidates: int seq) =
        let greedy, echelon = independent candidates
        let free = undisturbed candidates greedy echelon 3

        // A group that merely ran out of candidates says nothing about the next.
        if free.Length < greedy.Length || (usual > 0 && free.Length > usual) then
            usual <- free.Length

        free
