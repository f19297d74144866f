namespace MemCap.Data

open System
open System.Numerics
open MemCap.Exact

/// S(y) = max |Σ y_i·relu(w·x_i + b)| over ‖(w, b)‖ = 1, exactly, for points of a line or a plane.
/// Notes: proofs-notes/total-weight.md
[<RequireQualifiedAccess>]
module ReluSupremum =
    /// A point as (x, 1) in integers of one unit, and its label y times that.
    [<NoComparison; NoEquality>]
    type private Lifted = {
        X: BigInteger[]
        Y: BigInteger
        YX: BigInteger[]
    }

    let private dot (a: BigInteger[]) (b: BigInteger[]) =
        let mutable sum = BigInteger.Zero

        for c in 0 .. a.Length - 1 do
            sum <- sum + a[c] * b[c]

        sum

    let private add = Array.map2 (fun (s: BigInteger) t -> s + t)
    let private subtract = Array.map2 (fun (s: BigInteger) t -> s - t)
    let private negate = Array.map BigInteger.Negate

    let private multiple (k: BigInteger) =
        Array.map (fun (s: BigInteger) -> k * s)

    /// The largest fraction so far.
    [<Sealed>]
    type private Best() =
        let mutable numerator = BigInteger.Zero
        let mutable denominator = BigInteger.One

        /// p/q with q > 0.
        member _.IsBelow(p: BigInteger, q: BigInteger) = p * denominator > numerator * q

        member this.Consider(p, q) =
            if this.IsBelow(p, q) then
                numerator <- p
                denominator <- q

        member _.Value = Rational.fraction numerator denominator

    /// A few seconds: of a line 2^14 points, of a plane 300, of usual doubles; fewer where numbers are longer.
    let private isFeasible dimension (points: Lifted[]) =
        let longest = points |> Seq.collect _.YX |> Seq.map Bits.length |> Seq.fold max 0
        let words = 3.0 + float longest / 64.0
        let n = float points.Length

        match dimension with
        | 1 -> n * words <= 100_000.0
        | 2 -> n * n * words <= 500_000.0
        | _ -> false

    /// The points whose labels are not 0, and the exponent of the unit of S.
    let private lifted (data: Dataset) =
        let grid = Grid.ofDataset data
        let unit = min grid.Exponent 0
        let one = BigInteger.One <<< -unit
        let struct (labelUnit, _) = Grid.extent (ReadOnlySpan data.Labels)

        let points = [|
            for i in 0 .. data.Count - 1 do
                let struct (m, e) = Bits.decompose (data.Label i)

                if m <> 0L then
                    let x = grid.Row i |> Array.map (fun z -> z <<< (grid.Exponent - unit))
                    let y = BigInteger m <<< (e - labelUnit)
                    let x = Array.append x [| one |]
                    { X = x; Y = y; YX = multiple y x }
        |]

        struct (points, unit + labelUnit)

    let private sum dimension points =
        points
        |> Seq.fold (fun total p -> add total p.YX) (Array.zeroCreate<BigInteger>(dimension + 1))

    /// Every sign of (w, b)·(x_i, 1) says on which side of −b/w a point lies: a suffix or a prefix of the sorted points
    /// is on. On such an arc Σ is g·v, largest at g, or at the arc's ends.
    let private onLine (points: Lifted[]) =
        let points = points |> Array.sortBy (fun p -> p.X[0])
        let n = points.Length
        let best = Best()
        let total = sum 1 points

        /// The arc on which the points of `on` are at least 0 and those of `off` at most.
        let arc g (on: int list) (off: int list) =
            for v in [ g; negate g ] do
                if
                    List.forall (fun i -> (dot v points[i].X).Sign >= 0) on
                    && List.forall (fun i -> (dot v points[i].X).Sign <= 0) off
                then
                    best.Consider(dot g g, BigInteger.One)

        let mutable suffix = total

        for k in 0 .. n - 1 do
            let prefix = subtract total suffix

            if k = 0 then
                arc suffix [ 0; n - 1 ] []
            else
                arc suffix [ k ] [ k - 1 ]
                arc prefix [ k - 1 ] [ k ]

            // The direction that is 0 at the point k, and its negative.
            let next = subtract suffix points[k].YX
            let v = [| points[k].X[1]; -points[k].X[0] |]

            for value in [ dot v next; dot v prefix ] do
                best.Consider(value * value, dot v v)

            suffix <- next

        best.Value

    /// A point seen from another: the direction to it turned into the upper half plane, and whether it was there.
    [<NoComparison; NoEquality>]
    type private Seen = {
        Point: Lifted
        Tx: BigInteger
        Ty: BigInteger
        Side: int
    }

    let private seen (from: Lifted) (point: Lifted) =
        let tx = point.X[0] - from.X[0]
        let ty = point.X[1] - from.X[1]
        let side = if ty.Sign > 0 || ty.IsZero && tx.Sign > 0 then 1 else -1
        let s = BigInteger side

        {
            Point = point
            Tx = s * tx
            Ty = s * ty
            Side = side
        }

    /// By angle from 0 to π.
    let private byAngle a b = (a.Ty * b.Tx - a.Tx * b.Ty).Sign

    /// Those of one angle together, in ascending order.
    let private grouped (seen: Seen[]) =
        let sorted = Array.sortWith byAngle seen

        let starts = [|
            for k in 0 .. sorted.Length - 1 do
                if k = 0 || byAngle sorted[k - 1] sorted[k] <> 0 then
                    k
        |]

        Array.init starts.Length (fun g ->
            let next =
                if g + 1 < starts.Length then
                    starts[g + 1]
                else
                    sorted.Length

            sorted[starts[g] .. next - 1])

    /// A sign that the points of a region have: sign·(v·x) ≥ 0.
    let private hasSign v (point: Lifted, sign: int) = sign * (dot v point.X).Sign >= 0

    /// All lines through the point p, turning: between two directions of other points the sides do not change. v·x is
    /// the product of a line's direction with x − p, turned by a right angle.
    let private aroundPoint (best: Best) (points: Lifted[]) total i =
        let p = points[i]
        let square = dot p.X p.X
        let others = subtract total p.YX

        let groups =
            Array.append points[.. i - 1] points[i + 1 ..] |> Array.map (seen p) |> grouped

        let sumOf side group =
            group |> Seq.filter (fun s -> s.Side = side) |> Seq.map _.Point |> sum 2

        /// |Σ y·relu(v·x)|²/‖v‖², by definition.
        let attained v =
            let value =
                points
                |> Array.fold
                    (fun (total: BigInteger) point ->
                        let t = dot v point.X
                        if t.Sign > 0 then total + point.Y * t else total)
                    BigInteger.Zero

            best.Consider(value * value, dot v v)

        /// Lines through p with g the sum of the others that are on; and lines beside p.
        let arc g signs =
            let along = dot g p.X
            let remaining = dot g g * square - along * along

            if best.IsBelow(remaining, square) then
                let projection = subtract (multiple square g) (multiple along p.X)

                if
                    List.forall (hasSign projection) signs
                    || List.forall (hasSign (negate projection)) signs
                then
                    best.Consider(remaining, square)

            for cell, sign in [ g, -1; add g p.YX, 1 ] do
                let norm = dot cell cell

                if best.IsBelow(norm, BigInteger.One) then
                    for v in [ cell; negate cell ] do
                        if hasSign v (p, sign) && List.forall (hasSign v) signs then
                            attained v

        let mutable g = groups |> Seq.concat |> sumOf 1

        if groups.Length = 0 then
            arc g []

        for k in 0 .. groups.Length - 1 do
            let group = groups[k]
            let leaving, entering = sumOf 1 group, sumOf -1 group
            let on = subtract g leaving
            let off = subtract (subtract others on) (add leaving entering)
            let first = group[0]

            let vertex = [|
                -first.Ty * p.X[2]
                first.Tx * p.X[2]
                first.Ty * p.X[0] - first.Tx * p.X[1]
            |]

            for value in [ dot vertex on; dot vertex off ] do
                best.Consider(value * value, dot vertex vertex)

            g <- add on entering
            let isLast = k = groups.Length - 1
            let next = groups[if isLast then 0 else k + 1][0]

            // Past the last direction the first one comes again, from behind.
            let signs = [
                first.Point, -first.Side
                next.Point, (if isLast then -next.Side else next.Side)
            ]

            arc g signs
            arc (subtract others g) (signs |> List.map (fun (point, sign) -> point, -sign))

    let private onPlane (points: Lifted[]) =
        let best = Best()
        let total = sum 2 points

        for i in 0 .. points.Length - 1 do
            aroundPoint best points total i

        best.Value

    /// S(y)² for the labels y; None in more than two dimensions, and for more points than a few seconds allow: 300 in the
    /// plane, points with label 0 not counted.
    /// O(n log n) operations on a line; on a plane O(n² log n), and O(n) for every region that may hold the maximum,
    /// of which there are at most O(n²).
    let squared (data: Dataset) : Rational option =
        let struct (points, exponent) = lifted data

        if not (isFeasible data.Dimension points) then
            None
        elif points.Length = 0 then
            Some Rational.Zero
        else
            let integers = if data.Dimension = 1 then onLine points else onPlane points

            Some(integers * Rational.powerOfTwo (2 * exponent))
