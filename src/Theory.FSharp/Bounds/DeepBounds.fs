namespace MemCap.Bounds

open MemCap.Bounds.Notation

/// Group D: deep networks, in parameters, depth and bits.
[<RequireQualifiedAccess>]
module DeepBounds =
    /// What most bounds of this group share.
    let private entry = {
        Id = ""
        Group = Group.Deep
        Reference = "vardi2022optimal"
        Place = ""
        Activation = ActivationClass.Relu
        Architecture = Architecture.Layered
        Hypotheses = []
        Labels = Labels.Classes
        Error = ErrorNotion.Exact
        Direction = Direction.Upper Scope.ForAllFixed
        Statements = []
        Witness = None
        Status = Status.Asymptotic
        Origin = Origin.Published
        Confidence = Confidence.High
        Basis = Basis.Quoted
        Remark = ""
    }

    let private classes = Parameter "C"
    let private H = Parameter "H"
    let private i = Parameter "i"
    /// Width of layer i.
    let private widthOf index = Indexed("k", index)
    let private c2 = Hidden "c2"

    let private parameters formula =
        Statement.value Quantity.Parameters formula

    let private hiddenLayers formula =
        Statement.value Quantity.HiddenLayers formula

    let private bits formula =
        Statement.value Quantity.BitsPerParameter formula

    /// Products of the widths of neighbouring sigmoidal layers.
    let yamasaki = {
        entry with
            Id = "YAMASAKI93"
            Reference = "yamasaki1993lower"
            Place = "main claim"
            Activation = ActivationClass.Sigmoidal
            Hypotheses = [ Hypothesis.GeneralPosition ]
            Labels = Labels.Real
            Statements = [
                Statement.condition
                    (floorDiv (d * widthOf one) two
                     + Reduce(
                         Reduction.Sum,
                         "i",
                         one,
                         H - 1,
                         floorDiv (widthOf i) two * floor (widthOf (i + 1) / 2 - 1)
                     ))
                    n
            ]
            Status = Status.Explicit
            Confidence = Confidence.Low
            Basis = Basis.Recalled
            Remark =
                "Later authors call its proof incomplete, and it is stated here from memory: of historical interest, never a yardstick."
    }

    /// Residual ReLU networks on the sphere.
    let hardtMa = {
        entry with
            Id = "HM17-UB"
            Reference = "hardt2017identity"
            Place = "theorem on finite samples"
            Architecture = Architecture.Residual
            Hypotheses = [ Hypothesis.UnitSphere; Hypothesis.Separated ]
            Direction = Direction.Upper Scope.ForAll
            Statements = [ parameters (Hidden "c_rho" * (n * ln n + square classes)) ]
            Confidence = Confidence.Medium
            Remark =
                "The factor depends on the smallest distance ρ of two points, which the source takes as a constant."
    }

    /// A convolutional layer with a unit for every sample.
    let nguyenHein = {
        entry with
            Id = "NH18-UB"
            Reference = "nguyen2018optimization"
            Place = "Theorem 3.5 (number from memory)"
            Activation = ActivationClass.Analytic
            Architecture = Architecture.Convolutional
            Hypotheses = [ Hypothesis.PatchesDiffer ]
            Labels = Labels.Vector
            Direction = Direction.Upper Scope.ForAll
            Statements = [
                Statement.value Quantity.Width n
                Statement.words
                    Quantity.Architecture
                    "If the feature maps of some hidden layer have n units or more, filters times patches of the layer before, then the features of the n samples can be linearly independent there, and a linear output fits any labels."
            ]
            Status = Status.Explicit
            Confidence = Confidence.Medium
            Basis = Basis.Recalled
            Remark =
                "Layers may be convolutional, fully connected or max-pooling. Almost all parameters will do for real analytic units of moderate growth; for ReLU and softplus some will. All units of the feature maps are counted, so the layer is linear in n."
    }

    /// Threshold or ReLU layers whose connections beyond the first ones outnumber the points by logarithms.
    let vershynin = {
        entry with
            Id = "VERSH20-UB"
            Reference = "vershynin2020memory"
            Place = "Theorem 1.1"
            Activation = ActivationClass.Threshold
            Hypotheses = [
                Hypothesis.UnitSphere
                Hypothesis.Asserted(
                    "separation-for-widths",
                    "Squared distances of points are at least c·ln ln(largest width)/ln(smallest width)."
                )
                Hypothesis.Asserted(
                    "widths-in-range",
                    "Every width is at least 5, and both the largest width and n are at most exp(c·a^(1/5)) for the smallest width a."
                )
            ]
            Labels = Labels.Binary
            Statements = [
                Statement.condition
                    (Reduce(Reduction.Sum, "i", two, H - 1, widthOf i * widthOf (i + 1)))
                    (c * (n * power 5 (ln n)))
            ]
            Confidence = Confidence.Medium
            Remark =
                "Units may be any mixture of threshold and ReLU. The left side counts connections between hidden layers beyond the first pair, the cautious reading of the source's deep connections; its list of hypotheses is from memory, the separation from a quotation."
    }

    // RAJPUT21, SIEGEL23 and YY26 have points of the unit ball; θ is their separation after scaling to it.
    let private theta = Parameter "theta"

    /// Deep threshold networks, almost linear in the inverse separation.
    let rajput = {
        entry with
            Id = "RAJPUT21-UB"
            Reference = "rajput2021exponential"
            Place = "abstract, main theorem"
            Activation = ActivationClass.Threshold
            Hypotheses = [ Hypothesis.SeparatedInUnitBall ]
            Labels = Labels.Binary
            Direction = Direction.Upper Scope.ForAll
            Statements = [
                Statement.value Quantity.Neurons (c * polylog * (1 / theta + sqrt n))
                parameters (c * polylog * (d / theta + n))
            ]
            Basis = Basis.Abstract
            Remark = "The first layer is Gaussian; the weights of later layers are integers."
    }

    /// The first layer of threshold units cannot be small when points are close.
    let rajputLower = {
        entry with
            Id = "RAJPUT21-LB"
            Reference = "rajput2021exponential"
            Place = "section on lower bounds"
            Activation = ActivationClass.Threshold
            Hypotheses = [ Hypothesis.UnitSphere; Hypothesis.SeparatedInUnitBall ]
            Labels = Labels.Binary
            Direction = Direction.Lower Scope.Worst
            Statements = [ Statement.value Quantity.FirstLayerWidth (c * pow (1 / theta) (Hidden "a")) ]
            Witness = Some(Witness.Named "points on the sphere that hyperplanes must separate")
            Confidence = Confidence.Low
            Basis = Basis.Recalled
            Remark =
                "Some power of the inverse separation: which one has not been confirmed. DER-THR-L1-DELTA-LB is explicit and proved."
    }

    // Park, Lee, Yun and Shin. Logarithms to base 2; depth in hidden layers.

    let private aspect = Parameter "Delta"

    /// What their bounds share.
    let private park = {
        entry with
            Reference = "park2021provable"
            Hypotheses = [ Hypothesis.Aspect ]
            Basis = Basis.Primary
    }

    /// Fewer parameters than points: a trade of depth against parameters.
    let parkTradeoff =
        let w = Parameter "w"

        {
            park with
                Id = "PLYS21-T1"
                Place = "Theorem 1"
                Hypotheses = [
                    Hypothesis.Aspect
                    Hypothesis.AtLeast(w, ratio 2 3)
                    Hypothesis.AtLeast(one, w)
                ]
                Statements = [
                    parameters (c * (d + lg aspect + pow n w + pow n (1 - w / 2) * lg classes))
                    hiddenLayers (
                        c
                        * (lg d + lg aspect + pow n (2 - 2 * w) / (1 + (3 * w / 2 - 1) * lg n) * lg classes)
                    )
                ]
                Remark =
                    "Exact for ReLU and hard tanh; sigmoidal units come within any error of the labels. Real labels in [0, 1] within ε: lg(1/ε) instead of lg C. At w = 2/3 the parameters are of order n^(2/3)."
        }

    /// Width 3 is enough for any number of points.
    let parkNarrow = {
        park with
            Id = "PLYS21-T2"
            Place = "Theorem 2"
            Statements = [ hiddenLayers (c * (lg d + lg aspect + pow n (ratio 2 3) * lg classes)) ]
            Remark =
                "Every hidden layer has three units. The activations and errors of PLYS21-T1; PLYS21-T3 gives numbers."
    }

    /// A condition on the widths of a deep network, and the depth that it asks of width 3.
    let parkWidths =
        // Layers for decoding one label bit by bit.
        let decoding = 2 * ceil (lg classes) + 1
        let K = Parameter "K"
        let target = square n + 4
        let projection = ceil (lg (aspect * sqrt (2 * (pi * d))))
        // Σ 2^(i+3) for i = 2, …, K − 1.
        let hashing = pow two (K + 3) - 32
        // x + a·y with 2^K·x·y ≥ n² + 4.
        let search a =
            ThreeLayerBounds.leastSum a (pow two K) target
        // hashing + search lies between 2^(K+3) + 2√(a·(n² + 4)/2^K) − 32 and a + 3 above that. The real function is convex in K and least at this real number. One integer is within 1/2 of it,
        // and at integers two or more away the function is larger by over 2.3·(a·(n² + 4))^(1/3),
        // which is more than a + 3 for n ≥ 4 and C ≤ n. So the integers at a distance below 2 contain
        // the best; where K ≥ 2 cuts them off (small n), enumeration for n < 400 and all C ≤ n gave the same
        // minimum as all K. More classes: an upper bound.
        let best a = floor (lg (a * target) / 3 - 2)

        let depth =
            define "a" decoding (fun a ->
                define "K0" (best a) (fun best ->
                    let lower = max two (best - 1)
                    let upper = min (floor (lg n)) (max two best + 2)
                    projection + Reduce(Reduction.Minimum, "K", lower, upper, hashing + search a)))

        {
            park with
                Id = "PLYS21-T3"
                Place = "Theorem 3"
                Activation = ActivationClass.HardTanh
                Hypotheses = [ Hypothesis.Aspect; Hypothesis.AtLeast(n, Formula.int 4) ]
                Statements = [
                    Statement.words
                        Quantity.Architecture
                        "All hidden widths are at least 3, and the hidden layers 1, …, H can be cut at 0 < L_1 < … < L_K < H, 2 ≤ K ≤ lg n, so that three things hold. Up to layer L_1 the product of ⌊(width + 1)/2⌋ is at least Δ√(2πd). In block i, the layers after L_{i−1} up to L_i, the sum of width − 2 is at least 2^(i+3) for 1 < i < K. With S that sum for block K, 2^K·S·⌊(H − L_K)/(2⌈lg C⌉ + 1)⌋ is at least n² + 4."
                    Statement.variant "width 3" Quantity.HiddenLayers depth
                ]
                Status = Status.Explicit
                Remark =
                    "Exact for hard tanh; ReLU with two units in place of each, sigmoidal units within any error. The right side of the last condition is n squared plus 4, although some texts of the source lose the exponent. The depth for width 3 is the least that the conditions allow."
        }

    /// Precision that goes with the fewest parameters.
    let parkPrecision = {
        park with
            Id = "PLYS21-PREC"
            Place = "Section 4.3"
            Statements = [ bits (c * pow n (ratio 2 3)) ]
            Remark =
                "For w = 2/3 in PLYS21-T1; constantly many bits are enough at w = 1. By DER-BITS-LB fewer parameters than points always need growing precision."
    }

    // Vardi, Yehudai and Shamir: width 12, about √n parameters, about √n bits each.

    let private separated = [ Hypothesis.NormAtMost; Hypothesis.Separated; Hypothesis.AtLeast(n, two) ]

    /// Their R: the range of a projection of the points to a line with gaps of at least 2.
    let private range =
        10 * (square n * (Parameter "r" / Parameter "delta") * sqrt (pi * d))

    let private withLongest formula =
        define "R" range (fun R -> formula (max (lg R) (lg classes)))

    let private vardiDepth =
        withLongest (fun longest -> c * (sqrt (n * lg n) + sqrt (n / lg n) * longest))

    /// Depth of the network with the fewest parameters.
    let vardiHiddenLayers = {
        entry with
            Id = "VYS21-T31-H"
            Place = "Theorem 3.1, depth"
            Hypotheses = separated
            Statements = [ hiddenLayers vardiDepth ]
            Remark =
                "Width 12. Quoted, the constant 10 in R = 10n²(r/δ)√(πd) from two places that agree. DER-VYS-EXPL has numbers."
    }

    /// As few parameters as the Vapnik–Chervonenkis dimension allows, up to logarithms.
    let vardiParameters = {
        vardiHiddenLayers with
            Id = "VYS21-T31-W"
            Place = "Theorem 3.1 and the corollary after it, parameters"
            Statements = [ parameters (d + vardiDepth) ]
            Remark = "√n up to logarithms when r/δ and C are polynomial in n."
    }

    /// Their bits.
    let vardiBits = {
        vardiHiddenLayers with
            Id = "VYS21-T31-B"
            Place = "Theorem 3.1, bit complexity"
            Statements = [ bits (withLongest (fun longest -> c * (lg d + sqrt (n / lg n) * longest))) ]
            Remark =
                "VYS21-BIT-LB shows that so many bits are needed with so few parameters, up to logarithms."
    }

    /// The same with the depth given in advance.
    let vardiBoundedDepth =
        let depth = Parameter "depth"

        {
            vardiHiddenLayers with
                Id = "VYS21-TL"
                Place = "theorem on bounded depth"
                Hypotheses = [
                    Hypothesis.NormAtMost
                    Hypothesis.Separated
                    Hypothesis.AtLeast(depth, two)
                    Hypothesis.AtLeast(sqrt n, depth)
                ]
                Statements = [
                    Statement.value Quantity.Width (c * (n / square depth))
                    hiddenLayers (
                        withLongest (fun longest ->
                            c * (depth * (sqrt (lg depth) + longest / sqrt (lg depth))))
                    )
                    parameters (c2 * d + c * polylog * (n / depth))
                    bits (withLongest (fun longest -> c * (lg d + depth / sqrt (lg depth) * longest)))
                ]
                Confidence = Confidence.Medium
                Basis = Basis.Recalled
                Remark =
                    "n/L² networks for L² points each, side by side. The rate n/L of the parameters is in the abstract; the logarithms in depth and bits are from memory. The source starts at L = 1, where this way of writing the logarithms has no value."
        }

    /// Their network with all constants: depth, parameters and bits, for the best size of the groups.
    let vardiExplicit =
        let s = Parameter "s"
        // Bits that are extracted for a point: those of its place on the line, or those of its label.
        let M = Parameter "M"

        let bitsOfPoint R =
            max (floor (lg R) + 1) (ceil (lg (classes + 1)))
        // 2 layers for the projection, 3⌈n/s⌉ + 2 to look up the group of s points, 3sM + 2s + 2 to extract
        // its bits.
        let depthOf s = 3 * ceilDiv n s + (3 * M + 2) * s + 6
        // With B = 3M + 2 the real optimum of 3n/s + Bs is s* = √(3n/B), and the real function exceeds its
        // minimum by B(s − s*)²/s. The ceiling adds less than 3 and an integer next to s* costs at most B:
        // every better s has (s − s*)² < (1 + 3/B)s, and lies within √(2·centre) + 4 of centre = max(1,
        // ⌊s*⌋), s0 below. So the minimum is exact as long as that is at most 200, for more than 10⁹ points, and an
        // upper bound of it beyond. No s > n is better.
        let centre, radius = Parameter "s0", Parameter "u"

        let least body =
            Reduce(Reduction.Minimum, "s", max one (centre - radius), min n (centre + radius), body)

        let depth = least (depthOf s)

        let withWindow body =
            define "R" range (fun R ->
                Let(
                    "M",
                    bitsOfPoint R,
                    define "s0" (max one (floor (sqrt (3 * n / (3 * M + 2))))) (fun centre ->
                        Let("u", min (Formula.int 200) (ceil (sqrt (2 * centre)) + 4), body))
                ))

        // With A = nM + 3, more than the bits for any s ≤ n, the least of A·depth + bits is at the shallowest s,
        // among those at the smallest.
        let bitsOfShallowest =
            define "A" (n * M + 3) (fun A ->
                define "H" depth (fun H -> least (A * depthOf s + M * s + 2) - A * H))

        {
            vardiHiddenLayers with
                Id = "DER-VYS-EXPL"
                Place = "Theorem 3.1, constants put together from its lemmas"
                Hypotheses = [ Hypothesis.NormAtMost; Hypothesis.Separated ]
                Statements = [
                    hiddenLayers (withWindow depth)
                    Statement.value Quantity.Width (Formula.int 12)
                    parameters (withWindow (define "H" depth (fun H -> d + 1 + 156 * (H - 1) + 13)))
                    Statement.variant "bit extraction" Quantity.BitsPerParameter (withWindow bitsOfShallowest)
                ]
                Status = Status.Explicit
                Origin = Origin.PublishedAndDerived "explicit-constants"
                Confidence = Confidence.Medium
                Remark =
                    "The lemmas are known from quotations, and their composition has not been checked layer by layer; counts of a network that was built take precedence. Bits are those of the bit extraction of the shallowest network: with s = 1 and large d the projection may need about half of lg d more. Beyond 10⁹ points the minimum over s runs over a window only and may be slightly too large."
        }

    /// Few parameters need many bits.
    let vardiBitsLower =
        let W = Parameter "Wnz"
        let B = Parameter "B"

        {
            entry with
                Id = "VYS21-BIT-LB"
                Place = "lower bound on bit complexity"
                Architecture = Architecture.Graph
                Hypotheses = [ Hypothesis.DistinctPoints ]
                Labels = Labels.Binary
                Direction = Direction.Lower Scope.Each
                Statements = [ Statement.condition (c * (W * B + W * lg W)) n; bits (n / (c * W) - lg W) ]
                Remark =
                    "n^(1−a) parameters need of the order of n^a bits each. For one fixed architecture DER-BITS-LB has no unknown constant."
        }

    /// What the Vapnik–Chervonenkis dimension of ReLU networks says about parameters.
    let vardiParametersLower =
        let W = Parameter "W"

        {
            vardiBitsLower with
                Id = "VYS21-W-LB"
                Place = "discussion of optimality"
                Statements = [
                    parameters (c * sqrt n)
                    {
                        Statement.condition (W * (Parameter "depth" * lg W)) (c2 * n) with
                            Variant = "bounded depth"
                    }
                ]
                Basis = Basis.Abstract
                Remark = "From known bounds on the dimension; DER-VC-ANY and DER-VC-INV are explicit."
        }

    // Lower bounds for one architecture that is to fit all data sets, however badly separated. They do not
    // contradict networks of about √n parameters, whose widths and depths depend on the separation.

    /// Analytic units: half a parameter for every point, if no separation is assumed.
    let sontag = {
        entry with
            Id = "SONTAG97-A"
            Reference = "sontag1997shattering"
            Place = "theorem of the title"
            Activation = ActivationClass.Analytic
            Architecture = Architecture.Graph
            Hypotheses = [ Hypothesis.GeneralPosition ]
            Labels = Labels.Binary
            Error = ErrorNotion.Sign
            Direction = Direction.Lower Scope.Uniform
            Statements = [ parameters ((n - 1) / 2) ]
            Status = Status.Explicit
            Remark =
                "Units that are analytic and definable with the exponential function, such as sigmoid and tanh. General position may be any open and dense family of point sets: W parameters fail to shatter one of its sets of 2W + 2 points. Not to be compared with bounds that assume a separation or an aspect ratio."
    }

    /// The same for piecewise analytic units, ReLU and threshold among them.
    let sontagPiecewise = {
        sontag with
            Id = "SONTAG97-PW"
            Place = "extension to piecewise analytic units"
            Activation = ActivationClass.PiecewiseAnalytic
            Statements = [ parameters (c * n) ]
            Status = Status.Asymptotic
            Confidence = Confidence.Medium
            Basis = Basis.Recalled
            Remark =
                "The abstract speaks of a slightly weaker statement; its constant has not been confirmed. SIEGEL23-LB is the one to cite for ReLU."
    }

    /// Exponentially close points need a parameter each, up to a constant.
    let siegel = {
        entry with
            Id = "SIEGEL23-LB"
            Reference = "siegel2023sharp"
            Place = "main theorem, abstract"
            Hypotheses = [
                Hypothesis.SeparatedInUnitBall
                Hypothesis.AtLeast(exp (-1 * (c2 * n)), theta)
            ]
            Labels = Labels.Binary
            Direction = Direction.Lower Scope.Uniform
            Statements = [ parameters (c * n) ]
            Basis = Basis.Abstract
            Remark =
                "For the family of all sets with such a separation: the order is right by ZBHRV17-T1, and extracting bits does not help there."
    }

    let private size = square (Parameter "width") * square (Parameter "depth")

    /// Width times depth, squared, against points and separation.
    let yang = {
        entry with
            Id = "YY26-UB"
            Reference = "yang2026memorization"
            Place = "main theorem, construction"
            Hypotheses = [ Hypothesis.SeparatedInUnitBall; Hypothesis.Below(theta, one) ]
            Statements = [ Statement.condition size (c * (n * ln (1 / theta))) ]
            Basis = Basis.Abstract
            Remark =
                "For a fixed number of classes. Between VYS21-T31-H, width 12, and wide networks of bounded depth. The source writes W for the width."
    }

    /// The matching lower bound, up to the logarithm of the separation.
    let yangLower = {
        yang with
            Id = "YY26-LB"
            Place = "main theorem, lower bound"
            Direction = Direction.Lower Scope.Uniform
            Statements = [ Statement.condition size (c * (n / ln (1 / theta))) ]
            Confidence = Confidence.Medium
            Remark =
                "The abstract in the paper divides by the logarithm, the listing of the preprint multiplies by it. This is the weaker reading, which fits the paper's own comment that both bounds agree up to logarithms for polynomial separation."
    }

    /// Every bound of the group, in the order of the catalogue.
    let all = [
        yamasaki
        hardtMa
        nguyenHein
        vershynin
        rajput
        rajputLower
        parkTradeoff
        parkNarrow
        parkWidths
        parkPrecision
        vardiHiddenLayers
        vardiParameters
        vardiBits
        vardiBoundedDepth
        vardiExplicit
        vardiBitsLower
        vardiParametersLower
        sontag
        sontagPiecewise
        siegel
        yang
        yangLower
    ]
