namespace MemCap.Verification

open System
open MemCap.Exact

/// A continuous piecewise linear function of z ≥ 0: Start + Σ change·relu(z − knot).
[<NoComparison; NoEquality>]
type internal FoldCurve = {
    /// The value at 0.
    Start: Dyadic
    /// (knot, change of slope), knots ≥ 0.
    Kinks: struct (Dyadic * Dyadic) list
}

/// The pieces of a curve, knots ascending from 0 on: piece i reaches from Knots[i] to the next one, the last one to ∞.
[<Sealed; NoComparison; NoEquality>]
type internal FoldPieces(knots: Dyadic[], values: Dyadic[], slopes: Dyadic[]) =
    member _.Knots = knots
    /// At the knots.
    member _.Values = values
    member _.Slopes = slopes

    /// The last piece that begins at or before z ≥ 0.
    member _.Find(z: Dyadic) =
        let at = Array.BinarySearch(knots, z)
        if at >= 0 then at else ~~~at - 1

    member this.At z =
        let i = this.Find z
        values[i] + slopes[i] * (z - knots[i])

    /// The curve is nowhere negative.
    member _.IsNatural =
        slopes[slopes.Length - 1].Sign >= 0
        && values |> Array.forall (fun value -> value.Sign >= 0)

[<RequireQualifiedAccess>]
module internal FoldCurve =
    let constant value = { Start = value; Kinks = [] }

    /// factor·relu(z − knot).
    let ramp knot factor = {
        Start = Dyadic.Zero
        Kinks = [ struct (knot, factor) ]
    }

    let add (f: FoldCurve) (factor: Dyadic) (g: FoldCurve) = {
        Start = f.Start + factor * g.Start
        Kinks =
            (g.Kinks
             |> List.map (fun (struct (knot, change)) -> struct (knot, factor * change)))
            @ f.Kinks
    }

    let pieces (curve: FoldCurve) =
        let grouped =
            struct (Dyadic.Zero, Dyadic.Zero) :: curve.Kinks
            |> List.groupBy (fun (struct (knot, _)) -> knot)
            |> List.map (fun (knot, same) ->
                struct (knot, same |> List.fold (fun sum (struct (_, change)) -> sum + change) Dyadic.Zero))
            |> Array.ofList
            |> Array.sortBy (fun (struct (knot, _)) -> knot)

        let knots = grouped |> Array.map (fun (struct (knot, _)) -> knot)
        let values = Array.create knots.Length curve.Start
        let slopes = Array.create knots.Length Dyadic.Zero

        for i in 0 .. knots.Length - 1 do
            let struct (_, change) = grouped[i]

            if i = 0 then
                slopes[i] <- change
            else
                values[i] <- values[i - 1] + slopes[i - 1] * (knots[i] - knots[i - 1])
                slopes[i] <- slopes[i - 1] + change

        FoldPieces(knots, values, slopes)
