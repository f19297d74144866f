namespace MemCap.Constructions

open System
open System.Threading.Tasks
open MemCap
open MemCap.Data
open MemCap.Exact

/// How much of a block is added.
[<RequireQualifiedAccess>]
type StepLength =
    /// So much that the residual is shortest: it never grows.
    | Search
    /// All of it, as published.
    | Full
    /// Its units are taken in, and all outer weights are fitted anew.
    | Refit

[<NoComparison; NoEquality>]
type internal CorrectiveOptions = {
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

[<NoComparison; NoEquality>]
type internal CorrectiveRun = {
    /// ‖r‖², first that of the labels, then after each round.
    Squares: float[]
    /// Random units: drawn, and those that are neurons.
    Drawn: int
    Kept: int
    Neurons: Lazy<RidgeUnit[]>
    Laws: BlockLaw[]
    /// What each round did.
    Steps: BoostStep[]
    IsDone: bool
    /// The last rounds took off next to nothing.
    IsStalled: bool
}

/// Blocks, one after the other, until what is left of the labels is short enough.
/// Notes: proofs-notes/corrective.md
[<RequireQualifiedAccess>]
module internal CorrectiveRun =
    /// The residual stays this much below what is allowed, so that rounding errors cannot lift it above.
    let private allowance = 1.0 - Math.ScaleB(1.0, -12)

    /// What windows may take from the kernel beside δ.
    let lost delta = 0.5 * delta

    /// What weights and biases are multiples of where outer weights are exact: those are as long as the values of the units are,
    /// times their number.
    let shortGrid = Math.ScaleB(1.0, -12)

    /// Of a block whose size nothing else asks for.
    let fewUnits = 8

    /// Rounds that must take off something together.
    [<Literal>]
    let patience = 512

    let private leastGain = 1.0 - Math.ScaleB(1.0, -12)

    /// An error that has grown by this factor does not come back.
    let private mostGrowth = 1e12

    /// A block beyond this size would not be held in memory.
    let private mostUnits = 1 <<< 24

    let kind (options: CorrectiveOptions) =
        if options.IsStep then RidgeKind.Step else RidgeKind.Relu

    let blockLaw (options: CorrectiveOptions) (points: CorrectivePoints) units deviation = {
        Kind = kind options
        Law = options.Law
        Deviation = deviation
        Window =
            CorrectiveLaw.window
                options.Law
                options.IsStep
                points.Count
                options.Delta
                (lost options.Delta)
                (deviation * points.Radius)
        Units = units
        Grid =
            if options.IsPolished then
                ValueSome shortGrid
            else
                ValueNone
    }

    /// V of a law at a deviation.
    let private variance (options: CorrectiveOptions) (points: CorrectivePoints) (law: BlockLaw) =
        CorrectiveLaw.variance
            options.Law
            options.IsStep
            points.Count
            options.Delta
            (law.Deviation * points.Radius)
            law.Window

    /// What the mean block differs from the identity by, in operator norm.
    let private distance (options: CorrectiveOptions) =
        match options.Law with
        | ThresholdLaw.HalfNormal -> options.Delta
        | _ -> options.Delta + lost options.Delta

    /// The factor of the expected squared residual in a round. Proof: proofs-notes/corrective-plan.md
    let factor (options: CorrectiveOptions) (points: CorrectivePoints) law =
        let distance = distance options
        let varied = float points.Count * variance options points law / float law.Units

        match options.Step with
        | StepLength.Full -> distance * distance + varied
        | StepLength.Search
        | StepLength.Refit ->
            let kept = 1.0 - distance
            let part = max varied (kept * distance)
            part / (kept * kept + part)

    /// Units of a block when none are asked for. Errors: a full step needs too many.
    let units (options: CorrectiveOptions) (points: CorrectivePoints) (deviations: float[]) =
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

    /// A block with the scale it is added at.
    [<NoComparison; NoEquality>]
    type private Candidate = {
        Block: Block
        Scale: float
        /// ⟨r, f⟩ and ‖f‖² for the block's values f.
        Product: float
        Square: float
    } with

        /// What it takes off ‖r‖².
        member this.Gain = this.Scale * (2.0 * this.Product - this.Scale * this.Square)

    let run (request: Request) (options: CorrectiveOptions) (points: CorrectivePoints) (laws: BlockLaw[]) =
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
        let steps = ResizeArray<BoostStep>()

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

            {
                Block = block
                Scale = scale
                Product = product
                Square = length
            }

        let kept () =
            if refitted.IsValueCreated then
                refitted.Value.Kept
            else
                neurons.Kept

        let candidates = Array.zeroCreate<Candidate> laws.Length
        let mutable isStalled = false

        while squares[squares.Count - 1] > target
              && squares.Count <= options.Rounds
              && squares[squares.Count - 1] < mostGrowth * labels
              && not isStalled
              && not (options.IsPolished && kept () >= n) do
            let round = squares.Count - 1

            Parallel.For(0, laws.Length, (fun level -> candidates[level] <- candidate round level))
            |> ignore

            let best = candidates |> Array.maxBy _.Gain
            let block, scale = best.Block, best.Scale
            let before = squares[round]

            match options.Step with
            | StepLength.Refit -> refitted.Value.Add(block.Draw, residual)
            | StepLength.Search
            | StepLength.Full ->
                for i in 0 .. n - 1 do
                    residual[i] <- residual[i] - scale * block.Values[i]

                neurons.Add(block, scale)

            let square = Kernels.dot kernels residual residual
            squares.Add square

            let weight = CorrectiveBlock.totalWeight points block

            steps.Add {
                Alpha = abs best.Product / before
                Beta = best.Square / before
                Omega = Math.ScaleB(weight, points.LabelExponent)
                Correlation = Math.ScaleB(abs best.Product / (sqrt before * weight), -points.LabelExponent)
                Scale = abs scale
                Error = square / labels
                Neurons = block.Coefficients.Length
            }

            isStalled <-
                options.Step <> StepLength.Full
                && squares.Count > patience
                && square > leastGain * squares[squares.Count - 1 - patience]

            request.Progress(log (square / labels) / log (target / labels))

        {
            Squares = squares.ToArray()
            Drawn =
                if refitted.IsValueCreated then
                    refitted.Value.Drawn
                else
                    neurons.Drawn
            Kept = kept ()
            Neurons =
                lazy
                    (if refitted.IsValueCreated then
                         refitted.Value.Units
                     else
                         neurons.Units)
            Laws = laws
            Steps = steps.ToArray()
            IsDone = squares[squares.Count - 1] <= target
            IsStalled = isStalled
        }
