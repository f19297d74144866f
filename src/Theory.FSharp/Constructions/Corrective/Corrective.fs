namespace MemCap.Constructions

open System
open System.Threading.Tasks
open MemCap
open MemCap.Data
open MemCap.Exact
open MemCap.Networks
open MemCap.Verification

/// How the deviation σ of frequencies is chosen.
[<RequireQualifiedAccess>]
type FrequencyScale =
    /// The least with which the kernel at these points is near the identity, and its halves: each round takes the one that
    /// takes off most.
    | Levels
    /// The least with which the kernel at these points is near the identity.
    | Data
    /// What is enough for any points of this separation: the published choice.
    | Worst

/// How much of a block is added.
[<RequireQualifiedAccess>]
type StepLength =
    /// So much that the residual is shortest: it never grows.
    | Search
    /// All of it, as published.
    | Full
    /// Its units are taken in, and all outer weights are fitted anew.
    | Refit

/// Two-layer networks of random blocks, each of which corrects what those before it left: the coefficients of a block are its
/// Fourier coefficients of the residual, in closed form.
/// Source: Bresler and Nagaraj 2020, Theorem 1; line search, half-lines, steps and levels are derived here.
/// Notes: proofs-notes/corrective.md
[<RequireQualifiedAccess>]
module internal Corrective =
    [<NoComparison; NoEquality>]
    type Options = {
        /// 0 < ε: the error asked for is ‖f − y‖² ≤ ε‖y‖².
        Epsilon: Rational
        IsStep: bool
        /// N0; nothing: a few with levels, the number of points else, or what a full step needs to halve the error.
        Units: int voption
        Law: ThresholdLaw
        Scale: FrequencyScale
        /// δ: what a row of the kernel sums to beside its diagonal.
        Delta: float
        Step: StepLength
        /// Outer weights in rationals, with which the network equals the labels.
        IsPolished: bool
        /// Rounds after which it is given up.
        Rounds: int
    }

    /// The residual stays this much below what is allowed, so that rounding errors cannot lift it above.
    let private allowance = 1.0 - Math.ScaleB(1.0, -12)

    /// What windows may take from the kernel.
    let lost = 0.2

    /// What weights and biases are multiples of where outer weights are exact: those are as long as the values of the units are,
    /// times their number.
    let shortGrid = Math.ScaleB(1.0, -12)

    /// Of a block whose size nothing else asks for.
    let private fewUnits = 8

    /// Smaller products with points than this are affine to any purpose.
    let private leastSpread = 0.25

    /// A block beyond this size would not be held in memory.
    let private mostUnits = 1 <<< 24

    let rounds (data: Dataset) = 10000 + 100 * data.Count

    let private kind (options: Options) =
        if options.IsStep then RidgeKind.Step else RidgeKind.Relu

    let private blockLaw (options: Options) (points: CorrectivePoints) units deviation = {
        Kind = kind options
        Law = options.Law
        Deviation = deviation
        Window =
            CorrectiveLaw.window
                options.Law
                options.IsStep
                points.Count
                options.Delta
                lost
                (deviation * points.Radius)
        Units = units
        Grid =
            if options.IsPolished then
                ValueSome shortGrid
            else
                ValueNone
    }

    /// V of a law at a deviation.
    let private variance (options: Options) (points: CorrectivePoints) (law: BlockLaw) =
        CorrectiveLaw.variance
            options.Law
            options.IsStep
            points.Count
            options.Delta
            (law.Deviation * points.Radius)
            law.Window

    /// What the mean block differs from the identity by, in operator norm.
    let private distance (options: Options) =
        match options.Law with
        | ThresholdLaw.HalfNormal -> options.Delta
        | _ -> options.Delta + lost

    /// The factor of the expected squared residual in a round.
    let private factor (options: Options) (points: CorrectivePoints) law =
        let distance = distance options
        let varied = float points.Count * variance options points law / float law.Units

        match options.Step with
        | StepLength.Full -> distance * distance + varied
        | StepLength.Search
        | StepLength.Refit ->
            let up = 1.0 + distance
            let down = 1.0 - distance
            1.0 - down * down / (up * up + varied)

    /// Products of frequencies with points beyond this have lost half of their bits.
    let private largestProduct = Math.ScaleB(1.0, 26)

    let private tooNear (pair: (Rational * int * int) option) =
        match pair with
        | Some(_, first, second) ->
            MemCapError.NotSeparated(
                first,
                second,
                "they are so near to each other, beside the radius of all points, that no frequency in doubles tells them apart; merge them, or leave one out"
            )
        | None -> ResultBuilder.defect "one point needs frequencies"

    let deviations (kernels: IKernels) scale delta (points: CorrectivePoints) : Result<float[], MemCapError> =
        let n = points.Count

        let closest () =
            let product =
                Product(fun x offset rows d w k z -> kernels.Product(x, offset, rows, w, 0, k, d, z, 0))

            (Pairs.extremes product ignore points.Data).Closest

        let least () =
            FourierKernel.leastDeviation points.Points n points.Dimension delta

        let found =
            match scale with
            | FrequencyScale.Data -> [| least () |]
            | FrequencyScale.Worst ->
                match closest () with
                | Some(squared, _, _) ->
                    let separation =
                        squared * Rational.powerOfTwo (-2 * points.PointExponent)
                        |> Rational.toDouble
                        |> sqrt

                    [| FourierKernel.worstDeviation n separation delta |]
                | None -> [| 0.0 |]
            | FrequencyScale.Levels ->
                let first = least ()
                let halves = Math.Log2(max 1.0 (first * points.Radius / leastSpread))

                if halves < 64.0 then
                    Array.init (1 + int (ceil halves)) (fun j -> Math.ScaleB(first, -j))
                else
                    [| first |]

        if found[0] * points.Radius <= largestProduct then
            Ok found
        else
            Error(tooNear (closest ()))

    /// Units of a block when none are asked for. Errors: a full step needs too many.
    let private units (options: Options) (points: CorrectivePoints) (deviations: float[]) =
        match options.Units, options.Step with
        | ValueSome units, _ -> Ok units
        | ValueNone, StepLength.Refit -> Ok fewUnits
        | ValueNone, StepLength.Search when options.Scale = FrequencyScale.Levels -> Ok fewUnits
        | ValueNone, StepLength.Search -> Ok(max fewUnits points.Count)
        | ValueNone, StepLength.Full ->
            let distance = distance options

            let needed =
                float points.Count
                * variance options points (blockLaw options points 1 deviations[0])
                / (0.5 - distance * distance)

            if needed <= float mostUnits then
                Ok(max 1 (int (ceil needed)))
            else
                Error(
                    MemCapError.HypothesisFails(
                        $"a block of {mostUnits} units halves the error",
                        $"{needed:G3} units do; the line search needs no such blocks"
                    )
                )

    [<NoComparison; NoEquality>]
    type private Run = {
        /// ‖r‖², first that of the labels, then after each round.
        Squares: float[]
        /// Random units: drawn, and those that are neurons.
        Drawn: int
        Kept: int
        Neurons: Lazy<RidgeUnit[]>
        Laws: BlockLaw[]
        IsDone: bool
    }

    let private run (request: Request) (options: Options) (points: CorrectivePoints) (laws: BlockLaw[]) =
        let kernels = request.Kernels
        let n = points.Count
        let residual = Array.zeroCreate<float> points.PackedCount
        Array.blit points.Labels 0 residual 0 n
        let labels = Kernels.dot kernels residual residual
        let struct (_, epsilon) = Rational.enclosingDoubles options.Epsilon
        let target = epsilon * allowance * labels
        let neurons = CorrectiveNeurons(kernels, points, kind options)
        let refitted = lazy CorrectiveRefit(kernels, points, kind options)
        let squares = ResizeArray [ labels ]

        /// The block of a law with the scale it is added at, and what it takes off.
        let candidate round level =
            let random =
                SplitMix.At(request.Seed, uint64 round * uint64 laws.Length + uint64 level)

            let draw = CorrectiveBlock.draw kernels points laws[level] random
            let block = CorrectiveBlock.apply kernels points draw residual
            let product = Kernels.dot kernels residual block.Values[.. residual.Length - 1]
            let mutable length = 0.0

            for i in 0 .. n - 1 do
                length <- length + block.Values[i] * block.Values[i]

            let scale =
                match options.Step with
                | StepLength.Full -> 1.0
                | StepLength.Search
                | StepLength.Refit when length > 0.0 -> product / length
                | StepLength.Search
                | StepLength.Refit -> 0.0

            struct (block, scale, scale * (2.0 * product - scale * length))

        let candidates = Array.zeroCreate laws.Length

        while squares[squares.Count - 1] > target
              && squares.Count <= options.Rounds
              && squares[squares.Count - 1] < 1e12 * labels do
            let round = squares.Count - 1

            Parallel.For(0, laws.Length, (fun level -> candidates[level] <- candidate round level))
            |> ignore

            let struct (block, scale, _) =
                candidates |> Array.maxBy (fun (struct (_, _, gain)) -> gain)

            match options.Step with
            | StepLength.Refit -> refitted.Value.Add(block.Draw, residual)
            | StepLength.Search
            | StepLength.Full ->
                for i in 0 .. n - 1 do
                    residual[i] <- residual[i] - scale * block.Values[i]

                neurons.Add(block, scale)

            let square = Kernels.dot kernels residual residual
            squares.Add square
            request.Progress(log (square / labels) / log (target / labels))

        {
            Squares = squares.ToArray()
            Drawn =
                if refitted.IsValueCreated then
                    refitted.Value.Drawn
                else
                    neurons.Drawn
            Kept =
                if refitted.IsValueCreated then
                    refitted.Value.Kept
                else
                    neurons.Kept
            Neurons =
                lazy
                    (if refitted.IsValueCreated then
                         refitted.Value.Units
                     else
                         neurons.Units)
            Laws = laws
            IsDone = squares[squares.Count - 1] <= target
        }

    let private unfinished (run: Run) =
        let error = run.Squares[run.Squares.Length - 1] / run.Squares[0]
        let rounds = run.Squares.Length - 1

        MemCapError.HypothesisFails(
            $"{rounds} rounds are enough",
            if error > 1.0 then
                $"the error has grown to {error:G3}: more --units, or the line search (--step search)"
            else
                $"after {run.Drawn} units the error is {error:R}; more --rounds or a larger --eps may help"
        )

    let private count (number: int) one =
        if number = 1 then $"1 {one}" else $"{number} {one}s"

    /// What was drawn, what is left of it, and what was to be expected.
    let private remarks (options: Options) (points: CorrectivePoints) (run: Run) =
        let rounds = run.Squares.Length - 1

        let rounded = count rounds "round"

        let drawn =
            $"{rounded} of {run.Laws[0].Units} random units; {run.Kept} of {run.Drawn} separate the points, the others are off at all of them or affine"

        let expected =
            if run.Laws.Length > 1 then
                $"deviations of frequencies: {run.Laws[0].Deviation * points.Radius:G3}/R and {run.Laws.Length - 1} halvings, the best of each round"
            else
                let factor = factor options points run.Laws[0]

                let measured =
                    Math.Pow(run.Squares[rounds] / run.Squares[0], 1.0 / float (max 1 rounds))

                let source =
                    match options.Law with
                    | ThresholdLaw.HalfNormal -> "for uniform phases"
                    | _ -> "proved"

                $"deviation of frequencies {run.Laws[0].Deviation * points.Radius:G3}/R; squared error by round {measured:G3}, at most {factor:G6} expected ({source})"

        [ drawn; expected ]

    /// Further blocks that are drawn where the units of a run are too few to be independent.
    [<Literal>]
    let private furtherBlocks = 256

    let private polished (request: Request) (options: Options) (points: CorrectivePoints) (run: Run) =
        // Long sums of weights are left out; a unit that is always on takes their place.
        let constant = {
            Row = Array.zeroCreate<float> points.Dimension
            Bias = 1.0
            Outer = 1.0
        }

        let further block =
            let law = {
                run.Laws[0] with
                    Units = max fewUnits points.Count
            }

            let random = SplitMix.At(request.Seed, UInt64.MaxValue - uint64 block)

            CorrectiveBlock.draw request.Kernels points law random
            |> CorrectiveBlock.units points

        RidgeNetwork.interpolating
            request
            points
            (kind options)
            (Seq.append
                [ [| constant |]; run.Neurons.Value |> Array.truncate run.Kept ]
                (Seq.init furtherBlocks further))
        |> Result.bind (
            Result.mapError (fun deficient ->
                MemCapError.HypothesisFails(
                    "the units' values are independent at all points",
                    $"of {deficient.Units} units {deficient.Rank} are; another --seed or --law may help"
                ))
        )

    let construct (options: Options) (request: Request) : Result<Construction, MemCapError> =
        result {
            do!
                require
                    (match request.Output with
                     | Output.Argmax _ -> false
                     | _ -> true)
                    (MemCapError.BadArgument("labels", "take one output, and several are asked for"))

            do!
                require
                    (request.Numbers =
                        (if options.IsPolished then
                             Numbers.Exact
                         else
                             Numbers.Float64))
                    (MemCapError.BadArgument(
                        "--numbers",
                        "the weights are doubles, or rationals with --polish yes; leave it out"
                    ))

            let points = CorrectivePoints.Create request.Data
            let! deviations = deviations request.Kernels options.Scale options.Delta points
            let! units = units options points deviations
            let laws = deviations |> Array.map (blockLaw options points units)
            let run = run request options points laws
            do! require run.IsDone (unfinished run)

            let! network =
                if options.IsPolished then
                    polished request options points run
                else
                    RidgeNetwork.ofUnits request points (kind options) run.Neurons.Value

            return {
                Network = network
                Groups = []
                GroupsAreFull = false
                Misses = 0
                Claim =
                    Some(
                        if options.IsPolished then
                            Claim.Interpolates
                        else
                            Claim.Approximates(ErrorMeasure.Relative, options.Epsilon)
                    )
                Run = RunFacts.none
                Bounds = []
                Remarks = remarks options points run
            }
        }
