namespace MemCap.Constructions

open System
open System.Numerics
open MemCap.Exact

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
        /// Kept from the ends of every window.
        Slack: float
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

        let slack g =
            reach.Slack * (1.0 + Math.ScaleB(abs g, -24))

        /// Place in the group of the run before threshold i; −1 is the empty run.
        let place i = i - 1 - empty

        let bottom i =
            if place i < 0 then
                -floor
            else
                let g = phase + slope * reach.Lasts[place i]
                g + slack g

        let top i =
            let g = phase + slope * reach.Firsts[place i + 1] - margin
            g - slack g

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

            if level = n || start + place i + 1 >= runs.Length then
                isDone <- true
            else
                beam.Step(i, bottom i, top i, label i)

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

    /// The plan of a search whose windows are shorter by the slack at both ends, certified or nothing.
    let attempt (search: FoldSearch) (line: LabelLine) slack : FoldPlan option =
        let beam = GapBeam search

        let reach = {
            Unit = 0
            Firsts = Array.zeroCreate (search.Thresholds + 1)
            Lasts = Array.zeroCreate (search.Thresholds + 1)
            Slack = slack
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

    /// The plan of a search, certified. Where doubles that round to the end of a window make a certificate fail, once more
    /// with a slack beyond their errors; nothing where that fails too, which is not known to happen.
    let plan (search: FoldSearch) (line: LabelLine) : FoldPlan option =
        List.tryPick (attempt search line) [ 0.0; Math.ScaleB(1.0, -20) ]
