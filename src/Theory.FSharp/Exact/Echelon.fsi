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

    /// Forgets all rows.
    member Clear: unit -> unit
