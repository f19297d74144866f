namespace MemCap.Bounds

open MemCap.Bounds.Notation

/// Group T: threshold units in one hidden layer, and the capacity of a single unit.
[<RequireQualifiedAccess>]
module ThresholdBounds =
    let private D = Parameter "D"
    let private C = Parameter "C"
    let private n1 = Parameter "n1"
    let private kappa = Parameter "kappa"

    /// What most bounds of this group share.
    let private entry = {
        Id = ""
        Group = Group.Threshold
        Reference = "baum1988capabilities"
        Place = ""
        Activation = ActivationClass.Threshold
        Architecture = Architecture.OneHidden
        Hypotheses = []
        Labels = Labels.Binary
        Error = ErrorNotion.Exact
        Direction = Direction.Upper Scope.ForAllFixed
        Statements = []
        Witness = None
        Status = Status.Explicit
        Origin = Origin.Published
        Confidence = Confidence.High
        Basis = Basis.Proved
        Remark = ""
    }

    let private neurons formula = [ Statement.value Quantity.Neurons formula ]
    let private count formula = [ Statement.value Quantity.Count formula ]

    /// Hidden units that alternating labels on the moment curve force.
    let private crossings = ceilDiv (n - 1) d

    /// The dichotomies of n vectors that one unit with D weights realises.
    let private dichotomies =
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
            Direction = Direction.Exact(Scope.Identity, Scope.Identity)
            Statements = count dichotomies
            Basis = Basis.Recalled
            Remark =
                "An upper bound without general position. All 2^n dichotomies exactly when n is at most D."
    }

    /// The number of points at which a single unit realises half of all dichotomies.
    let coverCapacity = {
        cover with
            Id = "COVER65-CAP"
            Place = "separating capacity"
            Error = ErrorNotion.Other "half of the 2^n dichotomies"
            Statements = count (2 * D)
            Remark =
                "Two points a weight; D = d + 1 with a bias. As D grows, the share of separable dichotomies falls from almost all to almost none around this n."
    }

    /// Points per dimension that a single unit separates with margin kappa, in the limit of large d.
    let gardner = {
        cover with
            Id = "GARDNER88-KAPPA"
            Reference = "gardner1988space"
            Place = "capacity of the spherical perceptron at zero temperature"
            Hypotheses = [ Hypothesis.Random "random-signs-or-gaussian" ]
            Error = ErrorNotion.Other "each point on its side with margin κ‖w‖/√d"
            Direction =
                Direction.Exact(
                    Scope.HighProbability "1 − o(1) as d grows",
                    Scope.HighProbability "1 − o(1) as d grows"
                )
            Statements =
                // φ(κ) = 1/(√(2π)·e^(κ²/2)).
                count (
                    1
                    / ((1 + square kappa) * NormalCdf kappa
                       + kappa / (sqrt (2 * pi) * exp (square kappa / 2)))
                )
            Remark =
                "The value of n/d up to which random labels can be separated, for units without bias; the constant is known, the statement is a limit in d. A calculation of statistical physics, proved for κ ≥ 0 in shcherbina2003rigorous."
    }

    /// One unit between any two neighbours on a line through the data.
    let parallelHyperplanes = {
        entry with
            Id = "NILSSON65-UB"
            Reference = "nilsson1965learning"
            Place = "dichotomies by parallel hyperplanes"
            Architecture = Architecture.OneHiddenBias
            Hypotheses = [ Hypothesis.DistinctPoints ]
            Statements = neurons (n - 1)
            Confidence = Confidence.Medium
            Basis = Basis.Recalled
            Remark =
                "Attributed from memory: the abstract of baum1988capabilities names it as earlier work. Collinear points with alternating labels need all of these units, by DER-THR-L1-LB for d = 1."
    }

    /// One threshold unit for every d points, as first published.
    let baum = {
        entry with
            Id = "BAUM88-UB"
            Place = "main construction, abstract"
            Architecture = Architecture.OneHiddenThresholded
            Hypotheses = [ Hypothesis.GeneralPosition; Hypothesis.ZeroOneLabels ]
            Statements = neurons (ceilDiv n d)
            Remark =
                "Two units a slab alone give one unit more for some n; a facet unit repairs that and gives SAKURAI92-EXACT. The output needs no threshold (class A2)."
    }

    /// The claim that no smaller threshold network exists, in the form that is true.
    let baumLower = {
        entry with
            Id = "BAUM88-LB"
            Place = "claim of minimality, abstract"
            Architecture = Architecture.OneHiddenThresholded
            Hypotheses = [ Hypothesis.GeneralPosition ]
            Direction = Direction.Lower Scope.Worst
            Statements = neurons crossings
            Witness = Some Witness.MomentCurve
            Origin = Origin.PublishedAndDerived "baum-threshold"
            Confidence = Confidence.Medium
            Remark =
                "Taken literally, the claim is that ⌈n/d⌉ cannot be improved. That fails for n = d + 1, where one unit does, and in general for n ≡ 1 mod d. The count given here is the one that alternating labels on the moment curve force."
    }

    /// The exact worst case of threshold units.
    let thresholdExact = {
        entry with
            Id = "SAKURAI92-EXACT"
            Reference = "sakurai1992nh1"
            Place = "title: an n-h-1 net stores nh + 1 examples in general position, sometimes no more"
            Hypotheses = [ Hypothesis.GeneralPosition; Hypothesis.ZeroOneLabels ]
            Direction = Direction.Exact(Scope.ForAllFixed, Scope.Worst)
            Statements = neurons (max one crossings)
            Witness = Some Witness.MomentCurve
            Origin = Origin.PublishedAndDerived "baum-threshold"
            Remark =
                "Both directions are proved in the note; the source is known by its title. Two labels other than 0 and 1 can cost one unit more, or an output bias."
    }

    /// The count of BAUM88-UB, restated for a linear output without bias.
    let thresholdPublished = {
        baum with
            Id = "BELM20-P3"
            Reference = "bubeck2020network"
            Place = "Proposition 3"
            Architecture = Architecture.OneHidden
            Confidence = Confidence.Medium
            Remark =
                "The abstract of the source has ⌈n/d⌉; the wording of the proposition itself was not seen. The count is right in any case, being at least that of SAKURAI92-EXACT."
    }

    /// Two units a slab around d points of the smaller class.
    let slabs = {
        entry with
            Id = "FODL22-SLAB"
            Reference = "hegde2022fodl"
            Place = "chapter on memorization, improved results"
            Hypotheses = [
                Hypothesis.GeneralPositionOrSlabs
                Hypothesis.ZeroOneLabels
                Hypothesis.AtLeast(n1, one)
            ]
            Statements = [
                Statement.value Quantity.Neurons (2 * ceilDiv n1 d)
                Statement.variant "worst split" Quantity.Neurons (2 * ceilDiv n d)
            ]
            Remark =
                "The source counts slabs over all points, the worst split; only points of the smaller class need them, which never takes more than ⌈n/d⌉ + 1 units. If all points have label 1 the constant takes one unit."
    }

    /// Threshold units for several binary outputs, C = 2^e classes.
    let baumOutputs = {
        entry with
            Id = "BAUM88-MULTI-UB"
            Place = "abstract, functions with values in a cube"
            Architecture = Architecture.OneHiddenThresholded
            Hypotheses = [
                Hypothesis.GeneralPosition
                Hypothesis.AtLeast(n, 2 * d)
                Hypothesis.AtLeast(C, two)
            ]
            Labels = Labels.Classes
            Direction = Direction.Upper Scope.ForAll
            Statements = neurons (floor (4 * n / d) * ceilDiv (ceil (lg C)) (floor (lg (n / d))))
            Confidence = Confidence.Medium
            Basis = Basis.Recalled
            Remark =
                "From memory of the abstract: check where floors and ceilings stand before citing it. The value is not monotone in n: it drops where lg(n/d) passes an integer."
    }

    /// Weights that any fixed threshold network needs so that every labelling by C classes is within reach.
    let baumConnections = {
        entry with
            Id = "BAUM88-CONN-LB"
            Place = "counting argument, abstract"
            Architecture = Architecture.Graph
            Hypotheses = [
                Hypothesis.DistinctPoints
                Hypothesis.AtLeast(n, two)
                Hypothesis.AtLeast(n, C)
            ]
            Labels = Labels.Classes
            Direction = Direction.Lower Scope.Each
            Statements = [ Statement.value Quantity.Parameters (n * lg C / lg n) ]
            Origin = Origin.PublishedAndDerived "threshold-lower-bounds"
            Remark =
                "All hidden units are threshold units with a bias, and the graph is fixed before the labels are. Counts its edges and biases. The outputs may be threshold units, one for each bit of the class, or linear: that is where n ≥ C is needed."
    }

    /// Hidden units that the same counting forces in one hidden layer.
    let baumUnits = {
        baumConnections with
            Id = "BAUM88-UNITS-LB"
            Place = "abstract"
            Architecture = Architecture.OneHiddenThresholded
            Hypotheses = [ Hypothesis.DistinctPoints; Hypothesis.AtLeast(n, two) ]
            // k(d + 1) + e(k + 1) weights and biases, e = ⌈lg C⌉ outputs, solved for k.
            Statements = neurons ((n * lg C / lg n - ceil (lg C)) / (d + 1 + ceil (lg C)))
            Confidence = Confidence.Medium
            Basis = Basis.Recalled
            Remark =
                "For ⌈lg C⌉ threshold outputs, or one linear output. The source divides n·lg C by d·lg n, which leaves out biases and output weights; here they are counted, so the value is smaller."
    }

    /// Weights that are needed when each can only take ng values.
    let baumDiscrete = {
        baumConnections with
            Id = "BAUM88-DISCRETE-LB"
            Place = "abstract"
            Activation = ActivationClass.Any
            Hypotheses = [ Hypothesis.DistinctPoints; Hypothesis.AtLeast(Parameter "ng", two) ]
            Statements = [ Statement.value Quantity.Parameters (n * lg C / lg (Parameter "ng")) ]
            Origin = Origin.Published
            Remark =
                "Counts functions, so the units may be anything, but the graph is fixed. The same count as DER-BITS-LB with lg ng bits a weight."
    }

    /// One unit for every point but one fits real labels, given an output bias.
    let thresholdRealUpper = {
        entry with
            Id = "HH91-UB"
            Reference = "huang1991bounds"
            Place = "main bound"
            Architecture = Architecture.OneHiddenBias
            Hypotheses = [ Hypothesis.DistinctPoints ]
            Labels = Labels.Real
            Statements = neurons (n - 1)
            Confidence = Confidence.Medium
            Remark =
                "Known through quotations; sartori1991simple is related work of the same year. The count is proved in the notes, and DER-THR-REAL-LB shows that no smaller one does for all labels."
    }

    /// Threshold units take finitely many values: n distinct real labels can need n of them.
    let thresholdRealLower = {
        entry with
            Id = "DER-THR-REAL-LB"
            Reference = "hegde2022fodl"
            Place = "definitions only"
            Hypotheses = [ Hypothesis.DistinctPoints ]
            Labels = Labels.Real
            Direction = Direction.Lower Scope.Each
            Statements = [
                Statement.value Quantity.Neurons n
                Statement.withOutputBias Quantity.Neurons (n - 1)
            ]
            Origin = Origin.Derived "baum-threshold"
            Remark =
                "True of almost all labels on any given points; labels with few distinct values may need fewer units."
    }

    /// Units that the first layer alone needs, whatever is stacked on it.
    let firstLayer = {
        entry with
            Id = "DER-THR-L1-LB"
            Place = "extends the claim of minimality to later layers"
            Architecture = Architecture.Layered
            Hypotheses = [ Hypothesis.GeneralPosition ]
            Direction = Direction.Lower Scope.Worst
            Statements = [ Statement.value Quantity.FirstLayerWidth crossings ]
            Witness = Some Witness.MomentCurve
            Origin = Origin.Derived "threshold-lower-bounds"
            Remark =
                "Only the first layer has to consist of threshold units; later units may be of any kind and wired in any way, as long as none reads the input directly."
    }

    /// The same for points of a ball that are delta apart.
    let firstLayerSeparated = {
        firstLayer with
            Id = "DER-THR-L1-DELTA-LB"
            Reference = "rajput2021exponential"
            Place = "compare its section on lower bounds"
            Hypotheses = [ Hypothesis.NormAtMost; Hypothesis.Separated ]
            Statements = [
                Statement.value
                    Quantity.FirstLayerWidth
                    (min (n - 1) (floor (2 * Parameter "r" / Parameter "delta")))
            ]
            Witness = Some Witness.Line
            Remark =
                "Alternating labels at equal distances along a diameter, so 1/δ in the widths of threshold layers cannot go. The diameter holds ⌊2r/δ⌋ + 1 points: for larger n read it as a statement about at most n points, since the ball need not have room for the others. No unit after the first layer reads the input."
    }

    /// What the slabs of the worst split exceed the published count by.
    let baumGap = {
        entry with
            Id = "DER-BAUM-GAP"
            Place = "compare the main construction"
            Direction = Direction.Exact(Scope.Identity, Scope.Identity)
            Statements = count (2 * ceilDiv (floorDiv n two) d - ceilDiv n d)
            Origin = Origin.Derived "baum-threshold"
            Remark =
                "Always −1, 0 or 1, depending on n mod 2d only: the difference of FODL22-SLAB at n1 = ⌊n/2⌋ and BAUM88-UB."
    }

    /// Every bound of the group.
    let all = [
        cover
        coverCapacity
        gardner
        parallelHyperplanes
        baum
        baumLower
        thresholdExact
        thresholdPublished
        slabs
        baumOutputs
        baumConnections
        baumUnits
        baumDiscrete
        thresholdRealUpper
        thresholdRealLower
        firstLayer
        firstLayerSeparated
        baumGap
    ]
