namespace MemCap.Constructions

open System
open MemCap.Bounds
open MemCap.Data
open MemCap.Exact

/// What the steps of a run say to the bounds on boosting, and its data to those on directions of the tangent kernel.
/// Notes: proofs-notes/boosting.md
[<RequireQualifiedAccess>]
module internal BoostingFacts =
    /// More than the rounding errors of a step's numbers.
    let private slack = 1.0 + Math.ScaleB(1.0, -24)

    /// Larger kernel matrices are not factored for a build.
    [<Literal>]
    let private largestKernel = 1024

    let private exactly (x: float) = Value.ofRational (Rational.ofDouble x)

    let private most (key: BoostStep -> float) (steps: BoostStep[]) =
        steps |> Array.map key |> Array.max |> (*) slack

    /// Networks are scaled so that ⟨r, f⟩ = ‖r‖², which changes nothing: then α is 1, β is max β/α² and ω is max ω/α.
    let private ofSteps (points: LiftedPoints) (boosted: Boosted) =
        let least = boosted.Steps |> Array.map _.Correlation |> Array.min

        [
            "alpha", Value.ofInt 1
            "beta", exactly (most (fun step -> step.Beta / (step.Alpha * step.Alpha)) boosted.Steps)
            "omega",
            exactly (
                Math.ScaleB(most (fun step -> step.Omega / step.Alpha) boosted.Steps, points.WeightExponent)
            )
            "corr", exactly (Math.ScaleB(least / slack, points.PointExponent))
            "eps", exactly (boosted.Residual / boosted.Labels / slack)
            "k", Value.ofInt (boosted.Steps |> Array.map _.Neurons |> Array.max)
        ]

    let private all (data: Dataset) = [| 0 .. data.Count - 1 |]

    let private norms kernels (points: LiftedPoints) =
        let data = points.Data

        let norm =
            OperatorNorm.ofPoints
                kernels
                data
                (all data)
                (if points.HasBias then NormRows.Lifted else NormRows.Plain)

        let square =
            Seq.init data.Count data.Label
            |> Seq.fold
                (fun sum y ->
                    let y = Dyadic.ofDouble y
                    sum + y * y)
                Dyadic.Zero

        [
            "opnorm", Value.sqrtOf norm.Squared
            "labelNorm", Value.sqrtOf (Dyadic.toRational square)
        ]

    /// The least eigenvalue of the tangent kernel, where it is proved to be positive.
    let private spectrum kernels (points: LiftedPoints) =
        let n = points.Count

        if points.HasBias || n > largestKernel then
            None
        else
            let kernel = NtkKernel.ofDataset points.Data
            let least = SmallestEigenvalue.atLeast kernels n kernel.Values kernel.Errors

            if least.Sign > 0 then
                Some("lambdaH", Value.ofRational least)
            else
                None

    /// `hasKernel`: the tangent kernel's least eigenvalue is wanted.
    let ofRun kernels hasKernel scales (points: LiftedPoints) (boosted: Boosted) : Lazy<RunFacts> =
        lazy
            (if boosted.Steps.Length = 0 then
                 RunFacts.none.Value
             else
                 let least = if hasKernel then spectrum kernels points else None

                 {
                     Parameters =
                         ofSteps points boosted @ norms kernels points @ Option.toList least
                         |> Map.ofList
                     Fulfilled =
                         Set.ofList [
                             if scales = Scales.Kept then
                                 "line-search-steps"
                                 "weighed-steps"
                                 "correlation-per-weight"

                                 if boosted.Steps |> Array.forall (fun step -> step.Neurons = 1) then
                                     "unit-steps"

                             if least.IsSome then
                                 "spectrum"
                         ]
                 })

    /// What such a run claims of its sizes.
    let bounds scales (boosted: Boosted) = [
        if scales = Scales.Kept && boosted.Steps.Length > 0 then
            IterativeBounds.boostingSteps
            IterativeBounds.boostingWeight
            IterativeBounds.boostingFree

            if boosted.Steps |> Array.forall (fun step -> step.Neurons = 1) then
                IterativeBounds.boostingUnits
    ]
