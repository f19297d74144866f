namespace MemCap.Exact

open System
open System.Numerics

[<Sealed>]
type Dyadic private (mantissa: BigInteger, exponent: int) =
    static let zero = Dyadic(BigInteger.Zero, 0)
    static let one = Dyadic(BigInteger.One, 0)
    member _.Mantissa = mantissa
    member _.Exponent = exponent
    member _.Sign = mantissa.Sign
    static member Zero = zero
    static member One = one

    static member internal Normalize(mantissa: BigInteger, exponent: int) =
        if mantissa.IsZero then
            zero
        else
            let shift = Bits.trailingZeros mantissa
            Dyadic(mantissa >>> shift, exponent + shift)

    static member (~-)(x: Dyadic) = Dyadic(-x.Mantissa, x.Exponent)

    static member (+)(x: Dyadic, y: Dyadic) =
        let e = min x.Exponent y.Exponent
        Dyadic.Normalize((x.Mantissa <<< (x.Exponent - e)) + (y.Mantissa <<< (y.Exponent - e)), e)

    static member (-)(x: Dyadic, y: Dyadic) = x + (-y)

    static member (*)(x: Dyadic, y: Dyadic) =
        Dyadic.Normalize(x.Mantissa * y.Mantissa, x.Exponent + y.Exponent)

    override x.Equals other =
        match other with
        | :? Dyadic as y -> x.Exponent = y.Exponent && x.Mantissa = y.Mantissa
        | _ -> false

    override _.GetHashCode() = HashCode.Combine(mantissa, exponent)

    override _.ToString() =
        if exponent = 0 then
            string mantissa
        else
            $"{mantissa}*2^{exponent}"

    interface IEquatable<Dyadic> with
        member x.Equals y =
            match y with
            | null -> false
            | y -> x.Exponent = y.Exponent && x.Mantissa = y.Mantissa

    interface IComparable with
        member x.CompareTo other =
            match other with
            | :? Dyadic as y -> (x - y).Sign
            | _ -> invalidArg (nameof other) "not a Dyadic"

[<RequireQualifiedAccess>]
module Dyadic =
    let create (mantissa: BigInteger) (exponent: int) = Dyadic.Normalize(mantissa, exponent)
    let ofInteger (x: BigInteger) = Dyadic.Normalize(x, 0)

    let ofDouble (x: float) =
        let struct (m, e) = Bits.decompose x
        Dyadic.Normalize(BigInteger m, e)

    let toRational (x: Dyadic) =
        Rational.ofInteger x.Mantissa * Rational.powerOfTwo x.Exponent

    let abs (x: Dyadic) = if x.Sign < 0 then -x else x

    let roundDown (unit: int) (x: Dyadic) =
        // The shift of a negative BigInteger rounds towards −∞, which is what "down" means.
        if x.Exponent >= unit then
            x
        else
            Dyadic.Normalize(x.Mantissa >>> (unit - x.Exponent), unit)

    let roundUp (unit: int) (x: Dyadic) = -(roundDown unit (-x))

    let leadingBit (x: Dyadic) =
        if x.Sign = 0 then
            invalidArg (nameof x) "zero has no leading bit"

        Bits.length x.Mantissa - 1 + x.Exponent

    let bits (x: Dyadic) =
        Bits.length x.Mantissa + Operators.max 0 (-x.Exponent) + 1
