namespace MemCap.Exact

open System
open System.Numerics

/// Bits of a big integer, where the BCL's own names would hide the intent.
module internal Bits =
    /// Bit length of |x|; 0 for 0.
    let length (x: BigInteger) =
        if x.IsZero then
            0
        else
            int ((BigInteger.Abs x).GetBitLength())

    /// Number of factors 2 in x ≠ 0.
    let trailingZeros (x: BigInteger) =
        if not x.IsEven then
            0
        else
            int (BigInteger.TrailingZeroCount x)

    /// ⌊√n⌋ for n ≥ 0, by Newton's iteration from above, and whether n is a square.
    let squareRoot (n: BigInteger) =
        if n.IsZero then
            n, true
        else
            let rec descend (x: BigInteger) =
                let next = (x + n / x) >>> 1
                if next >= x then x else descend next

            let root = descend (BigInteger.One <<< ((length n + 1) / 2))
            root, root * root = n

    /// Mantissa and exponent of a finite double: value = m·2^e, m odd or 0.
    let decompose (x: float) : struct (int64 * int) =
        if not (Double.IsFinite x) then
            invalidArg (nameof x) "not a finite number"

        let bits = BitConverter.DoubleToInt64Bits x
        let fraction = bits &&& 0xFFFFFFFFFFFFFL
        let exponent = int ((bits >>> 52) &&& 0x7FFL)

        let m, e =
            if exponent = 0 then
                fraction, -1074
            else
                (fraction ||| (1L <<< 52)), exponent - 1075

        if m = 0L then
            struct (0L, 0)
        else
            let shift = BitOperations.TrailingZeroCount m
            let m = m >>> shift
            struct ((if bits < 0L then -m else m), e + shift)
