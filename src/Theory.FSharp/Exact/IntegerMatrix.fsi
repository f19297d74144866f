namespace MemCap.Exact

/// An integer matrix, rows × columns, row-major. Entries below 2^62 are kept as words, else as big integers.
[<Sealed; NoComparison; NoEquality>]
type IntegerMatrix =
    member Rows: int
    member Columns: int

    /// The entry of a row and a column.
    member Item: row: int * column: int -> bigint with get

    /// Bit length of the largest absolute value; 0 for a zero matrix.
    member Bits: int

    /// Entries modulo a prime of `Modular.primes`, row-major.
    member Residues: modulus: uint32 -> uint32[]

    /// The matrix of the given rows and columns, in the given order.
    member Select: rows: int[] * columns: int[] -> IntegerMatrix

    /// A·v, exactly. Shapes: v has Columns entries, the result Rows.
    member Multiply: kernels: IKernels * v: bigint[] -> bigint[]

    /// log2 of the Euclidean norms of the rows and of the columns, to about 2^-40; 0 for a zero one.
    member internal LogNorms: struct (float[] * float[])

    /// Row-major entries, when all of them are 32-bit words.
    member internal Words: int32[] voption

    /// Bits of a digit in the planes: so many that products with words below 2^28 sum to less than 2^63.
    member internal PlaneBits: int

    /// Digits in base 2^PlaneBits, lowest plane first: unsigned but for the highest, which carries the sign.
    member internal Planes: int32[][]

module IntegerMatrix =
    /// Row-major words. Errors: InternalDefect when the count is not rows·columns.
    val ofInt64: rows: int -> columns: int -> entries: int64[] -> IntegerMatrix

    /// Row-major integers. Errors: InternalDefect when the count is not rows·columns.
    val ofBigint: rows: int -> columns: int -> entries: bigint[] -> IntegerMatrix

    /// Entry by entry.
    val init: rows: int -> columns: int -> entry: (int -> int -> bigint) -> IntegerMatrix
