namespace MemCap.Exact

open System.Numerics

/// A closed interval [lo, hi] of dyadic numbers that contains one real number.
/// Inclusion principle: for x ∈ X and y ∈ Y, x∘y ∈ X∘Y for every operation below. Tightness is not promised;
/// endpoints are rounded outwards to the given number of significant bits.
[<Sealed; NoComparison>]
type Enclosure =
    member Lower: Dyadic
    member Upper: Dyadic

    /// Lower = Upper: the number is known exactly.
    member IsExact: bool

[<RequireQualifiedAccess>]
module Enclosure =
    /// [lo, hi]. Throws ArgumentException when lo > hi.
    val between: lower: Dyadic -> upper: Dyadic -> Enclosure
    val exactly: Dyadic -> Enclosure

    /// Contains the rational, to the given number of significant bits (at least 2).
    val ofRational: bits: int -> Rational -> Enclosure
    val negate: Enclosure -> Enclosure
    val add: bits: int -> Enclosure -> Enclosure -> Enclosure
    val multiply: bits: int -> Enclosure -> Enclosure -> Enclosure

    /// None when the divisor contains zero.
    val divide: bits: int -> Enclosure -> Enclosure -> Enclosure option

    /// Square root of the nonnegative part; None when the whole interval is negative.
    val sqrt: bits: int -> Enclosure -> Enclosure option

    /// Natural logarithm; None when the interval reaches down to zero.
    val ln: bits: int -> Enclosure -> Enclosure option

    /// e^x; None beyond |x| = 2^29.
    val exp: bits: int -> Enclosure -> Enclosure option

    /// π, to the given number of bits.
    val pi: bits: int -> Enclosure

    /// arctan x, between −π/2 and π/2.
    val arctan: bits: int -> Enclosure -> Enclosure

    /// Φ(x), the distribution function of the standard normal law; beyond |x| = 64 to 2048 bits only.
    val normalCdf: bits: int -> Enclosure -> Enclosure

    /// Is the number certainly inside? (Exact comparison of endpoints.)
    val contains: Rational -> Enclosure -> bool

    /// ⌊x⌋ when every number of the interval has the same floor.
    val floor: Enclosure -> BigInteger option

    /// The two endpoints as doubles, rounded outwards.
    val toDoubles: Enclosure -> struct (float * float)
