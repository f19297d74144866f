namespace MemCap.Exact

open System
open MemCap

type EchelonAnswer =
    | Independent of pivotColumn: int
    | Consistent
    | Inconsistent

[<Sealed>]
type Echelon(kernels: IKernels, columns: int, augmented: int, modulus: uint32) =
    let width = columns + augmented
    let work = Array.zeroCreate<uint64> width
    let mutable rows = Array.zeroCreate<uint32>(16 * width)
    let mutable pivots = Array.zeroCreate<int> 16
    let mutable rank = 0

    let keep pivot =
        if rank = pivots.Length then
            Array.Resize(&rows, 2 * rank * width)
            Array.Resize(&pivots, 2 * rank)

        let scale = uint64 (Modular.inverse modulus (uint32 work[pivot]))
        let start = rank * width

        for c in 0 .. width - 1 do
            rows[start + c] <- uint32 (work[c] * scale % uint64 modulus)

        pivots[rank] <- pivot
        rank <- rank + 1

    new(kernels, columns, augmented) = Echelon(kernels, columns, augmented, Modular.prime)

    member _.Add(row: uint32[]) =
        if row.Length <> width then
            defect $"a row of {row.Length} for {columns} + {augmented} columns"

        for c in 0 .. width - 1 do
            work[c] <- uint64 row[c]

        kernels.Eliminate(modulus, rows, width, pivots, rank, work)

        match Span<uint64>(work, 0, columns).IndexOfAnyExcept 0UL with
        | -1 ->
            if Span<uint64>(work, columns, augmented).IndexOfAnyExcept 0UL = -1 then
                Consistent
            else
                Inconsistent
        | pivot ->
            keep pivot
            Independent pivot

    member _.Orthogonal(count: int, free: unit -> uint32) =
        let p = uint64 modulus
        let vector = Array.zeroCreate<uint32> columns
        let isPivot = Array.zeroCreate<bool> columns

        for j in 0 .. count - 1 do
            isPivot[pivots[j]] <- true

        for c in 0 .. columns - 1 do
            if not isPivot[c] then
                vector[c] <- free ()

        // Row j is 1 at its own pivot and 0 at those before: later pivots are settled first.
        for j in count - 1 .. -1 .. 0 do
            let mutable sum = 0UL

            for c in 0 .. columns - 1 do
                sum <- sum + uint64 rows[j * width + c] * uint64 vector[c]

                // 128 products of 56 bits and a remainder stay below 2^64.
                if c &&& 127 = 127 then
                    sum <- sum % p

            vector[pivots[j]] <- uint32 ((p - sum % p) % p)

        vector

    member _.LastIn(row: uint32[]) =
        let p = uint64 modulus
        let rest = Array.map uint64 row
        let mutable last = -1

        for j in 0 .. rank - 1 do
            let factor = rest[pivots[j]]

            if factor <> 0UL then
                last <- j

                for c in 0 .. width - 1 do
                    rest[c] <- (rest[c] + (p - factor) * uint64 rows[j * width + c]) % p

        last

    member _.Rank = rank
    member _.Pivots = Array.sub pivots 0 rank
    member _.Clear() = rank <- 0
