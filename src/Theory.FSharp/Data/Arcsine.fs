namespace MemCap.Data

open System.Numerics
open MemCap.Exact

/// arcsin t = Σ c_k·t^(2k+1) for |t| ≤ 1, with c_k = binom(2k, k)/(4^k·(2k + 1)) > 0 and Σ c_k = π/2.
/// Notes: proofs-notes/ntk.md
[<RequireQualifiedAccess>]
module Arcsine =
    /// c_k for k ≥ 0, exactly.
    let coefficient (k: int) : Rational =
        let mutable binomial = BigInteger.One

        for j in 1..k do
            binomial <- binomial * BigInteger(k + j) / BigInteger j

        Rational.fraction binomial (BigInteger(2 * k + 1) <<< (2 * k))

    let private integer (k: BigInteger) = Enclosure.exactly (Dyadic.ofInteger k)

    let private divide bits x y = Enclosure.divide bits x y |> Option.get

    /// Sums with more terms are enclosed by integrals: within a relative 1/K, at one cost for all K.
    let private mostTerms = BigInteger(1 <<< 14)

    /// π/2 − Σ_{k<K} c_k, each term from the one before: c_(k+1)/c_k = (2k + 1)²/((2k + 2)(2k + 3)).
    let private remainder bits (first: int) =
        let bits = bits + 48
        let mutable term = Enclosure.exactly Dyadic.One

        let mutable rest =
            Enclosure.multiply bits (Enclosure.pi bits) (Enclosure.exactly (Dyadic.create BigInteger.One -1))

        for k in 0 .. first - 1 do
            rest <- Enclosure.add bits rest (Enclosure.negate term)
            let odd = BigInteger(2 * k + 1)
            let above = Enclosure.multiply bits term (integer (odd * odd))
            term <- divide bits above (integer (BigInteger(2 * k + 2) * BigInteger(2 * k + 3)))

        rest

    /// 1/√(π(K + 1/2)) ≤ Σ_{k≥K} c_k ≤ 1/√(π(K − 1/4)) for K ≥ 1: Wallis' inequalities for c_k, and integrals.
    let private integrals bits (first: BigInteger) =
        let end' quarters =
            let argument =
                Enclosure.multiply
                    (bits + 8)
                    (Enclosure.pi (bits + 8))
                    (integer (BigInteger 4 * first + quarters))

            let root = Enclosure.sqrt (bits + 8) argument |> Option.get
            divide bits (integer (BigInteger 2)) root

        Enclosure.between (end' (BigInteger 2)).Lower (end' BigInteger.MinusOne).Upper

    /// Σ_{k≥K} c_k for K ≥ 0: to the given number of bits up to K = 2^14, to one part in K beyond.
    let tail bits (first: BigInteger) : Enclosure =
        if first <= mostTerms then
            remainder bits (int first)
        else
            integrals bits first

    /// Terms of the polynomial below: what is left out is less than 2^-57 for t ≤ 0.7072.
    let private terms = 49

    let private coefficients =
        lazy (Array.init terms (coefficient >> Rational.toDouble))

    /// |near t − arcsin t| is at most this: 2·49 roundings in nested form, one for each power of t² and one of each
    /// coefficient, all terms positive, and the terms left out; 128·2^-53.
    let internal nearError = System.Math.ScaleB(1.0, -46)

    /// arcsin t for 0 ≤ t ≤ 0.7072, in additions and multiplications alone: a proved error, on every machine the same.
    let internal near (t: float) : float =
        let c = coefficients.Value
        let square = t * t
        let mutable sum = c[terms - 1]

        for k in terms - 2 .. -1 .. 0 do
            sum <- sum * square + c[k]

        t * sum
