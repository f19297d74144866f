namespace MemCap.Bounds

open MemCap.Bounds.Notation

/// Group M: networks with two or three hidden layers.
[<RequireQualifiedAccess>]
module ThreeLayerBounds =
    /// What most bounds of this group share.
    let private entry = {
        Id = ""
        Group = Group.ThreeLayer
        Reference = "yun2019small"
        Place = ""
        Activation = ActivationClass.ReluLike
        Architecture = Architecture.TwoHidden
        Hypotheses = [ Hypothesis.DistinctPoints ]
        Labels = Labels.Vector
        Error = ErrorNotion.Exact
        Direction = Direction.Upper Scope.ForAllFixed
        Statements = []
        Witness = None
        Status = Status.Explicit
        Origin = Origin.Published
        Confidence = Confidence.High
        Basis = Basis.Recalled
        Remark = ""
    }

    let private m = Parameter "m"
    let private p = Parameter "p"
    let private d1 = Parameter "d1"
    let private d2 = Parameter "d2"
    let private d3 = Parameter "d3"
    let private classes = Parameter "C"
    let private four = Formula.int 4

    let private neurons formula =
        Statement.value Quantity.Neurons formula

    /// The least a + w·b over integers a, b ≥ 1 with factor·a·b ≥ product, exactly and without a minimum over b. For
    /// a given sum s = a + w·b the product (s − w·b)·b is a parabola in b with its top at s/(2w), so that the
    /// integer nearest to s/(2w) is best; and the best product grows with s.
    let leastSum (w: Formula) (factor: Formula) product =
        let s = Parameter "s"

        let largest =
            define "b" (floorDiv (s + w) (2 * w)) (fun b -> factor * (b * (s - w * b)))

        Find(Search.Least, "s", w + 1, largest, product)

    /// Two hidden layers of sigmoidal units for any number of outputs.
    let huang =
        let root = sqrt (n / (m + 2))

        {
            entry with
                Id = "HUANG03-UB"
                Reference = "huang2003learning"
                Place = "main theorem"
                Activation = ActivationClass.Sigmoidal
                Error = ErrorNotion.Uniform
                Statements = [
                    neurons (2 * sqrt ((m + 2) * n))
                    Statement.value Quantity.FirstLayerWidth (sqrt ((m + 2) * n) + 2 * root)
                    Statement.value (Quantity.LayerWidth 2) (m * root)
                ]
                Remark =
                    "The source prints real numbers, and the two widths add up to the total; whoever rounds both widths up pays at most two units more."
        }

    /// Half a sigmoidal unit for every point, and three more.
    let tamuraTateishi = {
        entry with
            Id = "TT97-UB"
            Reference = "tamura1997capabilities"
            Place = "main theorem"
            Activation = ActivationClass.Sigmoidal
            Labels = Labels.Real
            Error = ErrorNotion.Uniform
            Statements = [ neurons (n / 2 + 3) ]
            Remark =
                "The source calls the network four-layered because it counts the inputs as a layer. HUANG03-UB is smaller as soon as 4(m + 2)n < (n/2 + 3)²."
    }

    /// Two hidden layers of hard-tanh units fit as many points as the product of their widths allows.
    let yunHardTanh = {
        entry with
            Id = "YSJ19-T31H"
            Place = "Theorem 3.1"
            Activation = ActivationClass.HardTanh
            Statements = [ Statement.condition (4 * (floorDiv d1 two * floorDiv d2 (2 * m))) n ]
            Confidence = Confidence.Medium
            Remark =
                "The source has labels in [−1, 1]; the output layer rescales any others. A quotation with ceilings instead of floors and ReLU instead of hard tanh is in circulation and is a misprint."
    }

    /// The same for ReLU, two units in place of each.
    let yunRelu = {
        entry with
            Id = "YSJ19-T31R"
            Place = "Theorem 3.1, activations like ReLU"
            Statements = [
                Statement.condition (4 * (floorDiv d1 four * floorDiv d2 (4 * m))) n
                // d1 = 4a and d2 = 4mb with 4ab ≥ n: units that fill no block of four (of 4m) are idle.
                neurons (4 * leastSum m four n)
            ]
            Remark =
                "The total is the least d1 + d2 that meets the condition, the same as the minimum of 4a + 4m⌈n/(4a)⌉ over a, about 4√(mn). Labels outside [−1, 1] are reached by rescaling the output layer."
    }

    /// One-hot labels with a third hidden layer: no factor for the number of classes in the first two.
    let yunClasses = {
        entry with
            Id = "YSJ19-P32"
            Place = "Proposition 3.2, activations like ReLU (number from memory)"
            Architecture = Architecture.ThreeHidden
            Labels = Labels.Classes
            Statements = [
                Statement.condition (4 * (floorDiv d1 four * floorDiv d2 four)) n
                {
                    Statement.condition d3 (2 * classes) with
                        Variant = "third layer"
                }
                // YSJ19-T31R with one output, where the even split of the blocks of four is best, and the
                // third layer.
                neurons (
                    4
                    * Find(
                        Search.Least,
                        "s",
                        two,
                        4 * (floorDiv (Parameter "s") two * ceilDiv (Parameter "s") two),
                        n
                    )
                    + 2 * classes
                )
            ]
            Confidence = Confidence.Medium
            Remark =
                "Both conditions are needed. The number of the proposition and the 2C are from memory, and the source may ask 4C of units like ReLU; the statement is true as it stands, since one output of YSJ19-T31R codes the class and C − 1 further units span every function of C values."
    }

    /// Two hidden layers with too few pieces cannot follow alternating labels on a line.
    let yunLower =
        let k = Parameter "k"

        {
            entry with
                Id = "YSJ19-T33-3"
                Place = "Theorem 3.3, three-layer case"
                Activation = ActivationClass.PiecewiseLinear
                Labels = Labels.Binary
                Direction = Direction.Lower Scope.Worst
                Statements = [
                    Statement.condition (p * (p - 1) * (d1 * d2) + (p - 1) * d2 + 2) n
                    // For d1 + d2 = k the left side is (p − 1)(p·d1 + 1)·d2 + 2, largest where d1 + 1/p and
                    // d2 differ least: d1 = ⌊k/2⌋, d2 = ⌈k/2⌉ for every p ≥ 2. Hence the least total,
                    // exactly.
                    neurons (
                        Find(
                            Search.Least,
                            "k",
                            two,
                            p * (p - 1) * (floorDiv k two * ceilDiv k two) + (p - 1) * ceilDiv k two + 2,
                            n
                        )
                    )
                ]
                Witness = Some Witness.Line
                Basis = Basis.Quoted
                Remark =
                    "Here p counts pieces, 2 for ReLU: 2·d1·d2 + d2 + 2 ≥ n. The total is the least d1 + d2 that meets the condition. Holds for two classes and so for real labels; DER-PIECES-LB is at least as sharp."
        }

    /// Alternating labels on a line need a piece for every step, whatever the depth.
    let pieces =
        let k = Parameter "k"
        let H = Parameter "H"
        let i = Parameter "i"
        // Of k units in H layers each has a or a + 1, and b layers have one more than the others.
        let even =
            define "a" (floorDiv k H) (fun a ->
                define "b" (k - H * a) (fun b ->
                    pow (1 + (p - 1) * a) (H - b) * pow (1 + (p - 1) * (a + 1)) b))

        {
            entry with
                Id = "DER-PIECES-LB"
                Place = "sharper form of Theorem 3.3, any depth"
                Activation = ActivationClass.PiecewiseLinear
                Architecture = Architecture.Layered
                Hypotheses = [ Hypothesis.DistinctPoints; Hypothesis.AtLeast(n, two) ]
                Labels = Labels.Binary
                Error = ErrorNotion.Sign
                Direction = Direction.Lower Scope.Worst
                Statements = [
                    Statement.condition
                        (Reduce(Reduction.Product, "i", one, H, 1 + (p - 1) * Indexed("k", i)))
                        (n - 1)
                    // A product of factors with a given sum is largest when they differ by at most one unit.
                    neurons (Find(Search.Least, "k", H, even, n - 1))
                    Statement.variant "closed form" Quantity.Neurons (H * (pow (n - 1) (1 / H) - 1) / (p - 1))
                ]
                Witness = Some Witness.Line
                Origin = Origin.Derived "two-layer-lower-bounds"
                Basis = Basis.Proved
                Remark =
                    "p counts pieces of a continuous activation, 2 for ReLU. The first total is the least number of units in H hidden layers that meets the condition; the closed form follows from it by the inequality of the means. A fit of the labels' signs is enough for it. Where depth is free it is only logarithmic in n."
        }

    /// The product of widths, added up over pairs of adjacent layers of a deep network.
    let yunDeep = {
        entry with
            Id = "YSJ19-P34"
            Place = "Proposition 3.4 (number from memory)"
            Architecture = Architecture.Layered
            Statements = [
                Statement.words
                    Quantity.Architecture
                    "Choose M disjoint pairs of neighbouring hidden layers. In pair j set aside m units of each layer if an earlier pair exists and one unit of each if a later pair exists, and let a and b be the widths that remain. It is enough that the sum of 4⌊a/4⌋⌊b/(4m)⌋ over the pairs is at least n, that layers between two pairs have at least m + 1 units, and that layers after the last pair have at least m."
            ]
            Confidence = Confidence.Low
            Remark =
                "Stated from memory: neither the number nor the side conditions have been compared with the source. Do not cite before that is done."
    }

    /// Residual networks: four units for every d points, and six a class.
    let yunResidual = {
        entry with
            Id = "YSJ19-T41"
            Place = "Theorem 4.1"
            Architecture = Architecture.Residual
            Hypotheses = [ Hypothesis.GeneralPosition ]
            Labels = Labels.Classes
            Statements = [ neurons (4 * n / d + 6 * classes) ]
            Confidence = Confidence.Medium
            Remark =
                "One-hot labels. In detail: 4n/d + 4C units in the residual blocks before the last, and 2C in the last. Hard tanh needs half as many. Recalled, not read in the source."
    }

    // The random hyperplanes of Dirksen, Finke and Genzel. Their first class, the one that second-layer units
    // cover, is the minus class here; their δ is the smallest distance of centres of different classes, which
    // for coverings by single points is the separation of differently labelled points.

    let private r = Parameter "r"
    let private delta = Parameter "delta_pm"
    let private lambda = Parameter "lambda"
    let private eta = Parameter "eta"
    let private meanWidth = Parameter "meanWidth"
    let private ballsMinus = Parameter "Mminus"
    let private ballsPlus = Parameter "Mplus"
    let private pointsMinus = Parameter "Nminus"
    let private pointsPlus = Parameter "Nplus"
    let private pairsOfBalls = 2 * (ballsMinus * ballsPlus)

    /// The biases range over a constant times the largest norm.
    let private wideBiases = Hypothesis.AtLeast(lambda, Hidden "c_lambda" * r)

    /// What the bounds on random hyperplanes share.
    let private hyperplanes = {
        entry with
            Reference = "dirksen2024memorization"
            Activation = ActivationClass.Threshold
            Hypotheses = [ Hypothesis.Covering; Hypothesis.NormAtMost; wideBiases ]
            Labels = Labels.Binary
            Error = ErrorNotion.Sign
            Direction = Direction.Upper(Scope.HighProbability "1 − η")
            Status = Status.Asymptotic
            Basis = Basis.Primary
    }

    /// Random hyperplanes, pruned: sizes that depend on a covering of the classes and not on the number of
    /// points.
    let hyperplaneCovering =
        let first = c * (lambda / delta * ln (pairsOfBalls / eta) + lambda * meanWidth)

        {
            hyperplanes with
                Id = "DFG24-T11"
                Place = "Theorem 11"
                Statements = [ Statement.value Quantity.FirstLayerWidth first; neurons (first + ballsMinus) ]
                Remark =
                    "δ is the distance of centres of different classes. The ball around a centre at distance D from the other class has radius at most a constant times D/√ln(eλ/D). The second layer, at most one unit for each ball of the minus class, has no unknown constant: DFG24-N2."
        }

    let private informalSizes = [
        Statement.value
            Quantity.Parameters
            (c * (r * ((d + ballsMinus) * (ln pairsOfBalls / delta + meanWidth))))
        neurons (c * (ballsMinus + r * ln pairsOfBalls / delta + r * meanWidth))
    ]

    /// The same with biases as large as the data, in parameters.
    let hyperplaneParameters = {
        hyperplanes with
            Id = "DFG24-T4W"
            Place = "Theorem 4, informal version of Theorem 11"
            Hypotheses = [
                Hypothesis.Covering
                Hypothesis.NormAtMost
                wideBiases
                Hypothesis.AtLeast(Hidden "c_lambda_2" * r, lambda)
            ]
            Direction = Direction.Upper(Scope.HighProbability "any fixed probability below 1")
            Statements = informalSizes
            Remark =
                "DFG24-T11 for biases of the order of the largest norm. Scaling the data changes nothing."
    }

    /// The second layer needs at most one unit for each ball of the first class.
    let hyperplaneSecondLayer = {
        hyperplanes with
            Id = "DFG24-N2"
            Place = "Theorem 11, second layer"
            Hypotheses = [
                Hypothesis.Covering
                Hypothesis.NormAtMost
                Hypothesis.Asserted(
                    "first-layer-as-in-theorem-11",
                    "The first layer is as wide, and its biases range as far, as DFG24-T11 asks."
                )
            ]
            Statements = [
                Statement.value (Quantity.LayerWidth 2) ballsMinus
                Statement.variant "for any covering, surely" (Quantity.LayerWidth 2) pointsMinus
            ]
            Status = Status.Explicit
            Remark =
                "The number of points needs no hypothesis and no luck: every unit that is kept covers a point of the minus class that no earlier one covers."
    }

    /// Networks of the same size exist for infinite sets too.
    let hyperplaneExistence = {
        hyperplanes with
            Id = "DFG24-C5"
            Place = "Corollary 5"
            Hypotheses = [ Hypothesis.Covering; Hypothesis.NormAtMost ]
            Direction = Direction.Upper Scope.ForAll
            Statements = informalSizes
            Remark =
                "The sizes of DFG24-T4W, for possibly infinite classes; an existence statement without an algorithm."
    }

    /// Drawing hyperplanes until all pairs are separated ends and interpolates, surely.
    let hyperplaneAdaptive = {
        hyperplanes with
            Id = "DFG24-P7"
            Place = "Proposition 7"
            Activation = ActivationClass.OneSided
            Hypotheses = [ Hypothesis.ConsistentLabels ]
            Direction = Direction.Upper(Scope.HighProbability "1")
            Statements = [
                Statement.words
                    Quantity.Architecture
                    "With probability 1 the algorithm stops drawing hyperplanes after finitely many, and the network that it builds then has the right sign on every point."
                Statement.value (Quantity.LayerWidth 2) pointsMinus
            ]
            Status = Status.Explicit
            Remark =
                "Any activation that vanishes on t ≤ 0 and is positive on t > 0. Only correctness is that general: the sizes of DFG24-T11 are for threshold units."
    }

    /// The first layer when single points are the balls of the covering.
    let hyperplanePoints = {
        hyperplanes with
            Id = "DFG24-P15"
            Place = "Proposition 15"
            Activation = ActivationClass.OneSided
            Hypotheses = [ Hypothesis.LabelsSeparated; Hypothesis.NormAtMost; wideBiases ]
            Statements = [
                Statement.value
                    Quantity.FirstLayerWidth
                    (c * (lambda / delta * ln (pointsMinus * pointsPlus / eta)))
            ]
            Remark = "DER-DFG-EXPL has the constant."
    }

    /// The same with its constant: enough random hyperplanes separate every pair in the right direction.
    let hyperplaneExplicit =
        let t = Parameter "t"
        let reach = sqrt (2 / pi) - 2 * sqrt (1 - NormalCdf t)

        let first =
            define "kappa" reach (fun kappa ->
                ceil (4 * t / kappa * (r / delta) * ln (pointsMinus * pointsPlus / eta)))

        {
            hyperplanes with
                Id = "DER-DFG-EXPL"
                Place = "Proposition 15, with an explicit constant"
                Activation = ActivationClass.OneSided
                Hypotheses = [
                    Hypothesis.LabelsSeparated
                    Hypothesis.NormAtMost
                    Hypothesis.AtLeast(t, ratio 5 2)
                ]
                Statements = [
                    Statement.value Quantity.FirstLayerWidth first
                    Statement.value (Quantity.LayerWidth 2) pointsMinus
                    neurons (first + pointsMinus)
                ]
                Status = Status.Explicit
                Origin = Origin.Derived "explicit-constants"
                Basis = Basis.Proved
                Remark =
                    "Biases are uniform on [−tr, tr]. Half of the hyperplanes that separate a pair do so in the wrong direction, which costs a factor 2. The bound holds for every t where √(2/π) exceeds 2√(1 − Φ(t)), is least near t = 2.36, and t ≥ 2.5 keeps it clear of the pole."
        }

    /// As many as make a pair that no hyperplane separates unlikely, from the pair that is hardest to separate.
    let hyperplaneProbability =
        let first =
            ceil (ln (pointsMinus * pointsPlus / eta) / ln (1 / (1 - Parameter "pmin")))

        {
            hyperplanes with
                Id = "DER-DFG-PMIN"
                Place = "Proposition 7, with the union bound over pairs"
                Activation = ActivationClass.OneSided
                Hypotheses = [ Hypothesis.ConsistentLabels ]
                Statements = [
                    Statement.value Quantity.FirstLayerWidth first
                    Statement.value (Quantity.LayerWidth 2) pointsMinus
                    neurons (first + pointsMinus)
                ]
                Status = Status.Explicit
                Origin = Origin.Derived "random-hyperplanes"
                Basis = Basis.Proved
                Remark =
                    "p_min depends on the data and on the range of the biases; memcap measure --covering computes it. For biases much larger than the data it is δ/(2λ√(2π))."
        }

    /// The algorithm cannot do with fewer second-layer units than balls.
    let hyperplaneSharp = {
        hyperplanes with
            Id = "DFG24-P13"
            Place = "Proposition 13"
            Activation = ActivationClass.OneSided
            Hypotheses = [
                Hypothesis.AtLeast(ballsMinus, two)
                Hypothesis.AtLeast(ballsPlus, ballsMinus - 1)
                Hypothesis.AtLeast(ballsMinus - 1, ballsPlus)
                Hypothesis.AtLeast(pointsMinus, ballsMinus)
                Hypothesis.AtLeast(pointsPlus, ballsPlus)
            ]
            Direction = Direction.Lower Scope.ConstructionOnly
            Statements = [ Statement.value (Quantity.LayerWidth 2) ballsMinus ]
            Status = Status.Explicit
            Remark =
                "For non-decreasing activations and all such numbers of balls and points there are alternating points in [0, 1] that force it, whatever the first layer is. It speaks of the output of this algorithm; other networks may be smaller."
    }

    /// Every bound of the group, in the order of the catalogue.
    let all = [
        huang
        tamuraTateishi
        yunHardTanh
        yunRelu
        yunClasses
        yunLower
        pieces
        yunDeep
        yunResidual
        hyperplaneCovering
        hyperplaneParameters
        hyperplaneSecondLayer
        hyperplaneExistence
        hyperplaneAdaptive
        hyperplanePoints
        hyperplaneExplicit
        hyperplaneProbability
        hyperplaneSharp
    ]
