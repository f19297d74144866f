namespace MemCap.Constructions

open System
open System.Globalization
open MemCap.Bounds
open MemCap.Data
open MemCap.Exact
open MemCap.Verification

/// What the steps of a run say to the bounds on boosting, and its data to those on directions of the tangent kernel.
/// Notes: proofs-notes/boosting.md
[<RequireQualifiedAccess>]
module internal BoostingFacts =
    /// More than the rounding errors of a step's numbers.
    let private slack = 1.0 + Math.ScaleB(1.0, -24)

    /// Larger kernel matrices are not factored for a build.
    [<Literal>]
    let private largestKernel = 1024

    /// Nor are cosines of more points computed where they take more multiplications.
    let private mostProducts = 1L <<< 32

    /// Nothing for a number that has left the doubles.
    let private exactly (x: float) =
        if Double.IsFinite x then
            Some(Value.ofRational (Rational.ofDouble x))
        else
            None

    let private inDoubles =
        "the hypotheses hold of the steps of this run, as measured in doubles"

    let private most (key: BoostStep -> float) (steps: BoostStep[]) =
        steps |> Array.map key |> Array.max |> (*) slack

    /// Networks are scaled so that ⟨r, f⟩ = ‖r‖², which changes nothing: then α is 1, β is max β/α² and ω is max ω/α.
    /// A scale that is rounded towards 0 by a part ρ takes off 1 − ρ² of what the line search would.
    let private ofSteps scales (points: LiftedPoints) (boosted: Boosted) =
        let kept =
            match scales with
            | Scales.Rounded bits -> 1.0 - Math.ScaleB(1.0, 2 * (1 - bits))
            | Scales.Kept
            | Scales.Refitted -> 1.0

        let least = sqrt kept * (boosted.Steps |> Array.map _.Correlation |> Array.min)

        [
            "alpha", Some(Value.ofInt 1)
            "beta", exactly (most (fun step -> step.Beta / (step.Alpha * step.Alpha)) boosted.Steps / kept)
            "omega",
            exactly (
                Math.ScaleB(most (fun step -> step.Omega / step.Alpha) boosted.Steps, points.WeightExponent)
            )
            "corr", exactly (Math.ScaleB(least / slack, points.PointExponent))
            "eps", exactly (boosted.Residual / boosted.Labels / slack)
            "k", Some(Value.ofInt (boosted.Steps |> Array.map _.Neurons |> Array.max))
        ]
        |> List.choose (fun (name, value) -> value |> Option.map (fun value -> name, value))

    let private normOf kernels rows (points: LiftedPoints) =
        OperatorNorm.ofPoints kernels points.Data [| 0 .. points.Count - 1 |] rows

    let private squaredLabels (data: Dataset) =
        Seq.init data.Count data.Label
        |> Seq.fold
            (fun sum y ->
                let y = Dyadic.ofDouble y
                sum + y * y)
            Dyadic.Zero
        |> Dyadic.toRational

    /// Of the tangent kernel.
    [<RequireQualifiedAccess>]
    type private LeastEigenvalue =
        /// Proved, and positive.
        | AtLeast of Rational
        | LeftOut of reason: string

    let private leastEigenvalue kernels (points: LiftedPoints) =
        let data = points.Data

        if points.HasBias then
            LeastEigenvalue.LeftOut "neurons have biases, and the kernel is of neurons without"
        elif data.Count > largestKernel then
            LeastEigenvalue.LeftOut $"matrices of more than {largestKernel} points are not factored"
        else
            let kernel = NtkKernel.ofDataset data

            let least =
                SmallestEigenvalue.atLeast kernels data.Count kernel.Values kernel.Errors

            if least.Sign > 0 then
                LeastEigenvalue.AtLeast least
            else
                LeastEigenvalue.LeftOut "it is not proved to be positive"

    /// Cosines in place of inner products: the bounds on the unit sphere with ‖X‖ over the least norm of a point.
    /// Errors: which hypothesis fails or is not decided.
    let private onUnitSphere (data: Dataset) (epsilon: Rational) (norm: NormBound) =
        let n, d = int64 data.Count, int64 data.Dimension

        let least =
            lazy
                (Seq.init data.Count (Geometry.squaredNorm data)
                 |> Seq.reduce (fun a b -> if b < a then b else a))

        if data.Count > largestKernel && n * n * d > mostProducts then
            Error "there are too many pairs of points for the coherence"
        elif least.Value.IsZero then
            Error "a point is 0"
        else
            match NtkKernel.coherence data with
            | None -> Error "there is one point only"
            | Some coherence when coherence.Squared = Rational.One ->
                Error "two points are on a line through 0"
            | Some coherence ->
                Ok(
                    Map.ofList [
                        "n", Value.ofInt data.Count
                        "d", Value.ofInt data.Dimension
                        "eps", Value.ofRational epsilon
                        "gamma", Value.sqrtOf coherence.Squared
                        "opnorm", Value.sqrtOf (norm.Squared / least.Value)
                    ]
                )

    /// Three digits, rounded down.
    let private below (x: Rational) =
        let struct (lower, _) = Rational.enclosingDoubles x
        let unit' = Math.Pow(10.0, Math.Floor(Math.Log10 lower) - 2.0)
        (Math.Floor(lower / unit') * unit').ToString("G3", CultureInfo.InvariantCulture)

    /// "DER-NTK-GAMMA 2210 (derived)": the least number of its statements that have one.
    let private said (parameters: Map<string, Value>) (bound: Bound) =
        let given = Parameters.complete None parameters |> fst |> Evaluate.given

        let holds hypothesis =
            match Decide.hypothesis None given Set.empty hypothesis with
            | Decision.Fails _
            | Decision.Open _ -> false
            | _ -> true

        let status =
            match bound.Basis with
            | Basis.Recalled -> "recalled"
            | _ -> "derived"

        bound.Statements
        |> List.filter (fun statement -> List.forall holds statement.Requires)
        |> List.choose (fun statement ->
            match Query.outcome given bound statement with
            | Outcome.Value(_, size) -> size
            | _ -> None)
        |> function
            | [] -> None
            | sizes -> Some $"{bound.Id} {List.min sizes} ({status})"

    /// The theorem's bounds beside each other, where the data satisfy what they ask for.
    let private tangentRemark (data: Dataset) epsilon (norm: NormBound) least =
        let byCoherence =
            onUnitSphere data epsilon norm
            |> Result.map (fun parameters ->
                [
                    IterativeBounds.tangentKernelCoherence
                    IterativeBounds.tangentKernelRecalled
                ]
                |> List.choose (said parameters))

        match least, byCoherence with
        | LeastEigenvalue.AtLeast least, _ ->
            let spectrum =
                Map.ofList [
                    "eps", Value.ofRational epsilon
                    "opnorm", Value.sqrtOf norm.Squared
                    "lambdaH", Value.ofRational least
                ]

            let bounds =
                Option.toList (said spectrum IterativeBounds.tangentKernel)
                @ Result.defaultValue [] byCoherence
                |> String.concat ", "

            $"tangent kernel: least eigenvalue at least {below least}; neurons by it and by the coherence: {bounds}"
        | LeastEigenvalue.LeftOut reason, Ok bounds ->
            let bounds = String.concat ", " bounds

            $"tangent kernel: least eigenvalue left out ({reason}); neurons without biases, by the coherence: {bounds}"
        | LeastEigenvalue.LeftOut reason, Error obstacle ->
            $"tangent kernel: least eigenvalue left out ({reason}); no number by the coherence, as {obstacle}"

    /// A step of lifted points and labels as one of points and labels, of f with the same weights.
    let private inUnits (points: LiftedPoints) (step: BoostStep) =
        let scale exponent x = Math.ScaleB(x, exponent)

        {
            step with
                Alpha = scale -points.WeightExponent step.Alpha
                Beta = scale (-2 * points.WeightExponent) step.Beta
                Correlation = scale points.PointExponent step.Correlation
                Scale = scale points.WeightExponent step.Scale
        }

    /// `hasKernel`: the tangent kernel speaks of such networks.
    let ofRun
        kernels
        hasKernel
        scales
        measure
        epsilon
        (points: LiftedPoints)
        (boosted: Boosted)
        : Lazy<RunFacts> =
        lazy
            (if boosted.Steps.Length = 0 then
                 RunFacts.none.Value
             else
                 let data = points.Data

                 let norm =
                     normOf kernels (if points.HasBias then NormRows.Lifted else NormRows.Plain) points

                 let least =
                     if hasKernel then
                         Some(leastEigenvalue kernels points)
                     else
                         None

                 {
                     Parameters =
                         ofSteps scales points boosted
                         @ [
                             "opnorm", Value.sqrtOf norm.Squared
                             "labelNorm", Value.sqrtOf (squaredLabels data)
                             match least with
                             | Some(LeastEigenvalue.AtLeast least) -> "lambdaH", Value.ofRational least
                             | _ -> ()
                         ]
                         |> Map.ofList
                     Fulfilled =
                         Map.ofList [
                             // A refit takes off at least what the line search would, at any weight.
                             "line-search-steps", inDoubles

                             if scales <> Scales.Refitted then
                                 "weighed-steps", inDoubles
                                 "correlation-per-weight", inDoubles

                                 if boosted.Steps |> Array.forall (fun step -> step.Neurons = 1) then
                                     "unit-steps", inDoubles

                             match least with
                             | Some(LeastEigenvalue.AtLeast _) ->
                                 "spectrum", "the least eigenvalue and the norm are proved of these points"
                             | _ -> ()
                         ]
                     Steps = boosted.Steps |> Array.map (inUnits points)
                     ExpectedFactor = None
                     // The bounds are on Σ(f − y)² ≤ ε Σy² with ε < 1.
                     Remarks =
                         match least with
                         | Some least when measure = ErrorMeasure.Relative && epsilon < Rational.One -> [
                             tangentRemark data epsilon (normOf kernels NormRows.Plain points) least
                           ]
                         | _ -> []
                 })

    /// What such a run claims of its sizes.
    let bounds scales (boosted: Boosted) = [
        if boosted.Steps.Length > 0 then
            IterativeBounds.boostingSteps

        if boosted.Steps.Length > 0 && scales <> Scales.Refitted then
            IterativeBounds.boostingWeight
            IterativeBounds.boostingFree

            if boosted.Steps |> Array.forall (fun step -> step.Neurons = 1) then
                IterativeBounds.boostingUnits
    ]
