namespace MemCap.Data

open System
open System.Numerics
open MemCap.Exact

/// The points of a data set as integers in one unit: x_i = 2^e·Z_i.
/// Machine integers when every |Z| < 2^62, big integers otherwise; both arrays are row-major n×d.
[<Sealed; NoComparison; NoEquality>]
type Grid internal (dimension: int, exponent: int, small: int64[], large: BigInteger[]) =
    let isSmall = large.Length = 0

    /// e.
    member _.Exponent = exponent
    member _.Count = (if isSmall then small.Length else large.Length) / dimension
    member _.Dimension = dimension

    /// Every |Z| < 2^62.
    member _.IsSmall = isSmall

    /// All Z, row-major n×d, when they are small. Never written.
    member internal _.Small = small

    /// Z_ic.
    member _.Entry(i: int, column: int) =
        if isSmall then
            BigInteger small[i * dimension + column]
        else
            large[i * dimension + column]

    /// Z_ic on a small grid. Throws IndexOutOfRangeException otherwise.
    member _.SmallEntry(i: int, column: int) = small[i * dimension + column]

    /// Z_i, length d.
    member this.Row(i: int) =
        Array.init dimension (fun column -> this.Entry(i, column))

    /// Z_i at the given columns.
    member this.RowAt(i: int, columns: int[]) =
        Array.map (fun column -> this.Entry(i, column)) columns

[<RequireQualifiedAccess>]
module Grid =
    /// The exponents (e, top) with 2^e the largest common unit of the numbers and every |x| < 2^top;
    /// (0, 0) when all are zero.
    let internal extent (numbers: ReadOnlySpan<float>) : struct (int * int) =
        let mutable lowest = Int32.MaxValue
        let mutable top = Int32.MinValue

        for x in numbers do
            if x <> 0.0 then
                let bits = BitConverter.DoubleToUInt64Bits x
                let fraction = bits &&& 0xFFFFFFFFFFFFFUL
                let biased = int ((bits >>> 52) &&& 0x7FFUL)

                let m, e =
                    if biased = 0 then
                        fraction, -1074
                    else
                        (fraction ||| (1UL <<< 52)), biased - 1075

                let low = e + BitOperations.TrailingZeroCount m
                let high = e + 64 - BitOperations.LeadingZeroCount m

                if low < lowest then
                    lowest <- low

                if high > top then
                    top <- high

        if lowest = Int32.MaxValue then
            struct (0, 0)
        else
            struct (lowest, top)

    /// x = 2^unit·Z for a unit that divides x and |Z| < 2^62.
    let inline private inUnit unit x =
        let struct (m, e) = Bits.decompose x
        // Zero has exponent 0, which may lie far from the unit.
        if m = 0L then 0L else m <<< (e - unit)

    /// The finest grid that is needed, and no finer: some Z is odd unless all are zero.
    let ofDataset (data: Dataset) =
        let points = data.Points
        let struct (unit, top) = extent (ReadOnlySpan points)

        if top - unit <= 62 then
            Grid(data.Dimension, unit, Array.map (fun x -> inUnit unit x) points, [||])
        else
            let large =
                points
                |> Array.map (fun x ->
                    let struct (m, e) = Bits.decompose x

                    if m = 0L then
                        BigInteger.Zero
                    else
                        BigInteger m <<< (e - unit))

            Grid(data.Dimension, unit, [||], large)
