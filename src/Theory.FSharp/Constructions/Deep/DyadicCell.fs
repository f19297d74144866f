namespace MemCap.Constructions

open System.Numerics
open MemCap.Exact

/// Cells [A, A + 2^k], A a multiple of 2^k.
module internal DyadicCell =
    /// (A, k) of the largest cell between integers low < high, the lowest of that size. 2^k ≥ (high − low + 1)/4.
    let largest (low: BigInteger) (high: BigInteger) : struct (BigInteger * int) =
        let rec ofSize k =
            let size = BigInteger.One <<< k
            let start = ((low + size - BigInteger.One) >>> k) <<< k

            if start + size <= high then
                struct (start, k)
            else
                ofSize (k - 1)

        ofSize (Bits.length (high - low))
