namespace MemCap.Constructions

open System.Numerics
open MemCap
open MemCap.Bounds
open MemCap.Data
open MemCap.Exact

/// Deep networks with about √n parameters: points are projected to a line, words hold what is known of many of them, and
/// the network unfolds the words. Dyadic weights, exact answers.
/// Source: Vardi, Yehudai, Shamir 2022; the fold-gap layout is derived here. Notes: proofs-notes/fold-gap.md
[<RequireQualifiedAccess>]
module internal DeepBits =
    [<RequireQualifiedAccess>]
    type Variant =
        /// Words of gaps, folded.
        | FoldGap
        /// The published layout, width 12.
        | Published
        /// A ramp for each change of label, depth 3.
        | Direct

    type Options = {
        Variant: Variant
        Limits: DeepLimits
        Goal: DeepGoal
        Search: WordSearch
        /// Lines that are tried, or as many as the data allow in a second or so.
        Lines: int voption
    }

    /// Steps of projecting and sorting that are worth their time.
    let private mostSteps = 1L <<< 27

    /// A point costs d multiplications, and about as much as 64 to be sorted.
    let private linesFor (data: Dataset) =
        let steps = int64 data.Count * int64 (data.Dimension + 64)
        int (max 4L (min 200L (mostSteps / steps)))

    /// Every point, and not just the ends of runs.
    let private codedLine (data: Dataset) (line: LabelLine) : CodedLine =
        let classes = LabelRuns.classes data
        let values = Projection.along (Grid.ofDataset data) line.Direction

        {
            Direction = line.Direction
            Offset = line.Offset
            Exponent = line.Exponent
            Points =
                Array.map2 (fun z label -> struct (z + line.Offset, label)) values classes
                |> Array.distinct
                |> Array.sort
        }

    let private runFacts (line: LabelLine) : Lazy<RunFacts> =
        lazy
            {
                RunFacts.none.Value with
                    Parameters =
                        Map.ofList [
                            "runs", Value.ofInt line.Runs.Length
                            "spread", Value.ofRational (LabelRuns.gamma line)
                        ]
                    Fulfilled = Map.ofList [ "label-runs", "runs and gaps on the line were counted exactly" ]
            }

    let private construction (request: Request) (line: LabelLine) layers bounds remarks : Construction = {
        Network = LayerTemplate.network request.Output layers
        Groups = []
        GroupsAreFull = false
        Misses = 0
        Claim = None
        Run = runFacts line
        Bounds = bounds
        Remarks = remarks
    }

    let private lineRemark (line: LabelLine) =
        let bits = line.Direction |> Array.fold (fun bits a -> max bits (Bits.length a)) 0

        $"{line.Runs.Length} runs of equal labels along a direction with entries of {bits} bits"

    /// The network of these layers, if it is within the limits: there is no other of this variant.
    let private only (options: Options) request line layers bounds remarks =
        let listed = LayerTemplate.size layers

        let size: DeepSize = {
            Depth = listed.Depth
            Bits = lazy listed.Bits
            Width = listed.Width
        }

        if DeepLimits.allow options.Limits size then
            Ok(construction request line layers bounds remarks)
        else
            Error(DeepLimits.refusal options.Limits [| size |])

    let private direct options request (line: LabelLine) values remarks =
        only
            options
            request
            line
            (DirectNetwork.layers line values)
            [ FoldGapBounds.ramps ]
            (remarks @ [ lineRemark line ])

    /// The sizes of the words with the fewest entries, and these.
    let private publishedShape (coded: CodedLine) (values: Dyadic[]) : struct (VysShape * int64) =
        let entries (shape: VysShape) =
            VysCounts.entries {
                Inputs = coded.Direction.Length
                Groups = Vys.groups coded shape
                Shape = shape
                Kinks = (ClassOutput.kinks values).Length
            }

        let one = Vys.shape coded values.Length 1
        let centre = VysCounts.bestGroupSize coded.Points.Length one.CodeBits one.LabelBits

        let best =
            [ max 1 (centre - 3) .. centre + 3 ]
            |> List.map (fun n -> { one with GroupSize = n })
            |> List.minBy entries

        struct (best, entries best)

    let private published options (request: Request) (line: LabelLine) (values: Dyadic[]) =
        let coded = codedLine request.Data line
        let struct (shape, _) = publishedShape coded values

        only options request line (Vys.layers coded shape values) [] [
            $"groups of {shape.GroupSize} points, codes of {shape.CodeBits} bits"
            lineRemark line
        ]

    /// Points beyond which counting the published layout is not worth its time.
    let private mostCoded = 200_000

    /// How much smaller a network is than the published one on the same line.
    let private besidePublished (request: Request) line values (entries: int64) = [
        if request.Data.Count <= mostCoded then
            let struct (_, theirs) = publishedShape (codedLine request.Data line) values

            let times =
                (float theirs / float entries)
                    .ToString("0.0", System.Globalization.CultureInfo.InvariantCulture)

            $"the published layout takes {theirs} parameters on this line, {times} times as many"
    ]

    /// The line's own bound, where nothing but parameters was asked for.
    let private claims (options: Options) (values: Dyadic[]) = [
        let isFree =
            options.Goal = DeepGoal.NonzeroParameters
            && options.Limits.Depth.IsNone
            && options.Limits.Bits.IsNone
            && options.Limits.Width.IsNone

        if isFree && (ClassOutput.kinks values).Length = 1 then
            if values.Length = 2 then
                FoldGapBounds.twoClassesOnLine
            else
                FoldGapBounds.manyClassesOnLine
    ]

    /// Words on the first of these lines on which they keep to the limits.
    let private foldGap (options: Options) (request: Request) (lines: LabelLine list) (values: Dyadic[]) =
        let limits = options.Limits

        let tried =
            lines
            |> Seq.map (fun line ->
                struct (line,
                        FoldChoice.candidates options.Search options.Goal limits line values request.Progress))
            |> Seq.cache

        let found =
            tried
            |> Seq.tryPick (fun (struct (line, candidates)) ->
                FoldChoice.best options.Goal limits candidates
                |> Option.map (fun best -> line, best))

        match found with
        | Some(line, best) ->
            let ramps = DirectNetwork.entries line.Direction.Length line.Runs.Length
            let shape = best.Plan.Shape
            let layers = FoldNetwork.layers line best.Plan best.BoundariesPerLayer values

            let entries = FoldCounts.entries best.Counts

            let remarks = [
                $"{best.Plan.Groups.Length} groups of at most {shape.Thresholds + 1} runs, gaps of {shape.GapBits} bits"
                lineRemark line

                if ramps < entries then
                    $"a ramp for each change of label needs {ramps} parameters only: --variant direct"
            ]

            Ok(
                construction
                    request
                    line
                    layers
                    (claims options values)
                    (remarks @ besidePublished request line values entries)
            )
        | None ->
            let isEnough line =
                DeepLimits.allow limits (DirectNetwork.size line values)

            match List.tryFind isEnough lines with
            | Some line ->
                direct options request line values [
                    "no folds within these limits: a ramp for each change of label"
                ]
            | None ->
                let sizes = [|
                    for struct (line, candidates) in tried do
                        for candidate in candidates do
                            yield! FoldChoice.sizes line values candidate

                        DirectNetwork.size line values
                |]

                Error(DeepLimits.refusal limits sizes)

    let construct (options: Options) (request: Request) : Result<Construction, MemCapError> =
        result {
            do!
                require
                    (match request.Output with
                     | Networks.Output.Argmax _ -> false
                     | _ -> true)
                    (MemCapError.BadArgument("labels", "take one output, and several are asked for"))

            do!
                require
                    (request.Numbers = Numbers.Exact)
                    (MemCapError.BadArgument(
                        "--numbers",
                        "the weights are dyadic and the answers exact; leave it out, or give exact"
                    ))

            let data = request.Data
            let values = Dataset.distinctLabels data |> Array.map Dyadic.ofDouble
            let lines = options.Lines |> ValueOption.defaultWith (fun () -> linesFor data)
            let line = LabelRuns.line lines request.Seed data

            if values.Length = 1 then
                return!
                    only options request line (DirectNetwork.layers line values) [] [
                        "one class: a constant"
                    ]
            else
                match options.Variant with
                | Variant.Direct -> return! direct options request line values []
                | Variant.Published -> return! published options request line values
                | Variant.FoldGap ->
                    // The fewest runs may lie on a line that needs long numbers.
                    let lines = [
                        line

                        if options.Limits.Bits.IsSome then
                            LabelRuns.lineBy LabelRuns.gamma lines request.Seed data
                    ]

                    return! foldGap options request lines values
        }
