namespace MemCap.Exact

open MemCap

/// The points x with lower_i ≤ x_i ≤ upper_i, where lower_i < upper_i: polynomials that are equal there are equal.
[<Sealed; NoComparison; NoEquality>]
type Box private (lower: Rational[], upper: Rational[]) =
    member _.Dimension = lower.Length
    member _.Lower(i: int) = lower[i]
    member _.Upper(i: int) = upper[i]

    static member internal OfCorners(lower: Rational[], upper: Rational[]) =
        Box(Array.copy lower, Array.copy upper)

[<RequireQualifiedAccess>]
module Box =
    /// Errors: BadArgument when there are no coordinates, corners of different lengths, or an interval without interior.
    let create (lower: Rational[]) (upper: Rational[]) =
        result {
            do! require (lower.Length >= 1) (MemCapError.BadArgument("box", "has no coordinates"))

            do!
                require
                    (lower.Length = upper.Length)
                    (MemCapError.BadArgument(
                        "box",
                        $"has corners of {lower.Length} and {upper.Length} coordinates"
                    ))

            match Array.tryFindIndex (fun i -> lower[i] >= upper[i]) [| 0 .. lower.Length - 1 |] with
            | None -> return Box.OfCorners(lower, upper)
            | Some i ->
                let why = $"coordinate {i} is from {lower[i]} to {upper[i]}, which has no interior"
                return! Error(MemCapError.BadArgument("box", why))
        }

    /// [0, 1]^d. Throws ArgumentException unless d ≥ 1.
    let unit dimension =
        if dimension < 1 then
            invalidArg (nameof dimension) "a box has a coordinate"

        Box.OfCorners(Array.create dimension Rational.Zero, Array.create dimension Rational.One)

    /// The least box that contains the ball. Errors: as create, of a radius that is not positive too.
    let aroundBall (centre: Rational[]) (radius: Rational) =
        create (centre |> Array.map (fun c -> c - radius)) (centre |> Array.map (fun c -> c + radius))

    /// The least and the largest value of ⟨w, x⟩ + b in the box, both attained.
    let range (box: Box) (w: Rational[]) (b: Rational) : struct (Rational * Rational) =
        let mutable least, most = b, b

        for i in 0 .. w.Length - 1 do
            let atLower, atUpper = w[i] * box.Lower i, w[i] * box.Upper i
            least <- least + Rational.min atLower atUpper
            most <- most + Rational.max atLower atUpper

        struct (least, most)
