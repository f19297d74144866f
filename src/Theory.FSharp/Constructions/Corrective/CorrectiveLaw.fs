namespace MemCap.Constructions

open System
open MathNet.Numerics

/// How thresholds are drawn.
[<RequireQualifiedAccess>]
type ThresholdLaw =
    /// Uniform from 0 to a window that few products with points leave: coefficients are bounded.
    | Window
    /// The size of a normal number: no bias at all, but coefficients with a heavy tail.
    | HalfNormal
    /// Uniform in [−2, 2], as published, for frequencies over the window; ReLU only.
    | Slide

/// Windows of thresholds, and what units of a law vary: E‖ŷ‖² is at most n·V·‖r‖² for the units' part ŷ of one.
/// Proofs and provisos: proofs-notes/corrective-plan.md
[<RequireQualifiedAccess>]
module internal CorrectiveLaw =
    /// P(Z > u) of a standard normal number.
    let private tail u =
        0.5 * SpecialFunctions.Erfc(u / sqrt 2.0)

    let private density u =
        exp (-0.5 * u * u) / sqrt (2.0 * Math.PI)

    /// What thresholds beyond a window of u standard deviations s take from the kernel, in operator norm.
    let private lost isStep n delta s u =
        if isStep then
            let moment = 2.0 * ((1.0 + u * u) * tail u - u * density u)
            s * sqrt (float n * (1.0 + delta) * max 0.0 moment)
        else
            let moment =
                2.0
                * ((Math.Pow(u, 4.0) + 6.0 * u * u + 3.0) * tail u
                   - (Math.Pow(u, 3.0) + 5.0 * u) * density u)

            0.5 * s * s * sqrt (float n * (1.0 + delta) * max 0.0 moment)

    /// The window at which at most `bias` is lost, for products with deviation s = σR.
    let window law isStep n delta bias s =
        match law with
        | ThresholdLaw.HalfNormal -> infinity
        // Any window that holds the products will do; one point has no products but 0.
        | ThresholdLaw.Slide -> max 1.0 (s * sqrt (2.0 * log (float n * float n / bias)))
        | ThresholdLaw.Window ->
            let mutable low = 0.0
            let mutable high = 40.0

            for _ in 1..60 do
                let middle = 0.5 * (low + high)

                if lost isStep n delta s middle <= bias then
                    high <- middle
                else
                    low <- middle

            s * high

    /// V of a law, proved for windows; of half-normal thresholds what phases that are uniform give.
    let variance law isStep n delta s window =
        match law with
        | ThresholdLaw.HalfNormal when isStep -> (1.0 + delta) * 2.0 * log (1.0 + sqrt 2.0) * s * s
        | ThresholdLaw.HalfNormal ->
            (1.0 + delta) * (2.0 * sqrt 2.0 - 2.0 * log (1.0 + sqrt 2.0)) * Math.Pow(s, 4.0)
        | ThresholdLaw.Slide ->
            let w2 = window * window

            (1.0 + delta)
            * 4.0
            * (19.0 / 3.0 * (16.0 * w2 + 36.0) + w2 * w2 * (4.0 / 3.0 + 2.0 / window))
        | ThresholdLaw.Window ->
            let at u =
                let tau = u * s
                let count = float n

                if isStep then
                    (1.0 + delta) * (tau + 1.0) + count * (2.0 * s * density u + 2.0 * tail u)
                else
                    (1.0 + delta) * (tau * tau * tau / 3.0 + tau * tau)
                    + count
                      * (2.0 / 3.0 * s * s * s * (u * u + 2.0) * density u
                         + 2.0 * s * s * (u * density u + tail u))

            window * (Seq.init 400 (fun i -> at (0.02 * float i)) |> Seq.min)
