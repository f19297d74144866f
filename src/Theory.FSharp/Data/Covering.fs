namespace MemCap.Data

open System
open System.Collections.Generic
open System.Numerics
open System.Threading.Tasks
open MemCap.Exact

/// A centre and its component: the points of its class within the radius, decided exactly.
[<NoComparison; NoEquality>]
type Ball = {
    Centre: int
    /// r.
    Radius: Dyadic
    /// The component, ascending; the centre is in it.
    Members: int[]
    /// D, the distance of the centre to the nearest centre of the other side.
    Distance: Enclosure
    /// w(X − c), with the probability of the covering's mean widths.
    Width: Enclosure
}

/// A mutual covering of one class against the rest: every point of either side is in a component of its side.
[<NoComparison; NoEquality>]
type Covering = {
    Label: float
    /// The balls of the class.
    Minus: Ball[]
    /// The balls of the rest.
    Plus: Ball[]
    /// δ, the least distance of two centres of different sides.
    Separation: Enclosure
    /// (a): centres of different sides are at least δ > 0 apart; proved unless δ is below 2^-280 of the largest coordinate.
    HoldsA: bool
    /// (b): r ≤ c·D/√max(1, ln(eλ/D)) for every ball, proved.
    HoldsB: bool
    /// The least c·D/√max(1, ln(eλ/D))/r over balls with r > 0, from below; None when every r is 0.
    Slack: float option
    /// max w²(X − c)/D³ over the balls of the class, and of the rest.
    OmegaMinus: Enclosure
    OmegaPlus: Enclosure
}

/// What a covering is asked for.
[<NoComparison; NoEquality>]
type CoveringRequest = {
    /// λ ≥ 0.
    Bias: float
    /// c > 0 in (b), a constant that the source leaves open.
    Constant: float
    /// k, the draws of the mean widths.
    Draws: int
    Seed: uint64
    /// α: all mean widths of one class hold with probability at least 1 − α over the draws.
    Alpha: float
}

/// Mutual coverings for the method of random hyperplanes, of each class against the rest.
///
/// Centres are data points, so the distance of a point to the other side's *points* is at most that to its centres, and
/// D/√max(1, ln(eλ/D)) grows with D: a radius that the points allow is allowed by any centres. Points are taken by this
/// radius, largest first, ties by index; each that no ball holds yet becomes a centre, and its radius shrinks to the
/// farthest point that it newly holds. (a) and (b) are then decided for the balls as they are. Not claimed minimal.
/// Where λ < D the logarithm is below 1 and 1 is put in its place, which asks for smaller radii, never larger ones.
/// Notes: proofs-notes/covering.md
[<RequireQualifiedAccess>]
module Covering =
    let private block = 256
    let private bits = 64
    let private up = 1.0 + Math.ScaleB(1.0, -48)
    let private down = 1.0 - Math.ScaleB(1.0, -48)

    /// Points by class, and their distances to each class.
    [<NoComparison; NoEquality>]
    type Prepared = internal {
        Data: Dataset
        /// The points, classes one after the other.
        Points: DistanceFilter
        /// Position here to index in the data.
        Order: int[]
        Labels: float[]
        /// Class k is at Starts[k] … Starts[k + 1] − 1.
        Starts: int[]
        /// Squared distance of position i to class k, from below, at i·classes + k; infinite for its own.
        Nearest: float[]
    }

    let private sorted (data: Dataset) =
        let filter = DistanceFilter.ofDataset data
        let d = data.Dimension

        let order =
            Array.init data.Count id |> Array.sortBy (fun i -> struct (data.Label i, i))

        let y = Array.zeroCreate (data.Count * d)

        order
        |> Array.iteri (fun position i -> Array.Copy(filter.Y, i * d, y, position * d, d))

        struct (order,
                {
                    filter with
                        Y = y
                        Norms = Array.map (fun i -> filter.Norms[i]) order
                })

    /// The distance of every point to every other class. Progress: points finished, ascending.
    let prepare (multiply: Product) (progress: int -> unit) (data: Dataset) : Prepared =
        let struct (order, points) = sorted data
        let n, d = data.Count, data.Dimension
        let labels = Dataset.distinctLabels data
        let classes = labels.Length
        let classOf = order |> Array.map (fun i -> Array.BinarySearch(labels, data.Label i))

        let starts =
            Array.init (classes + 1) (fun k ->
                match Array.tryFindIndex (fun c -> c >= k) classOf with
                | Some position -> position
                | None -> n)

        let total = Array.create (n * classes) infinity
        let blocks = (n + block - 1) / block
        let mutable settled = 0

        Parallel.For(
            0,
            blocks,
            (fun () ->
                struct (Array.create (n * classes) infinity,
                        Array.zeroCreate<float>(block * d),
                        Array.zeroCreate<float>(block * block))),
            (fun a _ (struct (nearest: float[], w: float[], z: float[])) ->
                let first = a * block
                let columns = min block (n - first)
                Array.Copy(points.Y, first * d, w, 0, columns * d)

                for b in 0..a do
                    let start = b * block
                    let rows = min block (n - start)
                    // Sorted by class: blocks of one and the same class have nothing to compare.
                    if classOf[start] <> classOf[first + columns - 1] then
                        multiply.Invoke(points.Y, start * d, rows, d, w, columns, z)

                        for i in start .. start + rows - 1 do
                            for k in 0 .. columns - 1 do
                                let j = first + k

                                if j > i && classOf[i] <> classOf[j] then
                                    let dot = z[(i - start) * columns + k]
                                    let sum = points.Norms[i] + points.Norms[j]
                                    let low = sum - 2.0 * dot - points.Relative * sum - points.Absolute
                                    let forth = i * classes + classOf[j]
                                    let back = j * classes + classOf[i]

                                    if low < nearest[forth] || low < nearest[back] then
                                        let struct (low, _) = DistanceFilter.squared points i j dot
                                        nearest[forth] <- min nearest[forth] low
                                        nearest[back] <- min nearest[back] low

                lock total (fun () ->
                    settled <- settled + columns
                    progress settled)

                struct (nearest, w, z)),
            (fun (struct (nearest: float[], _, _)) ->
                lock total (fun () ->
                    for k in 0 .. total.Length - 1 do
                        total[k] <- min total[k] nearest[k]))
        )
        |> ignore

        {
            Data = data
            Points = points
            Order = order
            Labels = labels
            Starts = starts
            Nearest = total
        }

    /// A ball in the units of the filter: its centre, r, and the distance of its farthest member from below.
    [<NoComparison; NoEquality>]
    type private Draft = {
        Position: int
        R: float
        Reach: float
        Inside: int[]
    }

    /// c·D/√max(1, ln(eλ/D)), a little less than that, for D² given.
    let private allowed logBias (constant: float) (square: float) =
        let distance = sqrt square

        if distance = 0.0 then
            0.0
        else
            let logarithm = 1.0 + max 0.0 (logBias - Math.Log distance)
            constant * distance / sqrt logarithm * (1.0 - 1e-12)

    /// Members of the ball of radius r around a centre: doubles where they settle it, else exactly.
    let private isInside (prepared: Prepared) centre (r: float) p (low: float) (high: float) =
        let square = r * r

        if high <= square * down then
            true
        elif low > square * up then
            false
        else
            let radius = Rational.ofDouble r * Rational.powerOfTwo prepared.Points.Scale

            let data, order = prepared.Data, prepared.Order

            Products.squaredDistance (data.Point order[centre]) (data.Point order[p])
            <= radius * radius

    /// Covers the positions of the ranges (start, length).
    let private cover
        (multiply: Product)
        (prepared: Prepared)
        (ranges: struct (int * int)[])
        (radius: int -> float)
        =
        let points = prepared.Points
        let d = points.Dimension
        let count = ranges |> Array.sumBy (fun (struct (_, length)) -> length)

        let candidates =
            ranges
            |> Array.collect (fun (struct (start, length)) -> Array.init length (fun k -> start + k))
            |> Array.map (fun p -> struct (-(radius p), p))
            |> Array.sort

        let width = max 1 (min 64 (4_000_000 / count))
        let covered = Array.zeroCreate<bool> prepared.Order.Length

        let products: float[][] =
            ranges
            |> Array.map (fun (struct (_, length)) -> Array.zeroCreate<float>(length * width))

        let chosen = Array.zeroCreate<int> width
        let w = Array.zeroCreate<float>(width * d)
        let balls = List<Draft>()
        let mutable next = 0

        /// Distances of centre k of this turn to all points of the ranges.
        let forEach k turn (action: int -> float -> float -> unit) =
            for range in 0 .. ranges.Length - 1 do
                let struct (start, length) = ranges[range]
                let dots = products[range]

                for i in 0 .. length - 1 do
                    let struct (low, high) =
                        if start + i = chosen[k] then
                            struct (0.0, 0.0)
                        else
                            DistanceFilter.squared points (start + i) chosen[k] dots[i * turn + k]

                    action (start + i) low high

        let settle k turn (limit: float) =
            let mutable far = 0.0
            let mutable near = 0.0

            forEach k turn (fun p low high ->
                if not (covered[p]) && sqrt high * up <= limit && high > far then
                    far <- high
                    near <- low)

            let r = sqrt far * up
            let inside = List<int>()

            forEach k turn (fun p low high ->
                if isInside prepared chosen[k] r p low high then
                    inside.Add p
                    covered[p] <- true)

            balls.Add {
                Position = chosen[k]
                R = r
                Reach = sqrt near * down
                Inside = inside.ToArray()
            }

        while next < candidates.Length do
            let mutable turn = 0

            while next < candidates.Length && turn < width do
                let struct (minus, p) = candidates[next]

                if covered[p] then
                    ()
                elif minus = 0.0 then
                    covered[p] <- true

                    balls.Add {
                        Position = p
                        R = 0.0
                        Reach = 0.0
                        Inside = [| p |]
                    }
                else
                    chosen[turn] <- p
                    Array.Copy(points.Y, p * d, w, turn * d, d)
                    turn <- turn + 1

                next <- next + 1

            if turn > 0 then
                for range in 0 .. ranges.Length - 1 do
                    let struct (start, length) = ranges[range]
                    multiply.Invoke(points.Y, start * d, length, d, w, turn, products[range])

                for k in 0 .. turn - 1 do
                    if not (covered[chosen[k]]) then
                        settle k turn (radius chosen[k])

        balls.ToArray()

    /// Squared distances of each centre to the nearest of the others, from both sides.
    let private nearestCentres (multiply: Product) (points: DistanceFilter) (minus: Draft[]) (plus: Draft[]) =
        let d = points.Dimension

        let open' length =
            Array.init length (fun _ -> struct (infinity, infinity))

        let ofMinus, ofPlus = open' minus.Length, open' plus.Length

        let gather (drafts: Draft[]) =
            let y = Array.zeroCreate<float>(drafts.Length * d)

            drafts
            |> Array.iteri (fun k draft -> Array.Copy(points.Y, draft.Position * d, y, k * d, d))

            y

        let rows = gather minus

        for first in 0..block .. plus.Length - 1 do
            let turn = plus[first .. min plus.Length (first + block) - 1]
            let w: float[] = gather turn
            let z = Array.zeroCreate<float>(minus.Length * turn.Length)
            multiply.Invoke(rows, 0, minus.Length, d, w, turn.Length, z)

            let nearer (held: struct (float * float)[]) k low high =
                let struct (a, b) = held[k]
                held[k] <- struct (min a low, min b high)

            for i in 0 .. minus.Length - 1 do
                for k in 0 .. turn.Length - 1 do
                    let struct (low, high) =
                        DistanceFilter.squared
                            points
                            minus[i].Position
                            turn[k].Position
                            z[i * turn.Length + k]

                    nearer ofMinus i low high
                    nearer ofPlus (first + k) low high

        struct (ofMinus, ofPlus)

    let private inUnits scale (x: float) =
        Dyadic.ofDouble x * Dyadic.create BigInteger.One scale

    let private lengthOf scale (struct (low, high): struct (float * float)) =
        Enclosure.between (inUnits scale (max 0.0 (sqrt low * down))) (inUnits scale (sqrt high * up))

    /// c·D/√max(1, ln(eλ/D))/r from below.
    let private slack (request: CoveringRequest) (ball: Ball) =
        let distance = ball.Distance.Lower

        if distance.Sign <= 0 then
            0.0
        else
            let exact = Enclosure.exactly distance
            let one = Enclosure.exactly Dyadic.One
            let ratio = Rational.ofDouble request.Bias / Dyadic.toRational distance

            let logarithm =
                if ratio <= Rational.One then
                    one
                else
                    Enclosure.add bits one (Enclosure.ln bits (Enclosure.ofRational bits ratio) |> Option.get)

            let numerator =
                Enclosure.multiply bits (Enclosure.exactly (Dyadic.ofDouble request.Constant)) exact

            let denominator =
                Enclosure.multiply
                    bits
                    (Enclosure.exactly ball.Radius)
                    (Enclosure.sqrt bits logarithm |> Option.get)

            let struct (low, _) =
                Enclosure.toDoubles (Enclosure.divide bits numerator denominator |> Option.get)

            low

    /// max w²/D³.
    let private omega (balls: Ball[]) =
        let cube x =
            Enclosure.multiply bits x (Enclosure.multiply bits x x)

        balls
        |> Array.filter (fun ball -> ball.Width.Upper.Sign > 0)
        |> Array.map (fun ball ->
            Enclosure.divide bits (Enclosure.multiply bits ball.Width ball.Width) (cube ball.Distance)
            |> Option.get)
        |> Array.fold
            (fun (most: Enclosure) x -> Enclosure.between (max most.Lower x.Lower) (max most.Upper x.Upper))
            (Enclosure.exactly Dyadic.Zero)

    let private finish (multiply: Product) (prepared: Prepared) request (drafts: Draft[]) distances =
        let scale = prepared.Points.Scale

        let widths =
            MeanWidth.ofComponents
                multiply
                prepared.Points
                (drafts |> Array.map _.Position)
                (drafts |> Array.map _.Inside)
                (drafts
                 |> Array.map (fun draft ->
                     Enclosure.between (Dyadic.ofDouble draft.Reach) (Dyadic.ofDouble draft.R)))
                request.Draws
                request.Seed
                (Rational.ofDouble request.Alpha / Rational.ofInt 2)

        let unit = Dyadic.create BigInteger.One scale

        Array.init drafts.Length (fun k -> {
            Centre = prepared.Order[drafts[k].Position]
            Radius = inUnits scale drafts[k].R
            Members = drafts[k].Inside |> Array.map (fun p -> prepared.Order[p]) |> Array.sort
            Distance = lengthOf scale (Array.item k distances)
            Width = Enclosure.between (widths[k].Lower * unit) (widths[k].Upper * unit)
        })

    /// The covering of class k, 0 ≤ k < the number of classes (at least 2), in the order of their labels.
    /// O(M·n·d) for M balls. The same for any number of threads.
    let ofClass (multiply: Product) (request: CoveringRequest) (prepared: Prepared) (k: int) : Covering =
        let classes = prepared.Labels.Length
        let start, stop = prepared.Starts[k], prepared.Starts[k + 1]
        let n = prepared.Order.Length
        let scale = prepared.Points.Scale
        let logBias = Math.Log request.Bias - float scale * Math.Log 2.0

        let toClass p = prepared.Nearest[p * classes + k]

        let toRest p =
            let mutable least = infinity

            for c in 0 .. classes - 1 do
                if c <> k then
                    least <- min least prepared.Nearest[p * classes + c]

            least

        let radius square = allowed logBias request.Constant square

        let minus =
            cover multiply prepared [| struct (start, stop - start) |] (toRest >> radius)

        let rest =
            [| struct (0, start); struct (stop, n - stop) |]
            |> Array.filter (fun (struct (_, length)) -> length > 0)

        let plus = cover multiply prepared rest (toClass >> radius)
        let struct (ofMinus, ofPlus) = nearestCentres multiply prepared.Points minus plus
        let minus = finish multiply prepared request minus ofMinus
        let plus = finish multiply prepared request plus ofPlus

        let separation =
            ofMinus
            |> Array.reduce (fun (struct (a, b)) (struct (low, high)) -> struct (min a low, min b high))
            |> lengthOf scale

        let slacks =
            Array.append minus plus
            |> Array.filter (fun ball -> ball.Radius.Sign > 0)
            |> Array.map (slack request)

        {
            Label = prepared.Labels[k]
            Minus = minus
            Plus = plus
            Separation = separation
            HoldsA = separation.Lower.Sign > 0
            HoldsB = slacks |> Array.forall (fun ratio -> ratio >= 1.0)
            Slack = if slacks.Length = 0 then None else Some(Array.min slacks)
            OmegaMinus = omega minus
            OmegaPlus = omega plus
        }
