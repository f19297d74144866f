namespace MemCap.Constructions

open System
open System.Numerics
open MemCap.Exact

/// What a planner is asked: the sizes of the network, and how far it searches.
type FoldSearch = {
    /// Thresholds of a group, n ≥ 2.
    Thresholds: int
    /// Bits of a gap, ρ ≥ 2.
    GapBits: int
    /// Bits of a label, c ≥ 2, or 0 for two classes.
    LabelBits: int
    /// t: past a threshold, a point is past it by at least 2^−t.
    Margin: int
    /// A label's digits are read with an error below 1 − 2^−this.
    LabelMargin: int
    /// Slopes tried per octave.
    Mantissas: int
    /// States kept at every threshold.
    Width: int
}

/// A beam over the gaps of one group. A state says where threshold i lies, θ_i = α + (γ + K_i)·V with V in [low, high]: V is
/// what the fields after it will read, K_1 = 1 and K_i = 2^ρ. Positions are relative to an even number, which keeps the
/// parity of the first gap.
/// Notes: in doubles, always the same ones; a wrong rounding can only make a plan that its certificate refuses.
[<Sealed; NoComparison; NoEquality>]
type internal GapBeam(search: FoldSearch) =
    let n, width = search.Thresholds, search.Width
    let alpha = Array.zeroCreate<float>((n + 1) * width)
    let gamma = Array.zeroCreate<float>((n + 1) * width)
    let low = Array.zeroCreate<float>((n + 1) * width)
    let high = Array.zeroCreate<float>((n + 1) * width)
    let gap = Array.zeroCreate<int64>((n + 1) * width)
    let parent = Array.zeroCreate<int>((n + 1) * width)
    let count = Array.zeroCreate<int>(n + 1)

    let reach = Math.ScaleB(1.0, search.GapBits)
    let labels = Math.ScaleB(1.0, search.LabelBits)

    let labelMargin =
        if search.LabelBits > 0 then
            Math.ScaleB(1.0, -search.LabelMargin)
        else
            0.0

    /// Shorter intervals are not worth their digits.
    let shortest = 1e-9

    /// Whole cells beyond this many below the highest one say the same again.
    let cellsTried = 64.0

    /// From here on doubles tell no two cells apart.
    let finest = Math.ScaleB(1.0, 53)

    member _.IsEmpty level = count[level] = 0

    /// V before the first gap is above −floor.
    member _.Start(floor: float) =
        alpha[0] <- 0.0
        gamma[0] <- 0.0
        low[0] <- -floor
        high[0] <- infinity
        count[0] <- 1

    /// A state of the level, kept when it is among the best: the longest interval, then the largest gap.
    member private _.Offer(level, a, g, lowest, highest, m: int64, origin) =
        let first = level * width
        let length: float = highest - lowest

        let isWorse place =
            let other: float = high[place] - low[place]
            other < length || other = length && gap[place] < m

        let mutable place = first + count[level]

        while place > first && isWorse (place - 1) do
            place <- place - 1

        if place < first + width then
            let last = min (first + count[level]) (first + width - 1)

            for k in last .. -1 .. place + 1 do
                alpha[k] <- alpha[k - 1]
                gamma[k] <- gamma[k - 1]
                low[k] <- low[k - 1]
                high[k] <- high[k - 1]
                gap[k] <- gap[k - 1]
                parent[k] <- parent[k - 1]

            alpha[place] <- a
            gamma[place] <- g
            low[place] <- lowest
            high[place] <- highest
            gap[place] <- m
            parent[place] <- origin
            count[level] <- min width (count[level] + 1)

    /// The states of threshold `level` in [bottom, top], after a run of the label.
    member this.Step(level, bottom: float, top: float, label: int) =
        let scale = if level = 1 then 1.0 else reach
        let part = float label / labels
        let partAfter = (float label + 1.0) / labels
        let previous = (level - 1) * width
        let fullLength = 1.0 - 2.0 * labelMargin
        count[level] <- 0

        for s in previous .. previous + count[level - 1] - 1 do
            let slope = gamma[s] + scale
            let windowLow = max ((bottom - alpha[s]) / slope) low[s] * scale
            let windowHigh = min ((top - alpha[s]) / slope) high[s] * scale

            let windowHigh =
                if Double.IsPositiveInfinity windowHigh then
                    windowLow + 2.0
                else
                    windowHigh

            if windowLow <= windowHigh then
                let highest =
                    if level = 1 then
                        Math.Floor windowHigh
                    else
                        min (Math.Floor windowHigh) (reach - 1.0)

                let lowest =
                    if level = 1 then
                        Math.Floor windowLow
                    else
                        max 0.0 (Math.Floor windowLow)

                if abs highest < finest then
                    let mutable m = int64 highest
                    let bound = int64 (max lowest (highest - cellsTried))
                    let mutable whole = 0

                    while m >= bound && whole < width do
                        let isEven = m &&& 1L = 0L

                        let cellLow = if isEven then float m + part else float m + 1.0 - partAfter

                        let cellHigh = cellLow + 1.0 / labels
                        let a = (max windowLow cellLow - cellLow) * labels
                        let b = (min windowHigh cellHigh - cellLow) * labels

                        if b - a >= shortest then
                            let isUp = (m + int64 label) &&& 1L = 0L
                            let near = max (if isUp then a else 1.0 - b) labelMargin
                            let far = min (if isUp then b else 1.0 - a) (1.0 - labelMargin)

                            if far - near >= shortest then
                                let step = slope / (scale * labels)

                                if isUp then
                                    this.Offer(
                                        level,
                                        alpha[s] + slope * cellLow / scale,
                                        step,
                                        near,
                                        far,
                                        m,
                                        s - previous
                                    )
                                else
                                    this.Offer(
                                        level,
                                        alpha[s] + slope * cellHigh / scale,
                                        -step,
                                        near,
                                        far,
                                        m,
                                        s - previous
                                    )

                                if far - near >= fullLength then
                                    whole <- whole + 1

                        m <- m - 1L

    /// The best state of threshold n that leaves room for one more label, its tail replaced by what follows that label.
    member _.FollowedBy(label: int) : int voption =
        let mutable found = ValueNone
        let mutable k = 0

        while found.IsNone && k < count[n] do
            let s = n * width + k
            let a = max (low[s] * labels - float label) labelMargin
            let b = min (high[s] * labels - float label) (1.0 - labelMargin)

            if b - a > shortest then
                found <- ValueSome k
                low[s] <- if label % 2 = 0 then a else 1.0 - b
                high[s] <- if label % 2 = 0 then b else 1.0 - a

            k <- k + 1

        found

    /// The interval of a state.
    member _.Tail(level, state) =
        struct (low[level * width + state], high[level * width + state])

    /// The gaps that lead to a state of a level, written from the front.
    member _.Gaps(level, state, gaps: int64[]) =
        let mutable state = state

        for i in level .. -1 .. 1 do
            gaps[i - 1] <- gap[i * width + state]
            state <- parent[i * width + state]
