namespace MemCap.Exact

open System
open System.Numerics

/// Long integers in limbs of 64 bits, the lowest first. A sum is in two's complement, and what is added to it or subtracted
/// is a magnitude with at most as many limbs. A carry out of the last limb is lost: callers leave room for the sum.
[<RequireQualifiedAccess>]
module internal LimbSums =
    let private carry (sum: Span<uint64>) from =
        let mutable l = from

        while l < sum.Length do
            let next = sum[l] + 1UL
            sum[l] <- next
            l <- if next = 0UL then l + 1 else sum.Length

    let private borrow (sum: Span<uint64>) from =
        let mutable l = from

        while l < sum.Length do
            let limb = sum[l]
            sum[l] <- limb - 1UL
            l <- if limb = 0UL then l + 1 else sum.Length

    /// sum += limb·2^(64·place).
    let private addLimb (sum: Span<uint64>) place (limb: uint64) =
        if limb <> 0UL && place < sum.Length then
            let next = sum[place] + limb
            sum[place] <- next

            if next < limb then
                carry sum (place + 1)

    /// sum −= limb·2^(64·place).
    let private subtractLimb (sum: Span<uint64>) place (limb: uint64) =
        if limb <> 0UL && place < sum.Length then
            let before = sum[place]
            sum[place] <- before - limb

            if before < limb then
                borrow sum (place + 1)

    /// sum := x·2^(64·place + bits), 0 ≤ bits < 64.
    let set (sum: Span<uint64>) (x: ReadOnlySpan<uint64>) place bits =
        let mutable above = 0UL

        for l in 0 .. place - 1 do
            sum[l] <- 0UL

        let target = sum.Slice place

        for l in 0 .. x.Length - 1 do
            target[l] <- (x[l] <<< bits) ||| above
            // In two steps, since a shift by 64 is none.
            above <- (x[l] >>> 1) >>> (63 - bits)

        for l in x.Length .. target.Length - 1 do
            target[l] <- above
            above <- 0UL

    /// sum += x·2^bits, 0 ≤ bits < 64.
    let add (sum: Span<uint64>) (x: ReadOnlySpan<uint64>) bits =
        let mutable carried = 0UL
        let mutable above = 0UL

        for l in 0 .. x.Length - 1 do
            let limb = (x[l] <<< bits) ||| above
            above <- (x[l] >>> 1) >>> (63 - bits)
            let partial = sum[l] + limb
            let next = partial + carried

            carried <- (if partial < limb then 1UL else 0UL) + (if next < partial then 1UL else 0UL)

            sum[l] <- next

        addLimb sum x.Length (above + carried)

    /// sum −= x·2^bits, 0 ≤ bits < 64.
    let subtract (sum: Span<uint64>) (x: ReadOnlySpan<uint64>) bits =
        let mutable borrowed = 0UL
        let mutable above = 0UL

        for l in 0 .. x.Length - 1 do
            let limb = (x[l] <<< bits) ||| above
            above <- (x[l] >>> 1) >>> (63 - bits)
            let before = sum[l]
            let partial = before - limb
            let next = partial - borrowed

            borrowed <- (if before < limb then 1UL else 0UL) + (if partial < borrowed then 1UL else 0UL)

            sum[l] <- next

        subtractLimb sum x.Length (above + borrowed)

    /// sum += factor·x.
    let addMultiple (sum: Span<uint64>) (x: ReadOnlySpan<uint64>) (factor: uint64) =
        let mutable carried = 0UL

        for l in 0 .. x.Length - 1 do
            let mutable low = 0UL
            let high = Math.BigMul(x[l], factor, &low)
            let limb = low + carried
            let next = sum[l] + limb
            sum[l] <- next
            // The exact high word: (2^64 − 1)² + 2(2^64 − 1) = 2^128 − 1.
            carried <- high + (if limb < low then 1UL else 0UL) + (if next < limb then 1UL else 0UL)

        addLimb sum x.Length carried

    /// sum −= factor·x.
    let subtractMultiple (sum: Span<uint64>) (x: ReadOnlySpan<uint64>) (factor: uint64) =
        let mutable carried = 0UL

        for l in 0 .. x.Length - 1 do
            let mutable low = 0UL
            let high = Math.BigMul(x[l], factor, &low)
            let limb = low + carried
            let before = sum[l]
            sum[l] <- before - limb
            carried <- high + (if limb < low then 1UL else 0UL) + (if before < limb then 1UL else 0UL)

        subtractLimb sum x.Length carried

    /// sum := −sum.
    let negate (sum: Span<uint64>) =
        let mutable isBorrowed = false

        for l in 0 .. sum.Length - 1 do
            let limb = sum[l]
            sum[l] <- (if isBorrowed then ~~~limb else 0UL - limb)
            isBorrowed <- isBorrowed || limb <> 0UL

    /// Bits of a magnitude: 0 for 0.
    let length (x: ReadOnlySpan<uint64>) =
        let mutable l = x.Length

        while l > 0 && x[l - 1] = 0UL do
            l <- l - 1

        if l = 0 then
            0
        else
            64 * l - BitOperations.LeadingZeroCount x[l - 1]

    /// The limbs of x ≥ 0, none for 0.
    let ofInteger (x: BigInteger) =
        let bytes = x.ToByteArray(isUnsigned = true)

        if x.IsZero then
            [||]
        else
            Array.init ((bytes.Length + 7) / 8) (fun l ->
                let mutable limb = 0UL

                for b in min 7 (bytes.Length - 1 - 8 * l) .. -1 .. 0 do
                    limb <- (limb <<< 8) ||| uint64 bytes[8 * l + b]

                limb)

    let toInteger (x: ReadOnlySpan<uint64>) =
        let bytes = Array.zeroCreate<byte>(8 * x.Length)

        for l in 0 .. x.Length - 1 do
            Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(Span(bytes, 8 * l, 8), x[l])

        BigInteger(ReadOnlySpan bytes, isUnsigned = true)
