namespace MemCap.Verification

open System
open MemCap.Exact
open MemCap.Networks

/// What an activation is, or lies between, when its argument is known within bounds.
/// Notes: proofs-notes/certificate.md
[<RequireQualifiedAccess>]
module internal EnclosedValue =
    let inline private isFinite (t: float) = abs t <= Double.MaxValue

    /// The activation of every t' with |t' − t| ≤ radius, when it is one and the same number of two; NaN when it is open.
    let twoValued activation (t: float) (radius: float) =
        match activation with
        | Activation.Threshold ->
            if t > radius && isFinite t then 1.0
            elif t <= -radius && isFinite t then 0.0
            else nan
        | Activation.Sign ->
            if t >= radius && isFinite t then 1.0
            elif t < -radius && isFinite t then -1.0
            else nan
        | Activation.Relu
        | Activation.Identity
        | Activation.Srelu _ -> nan

    /// Doubles low ≤ t' ≤ high for every t' with |t' − t| ≤ radius.
    let around (t: float) (radius: float) : struct (float * float) =
        if radius = 0.0 && isFinite t then
            struct (t, t)
        elif isFinite t && isFinite radius then
            struct (Math.BitDecrement(t - radius), Math.BitIncrement(t + radius))
        else
            struct (-infinity, infinity)

    /// Doubles low ≤ S_k(t') ≤ high for every t' from `from` to `upTo`: S_k does not fall, and is 0 up to −k.
    let ofSmoothRelu order (from: float) (upTo: float) : struct (float * float) =
        let error = Srelu.relativeError order + Math.ScaleB(1.0, -52)
        let least = Math.ScaleB(1.0, -1040)

        let low =
            let s = Srelu.approximate order from

            if isFinite s then
                max 0.0 (Math.BitDecrement(s - (error * s + least)))
            else
                0.0

        let high =
            let s = Srelu.approximate order upTo

            if upTo <= -(float order) then
                0.0
            elif isFinite s then
                Math.BitIncrement(s + (error * s + least))
            else
                infinity

        struct (low, high)
