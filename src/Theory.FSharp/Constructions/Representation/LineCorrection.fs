namespace MemCap.Constructions

open System
open MathNet.Numerics.Integration
open MemCap
open MemCap.Data
open MemCap.Exact

/// Units of one side e = ±1 of a group: Σ_i (w_i/n) S_{k,h}(e·x − T_i), n units.
[<NoComparison; NoEquality>]
type LineUnits = {
    Order: int
    Side: float
    Thresholds: float[]
    /// w_i.
    Weights: float[]
}

/// Groups of random smoothed ReLUs on a line, each of which corrects those before: the squared error with N units a group
/// falls as N^(−a) with a groups. Group s has order a − s; its thresholds are uniform on [−(s − 1)h, X + (a − s)h], of length
/// Λ = X + (a − 1)h, and its weights are Λ·G_s at them, where the residual is Σ_e ∫ G_s(T) S_{a−s,h}(e·x − T) dT on [−X, X]:
///   G_1(T) = g(e·T) for T > 0,   G_{s+1} = B_{2,h} ∗ G_s − (1/n) Σ_i w_i B_{2,h}(· − T_i),
/// g the second derivative of f deconvolved 2(a − 1) times. In doubles: approximate.
///
/// Source: derived, after Bresler and Nagaraj 2020. Notes: proofs-notes/representation.md
[<NoComparison; NoEquality>]
type LineCorrection = {
    Target: LineTarget
    /// a ≥ 1.
    Groups: int
    /// h > 0.
    Width: Rational
    /// X > 0.
    Reach: float
}

[<RequireQualifiedAccess>]
module LineCorrection =
    /// Of w·h: the factor sinc^(−2(a − 1)) is at most (π/2)^(2(a − 1)) up to there, and infinite at 2π.
    let largestAngle = Math.PI

    /// Most groups: the pieces of their splines have degree 2a.
    let mostGroups = 8

    // 1. Hypotheses

    /// Errors: BadArgument when a frequency is too high for the knot width.
    let create groups (width: Rational) reach target : Result<LineCorrection, MemCapError> =
        result {
            let frequency = LineTarget.largestFrequency target
            let angle = frequency * Rational.toDouble width

            do!
                require
                    (groups >= 1 && groups <= mostGroups)
                    (MemCapError.BadArgument("groups", $"are from 1 to {mostGroups}, not {groups}"))

            do!
                require
                    (groups = 1 || angle <= largestAngle)
                    (MemCapError.BadArgument(
                        "knot",
                        $"{Rational.toDouble width:R} is too wide for the frequency {frequency:G4}: their product is to be at most π, as units of a knot width of 2π/frequency cannot represent such a cosine; take at most {largestAngle / frequency:G3}"
                    ))

            return {
                Target = target
                Groups = groups
                Width = width
                Reach = reach
            }
        }

    // 2. Construction

    /// (B_{2j,h} ∗ g(e·)1_{>0})(T) for any T.
    let private smoothed (line: LineCorrection) j side : float -> float =
        let h = Rational.toDouble line.Width
        let last = line.Groups - 1
        let inside = LineTarget.density (last - j) line.Width line.Target
        let raw = LineTarget.density last line.Width line.Target
        let reach = float j * h

        if j = 0 then
            fun t -> if t > 0.0 then raw (side * t) else 0.0
        else
            let spline = Spline(2 * j, h)
            // The spline is a polynomial of degree 2j − 1 between knots, and g turns by π at most.
            let rule = GaussLegendreRule(0.0, 1.0, 20)

            let near t =
                let mutable sum = 0.0

                for q in 0 .. 2 * j - 1 do
                    let low = max 0.0 (t + float (q - j) * h)
                    let high = t + float (q + 1 - j) * h

                    if high > low then
                        for i in 0 .. rule.Order - 1 do
                            let u = low + (high - low) * rule.GetAbscissa i
                            sum <- sum + (high - low) * rule.GetWeight i * spline.At(t - u) * raw (side * u)

                sum

            fun t ->
                if t >= reach then inside (side * t)
                elif t <= -reach then 0.0
                else near t

    /// G_s(T) of one side, s = 1 + the number of groups that are there: the density of what they leave.
    let density (line: LineCorrection) (groups: LineUnits list) side : float -> float =
        let h = Rational.toDouble line.Width
        let count = groups.Length
        let first = smoothed line count side

        let earlier =
            groups
            |> List.mapi (fun r units -> struct (Spline(2 * (count - r), h), units))
            |> Array.ofList

        fun t ->
            let mutable sum = first t

            for struct (spline, units) in earlier do
                let mutable drawn = 0.0

                for i in 0 .. units.Thresholds.Length - 1 do
                    drawn <- drawn + units.Weights[i] * spline.At(t - units.Thresholds[i])

                sum <- sum - drawn / float units.Thresholds.Length

            sum

    /// Λ.
    let length (line: LineCorrection) =
        line.Reach + float (line.Groups - 1) * Rational.toDouble line.Width

    /// The groups of one side, in order, each with n ≥ 1 units.
    let private side line perSide (random: SplitMix) sign =
        let h = Rational.toDouble line.Width

        Seq.fold
            (fun groups s ->
                let g = density line groups sign

                let thresholds =
                    Array.init perSide (fun _ -> length line * random.Double() - float s * h)

                groups
                @ [
                    {
                        Order = line.Groups - 1 - s
                        Side = sign
                        Thresholds = thresholds
                        Weights = thresholds |> Array.map (fun t -> length line * g t)
                    }
                ])
            []
            (seq { 0 .. line.Groups - 1 })

    /// n units on each side of every group: 2an units and an affine part. The units are a function of the seed.
    let draw (line: LineCorrection) perSide (seed: uint64) : LineUnits list =
        let random = SplitMix seed
        side line perSide random 1.0 @ side line perSide random -1.0

    /// The network at x: its affine part, and its units.
    let output (line: LineCorrection) (units: LineUnits list) : float -> float =
        let h = Rational.toDouble line.Width

        let struct (value, slope) =
            LineTarget.affine (line.Groups - 1) line.Width line.Target

        let parts =
            units
            |> List.map (fun group -> struct (SmoothedRelu(group.Order, h), group))
            |> Array.ofList

        fun x ->
            let mutable sum = value + slope * x

            for struct (activation, group) in parts do
                let s = group.Side * x
                let mutable drawn = 0.0

                for i in 0 .. group.Thresholds.Length - 1 do
                    drawn <- drawn + group.Weights[i] * activation.At(s - group.Thresholds[i])

                sum <- sum + drawn / float group.Thresholds.Length

            sum

    // 3. Size formulas

    /// At least E(f − f̂)²(x), |x| ≤ X, for n units a side and group:
    ///   (Λ/n)(2Λ/(3hn))^(a−1) γ² [(|x| + b)³ + (b − |x|)₊³]/3,   b = (a − 1)h, γ ≥ sup_{|T| ≤ Λ} |g(T)|.
    let bound (line: LineCorrection) perSide : float -> float =
        let h = Rational.toDouble line.Width
        let lambda = length line
        let n = float perSide
        let b = float (line.Groups - 1) * h

        let gamma = LineTarget.densityBound (line.Groups - 1) line.Width lambda line.Target

        let scale =
            lambda / n
            * Math.Pow(2.0 * lambda / (3.0 * h * n), float (line.Groups - 1))
            * gamma
            * gamma

        fun x ->
            let near = max 0.0 (b - abs x)
            scale * (Math.Pow(abs x + b, 3.0) + near * near * near) / 3.0
