namespace MemCap.Exact

open System
open System.Globalization
open System.Numerics

[<Sealed>]
type Rational private (numerator: BigInteger, denominator: BigInteger) =
    static let zero = Rational(BigInteger.Zero, BigInteger.One)
    static let one = Rational(BigInteger.One, BigInteger.One)
    member _.Numerator = numerator
    member _.Denominator = denominator
    member _.Sign = numerator.Sign
    member _.IsZero = numerator.IsZero
    member _.IsInteger = denominator.IsOne
    static member Zero = zero
    static member One = one

    /// Callers vouch for lowest terms and a positive denominator.
    static member internal Unchecked(numerator: BigInteger, denominator: BigInteger) =
        Rational(numerator, denominator)

    static member internal Reduce(numerator: BigInteger, denominator: BigInteger) =
        if denominator.IsZero then
            raise (DivideByZeroException())
        elif numerator.IsZero then
            zero
        else
            let sign =
                if denominator.Sign < 0 then
                    BigInteger.MinusOne
                else
                    BigInteger.One

            // Powers of two are taken out by shifting: dyadic numbers then never reach the slow gcd.
            let shift = min (Bits.trailingZeros numerator) (Bits.trailingZeros denominator)
            let p = sign * (numerator >>> shift)
            let q = sign * (denominator >>> shift)

            if q.IsPowerOfTwo then
                Rational(p, q)
            else
                let g = BigInteger.GreatestCommonDivisor(p, q)
                if g.IsOne then Rational(p, q) else Rational(p / g, q / g)

    static member (~-)(x: Rational) = Rational(-x.Numerator, x.Denominator)

    static member (+)(x: Rational, y: Rational) =
        if x.Denominator = y.Denominator then
            Rational.Reduce(x.Numerator + y.Numerator, x.Denominator)
        else
            Rational.Reduce(
                x.Numerator * y.Denominator + y.Numerator * x.Denominator,
                x.Denominator * y.Denominator
            )

    static member (-)(x: Rational, y: Rational) = x + (-y)

    static member (*)(x: Rational, y: Rational) =
        Rational.Reduce(x.Numerator * y.Numerator, x.Denominator * y.Denominator)

    static member (/)(x: Rational, y: Rational) =
        Rational.Reduce(x.Numerator * y.Denominator, x.Denominator * y.Numerator)

    member private x.CompareTo(y: Rational) =
        if x.Sign <> y.Sign then
            compare x.Sign y.Sign
        elif x.Denominator = y.Denominator then
            BigInteger.Compare(x.Numerator, y.Numerator)
        else
            BigInteger.Compare(x.Numerator * y.Denominator, y.Numerator * x.Denominator)

    member private x.EqualTo(y: Rational) =
        x.Numerator = y.Numerator && x.Denominator = y.Denominator

    override x.Equals other =
        match other with
        | :? Rational as y -> x.EqualTo y
        | _ -> false

    override _.GetHashCode() =
        HashCode.Combine(numerator, denominator)

    override x.ToString() =
        if x.IsInteger then
            numerator.ToString CultureInfo.InvariantCulture
        else
            $"{numerator}/{denominator}"

    interface IEquatable<Rational> with
        member x.Equals y =
            match y with
            | null -> false
            | y -> x.EqualTo y

    interface IComparable with
        member x.CompareTo other =
            match other with
            | :? Rational as y -> x.CompareTo y
            | _ -> invalidArg (nameof other) "not a Rational"

[<RequireQualifiedAccess>]
module Rational =
    let ofInteger (x: BigInteger) = Rational.Unchecked(x, BigInteger.One)
    let ofInt (x: int) = ofInteger (BigInteger x)

    let fraction (numerator: BigInteger) (denominator: BigInteger) = Rational.Reduce(numerator, denominator)

    let powerOfTwo (e: int) =
        if e >= 0 then
            Rational.Unchecked(BigInteger.One <<< e, BigInteger.One)
        else
            Rational.Unchecked(BigInteger.One, BigInteger.One <<< -e)

    let ofDouble (x: float) =
        let struct (m, e) = Bits.decompose x

        if e >= 0 then
            ofInteger (BigInteger m <<< e)
        else
            Rational.Unchecked(BigInteger m, BigInteger.One <<< -e)

    let floorLog2 (x: Rational) =
        if x.Sign <= 0 then
            invalidArg (nameof x) "the logarithm needs a positive number"

        let guess = Bits.length x.Numerator - Bits.length x.Denominator

        // 2^(guess−1) < x < 2^(guess+1): one comparison decides.
        let atLeast =
            if guess >= 0 then
                x.Numerator >= (x.Denominator <<< guess)
            else
                (x.Numerator <<< -guess) >= x.Denominator

        if atLeast then guess else guess - 1

    let powerOfTwoBelow (x: Rational) = powerOfTwo (floorLog2 x)

    let toDouble (x: Rational) =
        if x.IsZero then
            0.0
        else
            let p = BigInteger.Abs x.Numerator
            let exponent = floorLog2 (Rational.Unchecked(p, x.Denominator))

            if exponent > 1023 then
                float x.Sign * infinity
            else
                // Quotient in units of the last place of the result (53 bits, fewer for subnormals), rounded half to even.
                let unit = max (exponent - 52) -1074

                let n, d =
                    if unit >= 0 then
                        p, x.Denominator <<< unit
                    else
                        p <<< -unit, x.Denominator

                let mutable r = BigInteger.Zero
                let q = BigInteger.DivRem(n, d, &r)
                let twice = BigInteger.Compare(r <<< 1, d)

                let q =
                    if twice > 0 || (twice = 0 && not q.IsEven) then
                        q + BigInteger.One
                    else
                        q
                // q ≤ 2^53 is exact as a double, and scaling by 2^unit is exact or overflows properly.
                float x.Sign * Math.ScaleB(float q, unit)

    let abs (x: Rational) = if x.Sign < 0 then -x else x
    let min (x: Rational) (y: Rational) = if x <= y then x else y
    let max (x: Rational) (y: Rational) = if x >= y then x else y

    let floor (x: Rational) =
        if x.IsInteger then
            x.Numerator
        else
            let q = BigInteger.Divide(x.Numerator, x.Denominator)
            if x.Sign < 0 then q - BigInteger.One else q

    let ceiling (x: Rational) = -(floor (-x))

    let enclosingDoubles (x: Rational) : struct (float * float) =
        let nearest = toDouble x

        let order =
            if Double.IsPositiveInfinity nearest then 1
            elif Double.IsNegativeInfinity nearest then -1
            else compare (ofDouble nearest) x

        if order = 0 then
            struct (nearest, nearest)
        elif order > 0 then
            struct (Math.BitDecrement nearest, nearest)
        else
            struct (nearest, Math.BitIncrement nearest)

    let format (x: Rational) =
        let q = x.Denominator

        if q.IsPowerOfTwo && Bits.length q > 11 then
            $"{x.Numerator}*2^-{Bits.length q - 1}"
        elif q.IsOne && not x.IsZero && Bits.trailingZeros x.Numerator > 64 then
            let shift = Bits.trailingZeros x.Numerator
            $"{x.Numerator >>> shift}*2^{shift}"
        else
            x.ToString()

    let largestExponent = 1_000_000

    let private tryInteger (text: string) =
        let digits = if text.StartsWith '-' then 1 else 0

        if text.Length = digits || text.AsSpan(digits).ContainsAnyExceptInRange('0', '9') then
            None
        elif text.Length <= 18 then
            Some(BigInteger(Int64.Parse(text, CultureInfo.InvariantCulture)))
        else
            Some(BigInteger.Parse(text, CultureInfo.InvariantCulture))

    let parseWithin (largestExponent: int) (text: string) =
        match text.IndexOf '/', text.IndexOf("*2^", StringComparison.Ordinal) with
        | -1, -1 -> tryInteger text |> Option.map ofInteger
        | slash, -1 ->
            match tryInteger (text.Substring(0, slash)), tryInteger (text.Substring(slash + 1)) with
            | Some p, Some q when q.Sign > 0 -> Some(fraction p q)
            | _ -> None
        | -1, star ->
            match tryInteger (text.Substring(0, star)), tryInteger (text.Substring(star + 3)) with
            | Some m, Some e when BigInteger.Abs e <= BigInteger largestExponent ->
                let e = int e

                Some(
                    if e >= 0 then
                        ofInteger (m <<< e)
                    else
                        fraction m (BigInteger.One <<< -e)
                )
            | _ -> None
        | _ -> None

    let parse text = parseWithin largestExponent text
