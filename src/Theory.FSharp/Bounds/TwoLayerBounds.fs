namespace MemCap.Bounds

open MemCap.Bounds.Notation

/// Group R, sizes: hidden units, parameters and total weight of networks with one hidden layer. TrainedBounds has
/// random features and training.
[<RequireQualifiedAccess>]
module TwoLayerBounds =
    let private m = Parameter "m"
    let private n1 = Parameter "n1"
    let private r = Parameter "r"
    let private p = Parameter "p"
    let private k = Parameter "k"
    let private eps = Parameter "eps"
    let private alpha = Parameter "alpha"
    let private beta = Parameter "beta"

    /// What most bounds of this group share.
    let private entry = {
        Id = ""
        Group = Group.TwoLayer
        Reference = "bubeck2020network"
        Place = ""
        Activation = ActivationClass.Relu
        Architecture = Architecture.OneHidden
        Hypotheses = []
        Labels = Labels.Real
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

    /// k units and their k(d + 2) parameters: d weights, a bias and an output weight each.
    let private sizes units = [
        Statement.value Quantity.Neurons units
        Statement.value Quantity.Parameters (units * (d + 2))
    ]

    let private totalWeight formula = [ Statement.value Quantity.TotalWeight formula ]

    /// Groups of a facet's d points each, d + 1 in the last one.
    let private facets = max one (ceilDiv (n - 1) d)

    /// Some points of the sphere need total weight of order √n.
    let weightLower = {
        entry with
            Id = "BELM20-P1"
            Place = "Proposition 1"
            Activation = ActivationClass.LipschitzUnit
            Hypotheses = [
                Hypothesis.UnitSphere
                Hypothesis.SignLabels
                Hypothesis.AtLeast(ratio 1 2, eps)
            ]
            Labels = Labels.Binary
            Error = ErrorNotion.RelativeSquares
            Direction = Direction.Lower Scope.Worst
            Statements = totalWeight (sqrt n / (8 * Parameter "Lip"))
            Witness = Some(Witness.Named "random signs on points of the sphere")
            Basis = Basis.Primary
            Remark =
                "The published proof uses a supremum without absolute value and scales weights and bias to norm 1; both are evident only for positively homogeneous units. DER-TW-LB is a complete proof for ReLU, with a better constant. Where ψ(0) ≠ 0 a constant has total weight 0, so be careful with other units."
    }

    /// Whatever the points, some signs need total weight of order √n.
    let reluWeightLower = {
        weightLower with
            Id = "DER-TW-LB"
            Place = "sharpens Proposition 1"
            Activation = ActivationClass.Relu
            Hypotheses = [ Hypothesis.NormAtMost; Hypothesis.SignLabels; Hypothesis.Below(eps, one) ]
            Direction = Direction.Lower Scope.Each
            Statements =
                let exactFit = ratio 2 3 * sqrt (n / (square r + 1))

                [
                    Statement.value
                        Quantity.TotalWeight
                        (ratio 2 3 * (1 - sqrt eps) * sqrt (n / (square r + 1)))
                    Statement.variant "exact fit" Quantity.TotalWeight exactFit
                    |> Statement.requiring (Hypothesis.AtLeast(Formula.int 0, eps))
                ]
            Witness = None
            Origin = Origin.Derived "two-layer-lower-bounds"
            Basis = Basis.Proved
            Remark =
                "For r = 1 and ε = 1/2 the constant is 0.138 > 1/8, which settles BELM20-P1 for ReLU. Other positively homogeneous units with Lipschitz constant L: the same with 1/(2L) in place of 2/3."
    }

    /// Whatever the points, most signs need total weight of order √n.
    let likelyWeightLower =
        let deviation = ratio 3 2 + sqrt (2 * ln (1 / Parameter "eta"))

        {
            reluWeightLower with
                Id = "DER-TW-PROB"
                Place = "the random signs inside the proof of Proposition 1"
                Hypotheses = [
                    Hypothesis.NormAtMost
                    Hypothesis.SignLabels
                    Hypothesis.Asserted("random-signs", "The labels are independent fair signs.")
                    Hypothesis.Below(eps, one)
                ]
                Direction = Direction.Lower(Scope.HighProbability "1 − η over the labels")
                Statements = totalWeight ((1 - sqrt eps) * sqrt (n / (square r + 1)) / deviation)
                Origin = Origin.Derived "total-weight"
                Remark =
                    "Of labels that are drawn; about labels at hand it says nothing, DER-TW-OP and DER-TW-PAIR do. Without the deviation √(2·ln(1/η)) it bounds the mean, and is DER-TW-LB."
        }

    /// These points and these labels need a total weight.
    let normWeightLower = {
        reluWeightLower with
            Id = "DER-TW-OP"
            Place = "the correlation inside the proof of Proposition 1, for given labels"
            Hypotheses = [ Hypothesis.DistinctPoints; Hypothesis.Below(eps, one) ]
            Labels = Labels.Real
            Direction = Direction.Lower Scope.Instance
            Statements = totalWeight ((1 - sqrt eps) * (Parameter "labelNorm" / Parameter "liftedNorm"))
            Origin = Origin.Derived "total-weight"
            Remark =
                "Positively homogeneous 1-Lipschitz units; no output bias. The appended 1 alone makes the operator norm at least √n, so that for labels ±1 at most 1 is left; centred labels and points do better, and for points of a line or a plane the supremum is known exactly: see the note."
    }

    /// Two points with different labels need a total weight, whatever is added to the output.
    let pairWeightLower = {
        entry with
            Id = "DER-TW-PAIR"
            Place = "compare Proposition 1"
            Architecture = Architecture.OneHiddenBias
            Hypotheses = [ Hypothesis.DistinctPoints ]
            Direction = Direction.Lower Scope.Instance
            Statements = totalWeight (Parameter "slope")
            Origin = Origin.Derived "total-weight"
            Remark =
                "The total weight is at least the Lipschitz constant, and that at least DER-LIP-LB. Other units: over their Lipschitz constant. Two close points with different labels make it as large as one likes, which is why BELM20-P1 says something of random signs only."
    }

    /// Random points need total weight of order √n for exact signs.
    let randomWeightLower = {
        weightLower with
            Id = "BLN21-TW"
            Reference = "bubeck2021law"
            Place = "inside the proof of Theorem 5"
            Hypotheses = [ Hypothesis.Random "random-sphere-or-gaussian"; Hypothesis.SignLabels ]
            Error = ErrorNotion.Exact
            Direction = Direction.Lower(Scope.HighProbability "positive, not specified")
            Statements = totalWeight (sqrt n / Parameter "Lip")
            Witness = None
            Confidence = Confidence.Medium
            Remark =
                "For units without biases, positively homogeneous ones to be safe. The supremum is again taken without absolute value; with it the argument gives 2/3 of this for ReLU."
    }

    /// One unit for each point.
    let onePerPoint = {
        entry with
            Id = "BELM20-P2"
            Place = "Proposition 2"
            Activation = ActivationClass.NonPolynomial
            Hypotheses = [ Hypothesis.DistinctPoints ]
            Direction = Direction.Upper Scope.ForAll
            Statements = neurons n
            Basis = Basis.Quoted
            Remark =
                "Folklore; compare leshno1993multilayer. Asks of ψ what density results ask: locally bounded, continuous up to a closed null set. The notes prove it for ReLU. General position, which some versions assume, is not needed."
    }

    /// Four ReLU units for every d points.
    let baumRelu = {
        entry with
            Id = "BELM20-P4"
            Place = "Proposition 4"
            Hypotheses = [ Hypothesis.GeneralPositionOrSlabs ]
            Statements = sizes (4 * ceilDiv n d)
            Remark =
                "Groups do not disturb each other. If a group's hyperplane contains the origin its labels need not be values of a linear function, so the bias has to be perturbed together with the weights, as in the note baum-relu."
    }

    /// Units shared by m real outputs.
    let vectorLabels = {
        entry with
            Id = "DER-VEC-UB"
            Place = "Proposition 4, for several outputs"
            Hypotheses = [ Hypothesis.GeneralPosition ]
            Labels = Labels.Vector
            Statements = [
                Statement.variant "slabs" Quantity.Neurons (2 * (m + 1) * ceilDiv n d)
                Statement.variant "peeling" Quantity.Neurons ((m + 1) * facets)
                Statement.variant "sweep" Quantity.Neurons (min n ((m + 1) * ceilDiv n (d + 1)))
            ]
            Origin = Origin.Derived "baum-relu"
            Remark =
                "The units that are not perturbed serve all outputs. For one output these are BELM20-P4, DER-PEEL-UB and DER-SWEEP-UB. The sweep is never more than the peeling, nor that more than the slabs; groups of slabs do not disturb each other. A sweep over n groups is one unit a point, with one weight vector for all outputs."
    }

    /// Two ReLU units for every d points after the first point.
    let peeling = {
        entry with
            Id = "DER-PEEL-UB"
            Place = "improves Proposition 4"
            Hypotheses = [ Hypothesis.GeneralPositionOrPeeling ]
            Statements = sizes (2 * facets)
            Origin = Origin.Derived "sweep"
            Remark =
                "Half of BELM20-P4, and never less than DER-SWEEP-UB. Groups are facets of what is left; each disturbs the earlier ones, so that weights can grow geometrically with the number of groups. Leaky slopes would need a further correction."
    }

    /// Two ReLU units for every d + 1 points, never more than one a point.
    let sweep = {
        entry with
            Id = "DER-SWEEP-UB"
            Place = "compare Proposition 4"
            Hypotheses = [ Hypothesis.GeneralPosition ]
            Statements = sizes (min n (2 * ceilDiv n (d + 1)))
            Origin = Origin.Derived "sweep"
            Remark =
                "Our own. At most twice DER-RELU2-LB, hence within a factor 2 of optimal for the worst labels on any points in general position."
    }

    /// Three units a group and one for the label offset.
    let tents = {
        entry with
            Id = "DER-TENT-UB"
            Place = "improves Proposition 4"
            Hypotheses = [ Hypothesis.GeneralPositionOrSlabs ]
            Statements = [
                Statement.value Quantity.Neurons (3 * ceilDiv n d + 1)
                Statement.withOutputBias Quantity.Neurons (3 * ceilDiv n d)
            ]
            Origin = Origin.Derived "baum-relu"
            Remark = "Groups do not disturb each other, unlike those of DER-PEEL-UB and DER-SWEEP-UB."
    }

    /// Three units for every d points of the smaller class.
    let binaryTents = {
        tents with
            Id = "DER-TENTBIN-UB"
            Place = "improves Proposition 4 for two classes"
            Labels = Labels.Binary
            Statements = [
                Statement.value Quantity.Neurons (3 * ceilDiv n1 d + 1)
                Statement.variant "worst split" Quantity.Neurons (3 * ceilDiv (floorDiv n two) d + 1)
                Statement.withOutputBias Quantity.Neurons (3 * ceilDiv n1 d)
            ]
            Remark =
                "For any two labels. The single unit carries the label of the larger class and is not needed if that is 0."
    }

    /// Real labels need a parameter each, in any fixed graph.
    let realParameters = {
        entry with
            Id = "DER-PARAM-REAL-LB"
            Reference = "hegde2022fodl"
            Place = "makes its parameter counting precise"
            Activation = ActivationClass.PiecewiseAnalytic
            Architecture = Architecture.Graph
            Hypotheses = [ Hypothesis.DistinctPoints ]
            Labels = Labels.Vector
            Direction = Direction.Lower Scope.Each
            Statements = [ Statement.value Quantity.Parameters (n * m) ]
            Origin = Origin.Derived "two-layer-lower-bounds"
            Remark =
                "For outputs that depend on the parameters in a semialgebraic or a locally Lipschitz way, which cannot raise dimension; m = 1 for real labels. Says nothing about finitely many labels, for which deep networks need fewer parameters than points. Counts the edges and biases of the graph."
    }

    /// Whatever the points, some real labels need a ReLU unit for every d + 1 of them.
    let reluLower = {
        entry with
            Id = "DER-RELU2-LB"
            Place = "makes precise that n/d units are optimal by counting"
            Activation = ActivationClass.ReluLike
            Hypotheses = [ Hypothesis.DistinctPoints ]
            Direction = Direction.Lower Scope.Each
            Statements = [
                Statement.value Quantity.Neurons (ceilDiv n (d + 1))
                Statement.withOutputBias Quantity.Neurons (ceilDiv (n - 1) (d + 1))
            ]
            Origin = Origin.Derived "sweep"
            Remark =
                "True of almost all labels. With the dimension of the affine hull of the points in place of d it is larger for points of a flat. Holds for all units with two linear pieces that meet at 0."
    }

    /// Alternating labels on a line need nearly a breakpoint for each point.
    let piecesLower = {
        entry with
            Id = "YSJ19-T33-2"
            Reference = "yun2019small"
            Place = "Theorem 3.3, one hidden layer"
            Activation = ActivationClass.PiecewiseLinear
            Architecture = Architecture.OneHiddenBias
            Hypotheses = [ Hypothesis.DistinctPoints; Hypothesis.AtLeast(p, two) ]
            Labels = Labels.Binary
            Direction = Direction.Lower Scope.Worst
            Statements = [
                Statement.value Quantity.Neurons (max (Formula.int 0) (ceilDiv (n - 2) (p - 1)))
                Statement.condition ((p - 1) * k + 2) n
            ]
            Witness = Some Witness.Line
            Basis = Basis.Quoted
            Remark =
                "p is 2 for ReLU: with BELM20-P2 the worst case of distinct points is then between n − 2 and n units. Says nothing about points in general position, unless d = 1."
    }

    /// Adding up networks that each correlate with what is left of the labels.
    let boosting = {
        entry with
            Id = "BELM20-L1"
            Place = "Lemma 1"
            Activation = ActivationClass.Any
            Hypotheses = [
                Hypothesis.Asserted(
                    "weak-learner",
                    "For every label vector y some network f with k units has y·f ≥ α‖y‖² and ‖f‖² ≤ β‖y‖², and total weight at most ω if weights are to be bounded."
                )
                Hypothesis.AtLeast(beta, square alpha)
                Hypothesis.Below(eps, one)
            ]
            Error = ErrorNotion.RelativeSquares
            Direction = Direction.Upper Scope.ForAll
            Statements =
                let steps = ceil (beta / square alpha * ln (1 / eps))

                [
                    Statement.value Quantity.Neurons (k * steps)
                    Statement.variant "steps" Quantity.Count steps
                    Statement.value Quantity.TotalWeight (alpha / beta * steps * Parameter "omega")
                ]
            Basis = Basis.Primary
            Remark =
                "k is the number of units of one step, which has length α/β. The source writes (ω/α)·ln(1/ε) for the weight, the same without the rounding of steps. If ω is measured against the norm of the residual, the weight is in units of ‖y‖. α² ≤ β follows from the Cauchy–Schwarz inequality."
    }

    /// A gradient direction a step, two units each.
    let tangentKernel = {
        entry with
            Id = "BELM20-T2"
            Place = "Theorem 2"
            Hypotheses = [
                Hypothesis.UnitSphere
                Hypothesis.Coherence
                Hypothesis.Asserted(
                    "well-dispersed",
                    "The points are spread out in the sense of the source: small inner products, and a Gram matrix of operator norm O(n/d)."
                )
                Hypothesis.Below(eps, one)
            ]
            Error = ErrorNotion.RelativeSquares
            Direction = Direction.Upper Scope.ForAll
            Statements = neurons (c * (n / d) * ln (1 / eps))
            Status = Status.Asymptotic
            Confidence = Confidence.Medium
            Basis = Basis.Abstract
            Remark =
                "Rate from abstract and introduction. The theorem has an explicit condition on dispersion, on which its factor depends; it was not seen."
    }

    /// Few units and small total weight at once, by harmonics of the activation.
    let harmonic = {
        entry with
            Id = "BELM20-T1"
            Place = "Theorem 1, informal"
            Hypotheses = [
                Hypothesis.UnitSphere
                Hypothesis.Coherence
                Hypothesis.LabelsAtMost
                // Coherence Õ(1/√d), bounded labels, polynomially many points.
                Hypothesis.AtLeast(Hidden "c_gamma" * polylog / sqrt d, Parameter "gamma")
                Hypothesis.AtLeast(Hidden "c_y", Parameter "labelBound")
                Hypothesis.AtLeast(pow d (Hidden "c_d"), n)
            ]
            Error = ErrorNotion.TruncatedMean
            Direction = Direction.Upper Scope.ForAll
            Statements = [
                Statement.value Quantity.Neurons (c * polylog * n / (d * eps))
                Statement.value Quantity.TotalWeight (Hidden "c2" * polylog * sqrt n)
            ]
            Status = Status.Asymptotic
            Basis = Basis.Primary
            Remark =
                "Both quantities are near their lower bounds, DER-RELU2-LB and BELM20-P1. The logarithmic factors of the two statements and of the coherence need not be the same."
    }

    /// The rate of the formal theorem on harmonics.
    let harmonicFormal = {
        harmonic with
            Id = "BELM20-T3"
            Place = "Theorem 3"
            Statements = neurons (c * n * ln (1 / eps) / (d * eps))
            Confidence = Confidence.Medium
            Basis = Basis.Abstract
            Remark =
                "Rate from the abstract. The precise hypotheses of the theorem were not seen; those here are of the informal BELM20-T1."
    }

    /// What two constructions weigh on random points.
    let constructedWeight = {
        entry with
            Id = "BELM20-TW-CONSTR"
            Place = "introduction, after Theorem 1"
            Hypotheses = [ Hypothesis.Random "random-sphere" ]
            Labels = Labels.Binary
            Error = ErrorNotion.Other "what the constructions reach"
            Direction = Direction.Lower Scope.ConstructionOnly
            Statements = totalWeight (c * n * sqrt n / polylog)
            Status = Status.Asymptotic
            Confidence = Confidence.Medium
            Basis = Basis.Primary
            Remark =
                "About the networks of BELM20-P4 and BELM20-T2 with high probability, up to logarithms: something to expect of a measurement. Other networks for the same data weigh less, see BELM20-T1."
    }

    /// One ReLU unit for each point, all with the same weight vector.
    let sharedParameters = {
        entry with
            Id = "ZBHRV17-T1"
            Reference = "zhang2017understanding"
            Place = "Theorem 1"
            Hypotheses = [ Hypothesis.DistinctPoints ]
            Statements = [
                Statement.value Quantity.SharedParameters (2 * n + d)
                Statement.value Quantity.Neurons n
                Statement.value Quantity.Parameters (n * (d + 2))
            ]
            Remark =
                "2n + d counts the common row of the first layer once. Written out as a dense layer the same network has n(d + 2) parameters."
    }

    /// The same number of parameters spread over several layers.
    let sharedDeep = {
        sharedParameters with
            Id = "ZBHRV17-C1"
            Place = "corollary on deeper networks"
            Architecture = Architecture.Layered
            Hypotheses = [ Hypothesis.DistinctPoints; Hypothesis.AtLeast(Parameter "h", two) ]
            Statements = [
                Statement.value Quantity.Width (c * n / Parameter "h")
                Statement.value Quantity.Parameters (Hidden "c2" * (n + d))
            ]
            Status = Status.Asymptotic
            Confidence = Confidence.Medium
            Basis = Basis.Recalled
            Remark = "Recalled, without constants; whether h counts the output layer was not checked."
    }

    /// One bounded unit for each point, for any number of outputs.
    let boundedUnits = {
        entry with
            Id = "HB98-UB"
            Reference = "huang1998upper"
            Place = "main theorem"
            Activation = ActivationClass.Sigmoidal
            Hypotheses = [ Hypothesis.DistinctPoints ]
            Labels = Labels.Vector
            Statements = neurons n
            Basis = Basis.Quoted
            Remark =
                "The units may be any bounded function that is not linear and has a limit at +∞ or at −∞, threshold units among them. All outputs share the hidden layer."
    }

    /// Two analytic units for every d points.
    let analyticUnits = {
        entry with
            Id = "MT24-UB"
            Reference = "madden2024memory"
            Place = "main theorem"
            Activation = ActivationClass.Analytic
            Hypotheses = [
                Hypothesis.Asserted(
                    "generic-inputs",
                    "The inputs avoid a null set that depends on the activation."
                )
            ]
            Direction = Direction.Upper Scope.Generic
            // ⌊kd/2⌋ ≥ n says the same as kd/2 ≥ n.
            Statements = [
                Statement.value Quantity.Neurons (ceilDiv (2 * n) d)
                Statement.condition (floor (k * d / 2)) n
            ]
            Confidence = Confidence.Medium
            Basis = Basis.Recalled
            Remark =
                "Published as a capacity, ⌊kd/2⌋ points for k units. The unit has to be analytic near a point and no polynomial of low degree there; x^q needs binom(q + d − 1, d − 1) ≥ n. ReLU, linear near each point but 0, is thus not covered: DER-SWEEP-UB is."
    }

    /// Every bound on sizes; those of training are in TrainedBounds.
    let all = [
        weightLower
        reluWeightLower
        likelyWeightLower
        normWeightLower
        pairWeightLower
        randomWeightLower
        onePerPoint
        baumRelu
        vectorLabels
        peeling
        sweep
        tents
        binaryTents
        realParameters
        reluLower
        piecesLower
        boosting
        tangentKernel
        harmonic
        harmonicFormal
        constructedWeight
        sharedParameters
        sharedDeep
        boundedUnits
        analyticUnits
    ]
