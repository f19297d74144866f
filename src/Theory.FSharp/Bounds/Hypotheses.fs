namespace MemCap.Bounds

/// The names, wording and cost of hypotheses. A name is what `--assume` takes.
[<RequireQualifiedAccess>]
module Hypotheses =
    /// Lower case, words joined by hyphens.
    let name hypothesis =
        match hypothesis with
        | Hypothesis.DistinctPoints -> "distinct-points"
        | Hypothesis.ConsistentLabels -> "consistent-labels"
        | Hypothesis.GeneralPosition -> "general-position"
        | Hypothesis.GeneralPositionOrSlabs -> "general-position-or-slabs"
        | Hypothesis.GeneralPositionOrPeeling -> "general-position-or-facets"
        | Hypothesis.LinearGeneralPosition -> "linear-general-position"
        | Hypothesis.NormAtMost -> "norm"
        | Hypothesis.UnitBall -> "unit-ball"
        | Hypothesis.UnitSphere -> "unit-sphere"
        | Hypothesis.Separated -> "separated"
        | Hypothesis.SeparatedInUnitBall -> "separated-in-unit-ball"
        | Hypothesis.LabelsSeparated -> "labels-separated"
        | Hypothesis.Aspect -> "aspect"
        | Hypothesis.Coherence -> "coherence"
        | Hypothesis.Angles -> "angles"
        | Hypothesis.Collinear -> "collinear"
        | Hypothesis.LabelsAtMost -> "label-bound"
        | Hypothesis.LabelsInUnitInterval -> "labels-in-unit-interval"
        | Hypothesis.Covering -> "covering"
        | Hypothesis.PatchesDiffer -> "patches-differ"
        | Hypothesis.ZeroOneLabels -> "zero-one-labels"
        | Hypothesis.SignLabels -> "sign-labels"
        | Hypothesis.Random model -> model
        | Hypothesis.AtLeast _
        | Hypothesis.Below _ -> "inequality"
        | Hypothesis.Asserted(name, _) -> name

    /// A sentence as a clause: without its capital and its full stop.
    let private clause (sentence: string) =
        let text = sentence.TrimEnd '.'
        string (System.Char.ToLowerInvariant text[0]) + text[1..]

    /// One clause that completes "holds if …".
    let text hypothesis =
        match hypothesis with
        | Hypothesis.DistinctPoints -> "the points are distinct"
        | Hypothesis.ConsistentLabels -> "equal inputs have equal labels"
        | Hypothesis.GeneralPosition ->
            "any min(n, d+1) points are affinely independent (general position, in the affine hull of the data)"
        | Hypothesis.GeneralPositionOrSlabs ->
            "the points are in general position, or a partition into slabs of d points is given"
        | Hypothesis.GeneralPositionOrPeeling ->
            "the points are in general position, or a sequence of facets of d points is given"
        | Hypothesis.LinearGeneralPosition -> "any min(n, D) vectors are linearly independent"
        | Hypothesis.NormAtMost -> "every norm is at most r"
        | Hypothesis.UnitBall -> "every norm is at most 1"
        | Hypothesis.UnitSphere -> "every norm is exactly 1"
        | Hypothesis.Separated -> "any two points are at least delta apart"
        | Hypothesis.SeparatedInUnitBall ->
            "any two points are at least theta apart, once scaled to the unit ball"
        | Hypothesis.LabelsSeparated -> "points with different labels are at least delta_pm apart"
        | Hypothesis.Aspect -> "the largest distance of two points is at most Delta times the smallest"
        | Hypothesis.Coherence -> "inner products of different points are at most gamma in absolute value"
        | Hypothesis.Angles -> "the angles between points lie between angle and pi - angle"
        | Hypothesis.Collinear -> "all points lie on a line"
        | Hypothesis.LabelsAtMost -> "the labels are at most labelBound in absolute value"
        | Hypothesis.LabelsInUnitInterval -> "the labels lie between 0 and 1"
        | Hypothesis.Covering -> "the classes have a mutual covering with the constants of the source"
        | Hypothesis.PatchesDiffer -> "input patches of different samples differ"
        | Hypothesis.ZeroOneLabels -> "the labels are 0 and 1"
        | Hypothesis.SignLabels -> "the labels are -1 and 1"
        | Hypothesis.Random model -> $"the data are drawn at random ({model})"
        | Hypothesis.AtLeast(a, b) -> $"{FormulaText.text a} >= {FormulaText.text b}"
        | Hypothesis.Below(a, b) -> $"{FormulaText.text a} < {FormulaText.text b}"
        | Hypothesis.Asserted(_, statement) -> clause statement

    /// Remains true in coordinates of the affine hull: of distances, or of norms from above.
    let holdsInHull hypothesis =
        match hypothesis with
        | Hypothesis.UnitSphere
        | Hypothesis.Coherence
        | Hypothesis.Angles
        | Hypothesis.LinearGeneralPosition
        | Hypothesis.PatchesDiffer
        | Hypothesis.Random _
        | Hypothesis.Asserted _ -> false
        | _ -> true

    /// What deciding it on a data set costs; None where data cannot decide it.
    let cost hypothesis =
        match hypothesis with
        | Hypothesis.DistinctPoints
        | Hypothesis.ConsistentLabels -> Some "none: the reader decided it"
        | Hypothesis.GeneralPosition
        | Hypothesis.GeneralPositionOrSlabs
        | Hypothesis.GeneralPositionOrPeeling ->
            Some "O(nd) for a witness against it; every (d+1)-subset for a proof, on small data"
        | Hypothesis.LinearGeneralPosition -> Some "as general-position, for D = d + 1"
        | Hypothesis.NormAtMost
        | Hypothesis.UnitBall
        | Hypothesis.UnitSphere -> Some "O(nd)"
        | Hypothesis.Separated
        | Hypothesis.SeparatedInUnitBall
        | Hypothesis.LabelsSeparated
        | Hypothesis.Aspect
        | Hypothesis.Coherence -> Some "O(n^2 d)"
        | Hypothesis.Collinear -> Some "a rank, O(n d q)"
        | Hypothesis.LabelsAtMost
        | Hypothesis.LabelsInUnitInterval
        | Hypothesis.ZeroOneLabels
        | Hypothesis.SignLabels -> Some "O(n)"
        | Hypothesis.AtLeast _
        | Hypothesis.Below _ -> Some "arithmetic"
        | Hypothesis.Angles
        | Hypothesis.Covering
        | Hypothesis.PatchesDiffer
        | Hypothesis.Random _
        | Hypothesis.Asserted _ -> None

    /// About the data alone: taken for granted when only parameters are given, and said so.
    let isGeometric hypothesis =
        match hypothesis with
        | Hypothesis.Random _
        | Hypothesis.Asserted _
        | Hypothesis.Covering
        | Hypothesis.PatchesDiffer
        | Hypothesis.AtLeast _
        | Hypothesis.Below _ -> false
        | _ -> true
