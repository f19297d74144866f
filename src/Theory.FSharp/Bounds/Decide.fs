namespace MemCap.Bounds

open MemCap.Exact

/// What is known of a hypothesis.
[<RequireQualifiedAccess>]
type Decision =
    | Holds of evidence: string
    /// The user says so, or only parameters were given and nothing contradicts it.
    | Assumed
    /// With the points that show it, where points do.
    | Fails of reason: string * points: int list
    | Open of reason: string

/// Decides hypotheses, on a data set where it can.
[<RequireQualifiedAccess>]
module Decide =
    /// left ≥ right, or left < right where `strictlyBelow`.
    let private inequality given strictlyBelow left right =
        match Evaluate.compare given left right with
        | Ok order ->
            let relation = if strictlyBelow then "<" else ">="
            let statement = $"{FormulaText.text left} {relation} {FormulaText.text right}"

            if (order >= 0) <> strictlyBelow then
                Decision.Holds statement
            else
                Decision.Fails($"not {statement}", [])
        | Error obstacle -> Decision.Open obstacle.Message

    /// With parameters only: every hypothesis about data is assumed unless a parameter contradicts it.
    let private withoutData (given: Given) hypothesis =
        let r = Map.tryFind "r" given.Parameters

        match hypothesis, r with
        | Hypothesis.UnitBall, Some r when Value.compare 64 r (Value.ofInt 1) = Some 1 ->
            Decision.Fails("r is greater than 1: scale the data", [])
        | Hypothesis.UnitSphere, Some r when Value.compare 64 r (Value.ofInt 1) <> Some 0 ->
            Decision.Fails("r is not 1: scale the data", [])
        | _ -> Decision.Assumed

    let private labelsWithin low high (facts: Facts) =
        facts.Labels |> Array.tryFind (fun y -> y < low || y > high)

    let private onData (facts: Facts) (given: Given) hypothesis =
        // The bound is read with the dimension q of the hull for d, or in the whole space.
        let isFlat () =
            let q = facts.Rank.Value

            facts.Data.Count > q + 1
            && Map.tryFind "d" given.Parameters <> Some(Value.ofInt (max 1 q))

        let position onGeneral =
            match facts.Position.Value with
            | Position.General when isFlat () ->
                Decision.Fails(
                    $"all points lie in an affine space of dimension {facts.Rank.Value}",
                    [ 0 .. facts.Rank.Value + 1 ]
                )
            | Position.General -> onGeneral
            | Position.Degenerate points ->
                Decision.Fails(
                    $"these {points.Length} points lie in one hyperplane of the affine hull, of dimension {facts.Rank.Value}",
                    points
                )
            | Position.Open -> Decision.Open "general position is not decided on data of this size"

        let measured what = Decision.Holds $"{what} is measured"

        match hypothesis with
        | Hypothesis.DistinctPoints -> Decision.Holds "equal points were merged"
        | Hypothesis.ConsistentLabels -> Decision.Holds "equal points have equal labels"
        | Hypothesis.GeneralPosition -> position (Decision.Holds "general position in the affine hull")
        // Degenerate points may still have slabs: only a construction can tell.
        | Hypothesis.GeneralPositionOrSlabs
        | Hypothesis.GeneralPositionOrPeeling ->
            match position (Decision.Holds "general position in the affine hull") with
            | Decision.Fails _ ->
                Decision.Open "not in general position; groups of d points may still exist: build tells"
            | decision -> decision
        | Hypothesis.LinearGeneralPosition ->
            let lifted = Some(Value.ofInt (facts.Data.Dimension + 1))

            if
                facts.Rank.Value = facts.Data.Dimension
                && Map.tryFind "D" given.Parameters = lifted
            then
                position (Decision.Holds "general position of the lifted points")
            elif
                Map.tryFind "D" given.Parameters = lifted
                && facts.Data.Count > facts.Rank.Value + 1
            then
                Decision.Fails(
                    $"the lifted points have rank {facts.Rank.Value + 1}, less than D = {facts.Data.Dimension + 1}",
                    []
                )
            else
                Decision.Open "linear independence of all D-subsets is decided for D = d + 1 only"
        | Hypothesis.NormAtMost -> measured "r"
        | Hypothesis.UnitBall ->
            let norm = facts.Geometry.Value.MaxNorm

            if norm.Squared <= Rational.One then
                Decision.Holds "every norm is at most 1"
            else
                Decision.Fails("a norm is greater than 1: scale with --normalize max-norm", norm.Witness)
        | Hypothesis.UnitSphere ->
            let geometry = facts.Geometry.Value

            if geometry.OnUnitSphere then
                Decision.Holds "every norm is exactly 1"
            else
                let norm =
                    if geometry.MaxNorm.Squared = Rational.One then
                        geometry.MinNorm
                    else
                        geometry.MaxNorm

                Decision.Fails("a norm is not exactly 1", norm.Witness)
        | Hypothesis.Separated -> measured "delta"
        | Hypothesis.SeparatedInUnitBall -> measured "theta = delta/r"
        | Hypothesis.LabelsSeparated -> measured "delta_pm"
        | Hypothesis.Aspect -> measured "Delta"
        | Hypothesis.Coherence -> measured "gamma"
        | Hypothesis.Collinear when facts.Rank.Value <= 1 -> Decision.Holds "the affine rank is at most 1"
        | Hypothesis.Collinear -> Decision.Fails($"the affine rank is {facts.Rank.Value}", [])
        | Hypothesis.LabelsAtMost -> measured "labelBound"
        | Hypothesis.LabelsInUnitInterval ->
            match labelsWithin 0.0 1.0 facts with
            | None -> Decision.Holds "every label lies between 0 and 1"
            | Some y -> Decision.Fails($"a label is {y}", [])
        | Hypothesis.ZeroOneLabels ->
            match facts.Labels |> Array.tryFind (fun y -> y <> 0.0 && y <> 1.0) with
            | None -> Decision.Holds "the labels are 0 and 1"
            | Some y -> Decision.Fails($"a label is {y}", [])
        | Hypothesis.SignLabels ->
            match facts.Labels |> Array.tryFind (fun y -> abs y <> 1.0) with
            | None -> Decision.Holds "the labels are -1 and 1"
            | Some y -> Decision.Fails($"a label is {y}", [])
        | Hypothesis.Random model ->
            Decision.Open $"no data set shows its law: assert it with --assume {model}"
        // A proper subspace that so many points lie in by chance is a null set.
        | Hypothesis.Asserted("generic-inputs", _) when
            facts.Rank.Value < min (facts.Data.Count - 1) facts.Data.Dimension
            ->
            Decision.Fails($"the affine rank is {facts.Rank.Value}: such inputs are a null set", [])
        | Hypothesis.Angles
        | Hypothesis.Covering
        | Hypothesis.PatchesDiffer
        | Hypothesis.Asserted _ ->
            Decision.Open $"not decided from data: assert it with --assume {Hypotheses.name hypothesis}"
        | Hypothesis.AtLeast(left, right) -> inequality given false left right
        | Hypothesis.Below(left, right) -> inequality given true left right

    /// Assumed names win over what is open, never over what is false.
    let hypothesis (facts: Facts option) (given: Given) (assumed: Set<string>) hypothesis =
        let decision =
            match facts, hypothesis with
            | Some facts, _ -> onData facts given hypothesis
            | None, Hypothesis.AtLeast(left, right) -> inequality given false left right
            | None, Hypothesis.Below(left, right) -> inequality given true left right
            | None, _ when Hypotheses.isGeometric hypothesis -> withoutData given hypothesis
            | None, _ -> Decision.Open $"assert it with --assume {Hypotheses.name hypothesis}"

        // General position gives slabs and facets, unless the data refute it.
        let isGeneral =
            match hypothesis, facts with
            | (Hypothesis.GeneralPositionOrSlabs | Hypothesis.GeneralPositionOrPeeling), Some facts ->
                assumed.Contains "general-position" && facts.Position.Value.IsOpen
            | _ -> false

        match decision with
        | Decision.Open _ when isGeneral || assumed.Contains(Hypotheses.name hypothesis) -> Decision.Assumed
        | decision -> decision
