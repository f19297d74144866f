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

    let private normOf kernels (points: LiftedPoints) =
        OperatorNorm.ofPoints
            kernels
            points.Data
            [| 0 .. points.Count - 1 |]
            (if points.HasBias then NormRows.Lifted else NormRows.Plain)

    let private squaredLabels (data: Dataset) =
        Seq.init data.Count data.Label
        |> Seq.fold
            (fun sum y ->
                let y = Dyadic.ofDouble y
                sum + y * y)
            Dyadic.Zero
        |> Dyadic.toRational

    /// The least eigenvalue of the tangent kernel, where it is proved to be positive.
    let private leastEigenvalue kernels (data: Dataset) =
        let kernel = NtkKernel.ofDataset data

        SmallestEigenvalue.atLeast kernels data.Count kernel.Values kernel.Errors
        |> Some
        |> Option.filter (fun least -> least.Sign > 0)

    /// Cosines in place of inner products: the bounds on the unit sphere with ‖X‖ over the least norm of a point.
    let private onUnitSphere (data: Dataset) (epsilon: Rational) (norm: NormBound) =
        let least =
            Seq.init data.Count (Geometry.squaredNorm data)
            |> Seq.reduce (fun a b -> if b < a then b else a)

        NtkKernel.coherence data
        |> Option.filter (fun coherence -> coherence.Squared < Rational.One && least.Sign > 0)
        |> Option.map (fun coherence ->
            Map.ofList [
                "n", Value.ofInt data.Count
                "d", Value.ofInt data.Dimension
                "eps", Value.ofRational epsilon
                "gamma", Value.sqrtOf coherence.Squared
                "opnorm", Value.sqrtOf (norm.Squared / least)
            ])

    let private decimals (value: Value) =
        let struct (_, upper) = Enclosure.toDoubles (Value.enclose 64 value)
        upper.ToString("0.####", CultureInfo.InvariantCulture)

    /// Three digits, rounded down.
    let private below (x: Rational) =
        let struct (lower, _) = Rational.enclosingDoubles x
        let unit' = Math.Pow(10.0, Math.Floor(Math.Log10 lower) - 2.0)
        (Math.Floor(lower / unit') * unit').ToString("G3", CultureInfo.InvariantCulture)

    /// "DER-NTK-GAMMA 2210 (derived)".
    let private said (parameters: Map<string, Value>) (bound: Bound) =
        let given = Parameters.complete None parameters |> fst |> Evaluate.given

        let status =
            match bound.Basis with
            | Basis.Recalled -> "recalled"
            | _ -> "derived"

        match Query.outcome given bound bound.Statements.Head with
        | Outcome.Value(_, Some size) -> Some $"{bound.Id} {size} ({status})"
        | Outcome.Value(value, None) -> Some $"{bound.Id} {decimals value} ({status})"
        | _ -> None

    /// The theorem's bounds beside each other.
    let private tangentRemarks (data: Dataset) epsilon norm (least: Rational option) = [
        match least with
        | Some least ->
            let spectrum = [
                "eps", Value.ofRational epsilon
                "opnorm", Value.sqrtOf norm.Squared
                "lambdaH", Value.ofRational least
            ]

            let bounds =
                List.choose id [
                    said (Map.ofList spectrum) IterativeBounds.tangentKernel

                    match onUnitSphere data epsilon norm with
                    | Some parameters ->
                        said parameters IterativeBounds.tangentKernelCoherence
                        said parameters IterativeBounds.tangentKernelRecalled
                    | None -> ()
                ]
                |> String.concat ", "

            $"tangent kernel: least eigenvalue at least {below least}; neurons by it and by the coherence: {bounds}"
        | None -> ()
    ]

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
                 let norm = normOf kernels points

                 let least =
                     if hasKernel && not points.HasBias && data.Count <= largestKernel then
                         leastEigenvalue kernels data
                     else
                         None

                 {
                     Parameters =
                         ofSteps scales points boosted
                         @ [
                             "opnorm", Value.sqrtOf norm.Squared
                             "labelNorm", Value.sqrtOf (squaredLabels data)
                             match least with
                             | Some least -> "lambdaH", Value.ofRational least
                             | None -> ()
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

                             if least.IsSome then
                                 "spectrum", "the least eigenvalue and the norm are proved of these points"
                         ]
                     Steps = boosted.Steps |> Array.map (inUnits points)
                     Remarks =
                         if measure = ErrorMeasure.Relative then
                             tangentRemarks data epsilon norm least
                         else
                             []
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
