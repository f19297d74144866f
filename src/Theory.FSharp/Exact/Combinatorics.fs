namespace MemCap.Exact

open System.Numerics

/// Counts, exactly.
[<RequireQualifiedAccess>]
module internal Combinatorics =
    /// m!, m ≥ 0.
    let factorial m =
        Seq.fold (fun product (i: int) -> product * BigInteger i) BigInteger.One (seq { 1..m })

    /// C(m, 0), …, C(m, k), k ≥ 0; 0 beyond m.
    let binomials m k =
        let row = Array.create (k + 1) BigInteger.One

        for j in 1..k do
            row[j] <- row[j - 1] * BigInteger(m - j + 1: int) / BigInteger j

        row

    /// C(m, k), k ≥ 0.
    let binomial m k = (binomials m k)[k]
