namespace MemCap.Exact

open System
open System.Numerics
open MemCap

type Entries =
    | Small of int64[]
    | Large of bigint[]

[<Sealed; NoComparison; NoEquality>]
type IntegerMatrix(rowCount: int, columnCount: int, entries: Entries) =
    let bits =
        match entries with
        | Small words ->
            let mutable union = 0UL

            for a in words do
                union <- union ||| uint64 (abs a)

            64 - BitOperations.LeadingZeroCount union
        | Large values -> values |> Seq.map Limbs.bitLength |> Seq.max

    let words =
        lazy
            (match entries with
             | Small words when bits <= 31 -> ValueSome(Array.map int32 words)
             | _ -> ValueNone)

    /// Sums of `columns` products of a digit with a word below 2^28 must stay below 2^63.
    let planeBytes = if columnCount < 2048 then 3 else 2
    let planeBits = 8 * planeBytes

    let planes =
        lazy
            (let count = bits / planeBits + 1

             let planes =
                 Array.init count (fun _ -> Array.zeroCreate<int32>(rowCount * columnCount))

             let top = count - 1

             match entries with
             | Small words ->
                 words
                 |> Array.iteri (fun e a ->
                     for l in 0 .. top - 1 do
                         planes[l][e] <- int32 ((a >>> (planeBits * l)) &&& ((1L <<< planeBits) - 1L))

                     planes[top][e] <- int32 (a >>> (planeBits * top)))
             | Large values ->
                 values
                 |> Array.iteri (fun e a ->
                     let bytes = a.ToByteArray()
                     let extension = if a.Sign < 0 then 255uy else 0uy

                     let digit b =
                         int32 (if b < bytes.Length then bytes[b] else extension)

                     for l in 0..top do
                         let first = planeBytes * l
                         let last = first + planeBytes - 1
                         let high = digit last
                         // The highest digit carries the sign.
                         let mutable value = if l = top then int32 (sbyte high) else high

                         for b in last - 1 .. -1 .. first do
                             value <- (value <<< 8) ||| digit b

                         planes[l][e] <- value)

             planes)

    /// The matrix of signed words, times the limbs; each sum stays below 2^62.
    let multiplyPlane (kernels: IKernels) (plane: int32[]) planeBits (v: bigint[]) =
        let headroom = 64 - BitOperations.LeadingZeroCount(uint64 columnCount)
        let limbBits = min 30 (61 - planeBits - headroom)
        let struct (count, limbs) = Limbs.split limbBits v
        let sums = Array.zeroCreate<int64>((count + 1) * rowCount)
        kernels.IntegerProduct(plane, rowCount, columnCount, limbs, count + 1, sums)

        Array.init rowCount (fun i ->
            Limbs.join limbBits (count + 1) (fun l ->
                let sum = sums[l * rowCount + i]
                if l = count then -sum else sum))

    member _.Rows = rowCount
    member _.Columns = columnCount
    member _.Bits = bits

    member _.Item
        with get (row: int, column: int) =
            match entries with
            | Small words -> bigint words[row * columnCount + column]
            | Large values -> values[row * columnCount + column]

    member _.Residues(modulus: uint32) =
        match entries with
        | Small words -> Array.map (Modular.ofInt64 modulus) words
        | Large values -> Array.map (Modular.ofBigint modulus) values

    member _.Select(rows: int[], columns: int[]) =
        let select (source: 'T[]) =
            Array.init (rows.Length * columns.Length) (fun e ->
                source[rows[e / columns.Length] * columnCount + columns[e % columns.Length]])

        match entries with
        | Small words -> IntegerMatrix(rows.Length, columns.Length, Small(select words))
        | Large values -> IntegerMatrix.Create(rows.Length, columns.Length, select values)

    member _.Multiply(kernels: IKernels, v: bigint[]) =
        if v.Length <> columnCount then
            defect $"a matrix of {columnCount} columns times a vector of {v.Length}"

        match words.Value with
        | ValueSome words -> multiplyPlane kernels words bits v
        | ValueNone ->
            let products =
                planes.Value |> Array.map (fun plane -> multiplyPlane kernels plane planeBits v)

            Array.init rowCount (fun i ->
                Array.foldBack (fun (p: bigint[]) sum -> (sum <<< planeBits) + p[i]) products 0I)

    member internal _.LogNorms =
        match entries with
        | Small words ->
            let rows = Array.zeroCreate<float> rowCount
            let columns = Array.zeroCreate<float> columnCount

            for i in 0 .. rowCount - 1 do
                for j in 0 .. columnCount - 1 do
                    let square = float words[i * columnCount + j] * float words[i * columnCount + j]
                    rows[i] <- rows[i] + square
                    columns[j] <- columns[j] + square

            let log square =
                if square = 0.0 then 0.0 else 0.5 * Math.Log2 square

            struct (Array.map log rows, Array.map log columns)
        | Large values ->
            let rows = Array.create rowCount 0I
            let columns = Array.create columnCount 0I

            for i in 0 .. rowCount - 1 do
                for j in 0 .. columnCount - 1 do
                    let entry = values[i * columnCount + j]
                    let square = entry * entry
                    rows[i] <- rows[i] + square
                    columns[j] <- columns[j] + square

            let log (square: bigint) =
                if square.IsZero then 0.0 else 0.5 * bigint.Log(square, 2.0)

            struct (Array.map log rows, Array.map log columns)

    member internal _.Words = words.Value
    member internal _.PlaneBits = planeBits
    member internal _.Planes = planes.Value

    /// Words when all the entries are below 2^62.
    static member Create(rows, columns, values: bigint[]) =
        if values.Length <> rows * columns then
            defect $"{values.Length} entries for {rows} × {columns}"

        if values |> Array.forall (fun a -> Limbs.bitLength a <= 62) then
            IntegerMatrix(rows, columns, Small(Array.map int64 values))
        else
            IntegerMatrix(rows, columns, Large values)

module IntegerMatrix =
    let ofBigint rows columns (entries: bigint[]) =
        IntegerMatrix.Create(rows, columns, Array.copy entries)

    let ofInt64 rows columns (entries: int64[]) =
        if entries.Length <> rows * columns then
            defect $"{entries.Length} entries for {rows} × {columns}"

        let limit = 1L <<< 62

        if entries |> Array.forall (fun a -> -limit < a && a < limit) then
            IntegerMatrix(rows, columns, Small(Array.copy entries))
        else
            IntegerMatrix(rows, columns, Large(entries |> Array.map (fun a -> bigint a)))

    let init rows columns entry =
        IntegerMatrix.Create(
            rows,
            columns,
            Array.init (rows * columns) (fun e -> entry (e / columns) (e % columns))
        )
