namespace MemCap.Data

open System
open System.Numerics

/// A seeded, splittable generator of 64-bit numbers that does not depend on the runtime's own.
///
/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014 (SplitMix64).
/// Notes: the integers and Double are the same on every machine; Gaussian uses Math.Log and may differ in its
/// last bit between platforms. Mutable and not thread-safe: Split one for each thread.
[<Sealed>]
type SplitMix private (seed: uint64, gamma: uint64) =
    let mutable state = seed
    let mutable spare = nan

    static let golden = 0x9E3779B97F4A7C15UL

    static let mix (z: uint64) =
        let z = (z ^^^ (z >>> 30)) * 0xBF58476D1CE4E5B9UL
        let z = (z ^^^ (z >>> 27)) * 0x94D049BB133111EBUL
        z ^^^ (z >>> 31)

    /// An odd increment with enough bit changes; the paper's mixGamma.
    static let mixGamma (z: uint64) =
        let z = (z ^^^ (z >>> 33)) * 0xFF51AFD7ED558CCDUL
        let z = (z ^^^ (z >>> 33)) * 0xC4CEB9FE1A85EC53UL
        let z = (z ^^^ (z >>> 33)) ||| 1UL

        if BitOperations.PopCount(z ^^^ (z >>> 1)) < 24 then
            z ^^^ 0xAAAAAAAAAAAAAAAAUL
        else
            z

    new(seed: uint64) = SplitMix(seed, 0x9E3779B97F4A7C15UL)

    /// The generator of one item of a numbered family: a function of (seed, index) alone, whatever the order.
    static member At(seed: uint64, index: uint64) =
        SplitMix(mix (seed + (index + 1UL) * golden) ^^^ seed)

    /// 64 uniform bits.
    member _.Next() : uint64 =
        state <- state + gamma
        mix state

    /// Uniform in 0 … bound-1, without bias (multiply, and reject the short remainder); bound ≥ 1.
    member this.NextBelow(bound: uint64) : uint64 =
        if bound = 0UL then
            raise (ArgumentOutOfRangeException(nameof bound))

        let threshold = (0UL - bound) % bound
        let mutable low = 0UL
        let mutable high = Math.BigMul(this.Next(), bound, &low)

        while low < threshold do
            high <- Math.BigMul(this.Next(), bound, &low)

        high

    /// Uniform on the multiples of 2^-53 in [0, 1).
    member this.Double() : float =
        float (this.Next() >>> 11) * (1.0 / 9007199254740992.0)

    /// Standard normal, by the polar method; every second call uses the spare of the one before.
    member this.Gaussian() : float =
        if Double.IsNaN spare then
            let mutable u = 0.0
            let mutable v = 0.0
            let mutable s = 0.0

            while s = 0.0 || s >= 1.0 do
                u <- 2.0 * this.Double() - 1.0
                v <- 2.0 * this.Double() - 1.0
                s <- u * u + v * v

            let factor = Math.Sqrt(-2.0 * Math.Log s / s)
            spare <- v * factor
            u * factor
        else
            let value = spare
            spare <- nan
            value

    /// 0 … count − 1 in uniformly random order (Fisher and Yates, from the end).
    member this.Order(count: int) : int[] =
        let order = Array.init count id

        for i in count - 1 .. -1 .. 1 do
            let j = int (this.NextBelow(uint64 (i + 1)))
            let kept = order[i]
            order[i] <- order[j]
            order[j] <- kept

        order

    /// A new generator whose numbers are independent of what this one yields from now on.
    member this.Split() : SplitMix =
        SplitMix(this.Next(), mixGamma (this.Next()))
