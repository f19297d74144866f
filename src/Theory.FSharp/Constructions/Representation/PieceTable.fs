namespace MemCap.Constructions

open System
open MemCap.Exact

/// Piecewise polynomials on cells of width 1, in doubles: approximate.
[<Sealed>]
type internal PieceTable(pieces: Rational[][]) =
    let table = pieces |> Array.map (Array.map Rational.toDouble)

    /// The value at y, 0 ≤ y ≤ number of cells.
    member _.At(y: float) =
        let cell = Math.Min(int y, table.Length - 1)
        let u = y - float cell
        let coefficients = table[cell]
        let mutable sum = 0.0

        for e in coefficients.Length - 1 .. -1 .. 0 do
            sum <- sum * u + coefficients[e]

        sum

/// B_{m,h}, the B-spline of m ≥ 1 boxes of width h > 0 and integral 1, in doubles.
[<Sealed>]
type internal Spline(boxes: int, width: float) =
    let table = PieceTable(CardinalSpline.pieces boxes)
    let half = float boxes / 2.0

    member _.At(t: float) =
        let y = t / width + half

        if y <= 0.0 || y >= float boxes then
            0.0
        else
            table.At y / width

/// S_{k,h}, the smoothed ReLU of order k ≥ 0 and knot width h > 0, in doubles: many values at once cost less than by
/// Srelu.approximate.
[<Sealed>]
type internal SmoothedRelu(order: int, width: float) =
    let table = PieceTable(CardinalSpline.smoothedRelu order)
    let reach = float order * width

    let left t =
        width * table.At(Math.Max(0.0, t / width + float order))

    member _.At(t: float) =
        if t >= reach then t
        elif t <= -reach then 0.0
        elif t > 0.0 then t + left -t
        else left t
