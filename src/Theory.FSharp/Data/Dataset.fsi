namespace MemCap.Data

open System
open MemCap

/// n labelled points of R^d: n ≥ 1, d ≥ 1, points pairwise distinct, every number a finite double.
/// The data set is these IEEE numbers; whatever is called exact is exact with respect to them.
[<Sealed; NoComparison; NoEquality>]
type Dataset =
    /// n.
    member Count: int
    /// d.
    member Dimension: int
    /// x_i, length d.
    member Point: i: int -> ReadOnlySpan<float>
    /// y_i: the real label, or the class's number.
    member Label: i: int -> float
    /// All points, row-major n×d. Shared with the kernels, never written.
    member internal Points: float[]
    member internal Labels: float[]

[<RequireQualifiedAccess>]
module Dataset =
    /// Checks the invariants once, so that no later function has to. Arrays are copied.
    /// Shapes: points row-major n×d, labels n.
    /// Errors: BadArgument (shape), NotFinite, Contradiction (equal points, different labels),
    /// BadArgument "points" (equal points with equal labels: merge them before).
    val create: dimension: int -> points: float[] -> labels: float[] -> Result<Dataset, MemCapError>

    /// As create, for n rows.
    val ofRows: points: float[][] -> labels: float[] -> Result<Dataset, MemCapError>

    /// The distinct labels, ascending.
    val distinctLabels: Dataset -> float[]
