namespace MemCap.Bounds

open MemCap.Exact

/// What a bound counts.
[<RequireQualifiedAccess>]
type Quantity =
    /// Hidden units, all layers together.
    | Neurons
    /// Parameters with the shared first-layer row counted once.
    | SharedParameters

/// On which side of the truth a bound is.
[<RequireQualifiedAccess>]
type Direction =
    /// This much suffices.
    | Upper
    /// At least this much is needed.
    | Lower

/// What a bound speaks of; it decides what a single network can contradict.
[<RequireQualifiedAccess>]
type Scope =
    /// Every data set that satisfies the hypotheses can be fitted with the stated size.
    | ForAll
    /// For every input set some real labels defeat every smaller network; other labels may need less.
    | Each
    /// Some input set with some labels defeats every smaller network.
    | Worst

/// Who states a bound, and where.
[<RequireQualifiedAccess>]
type Origin =
    /// The formula is the cited statement's.
    | Published of citeKey: string * place: string
    /// The formula is proved in the proofs note; the key names the work it refines.
    | Derived of note: string * citeKey: string

/// What a bound asks of the data set.
[<RequireQualifiedAccess>]
type Hypothesis =
    /// No two points are equal: true of every data set here.
    | DistinctPoints
    /// Any min(n, d+1) points are affinely independent. Never tested globally (NP-hard when d is part of the
    /// input); a construction certifies what it uses of it: its own groups are as large as they can be.
    | GeneralPosition
    /// No label but 0 and one other.
    | TwoClasses
    /// More than two different labels: two classes are another problem, with smaller answers.
    | RealLabels

/// A bound of the literature, or of these notes, as a value.
type Bound = {
    Id: string
    Quantity: Quantity
    Direction: Direction
    Scope: Scope
    Hypotheses: Hypothesis list
    Formula: Formula
    Origin: Origin
}

[<RequireQualifiedAccess>]
module Bound =
    /// The value at the parameters, rounded to an integer as a size: up.
    let size parameters bound =
        Formula.value parameters bound.Formula |> Result.map Rational.ceiling
