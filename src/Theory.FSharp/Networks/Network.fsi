namespace MemCap.Networks

open MemCap
open MemCap.Exact

/// What a layer applies to each coordinate.
[<RequireQualifiedAccess>]
type Activation =
    | Identity
    /// max(0, t).
    | Relu
    /// 1 for t > 0, else 0.
    | Threshold
    /// +1 for t ≥ 0, else −1.
    | Sign
    /// The smoothed ReLU S_k of knot width 1, of order 0 ≤ k ≤ Srelu.largestOrder; of order 0 it is the ReLU.
    | Srelu of order: int

    /// The unit is a smoothed ReLU, whose values only evaluation by definition knows.
    member internal IsSmooth: bool

/// z ↦ activation(W z + b).
[<Sealed; NoComparison; NoEquality>]
type Layer =
    member Activation: Activation
    /// Number of outputs.
    member Rows: int
    /// Number of inputs.
    member Columns: int
    /// The r-th row of W, length Columns. Rows may be one and the same object.
    member Weights: r: int -> Vec
    /// b, length Rows.
    member Biases: Vec

/// How the outputs of the last layer are read.
[<RequireQualifiedAccess; NoComparison>]
type Output =
    /// The number itself.
    | Identity
    /// The number of the list nearest to the output; a tie is no answer.
    | Nearest of labels: Rational[]
    /// labels[i] for the largest output i; a tie is no answer.
    | Argmax of labels: Rational[]
    /// −1 means the first label, +1 the second; anything else is no answer.
    | Sign of negative: Rational * positive: Rational

/// Layers whose shapes agree, at least one, all numbers exact.
[<Sealed; NoComparison; NoEquality>]
type Network =
    member Inputs: int
    member Layers: Layer list
    /// A copy: changing its array changes nothing here.
    member Output: Output

[<RequireQualifiedAccess>]
module Layer =
    /// Errors: BadArgument when a row's length or the number of biases is wrong, there are no rows, or the activation's
    /// order is out of range.
    val create: Activation -> columns: int -> weights: Vec[] -> biases: Vec -> Result<Layer, MemCapError>

[<RequireQualifiedAccess>]
module Network =
    /// Errors: BadArgument when consecutive shapes disagree or the output does not fit the last layer.
    val create: inputs: int -> Layer list -> Output -> Result<Network, MemCapError>

    /// f(x) = Σ_l a_l ψ(⟨w_l, x⟩ + b_l): one hidden layer, one output, no output bias.
    /// A network of no neuron is the zero function: it keeps a single neuron with outer weight 0.
    val twoLayer:
        Activation -> inputs: int -> weights: Vec[] -> biases: Vec -> outer: Vec -> Output -> Network
