namespace MemCap.Constructions

open System.Numerics
open MemCap.Exact

/// A maximal block of points of one class along a line, by its ends.
[<NoComparison>]
type LabelRun = {
    First: BigInteger
    Last: BigInteger
    /// Index of its class.
    Class: int
}

/// Points x = 2^e·Z on a line, z = ⟨a, Z⟩ + b ≥ 0 with equality somewhere, and their runs in order: neighbouring runs
/// have different classes, and none of them meet.
[<NoComparison; NoEquality>]
type LabelLine = {
    /// a, length d.
    Direction: BigInteger[]
    /// b.
    Offset: BigInteger
    /// e.
    Exponent: int
    Runs: LabelRun[]
}

/// The sizes that all groups of a fold-gap network share.
type FoldShape = {
    /// Thresholds of a group, n ≥ 2.
    Thresholds: int
    /// Bits of a gap, ρ ≥ 2.
    GapBits: int
    /// Bits of a group's first gap, ρ₀ ≥ 1.
    FirstGapBits: int
    /// Bits of a label, c ≥ 2, or 0 for two classes, which alternate.
    LabelBits: int
    /// t: past a threshold, a point is past it by at least 2^−t.
    Margin: int
    /// A label's digits are read with an error below 1 − 2^−this. Means nothing for two classes.
    LabelMargin: int
}

/// Consecutive runs, the word that holds their thresholds and labels, and the coordinate in which they are measured:
/// g(z) = Origin + Slope·(z − Start).
[<NoComparison>]
type FoldGroup = {
    FirstRun: int
    /// Runs, at least 1.
    Count: int
    /// The group's runs are preceded by an empty one, so that its labels alternate as those of all groups do.
    IsShifted: bool
    /// V in [0, 1].
    Word: Dyadic
    Slope: Dyadic
    /// Where the cell before the group starts; 0 for the first group.
    Start: BigInteger
    Origin: Dyadic
    /// (A, k): the word changes on [A, A + 2^k], between this group and the next; nothing for the last group.
    /// A + Shift of the plan is a multiple of 2^k.
    Cell: struct (BigInteger * int) voption
}

/// What determines a fold-gap network on a line.
/// Source: derived from Vardi, Yehudai, Shamir 2022. Notes: proofs-notes/fold-gap.md
[<NoComparison; NoEquality>]
type FoldPlan = {
    Shape: FoldShape
    /// Added to z in the first layer, so that g ≥ 2 at all points.
    Shift: BigInteger
    Groups: FoldGroup[]
}
