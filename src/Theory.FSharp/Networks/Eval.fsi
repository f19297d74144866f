namespace MemCap.Networks

open MemCap.Exact

/// What a network says about a point.
[<RequireQualifiedAccess; NoComparison>]
type Answer =
    | Number of Rational
    /// Two labels are equally near, two outputs equally large, or the sign is neither −1 nor +1.
    | None of reason: string

/// The meaning of a network, in a few lines of exact arithmetic. Everything faster is tested against this.
[<RequireQualifiedAccess>]
module Eval =
    val activate: Activation -> Rational -> Rational

    /// W z + b of one layer, before its activation.
    val preactivation: Layer -> Vec -> Vec

    /// The outputs of the last layer at x.
    val outputs: Network -> Vec -> Rational[]

    /// Reads the outputs as the network's `output` says.
    val read: Output -> Rational[] -> Answer

    val answer: Network -> Vec -> Answer
