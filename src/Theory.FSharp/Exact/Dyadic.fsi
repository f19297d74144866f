namespace MemCap.Exact

open System.Numerics

/// A dyadic number m·2^e, m odd or zero: every finite double, exactly, and sums and products without any gcd.
[<Sealed>]
type Dyadic =
    /// m, odd, or 0.
    member Mantissa: BigInteger
    /// e; 0 for zero.
    member Exponent: int
    member Sign: int
    static member Zero: Dyadic
    static member One: Dyadic
    static member (~-): Dyadic -> Dyadic
    static member (+): Dyadic * Dyadic -> Dyadic
    static member (-): Dyadic * Dyadic -> Dyadic
    static member (*): Dyadic * Dyadic -> Dyadic
    interface System.IComparable
    interface System.IEquatable<Dyadic>

[<RequireQualifiedAccess>]
module Dyadic =
    /// m·2^e for any integer m.
    val create: mantissa: BigInteger -> exponent: int -> Dyadic
    val ofInteger: BigInteger -> Dyadic

    /// Throws ArgumentException on NaN and infinity.
    val ofDouble: float -> Dyadic
    val toRational: Dyadic -> Rational
    val abs: Dyadic -> Dyadic

    /// The largest multiple of 2^unit that is ≤ x.
    val roundDown: unit: int -> x: Dyadic -> Dyadic

    /// The smallest multiple of 2^unit that is ≥ x.
    val roundUp: unit: int -> x: Dyadic -> Dyadic

    /// Position of the leading bit, ⌊log₂|x|⌋. Throws ArgumentException for zero.
    val leadingBit: Dyadic -> int

    /// Bits of a weight as the project counts them: bits of |m|, plus |e| if e < 0, plus one for the sign; 0 costs 1.
    val bits: Dyadic -> int
