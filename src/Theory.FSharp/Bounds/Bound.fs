namespace MemCap.Bounds

/// What a bound counts or measures.
[<RequireQualifiedAccess>]
type Quantity =
    /// Hidden units, all layers together.
    | Neurons
    /// Hidden units of the first layer.
    | FirstLayerWidth
    /// Hidden units of that layer.
    | LayerWidth of layer: int
    /// Units of the widest hidden layer.
    | Width
    /// Number of hidden layers.
    | HiddenLayers
    /// All entries of all weight matrices and bias vectors, zeros included.
    | Parameters
    | NonzeroParameters
    /// Parameters with the shared first-layer row counted once.
    | SharedParameters
    /// Σ|a|√(‖w‖² + b²) of a network with one hidden layer.
    | TotalWeight
    /// Bits of the longest parameter.
    | BitsPerParameter
    /// Parameters times bits of a parameter.
    | TotalBits
    /// The Lipschitz constant of the function.
    | Lipschitz
    | VcDimension
    /// Dichotomies, points, capacities: an identity about numbers.
    | Count
    /// What an architecture must satisfy.
    | Architecture

/// What a bound speaks of; it decides what may be compared with it.
[<RequireQualifiedAccess>]
type Scope =
    /// Every data set that satisfies the hypotheses can be fitted with the stated size.
    | ForAll
    /// The same with one architecture fixed in advance: only the weights depend on the data.
    | ForAllFixed
    /// Some input set with some labels defeats every smaller network.
    | Worst
    /// For every input set some labels defeat every smaller network; other labels may need less.
    | Each
    /// No smaller architecture fits all data sets of the family, which contains arbitrarily badly separated inputs.
    | Uniform
    /// At least one input set is shattered: the quantifier of the VC dimension.
    | Some
    /// All inputs outside a null set.
    | Generic
    /// With the stated probability over the stated randomness.
    | HighProbability of probability: string
    /// This data set with these labels.
    | Instance
    /// A property of what one construction builds, not of the problem.
    | ConstructionOnly
    /// An identity without networks.
    | Identity

/// On which side of the truth a bound is.
[<RequireQualifiedAccess>]
type Direction =
    /// This much suffices.
    | Upper of Scope
    /// At least this much is needed.
    | Lower of Scope
    | Exact of upper: Scope * lower: Scope

/// The units of the networks that a bound speaks of.
[<RequireQualifiedAccess>]
type ActivationClass =
    | Threshold
    | Relu
    /// Slope s₊ > s₋ ≥ 0.
    | ReluLike
    | HardTanh
    /// Continuous and piecewise linear with p pieces.
    | PiecewiseLinear
    | PiecewisePolynomial
    | Sigmoidal
    | Analytic
    /// Piecewise analytic and definable: ReLU and threshold among them.
    | PiecewiseAnalytic
    /// ψ(st) = s^q·ψ(t) for s > 0, not a monomial.
    | Homogeneous
    /// Zero on t ≤ 0 and positive on t > 0.
    | OneSided
    | NonPolynomial
    | LipschitzUnit
    | EvenPower
    | Polynomial
    /// Softmax or hardmax attention.
    | Attention
    | Any

/// The class of networks, with its code in the catalogue.
[<RequireQualifiedAccess>]
type Architecture =
    /// A1.
    | SingleUnit
    /// A2: one hidden layer, linear output without bias.
    | OneHidden
    /// A2b: the same with an output bias.
    | OneHiddenBias
    /// A2t: the same, the output thresholded.
    | OneHiddenThresholded
    /// A3.
    | TwoHidden
    /// A4.
    | ThreeHidden
    /// AL: fully connected, any number of hidden layers.
    | Layered
    /// ADAG: any feed-forward graph.
    | Graph
    /// ARES.
    | Residual
    /// ACNN.
    | Convolutional
    /// ATR.
    | Transformer
    /// Any function at all.
    | AnyFunction

[<RequireQualifiedAccess>]
type Labels =
    /// Two values.
    | Binary
    /// C classes.
    | Classes
    | Real
    /// m real numbers.
    | Vector

/// In which sense the network fits the labels.
[<RequireQualifiedAccess>]
type ErrorNotion =
    | Exact
    /// The sign of the output is right.
    | Sign
    /// ‖f − y‖² ≤ ε‖y‖².
    | RelativeSquares
    /// (1/n)·Σ min((f − y)², 1) ≤ ε.
    | TruncatedMean
    /// Σ(f − y)² ≤ ε.
    | SumOfSquares
    /// max |f − y| ≤ ε, for every ε > 0.
    | Uniform
    /// Right in a ball around every point.
    | Robust
    /// Another notion, in words.
    | Other of string

/// What a bound asks of the data set. Names in the comments are those of the catalogue.
[<RequireQualifiedAccess>]
type Hypothesis =
    /// P.distinct: no two points are equal, true of every data set here.
    | DistinctPoints
    /// P.consistent: equal inputs have equal labels, true of every data set here.
    | ConsistentLabels
    /// P.gpAffine: any min(n, d+1) points are affinely independent.
    | GeneralPosition
    /// P.gpLinear(D): any min(n, D) vectors are linearly independent.
    | LinearGeneralPosition
    /// P.gpAffine or P.slabPartition: general position, or a given partition into slabs.
    | GeneralPositionOrSlabs
    /// P.gpAffine or P.peeling.
    | GeneralPositionOrPeeling
    /// P.norm(r): every norm is at most r.
    | NormAtMost
    /// P.norm(1).
    | UnitBall
    /// P.sphere: every norm is 1.
    | UnitSphere
    /// P.sep(delta): any two points are at least δ apart.
    | Separated
    /// P.sep(theta): the same after scaling to the unit ball.
    | SeparatedInUnitBall
    /// P.sepLabel(delta): points with different labels are at least δ± apart.
    | LabelsSeparated
    /// P.aspect(Delta).
    | Aspect
    /// P.coh(gamma): |inner products| of different points are at most γ.
    | Coherence
    /// Angles between points lie in [θ, π − θ].
    | Angles
    /// P.collinear.
    | Collinear
    /// P.labelBound(M): |y_i| ≤ M.
    | LabelsAtMost
    /// P.labels01.
    | LabelsInUnitInterval
    /// P.cover: a mutual covering with the constants of the source.
    | Covering
    /// P.patches: patches of different samples differ.
    | PatchesDiffer
    /// Labels 0 and 1.
    | ZeroOneLabels
    /// Labels −1 and 1.
    | SignLabels
    /// P.random: drawn from a model. Not decidable from data: the user asserts it by name.
    | Random of model: string
    /// An inequality between parameters: left ≥ right.
    | AtLeast of left: Formula * right: Formula
    /// left < right.
    | Below of left: Formula * right: Formula
    /// Anything else, in words; the user may assert it by name.
    | Asserted of name: string * statement: string

/// The data that defeat smaller networks in a bound of scope Worst, where the source or the notes name them.
[<RequireQualifiedAccess>]
type Witness =
    /// Alternating labels along the moment curve (t, t², …, t^d).
    | MomentCurve
    /// Alternating labels along a line.
    | Line
    /// The standard basis and the origin.
    | StandardBasis
    | Named of string

[<RequireQualifiedAccess>]
type Status =
    /// All constants are known.
    | Explicit
    /// A symbolic constant, or hidden logarithms.
    | Asymptotic
    | Conjecture

[<RequireQualifiedAccess>]
type Origin =
    | Published
    /// Published shape; constants extracted, or the statement repaired, in the named note.
    | PublishedAndDerived of note: string
    /// Proved in the named note of proofs-notes; the reference is the work that is refined or used.
    | Derived of note: string

/// In the statement as it stands in the registry.
[<RequireQualifiedAccess>]
type Confidence =
    | High
    | Medium
    | Low

/// How the statement was obtained.
[<RequireQualifiedAccess>]
type Basis =
    /// The theorem was read in the source.
    | Primary
    /// Read in the abstract or the introduction only.
    | Abstract
    /// Read as a quotation in another paper.
    | Quoted
    /// Proved in the notes.
    | Proved
    /// Standard knowledge, not looked up.
    | Recalled

/// What is said about a quantity.
[<RequireQualifiedAccess>]
type Expression =
    /// The quantity is at most, at least or equal to this.
    | Value of Formula
    /// The architecture satisfies left ≥ right.
    | Condition of left: Formula * right: Formula
    /// No formula: the statement in words.
    | Words of string

/// One of the statements of a bound: most bounds have one, some speak of several quantities or variants.
type Statement = {
    Quantity: Quantity
    /// What distinguishes it from the bound's other statements; empty when nothing does.
    Variant: string
    /// The units and networks that this statement is about, where they are not all of the bound's.
    Units: ActivationClass option
    Networks: Architecture option
    /// What it asks beyond the bound's hypotheses.
    Requires: Hypothesis list
    Expression: Expression
}

/// The part of the field that a bound belongs to; one file of bounds each.
[<RequireQualifiedAccess>]
type Group =
    | Threshold
    | TwoLayer
    | ThreeLayer
    | Deep
    | Capacity
    | Robust
    | Transformer

/// A bound of the literature, or of these notes, as a value.
type Bound = {
    /// Stable; never reused.
    Id: string
    Group: Group
    /// Key of references.bib. Of a derived bound: the work that is refined or used.
    Reference: string
    /// Theorem, section or page there.
    Place: string
    Activation: ActivationClass
    Architecture: Architecture
    Hypotheses: Hypothesis list
    Labels: Labels
    Error: ErrorNotion
    Direction: Direction
    Statements: Statement list
    Witness: Witness option
    Status: Status
    Origin: Origin
    Confidence: Confidence
    Basis: Basis
    /// What a reader must know before citing it; empty when nothing.
    Remark: string
}

[<RequireQualifiedAccess>]
module Statement =
    let value quantity formula = {
        Quantity = quantity
        Variant = ""
        Units = None
        Networks = None
        Requires = []
        Expression = Expression.Value formula
    }

    let variant name quantity formula = {
        value quantity formula with
            Variant = name
    }

    let condition left right = {
        value Quantity.Architecture left with
            Expression = Expression.Condition(left, right)
    }

    let words quantity text = {
        value quantity (Formula.int 0) with
            Expression = Expression.Words text
    }

    /// The statement, of such units only.
    let ofUnits activation statement = {
        statement with
            Units = Some activation
    }

    /// The statement, of such networks only.
    let ofNetworks architecture statement = {
        statement with
            Networks = Some architecture
    }

    /// The statement, for data that also satisfy the hypothesis.
    let requiring hypothesis statement = {
        statement with
            Requires = statement.Requires @ [ hypothesis ]
    }

    /// Of networks with one hidden layer that may add a constant to their output.
    let withOutputBias quantity formula =
        variant "with output bias" quantity formula
        |> ofNetworks Architecture.OneHiddenBias

    /// Every formula in it.
    let formulas statement =
        match statement.Expression with
        | Expression.Value formula -> [ formula ]
        | Expression.Condition(left, right) -> [ left; right ]
        | Expression.Words _ -> []

[<RequireQualifiedAccess>]
module Bound =
    /// On the upper side: this much suffices.
    let isUpper (bound: Bound) =
        match bound.Direction with
        | Direction.Upper _
        | Direction.Exact _ -> true
        | Direction.Lower _ -> false

    /// On the lower side: at least this much is needed.
    let isLower bound =
        match bound.Direction with
        | Direction.Lower _
        | Direction.Exact _ -> true
        | Direction.Upper _ -> false

    let upperScope bound =
        match bound.Direction with
        | Direction.Upper scope
        | Direction.Exact(scope, _) -> Some scope
        | Direction.Lower _ -> None

    let lowerScope bound =
        match bound.Direction with
        | Direction.Lower scope
        | Direction.Exact(_, scope) -> Some scope
        | Direction.Upper _ -> None

    /// The units that a statement is about.
    let activation (bound: Bound) (statement: Statement) =
        Option.defaultValue bound.Activation statement.Units

    /// The networks that a statement is about.
    let architecture (bound: Bound) (statement: Statement) =
        Option.defaultValue bound.Architecture statement.Networks

    /// All that a statement asks of the data.
    let hypotheses (bound: Bound) (statement: Statement) = bound.Hypotheses @ statement.Requires

    /// The hidden constants of all its formulas, hypotheses included.
    let hidden bound =
        let inHypothesis hypothesis =
            match hypothesis with
            | Hypothesis.AtLeast(a, b)
            | Hypothesis.Below(a, b) -> [ a; b ]
            | _ -> []

        List.collect Statement.formulas bound.Statements
        @ List.collect inHypothesis (bound.Hypotheses @ List.collect _.Requires bound.Statements)
        |> List.collect Formula.hidden
        |> List.distinct
