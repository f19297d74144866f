namespace MemCap.Constructions

open System
open MemCap
open MemCap.Data
open MemCap.Exact

/// A part of a target whose Fourier transform can be drawn from.
[<RequireQualifiedAccess; NoComparison>]
type internal FourierTerm =
    /// A·cos(⟨w, x⟩ + b).
    | Cosine of amplitude: float * frequency: float[] * phase: float
    /// A·exp(−|x|²/(2s²)).
    | Gaussian of amplitude: float * deviation: float

/// ReLUs drawn from the Fourier transform F of the target, all at once. With C_2 = (2π)^−d ∫ |ξ|²|F(ξ)| dξ, draw ξ from the
/// density |F||ξ|²/((2π)^d C_2), T uniformly from [0, |ξ|], and take −(2C_2/N)·cos(ψ + T)/|ξ|·ReLU(⟨ξ, x⟩ − T), ψ the phase of
/// F(ξ), beside f(0) + ⟨∇f(0), x⟩. At every x of the unit ball the squared error has expectation ≤ (2/3)C_2²/N.
/// In doubles: approximate.
///
/// Source: derived, after Barron 1993. Notes: proofs-notes/representation.md
[<NoComparison; NoEquality>]
type FourierGroup = private {
    Dimension: int
    Terms: FourierTerm[]
    /// C_2 of each term.
    Moments: float[]
    Value: float
    Gradient: float[]
}

[<RequireQualifiedAccess>]
module FourierGroup =
    // 1. Hypotheses

    let private bad why = MemCapError.BadArgument("target", why)

    let private linear (p: Polynomial) =
        let at exponents =
            Map.tryFind exponents p.Terms
            |> Option.map Rational.toDouble
            |> Option.defaultValue 0.0

        let unit i =
            List.init p.Variables (fun j -> if i = j then 1 else 0)

        at (List.replicate p.Variables 0), Array.init p.Variables (unit >> at)

    let private scaled c = Array.map (fun v -> c * v)

    let private squaredNorm v = Array.sumBy (fun c -> c * c) v

    /// Errors: BadArgument for polynomials of degree 2 or more, alone or as factors: they have no transform.
    let create (target: Target) : Result<FourierGroup, MemCapError> =
        let add group term value gradient moment = {
            group with
                Terms = Array.append group.Terms term
                Moments = Array.append group.Moments moment
                Value = group.Value + value
                Gradient = Array.map2 (+) group.Gradient gradient
        }

        let rec read terms group =
            match terms with
            | [] -> Ok group
            | (p: Polynomial, Wave.Constant) :: rest when p.Degree <= 1 ->
                let value, gradient = linear p
                read rest (add group [||] value gradient [||])
            | (p, _) :: _ when p.Degree > 0 ->
                Error(
                    bad
                        $"{Polynomial.format p} has no Fourier transform that units could be drawn from; take cosines and Gaussians with constant factors, or the law least"
                )
            | (p, wave) :: rest ->
                let amplitude, _ = linear p

                match wave with
                | Wave.Constant ->
                    read rest (add group [||] amplitude (Array.zeroCreate target.Variables) [||])
                | Wave.Cosine argument ->
                    let phase, frequency = linear argument

                    read
                        rest
                        (add
                            group
                            [| FourierTerm.Cosine(amplitude, frequency, phase) |]
                            (amplitude * cos phase)
                            (scaled (-amplitude * sin phase) frequency)
                            [| abs amplitude * squaredNorm frequency |])
                | Wave.Gaussian deviation ->
                    let s = Rational.toDouble deviation

                    read
                        rest
                        (add
                            group
                            [| FourierTerm.Gaussian(amplitude, s) |]
                            amplitude
                            (Array.zeroCreate target.Variables)
                            [| abs amplitude * float target.Variables / (s * s) |])

        read target.Terms {
            Dimension = target.Variables
            Terms = [||]
            Moments = [||]
            Value = 0.0
            Gradient = Array.zeroCreate target.Variables
        }

    // 2. Construction

    let private gaussian (random: SplitMix) count =
        Array.init count (fun _ -> random.Gaussian())

    /// ξ and ψ.
    let private frequency group (random: SplitMix) =
        let mutable left = random.Double() * Array.sum group.Moments
        let mutable term = 0

        while term < group.Moments.Length - 1 && left >= group.Moments[term] do
            left <- left - group.Moments[term]
            term <- term + 1

        let turned amplitude =
            if amplitude < 0.0 then Math.PI else 0.0

        match group.Terms[term] with
        | FourierTerm.Cosine(amplitude, w, phase) ->
            // The transform has half of its mass at w and half at −w, with opposite phases.
            let sign = if random.Double() < 0.5 then -1.0 else 1.0
            struct (scaled sign w, sign * phase + turned amplitude)
        | FourierTerm.Gaussian(amplitude, s) ->
            // |ξ|² times a normal density: the radius is that of d + 2 dimensions.
            let direction = gaussian random group.Dimension
            let radius = sqrt (squaredNorm (gaussian random (group.Dimension + 2))) / s
            struct (scaled (radius / sqrt (squaredNorm direction)) direction, turned amplitude)

    /// The values at the points, shape M × d, of a network of N ≥ 1 units. A function of the seed.
    let outputs group units (seed: uint64) (points: float[][]) =
        let random = SplitMix seed

        let dot (a: float[]) (b: float[]) =
            let mutable sum = 0.0

            for j in 0 .. a.Length - 1 do
                sum <- sum + a[j] * b[j]

            sum

        let values = points |> Array.map (fun x -> group.Value + dot group.Gradient x)
        let moment = Array.sum group.Moments

        if moment > 0.0 then
            for _ in 1..units do
                let struct (xi, psi) = frequency group random
                let length = sqrt (squaredNorm xi)
                let threshold = length * random.Double()
                let weight = -2.0 * moment / float units * cos (psi + threshold) / length

                for j in 0 .. points.Length - 1 do
                    values[j] <- values[j] + weight * max 0.0 (dot xi points[j] - threshold)

        values

    // 3. Size formulas

    /// (2/3)C_2²/N, at least E(f − f̂)²(x) for |x| ≤ 1.
    let bound group units =
        let moment = Array.sum group.Moments
        2.0 / 3.0 * moment * moment / float units
