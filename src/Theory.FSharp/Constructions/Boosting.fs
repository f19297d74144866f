namespace MemCap.Constructions

open System
open System.Threading.Tasks
open MemCap.Exact
open MemCap.Verification

/// A small network that is to take something off the residual.
[<NoComparison; NoEquality>]
type internal Proposal = {
    Neurons: LiftedNeuron list
    /// f at the points.
    Values: float[]
    /// W(f), as LiftedPoints.Length has it.
    Weight: float
}

/// How the proposals' outer scales come about.
[<RequireQualifiedAccess>]
type Scales =
    /// By the line search, once and for all.
    | Kept
    /// The same, rounded to so many significant bits; the residual is computed without rounding.
    | Rounded of bits: int
    /// All of them anew at every step.
    | Refitted

/// Neurons whose sum approximates the labels, and how they were found.
[<NoComparison; NoEquality>]
type internal Boosted = {
    Neurons: LiftedNeuron[]
    Steps: BoostStep[]
    /// ‖y‖², and ‖r‖² at the end.
    Labels: float
    Residual: float
}

/// A run that ended before it was within ε of the labels.
[<NoComparison; NoEquality>]
type internal Unfinished = {
    /// The last turns gained next to nothing, and further ones would not either; else the turns are used up.
    IsStalled: bool
    Turns: int
    Neurons: LiftedNeuron[]
    /// As it was to be measured.
    Error: float
}

/// Fits labels by adding, step after step, a small network times the scale that leaves the shortest residual. The last
/// step is shortened so that the residual is as long as allowed: then no bound loses by rounding up.
/// Source: Bubeck, Eldan, Lee, Mikulincer, arXiv 2006.02855, Lemma 1. Notes: proofs-notes/boosting.md
[<RequireQualifiedAccess>]
module internal Boosting =
    /// The residual stays this much below what is allowed, so that rounding errors cannot lift it above.
    let private allowance = 1.0 - Math.ScaleB(1.0, -12)

    /// Turns that must take off something together.
    [<Literal>]
    let patience = 512

    let private leastGain = 1.0 - Math.ScaleB(1.0, -12)

    /// The nearest number with that many significant bits; ties to even.
    let round bits (x: float) =
        if x = 0.0 then
            x
        else
            let exponent = Math.ILogB x - bits + 1
            Math.ScaleB(Math.Round(Math.ScaleB(x, -exponent)), exponent)

    /// The same towards 0: no step is longer than the line search.
    let private shorten bits (x: float) =
        let exponent = Math.ILogB x - bits + 1
        Math.ScaleB(Math.Truncate(Math.ScaleB(x, -exponent)), exponent)

    /// Residuals without any rounding, for weights of few bits.
    [<Sealed>]
    type private ExactResidual(points: LiftedPoints) =
        let residual = Array.map Rational.ofDouble points.Labels

        member _.Subtract(neurons: LiftedNeuron list, target: float[]) =
            let d = points.Dimension

            let added =
                neurons
                |> List.map (fun neuron -> Vec.ofDoubles neuron.Row, Rational.ofDouble neuron.Outer)

            Parallel.For(
                0,
                residual.Length,
                fun i ->
                    let mutable left = residual[i]

                    for row, a in added do
                        let t = Vec.dotDoubles row (ReadOnlySpan(points.Points, i * d, d))

                        if t.Sign > 0 then
                            left <- left - a * t

                    residual[i] <- left
                    target[i] <- Rational.toDouble left
            )
            |> ignore

    let private scaled (proposal: Proposal) scale =
        proposal.Neurons
        |> List.map (fun neuron -> {
            neuron with
                Outer = scale * neuron.Outer
        })

    /// Errors: when nothing is left to gain, or the turns are used up.
    let run
        (kernels: IKernels)
        (points: LiftedPoints)
        (measure: ErrorMeasure)
        (epsilon: float)
        (scales: Scales)
        (most: int)
        (progress: float -> unit)
        (propose: int -> float[] -> Proposal voption)
        : Result<Boosted, Unfinished> =
        let residual = Array.copy points.Labels
        let labels = Kernels.dot kernels residual residual
        let target = epsilon * allowance
        // Between the target and ε, so that rounding errors neither miss the one nor pass the other.
        let enough = epsilon * (1.0 + allowance) / 2.0

        /// How far the residual is from 0, as it is measured.
        let error square =
            match measure with
            | ErrorMeasure.Relative -> square / labels
            | ErrorMeasure.Truncated ->
                let one = Math.ScaleB(1.0, -points.LabelExponent)
                let mutable sum = 0.0

                for r in residual do
                    let part = min 1.0 (abs r / one)
                    sum <- sum + part * part

                sum / float residual.Length

        let kept = ResizeArray<Proposal>()
        let outer = ResizeArray<float>()
        let steps = ResizeArray<BoostStep>()
        let exact = ExactResidual points
        // Rounding would leave a shortened step short again.
        let isShortened = measure = ErrorMeasure.Relative && scales = Scales.Kept
        let columns = Refit.Columns(kernels, points.Count)

        let mutable square = labels
        let mutable earlier = infinity
        let mutable turn = 0
        let mutable isStalled = false

        let add (proposal: Proposal) =
            let f = proposal.Values
            let product = Kernels.dot kernels residual f
            let length = Kernels.dot kernels f f

            if product <> 0.0 && length > 0.0 then
                let whole = product / length
                let left = square - product * whole

                // ‖r − ηf‖² = target for the smaller of two solutions.
                let scale =
                    if isShortened && left < target * labels then
                        let over = square - target * labels
                        over / (product * (1.0 + sqrt (1.0 - over / (product * whole))))
                    else
                        whole

                let isAdded =
                    match scales with
                    | Scales.Kept ->
                        outer.Add scale

                        for i in 0 .. residual.Length - 1 do
                            residual[i] <- residual[i] - scale * f[i]

                        true
                    | Scales.Rounded bits ->
                        let short = shorten bits scale
                        outer.Add short
                        exact.Subtract(scaled proposal short, residual)
                        true
                    | Scales.Refitted ->
                        if columns.TryAdd f then
                            outer.Clear()
                            outer.AddRange(columns.Solve points.Labels)
                            let left = columns.Residual(points.Labels, outer.ToArray())
                            Array.Copy(left, residual, left.Length)
                            true
                        else
                            false

                if isAdded then
                    let before = square
                    square <- Kernels.dot kernels residual residual
                    kept.Add proposal

                    steps.Add {
                        Alpha = abs product / before
                        Beta = length / before
                        Omega = proposal.Weight
                        Correlation = abs product / (sqrt before * proposal.Weight)
                        Scale = abs outer[outer.Count - 1]
                        Error = square / labels
                        Neurons = proposal.Neurons.Length
                    }

        let first = error square
        let mutable current = first

        while labels > 0.0 && current > enough && turn < most && not isStalled do
            if turn % patience = 0 then
                isStalled <- square > leastGain * earlier
                earlier <- square

            if not isStalled then
                propose turn residual |> ValueOption.iter add
                turn <- turn + 1
                current <- error square
                progress (log (current / first) / log (target / first))

        let neurons = Seq.map2 scaled kept outer |> Seq.collect id |> Seq.toArray

        if labels > 0.0 && current > enough then
            Error {
                IsStalled = isStalled
                Turns = turn
                Neurons = neurons
                Error = current
            }
        else
            Ok {
                Neurons = neurons
                Steps = steps.ToArray()
                Labels = labels
                Residual = square
            }
