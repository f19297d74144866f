namespace MemCap.Data

open System.Numerics
open MemCap.Exact

/// p(x, y; λ) = P(⟨g, x⟩ + b ≤ 0 < ⟨g, y⟩ + b) for a standard normal g and b uniform on [−λ, λ], independent: the chance
/// that a random hyperplane has x on its off side and y on its on side. For λ = 0 it is the angle of x and y over 2π.
///
/// It depends on ‖x‖, ‖y‖ and ⟨x, y⟩ alone, is the same for (y, x), (−x, −y) and (cx, cy; cλ), grows with ‖x − y‖ for
/// given norms, and is at most ‖x − y‖/(2λ√(2π)), its limit for λ → ∞. With G = ‖x‖²‖y‖² − ⟨x, y⟩², the distance
/// h = √G/‖x − y‖ of the origin from the line through x and y, e(t) = P(|z| ≤ t) and Owen's T,
///   p = T(λ/‖x‖, a) + T(λ/‖y‖, b) + (‖x − y‖ e(λ/h)/√(2π) − ‖x‖φ(λ/‖x‖) e(aλ/‖x‖) − ‖y‖φ(λ/‖y‖) e(bλ/‖y‖))/(2λ),
/// a = ⟨x, x − y⟩/√G, b = ⟨y, y − x⟩/√G. It is evaluated in enclosures: every rounding and every cut series is inside.
/// Notes: proofs-notes/separation-probability.md
[<RequireQualifiedAccess>]
module SeparationProbability =
    let private one = Enclosure.exactly Dyadic.One
    let private zero = Enclosure.exactly Dyadic.Zero
    let private power e = Dyadic.create BigInteger.One e
    let private number bits (x: Rational) = Enclosure.ofRational bits x

    let private root bits (x: Rational) =
        Enclosure.sqrt bits (number (2 * bits) x) |> Option.get

    let private subtract bits x y =
        Enclosure.add bits x (Enclosure.negate y)

    let private divide bits x y = Enclosure.divide bits x y |> Option.get

    let private scale bits e x =
        Enclosure.multiply bits x (Enclosure.exactly (power e))

    /// From here on e^(−t²/2) ≤ 2^-bits, for t² given: 7/5 > 2·ln 2.
    let private isNegligible bits (square: Rational) =
        square >= Rational.fraction (BigInteger(7 * bits: int)) (BigInteger 5)

    /// e^(−t²/2), for t² given.
    let internal decay bits (square: Rational) =
        if isNegligible bits square then
            Enclosure.between Dyadic.Zero (power -bits)
        else
            Enclosure.exp bits (number bits (-square / Rational.ofInt 2)) |> Option.get

    /// e(t) = P(|z| ≤ t) = 2Φ(t) − 1 for a standard normal z, t² given.
    let internal mass bits (square: Rational) =
        if square.IsZero then
            zero
        elif isNegligible bits square then
            // 1 − e(t) ≤ e^(−t²/2).
            Enclosure.between (Dyadic.One - power -bits) Dyadic.One
        else
            let t = root bits square
            let below = Enclosure.normalCdf bits (Enclosure.exactly t.Lower)
            let doubled = subtract bits (scale bits 1 below) one
            // The density 2φ is below 1.
            Enclosure.between doubled.Lower (doubled.Upper + (t.Upper - t.Lower))

    /// Owen's T(t, a) = (1/2π)∫_0^a e^(−t²(1+x²)/2)/(1+x²) dx for 0 ≤ a ≤ 1, t² and a² given:
    ///   2πT = arctan a − Σ_j (−1)^j a^(2j+1)/(2j+1) · P(N > j), N Poisson with mean t²/2.
    /// The terms alternate and decrease: what is cut off is at most the first term that is.
    let private owenSmall bits (square: Rational) (slope: Rational) =
        if isNegligible bits square then
            Enclosure.between Dyadic.Zero (power -bits)
        else
            let work = bits + 16
            let a = root work slope
            let ratio = number work slope
            let mean = number work (square / Rational.ofInt 2)
            let stop = power -bits

            let rec sum j (factor: Enclosure) (weight: Enclosure) (below: Enclosure) total =
                let below = Enclosure.add work below weight
                let above = subtract work one below

                let above =
                    Enclosure.between (max Dyadic.Zero above.Lower) (max Dyadic.Zero above.Upper)

                let odd = Enclosure.exactly (Dyadic.ofInteger (BigInteger(2 * j + 1: int)))
                let term = divide work (Enclosure.multiply work factor above) odd

                if term.Upper <= stop then
                    Enclosure.add work total (Enclosure.between -term.Upper term.Upper)
                else
                    let next = Enclosure.exactly (Dyadic.ofInteger (BigInteger(j + 1: int)))

                    sum
                        (j + 1)
                        (Enclosure.multiply work factor ratio)
                        (divide work (Enclosure.multiply work weight mean) next)
                        below
                        (Enclosure.add work total (if j % 2 = 0 then term else Enclosure.negate term))

            let series = sum 0 a (decay work square) zero zero
            let twoPi = scale work 1 (Enclosure.pi work)
            divide bits (subtract work (Enclosure.arctan work a) series) twoPi

    /// T(t, a) for any a, of which the sign and the square are given:
    /// T(t, a) = 1/4 − e(t)e(at)/4 − T(at, 1/a) for a > 1, and T is odd in a.
    let private owen bits (square: Rational) sign (slope: Rational) =
        let size =
            if slope <= Rational.One then
                owenSmall bits square slope
            else
                let outer = square * slope

                let masses = Enclosure.multiply bits (mass bits square) (mass bits outer)

                subtract
                    bits
                    (scale bits -2 (subtract bits one masses))
                    (owenSmall bits outer (Rational.One / slope))

        if sign < 0 then Enclosure.negate size else size

    /// E min(‖x‖|z|, λ)/(4λ) = ‖x‖/(2λ√(2π))·(1 − e^(−λ²/2‖x‖²)) + (1 − e(λ/‖x‖))/4, for t² = λ²/‖x‖².
    let private clippedMean bits (square: Rational) =
        let eightPi = scale bits 3 (Enclosure.pi bits)

        let linear =
            divide
                bits
                (subtract bits one (decay bits square))
                (Enclosure.sqrt bits (Enclosure.multiply bits eightPi (number bits square))
                 |> Option.get)

        Enclosure.add bits linear (scale bits -2 (subtract bits one (mass bits square)))

    /// λ = 0, or the formula by its three quantities, at one precision.
    let private angular bits (xx: Rational) (yy: Rational) (xy: Rational) =
        let gram = xx * yy - xy * xy

        if xx.IsZero then
            // b = 0 and ⟨g, 0⟩ = 0: always off, never on.
            Enclosure.exactly (if yy.IsZero then Dyadic.Zero else power -1)
        elif yy.IsZero then
            zero
        elif gram.IsZero then
            Enclosure.exactly (if xy.Sign > 0 then Dyadic.Zero else power -1)
        else
            let twoPi = scale bits 1 (Enclosure.pi bits)

            if xy.IsZero then
                Enclosure.exactly (power -2)
            else
                let quotient = root bits (gram / (xy * xy))
                let acute = divide bits (Enclosure.arctan bits quotient) twoPi

                if xy.Sign > 0 then
                    acute
                else
                    subtract bits (Enclosure.exactly (power -1)) acute

    /// Points on one line through the origin: clipped means add or cancel.
    let private collinear bits (bias: Rational) (xx: Rational) (yy: Rational) (xy: Rational) =
        let mean (square: Rational) =
            if square.IsZero then
                zero
            else
                clippedMean bits (bias * bias / square)

        let large, small = mean (Rational.max xx yy), mean (Rational.min xx yy)

        if xy.Sign > 0 then
            subtract bits large small
        else
            Enclosure.add bits large small

    let private general bits (bias: Rational) (xx: Rational) (yy: Rational) (xy: Rational) =
        let square = bias * bias
        let gram = xx * yy - xy * xy
        let gap = xx + yy - (xy + xy)
        let twoPi = scale bits 1 (Enclosure.pi bits)

        /// ‖v‖/(2λ√(2π)), for ‖v‖² given.
        let length (v: Rational) =
            Enclosure.sqrt bits (divide bits (number bits (v / (Rational.ofInt 4 * square))) twoPi)
            |> Option.get

        /// T(λ/‖x‖, a) − ‖x‖φ(λ/‖x‖) e(aλ/‖x‖)/(2λ), for ‖x‖² and a√G given.
        let side (norm: Rational) (lean: Rational) =
            let t = square / norm
            let slope = lean * lean / gram

            let edge =
                Enclosure.multiply
                    bits
                    (Enclosure.multiply bits (length norm) (decay bits t))
                    (mass bits (slope * t))

            subtract
                bits
                (owen bits t lean.Sign slope)
                (if lean.Sign < 0 then Enclosure.negate edge else edge)

        let bridge = Enclosure.multiply bits (length gap) (mass bits (square * gap / gram))

        Enclosure.add bits bridge (Enclosure.add bits (side xx (xx - xy)) (side yy (yy - xy)))

    /// What is lost by cancellation is made up for by precision, up to this many bits.
    let private mostBits = 5120

    /// p for λ ≥ 0, ‖x‖², ‖y‖² and ⟨x, y⟩. The enclosure is narrower than 2^-40·p, unless ‖x − y‖, ‖x‖, ‖y‖ and λ differ
    /// by factors beyond 2^1000; it is always in [0, 1/2].
    let ofProducts (bias: Rational) (xx: Rational) (yy: Rational) (xy: Rational) : Enclosure =
        let at bits =
            if bias.IsZero then
                angular bits xx yy xy
            elif (xx * yy - xy * xy).IsZero then
                collinear bits bias xx yy xy
            else
                general bits bias xx yy xy

        let rec refine bits =
            let p = at bits

            let p =
                Enclosure.between (max Dyadic.Zero p.Lower) (min (power -1) (max Dyadic.Zero p.Upper))

            if p.Upper - p.Lower <= power -40 * p.Lower || bits >= mostBits then
                p
            else
                refine (2 * bits)

        if xx = yy && xx = xy && not bias.IsZero then
            zero
        else
            refine 80

    /// p for the points i and j of a data set.
    let ofPoints (bias: Rational) (data: Dataset) (i: int) (j: int) : Enclosure =
        let dot i j =
            Products.dot (data.Point i) (data.Point j)

        ofProducts bias (dot i i) (dot j j) (dot i j)
