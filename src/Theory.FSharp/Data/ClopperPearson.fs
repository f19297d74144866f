namespace MemCap.Data

open System

/// Confidence limits for the success probability p of independent trials (Clopper and Pearson 1934).
///
/// For every p, the chance that `lower confidence k n` exceeds p, k ~ Bin(n, p), is at most α = 1 − confidence; the
/// same for `upper` falling below p. Both limits together thus fail with probability at most 2α.
///
/// The exact lower limit is the p with P_p(X ≥ k) = α, and P_p(X ≥ k) grows with p. What is returned is a double p whose
/// tail was *proved* to be at most α, all roundings counted: never above the exact limit, and below it only by what the
/// relative error 2^-51·(3n + 6·terms) of the tail is worth.
/// Errors: ArgumentOutOfRangeException unless 0 < confidence < 1 and 0 ≤ successes ≤ trials, trials ≥ 1.
/// Notes: proofs-notes/clopper-pearson.md
[<RequireQualifiedAccess>]
module ClopperPearson =
    /// m·2^e with 1 ≤ m < 2: powers of probabilities leave the range of doubles.
    [<Struct>]
    type private Scaled = { Mantissa: float; Exponent: int64 }

    let private scaled (x: float) (exponent: int64) =
        let e = Math.ILogB x

        {
            Mantissa = Math.ScaleB(x, -e)
            Exponent = exponent + int64 e
        }

    let private times x y =
        scaled (x.Mantissa * y.Mantissa) (x.Exponent + y.Exponent)

    /// x^k, with at most k − 1 roundings on the path of any factor.
    let rec private power (x: Scaled) (k: int) =
        if k = 0 then
            { Mantissa = 1.0; Exponent = 0L }
        elif k % 2 = 1 then
            times x (power x (k - 1))
        else
            let root = power x (k / 2)
            times root root

    /// C(n, k), with at most 2k roundings.
    let private binomial n k =
        let k = min k (n - k)
        let mutable product = { Mantissa = 1.0; Exponent = 0L }

        for i in 1..k do
            product <- scaled (product.Mantissa * (float (n - k + i) / float i)) product.Exponent

        product

    /// Below this, terms and odds would no longer be normal doubles.
    let private leastProbability = Math.ScaleB(1.0, -900)

    /// Is P_p(X ≥ k) ≤ α certainly? For 2^-900 ≤ p < 1 and α ≥ 2^-53.
    let private tailAtMost alpha coefficient n k (p: float) =
        let q = 1.0 - p
        let odds = p / q
        let mutable term = 1.0
        let mutable sum = 1.0
        let mutable rest = infinity
        let mutable j = k

        // Terms relative to the first; once their ratio is below 1, the rest is below a geometric series.
        while rest > Math.ScaleB(sum, -60) && sum < infinity do
            if j = n then
                rest <- 0.0
            else
                let ratio = float (n - j) / float (j + 1) * odds
                term <- term * ratio
                sum <- sum + term
                j <- j + 1

                rest <-
                    if ratio < 0.999 then
                        term * ratio / (1.0 - ratio)
                    else
                        infinity

        let first =
            times coefficient (times (power (scaled p 0L) k) (power (scaled q 0L) (n - k)))

        let roundings = 3.0 * float n + 6.0 * float (j - k) + 100.0
        let slack = 1.0 + Math.ScaleB(roundings, -51)

        let bound = first.Mantissa * (sum + Math.ScaleB(sum, -59)) * slack

        // Compared at α's scale, which may be infinite; a bound that overflowed claims nothing.
        bound < infinity
        && bound <= Math.ScaleB(alpha, int (max -2000L (min 2000L -first.Exponent)))

    /// 1 − confidence, or a little less where that is not a double.
    let private errorLevel (confidence: float) =
        let alpha = 1.0 - confidence
        // 1 − α is exact for α ≥ 1/2, and α itself is for confidence ≥ 1/2.
        if 1.0 - alpha < confidence then
            Math.BitDecrement alpha
        else
            alpha

    /// A lower limit at the given confidence: p ≥ lower with probability at least `confidence`. 0 when successes = 0.
    let lower (confidence: float) (successes: int) (trials: int) : float =
        if not (confidence > 0.0 && confidence < 1.0) then
            raise (ArgumentOutOfRangeException(nameof confidence, confidence, "must lie between 0 and 1"))

        if trials < 1 then
            raise (ArgumentOutOfRangeException(nameof trials, trials, "must be at least 1"))

        if successes < 0 || successes > trials then
            raise (ArgumentOutOfRangeException(nameof successes, successes, "must be 0 … trials"))

        let alpha = errorLevel confidence

        if successes = 0 then
            0.0
        else
            let coefficient = binomial trials successes
            let holds = tailAtMost alpha coefficient trials successes

            // Positive doubles are ordered as their bits: at most 64 steps to the last double.
            let rec bisect low high =
                if high - low <= 1L then
                    BitConverter.Int64BitsToDouble low
                else
                    let middle = low + (high - low) / 2L

                    if holds (BitConverter.Int64BitsToDouble middle) then
                        bisect middle high
                    else
                        bisect low middle

            if holds leastProbability then
                bisect (BitConverter.DoubleToInt64Bits leastProbability) (BitConverter.DoubleToInt64Bits 1.0)
            else
                0.0

    /// An upper limit at the given confidence: p ≤ upper with probability at least `confidence`. 1 when all trials
    /// are successes. It is 1 − the lower limit of the failures, rounded up.
    let upper (confidence: float) (successes: int) (trials: int) : float =
        let failures = lower confidence (trials - successes) trials
        let limit = 1.0 - failures

        if 1.0 - limit <= failures then
            limit
        else
            min 1.0 (Math.BitIncrement limit)
