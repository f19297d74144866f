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
type private GapBeam(search: FoldSearch) =
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

/// Plans by search: from left to right, the slope whose group takes the most runs, and for every slope a beam over its gaps.
/// Source: derived. Notes: proofs-notes/fold-gap.md
[<RequireQualifiedAccess>]
module internal FoldPlanner =
    /// A double near a number, from its leading 60 bits.
    let private near (mantissa: BigInteger) exponent =
        let cut = max 0 (Bits.length mantissa - 60)
        Math.ScaleB(float (int64 (mantissa >>> cut)), exponent + cut)

    /// 2⌊x/2⌋.
    let private evenBelow (x: Dyadic) =
        let half = x.Exponent - 1

        (if half >= 0 then
             x.Mantissa <<< half
         else
             x.Mantissa >>> -half)
        <<< 1

    /// ⌊log₂(p/q)⌋ for p, q ≥ 1.
    let private floorLog2 (p: BigInteger) (q: int) =
        Rational.floorLog2 (Rational.fraction p (BigInteger q))

    /// No gap reaches down farther than this below where its group starts.
    let private farthest = BigInteger.One <<< 60

    /// Longest extents of a group that doubles hold without care.
    let private longest = 900

    /// The ends of the runs that a group may take, as doubles in units of 2^Unit, relative to where the first starts.
    [<NoComparison; NoEquality>]
    type private Reach = {
        mutable Unit: int
        Firsts: float[]
        Lasts: float[]
    }

    let private measure (line: LabelLine) (reach: Reach) start =
        let origin = line.Runs[start].First
        let count = min reach.Firsts.Length (line.Runs.Length - start)
        reach.Unit <- max 0 (Bits.length (line.Runs[start + count - 1].Last - origin) - longest)

        for k in 0 .. count - 1 do
            reach.Firsts[k] <- near (line.Runs[start + k].First - origin) -reach.Unit
            reach.Lasts[k] <- near (line.Runs[start + k].Last - origin) -reach.Unit

    /// What the beam found for one slope.
    [<Struct; NoComparison; NoEquality>]
    type private Found = { Count: int; Level: int; State: int }

    /// The most runs that a group with this slope takes from `start` on, or none. `phase` and `floor`: g(first of start)
    /// and 0, relative to the even number.
    let private take
        (search: FoldSearch)
        (line: LabelLine)
        (beam: GapBeam)
        (reach: Reach)
        start
        isShifted
        slope
        phase
        floor
        =
        let runs = line.Runs
        let n = search.Thresholds
        let empty = if isShifted then 1 else 0
        let margin = Math.ScaleB(1.0, -search.Margin)

        /// Place in the group of the run before threshold i; −1 is the empty run.
        let place i = i - 1 - empty

        let bottom i =
            if place i < 0 then
                -floor
            else
                phase + slope * reach.Lasts[place i]

        let label i =
            if search.LabelBits > 0 then
                runs[start + place i].Class
            else
                0

        beam.Start floor
        let mutable level = 0
        let mutable isDone = false

        while not isDone do
            let i = level + 1
            let next = place i + 1

            if level = n || start + next >= runs.Length then
                isDone <- true
            else
                beam.Step(i, bottom i, phase + slope * reach.Firsts[next] - margin, label i)

                if beam.IsEmpty i then isDone <- true else level <- i

        let full =
            if level < n then ValueNone
            elif search.LabelBits = 0 then ValueSome 0
            else beam.FollowedBy runs[start + n].Class

        match full with
        | ValueSome state -> {
            Count = n + 1 - empty
            Level = n
            State = state
          }
        | ValueNone ->
            // The last threshold may also lie anywhere above the last run.
            let mutable i = min n (level + 1)
            beam.Step(i, bottom i, infinity, label i)

            while beam.IsEmpty i && i > 1 do
                i <- i - 1
                beam.Step(i, bottom i, infinity, label i)

            {
                Count = if beam.IsEmpty i then 0 else i - empty
                Level = i
                State = 0
            }

    /// The number with the fewest digits in a part of [0, 1], a little inside it.
    let private simplest low high : FoldWord =
        let inset = 0.01 * (high - low)
        let low = if low > 0.0 then low + inset else 0.0
        let high = if high < 1.0 then high - inset else 1.0

        let rec from digits =
            let m = Math.Ceiling(Math.ScaleB(low, digits))

            if m <= Math.ScaleB(high, digits) then
                {
                    Mantissa = BigInteger m
                    Digits = digits
                }
            else
                from (digits + 1)

        from 0

    /// Slopes m·2^e to try, by the mean distance of the runs; then slow ones, for which a group of one run always exists.
    let private slopes (search: FoldSearch) (line: LabelLine) start : struct (int * int)[] =
        let runs = line.Runs
        let last = min (runs.Length - 1) (start + search.Thresholds)
        let extent = BigInteger.Max(BigInteger.One, runs[last].Last - runs[start].First)

        let octave =
            -(floorLog2 extent (max 1 (last - start)))
            - Bits.length (BigInteger search.Mantissas)
            + 1

        let own = BigInteger.Max(BigInteger.One, runs[start].Last - runs[start].First)

        [|
            for f in search.GapBits + 2 .. -1 .. -3 do
                for m in search.Mantissas .. 2 * search.Mantissas - 1 do
                    struct (m, octave + f)

            for x in 0..2 do
                struct (1, search.GapBits - 2 - Bits.length own - x)
        |]

    /// What is added to z: ⌈2/λ⌉ at least, and such that the bias of the first layer ends in zeros.
    let private shiftFor (line: LabelLine) (slope: Dyadic) =
        let least = Rational.ceiling (Rational.ofInt 2 / Dyadic.toRational slope)
        let size = max 0 (Bits.length (LabelRuns.extent line >>> 4) - 1)
        (-(-(line.Offset + least) >>> size) <<< size) - line.Offset

    /// What a group inherits from the one before: g = Origin at z = Start, and a slope that costs no weight.
    [<NoComparison; NoEquality>]
    type private Frame = {
        Start: BigInteger
        Origin: Dyadic
        Slope: Dyadic
    }

    /// Doubles hold slopes of this size times any extent.
    let private isMeasurable (slope: float) =
        slope > Math.ScaleB(1.0, -1000) && slope < Math.ScaleB(1.0, 100)

    /// What a slope costs that differs from the one before, in runs.
    let private changeCost (search: FoldSearch) = 1 + search.Thresholds / 10

    /// The group from a run on, with the slope that takes most runs; for the first group also the shift. Nothing where
    /// doubles fail to place a single run.
    let private choose
        (search: FoldSearch)
        line
        (beam: GapBeam)
        (reach: Reach)
        start
        (shift: BigInteger)
        (frame: Frame voption)
        =
        measure line reach start

        let isShifted = search.LabelBits = 0 && line.Runs[start].Class <> line.Runs[0].Class

        let whole = search.Thresholds + 1 - (if isShifted then 1 else 0)

        let candidates = [|
            match frame with
            | ValueSome frame -> frame.Slope
            | ValueNone -> ()

            for struct (m, e) in slopes search line start do
                Dyadic.create (BigInteger(m: int)) e
        |]

        let gaps = Array.zeroCreate<int64> search.Thresholds
        let mutable best = ValueNone
        let mutable bestScore = Int32.MinValue
        let mutable k = 0

        while k < candidates.Length do
            let slope = candidates[k]
            let scaled = Math.ScaleB(near slope.Mantissa 0, slope.Exponent + reach.Unit)
            k <- k + 1

            if isMeasurable scaled then
                let struct (shift, origin) =
                    match frame with
                    | ValueNone ->
                        let shift = shiftFor line slope
                        struct (shift, slope * Dyadic.ofInteger (line.Runs[start].First + shift))
                    | ValueSome frame ->
                        struct (shift,
                                frame.Origin + slope * Dyadic.ofInteger (line.Runs[start].First - frame.Start))

                let even = evenBelow origin
                let fraction = origin - Dyadic.ofInteger even
                let phase = near fraction.Mantissa fraction.Exponent
                let floor = near (BigInteger.Min(even, farthest)) 0
                let found = take search line beam reach start isShifted scaled phase floor

                let isChange =
                    match frame with
                    | ValueSome frame -> frame.Slope <> slope
                    | ValueNone -> false

                let score = found.Count - (if isChange then changeCost search else 0)

                if found.Count > 0 && score > bestScore then
                    bestScore <- score
                    beam.Gaps(found.Level, found.State, gaps)
                    let struct (low, high) = beam.Tail(found.Level, found.State)

                    let draft = {
                        FirstRun = start
                        Count = found.Count
                        IsShifted = isShifted
                        Gaps =
                            Array.init found.Level (fun i ->
                                BigInteger gaps[i] + (if i = 0 then even else BigInteger.Zero))
                        Tail = simplest low high
                        Slope = slope
                    }

                    best <- ValueSome(struct (draft, shift))

                    if not isChange && found.Count >= whole then
                        k <- candidates.Length

        best

    /// The plan of a search, certified; nothing where a certificate fails, which is not known to happen.
    let plan (search: FoldSearch) (line: LabelLine) : FoldPlan option =
        let beam = GapBeam search

        let reach = {
            Unit = 0
            Firsts = Array.zeroCreate (search.Thresholds + 1)
            Lasts = Array.zeroCreate (search.Thresholds + 1)
        }

        let shape: FoldShape = {
            Thresholds = search.Thresholds
            GapBits = search.GapBits
            FirstGapBits = 1
            LabelBits = search.LabelBits
            Margin = search.Margin
            LabelMargin = if search.LabelBits = 0 then 0 else search.LabelMargin
        }

        let drafts = ResizeArray<FoldDraft>()

        let rec from start shift frame =
            match choose search line beam reach start shift frame with
            | ValueNone -> None
            | ValueSome(struct (draft, shift)) ->
                drafts.Add draft
                let next = start + draft.Count

                if next = line.Runs.Length then
                    let plan = FoldAssembly.plan line shape shift (drafts.ToArray())

                    match FoldCertificate.refutation line plan with
                    | ValueNone -> Some plan
                    | ValueSome _ -> None
                else
                    let struct (cell, _) = FoldAssembly.cellBefore line shift next

                    let origin =
                        match frame with
                        | ValueNone -> draft.Slope * Dyadic.ofInteger (cell + shift)
                        | ValueSome frame ->
                            frame.Origin + draft.Slope * Dyadic.ofInteger (cell - frame.Start)

                    from
                        next
                        shift
                        (ValueSome {
                            Start = cell
                            Origin = origin
                            Slope = draft.Slope
                        })

        from 0 BigInteger.Zero ValueNone
