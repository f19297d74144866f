namespace MemCap.Verification

open MemCap.Data
open MemCap.Exact
open MemCap.Networks

/// What may be claimed of a network on a data set.
[<RequireQualifiedAccess>]
type Claim =
    /// The network's answer equals the label at every point.
    | Interpolates
    /// The network's answer differs from the label by at most the tolerance at every point.
    | Within of tolerance: Rational

/// A claim about this network on this data set. Anyone can write one; only the checker accepts it.
[<NoComparison; NoEquality>]
type Certificate = {
    Network: Network
    Data: Dataset
    Claim: Claim
}

/// The first point at which the claim is false.
[<NoComparison>]
type Counterexample = {
    /// Index of the point in the data set.
    Point: int
    Expected: Rational
    Answer: Answer
}

/// What the examination established, point by point, in exact arithmetic.
[<NoComparison>]
type Findings = {
    /// Points whose answer is not the label.
    Misclassified: int
    /// max |answer − label|; points without an answer are left out (they are misclassified).
    MaxAbsError: Rational
    /// ½ Σ (answer − label)², the empirical risk.
    EmpiricalRisk: Rational
    /// An upper bound on max |output − label| before the output is read as a label, rounded up to a double.
    OutputErrorAtMost: float
    /// Signs of the first layer's preactivations that were needed, and how many the floating-point filter left undecided.
    /// In enclosures: preactivations of all layers, and how many were computed in rationals. 0 when the network was
    /// evaluated by definition.
    Signs: int64
    UndecidedSigns: int64
    /// The first point that is not answered with its label, or not within the tolerance.
    Counterexample: Counterexample option
}
