namespace MemCap.Constructions

open System
open MemCap
open MemCap.Data
open MemCap.Exact

/// How the deviation σ of frequencies is chosen.
[<RequireQualifiedAccess>]
type FrequencyScale =
    /// The least with which the kernel at these points is near the identity, and its halves: each round takes the one that
    /// takes off most.
    | Levels
    /// The least with which the kernel at these points is near the identity.
    | Data
    /// What is enough for any points of this separation: the published choice.
    | Worst

/// Deviations of frequencies at centred points.
/// Notes: proofs-notes/corrective.md
[<RequireQualifiedAccess>]
module internal Frequencies =
    /// Smaller products with points than this are affine to any purpose.
    let private leastSpread = 0.25

    /// Products of frequencies with points beyond this have lost half of their bits.
    let private largestProduct = Math.ScaleB(1.0, 26)

    let private tooNear (pair: (Rational * int * int) option) =
        match pair with
        | Some(_, first, second) ->
            MemCapError.NotSeparated(
                first,
                second,
                "they are so near to each other, beside the radius of all points, that no frequency in doubles tells them apart; merge them, or leave one out"
            )
        | None -> ResultBuilder.defect "one point needs frequencies"

    let deviations (kernels: IKernels) scale delta (points: CorrectivePoints) : Result<float[], MemCapError> =
        let n = points.Count

        let closest () =
            let product =
                Product(fun x offset rows d w k z -> kernels.Product(x, offset, rows, w, 0, k, d, z, 0))

            (Pairs.extremes product ignore points.Data).Closest

        let least () =
            FourierKernel.leastDeviation points.Points n points.Dimension delta

        let found =
            match scale with
            | FrequencyScale.Data -> [| least () |]
            | FrequencyScale.Worst ->
                match closest () with
                | Some(squared, _, _) ->
                    let separation =
                        squared * Rational.powerOfTwo (-2 * points.PointExponent)
                        |> Rational.toDouble
                        |> sqrt

                    [| FourierKernel.worstDeviation n separation delta |]
                | None -> [| 0.0 |]
            | FrequencyScale.Levels ->
                let first = least ()
                let halves = Math.Log2(max 1.0 (first * points.Radius / leastSpread))

                if halves < 64.0 then
                    Array.init (1 + int (ceil halves)) (fun j -> Math.ScaleB(first, -j))
                else
                    [| first |]

        if found[0] * points.Radius <= largestProduct then
            Ok found
        else
            Error(tooNear (closest ()))
