namespace MemCap.Bounds

open MemCap.Bounds.Notation

/// Group L, first part: networks that are right in a ball around every point. The radius is ρ times half the
/// smallest distance of points with different labels.
[<RequireQualifiedAccess>]
module RobustBounds =
    /// What most bounds of this group share.
    let private entry = {
        Id = ""
        Group = Group.Robust
        Reference = "kim2025cost"
        Place = ""
        Activation = ActivationClass.Relu
        Architecture = Architecture.Layered
        Hypotheses = []
        Labels = Labels.Binary
        Error = ErrorNotion.Robust
        Direction = Direction.Upper Scope.ForAll
        Statements = []
        Witness = None
        Status = Status.Asymptotic
        Origin = Origin.Published
        Confidence = Confidence.High
        Basis = Basis.Primary
        Remark = ""
    }

    let private rho = Parameter "rho"
    let private separation = Parameter "delta_pm"

    let private parameters formula =
        Statement.value Quantity.Parameters formula

    let private maximumNorm =
        Hypothesis.Asserted("maximum-norm", "Distances and balls are those of the maximum norm.")

    /// The ratio from which on dimension counts fully: √(1 − 1/d).
    let private nearlyOne = sqrt (1 - 1 / d)

    /// 1/(5n√d), below which robustness is free.
    let private free = 1 / (5 * n * sqrt d)
    /// 1/(5√d), from which on the rate changes once more.
    let private large = 1 / (5 * sqrt d)

    /// The first upper bound on the parameters of robust fits.
    let robustUpper = {
        entry with
            Id = "LJZHW22-UB"
            Reference = "li2022robust"
            Place = "main positive theorem"
            Hypotheses = [ Hypothesis.LabelsSeparated ]
            Statements = [ parameters (c * polylog * n * d) ]
            Confidence = Confidence.Medium
            Basis = Basis.Recalled
            Remark = "The statement is recalled, the hidden logarithms include those of the separation."
    }

    /// For balls that nearly touch, n·d under the root.
    let robustLower = {
        entry with
            Id = "LJZHW22-LB"
            Reference = "li2022robust"
            Place = "lower bound"
            Hypotheses = [ Hypothesis.AtLeast(rho, nearlyOne) ]
            Direction = Direction.Lower Scope.Uniform
            Statements = [ parameters (c * sqrt (n * d)) ]
            Basis = Basis.Quoted
            Remark =
                "The source only asks for a ratio close to 1, after earlier work of Gao and others; the range given here is that of KMY25-VC."
    }

    /// Robustness on unseen data costs exponentially much.
    let robustGeneralization = {
        entry with
            Id = "LJZHW22-GEN"
            Reference = "li2022robust"
            Place = "robust generalization"
            Hypotheses = [
                Hypothesis.Asserted(
                    "separated-distribution",
                    "The two classes have supports at a positive distance."
                )
            ]
            Error = ErrorNotion.Other "small robust error on unseen data"
            Direction = Direction.Lower Scope.Worst
            Statements = [ parameters (exp (c * d)) ]
            Confidence = Confidence.Medium
            Basis = Basis.Recalled
            Remark =
                "A statement on generalization, not on memorization: the number of points plays no part in it."
    }

    /// Parameters, nonzero ones and depth for every ratio below 1.
    let optimalUpper =
        let r = Parameter "r"
        let p = Parameter "norm"
        let gap = (1 - rho) * separation / 2
        let rate = ln (d / square gap) + ln r

        let of2 quantity formula =
            Statement.variant "2-norm" quantity formula

        {
            entry with
                Id = "YGZ24-UB"
                Reference = "yu2024optimal"
                Place = "Theorem B.6, as quoted by Kim, Moon and Yun"
                Hypotheses = [ Hypothesis.LabelsSeparated; Hypothesis.NormAtMost; Hypothesis.Below(one, r) ]
                Labels = Labels.Classes
                Statements = [
                    Statement.variant "p-norm" Quantity.Width (c * d)
                    Statement.variant
                        "p-norm"
                        Quantity.HiddenLayers
                        (c * n * p * (ln (d / pow gap p) + p * ln r + ln p))
                    of2 Quantity.NonzeroParameters (c * n * d * rate)
                    of2 Quantity.Parameters (c * n * square d * rate)
                ]
                Basis = Basis.Quoted
                Remark =
                    "In the p-norm, δ± is measured in that norm, too. The source needs only the largest coordinate in place of r, and r > 1. Its abstract speaks of n·d parameters and means nonzero ones."
        }

    /// In the maximum norm the first layer cannot compress.
    let optimalLower = {
        entry with
            Id = "YGZ24-LB"
            Reference = "yu2024optimal"
            Place = "lower bound on the width, as quoted by Kim, Moon and Yun"
            Hypotheses = [ maximumNorm; Hypothesis.Below(d, n); Hypothesis.AtLeast(rho, ratio 4 5) ]
            Direction = Direction.Lower Scope.Worst
            Statements = [ Statement.value Quantity.FirstLayerWidth d ]
            Status = Status.Explicit
            Confidence = Confidence.Medium
            Basis = Basis.Quoted
            Remark = "KMY25-LINF says more: every n, and ratios from 1/2 on."
    }

    /// Width logarithmic in n suffices for a ratio that does not shrink with n.
    let logarithmicWidthUpper =
        let constant = 4 * sqrt e
        let k = Parameter "k"
        let admitted = sqrt ((k - 6) / d) * pow n (-2 / (k - 6)) / constant
        let least = Find(Search.Least, "k", Formula.int 7, admitted, rho)
        // k = d + 5, the largest that the theorem admits; for d = 1 none is left, and the left side is 0.
        let largest = sqrt ((d - 1) / d) * pow n (-2 / max one (d - 1)) / constant

        {
            entry with
                Id = "EYS25-UB"
                Reference = "egosi2025logarithmic"
                Place = "Theorem 4.4, as quoted by Kim, Moon and Yun"
                Hypotheses = [ Hypothesis.LabelsSeparated; Hypothesis.AtLeast(largest, rho) ]
                Labels = Labels.Classes
                Statements = [
                    Statement.value Quantity.Width (c * least)
                    parameters (c * n * power 3 least)
                ]
                Confidence = Confidence.Medium
                Basis = Basis.Quoted
                Remark =
                    "The condition on k, an integer from 7 to d + 5, is explicit; whether the width is k or a multiple of it is open in the quotation, hence c. From k = 4·ln n + 6 on, ρ ≤ √((k − 6)/d)/(4e) suffices."
        }

    /// Width logarithmic in n is needed for a ratio that does not shrink with n.
    let logarithmicWidthLower = {
        entry with
            Id = "EYS25-LB"
            Reference = "egosi2025logarithmic"
            Place = "lower bound on the width, as quoted by Kim, Moon and Yun"
            Direction = Direction.Lower Scope.Worst
            Statements = [ Statement.value Quantity.Width (2 * ln n / ln (4832 / rho)) ]
            Status = Status.Explicit
            Confidence = Confidence.Medium
            Basis = Basis.Quoted
            Remark =
                "Exceeds 1 when ρ > 4832/n²; the quotation states 4832/n there, which does not follow from the formula. Known from the quotation only."
    }

    /// The first layer must keep a basis apart.
    let firstLayer =
        let width = square rho * min (n - 1) d

        {
            entry with
                Id = "KMY25-W1"
                Place = "Proposition 3.2"
                Activation = ActivationClass.Any
                Direction = Direction.Lower Scope.Worst
                Statements = [
                    Statement.value Quantity.FirstLayerWidth width
                    parameters ((d + 1) * max one (ceil width))
                ]
                Witness = Some Witness.StandardBasis
                Status = Status.Explicit
                Remark =
                    "One data set serves all ratios: the origin against basis vectors, and points far away if n is above d + 1. Only the first linear map matters. The parameters are those of the first layer, zeros and biases counted. Balls of the 2-norm."
        }

    /// A class that fits robustly shatters more points than it fits.
    let robustVc = {
        entry with
            Id = "KMY25-VC"
            Place = "Proposition 3.3 and its proof"
            Direction = Direction.Lower Scope.Uniform
            Statements = [
                Statement.value Quantity.VcDimension (min (floor (1 / (1 - square rho))) d * floorDiv n two)
            ]
            Status = Status.Explicit
            Remark =
                "For a class of continuous functions, closed under affine maps of the output, that fits all two-class sets of n points with balls of the 2-norm. The first factor is below d as long as ρ < √(1 − 1/d). Such a class has VC dimension at least n as well, which is more for small ρ. DER-VC-ANY and DER-VC-INV turn it into sizes."
    }

    /// Both reasons together, in parameters.
    let robustParameters = {
        entry with
            Id = "KMY25-P"
            Place = "Theorem 3.1"
            Direction = Direction.Lower Scope.Uniform
            Statements = [
                parameters (
                    c
                    * ((square rho * min n d + 1) * d
                       + min (1 / sqrt (1 - square rho)) (sqrt d) * sqrt n)
                )
            ]
            Remark =
                "The first summand counts all entries of the first layer; the second holds for nonzero parameters, too. Balls of the 2-norm; also for more than two classes."
    }

    /// Small balls cost nothing.
    let smallRatio =
        let rate = c * polylog * sqrt n

        {
            entry with
                Id = "KMY25-UB1"
                Place = "Theorem 4.2 (i), Theorem B.1 (i)"
                Hypotheses = [ Hypothesis.LabelsSeparated; Hypothesis.AtLeast(free, rho) ]
                Labels = Labels.Classes
                Direction = Direction.Upper Scope.ForAllFixed
                Statements = [
                    parameters (c * polylog * (d + sqrt n))
                    Statement.value Quantity.Width (c * polylog)
                    Statement.value Quantity.HiddenLayers rate
                    Statement.value Quantity.BitsPerParameter rate
                ]
                Remark =
                    "The source leaves out the entries of the input layer, d times a logarithm; they are the summand d here. The same order as without robustness. c and polylog are one name for several constants and powers of logarithms."
        }

    /// Between the two thresholds the ratio enters by its root.
    let middleRatio =
        let factor = pow d (ratio 1 4) * sqrt rho

        {
            entry with
                Id = "KMY25-UB2"
                Place = "Theorem 4.2 (ii), Theorem B.1 (ii)"
                Hypotheses = [
                    Hypothesis.LabelsSeparated
                    Hypothesis.Below(free, rho)
                    Hypothesis.AtLeast(large, rho)
                ]
                Labels = Labels.Classes
                Error =
                    ErrorNotion.Other
                        "right in every ball outside a part of it of volume at most η times the ball's"
                Direction = Direction.Upper Scope.ForAllFixed
                Statements = [
                    parameters (c * polylog * (d + n * factor))
                    Statement.value Quantity.HiddenLayers (c * polylog * n * factor)
                    Statement.value Quantity.BitsPerParameter (c * polylog / factor)
                ]
                Remark =
                    "For every η > 0; right in the whole ball if one threshold unit may be added. The source leaves out the entries of the input layer, the summand d here."
        }

    /// From 1/(5√d) on the ratio enters by its fourth power.
    let largeRatio =
        let width = square rho * d

        {
            entry with
                Id = "KMY25-UB3"
                Place = "Theorem 4.2 (iii), Theorem B.1 (iii), Theorem E.2 (iii)"
                Hypotheses = [ Hypothesis.LabelsSeparated; Hypothesis.Below(large, rho) ]
                Labels = Labels.Classes
                Direction = Direction.Upper Scope.ForAllFixed
                Statements = [
                    parameters (c * polylog * (n * square width + d * width))
                    Statement.value Quantity.NonzeroParameters (c * polylog * (n * width + d))
                    Statement.value Quantity.Width (c * polylog * width)
                    Statement.value Quantity.HiddenLayers (c * polylog * n)
                    Statement.value Quantity.BitsPerParameter (c * polylog * n)
                ]
                Remark =
                    "The source states n·d²·ρ⁴ parameters without those of the input layer, the second summand here; it matters for n below about 1/ρ². A table of the source prints the exponent 2 where its Theorem C.14 has 4."
        }

    /// In the maximum norm the first layer keeps the whole dimension, from the ratio 1/2 on.
    let maximumNormWidth = {
        entry with
            Id = "KMY25-LINF"
            Place = "Proposition C.7"
            Activation = ActivationClass.Any
            Hypotheses = [ maximumNorm; Hypothesis.Below(ratio 1 2, rho) ]
            Direction = Direction.Lower Scope.Worst
            Statements = [ Statement.value Quantity.FirstLayerWidth (min (n - 1) d) ]
            Witness = Some(Witness.Named "the points of Proposition C.7")
            Status = Status.Explicit
            Remark = "Only the first linear map matters."
    }

    /// The robust bounds of the group, in the order of the catalogue; the Lipschitz laws follow in LipschitzBounds.
    let all = [
        robustUpper
        robustLower
        robustGeneralization
        optimalUpper
        optimalLower
        logarithmicWidthUpper
        logarithmicWidthLower
        firstLayer
        robustVc
        robustParameters
        smallRatio
        middleRatio
        largeRatio
        maximumNormWidth
    ]
