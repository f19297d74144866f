namespace MemCap.Verification

open System
open System.Numerics
open MemCap.Exact
open MemCap.Networks

/// Runs a program on one point after the other. The limbs of a point's integers stand one after the other in a buffer that
/// grows as they need it, so that no sum is ever too long for its place. Dead ones are dropped when they have mostDead limbs.
[<Sealed; NoComparison; NoEquality>]
type internal FixedPointMachine(program: FixedPointProgram, mostDead: int) =
    let terms = program.Terms
    let rows = program.Rows
    let constants = program.Constants
    /// Per slot: where the magnitude starts, its length in bits, and its sign.
    let places = Array.zeroCreate<int> program.Slots
    let lengths = Array.zeroCreate<int> program.Slots
    let isNegative = Array.zeroCreate<bool> program.Slots
    let mutable limbs = Array.zeroCreate<uint64>(mostDead + 1)
    let mutable spare = Array.zeroCreate<uint64>(mostDead + 1)
    /// The first limb that is free. Limb 0 is slot 0, the number 1.
    let mutable top = 1
    let mutable kept = 1

    do
        limbs[0] <- 1UL
        spare[0] <- 1UL
        lengths[0] <- 1

    let limbsOf bits = (bits + 63) >>> 6

    let reserve count =
        if count > limbs.Length - top then
            let size = Math.Max(2 * limbs.Length, top + count)
            Array.Resize(&limbs, size)

    let zero target = lengths[target] <- 0

    /// The number ±1.
    let one target negative =
        places[target] <- 0
        lengths[target] <- 1
        isNegative[target] <- negative

    /// The integer in another slot, with this sign.
    let same target source negative =
        places[target] <- places[source]
        lengths[target] <- lengths[source]
        isNegative[target] <- negative

    let word target (magnitude: uint64) negative =
        reserve 1
        limbs[top] <- magnitude
        places[target] <- top
        lengths[target] <- 64 - BitOperations.LeadingZeroCount magnitude
        isNegative[target] <- negative
        top <- top + 1

    /// The activation at a number other than 0 of which only the sign is known and needed.
    let bySign target activation negative =
        match activation with
        | Activation.Threshold when not negative -> one target false
        | Activation.Sign -> one target negative
        | _ -> zero target

    let needsValue activation negative =
        match activation with
        | Activation.Identity -> true
        | Activation.Relu -> not negative
        | Activation.Threshold
        | Activation.Sign -> false

    let atZero target activation =
        match activation with
        | Activation.Sign -> one target false
        | _ -> zero target

    let sumWords (row: inref<FixedRow>) =
        let mutable sum = 0L

        for t in row.First .. row.End - 1 do
            let term = &terms[t]

            if lengths[term.Slot] > 0 then
                let product = term.Word * int64 limbs[places[term.Slot]]

                sum <-
                    if isNegative[term.Slot] then
                        sum - product
                    else
                        sum + product

        if sum = 0L then
            atZero row.Target row.Activation
        elif needsValue row.Activation (sum < 0L) then
            word row.Target (uint64 (abs sum)) (sum < 0L)
        else
            bySign row.Target row.Activation (sum < 0L)

    let addTerm (term: inref<FixedTerm>) (sum: Span<uint64>) =
        let source = term.Slot
        let x = ReadOnlySpan(limbs, places[source], limbsOf lengths[source])
        let negative = term.IsNegative <> isNegative[source]

        if term.Count = 0 then
            let sum = sum.Slice term.Limbs

            if negative then
                LimbSums.subtract sum x term.Bits
            else
                LimbSums.add sum x term.Bits
        else
            let factor = ReadOnlySpan(constants, term.First, term.Count)
            let isShort = x.Length < factor.Length
            let short = if isShort then x else factor
            let long = if isShort then factor else x

            for l in 0 .. short.Length - 1 do
                let sum = sum.Slice(term.Limbs + l)

                if negative then
                    LimbSums.subtractMultiple sum long short[l]
                else
                    LimbSums.addMultiple sum long short[l]

    let sumLimbs (row: inref<FixedRow>) longest =
        let count = limbsOf (longest + row.Guard)
        reserve count
        let sum = Span(limbs, top, count)
        sum.Clear()

        for t in row.First .. row.End - 1 do
            let term = &terms[t]

            if lengths[term.Slot] > 0 then
                addTerm &term sum

        let negative = int64 sum[count - 1] < 0L

        if negative && needsValue row.Activation true then
            LimbSums.negate sum

        let length = LimbSums.length (Span<uint64>.op_Implicit sum)

        if length = 0 then
            atZero row.Target row.Activation
        elif needsValue row.Activation negative then
            places[row.Target] <- top
            lengths[row.Target] <- length
            isNegative[row.Target] <- negative
            top <- top + limbsOf length
        else
            bySign row.Target row.Activation negative

    let runRow (row: inref<FixedRow>) =
        /// The longest positive and negative term.
        let mutable positive = 0
        let mutable negative = 0
        let mutable nonzero = 0
        let mutable last = 0

        for t in row.First .. row.End - 1 do
            let term = &terms[t]
            let length = lengths[term.Slot]

            if length > 0 then
                let length = length + term.Growth
                nonzero <- nonzero + 1
                last <- t

                if term.IsNegative <> isNegative[term.Slot] then
                    negative <- Math.Max(negative, length)
                else
                    positive <- Math.Max(positive, length)

        if nonzero = 0 then
            atZero row.Target row.Activation
        elif
            (positive = 0 || positive + row.Lead <= negative)
            && not (needsValue row.Activation true)
        then
            bySign row.Target row.Activation true
        elif nonzero = 1 && terms[last].Growth = 0 then
            let isNegative = negative > 0

            if needsValue row.Activation isNegative then
                same row.Target terms[last].Slot isNegative
            else
                bySign row.Target row.Activation isNegative
        else
            let longest = Math.Max(positive, negative)

            if longest + row.Guard <= 64 then
                sumWords &row
            else
                sumLimbs &row longest

    /// Keeps the live integers alone.
    let tidy (live: int[]) =
        let mutable needed = 1

        for slot in live do
            needed <- needed + limbsOf lengths[slot]

        if spare.Length < needed + mostDead then
            spare <- Array.zeroCreate (2 * (needed + mostDead))
            spare[0] <- 1UL

        let mutable next = 1

        for slot in live do
            let count = limbsOf lengths[slot]
            Array.Copy(limbs, places[slot], spare, next, count)
            places[slot] <- next
            next <- next + count

        let full = limbs
        limbs <- spare
        spare <- full
        top <- next
        kept <- next

    let load (point: ReadOnlySpan<float>) =
        for c in 0 .. point.Length - 1 do
            let slot = program.Inputs[c].Slot
            let struct (m, e) = Bits.decompose point[c]

            if m = 0L then
                zero slot
            else
                let shift = e + program.Inputs[c].Exponent
                let magnitude = uint64 (abs m)
                let length = 64 - BitOperations.LeadingZeroCount magnitude + shift

                if length <= 64 then
                    word slot (magnitude <<< shift) (m < 0L)
                else
                    let count = limbsOf length
                    reserve count
                    let place = Span(limbs, top, count)
                    place.Clear()
                    place[shift / 64] <- magnitude <<< (shift % 64)

                    if shift / 64 + 1 < count then
                        place[shift / 64 + 1] <- (magnitude >>> 1) >>> (63 - shift % 64)

                    places[slot] <- top
                    lengths[slot] <- length
                    isNegative[slot] <- m < 0L
                    top <- top + count

    /// 128 kB.
    static member MostDead = 1 <<< 14

    /// The point's coordinates are integers times 2^−(exponent) as the program was compiled for.
    member _.Run(point: ReadOnlySpan<float>) =
        top <- 1
        kept <- 1
        load point

        for layer in program.Layers do
            for r in layer.First .. layer.End - 1 do
                runRow &rows[r]

            if top - kept > kept + mostDead then
                tidy layer.Live

    /// Output r at the point of the last run.
    member _.Output r =
        let unit = program.Outputs[r]

        if unit.Slot < 0 || lengths[unit.Slot] = 0 then
            Rational.Zero
        else
            let x = ReadOnlySpan(limbs, places[unit.Slot], limbsOf lengths[unit.Slot])
            let magnitude = LimbSums.toInteger x

            Dyadic.create (if isNegative[unit.Slot] then -magnitude else magnitude) -unit.Exponent
            |> Dyadic.toRational

    /// Output r when it is a double for certain, else NaN.
    member _.Double r =
        let unit = program.Outputs[r]

        if unit.Slot < 0 || lengths[unit.Slot] = 0 then
            0.0
        else
            let length = lengths[unit.Slot]
            let x = ReadOnlySpan(limbs, places[unit.Slot], limbsOf length)
            let mutable low = 0

            while x[low] = 0UL do
                low <- low + 1

            let zeros = 64 * low + BitOperations.TrailingZeroCount x[low]
            let leading = length - unit.Exponent

            if length - zeros > 53 || abs leading > 900 then
                nan
            else
                let below = x[low] >>> (zeros % 64)

                let above =
                    if low + 1 < x.Length then
                        (x[low + 1] <<< 1) <<< (63 - zeros % 64)
                    else
                        0UL

                let value = Math.ScaleB(float (below ||| above), zeros - unit.Exponent)
                if isNegative[unit.Slot] then -value else value
