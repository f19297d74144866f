namespace MemCap.Constructions

open System
open MemCap
open MemCap.Data
open MemCap.Exact
open MemCap.Networks
open MemCap.Verification

/// How outer weights are found.
[<RequireQualifiedAccess>]
type OuterSolver =
    /// In rationals: the network equals the labels.
    | Exact
    /// Ridge regression; nothing: the largest parameter that is near enough to the labels.
    | Ridge of lambda: float voption
    /// Gradient descent from 0, with so many steps at most.
    | GradientDescent of steps: int

/// Two-layer networks of random units that no label was looked at for, with an affine function, and the best outer weights:
/// what the corrective coefficients prove to exist.
/// Source: Bresler and Nagaraj 2020, §1. Notes: proofs-notes/corrective.md
[<RequireQualifiedAccess>]
module internal RandomFeatures =
    [<NoComparison; NoEquality>]
    type Options = {
        /// 0 < ε: the error asked for is ‖f − y‖² ≤ ε‖y‖²; of no meaning for exact weights.
        Epsilon: Rational
        Kind: RidgeKind
        /// Nothing: twice as many as points, or for exact weights as many as are needed.
        Units: int voption
        Solver: OuterSolver
        Law: ThresholdLaw
        Scale: FrequencyScale
        Delta: float
    }

    let private allowance = 1.0 - Math.ScaleB(1.0, -12)

    /// Larger Gram matrices are not made.
    [<Literal>]
    let private mostPoints = 4096

    /// Values of units at points that are held: 1 GB.
    let private mostValues = 1L <<< 27

    /// Units of a draw: the corrective coefficients of the next one see what it left.
    [<Literal>]
    let private drawUnits = 32

    /// Units for each point after which exact weights are given up.
    [<Literal>]
    let private mostUnitsPerPoint = 64

    /// Steps of gradient descent that are looked at beside other solvers.
    [<Literal>]
    let private shownSteps = 1000

    /// Parameters of ridge regression that are tried are the largest eigenvalue over powers of two up to this one.
    [<Literal>]
    let private mostHalvings = 44

    let private draw
        (request: Request)
        (options: Options)
        (points: CorrectivePoints)
        (deviations: float[])
        units
        index
        =
        let deviation = deviations[index % deviations.Length]

        let order =
            match options.Kind with
            | RidgeKind.Srelu order -> float order
            | _ -> 0.0

        let law = {
            Kind = options.Kind
            Law = options.Law
            Deviation = deviation
            Window =
                order
                + CorrectiveLaw.window
                    options.Law
                    (options.Kind = RidgeKind.Step)
                    points.Count
                    options.Delta
                    (CorrectiveRun.lost options.Delta)
                    (deviation * points.Radius)
            Units = units
            Grid =
                match options.Solver with
                | OuterSolver.Exact -> ValueSome CorrectiveRun.shortGrid
                | _ -> ValueNone
        }

        CorrectiveBlock.draw request.Kernels points law (SplitMix.At(request.Seed, uint64 index))

    /// Draws of so many units in all.
    let private draws request options points deviations units = [
        for first in 0..drawUnits .. units - 1 ->
            draw request options points deviations (min drawUnits (units - first)) (first / drawUnits)
    ]

    /// t = 1, 10, 100, … and the last.
    let private isShown t =
        let rec isPower t =
            t = 1 || (t % 10 = 0 && isPower (t / 10))

        isPower t

    /// Inequalities on the columns, with a solution by gradient descent of at most so many steps that ends once `isEnough`.
    let private look
        (request: Request)
        (points: CorrectivePoints)
        (features: FeatureMatrix)
        gram
        lambda
        steps
        isEnough
        =
        let kernels = request.Kernels
        let labels = points.Labels
        let largest = OuterWeights.largestEigenvalueAtMost kernels gram labels.Length
        let looks = ResizeArray<struct (int * float)>()

        let alpha =
            OuterWeights.descend kernels gram labels largest (fun t loss ->
                let isLast = t = steps || isEnough loss

                if isLast || isShown t then
                    looks.Add(struct (t, loss))

                request.Progress(float t / float steps)
                not isLast)

        let lambda = ValueOption.defaultWith (fun () -> Math.ScaleB(largest, -30)) lambda

        match OuterWeights.ridge kernels features gram labels lambda with
        | None -> ResultBuilder.defect "a shifted Gram matrix is not positive definite"
        | Some ridge ->
            let found =
                FeatureInequalities.evaluate
                    kernels
                    features
                    gram
                    labels
                    largest
                    lambda
                    ridge
                    (List.ofSeq looks)

            struct (alpha, ridge, found)

    let private construction network claim remarks = {
        Network = network
        Groups = []
        GroupsAreFull = false
        Misses = 0
        Claim = Some claim
        Run = RunFacts.none
        Bounds = []
        Remarks = remarks
    }

    let private exact (request: Request) (options: Options) (points: CorrectivePoints) (deviations: float[]) =
        let n = points.Count
        let used = ResizeArray<BlockDraw>()

        let units =
            match options.Units with
            | ValueSome units -> units
            | ValueNone -> mostUnitsPerPoint * n

        let batches =
            seq {
                for first in 0..drawUnits .. units - 1 do
                    let drawn =
                        draw
                            request
                            options
                            points
                            deviations
                            (min drawUnits (units - first))
                            (first / drawUnits)

                    used.Add drawn
                    CorrectiveBlock.units points drawn
            }

        result {
            let! network =
                RidgeNetwork.interpolating
                    request
                    points
                    options.Kind
                    (Seq.append [ [| points.AlwaysOn options.Kind |] ] batches)

            let! network =
                network
                |> Result.mapError (fun deficient ->
                    MemCapError.HypothesisFails(
                        "the units' values at the points have full rank",
                        $"of {deficient.Units} units, one of them constant, {deficient.Rank} are independent at {n} points; more --units, or auto"
                    ))

            let features = FeatureMatrix(request.Kernels, points, options.Kind, List.ofSeq used)

            let struct (_, _, found) =
                look request points features (features.Gram()) ValueNone shownSteps (fun _ -> false)

            let width = network.Layers.Head.Rows

            return
                construction
                    network
                    Claim.Interpolates
                    ($"{n} of {features.Units.Length} random units and a constant have independent values at the points; outer weights other than 0: {width}"
                     :: FeatureInequalities.remarks found)
        }

    /// Weights near enough to the labels, with what is said of them.
    let private approximate
        (request: Request)
        (options: Options)
        (points: CorrectivePoints)
        (features: FeatureMatrix)
        (solve: float -> float[] -> Result<struct (float[] * FeatureInequalities), MemCapError>)
        =
        result {
            let gram = features.Gram()
            let struct (_, epsilon) = Rational.enclosingDoubles options.Epsilon
            let squares = Array.sumBy (fun y -> y * y) points.Labels
            let! struct (weights, found) = solve (epsilon * allowance * squares) gram

            let! network =
                RidgeNetwork.ofUnits request points options.Kind (features.Neurons weights)

            return
                construction
                    network
                    (Claim.Approximates(ErrorMeasure.Relative, options.Epsilon))
                    (FeatureInequalities.remarks found)
        }

    let private tooFew (features: FeatureMatrix) (n: int) =
        MemCapError.HypothesisFails(
            "the units are enough",
            $"no outer weights of {features.Units.Length} units at {n} points are near enough to the labels; more --units or a larger --eps may help"
        )

    let private ridge request (points: CorrectivePoints) (features: FeatureMatrix) given target gram =
        let kernels, labels = request.Kernels, points.Labels
        let largest = OuterWeights.largestEigenvalueAtMost kernels gram labels.Length

        let isEnough lambda =
            match OuterWeights.ridge kernels features gram labels lambda with
            | Some weights -> OuterWeights.squaredError features labels weights <= target
            | None -> false

        let lambda =
            match given with
            | ValueSome lambda when isEnough lambda -> ValueSome lambda
            | ValueSome _ -> ValueNone
            | ValueNone ->
                // The error grows with the parameter.
                let rec search low high =
                    if high - low <= 1 then
                        high
                    else
                        let middle = (low + high) / 2

                        if isEnough (Math.ScaleB(largest, -middle)) then
                            search low middle
                        else
                            search middle high

                let last = Math.ScaleB(largest, -mostHalvings)

                if isEnough last then
                    ValueSome(Math.ScaleB(largest, -(search -1 mostHalvings)))
                else
                    ValueNone

        match lambda, given with
        | ValueSome lambda, _ ->
            let struct (_, weights, found) =
                look request points features gram (ValueSome lambda) shownSteps (fun _ -> false)

            Ok(struct (weights, found))
        | ValueNone, ValueSome _ ->
            Error(
                MemCapError.HypothesisFails(
                    "ridge regression is near enough to the labels",
                    "with this parameter it is not; a smaller --lambda, or auto, may help"
                )
            )
        | ValueNone, ValueNone -> Error(tooFew features points.Count)

    let private gradientDescent
        request
        (points: CorrectivePoints)
        (features: FeatureMatrix)
        steps
        target
        gram
        =
        let struct (alpha, _, found) =
            look request points features gram ValueNone steps (fun loss -> 2.0 * loss <= target)

        let struct (t, loss, _, _) = List.last found.Descent

        if 2.0 * loss <= target then
            Ok(struct (features.Weights alpha, found))
        else
            let reached = 2.0 * loss / found.Labels

            Error(
                MemCapError.HypothesisFails(
                    $"{t} steps are enough",
                    $"the error is {reached:R} then; more --steps, more --units or a larger --eps may help"
                )
            )

    let construct (options: Options) (request: Request) : Result<Construction, MemCapError> =
        result {
            let n = request.Data.Count

            do!
                require
                    (match request.Output with
                     | Output.Argmax _ -> false
                     | _ -> true)
                    (MemCapError.BadArgument("labels", "take one output, and several are asked for"))

            do!
                require
                    (request.Numbers =
                        (if options.Solver = OuterSolver.Exact then
                             Numbers.Exact
                         else
                             Numbers.Float64))
                    (MemCapError.BadArgument(
                        "--numbers",
                        "outer weights are rationals with --solver exact and doubles with the others; leave it out"
                    ))

            let units = ValueOption.defaultValue (2 * n) options.Units

            do!
                require
                    (n <= mostPoints && int64 units * int64 n <= mostValues)
                    (MemCapError.BadArgument(
                        "points and units",
                        $"are too many for outer weights of one system: at most {mostPoints} points, and {mostValues} values of units at them"
                    ))

            let points = CorrectivePoints.Create request.Data

            let! deviations =
                Frequencies.deviations request.Kernels options.Scale options.Delta points

            match options.Solver with
            | OuterSolver.Exact -> return! exact request options points deviations
            | OuterSolver.Ridge given ->
                let features =
                    FeatureMatrix(
                        request.Kernels,
                        points,
                        options.Kind,
                        draws request options points deviations units
                    )

                return! approximate request options points features (ridge request points features given)
            | OuterSolver.GradientDescent steps ->
                let features =
                    FeatureMatrix(
                        request.Kernels,
                        points,
                        options.Kind,
                        draws request options points deviations units
                    )

                return!
                    approximate
                        request
                        options
                        points
                        features
                        (gradientDescent request points features steps)
        }
