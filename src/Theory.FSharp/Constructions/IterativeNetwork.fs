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

            let withBias = if points.HasBias then "" else ", --bias yes"
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
                |> Result.mapError (fun (struct (steps, neurons, error)) ->
                    MemCapError.HypothesisFails(
                        "every residual correlates with a small network",
                        $"after {steps} steps and {neurons} neurons the error is {error:R}; a larger --eps{withBias} or more --steps may help"
                    ))

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
