namespace MemCap.Data

open System
open System.Numerics
open MemCap.Exact

/// Products and distances of two points, exactly.
[<RequireQualifiedAccess>]
module internal Products =
    /// ⟨x, y⟩ exactly.
    let dot (x: ReadOnlySpan<float>) (y: ReadOnlySpan<float>) =
        let struct (unitX, _) = Grid.extent x
        let struct (unitY, _) = Grid.extent y
        let mutable sum = BigInteger.Zero

        for c in 0 .. x.Length - 1 do
            if x[c] <> 0.0 && y[c] <> 0.0 then
                let struct (m, e) = Bits.decompose x[c]
                let struct (n, f) = Bits.decompose y[c]
                sum <- sum + ((BigInteger m * BigInteger n) <<< (e + f - unitX - unitY))

        Rational.ofInteger sum * Rational.powerOfTwo (unitX + unitY)

    /// ‖x − y‖² exactly.
    let squaredDistance (x: ReadOnlySpan<float>) (y: ReadOnlySpan<float>) =
        let struct (unitX, topX) = Grid.extent x
        let struct (unitY, topY) = Grid.extent y
        let zeroX = unitX = 0 && topX = 0
        let zeroY = unitY = 0 && topY = 0
        // A zero vector has no unit of its own.
        let unit =
            if zeroX then unitY
            elif zeroY then unitX
            else min unitX unitY

        let inUnit value =
            let struct (m, e) = Bits.decompose value

            if m = 0L then
                BigInteger.Zero
            else
                BigInteger m <<< (e - unit)

        let mutable sum = BigInteger.Zero

        for c in 0 .. x.Length - 1 do
            if x[c] <> y[c] then
                let difference = inUnit x[c] - inUnit y[c]
                sum <- sum + difference * difference

        Rational.ofInteger sum * Rational.powerOfTwo (2 * unit)
