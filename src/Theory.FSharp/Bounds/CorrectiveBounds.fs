namespace MemCap.Bounds

open MemCap.Bounds.Notation

/// Group R, the corrective construction with every constant: rounds of random units whose output weights are explicit
/// sums over the residual, and the line search that scales each round.
[<RequireQualifiedAccess>]
module CorrectiveBounds =
    let private eps = Parameter "eps"
    let private eta = Parameter "eta"
    let private contraction = Parameter "deltaK"
    let private block = Parameter "block"

    let private zero = Formula.int 0

    /// The Gaussian kernel matrix with this standard deviation is within δ_K of the identity: Gershgorin.
    let private deviation = sqrt (2 * ln ((n - 1) / contraction)) / Parameter "delta"

    /// Standard deviation of a projection of the farthest point.
    let private withScale body =
        define "s" (Parameter "r" * deviation) body

    let private density (u: Formula) =
        1 / (sqrt (2 * pi) * exp (square u / 2))

    let private tail (u: Formula) = NormalCdf(zero - u)

    /// E(|g| − u)_+^2 for a standard normal g.
    let private secondMomentBeyond u =
        2 * ((1 + square u) * tail u - u * density u)

    /// E(|g| − u)_+^4.
    let private fourthMomentBeyond u =
        2 * ((power 4 u + 6 * square u + 3) * tail u - (power 3 u + 5 * u) * density u)

    /// What a law of thresholds gives: its window (if it has one) and the variance of a unit for each point and each unit of
    /// squared residual, both functions of s.
    [<NoComparison; NoEquality>]
    type private Law = {
        Window: (Formula -> Formula) option
        /// From s and the window.
        Variance: Formula -> Formula -> Formula
        /// ‖I − K′‖, K′ the mean of a round: δ_K and the bias.
        Distance: Formula
        /// Units for the affine or constant part of all rounds together.
        Beside: int
    }

    /// δ_K and half as much for thresholds that are cut off.
    let private cutOff = 3 * contraction / 2

    /// The least window, in steps of s/64, whose bias is at most δ_K/2: left ≥ right at u = j/64.
    let private leastWindow left (right: Formula -> Formula -> Formula) (s: Formula) =
        let j = Parameter "j"
        s * Find(Search.Least, "j", one, left, right s (j / 64)) / 64

    /// The minimum over τ = s·√(2 ln n)·i/16 of w_0·(body + n·beyond): projections up to τ by E|F|², those beyond τ by
    /// |F|² ≤ n‖r‖². Every τ is admissible.
    let private splitAt
        (body: Formula -> Formula)
        (beyond: Formula -> Formula -> Formula)
        (s: Formula)
        (window: Formula)
        =
        let v, threshold = Parameter "v", Parameter "tau"

        window
        * Reduce(
            Reduction.Minimum,
            "i",
            zero,
            Formula.int 20,
            Let(
                "v",
                sqrt (2 * ln n) * Parameter "i" / 16,
                Let("tau", s * v, (1 + contraction) * body threshold + n * beyond s v)
            )
        )

    let private windowRelu = {
        Window =
            Some(
                leastWindow (square contraction) (fun s u ->
                    power 4 s * n * (1 + contraction) * fourthMomentBeyond u)
            )
        Variance =
            splitAt (fun tau -> power 3 tau / 3 + square tau) (fun s v ->
                2 * power 3 s / 3 * (square v + 2) * density v
                + 2 * square s * (v * density v + tail v))
        Distance = cutOff
        Beside = 2
    }

    let private windowStep = {
        Window =
            Some(
                leastWindow (square contraction / 4) (fun s u ->
                    square s * n * (1 + contraction) * secondMomentBeyond u)
            )
        Variance = splitAt (fun tau -> tau + 1) (fun s v -> 2 * s * density v + 2 * tail v)
        Distance = cutOff
        Beside = 1
    }

    let private slide = {
        Window = Some(fun s -> s * sqrt (2 * ln (2 * square n / contraction)))
        Variance =
            fun _ window ->
                4
                * (1 + contraction)
                * (ratio 19 3 * (16 * square window + 36)
                   + power 4 window * (ratio 4 3 + 2 / window))
        Distance = cutOff
        Beside = 0
    }

    let private rootTwo = sqrt two

    let private halfNormalRelu = {
        Window = None
        Variance = fun s _ -> (1 + contraction) * (2 * rootTwo - 2 * ln (1 + rootTwo)) * power 4 s
        Distance = contraction
        Beside = 2
    }

    let private halfNormalStep = {
        Window = None
        Variance = fun s _ -> (1 + contraction) * (2 * ln (1 + rootTwo)) * square s
        Distance = contraction
        Beside = 1
    }

    /// The body with the variance of a round of one unit, n·V.
    let private withVariance law body =
        withScale (fun s ->
            let variance window =
                define "v1" (n * law.Variance s window) body

            match law.Window with
            | Some window -> define "w0" (window s) variance
            | None -> variance zero)

    let private reached = ln (1 / (eps * eta))

    /// With the line search, rounds of `units` units leave v/((1 − δ_t)² + v) of the mean squared residual, v = max(nV/N_0,
    /// δ_t(1 − δ_t)).
    let private searchedRounds law variance (units: Formula) =
        define "a" (1 - law.Distance) (fun a ->
            ceil (reached / ln (1 + square a / max (variance / units) (a * law.Distance))))

    /// Without it, rounds of at least e·nV units leave at most δ_t² + 1/e.
    let private plainRounds law =
        ceil (reached / ln (1 / (square law.Distance + 1 / e)))

    let private statements law =
        let searched units =
            withVariance law (fun variance ->
                define "N0" (units variance) (fun units ->
                    units * searchedRounds law variance units + law.Beside))

        let count name formula =
            Statement.variant name Quantity.Count formula

        let shrinks = Hypothesis.Below(square law.Distance, 1 - 1 / e)

        [
            Statement.value Quantity.Neurons (searched ceil)
            Statement.variant
                "plain rounds"
                Quantity.Neurons
                (withVariance law (fun variance -> ceil (e * variance) * plainRounds law + law.Beside))
            |> Statement.requiring shrinks
            Statement.variant "rounds of one unit" Quantity.Neurons (searched (fun _ -> one))
            Statement.variant "rounds of N_0 units" Quantity.Neurons (searched (fun _ -> block))
            count "standard deviation" deviation

            match law.Window with
            | Some window -> count "window" (withScale window)
            | None -> ()

            count "variance" (withVariance law (fun variance -> variance / n))
            count "units of a round" (withVariance law ceil)
            count "rounds" (withVariance law (fun variance -> searchedRounds law variance (ceil variance)))
            count "units of a plain round" (withVariance law (fun variance -> ceil (e * variance)))
            count "plain rounds" (plainRounds law) |> Statement.requiring shrinks
            count "rounds of N_0 units" (withVariance law (fun variance -> searchedRounds law variance block))
        ]

    let private hypotheses law = [
        Hypothesis.NormAtMost
        Hypothesis.Separated
        Hypothesis.AtLeast(n, two)
        Hypothesis.Below(zero, eps)
        Hypothesis.Below(eps, one)
        Hypothesis.Below(law.Distance, one)
    ]

    let private entry id law = {
        Id = id
        Group = Group.TwoLayer
        Reference = "bresler2020corrective"
        Place = "makes Theorem 1 explicit"
        Activation = ActivationClass.Relu
        Architecture = Architecture.OneHidden
        Hypotheses = hypotheses law
        Labels = Labels.Real
        Error = ErrorNotion.RelativeSquares
        Direction = Direction.Upper(Scope.HighProbability "1 - eta")
        Statements = statements law
        Witness = None
        Status = Status.Explicit
        Origin = Origin.Derived "corrective-plan"
        Confidence = Confidence.High
        Basis = Basis.Proved
        Remark = ""
    }

    /// Thresholds uniform in a window, ReLU.
    let windowOfRelu = {
        entry "DER-CORR-W-RELU" windowRelu with
            Remark =
                "Frequencies are normal, thresholds uniform in [0, w_0], output weights explicit in the residual; two units carry the affine part of all rounds. The line search is admissible for every N_0: fewest units with N_0 = 1, fewest rounds with many. A labels' bound of 1 and the absolute error of BN20-T1 are the case ε/n."
    }

    /// Thresholds uniform in a window, threshold units.
    let windowOfStep = {
        entry "DER-CORR-W-STEP" windowStep with
            Activation = ActivationClass.Threshold
            Remark =
                "As DER-CORR-W-RELU, but (r/δ)² for (r/δ)⁴, up to logarithms; one unit carries the constants of all rounds."
    }

    /// The published estimator.
    let slideOfRelu = {
        entry "DER-CORR-U" slide with
            Remark =
                "The estimator of BN20-T1 itself, thresholds uniform in [−2, 2] for frequencies divided by w_0, without affine part; a unit whose frequency projects some point beyond w_0 gets the weight 0. DER-CORR-W-RELU is the same theorem, some fifty times smaller."
    }

    let private phase =
        Hypothesis.Asserted(
            "uniform-phase",
            "For every residual r the second moment of a unit, in the mean over the points, is at most what it would be if F = Σ r_a·exp(i ω·x_a), ω the random frequency, had a uniform phase and |F|² were uncorrelated with the projections of the points."
        )

    /// Half-normal thresholds, ReLU: without bias, under a hypothesis on phases.
    let halfNormalOfRelu = {
        entry "DER-CORR-H-RELU" halfNormalRelu with
            Hypotheses = hypotheses halfNormalRelu @ [ phase ]
            Remark =
                "Thresholds |N(0, 2σ²r²)|, for which a round has no bias. 2√2 − 2 ln(1 + √2) = 1.0657. The hypothesis is not proved for any data: on random points of spheres the constant was measured within a hundredth. The rigorous forms are DER-CORR-W-RELU and DER-CORR-W-STEP."
    }

    /// Half-normal thresholds, threshold units.
    let halfNormalOfStep = {
        entry "DER-CORR-H-STEP" halfNormalStep with
            Activation = ActivationClass.Threshold
            Hypotheses = hypotheses halfNormalStep @ [ phase ]
            Remark = "As DER-CORR-H-RELU with 2 ln(1 + √2) = 1.7627 and (r/δ)²."
    }

    /// Why about n random features are needed.
    let fixedFeatures = {
        entry "DER-RF-LB" halfNormalRelu with
            Place = "complements Theorem 1"
            Activation = ActivationClass.Any
            Hypotheses = [
                Hypothesis.SignLabels
                Hypothesis.Asserted(
                    "fixed-features",
                    "The hidden units are chosen before the labels, which are independent fair signs."
                )
                Hypothesis.AtLeast(one, eps)
            ]
            Error =
                ErrorNotion.Other
                    "output weights of least squares, whose sum of squares is in the mean over the labels at most eps n"
            Direction = Direction.Lower Scope.ConstructionOnly
            Statements = [ Statement.value Quantity.Neurons (ceil ((1 - eps) * n)) ]
            Remark =
                "The mean of the least sum of squares is n minus the rank of the features, for every kind of feature: a random first layer cannot do with fewer units than typical labels have bits. It says nothing about units that are fitted to the labels."
    }

    let all = [
        windowOfRelu
        windowOfStep
        slideOfRelu
        halfNormalOfRelu
        halfNormalOfStep
        fixedFeatures
    ]
