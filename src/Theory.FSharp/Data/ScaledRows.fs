namespace MemCap.Data

open System
open MemCap.Exact

/// A matrix made of a data set: its row for the point x_i.
[<RequireQualifiedAccess; NoComparison; NoEquality>]
type NormRows =
    /// x_i.
    | Plain
    /// (x_i, 1).
    | Lifted
    /// x_i − c, for d doubles c.
    | Shifted of c: float[]

/// Such a matrix A in doubles b: |2^-Exponent·a − b| ≤ 2^-52·|b| + Absolute for every entry, |b| < 1, and some |b| ≥ 1/2
/// unless all are 0.
[<NoComparison; NoEquality>]
type internal ScaledRows = {
    Rows: int
    Columns: int
    /// Row-major. Never written.
    Values: float[]
    Exponent: int
    Absolute: float
}

[<RequireQualifiedAccess>]
module internal ScaledRows =
    let private top (values: float[]) =
        let struct (_, top) = Grid.extent (ReadOnlySpan values)
        top

    /// What rounding to subnormal numbers may lose, 2^-1075 each time: twice in a coordinate and in its centre or scale,
    /// once in their difference or product, and twice when that is scaled.
    let private underflow = 4.0 * Double.Epsilon

    /// x ↦ 2^exponent·x, in two steps as 2^exponent itself may be no double.
    let private scaling exponent =
        let first, second =
            Math.ScaleB(1.0, exponent / 2), Math.ScaleB(1.0, exponent - exponent / 2)

        fun x -> x * first * second

    /// A row for each of the points, multiplied by its scale if there are any.
    let ofData (data: Dataset) (points: int[]) (scales: float[] option) (kind: NormRows) : ScaledRows =
        let d = data.Dimension
        let columns = if kind.IsLifted then d + 1 else d
        let values = Array.create (points.Length * columns) 1.0

        for r in 0 .. points.Length - 1 do
            data.Point(points[r]).CopyTo(Span(values, r * columns, d))

        // Of the chosen rows: others may be far larger.
        let largest =
            match kind with
            | NormRows.Shifted centre -> max (top values) (top centre)
            | _ -> top values

        let scaleTop = scales |> Option.map top |> Option.defaultValue 0

        let inUnit = scaling -largest

        let centre =
            match kind with
            | NormRows.Shifted centre -> Array.map inUnit centre
            | _ -> Array.zeroCreate columns

        let scales =
            match scales with
            | Some scales -> Array.map (scaling -scaleTop) scales
            | None -> Array.create points.Length 1.0

        for r in 0 .. points.Length - 1 do
            for c in 0 .. columns - 1 do
                let e = r * columns + c
                values[e] <- (inUnit values[e] - centre[c]) * scales[r]

        // Products may be far below 1, and differences too, or just above.
        let again = top values

        if again <> 0 then
            let toUnit = scaling -again

            for e in 0 .. values.Length - 1 do
                values[e] <- toUnit values[e]

        {
            Rows = points.Length
            Columns = columns
            Values = values
            Exponent = largest + scaleTop + again
            Absolute = Math.ScaleB(underflow, max 0 -again)
        }

    /// 4·(entries)·α(1 + α): what the entries lose to underflow, each in two products.
    let lost rows =
        let absolute = Rational.ofDouble rows.Absolute

        Rational.ofInt 4
        * Rational.ofInt rows.Rows
        * Rational.ofInt rows.Columns
        * absolute
        * (Rational.One + absolute)

    /// 1.01·(terms + 4)·2^-53: the part of Σ|b b'| that a sum of so many products can be wrong by.
    let relative (terms: int) =
        Rational.fraction (bigint 101) (bigint 100)
        * Rational.ofInt (terms + 4)
        * Rational.powerOfTwo -53

    /// Σ a² in the unit of b, never too small.
    let private doubleSquares rows =
        let mutable total = Dyadic.Zero

        for i in 0 .. rows.Rows - 1 do
            let mutable sum = 0.0

            for x in ReadOnlySpan(rows.Values, i * rows.Columns, rows.Columns) do
                sum <- sum + x * x

            total <- total + Dyadic.ofDouble sum

        if total.Sign = 0 then
            let absolute = Rational.ofDouble rows.Absolute
            Rational.ofInt rows.Rows * Rational.ofInt rows.Columns * absolute * absolute
        else
            Dyadic.toRational total * (Rational.One + relative rows.Columns) + lost rows

    /// Σ a² over all entries, never too small.
    let sumOfSquares rows =
        doubleSquares rows * Rational.powerOfTwo (2 * rows.Exponent)

    /// (p, q) with ‖Σ_i z_i·a_i‖ ≤ √p + √q: the computed norm and what it may lack. One z a row.
    let combination (rows: ScaledRows) (z: Rational[]) : struct (Rational * Rational) =
        let largest = z |> Array.map Rational.abs |> Array.max

        if largest.IsZero then
            struct (Rational.Zero, Rational.Zero)
        else
            let exponent = Rational.floorLog2 largest + 1
            let unit = Rational.powerOfTwo -exponent
            let rounded = z |> Array.map (fun z -> Rational.toDouble (z * unit))
            let sums = Array.zeroCreate<float> rows.Columns

            for i in 0 .. rows.Rows - 1 do
                for c in 0 .. rows.Columns - 1 do
                    sums[c] <- Math.FusedMultiplyAdd(rounded[i], rows.Values[i * rows.Columns + c], sums[c])

            let squares values =
                values
                |> Array.fold
                    (fun total x ->
                        let x = Dyadic.ofDouble x
                        total + x * x)
                    Dyadic.Zero
                |> Dyadic.toRational

            // By Cauchy and Schwarz, with (a + b)² ≤ 2a² + 2b² for roundings and underflow.
            let part = relative rows.Rows
            let roundings = part * part * squares rounded * doubleSquares rows
            let underflow = lost rows * lost rows
            let scale = Rational.powerOfTwo (2 * (exponent + rows.Exponent))
            struct (squares sums * scale, Rational.ofInt 2 * (roundings + underflow) * scale)
