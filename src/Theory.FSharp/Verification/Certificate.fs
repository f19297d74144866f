namespace MemCap.Verification

open MemCap.Data
open MemCap.Exact
open MemCap.Networks

/// How far outputs are from labels, all in all.
[<RequireQualifiedAccess>]
type ErrorMeasure =
    /// Σ (f(x_i) − y_i)², in units of Σ y_i².
    | Relative
    /// (1/n) Σ min(1, (f(x_i) − y_i)²).
    | Truncated

/// What may be claimed of a network on a data set.
[<RequireQualifiedAccess>]
type Claim =
    /// The network's answer equals the label at every point.
    | Interpolates
    /// The network's answer differs from the label by at most the tolerance at every point.
    | Within of tolerance: Rational
    /// The network's one output f, before it is read as a label, is within ε of the labels: Σ (f(x_i) − y_i)² ≤ ε Σ y_i²,
    /// or (1/n) Σ min(1, (f(x_i) − y_i)²) ≤ ε.
    | Approximates of measure: ErrorMeasure * epsilon: Rational

/// A claim about this network on this data set. Anyone can write one; only the checker accepts it.
[<NoComparison; NoEquality>]
type Certificate = {
    Network: Network
    Data: Dataset
    Claim: Claim
}

/// How far points go through a network of which a closed form is known.
[<RequireQualifiedAccess>]
type Extent =
    /// Every point through the whole network, unless that would take very long.
    | Automatic
    /// Every point through the whole network.
    | Full
    /// A sample of the points through the whole network, all points through its closed form, if it has one.
    | ClosedForm

/// The first point at which the claim is false.
[<NoComparison>]
type Counterexample = {
    /// Index of the point in the data set.
    Point: int
    Expected: Rational
    Answer: Answer
}

/// Sums over all points, of outputs before they are read as labels.
[<NoComparison>]
type SquaredError = {
    /// AtLeast ≤ Σ (f(x_i) − y_i)² ≤ AtMost: near enough to each other to decide the claim, often equal.
    AtLeast: Rational
    AtMost: Rational
    /// Σ y_i².
    OfLabels: Rational
    /// The same of Σ min(1, (f(x_i) − y_i)²).
    TruncatedAtLeast: Rational
    TruncatedAtMost: Rational
}

/// What the examination established, point by point, in exact arithmetic.
[<NoComparison>]
type Findings = {
    /// Points whose answer is not the label.
    Misclassified: int
    /// max |answer − label|; points without an answer are left out (they are misclassified).
    MaxAbsError: Rational
    /// ½ Σ (answer − label)², the empirical risk; half of SquaredError.AtMost where outputs are answers and the claim is
    /// that they approximate the labels.
    EmpiricalRisk: Rational
    /// Of claims that the outputs approximate the labels.
    SquaredError: SquaredError option
    /// An upper bound on max |output − label| before the output is read as a label, rounded up to a double.
    OutputErrorAtMost: float
    /// Signs of the first layer's preactivations that were needed, and how many the floating-point filter left undecided.
    /// In enclosures: preactivations of all layers, and how many were computed in rationals. 0 when the network was
    /// evaluated by definition.
    Signs: int64
    UndecidedSigns: int64
    /// When points were answered by a closed form of the network, how many went through the whole network besides.
    /// None: every point did.
    Simulated: int option
    /// The first point that is not answered with its label, or not within the tolerance; when outputs do not
    /// approximate the labels, the point at which they are off by most.
    Counterexample: Counterexample option
}
