namespace MemCap.Bounds

open MemCap.Bounds.Notation

/// Group L, second part: how small the Lipschitz constant of a fit can be.
[<RequireQualifiedAccess>]
module LipschitzBounds =
    let private randomInputs = Hypothesis.Random "random-sphere-or-gaussian"

    let private randomSigns =
        Hypothesis.Asserted("random-signs", "The labels are independent fair signs.")

    /// What most bounds of this group share.
    let private entry = {
        Id = ""
        Group = Group.Robust
        Reference = "bubeck2021law"
        Place = ""
        Activation = ActivationClass.LipschitzUnit
        Architecture = Architecture.OneHidden
        Hypotheses = [ randomInputs; randomSigns ]
        Labels = Labels.Binary
        Error = ErrorNotion.Exact
        Direction = Direction.Lower(Scope.HighProbability "tending to 1")
        Statements = []
        Witness = None
        Status = Status.Asymptotic
        Origin = Origin.Published
        Confidence = Confidence.High
        Basis = Basis.Primary
        Remark = ""
    }

    let private k = Parameter "k"
    let private g = Parameter "g"
    let private c1 = Hidden "c1"
    let private c2 = Hidden "c2"
    let private c3 = Hidden "c3"
    /// A constant that depends on the degree.
    let private cg = Hidden "c_g"

    let private onSphere formula = [ Statement.variant "on the unit sphere" Quantity.Lipschitz formula ]

    let private onBall formula =
        Statement.variant "on the unit ball" Quantity.Lipschitz formula

    /// The law of robustness as first conjectured: small networks are steep.
    let conjecturedLaw = {
        entry with
            Id = "BLN21-C1"
            Place = "Conjecture 1"
            Statements = onSphere (c * sqrt (n / k))
            Status = Status.Conjecture
            Remark =
                "A conjecture. Proved up to logarithms for weights of polynomial size by Bubeck and Sellke, and by Wu, Huang and Zhang: BS21-T1, WHZ23-1."
    }

    /// The conjecture that the law is attained.
    let conjecturedAttained = {
        entry with
            Id = "BLN21-C2"
            Place = "Conjecture 2"
            Hypotheses = [
                randomInputs
                randomSigns
                Hypothesis.AtLeast(k, c1 * n / d)
                Hypothesis.AtLeast(c2 * n, k)
                Hypothesis.AtLeast(pow d c3, n)
            ]
            Direction = Direction.Upper(Scope.HighProbability "tending to 1")
            Statements = onSphere (c * sqrt (n / k))
            Status = Status.Conjecture
            Remark = "A conjecture. For some activation, and for widths between about n/d and about n."
    }

    /// One cap a point: as many units as points, and a slope that does not depend on their number.
    let caps =
        let tau = Parameter "tau"
        let gamma = Parameter "gamma"
        let labelBound = Parameter "labelBound"

        {
            entry with
                Id = "BLN21-CAP"
                Place = "Section 3.2, with the threshold as a parameter"
                Activation = ActivationClass.Relu
                Hypotheses = [
                    Hypothesis.UnitSphere
                    Hypothesis.Coherence
                    Hypothesis.LabelsAtMost
                    Hypothesis.AtLeast(2 * square tau - 1, gamma)
                ]
                Labels = Labels.Real
                Direction = Direction.Upper Scope.ForAll
                Statements = [
                    Statement.value Quantity.Neurons n
                    onBall (labelBound / (1 - tau))
                    Statement.value Quantity.TotalWeight (n * labelBound * sqrt (1 + square tau) / (1 - tau))
                    Statement.variant
                        "on the unit ball, best threshold t = √((1 + γ)/2)"
                        Quantity.Lipschitz
                        (labelBound / (1 - sqrt ((1 + gamma) / 2)))
                ]
                Status = Status.Explicit
                Origin = Origin.PublishedAndDerived "explicit-constants"
                Remark =
                    "The network is Σ y_i·relu(x_i·x − t)/(1 − t), its caps are disjoint. The source takes t = 0.9 and labels at most 1: slope 10, inner products at most 0.62. Negative inner products do no harm; γ bounds them all the same. In the total weight n·M_y stands for Σ|y_i|, which may be smaller."
        }

    /// Random data: an upper bound that falls like 1/k.
    let randomUpper = {
        entry with
            Id = "BLN21-T3"
            Place = "Theorem 3"
            Activation = ActivationClass.Relu
            Hypotheses = [
                randomInputs
                randomSigns
                Hypothesis.AtLeast(k, c1 * n * ln n / d)
                Hypothesis.AtLeast(c2 * n, k)
            ]
            Direction = Direction.Upper(Scope.HighProbability "1 − n^(−c)")
            Statements = onSphere (c * n * ln d / k)
            Remark =
                "BLN21-C2 asks for the root of n/k in its place; the two meet, up to the logarithm, at k of order n."
    }

    /// Tensors: the conjectured law is attained at one width, approximately.
    let tensorUpper = {
        entry with
            Id = "BLN21-T4"
            Place = "Theorem 4"
            Activation = ActivationClass.EvenPower
            Hypotheses = [
                randomInputs
                randomSigns
                Hypothesis.AtLeast(square (Parameter "eps") * pow d g, n * ln n)
            ]
            Error =
                ErrorNotion.Other
                    "|f(x_i) − y_i| at most ε times a constant that depends on the degree, for all i"
            Direction = Direction.Upper(Scope.HighProbability "1 − n^(−c)")
            Statements =
                Statement.value Quantity.Neurons (cg * pow d (g - 1))
                :: onSphere (cg * sqrt (n / pow d (g - 1)))
            Remark =
                "The activation is t^g with g even; the source writes p for g and sets ε by n·ln n = ε²·d^g, of which larger ε follow. The width is then about n/d up to logarithms, and the slope the root of n/k. Constants depend on g."
    }

    /// A proxy of the Lipschitz constant obeys the law without unknown constants.
    let proxyLower = {
        entry with
            Id = "BLN21-T5"
            Place = "Theorem 5"
            Direction = Direction.Lower(Scope.HighProbability "positive, not quantified")
            Statements = [
                Statement.variant
                    "L_ψ·‖a‖·‖W‖, the product of the unit's Lipschitz constant and the norms of the two layers"
                    Quantity.Count
                    (sqrt (n / k))
            ]
            Status = Status.Explicit
            Remark =
                "For networks without hidden biases; ‖W‖ is the operator norm. The product is an upper bound on the Lipschitz constant, which itself may be smaller: no lower bound on the latter. It follows from BLN21-TW, the total weight being at most √k·‖a‖·‖W‖. The published proof bounds a supremum on one side only, as that of BELM20-P1 does."
    }

    /// Whatever follows a first layer of few units.
    let multiIndexLower = {
        entry with
            Id = "BLN21-T6"
            Place = "Theorem 6"
            Activation = ActivationClass.Any
            Architecture = Architecture.Layered
            Hypotheses = [ randomInputs; randomSigns; Hypothesis.AtLeast(n, d) ]
            Direction = Direction.Lower(Scope.HighProbability "1 − exp(c' − c·d)")
            Statements = [ Statement.value Quantity.Lipschitz (c * sqrt (d / Parameter "d1")) ]
            Remark = "For differentiable functions of a linear map of rank d_1, the width of the first layer."
    }

    /// Polynomial units of fixed degree, whatever their number.
    let polynomialLower = {
        entry with
            Id = "BLN21-T8"
            Place = "Theorems 7 and 8"
            Activation = ActivationClass.Polynomial
            Direction = Direction.Lower(Scope.HighProbability "1 − c·exp(−c_g·d)")
            Statements = [ onBall (cg * sqrt (n / pow d (g - 1))) ]
            Remark =
                "The degree is g, p in the source, and the constants depend on it. No influence of the width."
    }

    /// Quadratic units: the width enters.
    let quadraticLower = {
        entry with
            Id = "BLN21-T9"
            Place = "Theorem 9"
            Activation = ActivationClass.EvenPower
            Direction = Direction.Lower(Scope.HighProbability "1 − c·exp(−c·d)")
            Statements = [ onBall (c * sqrt (n * d) / k) ]
            Remark =
                "The activation is t². Stated for the operator norm of the quadratic form, which is half the Lipschitz constant on the ball. At least c·√(n/k) for k up to d."
    }

    /// The universal law of robustness: smooth fits below the noise need n·d parameters.
    let universalLaw =
        let W = Parameter "W"
        let eps = Parameter "eps"
        let eta = Parameter "eta"
        let components = Parameter "components"

        {
            entry with
                Id = "BS21-T1"
                Reference = "bubeck2021universal"
                Place = "Theorem 3, announced as Theorem 1"
                Activation = ActivationClass.Any
                Architecture = Architecture.AnyFunction
                Hypotheses = [
                    Hypothesis.Random "random-mixture"
                    Hypothesis.Asserted(
                        "isoperimetry",
                        "Each component of the mixture is isoperimetric with the constant c_iso: an L-Lipschitz function deviates from its mean by t with probability at most 2·exp(−d·t²/(2·c_iso·L²))."
                    )
                    Hypothesis.Asserted(
                        "label-noise",
                        "The labels, given the inputs, have the positive mean variance σ²."
                    )
                    Hypothesis.LabelsAtMost
                    Hypothesis.AtLeast(one, Parameter "labelBound")
                    Hypothesis.Below(eps, one)
                    Hypothesis.AtLeast(
                        n * square eps,
                        power 4 (Formula.int 8) * components * ln (8 * components / eta)
                    )
                ]
                Labels = Labels.Real
                Error = ErrorNotion.Other "mean of (f(x_i) − y_i)² at most σ² − ε"
                Direction = Direction.Lower(Scope.HighProbability "1 − η")
                Statements = [
                    Statement.value
                        Quantity.Lipschitz
                        (eps / (power 9 two * sqrt (Parameter "ciso"))
                         * sqrt (
                             n * d
                             / (W * ln (60 * Parameter "diameter" * Parameter "J" / eps) + ln (4 / eta))
                         ))
                ]
                Status = Status.Explicit
                Confidence = Confidence.Medium
                Remark =
                    "For all functions at once of a class with W parameters from a set of the given diameter, J-Lipschitz in the parameters for the largest difference of values. The condition on the components is that of the version of 2021; others ask for a larger factor than 8⁴: compare the version that you cite."
        }

    /// Without isoperimetry, one dimension less.
    let boundedLaw = {
        entry with
            Id = "WHZ23-1"
            Reference = "wu2023law"
            Place = "abstract"
            Activation = ActivationClass.Any
            Architecture = Architecture.AnyFunction
            Hypotheses = [
                Hypothesis.Asserted(
                    "bounded-distribution",
                    "The inputs are drawn independently from a distribution on a bounded set."
                )
                Hypothesis.Asserted("label-noise", "The labels carry independent noise of positive variance.")
                Hypothesis.Asserted("polynomial-weights", "The parameters are at most polynomial in n and d.")
            ]
            Labels = Labels.Real
            Error = ErrorNotion.Other "mean square error below the level of the noise"
            Direction = Direction.Lower(Scope.HighProbability "high, not quantified here")
            Statements = [ Statement.value Quantity.Lipschitz (c * sqrt (n / Parameter "W") / polylog) ]
            Basis = Basis.Abstract
            Remark =
                "For any distribution on a bounded set, where BS21-T1 needs isoperimetry and gains the dimension."
    }

    /// Some distributions force a slope on every function that fits.
    let distributionLaw = {
        entry with
            Id = "WHZ23-2"
            Reference = "wu2023law"
            Place = "abstract"
            Activation = ActivationClass.Any
            Architecture = Architecture.AnyFunction
            Hypotheses = [
                Hypothesis.Asserted("label-noise", "The labels carry independent noise of positive variance.")
            ]
            Labels = Labels.Real
            Error = ErrorNotion.Other "mean square error below the level of the noise"
            Direction = Direction.Lower Scope.Worst
            Statements = [ Statement.value Quantity.Lipschitz (c * pow n (1 / d)) ]
            Basis = Basis.Abstract
            Remark = "Whatever the size of the network. On given data DER-LIP-LB is computed instead."
    }

    /// The Lipschitz laws of the group, in the order of the catalogue.
    let all = [
        conjecturedLaw
        conjecturedAttained
        caps
        randomUpper
        tensorUpper
        proxyLower
        multiIndexLower
        polynomialLower
        quadraticLower
        universalLaw
        boundedLaw
        distributionLaw
    ]
