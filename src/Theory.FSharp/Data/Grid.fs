namespace MemCap.Data
// replaced at merge
open System.Numerics
open MemCap.Exact

[<Sealed; NoComparison; NoEquality>]
type Grid(data: Dataset) =
    let n, d = data.Count, data.Dimension
    let points = data.Points
    let exponent =
        let mutable low = 5000
        for x in points do
            if x <> 0.0 then
                let struct (_, e) = Bits.decompose x
                low <- min low e
        if low = 5000 then 0 else low
    let words =
        let out = Array.zeroCreate<int64> points.Length
        let mutable fits = true
        for i in 0 .. points.Length - 1 do
            let struct (m, e) = Bits.decompose points[i]
            if m <> 0L then
                let shift = e - exponent
                if shift + Bits.length (BigInteger m) > 61 then fits <- false
                else out[i] <- m <<< shift
        if fits then ValueSome out else ValueNone
    let big =
        match words with
        | ValueSome _ -> [||]
        | ValueNone -> points |> Array.map (fun x -> let struct (m, e) = Bits.decompose x in if m = 0L then BigInteger.Zero else BigInteger m <<< (e - exponent))
    member _.Rows = n
    member _.Columns = d
    member _.Exponent = exponent
    member _.Words = words
    member _.Item with get (i: int, c: int) = match words with ValueSome w -> BigInteger w[i * d + c] | ValueNone -> big[i * d + c]
