namespace MemCap.Bounds

open MemCap.Bounds.Notation

/// Group R, training: networks whose first layer is random, or that gradient descent finds; most have one hidden
/// layer.
[<RequireQualifiedAccess>]
module TrainedBounds =
    let private theta = Parameter "theta"
    let private eta = Parameter "eta"
    let private eps = Parameter "eps"

    /// Gradient descent reaches a small error with units whose number is known up to a factor.
    let private entry = {
        Id = ""
        Group = Group.TwoLayer
        Reference = ""
        Place = ""
        Activation = ActivationClass.Relu
        Architecture = Architecture.OneHidden
        Hypotheses = []
        Labels = Labels.Real
        Error = ErrorNotion.Other "gradient descent drives the training error to 0"
        Direction = Direction.Upper(Scope.HighProbability "high, not specified")
        Statements = []
        Witness = None
        Status = Status.Asymptotic
        Origin = Origin.Published
        Confidence = Confidence.High
        Basis = Basis.Quoted
        Remark = ""
    }

    let private neurons formula = [ Statement.value Quantity.Neurons formula ]

    let private row i =
        $"row {i} of the table in nagaraj2020slides"

    let private noParallelPoints =
        Hypothesis.Asserted("no-parallel-points", "No point is a multiple of another.")

    /// Polynomially many points on the sphere, n ≤ d^c with an exponent that is not given.
    let private polynomiallyMany = [
        Hypothesis.Random "random-sphere"
        Hypothesis.AtLeast(pow d (Hidden "c_d"), n)
    ]

    /// Random first layer, only output weights trained; separated points.
    let randomFeatures = {
        entry with
            Id = "BN20-T1"
            Reference = "bresler2020corrective"
            Place = "Theorem 1"
            Hypotheses = [
                Hypothesis.SeparatedInUnitBall
                Hypothesis.LabelsInUnitInterval
                Hypothesis.AtLeast(n, two)
            ]
            Error = ErrorNotion.SumOfSquares
            Direction = Direction.Upper(Scope.HighProbability "1 − η")
            Statements =
                neurons (
                    c * n * power 4 (ln (max (1 / theta) two)) * power 4 (ln n) / power 4 theta
                    * ln (n / (eta * eps))
                )
            Basis = Basis.Primary
            Remark =
                "Gaussian weights with a variance of the source, thresholds uniform in [−2, 2]. The trained weights enter linearly, so gradient descent finds them. Stated for points of the unit ball: scale the data first, θ = δ/r."
    }

    /// Deep networks under gradient descent.
    let allenZhu = {
        entry with
            Id = "BN20-TAB-1"
            Reference = "allenzhu2019convergence"
            Place = row 1
            Architecture = Architecture.Layered
            Hypotheses = [ Hypothesis.UnitSphere; Hypothesis.SeparatedInUnitBall ]
            Statements = neurons (c * power 24 n * d / power 8 theta)
            Confidence = Confidence.Medium
            Remark =
                "As in the slides; the paper bresler2020corrective itself has O(n^30) for the same work, so say which is cited. In the original theorem d is the number of outputs, as far as remembered: 1 for real labels. The slides do not say so."
    }

    /// Gradient descent with a factor that depends on a kernel matrix.
    let du = {
        entry with
            Id = "BN20-TAB-2"
            Reference = "du2019gradient"
            Place = row 2
            Hypotheses = [ Hypothesis.DistinctPoints; noParallelPoints ]
            Statements = neurons (Hidden "c_data" * power 6 n)
            Remark =
                "The factor is not a constant: it depends on the data, through the least eigenvalue of the kernel matrix."
    }

    /// Classification by gradient descent, from a distance or from a margin.
    let jiTelgarsky = {
        entry with
            Id = "BN20-TAB-3"
            Reference = "ji2020polylogarithmic"
            Place = row 3
            Hypotheses = [ Hypothesis.SeparatedInUnitBall ]
            Labels = Labels.Binary
            Error = ErrorNotion.Sign
            Statements = [
                Statement.variant "from a distance" Quantity.Neurons (c * power 24 n / power 8 theta)
                Statement.variant
                    "from a constant margin of the tangent kernel"
                    Quantity.Neurons
                    (Hidden "c2" * polylog)
            ]
            Confidence = Confidence.Medium
            Remark =
                "Two lines of one row. The margin is a hypothesis of its own and replaces the distance. The paper bresler2020corrective has n^12/θ^4 where the slides have n^24/θ^8: cite the one that is meant."
    }

    /// Random points, at most of the order of d² many.
    let oymak = {
        entry with
            Id = "BN20-TAB-4"
            Reference = "oymak2020moderate"
            Place = row 4
            Hypotheses = [
                Hypothesis.Random "random-sphere"
                Hypothesis.AtLeast(n, d)
                Hypothesis.AtLeast(Hidden "c_d" * square d, n)
            ]
            Statements = neurons (c * square n / d)
            Remark = "With high probability over the points too. The source treats smooth units as well."
    }

    /// A better power of n, with a factor that depends on the data.
    let songYang = {
        du with
            Id = "BN20-TAB-5"
            Reference = "song2019quadratic"
            Place = row 5
            Hypotheses = [ Hypothesis.DistinctPoints ]
            Statements = neurons (Hidden "c_data" * power 4 n)
            Remark =
                "The factor depends on the data. The n² in the title of the source is under stronger assumptions."
    }

    /// Random points, with a number of units that is optimal up to logarithms.
    let daniely = {
        entry with
            Id = "BN20-TAB-6"
            Reference = "daniely2020neural"
            Place = row 6
            Hypotheses = polynomiallyMany
            Statements = neurons (c * polylog * n / d)
            Remark =
                "With high probability over points drawn uniformly from the sphere; says nothing about given points. For ReLU and some other units."
    }

    /// Deep smooth networks with about one unit for each point.
    let kawaguchi = {
        entry with
            Id = "BN20-TAB-7"
            Reference = "kawaguchi2019gradient"
            Place = row 7
            Activation = ActivationClass.Analytic
            Architecture = Architecture.Layered
            Hypotheses = [ Hypothesis.SeparatedInUnitBall ]
            Statements = neurons (c * polylog * n)
            Confidence = Confidence.Medium
            Remark =
                "For smooth units. According to bresler2020corrective there is a polynomial factor in d besides, which the table leaves out."
    }

    /// BN20-T1 as its authors tabulate it.
    let corrective = {
        randomFeatures with
            Id = "BN20-TAB-8"
            Place = row 8
            Hypotheses = [ Hypothesis.SeparatedInUnitBall; Hypothesis.LabelsInUnitInterval ]
            Direction = entry.Direction
            Statements = neurons (c * polylog * n / power 4 theta)
            Remark = "BN20-T1 without its logarithms, which also hide ε and the probability of failure."
    }

    /// Random points are interpolated in the lazy regime once parameters outnumber points by logarithms.
    let lazyTraining = {
        entry with
            Id = "MZ22-UB"
            Reference = "montanari2022interpolation"
            Place = "main theorem"
            Activation = ActivationClass.NonPolynomial
            Hypotheses = polynomiallyMany @ [ Hypothesis.AtLeast(n, two) ]
            Error = ErrorNotion.Exact
            Statements =
                let points = n * pow (ln n) (Hidden "c2")

                [
                    Statement.value Quantity.Parameters (Hidden "c3" * points)
                    Statement.condition (Parameter "k" * d) (c * points)
                ]
            Confidence = Confidence.Medium
            Basis = Basis.Recalled
            Remark =
                "Stated for k·d, the weights of the first layer, of which there are at least a third of all parameters. The counterpart in training of DER-PARAM-REAL-LB. Which units are non-degenerate is the source's to say."
    }

    /// A random first layer without biases gives independent features.
    let rankLifting = {
        entry with
            Id = "RF-BRS26"
            Reference = "becchetti2026rank"
            Place = "Theorem 3.1"
            Activation = ActivationClass.Homogeneous
            Hypotheses = [ Hypothesis.Angles ]
            Error = ErrorNotion.Exact
            Direction = Direction.Upper(Scope.HighProbability "1 − η")
            Statements = neurons (ceil (4 * pi / Parameter "angle" * max (2 * n) (8 * ln (1 / eta))))
            Status = Status.Explicit
            Origin = Origin.PublishedAndDerived "explicit-constants"
            Confidence = Confidence.Medium
            Basis = Basis.Primary
            Remark =
                "The source has (c/θ)·max(n, ln(1/η)) with a constant that is not named; the one here follows from its probability θ/(4π) that a new unit raises the rank, and a Chernoff bound. Exact labels are then a linear system for the output weights. Independent of d."
    }

    /// Every bound on training and random features.
    let all = [
        randomFeatures
        allenZhu
        du
        jiTelgarsky
        oymak
        songYang
        daniely
        kawaguchi
        corrective
        lazyTraining
        rankLifting
    ]
