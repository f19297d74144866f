namespace MemCap.Bounds

open MemCap.Bounds.Notation

/// Group R, networks that are built step by step: boosting with an exact line search, gradient directions of one ReLU
/// unit, harmonics. Approximate fits; what they need of the data enters as a parameter.
[<RequireQualifiedAccess>]
module IterativeBounds =
    let private eps = Parameter "eps"
    let private eta = Parameter "eta"
    let private alpha = Parameter "alpha"
    let private beta = Parameter "beta"
    let private omega = Parameter "omega"
    let private k = Parameter "k"
    let private gamma = Parameter "gamma"
    let private norm = Parameter "opnorm"
    let private labels = Parameter "labelNorm"
    let private correlation = Parameter "corr"
    let private least = Parameter "lambdaH"
    let private order = Parameter "order"
    let private signal = Parameter "signal"

    let private zero = Formula.int 0

    /// How much the residual has to shrink.
    let private shrinking = ln (1 / eps)

    let private steps name statement = [
        Hypothesis.Asserted(name, statement)
        Hypothesis.Below(zero, eps)
        Hypothesis.Below(eps, one)
    ]

    let private entry = {
        Id = ""
        Group = Group.TwoLayer
        Reference = "bubeck2020network"
        Place = "refines Lemma 1"
        Activation = ActivationClass.Relu
        Architecture = Architecture.OneHidden
        Hypotheses = []
        Labels = Labels.Real
        Error = ErrorNotion.RelativeSquares
        Direction = Direction.Upper Scope.ForAll
        Statements = []
        Witness = None
        Status = Status.Explicit
        Origin = Origin.Derived "boosting"
        Confidence = Confidence.High
        Basis = Basis.Proved
        Remark = ""
    }

    /// Steps by what each step of an exact line search correlates.
    let boostingSteps = {
        entry with
            Id = "DER-BOOST-K"
            Activation = ActivationClass.Any
            Hypotheses =
                steps
                    "line-search-steps"
                    "Each step adds (r·f/‖f‖²)·f to the network, for a network f with k units, r·f ≥ α‖r‖² and ‖f‖² ≤ β‖r‖², where r is what is left of the labels."
                @ [ Hypothesis.AtLeast(beta, square alpha) ]
            Statements =
                let count = ceil (beta / square alpha * shrinking)

                [
                    Statement.value Quantity.Neurons (k * count)
                    Statement.variant "steps" Quantity.Count count
                ]
            Remark =
                "The steps of BELM20-L1, whatever networks are added: of a finished run β/α² is the largest that occurred, and 1/ε is ‖y‖²/‖r‖². A step of length α/β, as in the source, is never better than the line search."
    }

    /// The weight of BELM20-L1 without the rounding of steps.
    let boostingWeight = {
        boostingSteps with
            Id = "DER-BOOST-W"
            Hypotheses =
                steps
                    "weighed-steps"
                    "Each step adds η·f with r·f ≥ α‖r‖², of total weight at most ω, where r is what is left of the labels and η ≤ r·f/‖f‖²; the last step ends at ‖r‖² = ε‖y‖²."
            Statements = [ Statement.value Quantity.TotalWeight (omega / alpha * shrinking) ]
            Remark =
                "ω is the weight of f itself, whatever the norm of r. A last step that overshoots can be shortened, which never costs more. Of a finished run ω/α is the largest ratio that occurred, and 1/ε is ‖y‖²/‖r‖². Where f can be scaled with r, DER-BOOST-FREE has no logarithm."
    }

    /// Total weight by the correlation for each unit of weight.
    let boostingFree = {
        boostingSteps with
            Id = "DER-BOOST-FREE"
            Hypotheses =
                steps
                    "correlation-per-weight"
                    "Each step adds η·f with |r·f| ≥ c_w·‖r‖·W(f), where r is what is left of the labels and |η| ≤ |r·f|/‖f‖²; the last step ends at ‖r‖² = ε‖y‖²."
            Statements = [
                Statement.value Quantity.TotalWeight (2 / correlation * labels * (1 - sqrt eps))
            ]
            Remark =
                "(2/c_w)·(‖y‖ − ‖r‖), bounded as ε tends to 0. Of a finished run c_w is the least that occurred. If every r has such a ReLU unit, the least weight of an exact fit is at most ‖y‖/c_w, half of the limit."
    }

    /// Single units without bias.
    let boostingUnits = {
        entry with
            Id = "DER-BOOST-CK"
            Hypotheses =
                steps
                    "unit-steps"
                    "Each step adds (r·f/‖f‖²)·f with a single unit f = relu(w·x) for which |r·f| ≥ c_w·‖r‖·‖w‖, where r is what is left of the labels; the operator norm of the points is at most N_X."
            Statements = [
                Statement.value Quantity.Neurons (ceil (square norm / square correlation * shrinking))
            ]
            Remark =
                "For units with a bias, the same with the lifted points (x, 1) and ‖(w, b)‖. Every norm of a point is at most N_X, and N_X² at least the sum of squared norms over d."
    }

    let private spectrum =
        "The operator norm of the points is at most N_X, and the least eigenvalue of the kernel H at least λ_H > 0."

    /// Directions of one ReLU unit, the best one each time.
    let tangentKernel = {
        entry with
            Id = "DER-NTK-K"
            Place = "makes Theorem 2 explicit"
            Hypotheses = steps "spectrum" spectrum
            Statements = [
                Statement.value Quantity.Neurons (2 * ceil (square norm / least * shrinking))
            ]
            Origin = Origin.Derived "ntk"
            Remark =
                "Two units a step: a difference quotient that is exact on the data. H_ij = x_i·x_j(1/4 + arcsin(ρ_ij)/(2π)) for any lengths. Some direction does at least as well as the mean over all; DER-NTK-RANDOM takes random ones."
    }

    /// Random directions.
    let tangentKernelRandom = {
        tangentKernel with
            Id = "DER-NTK-RANDOM"
            Direction = Direction.Upper(Scope.HighProbability "1 - eta")
            Statements = [
                Statement.value Quantity.Neurons (2 * ceil (square norm / least * ln (1 / (eps * eta))))
            ]
            Remark =
                "One standard normal direction a step; the probability is over them. The mean of ‖r‖² falls by 1 − λ_H/N_X² a step, and Markov's inequality does the rest."
    }

    /// By the coherence alone.
    let tangentKernelCoherence = {
        tangentKernel with
            Id = "DER-NTK-GAMMA"
            Hypotheses =
                [ Hypothesis.UnitSphere; Hypothesis.Coherence; Hypothesis.Below(gamma, one) ]
                @ steps "operator-norm" "The operator norm of the points is at most N_X."
            Statements =
                let closed =
                    define "Q" (ln (2 * n) / ln (1 / gamma)) (fun q ->
                        2 * ceil (square norm * (2 * pi * sqrt (2 * pi * (q + 1))) * shrinking))

                // The first term of the series from which on it is diagonally dominant.
                let first =
                    Find(Search.Least, "j", zero, 1 / (2 * n), pow gamma (2 * Parameter "j" + 2))

                let mostTerms = Formula.int 512
                let i = Parameter "i"

                let exact =
                    define "K" first (fun first ->
                        let sum =
                            Reduce(
                                Reduction.Sum,
                                "i",
                                zero,
                                min first mostTerms - 1,
                                2 * binomial (2 * i) i / (pi * pow (Formula.int 4) i * (2 * i + 1))
                            )

                        2 * ceil (square norm * (8 / (1 - sum)) * shrinking))

                [
                    Statement.value Quantity.Neurons closed
                    Statement.variant "exact sum" Quantity.Neurons exact
                    |> Statement.requiring (Hypothesis.AtLeast(mostTerms, first))
                ]
            Remark =
                "31.5·√(Q + 1)·N_X²·ln(1/ε) units and two: the dependence on γ is a root of the one recalled in BELM20-T2-REC. The exact sum needs no closed bound of a tail and is always smaller; it is the only form for γ = 0. For points of other lengths divide by the least squared norm and take cosines for inner products."
    }

    /// The published theorem on gradient directions, as far as it is remembered.
    let tangentKernelRecalled = {
        tangentKernelCoherence with
            Id = "BELM20-T2-REC"
            Place = "Theorem 2, constant recalled"
            Statements = [
                Statement.value
                    Quantity.Neurons
                    (20 * square norm * (ln (2 * n) / ln (1 / gamma)) * shrinking)
            ]
            Origin = Origin.Published
            Confidence = Confidence.Low
            Basis = Basis.Recalled
            Remark =
                "The constant 20 and the factor ln(2n)/ln(1/γ) are from memory. For nearly orthogonal points it falls below one unit, so that something is missing. DER-NTK-GAMMA is proved, and smaller where the factor is at least 3.3; BELM20-T2 has what was read."
    }

    /// What one harmonic of ReLU gives, if its signal is there.
    let harmonicSignal = {
        entry with
            Id = "DER-HARM-SIGNAL"
            Place = "makes the mechanism of Theorems 1 and 3 explicit"
            Hypotheses =
                [ Hypothesis.AtLeast(order, two) ]
                @ steps
                    "harmonic-signal"
                    "The harmonic m is even, the operator norm of the points is at most N_X, and for every r some η has F(η) ≥ a·‖r‖·√(E‖u + ηv‖²), where F(η) is the mean signal of the m-th harmonic."
            Statements = [
                Statement.value
                    Quantity.Neurons
                    (ceil (square norm * square (pi * (square order - 1) / (2 * signal)) * shrinking))
                Statement.value
                    Quantity.TotalWeight
                    (pi * (square order - 1) / signal * labels * (1 - sqrt eps))
            ]
            Origin = Origin.Derived "harmonic"
            Remark =
                "DER-BOOST-CK and DER-BOOST-FREE with c_w = 2a/(π(m² − 1)): one unit a step. The signal a is the assumption. For many random points it is near 0.638·√λ for m = 2 and 0.484·√λ for m = 4, λ the least eigenvalue of the harmonic kernel: an asymptotic statement that is measured and not proved for any finite data, and false where r is concentrated on few points."
    }

    let all = [
        boostingSteps
        boostingWeight
        boostingFree
        boostingUnits
        tangentKernel
        tangentKernelRandom
        tangentKernelCoherence
        tangentKernelRecalled
        harmonicSignal
    ]
