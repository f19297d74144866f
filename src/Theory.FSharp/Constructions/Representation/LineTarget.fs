namespace MemCap.Constructions

open System
open MemCap
open MemCap.Exact

/// A target on a line that the corrective algorithm has in closed form: Σ A_m cos(w_m x + ψ_m) + Σ_e c_e x^e.
[<NoComparison>]
type LineTarget = {
    Amplitudes: float[]
    /// w_m ≥ 0.
    Frequencies: float[]
    Phases: float[]
    /// c_0, c_1, …, one at least.
    Polynomial: Rational[]
}

/// The deconvolution of targets: f smoothed −2j times with the box of width h is Σ A sinc^(−2j) cos + (z/sinh z)^(2j) p with
/// z = hD/2, sinc = sin(wh/2)/(wh/2). Smoothing it 2j times gives f back.
///
/// Notes: proofs-notes/representation.md
[<RequireQualifiedAccess>]
module LineTarget =
    let private bad why = MemCapError.BadArgument("target", why)

    /// In standard deviations of a Gaussian: how far its copies lie outside the domain, and to which frequency, in units of
    /// 1/s, its cosine series goes.
    let private copies = 8.0

    let private cutoff = 7.0

    /// The cosine series of exp(−x²/(2s²)) on [−X, X], of period 2(X + 4s): its copies are 8s away from the domain, and
    /// what is left out has frequencies above 7/s, so that it is the Gaussian to about 1e−10.
    let private gaussianSeries reach s amplitude =
        let period = 2.0 * reach + copies * s
        let step = 2.0 * Math.PI / period

        [
            for m in 0 .. int (Math.Floor(cutoff / (s * step))) do
                let w = float m * step

                let once =
                    s * Math.Sqrt(2.0 * Math.PI) / period * Math.Exp(-(w * s) * (w * s) / 2.0)

                struct ((if m = 0 then once else 2.0 * once) * amplitude, w, 0.0)
        ]

    let private constantOf what (p: Polynomial) =
        if p.Degree = 0 then
            Ok(Rational.toDouble (Polynomial.evaluate p [| Rational.Zero |]))
        else
            Error(
                bad
                    $"a polynomial times {what} has no closed form here; use dimension 2 or 3, or leave it out"
            )

    let private coefficients (p: Polynomial) =
        Array.init (p.Degree + 1) (fun e -> Map.tryFind [ e ] p.Terms |> Option.defaultValue Rational.Zero)

    /// Of a target of one variable, on [−X, X]. Errors: BadArgument for products without a closed form.
    let create reach (target: Target) : Result<LineTarget, MemCapError> =
        let rec read (terms: (Polynomial * Wave) list) waves (polynomial: Rational[]) =
            match terms with
            | [] ->
                Ok {
                    Amplitudes = [| for struct (a, _, _) in waves -> a |]
                    Frequencies = [| for struct (_, w, _) in waves -> w |]
                    Phases = [| for struct (_, _, psi) in waves -> psi |]
                    Polynomial = polynomial
                }
            | (p, Wave.Constant) :: rest ->
                let sum =
                    Array.init (max polynomial.Length (p.Degree + 1)) (fun e ->
                        let at (c: Rational[]) =
                            if e < c.Length then c[e] else Rational.Zero

                        at polynomial + at (coefficients p))

                read rest waves sum
            | (p, Wave.Cosine argument) :: rest ->
                constantOf "a cosine" p
                |> Result.bind (fun amplitude ->
                    let linear = coefficients argument |> Array.map Rational.toDouble
                    let w = if linear.Length > 1 then linear[1] else 0.0
                    // cos is even: frequencies are not negative.
                    let sign = if w < 0.0 then -1.0 else 1.0
                    read rest (waves @ [ struct (amplitude, sign * w, sign * linear[0]) ]) polynomial)
            | (p, Wave.Gaussian deviation) :: rest ->
                constantOf "a Gaussian" p
                |> Result.bind (fun amplitude ->
                    read
                        rest
                        (waves @ gaussianSeries reach (Rational.toDouble deviation) amplitude)
                        polynomial)

        read target.Terms [] [| Rational.Zero |]

    /// max w_m, 0 without a cosine.
    let largestFrequency target = Array.fold max 0.0 target.Frequencies

    /// The coefficients of z^0, z^2, … , z^(2·terms) of (z/sinh z)^(2j).
    let private reciprocalSeries terms j =
        let multiply (a: Rational[]) (b: Rational[]) =
            Array.init (terms + 1) (fun i ->
                Seq.fold (fun sum l -> sum + a[l] * b[i - l]) Rational.Zero (seq { 0..i }))

        let sinhc =
            Array.init (terms + 1) (fun i ->
                Rational.fraction System.Numerics.BigInteger.One (Combinatorics.factorial (2 * i + 1)))

        // c·sinhc = 1, coefficient by coefficient.
        let inverse = Array.create (terms + 1) Rational.Zero
        inverse[0] <- Rational.One

        for i in 1..terms do
            inverse[i] <-
                Seq.fold (fun sum l -> sum - inverse[l] * sinhc[i - l]) Rational.Zero (seq { 0 .. i - 1 })

        let one =
            Array.init (terms + 1) (fun i -> if i = 0 then Rational.One else Rational.Zero)

        Seq.fold (fun power _ -> multiply power inverse) one (seq { 1 .. 2 * j })

    let private derivative (p: Rational[]) =
        if p.Length = 1 then
            [| Rational.Zero |]
        else
            Array.init (p.Length - 1) (fun e -> Rational.ofInt (e + 1) * p[e + 1])

    /// (z/sinh z)^(2j) p, z = hD/2, exactly: B_{2j,h} convolved with it is p. Coefficients of 1, t, t², ….
    let deconvolve j (width: Rational) (p: Rational[]) =
        let series = reciprocalSeries ((p.Length - 1) / 2) j
        let square = width * width / Rational.ofInt 4
        let result = Array.create p.Length Rational.Zero
        let mutable bent = p
        let mutable scale = Rational.One

        for i in 0 .. series.Length - 1 do
            for e in 0 .. bent.Length - 1 do
                result[e] <- result[e] + scale * series[i] * bent[e]

            bent <- derivative (derivative bent)
            scale <- scale * square

        result

    /// The second derivative of deconvolve j: the density of f over units of order j, exactly.
    let exactDensity j width p =
        derivative (derivative (deconvolve j width p))

    let private sinc (width: float) w =
        if w = 0.0 then
            1.0
        else
            Math.Sin(w * width / 2.0) / (w * width / 2.0)

    let private deconvolved j (width: Rational) target =
        let h = Rational.toDouble width

        Array.map2 (fun a w -> a / Math.Pow(sinc h w, float (2 * j))) target.Amplitudes target.Frequencies

    let private horner (c: float[]) t =
        let mutable sum = 0.0

        for e in c.Length - 1 .. -1 .. 0 do
            sum <- sum * t + c[e]

        sum

    /// g_j, the second derivative of f deconvolved 2j times, in doubles.
    let density j (width: Rational) target : float -> float =
        let amplitudes =
            Array.map2 (fun a w -> -a * w * w) (deconvolved j width target) target.Frequencies

        let p = exactDensity j width target.Polynomial |> Array.map Rational.toDouble

        fun t ->
            let mutable sum = horner p t

            for m in 0 .. amplitudes.Length - 1 do
                sum <- sum + amplitudes[m] * Math.Cos(target.Frequencies[m] * t + target.Phases[m])

            sum

    /// Value and slope at 0 of f deconvolved 2j times.
    let affine j (width: Rational) target =
        let amplitudes = deconvolved j width target
        let p = deconvolve j width target.Polynomial |> Array.map Rational.toDouble
        let mutable value = p[0]
        let mutable slope = if p.Length > 1 then p[1] else 0.0

        for m in 0 .. amplitudes.Length - 1 do
            value <- value + amplitudes[m] * Math.Cos target.Phases[m]
            slope <- slope - amplitudes[m] * target.Frequencies[m] * Math.Sin target.Phases[m]

        struct (value, slope)

    /// At least |g_j| on [−T, T]: the sum over its terms, which a single cosine reaches.
    let densityBound j (width: Rational) reach target =
        let waves =
            Array.map2 (fun a w -> abs a * w * w) (deconvolved j width target) target.Frequencies
            |> Array.sum

        let p =
            exactDensity j width target.Polynomial |> Array.map (Rational.toDouble >> abs)

        waves + horner p reach
