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

/// Such a matrix A in doubles b: |2^-Exponent·a − b| ≤ 2^-53·|b| + Absolute for every entry, |b| < 1, and some |b| ≥ 1/2
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

    /// Twice what rounding to subnormal numbers loses in a coordinate, its centre or scale, and the result.
    let private underflow = 3.0 * Double.Epsilon

    /// A row for each of the points, multiplied by its scale if there are any.
    let ofData (data: Dataset) (points: int[]) (scales: float[] option) (kind: NormRows) : ScaledRows =
        let d = data.Dimension
        let scaleTop = scales |> Option.map top |> Option.defaultValue 0

        let largest =
            match kind with
            | NormRows.Shifted centre -> max (top data.Points) (top centre)
            | NormRows.Lifted -> max 1 (top data.Points)
            | NormRows.Plain -> top data.Points

        let columns = if kind.IsLifted then d + 1 else d
        let values = Array.zeroCreate (points.Length * columns)

        for r in 0 .. points.Length - 1 do
            let x = data.Point points[r]

            for c in 0 .. columns - 1 do
                let entry =
                    match kind with
                    | NormRows.Lifted when c = d -> Math.ScaleB(1.0, -largest)
                    | NormRows.Shifted centre ->
                        Math.ScaleB(x[c], -largest) - Math.ScaleB(centre[c], -largest)
                    | _ -> Math.ScaleB(x[c], -largest)

                values[r * columns + c] <-
                    match scales with
                    | None -> entry
                    | Some scales -> entry * Math.ScaleB(scales[r], -scaleTop)

        // Products may be far below 1, and differences too, or just above.
        let again = top values

        if again <> 0 then
            for e in 0 .. values.Length - 1 do
                values[e] <- Math.ScaleB(values[e], -again)

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
