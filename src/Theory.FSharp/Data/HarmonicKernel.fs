namespace MemCap.Data

open System
open System.Numerics
open MemCap.Exact

/// What one harmonic of a complex neuron sees. For u standard complex normal, z = u·x and ω = z/|z|:
/// relu(Re(e^(iθ)z)) = Σ_m c_m·|z|ω^m·e^(imθ), and K_p(ρ) = E[ω^p·conj(ω')^p] for two points of cosine ρ.
/// Source: the mechanism behind [bubeck2020network, Theorems 1 and 3]. Notes: proofs-notes/harmonic.md
[<RequireQualifiedAccess>]
module HarmonicKernel =
    let private integer (k: int) =
        Enclosure.exactly (Dyadic.ofInteger (BigInteger k))

    let private multiply bits x y = Enclosure.multiply bits x y
    let private divide bits x y = Enclosure.divide bits x y |> Option.get

    /// c_m, the m-th Fourier coefficient of relu(cos θ): 1/π, 1/4, and (−1)^(m/2+1)/(π(m² − 1)) for even |m| ≥ 2; exactly
    /// 0 for odd |m| ≥ 3.
    let coefficient bits (m: int) : Enclosure =
        let m = abs m

        if m = 1 then
            Enclosure.exactly (Dyadic.create BigInteger.One -2)
        elif m % 2 = 1 then
            Enclosure.exactly Dyadic.Zero
        else
            let sign = if m % 4 = 0 then -1 else 1
            divide bits (integer sign) (multiply (bits + 8) (Enclosure.pi (bits + 8)) (integer (m * m - 1)))

    /// g_m(radius) = (1/2π)∫ψ(radius·cos t)e^(−imt) dt of any activation ψ, approximately: the midpoint rule with that
    /// many nodes, whose error is O(1/nodes²) for a continuous ψ with finitely many kinks.
    let harmonic (activation: float -> float) (m: int) (radius: float) (nodes: int) : float =
        let mutable sum = 0.0

        for j in 0 .. nodes - 1 do
            let t = Math.PI * (float j + 0.5) / float nodes
            sum <- sum + activation (radius * cos t) * cos (float m * t)

        sum / float nodes

    /// Γ(1 + p/2)²/p!, the coefficient of ρ^p in K_p: rational for even p, a rational multiple of π for odd p.
    let private leading bits (p: int) =
        let product first step =
            Seq.fold
                (fun (all: BigInteger) (k: int) -> all * BigInteger k)
                BigInteger.One
                (seq { first..step..p })

        if p % 2 = 0 then
            let half = product 2 2
            Enclosure.ofRational bits (Rational.fraction (half * half) (product 1 1 <<< p))
        else
            let odd = product 1 2

            Enclosure.ofRational (bits + 8) (Rational.fraction (odd * odd) (product 1 1 <<< (p + 1)))
            |> multiply bits (Enclosure.pi (bits + 8))

    /// Series end here: near ρ = 1 the enclosure is then wider than it was asked to be.
    let private mostTerms = 4096

    /// K_p at 0 ≤ ρ ≤ 1: Σ a_k·ρ^(p+2k), a_k ≥ 0, Σ a_k = K_p(1) = 1. So what follows the first N terms is at most
    /// ρ^(p+2N)·(1 − Σ_{k<N} a_k).
    let private at bits p (rho: Dyadic) =
        if rho.Sign = 0 then
            Enclosure.exactly Dyadic.Zero
        elif rho = Dyadic.One then
            Enclosure.exactly Dyadic.One
        else
            let bits = bits + 40
            let point = Enclosure.exactly rho
            let square = multiply bits point point

            let mutable power =
                Seq.fold (fun x _ -> multiply bits x point) (integer 1) (seq { 1..p })

            let mutable a = leading bits p
            let mutable mass = integer 1
            let mutable sum = integer 0
            let mutable rest = Dyadic.One
            let mutable k = 0

            while rest.Sign > 0
                  && k < mostTerms
                  && (sum.Lower.Sign = 0
                      || Dyadic.leadingBit rest > Dyadic.leadingBit sum.Lower - bits + 8) do
                sum <- Enclosure.add bits sum (multiply bits a power)
                mass <- Enclosure.add bits mass (Enclosure.negate a)
                power <- multiply bits power square
                rest <- (max Dyadic.Zero mass.Upper) * power.Upper
                // (p/2 + k)²/((p + 1 + k)(k + 1)).
                let up = (p + 2 * k) * (p + 2 * k)
                a <- divide bits (multiply bits a (integer up)) (integer (4 * (p + 1 + k) * (k + 1)))
                k <- k + 1

            Enclosure.add bits sum (Enclosure.between Dyadic.Zero rest)

    /// K_p(ρ) = (Γ(1 + p/2)²/Γ(1 + p))·ρ^p·₂F₁(p/2, p/2; p + 1; ρ²) for p ≥ 1 and a cosine ρ that lies in the enclosure;
    /// what of it is outside [−1, 1] is cut off. Throws ArgumentException for p < 1.
    let correlation bits (p: int) (rho: Enclosure) : Enclosure =
        if p < 1 then
            invalidArg (nameof p) "the power of a phase is at least 1"

        // Odd or even in ρ, and increasing for ρ ≥ 0.
        let value (x: Dyadic) =
            let size = at bits p (min Dyadic.One (Dyadic.abs x))

            if x.Sign < 0 && p % 2 = 1 then
                Enclosure.negate size
            else
                size

        let low, high = value rho.Lower, value rho.Upper

        if p % 2 = 1 || rho.Lower.Sign >= 0 then
            Enclosure.between low.Lower high.Upper
        elif rho.Upper.Sign <= 0 then
            Enclosure.between high.Lower low.Upper
        else
            Enclosure.between Dyadic.Zero (max low.Upper high.Upper)

    let private isHarmonic (m: int) = m >= 2 && m % 2 = 0

    /// ρ·K_(m−1)(ρ), an entry of M, for even m ≥ 2: between 0 and |ρ|^m. Throws ArgumentException for other m.
    let entry bits (m: int) (rho: Enclosure) : Enclosure =
        if not (isHarmonic m) then
            invalidArg (nameof m) "only even harmonics of ReLU from 2 on are not zero"

        multiply bits rho (correlation (bits + 8) (m - 1) rho)

    /// M_ij = ρ_ij·K_(m−1)(ρ_ij) for points other than 0: positive semidefinite, with a diagonal of ones. n² enclosures.
    /// Throws ArgumentException for a point 0 and for m that are not even and at least 2.
    let matrix bits (m: int) (data: Dataset) : Enclosure[,] =
        let norms = Array.init data.Count (Geometry.squaredNorm data)

        if Array.exists (fun (square: Rational) -> square.IsZero) norms then
            invalidArg (nameof data) "a point 0 has no direction"

        let cosine i j =
            let dot = Products.dot (data.Point i) (data.Point j)
            let square = dot * dot / (norms[i] * norms[j])

            let size =
                Enclosure.ofRational (2 * bits + 16) square
                |> Enclosure.sqrt (bits + 8)
                |> Option.get

            if dot.Sign < 0 then Enclosure.negate size else size

        Array2D.init data.Count data.Count (fun i j -> entry bits m (cosine (min i j) (max i j)))

    /// 1 − (n − 1)γ^m, at most λ_min(M), exactly: the entries off the diagonal are at most γ^m. May be negative.
    let leastEigenvalue (n: int) (m: int) (squaredCoherence: Rational) : Rational =
        let power =
            Seq.fold (fun x _ -> x * squaredCoherence) Rational.One (seq { 1 .. m / 2 })

        Rational.One - Rational.ofInt (n - 1) * power

    /// A_m(τ) = ((m + 1)/2)·(τ/√(1 + τ²))·K_(m−1)(1/√(1 + τ²)), for τ > 0: to what the mean signal of the m-th harmonic
    /// tends, in units of ‖w‖·√(r*Mr), as n/d and d²/n grow. No bound for any data set.
    let amplitude bits (m: int) (tau: Rational) : Enclosure =
        let bits = bits + 16

        let root x =
            Enclosure.sqrt bits (Enclosure.ofRational (2 * bits) x) |> Option.get

        let cosine = root (Rational.One / (Rational.One + tau * tau))
        let sine = multiply bits (Enclosure.ofRational bits tau) cosine

        multiply
            bits
            (multiply bits sine (correlation bits (m - 1) cosine))
            (Enclosure.ofRational bits (Rational.fraction (BigInteger(m + 1)) (BigInteger 2)))
