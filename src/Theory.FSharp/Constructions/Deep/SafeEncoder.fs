namespace MemCap.Constructions

open System.Numerics
open MemCap.Exact

/// Plans that always exist: one slope, groups of exactly n + 1 runs, and every threshold in a whole cell, in integers.
/// Source: derived (Theorem FG). Notes: proofs-notes/fold-gap.md
/// Notes: windows between runs are longer than two cells, three with labels, and cells are shorter than 1.07; so each window
/// holds a whole cell, within reach of a gap's bits from the threshold before.
[<RequireQualifiedAccess>]
module internal SafeEncoder =
    let private margin = 4

    /// ⌈log₂ x⌉ for x ≥ 1.
    let private ceilingLog2 (x: BigInteger) = Bits.length (x - BigInteger.One)

    /// ⌈x / 2^digits⌉.
    let private ceilingShift (x: BigInteger) digits = -(-x >>> digits)

    /// ⌊p / q⌋ for q > 0.
    let private floorQuotient (p: BigInteger) (q: BigInteger) =
        let mutable rest = BigInteger.Zero
        let quotient = BigInteger.DivRem(p, q, &rest)

        if rest.Sign < 0 then
            quotient - BigInteger.One
        else
            quotient

    /// Bits of a label: none for two classes.
    let labelBits (classes: int) =
        if classes <= 2 then 0 else ceilingLog2 (BigInteger classes)

    /// The slope is below this over the smallest gap.
    let private largestWindow labelBits =
        if labelBits = 0 then
            Rational.fraction (BigInteger 45) (BigInteger 16)
        else
            Rational.fraction (BigInteger 135) (BigInteger 32)

    /// Theorem FG: ρ₀ ≤ ⌈log₂(⌈kΓ⌉ + 8)⌉ with k = 45/16, or 135/32 with labels.
    let largestFirstGapBits labelBits (gamma: Rational) =
        ceilingLog2 (Rational.ceiling (largestWindow labelBits * gamma) + BigInteger 8)

    /// Theorem FG: ρ ≤ max(4, ⌈log₂(⌈kΓ⌉ + 8)⌉).
    let largestGapBits labelBits gamma =
        max 4 (largestFirstGapBits labelBits gamma)

    /// (m, e) of the smallest slope m·2^e, m in 4 … 7, for which the smallest window is 9/4 long, or 27/8 with labels.
    let private slope labelBits (window: BigInteger) : struct (int * int) =
        let eighths = BigInteger(if labelBits = 0 then 18 else 27)

        let isEnough (m: int) e =
            let grown = BigInteger m * window

            if e + 3 >= 0 then
                (grown <<< (e + 3)) >= eighths
            else
                grown >= (eighths <<< -(e + 3))

        // 7·2^(e−1) windows are shorter than 2.
        let rec from e =
            match Seq.tryFind (fun m -> isEnough m e) (seq { 4..7 }) with
            | Some m -> struct (m, e)
            | None -> from (e + 1)

        from (-1 - Bits.length window)

    /// Windows (low, high) of the thresholds of a group: θ_i must lie between the runs i − 1 and i, the last one above all.
    let private windows
        (coordinate: BigInteger -> BigInteger)
        (one: BigInteger)
        (runs: LabelRun[])
        thresholds
        =
        let margin = one >>> margin

        Array.init (min thresholds runs.Length) (fun i ->
            let low = coordinate runs[i].Last

            let high =
                if i + 1 < runs.Length then
                    coordinate runs[i + 1].First - margin
                else
                    low + (one <<< 2)

            struct (low, high))

    /// The gaps of a group: the highest whole cell below each window's end. θ_i = (α + (γ + 2^ρ)·V_i) where V_i is the state
    /// before the i-th gap; α and γ are integers in units of 2^−digits. The first gap counts cells of length 1 from 0.
    let private gaps
        (shape: FoldShape)
        unit
        (runs: LabelRun[])
        (windows: struct (BigInteger * BigInteger)[])
        =
        let c = shape.LabelBits
        let hasLabels = c > 0
        let mutable alpha = BigInteger.Zero
        let mutable gamma = BigInteger.Zero
        let mutable digits = unit

        windows
        |> Array.mapi (fun i struct (low, high) ->
            let isFirst = i = 0
            let bits = if isFirst then 0 else shape.GapBits

            let length =
                if isFirst then
                    BigInteger.One <<< digits
                else
                    gamma + (BigInteger.One <<< (digits + bits))

            let below =
                floorQuotient (((high <<< (digits - unit)) - alpha) <<< bits) length
                - BigInteger.One

            let gap =
                if isFirst then
                    below
                else
                    let largest = (BigInteger.One <<< bits) - BigInteger(if hasLabels then 2 else 1)
                    BigInteger.Min(below, largest)

            let least = if hasLabels && not isFirst then 1 else 0

            if
                gap < BigInteger least
                || (alpha <<< bits) + length * gap < (low <<< (digits - unit + bits))
            then
                MemCap.ResultBuilder.defect "a window of the safe encoder holds no cell"

            let label = BigInteger(if hasLabels then runs[i].Class else 0)

            let cell =
                if gap.IsEven then
                    (gap <<< c) + label
                else
                    ((gap + BigInteger.One) <<< c) - label - BigInteger.One

            let scaled = alpha <<< (bits + c)
            digits <- digits + bits + c

            if (gap + label).IsEven then
                alpha <- scaled + length * cell
                gamma <- length
            else
                alpha <- scaled + length * (cell + BigInteger.One)
                gamma <- -length

            gap)

    /// The plan of n thresholds a group, n ≥ 2, for labels of any number of classes; n is odd for two classes, so that every
    /// group starts with the same one. Never fails.
    let plan (thresholds: int) (classes: int) (line: LabelLine) : FoldPlan =
        let c = labelBits classes

        if thresholds < 2 || c = 0 && thresholds % 2 = 0 then
            invalidArg (nameof thresholds) $"{thresholds} thresholds for {classes} classes"

        let struct (m, e) = slope c (LabelRuns.smallestGap line)
        let slope = Dyadic.create (BigInteger m) e
        // ⌈2/λ⌉.
        let shift = Rational.ceiling (Rational.ofInt 2 / Dyadic.toRational slope)

        // g is an integer in units of 2^−unit.
        let unit = max -e margin
        let one = BigInteger.One <<< unit

        let coordinate z =
            (BigInteger m * (z + shift)) <<< (unit + e)

        let groups =
            line.Runs
            |> Array.chunkBySize (thresholds + 1)
            |> Array.map (fun runs -> struct (runs, windows coordinate one runs thresholds))

        let reach =
            groups
            |> Seq.collect (fun struct (_, windows) ->
                Seq.pairwise windows
                |> Seq.map (fun (struct (low, _), struct (_, high)) -> high - low))
            |> Seq.fold (fun m d -> BigInteger.Max(m, d)) BigInteger.One

        let gapBits = max 4 (ceilingLog2 (ceilingShift reach unit + BigInteger 4))

        let shape: FoldShape = {
            Thresholds = thresholds
            GapBits = gapBits
            FirstGapBits = 1
            LabelBits = c
            Margin = margin
            LabelMargin = if c = 0 then 0 else max gapBits (c + 1)
        }

        let tail =
            FoldWord.ofDyadic (
                if c = 0 then
                    Dyadic.Zero
                else
                    Dyadic.create BigInteger.One -1
            )

        let drafts =
            Array.Parallel.init groups.Length (fun j ->
                let struct (runs, windows) = groups[j]

                {
                    FirstRun = j * (thresholds + 1)
                    Count = runs.Length
                    IsShifted = false
                    Gaps = gaps shape unit runs windows
                    Tail = tail
                    Slope = slope
                })

        let plan = FoldAssembly.plan line shape shift drafts

        match FoldCertificate.refutation line plan with
        | ValueNone -> plan
        | ValueSome violation -> MemCap.ResultBuilder.defect $"a safe plan is refuted: {violation}"
