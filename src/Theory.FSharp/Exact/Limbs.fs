namespace MemCap.Exact

open System

/// Integers as limbs in base 2^bits, two's complement: value = Σ_l limb_l·2^(bits·l) - sign·2^(bits·count).
/// Limb-major, so that one limb of all the integers is a vector for `IKernels.IntegerProduct`.
[<RequireQualifiedAccess>]
module internal Limbs =
    /// Bit length of |a|; 0 for 0.
    let bitLength (a: bigint) = int ((bigint.Abs a).GetBitLength())

    let private readWord (bytes: byte[]) position extension =
        let mutable word = 0u

        for b in 3..-1..0 do
            let value =
                if position + b < bytes.Length then
                    bytes[position + b]
                else
                    extension

            word <- (word <<< 8) ||| uint32 value

        uint64 word

    /// The limbs, (count + 1) × values: the last vector is the sign, 0 or 1. 1 ≤ bits ≤ 31.
    let split bits (values: bigint[]) =
        let longest =
            if values.Length = 0 then
                0
            else
                values |> Seq.map bitLength |> Seq.max

        let count = (longest + bits - 1) / bits
        let limbs = Array.zeroCreate<uint32>((count + 1) * values.Length)
        let mask = (1UL <<< bits) - 1UL

        for i in 0 .. values.Length - 1 do
            let bytes = values[i].ToByteArray()
            let extension = if values[i].Sign < 0 then 255uy else 0uy
            let mutable window = 0UL
            let mutable filled = 0
            let mutable position = 0

            for l in 0 .. count - 1 do
                if filled < bits then
                    window <- window ||| (readWord bytes position extension <<< filled)
                    filled <- filled + 32
                    position <- position + 4

                limbs[l * values.Length + i] <- uint32 (window &&& mask)
                window <- window >>> bits
                filled <- filled - bits

            limbs[count * values.Length + i] <- if values[i].Sign < 0 then 1u else 0u

        struct (count, limbs)

    /// Σ_l limb(l)·2^(bits·l) for l < count, of signed words below 2^62 in absolute value.
    let join bits count (limb: int -> int64) =
        let bytes = Array.zeroCreate<byte>((count * bits + 31) / 32 * 4 + 12)
        let mask = (1L <<< bits) - 1L
        let mutable window = 0UL
        let mutable filled = 0
        let mutable position = 0
        let mutable carry = 0L

        for l in 0 .. count - 1 do
            let sum = limb l + carry
            carry <- sum >>> bits
            window <- window ||| (uint64 (sum &&& mask) <<< filled)
            filled <- filled + bits

            if filled >= 32 then
                BitConverter.TryWriteBytes(Span<byte>(bytes, position, 4), uint32 window)
                |> ignore

                window <- window >>> 32
                filled <- filled - 32
                position <- position + 4

        // The rest is window + carry·2^filled, with the sign of the carry.
        let low = window ||| (uint64 carry <<< filled)
        let high = if filled = 0 then carry >>> 63 else carry >>> (64 - filled)
        BitConverter.TryWriteBytes(Span<byte>(bytes, position, 8), low) |> ignore

        BitConverter.TryWriteBytes(Span<byte>(bytes, position + 8, 4), int32 high)
        |> ignore

        bigint (ReadOnlySpan<byte>(bytes, 0, position + 12))
