namespace MemCap.Exact

open System.Collections.Concurrent
open System.Numerics

[<Sealed; NoComparison; NoEquality>]
type Enclosure internal (lower: Dyadic, upper: Dyadic) =
    member _.Lower = lower
    member _.Upper = upper
    member _.IsExact = lower = upper
    override _.ToString() = $"[{lower}, {upper}]"

[<RequireQualifiedAccess>]
module Enclosure =
    let between (lower: Dyadic) (upper: Dyadic) =
        if lower > upper then
            invalidArg (nameof upper) "an interval needs lower ≤ upper"

        Enclosure(lower, upper)

    let exactly x = Enclosure(x, x)

    /// Outward rounding of both ends to the given number of significant bits.
    let private rounded bits (lower: Dyadic) (upper: Dyadic) =
        let unit (x: Dyadic) =
            if x.Sign = 0 then 0 else Dyadic.leadingBit x - bits + 1

        let lower =
            if lower.Sign = 0 then
                lower
            else
                Dyadic.roundDown (unit lower) lower

        let upper =
            if upper.Sign = 0 then
                upper
            else
                Dyadic.roundUp (unit upper) upper

        Enclosure(lower, upper)

    /// ⌊p/q⌋ for q > 0.
    let private floorDivide (p: BigInteger) (q: BigInteger) =
        let quotient = p / q

        if p.Sign < 0 && quotient * q <> p then
            quotient - BigInteger.One
        else
            quotient

    /// ⌊p·2^-unit/q⌋·2^unit with about `bits` significant bits, for q > 0.
    let private quotientDown bits (p: BigInteger) (q: BigInteger) =
        if p.IsZero then
            Dyadic.Zero
        else
            let unit = Bits.length p - Bits.length q - bits
            let n, d = if unit >= 0 then p, q <<< unit else p <<< -unit, q
            Dyadic.create (floorDivide n d) unit

    let private quotientUp bits p q = -(quotientDown bits (-p) q)

    let ofRational bits (x: Rational) =
        if x.Denominator.IsPowerOfTwo then
            let exact = Dyadic.create x.Numerator (1 - Bits.length x.Denominator)
            rounded bits exact exact
        else
            Enclosure(quotientDown bits x.Numerator x.Denominator, quotientUp bits x.Numerator x.Denominator)

    let negate (x: Enclosure) = Enclosure(-x.Upper, -x.Lower)

    let add bits (x: Enclosure) (y: Enclosure) =
        rounded bits (x.Lower + y.Lower) (x.Upper + y.Upper)

    let multiply bits (x: Enclosure) (y: Enclosure) =
        if x.Lower.Sign >= 0 && y.Lower.Sign >= 0 then
            rounded bits (x.Lower * y.Lower) (x.Upper * y.Upper)
        else
            let products = [ x.Lower * y.Lower; x.Lower * y.Upper; x.Upper * y.Lower; x.Upper * y.Upper ]
            rounded bits (List.min products) (List.max products)

    let divide bits (x: Enclosure) (y: Enclosure) =
        if y.Lower.Sign <= 0 && y.Upper.Sign >= 0 then
            None
        else
            // 1/[a, b] = [1/b, 1/a] on either side of zero; rounded outwards before the product.
            let reciprocal round (a: Dyadic) =
                // 1/(m·2^e) = (±1/|m|)·2^-e.
                round bits (BigInteger a.Sign) (BigInteger.Abs a.Mantissa)
                * Dyadic.create BigInteger.One -a.Exponent

            let inverse =
                Enclosure(reciprocal quotientDown y.Upper, reciprocal quotientUp y.Lower)

            Some(multiply bits x inverse)

    /// √x rounded down, and whether it is exact, for x ≥ 0.
    let private sqrtDown bits (x: Dyadic) =
        if x.Sign = 0 then
            Dyadic.Zero, true
        else
            // An even exponent e with at least 2·bits bits in front of it: √(m·2^e) = √m·2^(e/2).
            let wanted = x.Exponent - max 0 (2 * bits - Bits.length x.Mantissa)
            let e = if wanted % 2 = 0 then wanted else wanted - 1
            let m = x.Mantissa <<< (x.Exponent - e)
            let root, isSquare = Bits.squareRoot m
            Dyadic.create root (e / 2), isSquare

    let sqrt bits (x: Enclosure) =
        if x.Upper.Sign < 0 then
            None
        else
            let lower, _ =
                if x.Lower.Sign <= 0 then
                    Dyadic.Zero, true
                else
                    sqrtDown bits x.Lower

            let upper, exact = sqrtDown bits x.Upper

            let upper =
                if exact then
                    upper
                else
                    // One unit in the last place of an integer root of ≥ `bits` bits.
                    let wanted = x.Upper.Exponent - max 0 (2 * bits - Bits.length x.Upper.Mantissa)
                    let e = if wanted % 2 = 0 then wanted else wanted - 1
                    upper + Dyadic.create BigInteger.One (e / 2)

            Some(rounded bits lower upper)

    /// ⌊x·2^places⌋.
    let private fixedDown places (x: Dyadic) =
        let shift = x.Exponent + places

        if shift >= 0 then
            x.Mantissa <<< shift
        else
            x.Mantissa >>> -shift

    let private fixedUp places x = -(fixedDown places -x)

    /// ln((1+z)/(1−z)) = 2(z + z³/3 + …) for 0 ≤ z ≤ 1/3; the tail from a term on is at most 9/8 of that term.
    /// In integers, units of 2^-places: one sum rounded down, one up.
    let private twiceArtanh bits (z: Enclosure) =
        if z.Upper.Sign = 0 then
            exactly Dyadic.Zero
        else
            let places = bits + 16 + max 0 -(Dyadic.leadingBit z.Upper)
            let ceilingDivide p q = -(floorDivide -p q)
            let low, high = fixedDown places z.Lower, fixedUp places z.Upper
            let lowSquare = (low * low) >>> places
            let highSquare = -(-(high * high) >>> places)

            let rec sum k (lowPower: BigInteger) (highPower: BigInteger) lowSum highSum =
                let odd = BigInteger(2 * k + 1)
                let term = ceilingDivide highPower odd

                if term.IsOne then
                    lowSum, highSum + BigInteger 2
                else
                    sum
                        (k + 1)
                        ((lowPower * lowSquare) >>> places)
                        (-(-(highPower * highSquare) >>> places))
                        (lowSum + lowPower / odd)
                        (highSum + term)

            let lower, upper = sum 0 low high BigInteger.Zero BigInteger.Zero
            rounded bits (Dyadic.create lower (1 - places)) (Dyadic.create upper (1 - places))

    /// Constants are computed once for each precision: every logarithm and every power asks for ln 2.
    let private remembered (compute: int -> Enclosure) =
        let known = ConcurrentDictionary<int, Enclosure>()
        fun bits -> known.GetOrAdd(bits, compute)

    /// ln 2 = 2·artanh(1/3).
    let private ln2 =
        remembered (fun bits ->
            twiceArtanh bits (ofRational bits (Rational.fraction BigInteger.One (BigInteger 3))))

    /// ln of a positive dyadic: x = m·2^e with m ∈ [1, 2), ln x = ln m + e·ln 2.
    let private lnOf bits (x: Dyadic) =
        let bits = bits + 16 + Bits.length (BigInteger x.Exponent)
        let e = Dyadic.leadingBit x
        let m = Dyadic.create x.Mantissa (x.Exponent - e)

        let ratio (a: Dyadic) =
            divide bits (exactly (a - Dyadic.One)) (exactly (a + Dyadic.One)) |> Option.get

        let shift = multiply bits (ln2 bits) (exactly (Dyadic.ofInteger (BigInteger e)))
        add bits (twiceArtanh bits (ratio m)) shift

    let ln bits (x: Enclosure) =
        if x.Lower.Sign <= 0 then
            None
        else
            let lower = lnOf bits x.Lower
            let upper = if x.IsExact then lower else lnOf bits x.Upper
            Some(rounded bits lower.Lower upper.Upper)

    /// Past this size e^x has more than a billion bits.
    let private largestExponent = Dyadic.create BigInteger.One 29

    /// e^x for |x| ≤ 2^29: x = k·ln 2 + r, and r halved h times before the series, squared back after it.
    let private expOf (bits: int) (x: Dyadic) =
        let halvings = 8 + Bits.length (BigInteger bits)
        let bits = bits + 2 * halvings + 48
        let point = exactly x

        let k =
            divide bits point (ln2 bits)
            |> Option.get
            |> fun quotient -> Dyadic.roundDown 0 quotient.Lower |> Dyadic.toRational |> Rational.floor

        let r =
            add bits point (negate (multiply bits (ln2 bits) (exactly (Dyadic.ofInteger k))))
            |> multiply bits (exactly (Dyadic.create BigInteger.One -halvings))

        // |r| ≤ 2^-8: what is left after a term is at most that term.
        let rec sum j (term: Enclosure) total =
            let total = add bits total term

            let largest =
                if Dyadic.abs term.Lower > Dyadic.abs term.Upper then
                    term.Lower
                else
                    term.Upper

            if largest.Sign = 0 || Dyadic.leadingBit largest < -bits then
                let rest = Dyadic.abs largest
                add bits total (Enclosure(-rest, rest))
            else
                let next =
                    divide bits (multiply bits term r) (exactly (Dyadic.ofInteger (BigInteger(j: int))))
                    |> Option.get

                sum (j + 1) next total

        let mutable power = sum 1 (exactly Dyadic.One) (exactly Dyadic.Zero)

        for _ in 1..halvings do
            power <- multiply bits power power

        multiply bits power (exactly (Dyadic.create BigInteger.One (int k)))

    let private euler = remembered (fun bits -> expOf bits Dyadic.One)

    let exp bits (x: Enclosure) =
        if x.IsExact && x.Lower = Dyadic.One then
            Some(rounded bits (euler bits).Lower (euler bits).Upper)
        elif Dyadic.abs x.Lower > largestExponent || Dyadic.abs x.Upper > largestExponent then
            None
        else
            let lower = expOf bits x.Lower
            let upper = if x.IsExact then lower else expOf bits x.Upper
            Some(rounded bits lower.Lower upper.Upper)

    /// arctan(1/k) for an integer k ≥ 2, by its alternating series.
    let private arctanInverse bits (k: int) =
        let square = exactly (Dyadic.ofInteger (BigInteger(k * k)))

        let rec sum j (power: Enclosure) total =
            let term =
                divide bits power (exactly (Dyadic.ofInteger (BigInteger(2 * j + 1))))
                |> Option.get

            let total = add bits total (if j % 2 = 0 then term else negate term)

            if Dyadic.leadingBit term.Upper < -bits then
                add bits total (Enclosure(-term.Upper, term.Upper))
            else
                sum (j + 1) (divide bits power square |> Option.get) total

        let first = ofRational bits (Rational.fraction BigInteger.One (BigInteger k))
        sum 0 first (exactly Dyadic.Zero)

    /// Machin: π = 16·arctan(1/5) − 4·arctan(1/239).
    let private machin =
        remembered (fun bits ->
            let times k =
                multiply bits (exactly (Dyadic.ofInteger (BigInteger(k: int))))

            add bits (times 16 (arctanInverse bits 5)) (negate (times 4 (arctanInverse bits 239))))

    let pi bits = machin (bits + 32)

    /// arctan x for x ≥ 0: at most 1 by 1/x, then halved five times to at most 1/32, then the alternating series.
    let private arctanOf bits (x: Dyadic) =
        let bits = bits + 16
        let one = exactly Dyadic.One
        let halvings = 5

        let small, isInverse =
            if x > Dyadic.One then
                divide bits one (exactly x) |> Option.get, true
            else
                exactly x, false

        let halve (y: Enclosure) =
            let root = sqrt bits (add bits one (multiply bits y y)) |> Option.get
            divide bits y (add bits one root) |> Option.get

        let y = Seq.fold (fun y _ -> halve y) small (seq { 1..halvings })
        let square = multiply bits y y

        let rec sum j (power: Enclosure) total =
            let term =
                divide bits power (exactly (Dyadic.ofInteger (BigInteger(2 * j + 1: int))))
                |> Option.get

            let isLast =
                term.Upper.Sign = 0
                || Dyadic.leadingBit term.Upper < Dyadic.leadingBit y.Upper - bits

            if isLast then
                add bits total (Enclosure(-term.Upper, term.Upper))
            else
                sum
                    (j + 1)
                    (multiply bits power square)
                    (add bits total (if j % 2 = 0 then term else negate term))

        let angle =
            multiply bits (sum 0 y (exactly Dyadic.Zero)) (exactly (Dyadic.create BigInteger.One halvings))

        if isInverse then
            add bits (multiply bits (pi bits) (exactly (Dyadic.create BigInteger.One -1))) (negate angle)
        else
            angle

    let arctan bits (x: Enclosure) =
        let at (x: Dyadic) =
            if x.Sign < 0 then
                negate (arctanOf bits (Dyadic.abs x))
            else
                arctanOf bits x

        let lower = at x.Lower
        let upper = if x.IsExact then lower else at x.Upper
        rounded bits lower.Lower upper.Upper

    /// Beyond this the tail of the normal law is below 2^-2900, and is enclosed as such.
    let private largestNormal = 64

    /// Φ(x) − 1/2 = φ(x)·Σ x^(2k+1)/(1·3·…·(2k+1)) for 0 ≤ x ≤ 64; all terms are positive.
    let private normalOf bits (x: Dyadic) =
        // Positive terms: the relative error of the sum is that of its terms.
        let bits = bits + 48
        let point = exactly x
        let square = multiply bits point point

        let rec sum k (term: Enclosure) total =
            let total = add bits total term

            // Once x² ≤ k the ratio of terms is below 1/2, and the tail at most the last term.
            let settled =
                Dyadic.toRational square.Upper <= Rational.ofInt k
                && (term.Upper.Sign = 0 || Dyadic.leadingBit term.Upper < -bits)

            if settled then
                add bits total (Enclosure(Dyadic.Zero, term.Upper))
            else
                let next =
                    divide
                        bits
                        (multiply bits term square)
                        (exactly (Dyadic.ofInteger (BigInteger(2 * k + 3))))
                    |> Option.get

                sum (k + 1) next total

        let series = sum 0 point (exactly Dyadic.Zero)
        let half = multiply bits square (exactly (Dyadic.create BigInteger.MinusOne -1))
        let twoPi = multiply bits (pi bits) (exactly (Dyadic.create BigInteger.One 1))

        let density =
            divide bits (exp bits half |> Option.get) (sqrt bits twoPi |> Option.get)
            |> Option.get

        multiply bits density series

    let normalCdf bits (x: Enclosure) =
        let half = Dyadic.create BigInteger.One -1

        let at (x: Dyadic) =
            let size = Dyadic.abs x

            let above =
                if Dyadic.toRational size <= Rational.ofInt largestNormal then
                    normalOf bits size
                else
                    // 1 − Φ(x) ≤ e^(−x²/2) ≤ 2^(−x²/2) for x ≥ 64.
                    let tail = Dyadic.create BigInteger.One -(largestNormal * largestNormal / 2)
                    Enclosure(half - tail, half)

            let above = if x.Sign < 0 then negate above else above
            add (bits + 8) (exactly half) above

        rounded bits (at x.Lower).Lower (at x.Upper).Upper

    let contains (x: Rational) (e: Enclosure) =
        Dyadic.toRational e.Lower <= x && x <= Dyadic.toRational e.Upper

    let floor (x: Enclosure) =
        let floorOf (d: Dyadic) =
            (Dyadic.roundDown 0 d) |> Dyadic.toRational |> Rational.floor

        let lower = floorOf x.Lower
        if lower = floorOf x.Upper then Some lower else None

    let toDoubles (x: Enclosure) : struct (float * float) =
        let struct (lower, _) = Rational.enclosingDoubles (Dyadic.toRational x.Lower)
        let struct (_, upper) = Rational.enclosingDoubles (Dyadic.toRational x.Upper)
        struct (lower, upper)
