namespace MemCap.Bounds

open MemCap.Bounds.Notation

/// Group V: growth functions, VC dimension and counts of information.
[<RequireQualifiedAccess>]
module CapacityBounds =
    /// What most bounds of this group share: the VC dimension of the signs of a network's output.
    let private entry = {
        Id = ""
        Group = Group.Capacity
        Reference = "bartlett2019nearly"
        Place = ""
        Activation = ActivationClass.PiecewisePolynomial
        Architecture = Architecture.Graph
        Hypotheses = []
        Labels = Labels.Binary
        Error = ErrorNotion.Sign
        Direction = Direction.Upper Scope.Some
        Statements = []
        Witness = None
        Status = Status.Explicit
        Origin = Origin.Published
        Confidence = Confidence.High
        Basis = Basis.Primary
        Remark = ""
    }

    let private C = Parameter "C"
    let private L = Parameter "L"
    let private U = Parameter "U"
    let private W = Parameter "W"
    let private g = Parameter "g"
    let private p = Parameter "p"
    let private q = Parameter "q"
    let private k = Parameter "k"
    let private i = Parameter "i"
    let private v = Parameter "v"
    /// Units of layer i.
    let private units = Indexed("k", i)
    /// Parameters into layers 1 to i.
    let private into = Indexed("W", i)
    /// Parameters into layer i.
    let private intoLayer = Indexed("w", i)

    let private layers body =
        Reduce(Reduction.Sum, "i", one, L, body)

    let private vc formula =
        Statement.value Quantity.VcDimension formula

    let private vcOf activation name formula =
        Statement.variant name Quantity.VcDimension formula
        |> Statement.ofUnits activation

    let private conditionOf activation name left right =
        {
            Statement.condition left right with
                Variant = name
        }
        |> Statement.ofUnits activation

    /// Effective parameters, Σ W_i: what "large enough" means below when the activation is not a step.
    let private effective =
        Reduce(Reduction.Sum, "j", one, L, Indexed("W", Parameter "j"))

    /// 1 + (i − 1)·g^(i−1): the degree of the units of layer i as polynomials in the parameters.
    let private degree = 1 + (i - 1) * pow g (i - 1)

    // lg of the growth function on that many points, if these are at least S = Σ W_i, for steps at least W.

    let private reluGrowth points =
        layers (1 + into * lg (2 * e * points * i * units / into))

    let private stepGrowth points =
        layers (1 + intoLayer * lg (2 * e * points * units / intoLayer))

    let private polynomialGrowth points =
        layers (1 + into * lg (2 * e * points * units * q * degree / into))

    /// lg of the growth function on n or `enough` points, whichever are more.
    let private onPoints growth enough = define "N" (max n enough) growth

    /// The most points that a growth function lets be shattered. It is concave in lg, and positive at the start.
    let private shattered start growth =
        Find(Search.Greatest, "v", start, growth v, v)

    /// How many dichotomies a threshold network realises at most, from a count for every unit.
    let anthonyBartlett = {
        entry with
            Id = "AB99-T61"
            Reference = "anthony1999neural"
            Place = "Theorem 6.1"
            Activation = ActivationClass.Threshold
            Statements = [
                vc (2 * W * lg (2 * U / ln two))
                Statement.variant
                    "lg of the growth function, on n or W points, whichever are more"
                    Quantity.Count
                    (W * lg (e * max n W * U / W))
            ]
            Basis = Basis.Recalled
            Remark =
                "The theorem goes back to Cover and to Baum and Haussler, and its inequality is strict. U counts the output unit. Solved for W it is a statement of DER-VC-INV."
    }

    /// The classical count for threshold networks, a little sharper than the textbook form.
    let baumHaussler = {
        entry with
            Id = "BH89"
            Reference = "baum1989size"
            Place = "Corollary 2"
            Activation = ActivationClass.Threshold
            Hypotheses = [ Hypothesis.AtLeast(U, two) ]
            Statements = [ vc (2 * W * lg (e * U)) ]
            Basis = Basis.Recalled
            Remark = "Smaller than AB99-T61 for every U, since e is less than 2/ln 2."
    }

    /// The growth function of a layered network, and the VC dimension that it allows.
    let layeredGrowth = {
        entry with
            Id = "BHLM19-T7G"
            Place = "Theorem 7, growth function"
            Statements = [
                vcOf ActivationClass.Relu "ReLU" (shattered effective reluGrowth)
                vcOf ActivationClass.Threshold "threshold" (shattered W stepGrowth)
                vcOf
                    ActivationClass.PiecewisePolynomial
                    "q breakpoints, pieces of degree at most g, g at least 1"
                    (shattered effective polynomialGrowth)
                Statement.variant
                    "lg of the growth function, ReLU, on n or ΣW_i points, whichever are more"
                    Quantity.Count
                    (onPoints reluGrowth effective)
                Statement.variant
                    "lg of the growth function, threshold, on n or W points, whichever are more"
                    Quantity.Count
                    (onPoints stepGrowth W)
            ]
            Remark =
                "W_i counts the parameters into the layers up to i, w_i those into layer i alone; edges may skip layers. The theorem bounds the growth function on at least ΣW_i points (threshold: W); the VC dimension is at most the largest number of points that this leaves possible. The source writes p for the breakpoints q."
    }

    /// The same in closed form.
    let layeredClosed =
        let closed effective ratio =
            L + effective * lg (4 * e * ratio * lg (2 * e * ratio))

        let ofSums terms factor =
            define "S" effective (fun S -> define "R" (layers terms) (fun R -> closed S (factor R)))

        {
            entry with
                Id = "BHLM19-T7C"
                Place = "Theorem 7, closed form"
                Hypotheses = [ Hypothesis.AtLeast(U, Formula.int 3) ]
                Statements = [
                    vcOf ActivationClass.Relu "ReLU" (ofSums (i * units) id)
                    vcOf ActivationClass.Threshold "threshold" (closed W U)
                    vcOf
                        ActivationClass.PiecewisePolynomial
                        "q breakpoints, pieces of degree at most g, g at least 1"
                        (ofSums (units * degree) (fun R -> q * R))
                ]
                Remark =
                    "ΣW_i lies between W and L·W. Never below BHLM19-T7G, which it simplifies. The source writes p for the breakpoints q."
        }

    /// The bound of order W·U, whatever the depth.
    let unitsBound = {
        entry with
            Id = "BHLM19-T10"
            Place = "Theorem 10 and its proof"
            Statements = [
                vcOf ActivationClass.Relu "ReLU" (2 * W * (lg (16 * e) + lg (U + 1) + U * lg (Formula.int 3)))
                vcOf
                    ActivationClass.PiecewisePolynomial
                    "p pieces of degree at most g"
                    (2 * W * lg (8 * e * max (U + 1) (2 * pow g U) * (2 * pow (p + 1) U)))
            ]
            Origin = Origin.PublishedAndDerived "counting-bounds"
            Remark =
                "The theorem states the order W·U·lg((g+1)p). The constants come from its proof, where GJ95-T22 is applied to fewer than 2(1+p)^U atomic predicates of degree at most max(U + 1, 2g^U)."
    }

    /// A ReLU network that shatters all pairs of two standard bases.
    let bitExtraction =
        let M = Parameter "M"
        let N = Parameter "N"
        let r = Parameter "rr"
        let blocks = ceilDiv M r

        let count name formula =
            Statement.variant name Quantity.Count formula

        {
            entry with
                Id = "BHLM19-T11"
                Place = "Theorem 11"
                Activation = ActivationClass.Relu
                Direction = Direction.Lower Scope.Some
                Statements = [
                    vc (M * N)
                    count "layers of the network, the output layer included" (3 + 5 * blocks)
                    count
                        "parameters of the network"
                        (2 + N + 4 * M + blocks * ((11 + r) * pow two r + 2 * r + 2))
                    count "computation units of the network" (M + 2 + blocks * (5 * pow two r + r + 1))
                ]
                Remark =
                    "The shattered set is fixed: pairs of a basis vector of R^M and one of R^N, hence inputs of M + N coordinates. It says nothing about other sets of M·N points. Sizes are those of the source's graph: edges and nodes that occur."
        }

    /// For almost every size and depth some network shatters this many points.
    let deepShattering = {
        entry with
            Id = "BHLM19-T3"
            Place = "Theorem 3"
            Activation = ActivationClass.Relu
            Direction = Direction.Lower Scope.Some
            Hypotheses = [ Hypothesis.Below(c * L, W); Hypothesis.Below(c, L) ]
            Statements = [ vc (W * L * lg (W / L) / c) ]
            Status = Status.Asymptotic
            Remark =
                "One constant c, also that of the hypotheses. It follows from BHLM19-T11 with rr = lg(W/L)/2, M = rr·L/8 and N = W − 5·M·2^rr. Holds for networks of threshold and identity units as well."
    }

    /// Parity of many integers on a line needs depth, or size exponential in bits per layer.
    let parityLimit =
        let M = Parameter "M"
        let factor = 13 * p * pow g ((L + 1) / 2)

        {
            entry with
                Id = "BHLM19-T16"
                Place = "Theorem 16"
                Hypotheses = [ Hypothesis.AtLeast(g, one) ]
                Error = ErrorNotion.Other "|f(x) − y| < 1/2 at every point, labels 0 and 1"
                Direction = Direction.Lower Scope.Worst
                Statements = [
                    Statement.condition (L * lg (factor * W / L)) M
                    Statement.value Quantity.Parameters (L * pow two (M / L) / factor)
                ]
                Witness =
                    Some(Witness.Named "the integers 0, 1, …, 2^M − 1 of a line, labelled by their parity")
                Remark =
                    "n is 2^M and d is 1; p counts pieces (2 for ReLU), g is their degree. The number of parameters is the condition solved for W."
        }

    /// Few polynomial predicates, few dichotomies.
    let formulas = {
        entry with
            Id = "GJ95-T22"
            Reference = "goldberg1995bounding"
            Place = "Theorem 2.2"
            Activation = ActivationClass.Any
            Architecture = Architecture.AnyFunction
            Statements = [ vc (2 * W * lg (8 * e * g * Parameter "s")) ]
            Hypotheses = [ Hypothesis.AtLeast(g, one) ]
            Basis = Basis.Quoted
            Remark =
                "For classifiers that are Boolean formulas over s distinct polynomial inequalities or equations, each of degree at most g in the W parameters. Quoted from bartlett2019nearly."
    }

    /// What is computed in few steps shatters few points.
    let algorithms = {
        entry with
            Id = "GJ95-T23"
            Reference = "goldberg1995bounding"
            Place = "Theorem 2.3"
            Activation = ActivationClass.Any
            Architecture = Architecture.AnyFunction
            Statements = [ vc (4 * W * (Parameter "steps" + 2)) ]
            Basis = Basis.Recalled
            Remark =
                "Steps are additions, subtractions, multiplications, divisions and jumps on comparisons of real numbers, which evaluate the classifier from parameters and input. A ReLU network takes a number of steps proportional to W. The constant is recalled."
    }

    /// The earlier bound with the square of the depth.
    let almostLinear = {
        entry with
            Id = "BMM98-UB"
            Reference = "bartlett1998almost"
            Place = "Theorem 1; constants as in the book of Anthony and Bartlett, Theorem 8.8"
            Statements = [
                vc (
                    2 * W * L * lg (4 * W * L * p * U / ln two)
                    + 2 * W * square L * lg (g + 1)
                    + 2 * L
                )
            ]
            Confidence = Confidence.Medium
            Basis = Basis.Recalled
            Remark =
                "Constants are recalled from the book and should be compared with it. p counts pieces, g is their degree, U counts the output unit. For g at most 1, BHLM19-T7C is the better bound."
    }

    /// Networks of logistic units: quadratic in parameters times units.
    let sigmoid =
        let product = W * U

        {
            entry with
                Id = "KM97-UB"
                Reference = "karpinski1997polynomial"
                Place = "main theorem; constants as in the book of Anthony and Bartlett, Theorem 8.13"
                Activation = ActivationClass.Sigmoidal
                Statements = [ vc (square product + 11 * product * lg (18 * W * square U)) ]
                Confidence = Confidence.Medium
                Basis = Basis.Recalled
                Remark =
                    "For the logistic function 1/(1 + exp(−t)) only, not for every sigmoidal one. Constants are recalled from the book. W·U must be about √n at least."
        }

    /// Threshold networks of three layers that use the logarithm fully.
    let superlinear = {
        entry with
            Id = "MAASS94-LB"
            Reference = "maass1994superlinear"
            Place = "main theorem"
            Activation = ActivationClass.Threshold
            Direction = Direction.Lower Scope.Some
            Statements = [ vc (c * W * lg W) ]
            Status = Status.Asymptotic
            Basis = Basis.Quoted
            Remark =
                "Depth at least 3. For shattering some set, BH89 and BAUM88-CONN-LB are therefore tight up to constants."
    }

    // A network with one hidden layer of k units, d inputs and an output bias: parameters into the layers.
    let private hidden = k * (d + 1)
    let private both = k * (d + 2) + 1
    let private output = k + 1

    // The points at which growth is taken: on n ≥ S points all 2^n dichotomies ask lg growth(n) ≥ n, and on fewer
    // nothing is asked; lg growth(S) ≥ S always. So growth at max(n, S) against n decides both cases, without a
    // search inside a search.

    let private twoLayerRelu =
        define "W" both (fun both ->
            define "N" (max n (k * (2 * d + 3) + 1)) (fun points ->
                2 + hidden * lg (2 * e * points / (d + 1)) + both * lg (4 * e * points / both)))

    let private twoLayerStep =
        define "N" (max n both) (fun points ->
            2
            + hidden * lg (2 * e * points / (d + 1))
            + output * lg (2 * e * points / output))

    /// What the growth function asks of an architecture that fits all labels.
    let inversion =
        let leastWidth growth = Find(Search.Least, "k", one, growth, n)

        let unitsGrowth =
            define "w" (min W n) (fun weights -> weights * lg (e * n * U / weights))

        {
            entry with
                Id = "DER-VC-INV"
                Place = "Theorem 7, solved for the architecture"
                Architecture = Architecture.Layered
                Hypotheses = [ Hypothesis.DistinctPoints ]
                Direction = Direction.Lower Scope.Each
                Statements = [
                    conditionOf ActivationClass.Relu "ReLU" (onPoints reluGrowth effective) n
                    conditionOf ActivationClass.Threshold "threshold" (onPoints stepGrowth W) n
                    conditionOf
                        ActivationClass.PiecewisePolynomial
                        "q breakpoints, pieces of degree at most g, g at least 1"
                        (onPoints polynomialGrowth effective)
                        n
                    Statement.variant "one hidden layer, ReLU" Quantity.Neurons (leastWidth twoLayerRelu)
                    |> Statement.ofUnits ActivationClass.Relu
                    |> Statement.requiring (Hypothesis.AtLeast(n, two))
                    |> Statement.ofNetworks Architecture.OneHiddenBias
                    Statement.variant "one hidden layer, threshold" Quantity.Neurons (leastWidth twoLayerStep)
                    |> Statement.ofUnits ActivationClass.Threshold
                    |> Statement.requiring (Hypothesis.AtLeast(n, two))
                    |> Statement.ofNetworks Architecture.OneHiddenBias
                    Statement.variant
                        "U threshold units, by AB99-T61"
                        Quantity.Parameters
                        (Find(Search.Least, "W", one, unitsGrowth, n))
                    |> Statement.ofUnits ActivationClass.Threshold
                    |> Statement.ofNetworks Architecture.Graph
                ]
                Origin = Origin.PublishedAndDerived "counting-bounds"
                Remark =
                    "The condition says that n is at most the VC dimension allowed by BHLM19-T7G. It is necessary for a fixed architecture that fits all labels of some n points; which labels defeat it depends on the architecture. One hidden layer is taken with an output bias."
        }

    /// No ReLU graph with fewer parameters fits all labels, whatever its depth.
    let anyGraph =
        let growth =
            define "U" (floorDiv W two) (fun units ->
                2 * W * (lg (16 * e) + lg (units + 1) + units * lg (Formula.int 3)))

        {
            entry with
                Id = "DER-VC-ANY"
                Place = "Theorem 10, solved for the parameters"
                Activation = ActivationClass.Relu
                Hypotheses = [ Hypothesis.DistinctPoints ]
                Direction = Direction.Lower Scope.Each
                Statements = [
                    Statement.value Quantity.Parameters (Find(Search.Least, "W", one, growth, n))
                ]
                Origin = Origin.PublishedAndDerived "counting-bounds"
                Remark =
                    "For each fixed graph; the labels that defeat it depend on the graph. A unit has a bias and at least one weight, so that there are at most W/2 units. About √(n/lg 3) for large n."
        }

    /// As many bits as the labels carry.
    let bits =
        let information = n * lg C

        {
            entry with
                Id = "DER-BITS-LB"
                Reference = "shalev2014understanding"
                Place = "finite classes"
                Activation = ActivationClass.Any
                Hypotheses = [ Hypothesis.DistinctPoints ]
                Labels = Labels.Classes
                Error = ErrorNotion.Exact
                Direction = Direction.Lower Scope.Each
                Statements = [
                    Statement.value Quantity.TotalBits information
                    Statement.variant
                        "one of A architectures"
                        Quantity.TotalBits
                        (information - lg (Parameter "A"))
                ]
                Origin = Origin.Derived "counting-bounds"
                Basis = Basis.Proved
                Remark =
                    "A parameter of B bits is one of at most 2^B values. If only nonzero parameters are counted, their places must be among the architectures: A is then at most the number of ways to choose the places."
        }

    /// The data themselves force a slope.
    let slope = {
        entry with
            Id = "DER-LIP-LB"
            Reference = "bubeck2021law"
            Place = "trivial bound"
            Activation = ActivationClass.Any
            Architecture = Architecture.AnyFunction
            Hypotheses = [ Hypothesis.DistinctPoints ]
            Labels = Labels.Real
            Error = ErrorNotion.Exact
            Direction = Direction.Lower Scope.Instance
            Statements = [
                Statement.value Quantity.Lipschitz (Parameter "slope")
                Statement.variant "labels 1 and −1" Quantity.Lipschitz (2 / Parameter "delta_pm")
                |> Statement.requiring Hypothesis.SignLabels
            ]
            Origin = Origin.Derived "counting-bounds"
            Basis = Basis.Proved
            Remark = "In the Euclidean norm. Some function attains it: the Lipschitz extension of the labels."
    }

    /// Every bound of the group, in the order of the catalogue.
    let all = [
        anthonyBartlett
        baumHaussler
        layeredGrowth
        layeredClosed
        unitsBound
        bitExtraction
        deepShattering
        parityLimit
        formulas
        algorithms
        almostLinear
        sigmoid
        superlinear
        inversion
        anyGraph
        bits
        slope
    ]
