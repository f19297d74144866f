namespace MemCap.Verification

open System
open System.Numerics
open MemCap.Exact

/// Runs a program on one point after the other. The limbs of a point's integers stand one after the other in a buffer that
/// grows as they need it, so that no sum is ever too long for its place. Dead ones are dropped when they have mostDead limbs.
[<Sealed; NoComparison; NoEquality>]
type internal FixedPointMachine(program: FixedPointProgram, mostDead: int) =
    let terms = program.Terms
    let rows = program.Rows
    let constants = program.Constants
    /// Per slot: where the magnitude starts, and its length in bits, below 0 for a negative number.
    let places = Array.zeroCreate<int> program.Slots
    let lengths = Array.zeroCreate<int> program.Slots
    let mutable limbs = Array.zeroCreate<uint64>(mostDead + 1)
    let mutable spare = Array.zeroCreate<uint64>(mostDead + 1)
    /// The first limb that is free. Limb 0 is slot 0, the number 1.
    let mutable top = 1
    let mutable kept = 1

    do
        limbs[0] <- 1UL
        spare[0] <- 1UL
        lengths[0] <- 1

    let limbsOf bits = (abs bits + 63) >>> 6

    let reserve count =
        if count > limbs.Length - top then
            let size = Math.Max(2 * limbs.Length, top + count)
            Array.Resize(&limbs, size)

    let constant target outcome =
        places[target] <- 0

        lengths[target] <-
            match outcome with
            | FixedOutcome.One -> 1
            | FixedOutcome.MinusOne -> -1
            | _ -> 0

    /// The integer that stands at the top; negated when it is to be negative.
    let keep target length negative =
        places[target] <- top
        lengths[target] <- if negative then -length else length
        top <- top + limbsOf length

    let sumWords (row: inref<FixedRow>) =
        let lengths = lengths
        let mutable sum = 0L

        for t in row.First .. row.End - 1 do
            let term = &terms[t]
            let length = lengths[term.Slot]

            if length <> 0 then
                let product = term.Word * int64 limbs[places[term.Slot]]
                sum <- if length < 0 then sum - product else sum + product

        let outcome =
            if sum > 0L then row.Positive
            elif sum < 0L then row.Negative
            else row.AtZero

        if outcome = FixedOutcome.Sum then
            reserve 1
            let magnitude = uint64 (abs sum)
            limbs[top] <- magnitude
            keep row.Target (64 - BitOperations.LeadingZeroCount magnitude) (sum < 0L)
        else
            constant row.Target outcome

    let addTerm (term: inref<FixedTerm>) (sum: Span<uint64>) isFirst =
        let length = lengths[term.Slot]
        let x = ReadOnlySpan(limbs, places[term.Slot], limbsOf length)
        let negative = term.IsNegative <> (length < 0)

        if term.Count = 0 && isFirst && not negative then
            LimbSums.set sum x term.Limbs term.Bits
        else
            if isFirst then
                sum.Clear()

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
        let mutable isFirst = true

        for t in row.First .. row.End - 1 do
            let term = &terms[t]

            if lengths[term.Slot] <> 0 then
                addTerm &term sum isFirst
                isFirst <- false

        let negative = int64 sum[count - 1] < 0L

        if negative && row.Negative = FixedOutcome.Sum then
            LimbSums.negate sum

        let length = LimbSums.length (Span<uint64>.op_Implicit sum)

        let outcome =
            if length = 0 then row.AtZero
            elif negative then row.Negative
            else row.Positive

        if outcome = FixedOutcome.Sum then
            keep row.Target length negative
        else
            constant row.Target outcome

    let runRow (row: inref<FixedRow>) =
        let lengths = lengths
        // The longest positive and negative terms.
        let mutable positive = 0
        let mutable negative = 0
        let mutable nonzero = 0
        let mutable last = row.First

        for t in row.First .. row.End - 1 do
            let term = &terms[t]
            let length = lengths[term.Slot]

            if length <> 0 then
                nonzero <- nonzero + 1
                last <- t

                if term.IsNegative <> (length < 0) then
                    negative <- Math.Max(negative, Math.Abs length + term.Growth)
                else
                    positive <- Math.Max(positive, Math.Abs length + term.Growth)

        if nonzero = 0 then
            constant row.Target row.AtZero
        elif
            row.Negative <> FixedOutcome.Sum
            && (positive = 0 || positive + row.Lead <= negative)
        then
            constant row.Target row.Negative
        elif nonzero = 1 && terms[last].Growth = 0 then
            let outcome = if negative > 0 then row.Negative else row.Positive

            if outcome = FixedOutcome.Sum then
                places[row.Target] <- places[terms[last].Slot]
                lengths[row.Target] <- positive - negative
            else
                constant row.Target outcome
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

            let shift = e + program.Inputs[c].Exponent
            let magnitude = uint64 (abs m)

            if m = 0L then
                constant slot FixedOutcome.Zero
            else
                let length = 64 - BitOperations.LeadingZeroCount magnitude + shift
                let count = limbsOf length
                reserve count
                let x = ReadOnlySpan &magnitude
                LimbSums.set (Span(limbs, top, count)) x (shift / 64) (shift % 64)
                keep slot length (m < 0L)

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

            Dyadic.create (if lengths[unit.Slot] < 0 then -magnitude else magnitude) -unit.Exponent
            |> Dyadic.toRational

    /// Output r when it is a double for certain, else NaN.
    member _.Double r =
        let unit = program.Outputs[r]

        if unit.Slot < 0 || lengths[unit.Slot] = 0 then
            0.0
        else
            let length = abs lengths[unit.Slot]
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
                if lengths[unit.Slot] < 0 then -value else value
