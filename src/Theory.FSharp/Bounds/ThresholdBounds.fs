namespace MemCap.Bounds

open MemCap.Bounds.Notation

/// Group T: threshold units in one hidden layer, and the capacity of a single unit.
[<RequireQualifiedAccess>]
module ThresholdBounds =
    /// What most bounds of this group share.
    let private entry = {
        Id = ""
        Group = Group.Threshold
        Reference = "baum1988capabilities"
        Place = ""
        Activation = Activation.Threshold
        Architecture = Architecture.OneHidden
        Hypotheses = []
        Labels = Labels.Binary
        Error = ErrorNotion.Exact
        Claim = Claim.Upper Scope.ForAllFixed
        Statements = []
        Witness = None
        Status = Status.Explicit
        Origin = Origin.Published
        Confidence = Confidence.High
        Basis = Basis.Proved
        Remark = ""
    }

    let private neurons formula = [ Statement.value Quantity.Neurons formula ]

    /// The dichotomies of n vectors that one unit with D weights realises.
    let private dichotomies n D =
        2
        * Reduce(Reduction.Sum, "k", Formula.int 0, D - 1, binomial (n - 1) (Parameter "k"))

    /// How many dichotomies a single unit realises.
    let cover = {
        entry with
            Id = "COVER65-COUNT"
            Reference = "cover1965geometrical"
            Place = "function counting theorem"
            Architecture = Architecture.SingleUnit
            Hypotheses = [ Hypothesis.LinearGeneralPosition ]
            Claim = Claim.Exact(Scope.Identity, Scope.Identity)
            Statements = [ Statement.value Quantity.Count (dichotomies n (Parameter "D")) ]
            Basis = Basis.Recalled
            Remark = "An upper bound without general position. All 2^n dichotomies exactly when n is at most D."
    }

    /// One threshold unit for every d points, as first published.
    let baum = {
        entry with
            Id = "BAUM88-UB"
            Place = "main construction, abstract"
            Architecture = Architecture.OneHiddenThresholded
            Hypotheses = [ Hypothesis.GeneralPosition ]
            Statements = neurons (ceilDiv n d)
            Remark =
                "Two units a slab alone give one unit more for some n; a facet unit repairs that and gives SAKURAI92-EXACT. The output needs no threshold (class A2)."
    }

    /// The exact worst case of threshold units.
    let thresholdExact = {
        entry with
            Id = "SAKURAI92-EXACT"
            Reference = "sakurai1992nh1"
            Place = "title: an n-h-1 net stores nh + 1 examples in general position, sometimes no more"
            Hypotheses = [ Hypothesis.GeneralPosition ]
            Claim = Claim.Exact(Scope.ForAllFixed, Scope.Worst)
            Statements = neurons (max one (ceilDiv (n - 1) d))
            Witness = Some Witness.MomentCurve
            Origin = Origin.PublishedAndDerived "baum-threshold"
            Remark = "Both directions are proved in the note; the source is known by its title."
    }

    /// Every bound of the group, in the order of the catalogue.
    let all = [ cover; baum; thresholdExact ]
