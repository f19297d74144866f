namespace MemCap.Verification

open System
open System.Runtime.InteropServices
open System.Runtime.Intrinsics
open System.Threading.Tasks
open MemCap.Exact
open MemCap.Networks

/// How far a fused sum Σ w_c v̂_c + b in doubles can be from Σ w_c v_c + b, but for the weights: with
/// τ_c = 1.02(m + 2)u·|v̂_c| + e_c for m nonzero v̂_c and |v̂_c − v_c| ≤ e_c, the largest τ_c and the sum of all.
[<Struct; NoComparison; NoEquality>]
type internal Deviation = {
    Largest: float
    Sum: float
    /// Of the products.
    Underflow: float
    /// Of the addition of b, relative to the computed sum.
    Addition: float
}

/// Numbers v_c known as doubles v̂_c and bounds e_c, as they come in.
/// Notes: proofs-notes/certificate.md
[<Sealed; NoComparison; NoEquality>]
type internal Deviations() =
    let mutable nonzero = 0
    let mutable largest = 0.0
    let mutable sum = 0.0
    let mutable largestError = 0.0
    let mutable sumOfErrors = 0.0

    member _.Clear() =
        nonzero <- 0
        largest <- 0.0
        sum <- 0.0
        largestError <- 0.0
        sumOfErrors <- 0.0

    /// Zeros that are exact need not be added.
    member _.Add(value: float, error: float) =
        let size = abs value
        nonzero <- nonzero + 1
        largest <- Math.Max(largest, size)
        sum <- sum + size
        largestError <- Math.Max(largestError, error)
        sumOfErrors <- sumOfErrors + error

    member _.Deviation: Deviation =
        if nonzero = 0 then
            {
                Largest = 0.0
                Sum = 0.0
                Underflow = 0.0
                Addition = 0.0
            }
        else
            let relative = 0.51 * float (nonzero + 2) * SignFilter.ulp

            {
                Largest = relative * largest + largestError + Double.Epsilon
                Sum = relative * sum + sumOfErrors + Double.Epsilon
                Underflow = float (nonzero + 8) * Double.Epsilon
                Addition = SignFilter.ulp
            }

module private Allowance =
    /// 1 + 2^-19: more than the relative errors of the norms, of the sums in Deviations and of their product.
    [<Literal>]
    let norms = 1.0000019073486328

/// A layer whose numbers are doubles, on inputs that are known within bounds.
/// Notes: proofs-notes/certificate.md
[<Sealed; NoComparison; NoEquality>]
type internal EnclosedLayer private (layer: Layer, weights: float[], biases: float[]) =
    let columns = layer.Columns

    let ofRow (norm: float -> float -> float) =
        Array.Parallel.init layer.Rows (fun r ->
            let mutable result = 0.0

            for c in r * columns .. (r + 1) * columns - 1 do
                result <- norm result (abs weights[c])

            result)

    let sums = ofRow (+)
    let largest = ofRow max

    let radius r (t: float) (deviation: Deviation) =
        Math.Min(sums[r] * deviation.Largest, largest[r] * deviation.Sum)
        * Allowance.norms
        + deviation.Underflow
        + deviation.Addition * abs t

    /// The doubles that the numbers are, or nothing.
    static let tryExact (v: Vec) =
        match Vec.tryDoubles v with
        | ValueSome doubles -> Some doubles
        | ValueNone ->
            let doubles = Vec.toDoubles v

            if Array.forall Double.IsFinite doubles && v.Equals(Vec.ofDoubles doubles) then
                Some(ReadOnlyMemory doubles)
            else
                None

    static let slice (values: float[]) first count =
        MemoryMarshal.Cast<float, Vector256<float>>(ReadOnlySpan(values, first, count))

    /// Nothing when a number is no double, or there are more than an array holds.
    static member TryCreate(layer: Layer) =
        if int64 layer.Rows * int64 layer.Columns > int64 Array.MaxLength then
            None
        else
            let weights = Array.zeroCreate<float>(layer.Rows * layer.Columns)

            let run =
                Parallel.For(
                    0,
                    layer.Rows,
                    fun r (state: ParallelLoopState) ->
                        match tryExact (layer.Weights r) with
                        | Some row -> row.Span.CopyTo(Span(weights, r * layer.Columns, layer.Columns))
                        | None -> state.Stop()
                )

            if run.IsCompleted then
                tryExact layer.Biases
                |> Option.map (fun biases -> EnclosedLayer(layer, weights, biases.ToArray()))
            else
                None

    member _.Layer = layer
    member _.Activation = layer.Activation
    member _.Rows = layer.Rows
    member _.Columns = columns

    /// Row-major, rows × columns.
    member _.Weights = weights
    member _.Biases = biases

    /// |t − (⟨w_r, v⟩ + b_r)| for the computed t of row r, if it is finite; infinite or NaN when nothing is known.
    member _.Radius(r: int, t: float, deviation: Deviation) = radius r t deviation

    /// ReLUs of rows first, … from the products computed for them: 0 when that is exact for sure, the computed sum when
    /// the unit is active for sure, else the upper end of its enclosure. What is not 0 goes to `result`.
    member _.Relu
        (
            first: int,
            products: ReadOnlySpan<float>,
            deviation: Deviation,
            target: Span<float>,
            result: Deviations
        ) =
        let count = products.Length
        let width = Vector256<float>.Count
        let vectors = MemoryMarshal.Cast<float, Vector256<float>> products
        let offsets = slice biases first count
        let norms = slice sums first count
        let maxima = slice largest first count
        let least = Vector256.Create Double.MinValue
        let mutable j = 0

        while j < count do
            let mutable inactive = false
            let v = j / width

            // Most units of a pruned layer are inactive, so that four at once are.
            if v < vectors.Length then
                let t = vectors[v] + offsets[v]

                let radius =
                    Vector256.Min(norms[v] * deviation.Largest, maxima[v] * deviation.Sum)
                    * Allowance.norms
                    + Vector256.Create deviation.Underflow
                    + Vector256.Abs t * deviation.Addition

                inactive <-
                    Vector256.LessThanOrEqualAll(t, -radius)
                    && Vector256.GreaterThanOrEqualAll(t, least)

            let next = min count (j + width)

            if inactive then
                target.Slice(j, width).Clear()
            else
                for k in j .. next - 1 do
                    let t = products[k] + biases[first + k]
                    let radius = radius (first + k) t deviation

                    if t <= -radius && t >= Double.MinValue then
                        target[k] <- 0.0
                    elif t > radius && t <= Double.MaxValue then
                        target[k] <- t
                        result.Add(t, radius)
                    else
                        // Between 0 and the upper end, which stands for the number and bounds its error.
                        let high =
                            if abs t <= Double.MaxValue && radius <= Double.MaxValue then
                                Math.BitIncrement(t + radius)
                            else
                                infinity

                        target[k] <- high
                        result.Add(high, high)

            j <- next
