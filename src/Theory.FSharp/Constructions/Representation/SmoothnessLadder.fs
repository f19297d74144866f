namespace MemCap.Constructions

/// How smooth the units of each group are. Group s = 1, …, a of a corrective network has smoothed ReLUs of order (a − s)Δ,
/// so that what a group leaves can still be written with the units of the next; the last group has ReLUs.
///
/// Notes: proofs-notes/representation.md
[<RequireQualifiedAccess>]
type SmoothnessLadder =
    /// Δ = ⌊(q + 1)/4⌋ + 1. Source: Bresler and Nagaraj 2020, Theorem 8.
    | Published
    /// Δ = ⌊q/4⌋ + 1: derived, one less where q ≡ 3 mod 4.
    | Derived

    /// Δ, the orders that one correction costs, for functions of q ≥ 1 variables.
    /// Throws ArgumentException unless q ≥ 1.
    member this.Step(variables: int) =
        if variables < 1 then
            invalidArg (nameof variables) "a function has one variable at least"

        match this with
        | Published -> (variables + 1) / 4 + 1
        | Derived -> variables / 4 + 1

    /// The orders of groups 1, …, a. Throws ArgumentException unless a ≥ 1 and q ≥ 1.
    member this.Orders(groups: int, variables: int) =
        if groups < 1 then
            invalidArg (nameof groups) "a network has one group at least"

        let step = this.Step variables
        List.init groups (fun s -> (groups - 1 - s) * step)
