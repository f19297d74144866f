namespace MemCap.Data

open System
open System.Collections.Generic
open System.Numerics
open System.Threading.Tasks
open MemCap.Exact

/// The pair of differently labelled points that a random hyperplane is least likely to separate.
[<NoComparison; NoEquality>]
type LeastSeparation = {
    /// Contains min p(x_i, x_j; λ) over pairs of different labels.
    Value: Enclosure
    /// A pair whose own enclosure reaches as low; i < j, the smallest such pair.
    Witness: struct (int * int)
    /// Pairs of different labels, (x, y) and (y, x) counted once.
    Pairs: BigInteger
    /// Pairs whose probability was evaluated.
    Evaluated: int
}

/// p_min(λ), and the first-layer width that it makes sufficient.
///
/// With B = 2λ√(2π)·p, K(σ) = 1 − e^(−λ²/2σ²) and e(t) = P(|z| ≤ t), for σ ≤ τ the norms of the two points,
///   (τ − σ)·K(τ) + (‖x − y‖ − (τ − σ))·e(λ/σ) ≤ B ≤ ‖x − y‖:
/// a filter in doubles over all pairs, in blocks; only pairs that it leaves open are evaluated, lowest bound first.
/// For λ = 0 the least angle is found by its cosine, and compared exactly.
/// Notes: proofs-notes/separation-probability.md
[<RequireQualifiedAccess>]
module LeastSeparation =
    let private block = 256

    /// Bits of the lower ends of K and e.
    let private bits = 60

    /// Pairs evaluated at a time.
    let private batch = 32

    /// Candidates are thinned when there are this many.
    let private most = 1 <<< 18

    /// Past the roundings of a handful of operations.
    let private up = 1.0 + Math.ScaleB(1.0, -48)

    let private down = 1.0 - Math.ScaleB(1.0, -48)

    /// K and e at a point, from below: step functions of the norm, evaluated once for each step.
    [<Struct>]
    type private Reach = { Inner: float; Radial: float }

    /// At least x, with few significant bits.
    let private step (x: float) =
        let coarse = (BitConverter.DoubleToInt64Bits x >>> 46) + 1L
        BitConverter.Int64BitsToDouble(coarse <<< 46)

    let private lowerEnd x =
        let struct (low, _) = Enclosure.toDoubles x
        max 0.0 low

    /// Each point's K and e; a point at the origin has 1 and 1.
    let private reaches (bias: Rational) (filter: DistanceFilter) =
        let known = Dictionary<float, Reach>()
        let unscale = Rational.powerOfTwo (-2 * filter.Scale)

        filter.Norms
        |> Array.map (fun norm ->
            // Covers the error of the computed norm.
            let bound = step (norm * (1.0 + filter.Relative) + filter.Absolute)

            match known.TryGetValue bound with
            | true, reach -> reach
            | _ ->
                let square = bias * bias * unscale / Rational.ofDouble bound

                let reach = {
                    Inner = lowerEnd (SeparationProbability.mass bits square)
                    Radial =
                        lowerEnd (
                            Enclosure.add
                                bits
                                (Enclosure.exactly Dyadic.One)
                                (Enclosure.negate (SeparationProbability.decay bits square))
                        )
                }

                known[bound] <- reach
                reach)

    [<Struct>]
    type private Candidate = { I: int; J: int; Low: float }

    /// The pairs that one thread keeps.
    [<Sealed>]
    type private Keeper(filter: DistanceFilter, reaches: Reach[]) =
        let kept = List<Candidate>()
        let sizes = filter.Norms |> Array.map sqrt
        let least = reaches |> Array.fold (fun least reach -> min least reach.Radial) 1.0
        let mutable limit = infinity

        let thin () =
            kept.RemoveAll(fun candidate -> candidate.Low > limit) |> ignore

        member _.Kept =
            thin ()
            kept

        member _.Limit
            with get () = limit
            and set value = limit <- min limit value

        member _.Offer(i, j, dot) =
            let sum = filter.Norms[i] + filter.Norms[j]
            let rough = sum - 2.0 * dot - filter.Relative * sum - filter.Absolute

            // least·√rough would lie above the limit.
            if not (rough > 0.0 && rough * least * least * down > limit * limit) then
                let struct (lowSquare, highSquare) = DistanceFilter.squared filter i j dot
                let low = sqrt lowSquare * down
                let high = sqrt highSquare * up

                let inner, outer = if filter.Norms[i] <= filter.Norms[j] then i, j else j, i
                // The relative error of a norm is that of its square, or half of it.
                let gap =
                    ((sizes[outer] - sizes[inner])
                     + (filter.Relative + Math.ScaleB(1.0, -50)) * (sizes[outer] + sizes[inner])
                     + sqrt filter.Absolute)

                let inside = reaches[inner].Inner
                let radial = reaches[outer].Radial
                let bound = (low * inside - gap * max 0.0 (inside - radial)) * down
                let bound = max bound (low * min inside radial * down)
                limit <- min limit high

                if not (bound > limit) then
                    kept.Add { I = i; J = j; Low = bound }

                    if kept.Count >= most && kept.Count &&& (most - 1) = 0 then
                        thin ()

    /// All pairs of different labels go through the filter.
    let private filtered (multiply: Product) (progress: int -> unit) (data: Dataset) filter reaches =
        let n, d = data.Count, data.Dimension
        let blocks = (n + block - 1) / block
        let total = Keeper(filter, reaches)
        let mutable settled = 0

        Parallel.For(
            0,
            blocks,
            (fun () ->
                struct (Keeper(filter, reaches),
                        Array.zeroCreate<float>(block * d),
                        Array.zeroCreate<float>(block * block))),
            (fun a _ (struct (keeper: Keeper, w: float[], z: float[])) ->
                let first = a * block
                let columns = min block (n - first)
                Array.Copy(filter.Y, first * d, w, 0, columns * d)

                for b in 0..a do
                    let start = b * block
                    let rows = min block (n - start)
                    multiply.Invoke(filter.Y, start * d, rows, d, w, columns, z)

                    for i in 0 .. rows - 1 do
                        let label = data.Labels[start + i]

                        for k in 0 .. columns - 1 do
                            if first + k > start + i && data.Labels[first + k] <> label then
                                keeper.Offer(start + i, first + k, z[i * columns + k])

                lock total (fun () ->
                    keeper.Limit <- total.Limit
                    total.Limit <- keeper.Limit
                    settled <- settled + columns
                    progress settled)

                struct (keeper, w, z)),
            (fun (struct (keeper: Keeper, _, _)) ->
                lock total (fun () ->
                    total.Limit <- keeper.Limit
                    total.Kept.AddRange keeper.Kept))
        )
        |> ignore

        total

    /// Lowest bounds first, until the next bound lies above what was found.
    let private evaluate (bias: Rational) (data: Dataset) (filter: DistanceFilter) (keeper: Keeper) =
        let candidates = keeper.Kept.ToArray()
        Array.sortInPlaceBy (fun candidate -> struct (candidate.Low, candidate.I, candidate.J)) candidates
        // B = p·unit; not used where it leaves the range of doubles.
        let unit =
            Rational.toDouble (bias * Rational.powerOfTwo -filter.Scale)
            * 2.0
            * sqrt (2.0 * Math.PI)

        let usable = unit > 1e-290 && unit < 1e290
        let mutable best: struct (Dyadic * Dyadic * int * int) voption = ValueNone
        let mutable position = 0

        while position < candidates.Length && candidates[position].Low <= keeper.Limit do
            let count = min batch (candidates.Length - position)
            let values = Array.zeroCreate count
            let from = position

            Parallel.For(
                0,
                count,
                fun k ->
                    let candidate = candidates[from + k]
                    values[k] <- SeparationProbability.ofPoints bias data candidate.I candidate.J
            )
            |> ignore

            for k in 0 .. count - 1 do
                let p: Enclosure = values[k]
                let { I = i; J = j } = candidates[from + k]

                best <-
                    match best with
                    | ValueNone -> ValueSome(struct (p.Lower, p.Upper, i, j))
                    | ValueSome(struct (low, high, a, b)) ->
                        let closer = (p.Upper, i, j) < (high, a, b)

                        ValueSome(
                            struct (min low p.Lower,
                                    min high p.Upper,
                                    (if closer then i else a),
                                    (if closer then j else b))
                        )

                if usable then
                    let struct (_, high) = Enclosure.toDoubles p
                    keeper.Limit <- high * unit * up

            position <- position + count

        match best with
        | ValueNone -> MemCap.ResultBuilder.defect "no pair of different labels was kept"
        | ValueSome(struct (low, high, i, j)) -> struct (Enclosure.between low high, struct (i, j), position)

    /// λ = 0: the pair of greatest cosine, exactly.
    let private leastAngle (multiply: Product) (progress: int -> unit) (data: Dataset) =
        let n, d = data.Count, data.Dimension
        let filter = DistanceFilter.ofDataset data
        let norm = Array.init n (fun i -> lazy (Products.dot (data.Point i) (data.Point i)))

        /// −cos·|cos|.
        let exact i j =
            let dot = Products.dot (data.Point i) (data.Point j)
            -(Rational.ofInt dot.Sign * dot * dot / (norm[i].Value * norm[j].Value))

        let unknown = struct (-infinity, infinity)
        let race = Race((fun _ _ -> unknown), exact)
        let error = 8.0 * float (d + 8) * Math.ScaleB(1.0, -52)
        let zero = Seq.tryFind (fun i -> norm[i].Value.IsZero) (seq { 0 .. n - 1 })

        match zero with
        | Some origin ->
            // p(x, 0; 0) = 0 for every x.
            let other =
                Seq.find (fun j -> data.Label j <> data.Label origin) (seq { 0 .. n - 1 })

            struct (min origin other, max origin other)
        | None ->
            let columns = Array.zeroCreate<float>(block * d)
            let z = Array.zeroCreate<float>(block * block)

            for first in 0..block .. n - 1 do
                let width = min block (n - first)
                Array.Copy(filter.Y, first * d, columns, 0, width * d)

                for start in 0..block..first do
                    let rows = min block (n - start)
                    multiply.Invoke(filter.Y, start * d, rows, d, columns, width, z)

                    for i in start .. start + rows - 1 do
                        for j in max first (i + 1) .. first + width - 1 do
                            if data.Label i <> data.Label j then
                                let scale = filter.Norms[i] * filter.Norms[j]
                                let cosine = z[(i - start) * width + (j - first)] / sqrt scale
                                let key = -cosine * abs cosine

                                if scale > 1e-280 then
                                    race.Offer(i, j, key - error, key + error)
                                else
                                    race.Offer(i, j, -infinity, infinity)

                progress (first + width)

            match race.Winner with
            | Some(_, i, j) -> struct (i, j)
            | None -> MemCap.ResultBuilder.defect "no pair of different labels was offered"

    let private pairs (data: Dataset) =
        let n = BigInteger data.Count

        data.Labels
        |> Array.countBy id
        |> Array.sumBy (fun (_, count) -> BigInteger count * (n - BigInteger count))
        |> fun ordered -> ordered / BigInteger 2

    /// min p over pairs of different labels; None when all labels are equal. For λ = 0 and a point at the origin it is 0:
    /// no hyperplane through the origin has the origin on its on side.
    /// O(n²d) in doubles and few evaluations; the result does not depend on the number of threads.
    /// Errors: ArgumentException unless λ is finite and ≥ 0. Progress: points finished, ascending.
    let measure
        (multiply: Product)
        (progress: int -> unit)
        (bias: float)
        (data: Dataset)
        : LeastSeparation option =
        if not (bias >= 0.0 && Double.IsFinite bias) then
            invalidArg (nameof bias) "must be finite and at least 0"

        let exactBias = Rational.ofDouble bias

        if (Dataset.distinctLabels data).Length < 2 then
            None
        elif bias = 0.0 then
            let struct (i, j) = leastAngle multiply progress data
            let forth = SeparationProbability.ofPoints exactBias data i j
            let back = SeparationProbability.ofPoints exactBias data j i

            Some {
                Value = Enclosure.between (min forth.Lower back.Lower) (min forth.Upper back.Upper)
                Witness = struct (i, j)
                Pairs = pairs data
                Evaluated = 1
            }
        else
            let filter = DistanceFilter.ofDataset data
            let keeper = filtered multiply progress data filter (reaches exactBias filter)
            let struct (value, witness, evaluated) = evaluate exactBias data filter keeper

            Some {
                Value = value
                Witness = witness
                Pairs = pairs data
                Evaluated = evaluated
            }

    /// Runs of the algorithm that a data set needs: every ordered pair for more than two classes, each class in turn
    /// against the rest; for two classes one run.
    let private failures (data: Dataset) least =
        if (Dataset.distinctLabels data).Length = 2 then
            least.Pairs
        else
            least.Pairs * BigInteger 2

    /// The least n of which it is proved that M(1 − p_min)^n ≤ η: all M pairs then have a hyperplane of their own with
    /// probability at least 1 − η, and the algorithm interpolates. M counts x ∈ X_c, y ∉ X_c over the runs: one run for
    /// two classes, one for each of more. None when p_min may be 0.
    /// Errors: ArgumentException unless 0 < η < 1.
    let sufficientWidth (failure: float) (data: Dataset) (least: LeastSeparation) : BigInteger option =
        if not (failure > 0.0 && failure < 1.0) then
            invalidArg (nameof failure) "must lie between 0 and 1"

        let precision = 96
        let p = Dyadic.toRational least.Value.Lower

        if p.Sign <= 0 then
            None
        else
            let ln x =
                Enclosure.ln precision (Enclosure.ofRational (precision + 1100) x) |> Option.get

            let chances =
                ln (Rational.ofInteger (failures data least) / Rational.ofDouble failure)

            // −ln(1 − p), for p ≤ 1/2: enough bits that 1 − p is not rounded to 1.
            let digits = precision + max 0 -(Rational.floorLog2 p)

            let rate =
                Enclosure.ln precision (Enclosure.ofRational digits (Rational.One / (Rational.One - p)))
                |> Option.get

            Enclosure.divide precision chances rate
            |> Option.map (fun width -> max BigInteger.One (Rational.ceiling (Dyadic.toRational width.Upper)))
