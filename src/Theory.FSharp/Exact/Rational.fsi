namespace MemCap.Exact

open System.Numerics

/// A rational number p/q in lowest terms, q ≥ 1: one representation for each number.
/// A reference type, so that no value exists that no constructor saw.
[<Sealed>]
type Rational =
    /// p.
    member Numerator: BigInteger
    /// q ≥ 1.
    member Denominator: BigInteger
    /// −1, 0 or 1.
    member Sign: int
    member IsZero: bool
    member IsInteger: bool
    static member Zero: Rational
    static member One: Rational
    static member (~-): Rational -> Rational
    static member (+): Rational * Rational -> Rational
    static member (-): Rational * Rational -> Rational
    static member (*): Rational * Rational -> Rational
    /// Throws DivideByZeroException when the divisor is zero.
    static member (/): Rational * Rational -> Rational
    /// Callers vouch for a positive denominator; lowest terms only matter to equality.
    static member internal Unchecked: numerator: BigInteger * denominator: BigInteger -> Rational
    interface System.IComparable
    interface System.IEquatable<Rational>

[<RequireQualifiedAccess>]
module Rational =
    val ofInt: int -> Rational
    val ofInteger: BigInteger -> Rational

    /// p/q in lowest terms. Throws DivideByZeroException when q = 0.
    val fraction: numerator: BigInteger -> denominator: BigInteger -> Rational

    /// The number that a finite double is. Throws ArgumentException on NaN and infinity.
    val ofDouble: float -> Rational

    /// The double nearest to the number, ties to even; ±infinity beyond the largest double.
    val toDouble: Rational -> float

    /// 2^e for any integer e.
    val powerOfTwo: int -> Rational
    val abs: Rational -> Rational
    val min: Rational -> Rational -> Rational
    val max: Rational -> Rational -> Rational

    /// The largest integer ≤ x.
    val floor: Rational -> BigInteger

    /// The smallest integer ≥ x.
    val ceiling: Rational -> BigInteger

    /// ⌊log₂ x⌋ for x > 0. Throws ArgumentException otherwise.
    val floorLog2: Rational -> int

    /// The largest power of two ≤ x, for x > 0: the step sizes of the constructions.
    val powerOfTwoBelow: Rational -> Rational

    /// The lower and the upper double neighbour that enclose the number.
    val enclosingDoubles: Rational -> struct (float * float)

    /// "p", "p/q", or "m*2^e" when that is shorter to read (denominator a power of two above 2^10).
    val format: Rational -> string

    /// Exponents beyond this would make numbers that no computation here can hold.
    val largestExponent: int

    /// Reads "p", "p/q" with q > 0 and "m*2^e", signs − only; None when the text is none of these, or |e| > largestExponent.
    val parseWithin: largestExponent: int -> text: string -> Rational option

    /// As parseWithin, with the largest exponent of all.
    val parse: text: string -> Rational option
