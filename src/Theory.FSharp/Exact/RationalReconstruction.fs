namespace MemCap.Exact

open System
open System.Numerics

/// From a residue to the fraction it stands for.
/// Source: Wang 1981 (the bounds); Lehmer 1938 with the test of Knuth, TAOCP 2, Algorithm 4.5.2 L.
[<RequireQualifiedAccess>]
module internal RationalReconstruction =
    /// Limbs in base 2^32 of a non-negative integer, with room above.
    let private limbs length (a: bigint) =
        let bytes = Array.zeroCreate<byte>(4 * length)
        let mutable written = 0
        a.TryWriteBytes(Span bytes, &written, true) |> ignore
        let words = Array.zeroCreate<uint32> length
        Buffer.BlockCopy(bytes, 0, words, 0, bytes.Length)
        words

    let private integer (words: uint32[]) length =
        let bytes = Array.zeroCreate<byte>(4 * length)
        Buffer.BlockCopy(words, 0, bytes, 0, bytes.Length)
        bigint (ReadOnlySpan bytes, true)

    let private bitLength (words: uint32[]) length =
        if length = 0 then
            0
        else
            32 * length - BitOperations.LeadingZeroCount words[length - 1]

    let private trim (words: uint32[]) length =
        let mutable length = length

        while length > 0 && words[length - 1] = 0u do
            length <- length - 1

        length

    /// The 62 bits of the words from bit `shift` on.
    let private window (words: uint32[]) shift =
        let first = shift / 32

        let word i =
            if first + i < words.Length then
                uint64 words[first + i]
            else
                0UL

        let low = (word 1 <<< 32) ||| word 0
        let offset = shift % 32

        let value =
            if offset = 0 then
                low
            else
                (low >>> offset) ||| (word 2 <<< (64 - offset))

        int64 (value &&& ((1UL <<< 62) - 1UL))

    /// Cofactors of as many quotients as the leading 62 bits of x ≥ y determine, each below 2^30.
    let private leadingCofactors (x: int64) (y: int64) =
        let limit = 1L <<< 30
        let mutable x = x
        let mutable y = y
        let mutable a = 1L
        let mutable b = 0L
        let mutable c = 0L
        let mutable d = 1L
        let mutable steps = 0
        let mutable go = true

        while go do
            if y + c = 0L || y + d = 0L then
                go <- false
            else
                let q = (x + a) / (y + c)

                if q >= limit || q <> (x + b) / (y + d) then
                    go <- false
                else
                    let c' = a - q * c
                    let d' = b - q * d

                    if abs c' >= limit || abs d' >= limit then
                        go <- false
                    else
                        let y' = x - q * y
                        x <- y
                        y <- y'
                        a <- c
                        b <- d
                        c <- c'
                        d <- d'
                        steps <- steps + 1

        struct (steps, abs a, abs b, abs c, abs d)

    /// (x, y) ← (a·x - b·y, d·y - c·x), or their negatives when these are the positive ones.
    let private combineRemainders (x: uint32[]) (y: uint32[]) length odd (a: int64) b c d =
        let struct (a, b, c, d) =
            if odd then struct (-a, -b, -c, -d) else struct (a, b, c, d)

        let mutable first = 0L
        let mutable second = 0L

        for i in 0 .. length - 1 do
            let xi = int64 x[i]
            let yi = int64 y[i]
            first <- first + a * xi - b * yi
            second <- second + d * yi - c * xi
            x[i] <- uint32 first
            y[i] <- uint32 second
            first <- first >>> 32
            second <- second >>> 32

    /// (u, v) ← (a·u + b·v, c·u + d·v).
    let private combineCofactors (u: uint32[]) (v: uint32[]) length (a: int64) b c d =
        let mutable first = 0UL
        let mutable second = 0UL

        for i in 0 .. length - 1 do
            let ui = uint64 u[i]
            let vi = uint64 v[i]
            first <- first + uint64 a * ui + uint64 b * vi
            second <- second + uint64 c * ui + uint64 d * vi
            u[i] <- uint32 first
            v[i] <- uint32 second
            first <- first >>> 32
            second <- second >>> 32

    /// Extra bits asked of the modulus: a residue that is no short fraction passes with probability 2^-64.
    [<Literal>]
    let Slack = 64

    /// (n, d) with n ≡ d·a (mod m), d > 0 and |n|, d ≤ 2^bound where 2^(2·bound + Slack) < m; none if there is none.
    /// Shapes: 0 ≤ a < m.
    let reconstruct (a: bigint) (m: bigint) =
        let bound = (Limbs.bitLength m - 1 - Slack) / 2

        if a.IsZero then
            ValueSome struct (0I, 1I)
        elif bound < 1 then
            ValueNone
        else
            let room = (Limbs.bitLength m + 31) / 32 + 2
            let mutable x = limbs room m
            let mutable y = limbs room a
            let mutable u = limbs room 0I
            let mutable v = limbs room 1I
            let mutable remainderLength = trim x room
            let mutable cofactorLength = 1
            let mutable steps = 0

            // A step divides the remainders by less than 2^31 before the last of them falls: none is missed.
            while bitLength y (trim y remainderLength) > bound + 66 do
                let shift = bitLength x remainderLength - 62

                let struct (taken, a, b, c, d) = leadingCofactors (window x shift) (window y shift)

                if taken > 0 then
                    combineRemainders x y remainderLength (taken % 2 = 1) a b c d
                    cofactorLength <- min room (cofactorLength + 1)
                    combineCofactors u v cofactorLength a b c d
                    steps <- steps + taken
                else
                    let big = integer x remainderLength
                    let small = integer y remainderLength
                    let mutable remainder = 0I
                    let quotient = bigint.DivRem(big, small, &remainder)
                    let next = integer u cofactorLength + quotient * integer v cofactorLength
                    x <- y
                    y <- limbs room remainder
                    u <- v
                    v <- limbs room next
                    cofactorLength <- room
                    steps <- steps + 1

                remainderLength <- trim x remainderLength
                cofactorLength <- trim v cofactorLength

            let limit = 1I <<< bound

            let rec finish (x: bigint) (y: bigint) (u: bigint) (v: bigint) steps =
                if y <= limit then
                    if v <= limit then
                        ValueSome struct ((if steps % 2 = 0 then y else -y), v)
                    else
                        ValueNone
                else
                    let mutable remainder = 0I
                    let quotient = bigint.DivRem(x, y, &remainder)
                    finish y remainder v (u + quotient * v) (steps + 1)

            finish
                (integer x remainderLength)
                (integer y remainderLength)
                (integer u cofactorLength)
                (integer v cofactorLength)
                steps
