namespace MemCap.Exact

/// What a new row is to the rows before it, modulo a prime.
type EchelonAnswer =
    /// Independent: it was kept, with this pivot column.
    | Independent of pivotColumn: int
    /// A combination of the rows before it, the augmented columns included.
    | Consistent
    /// A combination in the columns, but not in the augmented ones.
    | Inconsistent

/// Incremental row echelon form modulo `Modular.prime`; mutable. Independence modulo the prime proves independence
/// over the rationals; the other two answers are true modulo the prime only.
/// Source: one-sided modular rank certificate, folklore.
[<Sealed>]
type Echelon =
    /// As below, modulo another prime.
    internal new: kernels: IKernels * columns: int * augmented: int * modulus: uint32 -> Echelon

    /// Rows have `columns` columns, where pivots are sought, followed by `augmented` ones.
    new: kernels: IKernels * columns: int * augmented: int -> Echelon

    /// Reduces the row (columns + augmented residues, not changed) and keeps it when it is independent.
    member Add: row: uint32[] -> EchelonAnswer

    /// The number of rows kept.
    member Rank: int

    /// The pivot columns, in the order of the rows kept.
    member Pivots: int[]

    /// A vector modulo the prime that is orthogonal, in the columns, to the first `count` rows added: arbitrary values
    /// of `free` at the columns without pivots, one for each in order, the rest by back substitution.
    member Orthogonal: count: int * free: (unit -> uint32) -> uint32[]

    /// For a combination of the rows kept: the index of the last row in it, -1 for zero. Modulo the prime the row
    /// lies in the span of the rows up to this one, and of no fewer.
    member LastIn: row: uint32[] -> int

    /// Forgets all rows.
    member Clear: unit -> unit
