namespace MemCap.Data

open System
open System.Threading.Tasks

/// x_i/‖x_i‖ in doubles with a proved error, at every scale of the data. A point 0 has the row 0 and the length 0.
///
/// A row is scaled by a power of two to a largest entry in [1, 2); then no product that matters underflows. Each entry
/// has a relative error of at most (d/2 + 4)·2^-53: d roundings of the squared length, halved by its root, the root, the
/// quotient, and what leaves the doubles below.
/// Shapes: Rows n×d, row-major; Lengths and Exponents n, with ‖x_i‖ = Lengths[i]·2^Exponents[i].
/// Notes: proofs-notes/ntk.md
[<NoComparison; NoEquality>]
type internal Directions = {
    Count: int
    Dimension: int
    Rows: float[]
    Lengths: float[]
    Exponents: int[]
}

[<RequireQualifiedAccess>]
module internal Directions =
    let ofDataset (data: Dataset) : Directions =
        let n, d = data.Count, data.Dimension
        let rows = Array.zeroCreate<float>(n * d)
        let lengths = Array.zeroCreate<float> n
        let exponents = Array.zeroCreate<int> n

        Parallel.For(
            0,
            n,
            fun i ->
                let x = data.Point i
                let mutable largest = 0.0

                for value in x do
                    largest <- max largest (abs value)

                if largest > 0.0 then
                    let e = Math.ILogB largest
                    let mutable square = 0.0

                    for c in 0 .. d - 1 do
                        let value = Math.ScaleB(x[c], -e)
                        rows[i * d + c] <- value
                        square <- square + value * value

                    let length = sqrt square

                    for c in 0 .. d - 1 do
                        rows[i * d + c] <- rows[i * d + c] / length

                    lengths[i] <- length
                    exponents[i] <- e
        )
        |> ignore

        {
            Count = n
            Dimension = d
            Rows = rows
            Lengths = lengths
            Exponents = exponents
        }

    /// Within this of the cosine of x_i and x_j: (d + 1) roundings of a sum of at most 1, and both rows' errors.
    let cosineError (directions: Directions) =
        Math.ScaleB(float (directions.Dimension + 8), -52)

    /// The cosine ρ_ij of two points other than 0.
    let cosine (directions: Directions) i j =
        let d = directions.Dimension
        let rows = directions.Rows
        let mutable sum = 0.0

        for c in 0 .. d - 1 do
            sum <- sum + rows[i * d + c] * rows[j * d + c]

        sum

    /// ‖x_i/‖x_i‖ − s·x_j/‖x_j‖‖ for a sign s, within (2d + 16)·2^-53 where it is at most 1.4143: no cancellation is lost,
    /// however near the directions are.
    let chord (directions: Directions) (s: float) i j =
        let d = directions.Dimension
        let rows = directions.Rows
        let mutable sum = 0.0

        for c in 0 .. d - 1 do
            let difference = rows[i * d + c] - s * rows[j * d + c]
            sum <- sum + difference * difference

        sqrt sum
