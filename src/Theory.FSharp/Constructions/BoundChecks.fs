namespace MemCap.Constructions

open System.Numerics
open MemCap.Bounds
open MemCap.Data
open MemCap.Exact
open MemCap.Networks

/// A bound held against a network.
[<NoComparison; NoEquality>]
type BoundCheck = {
    Bound: Bound
    Statement: Statement
    /// The value of the formula, rounded up to an integer for a counted quantity; an error names what it lacks.
    Value: Result<Value, string>
    /// The same quantity of the network.
    Count: Value
    /// The hypotheses are known to hold on this data set.
    Applies: bool
    /// The network respects the bound; None where the bound does not apply or says nothing about a single network.
    Holds: bool option
    Why: string
    /// The construction's own theorem: if it applies and does not hold, the program is wrong.
    Claimed: bool
} with

    /// A theorem and a certified network contradict each other: an error of this program, or of the theorem.
    /// A size that a theorem promises is contradicted only by the construction that the theorem is about; a lower
    /// bound on this very data set by any network.
    member this.IsViolated =
        this.Applies
        && this.Holds = Some false
        && (this.Claimed || Bound.isLower this.Bound && not (Bound.isUpper this.Bound && this.Claimed))
        && (this.Claimed || this.IsLowerSide)

    /// The check is that of a lower bound.
    member this.IsLowerSide =
        not (Bound.isUpper this.Bound)

/// Holds every bound of the registry that speaks of such networks against one network.
[<RequireQualifiedAccess>]
module BoundChecks =
    ()
