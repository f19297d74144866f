namespace MemCap.Exact

open System.Numerics

/// An immutable vector of exact numbers: IEEE doubles as they are, or integers over one common denominator.
/// Network rows and affine functions are Vecs; rows may be shared between neurons.
[<Sealed; NoComparison>]
type Vec =
    member Length: int

    /// The i-th entry. Cheap for doubles, a reduction to lowest terms otherwise.
    member Item: int -> Rational with get

    /// The entries are stored as doubles.
    member IsDoubles: bool

    /// All entries are integers stored with denominator 1.
    member IsIntegers: bool
    interface System.IEquatable<Vec>

[<RequireQualifiedAccess>]
module Vec =
    /// Copies finite doubles; −0 becomes 0. Throws ArgumentException on NaN and infinity.
    val ofDoubles: float[] -> Vec

    /// The same without a copy and without a look: finite, no −0, and nobody writes to the array any more.
    val internal ofOwned: float[] -> Vec

    /// numerators[i]/denominator; common factors are removed. Throws ArgumentException unless denominator > 0.
    val scaled: numerators: BigInteger[] -> denominator: BigInteger -> Vec

    /// `value` where a bit of the mask is set, the lowest first, and 0 elsewhere; the mask is not copied, and nobody
    /// writes to it any more. Throws ArgumentException unless the value is finite and not 0 and the mask has
    /// ⌈length/64⌉ words without a bit beyond the length.
    val internal ofMask: length: int -> value: float -> mask: uint64[] -> Vec
    val ofRationals: Rational[] -> Vec
    val zero: length: int -> Vec

    /// Numerators over one positive denominator; for doubles the denominator is a power of two.
    val toScaled: Vec -> struct (BigInteger[] * BigInteger)

    /// Entries rounded to nearest; ±infinity beyond the doubles.
    val toDoubles: Vec -> float[]

    /// The entries of a vector of doubles: a view, or a copy when it stores a mask. Ask once a row.
    val tryDoubles: Vec -> System.ReadOnlyMemory<float> voption

    /// The mask and the number of a vector that stores them.
    val tryMask: Vec -> struct (System.ReadOnlyMemory<uint64> * float) voption
    val toRationals: Vec -> Rational[]
    val isZero: Vec -> bool
    val nonzeroCount: Vec -> int
    val add: Vec -> Vec -> Vec
    val scale: Rational -> Vec -> Vec

    /// x + c·y, one reduction for both operations.
    val addScaled: Vec -> Rational -> Vec -> Vec
    val dot: Vec -> Vec -> Rational

    /// ⟨v, x⟩ for finite doubles x.
    val dotDoubles: Vec -> System.ReadOnlySpan<float> -> Rational
