namespace MemCap.Constructions

open System
open MemCap.Exact

/// The size that is to be small.
[<RequireQualifiedAccess>]
type internal DeepGoal =
    | NonzeroParameters
    | Parameters
    | Depth

/// How words are found.
[<RequireQualifiedAccess>]
type internal WordSearch =
    /// By integers alone, with the worst case of SafeEncoder.
    | None
    /// The slopes 2^k, and the best state at each threshold.
    | Quick
    /// The best plans again, with four slopes an octave and sixteen states.
    | Thorough

/// A plan with the sizes of its network.
[<NoComparison; NoEquality>]
type internal FoldCandidate = {
    Plan: FoldPlan
    /// Boundaries of groups in a layer of the lookup.
    BoundariesPerLayer: int
    Counts: FoldInstance
    Size: DeepSize
}

/// The thresholds of a group, and the bits of a gap, for which the network is smallest within limits: by planning with many
/// of them and counting.
/// Source: derived here. Notes: proofs-notes/fold-gap.md
module internal FoldChoice =
    /// Beyond so many runs the first so many of them tell which plans are worth making.
    let private mostRuns = 1 <<< 13

    /// Beyond so many runs a thorough search takes longer than what it saves is worth.
    let private mostThoroughRuns = 1 <<< 15

    /// Plans that are made of all runs where only a part was tried, and plans that are searched thoroughly.
    let private finalists = 4

    let private size goal (counts: FoldInstance) =
        match goal with
        | DeepGoal.NonzeroParameters -> FoldCounts.entries counts
        | DeepGoal.Parameters -> FoldCounts.dense counts
        | DeepGoal.Depth -> int64 (FoldCounts.depth counts)

    let private cost goal (candidate: FoldCandidate) = size goal candidate.Counts

    let private sizeOf line values plan (counts: FoldInstance) : DeepSize = {
        Depth = FoldCounts.depth counts
        Bits = lazy FoldBits.largest line plan counts.BoundariesPerLayer values
        Width = FoldCounts.width counts
    }

    let private candidate (limits: DeepLimits) (line: LabelLine) (values: Dyadic[]) (plan: FoldPlan) =
        let all = max 1 (plan.Groups.Length - 1)

        let perLayer =
            match limits.Width with
            | ValueSome width ->
                // With one or two layers of the lookup there may be room for one boundary more.
                let most =
                    FoldCounts.boundariesWithinWidth width |> ValueOption.defaultValue 1 |> min all

                [ all; min all (most + 1) ]
                |> List.tryFind (fun q -> FoldCounts.width (FoldCounts.instance line plan q values) <= width)
                |> Option.defaultValue most
            | ValueNone -> all

        {
            Plan = plan
            BoundariesPerLayer = perLayer
            Counts = FoldCounts.instance line plan perLayer values
            Size = sizeOf line values plan (FoldCounts.instance line plan perLayer values)
        }

    let private search labelBits rho thresholds (mantissas, width) : FoldSearch = {
        Thresholds = thresholds
        GapBits = rho
        LabelBits = labelBits
        Margin = 8
        LabelMargin = 8
        Mantissas = mantissas
        Width = width
    }

    let private quick = 1, 1
    let private thorough = 4, 16

    let private admissible labelBits thresholds =
        if labelBits = 0 then
            max 3 (thresholds ||| 1)
        else
            max 2 thresholds

    /// (ρ, n) around the optimum of the counts without loss. Narrow networks pay more for a group, and those of least depth
    /// have shorter words.
    let private grid labelBits runs =
        let middle = int (Math.Log2(float (max 2 runs)) / 2.0)

        [|
            for rho in max 2 (middle - 2) .. middle + 4 do
                let perThreshold = FoldCounts.entriesPerThreshold rho labelBits
                let optimum = sqrt (6.0 * float (runs: int) / float perThreshold)

                for n in
                    [ 0.35; 0.55; 0.75; 0.95; 1.2; 1.5 ]
                    |> List.map (fun factor -> admissible labelBits (int (factor * optimum)))
                    |> List.distinct do
                    struct (rho, n)

                // The shortest words of all: least depth, and least of everything on few runs.
                struct (rho, 2)
                struct (rho, 3)
        |]
        |> Array.distinct

    /// Numbers of thresholds that just meet the limits, by the first gaps and the tails that such plans had.
    let private atLimits (limits: DeepLimits) (known: FoldCandidate[]) =
        known
        |> Array.collect (fun candidate ->
            let shape = candidate.Plan.Shape

            let words =
                match limits.Bits with
                | ValueSome bits ->
                    let fields =
                        shape.FirstGapBits
                        + (shape.Thresholds - 1) * shape.GapBits
                        + (if shape.LabelBits = 0 then
                               0
                           else
                               (shape.Thresholds + 1) * shape.LabelBits)

                    let tail = max 0 (candidate.Size.Bits.Value - 2 - fields)
                    [ FoldCounts.thresholdsWithinBits bits tail shape ]
                | ValueNone -> []

            let layers =
                match limits.Depth with
                | ValueSome depth -> [ FoldCounts.thresholdsWithinDepth depth shape ]
                | ValueNone -> []

            let step = if shape.LabelBits = 0 then 2 else 1

            [|
                for most in words @ layers do
                    match most with
                    | ValueSome most ->
                        for n in most .. -step .. most - 2 * step do
                            if n >= 2 then
                                struct (shape.GapBits, n)
                    | ValueNone -> ()

                // The shortest words of all.
                struct (shape.GapBits, 2)
            |])
        |> Array.distinct

    /// The integer encoder's plan with the fewest entries in the worst case.
    let private safe classes (line: LabelLine) =
        let labelBits = SafeEncoder.labelBits classes
        let gamma = LabelRuns.gamma line
        let rho = SafeEncoder.largestGapBits labelBits gamma

        let perGroup = FoldCounts.entriesPerGroup false
        let perThreshold = FoldCounts.entriesPerThreshold rho labelBits

        let worst n =
            let groups = (line.Runs.Length + n) / (n + 1)
            perGroup * groups + perThreshold * n

        let centre =
            FoldCounts.bestThresholds perGroup perThreshold line.Runs.Length labelBits

        let step = if labelBits = 0 then 2 else 1
        let least = admissible labelBits 0
        let radius = step * (4 + int (sqrt (float centre)))

        let n =
            [ max least (centre - radius) .. step .. centre + radius ] |> List.minBy worst

        SafeEncoder.plan n classes line

    let private plans labelBits line effort (shapes: struct (int * int)[]) =
        shapes
        |> Array.Parallel.choose (fun struct (rho, n) ->
            FoldPlanner.plan (search labelBits rho n effort) line)

    /// Of a plan's networks, with every number of layers for the lookup.
    let sizes line values candidate =
        let boundaries = max 1 (candidate.Plan.Groups.Length - 1)

        [| for layers in 1..boundaries -> (boundaries + layers - 1) / layers |]
        |> Array.distinct
        |> Array.map (fun q ->
            sizeOf line values candidate.Plan {
                candidate.Counts with
                    BoundariesPerLayer = q
            })

    /// Everything that was planned, at least one candidate, whether within the limits or not. Two classes or more on the
    /// line; `values`: the numbers of the classes. progress: part done.
    let candidates
        (words: WordSearch)
        goal
        (limits: DeepLimits)
        (line: LabelLine)
        (values: Dyadic[])
        (progress: float -> unit)
        =
        let classes = values.Length
        let labelBits = SafeEncoder.labelBits classes
        let measured = Array.map (candidate limits line values)
        let safe = measured [| safe classes line |]
        progress 0.1

        if words = WordSearch.None then
            safe
        else
            let runs = line.Runs.Length

            let first =
                if runs > mostRuns then
                    let part = {
                        line with
                            Runs = Array.truncate mostRuns line.Runs
                    }

                    let scaled count =
                        int (int64 (count: int) * int64 runs / int64 mostRuns)

                    // There are more groups, and g goes on to larger numbers.
                    let whole plan =
                        let counts = (candidate limits part values plan).Counts

                        {
                            counts with
                                Groups = scaled counts.Groups
                                SlopeChanges = scaled counts.SlopeChanges
                                BoundariesPerLayer =
                                    if limits.Width.IsSome then
                                        counts.BoundariesPerLayer
                                    else
                                        scaled counts.Groups
                                Shape = {
                                    counts.Shape with
                                        FirstGapBits =
                                            counts.Shape.FirstGapBits
                                            + int (Math.Log2(float runs / float mostRuns))
                                }
                        }

                    plans labelBits part quick (grid labelBits runs)
                    |> Array.sortBy (whole >> size goal)
                    |> Array.truncate finalists
                    |> Array.map (fun plan -> struct (plan.Shape.GapBits, plan.Shape.Thresholds))
                    |> plans labelBits line quick
                    |> measured
                else
                    grid labelBits runs |> plans labelBits line quick |> measured

            progress 0.5

            let limited =
                if limits.Depth.IsSome || limits.Bits.IsSome then
                    let second = atLimits limits first |> plans labelBits line quick |> measured
                    // The first gaps depend on the thresholds.
                    let third = atLimits limits second |> plans labelBits line quick |> measured
                    Array.append second third
                else
                    [||]

            let known = Array.concat [ first; limited; safe ]
            progress 0.7

            if words = WordSearch.Thorough && runs <= mostThoroughRuns then
                let best =
                    match Array.filter (_.Size >> DeepLimits.allow limits) known with
                    | [||] -> Array.sortBy (_.Size >> DeepLimits.excess limits) known
                    | within -> Array.sortBy (cost goal) within

                best
                |> Array.map (fun candidate ->
                    struct (candidate.Plan.Shape.GapBits, candidate.Plan.Shape.Thresholds))
                |> Array.distinct
                |> Array.truncate finalists
                |> plans labelBits line thorough
                |> measured
                |> Array.append known
            else
                known

    /// The candidate within the limits that costs least, the first of equals.
    let best goal limits (candidates: FoldCandidate[]) =
        match Array.filter (_.Size >> DeepLimits.allow limits) candidates with
        | [||] -> None
        | within -> Some(Array.minBy (cost goal) within)
