namespace MemCap.Data

open System
open System.Threading
open System.Threading.Tasks
open MemCap.Exact

/// Z = X·Wᵀ in doubles, summed in any order, fused or not: X is rows × d from the offset in x, W is k × d,
/// Z is rows × k, all row-major.
type Product =
    delegate of x: float[] * offset: int * rows: int * d: int * w: float[] * k: int * z: float[] -> unit

/// The extreme pairs of points, each (exact value, i, j) with i < j, the smallest pair among equals.
[<NoComparison; NoEquality>]
type internal ExtremePairs = {
    /// min ‖x_i − x_j‖².
    Closest: (Rational * int * int) option
    /// The same over different labels.
    ClosestLabels: (Rational * int * int) option
    /// max ‖x_i − x_j‖².
    Farthest: (Rational * int * int) option
    /// max |⟨x_i, x_j⟩|.
    Coherent: (Rational * int * int) option
    /// max (y_i − y_j)²/‖x_i − x_j‖² over different labels.
    Steepest: (Rational * int * int) option
}

/// All pairs of points: blocked products of doubles as a filter, exact arithmetic for those near an optimum.
/// Notes: proofs-notes/geometry.md
[<RequireQualifiedAccess>]
module internal Pairs =
    let private block = 256

    /// Unknown to the filter: refuted by the exact value only.
    let private unknown = struct (-infinity, infinity)

    [<NoComparison; NoEquality>]
    type private Races = {
        Closest: Race
        ClosestLabels: Race
        Farthest: Race
        Coherent: Race
        Steepest: Race
    }

    let private races (data: Dataset) (filter: DistanceFilter) =
        let unscale = Rational.powerOfTwo (-2 * filter.Scale)

        let distance i j =
            Products.squaredDistance (data.Point i) (data.Point j) * unscale

        let refine i j = DistanceFilter.refine filter i j

        let rise i j =
            let difference = Rational.ofDouble (data.Label i) - Rational.ofDouble (data.Label j)
            difference * difference

        let mirrored i j =
            let struct (low, high) = refine i j
            struct (-high, -low)

        {
            Closest = Race(refine, distance)
            ClosestLabels = Race(refine, distance)
            Farthest = Race(mirrored, (fun i j -> -(distance i j)))
            Coherent =
                Race(
                    (fun _ _ -> unknown),
                    (fun i j -> -(Rational.abs (Products.dot (data.Point i) (data.Point j)) * unscale))
                )
            Steepest = Race((fun _ _ -> unknown), (fun i j -> -(rise i j / distance i j)))
        }

    /// Covers the roundings of a squared difference of labels and of one division: each is at most 2^-52.
    let private slopeSlack = 1.0 + Math.ScaleB(1.0, -48)

    /// Offers −(y_i − y_j)²/‖x_i − x_j‖², given an interval of the squared distance.
    let private compareSlope (race: Race) i j (rise: float) (low: float) (high: float) =
        let square = rise * rise

        // A division only where the pair may win; an overflow or an underflow claims nothing.
        if not (low > 0.0 && square * slopeSlack < -race.Limit * low) then
            if square > 1e-290 && square < infinity && low > 1e-290 && high < infinity then
                race.Offer(i, j, -(square / low) * slopeSlack, -(square / high) / slopeSlack)
            else
                race.Offer(i, j, -infinity, 0.0)

    /// Offers the pairs of point i with the points from `first` on; z holds their products.
    let private compareRow
        (data: Dataset)
        (filter: DistanceFilter)
        (races: Races)
        i
        (first: int)
        count
        (z: float[])
        offset
        =
        let labels = data.Labels

        for k in 0 .. count - 1 do
            let j = first + k

            if j > i then
                let dot = z[offset + k]
                let sum = filter.Norms[i] + filter.Norms[j]
                let distance = sum - 2.0 * dot
                let error = filter.Relative * sum + filter.Absolute
                let low = distance - error
                let high = distance + error

                if not (low > races.Closest.Limit) then
                    races.Closest.Offer(i, j, low, high)

                if labels[i] <> labels[j] then
                    if not (low > races.ClosestLabels.Limit) then
                        races.ClosestLabels.Offer(i, j, low, high)

                    compareSlope races.Steepest i j (labels[i] - labels[j]) low high

                if not (-high > races.Farthest.Limit) then
                    races.Farthest.Offer(i, j, -high, -low)

                if not (-(abs dot) - error > races.Coherent.Limit) then
                    races.Coherent.Offer(i, j, -(abs dot) - error, -(abs dot) + error)

    /// Every pair once. Progress: the number of points compared with all later ones, called one at a time.
    let extremes (multiply: Product) (progress: int -> unit) (data: Dataset) : ExtremePairs =
        let n, d = data.Count, data.Dimension
        let filter = DistanceFilter.ofDataset data
        let blocks = (n + block - 1) / block
        let total = races data filter
        let mutable settled = 0

        Parallel.For(
            0,
            blocks,
            (fun () ->
                struct (races data filter,
                        Array.zeroCreate<float>(block * d),
                        Array.zeroCreate<float>(block * block))),
            (fun a _ (struct (races, w, z)) ->
                let first = a * block
                let columns = min block (n - first)
                Array.Copy(filter.Y, first * d, w, 0, columns * d)

                for b in 0..a do
                    let rows = min block (n - b * block)
                    multiply.Invoke(filter.Y, b * block * d, rows, d, w, columns, z)

                    for i in 0 .. rows - 1 do
                        compareRow data filter races (b * block + i) first columns z (i * columns)

                lock total (fun () ->
                    settled <- settled + columns
                    progress settled)

                struct (races, w, z)),
            (fun (struct (races, _, _)) ->
                lock total (fun () ->
                    total.Closest.Merge races.Closest
                    total.ClosestLabels.Merge races.ClosestLabels
                    total.Farthest.Merge races.Farthest
                    total.Coherent.Merge races.Coherent
                    total.Steepest.Merge races.Steepest))
        )
        |> ignore

        let scale = Rational.powerOfTwo (2 * filter.Scale)

        let winner (race: Race) =
            race.Winner
            |> Option.map (fun (value, i, j) -> Rational.abs value * scale, i, j)

        {
            Closest = winner total.Closest
            ClosestLabels = winner total.ClosestLabels
            Farthest = winner total.Farthest
            Coherent = winner total.Coherent
            Steepest =
                total.Steepest.Winner
                |> Option.map (fun (value, i, j) -> Rational.abs value / scale, i, j)
        }
