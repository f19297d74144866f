namespace MemCap.Constructions

open System.Numerics
open MemCap.Exact

/// What a plan promises of its groups and runs.
[<RequireQualifiedAccess>]
type internal FoldCondition =
    /// Sizes are in their ranges, and there is a group.
    | Shape
    /// Groups take all runs in order, and each has at most n + 1, an empty one included.
    | Runs
    /// Two classes alternate from run to run, an empty run in front where the first would be the wrong one; labels of more
    /// classes fit their bits.
    | Labels
    /// V is in [0, 1].
    | Word
    /// g is 0 at z = −Shift ≤ 0, continuous, increasing, and changes its slope only where cells start.
    | Coordinate
    /// The word changes on an aligned cell between the last run of the group and the first of the next.
    | Cell
    /// g(first) − Θ_e ≥ 2^−t, where e thresholds lie below the run.
    | Passed
    /// g(last) ≤ Θ_{e+1}.
    | NotPassed
    /// label + ν ≤ 2^c·H(L_e) ≤ label + 1 − ν.
    | Label

/// The first promise that a plan breaks.
type internal FoldViolation = {
    Group: int
    /// Index of the run on the line; the first of the group where the promise is of the group.
    Run: int
    Condition: FoldCondition
}

/// Decides whether the network of a plan answers every point of a line rightly: the hypotheses of its proof, in integers.
/// Source: derived. Notes: proofs-notes/fold-gap.md
[<RequireQualifiedAccess>]
module internal FoldCertificate =
    let private isProper (shape: FoldShape) =
        shape.Thresholds >= 2
        && shape.GapBits >= 2
        && shape.FirstGapBits >= 1
        && (shape.LabelBits = 0 || shape.LabelBits >= 2 && shape.LabelMargin >= 1)
        && shape.Margin >= 0

    /// z·2^by, rounded down for a negative exponent.
    let private scaled (z: BigInteger) by = if by >= 0 then z <<< by else z >>> -by

    /// The promises of group j that do not depend on its thresholds.
    let private groupCondition (line: LabelLine) (plan: FoldPlan) j : FoldCondition voption =
        let group = plan.Groups[j]
        let runs = line.Runs
        let isLast = j = plan.Groups.Length - 1
        let next = group.FirstRun + group.Count
        let empty = if group.IsShifted then 1 else 0

        let isInOrder =
            let expected =
                if j = 0 then
                    0
                else
                    plan.Groups[j - 1].FirstRun + plan.Groups[j - 1].Count

            expected >= 0
            && group.FirstRun = expected
            && group.Count >= 1
            && group.Count + empty <= plan.Shape.Thresholds + 1
            && (if isLast then next = runs.Length else next < runs.Length)

        let hasLabels () =
            let first = runs[0].Class

            let isShifted = plan.Shape.LabelBits = 0 && runs[group.FirstRun].Class <> first

            let fits run =
                let label = runs[run].Class

                if plan.Shape.LabelBits = 0 then
                    let effective = run - group.FirstRun + empty
                    (first = 0 || first = 1) && label = (first + effective) % 2
                else
                    label >= 0 && label < (1 <<< plan.Shape.LabelBits)

            group.IsShifted = isShifted
            && Seq.forall fits (seq { group.FirstRun .. next - 1 })

        let isContinued () =
            let struct (start, origin) =
                if j = 0 then
                    struct (BigInteger.Zero, group.Slope * Dyadic.ofInteger plan.Shift)
                else
                    let before = plan.Groups[j - 1]

                    match before.Cell with
                    | ValueSome(struct (cell, _)) ->
                        struct (cell, before.Origin + before.Slope * Dyadic.ofInteger (cell - before.Start))
                    | ValueNone -> struct (BigInteger.MinusOne, Dyadic.Zero)

            group.Slope.Sign > 0
            && plan.Shift.Sign >= 0
            && group.Start = start
            && group.Origin = origin

        let hasCell () =
            match group.Cell with
            | ValueNone -> isLast
            | ValueSome(struct (start, size)) ->
                not isLast
                && size >= 0
                && ((start + plan.Shift) >>> size <<< size) = start + plan.Shift
                && start >= runs[next - 1].Last
                && start + (BigInteger.One <<< size) <= runs[next].First

        if not (isProper plan.Shape) then
            ValueSome FoldCondition.Shape
        elif not isInOrder then
            ValueSome FoldCondition.Runs
        elif not (hasLabels ()) then
            ValueSome FoldCondition.Labels
        elif group.Word.Sign < 0 || (Dyadic.One - group.Word).Sign < 0 then
            ValueSome FoldCondition.Word
        elif not (isContinued ()) then
            ValueSome FoldCondition.Coordinate
        elif not (hasCell ()) then
            ValueSome FoldCondition.Cell
        else
            ValueNone

    /// The first violation of group j, with its thresholds in units of 2^−digits.
    let private examine
        (line: LabelLine)
        (plan: FoldPlan)
        j
        : struct (FoldViolation voption * BigInteger[] * int) =
        let group = plan.Groups[j]
        let shape = plan.Shape

        let violation run condition =
            ValueSome {
                Group = j
                Run = run
                Condition = condition
            }

        match groupCondition line plan j with
        | ValueSome condition -> struct (violation group.FirstRun condition, [||], 0)
        | ValueNone ->
            let word = FoldWord.ofDyadic group.Word
            let digits = word.Digits
            let struct (gaps, labels) = FoldWord.heads shape word
            let thresholds = FoldWord.thresholds shape digits gaps

            // g(z) and the margin are integers in units of 2^−unit.
            let unit = max shape.Margin (max -group.Slope.Exponent -group.Origin.Exponent)
            let origin = group.Origin.Mantissa <<< (unit + group.Origin.Exponent)
            let slope = group.Slope.Mantissa <<< (unit + group.Slope.Exponent)
            let margin = BigInteger.One <<< (unit - shape.Margin)
            let coordinate z = origin + slope * (z - group.Start)

            let isPassed z threshold =
                coordinate z - margin >= -(scaled -threshold (unit - digits))

            let isNotPassed z threshold =
                coordinate z <= scaled threshold (unit - digits)

            let isLabel label (head: FoldWord) =
                let one = BigInteger.One <<< head.Digits

                let rest =
                    (head.Mantissa <<< shape.LabelBits) - (BigInteger(label: int) <<< head.Digits)

                (rest <<< shape.LabelMargin) >= one
                && ((one - rest) <<< shape.LabelMargin) >= one

            let condition run =
                let e = run - group.FirstRun + (if group.IsShifted then 1 else 0)

                if e >= 1 && not (isPassed line.Runs[run].First thresholds[e - 1]) then
                    ValueSome FoldCondition.Passed
                elif e < shape.Thresholds && not (isNotPassed line.Runs[run].Last thresholds[e]) then
                    ValueSome FoldCondition.NotPassed
                elif labels.Length > 0 && not (isLabel line.Runs[run].Class labels[e]) then
                    ValueSome FoldCondition.Label
                else
                    ValueNone

            let rec firstFrom run =
                if run = group.FirstRun + group.Count then
                    ValueNone
                else
                    match condition run with
                    | ValueSome condition -> violation run condition
                    | ValueNone -> firstFrom (run + 1)

            struct (firstFrom group.FirstRun, thresholds, digits)

    let private noGroup = {
        Group = 0
        Run = 0
        Condition = FoldCondition.Shape
    }

    /// The first violation of a plan on a line, or nothing: then its network answers every point of every run with the
    /// run's class. O(M) comparisons of numbers as long as a word; groups in parallel.
    let refutation (line: LabelLine) (plan: FoldPlan) : FoldViolation voption =
        if plan.Groups.Length = 0 then
            ValueSome noGroup
        else
            Array.Parallel.init plan.Groups.Length (fun j ->
                let struct (violation, _, _) = examine line plan j
                violation)
            |> Array.tryFind _.IsSome
            |> Option.defaultValue ValueNone

    /// As refutation, and the thresholds Θ_1 … Θ_n of every group: n numbers as long as its word for each.
    let decide (line: LabelLine) (plan: FoldPlan) : Result<Dyadic[][], FoldViolation> =
        if plan.Groups.Length = 0 then
            Error noGroup
        else
            let groups =
                Array.Parallel.init plan.Groups.Length (fun j ->
                    let struct (violation, thresholds, digits) = examine line plan j
                    struct (violation, thresholds |> Array.map (fun m -> Dyadic.create m -digits)))

            match
                groups
                |> Array.tryPick (fun struct (violation, _) -> ValueOption.toOption violation)
            with
            | Some violation -> Error violation
            | None -> Ok(groups |> Array.map (fun struct (_, thresholds) -> thresholds))
