namespace MemCap.Constructions

open MemCap
open MemCap.Data
open MemCap.Exact
open MemCap.Networks
open MemCap.Verification

/// Two-layer ReLU networks that are grown, small network after small network, until the outputs are within ε of the
/// labels.
/// Notes: proofs-notes/boosting.md
[<RequireQualifiedAccess>]
module IterativeNetwork =
    /// What both kinds are asked.
    [<NoComparison; NoEquality>]
    type Options = {
        Measure: ErrorMeasure
        /// 0 < ε.
        Epsilon: Rational
        /// Neurons have biases; nothing: unless the points are on a sphere around the origin.
        Bias: bool voption
        Scales: Scales
        /// Steps after which it is given up.
        Steps: int
    }

    /// The default for the number of steps.
    let steps (data: Dataset) = 10000 + 100 * data.Count

    /// What was chosen where there was a choice.
    let private remarks (options: Options) (points: LiftedPoints) (boosted: Boosted) = [
        (if boosted.Steps.Length = 1 then
             "1 step; "
         else
             $"{boosted.Steps.Length} steps; ")
        + (match points.HasBias, options.Bias with
           | true, _ -> "neurons have biases"
           | false, ValueNone -> "no biases: the points are on a sphere around the origin"
           | false, ValueSome _ -> "no biases, as asked for")
    ]

    /// The neurons as a network with doubles for weights.
    let private network (request: Request) (points: LiftedPoints) (boosted: Boosted) =
        match points.Lower boosted.Neurons with
        | ValueSome(struct (rows, biases, outer)) ->
            Ok(
                Network.twoLayer
                    Activation.Relu
                    request.Data.Dimension
                    rows
                    (Vec.ofDoubles biases)
                    (Vec.ofDoubles outer)
                    request.Output
            )
        | ValueNone ->
            Error(
                MemCapError.BadArgument(
                    "points and labels",
                    "need weights beyond the range of doubles; scale the data"
                )
            )

    /// The points whose labels no network of the weight that was reached comes near to: none where nothing proves that more
    /// weight is needed.
    let private tooLight (request: Request) (options: Options) (points: LiftedPoints) (left: Unfinished) =
        if options.Measure <> ErrorMeasure.Relative || options.Epsilon >= Rational.One then
            None
        else
            let reached = points.TotalWeight left.Neurons

            WeightLower.ofPoints request.Kernels request.Data options.Epsilon
            |> WeightLower.best false
            |> Option.map (fun bound ->
                let struct (least, _) = Enclosure.toDoubles bound.Value

                (match bound.Argument with
                 | WeightArgument.Pair(first, second) -> [ first; second ]
                 | WeightArgument.Point point -> [ point ]
                 | _ -> []),
                least,
                reached)
            |> Option.filter (fun (_, least, reached) -> least > reached)

    let private unfinished request (options: Options) (points: LiftedPoints) (left: Unfinished) =
        let remedy =
            if points.HasBias then
                "a larger --eps"
            else
                "a larger --eps or --bias yes"

        let count (number: int) one =
            if number = 1 then $"1 {one}" else $"{number} {one}s"

        let taken = count left.Turns "step"
        let neurons = count left.Neurons.Length "neuron"
        let state = $"after {taken} and {neurons} the error is {left.Error:R}"

        if not left.IsStalled then
            MemCapError.HypothesisFails(
                $"{options.Steps} steps are enough",
                $"{state}; more --steps, {remedy} may help"
            )
        else
            let stalled =
                $"{state}, of which the last {Boosting.patience} steps took off next to nothing: more steps do not help, {remedy} may"

            match tooLight request options points left with
            | Some(rows, least, reached) -> MemCapError.Heavy(rows, least, reached, stalled)
            | None -> MemCapError.HypothesisFails("every residual correlates with a small network", stalled)

    /// `hasKernel`: the tangent kernel speaks of such networks. `propose`: what to add in a turn, for the residual at the lifted points; it rounds its weights by the given function.
    let internal construct
        (options: Options)
        (request: Request)
        (hasKernel: bool)
        (propose: LiftedPoints -> (float -> float) -> int -> float[] -> Proposal voption)
        : Result<Construction, MemCapError> =
        result {
            do!
                require
                    (match request.Output with
                     | Output.Argmax _ -> false
                     | _ -> true)
                    (MemCapError.BadArgument("labels", "take one output, and several are asked for"))

            do!
                require
                    (request.Numbers = Numbers.Float64)
                    (MemCapError.BadArgument(
                        "--numbers",
                        "the weights are doubles, from which the claim is decided exactly; leave it out, or give float64"
                    ))

            let points = LiftedPoints.Create(request.Data, options.Bias)

            let round =
                match options.Scales with
                | Scales.Rounded bits -> Boosting.round bits
                | Scales.Kept
                | Scales.Refitted -> id

            let struct (_, epsilon) = Rational.enclosingDoubles options.Epsilon

            let! boosted =
                Boosting.run
                    request.Kernels
                    points
                    options.Measure
                    epsilon
                    options.Scales
                    options.Steps
                    request.Progress
                    (propose points round)
                |> Result.mapError (unfinished request options points)

            let! network = network request points boosted

            return {
                Network = network
                Groups = []
                GroupsAreFull = false
                Misses = 0
                Claim = Some(Claim.Approximates(options.Measure, options.Epsilon))
                Run =
                    BoostingFacts.ofRun
                        request.Kernels
                        hasKernel
                        options.Scales
                        options.Measure
                        options.Epsilon
                        points
                        boosted
                Bounds = BoostingFacts.bounds options.Scales boosted
                Remarks = remarks options points boosted
            }
        }
