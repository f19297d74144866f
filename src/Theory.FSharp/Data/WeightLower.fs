namespace MemCap.Data

open System
open MemCap
open MemCap.Exact

/// Why a network with one hidden layer of ReLU units cannot weigh less.
[<RequireQualifiedAccess>]
type WeightArgument =
    /// S(y) itself, the largest correlation of one unit of weight 1 with the labels: for no other argument with z = y
    /// is the bound larger. Points of a line or a plane only.
    | Supremum
    /// S(y) ≤ ‖y‖·‖(X, 1)‖.
    | OperatorNorm of NormProof
    /// Units are at least 0: S(y) is at most the larger one of the same for positive and for negative labels alone.
    | SignSplit of NormProof
    /// Labels and points less a centre: z = y − mean, S(z) ≤ (‖Xᵀz‖ + ‖z‖·‖X − c‖)/2.
    | Centred of NormProof
    /// Two points: z = e_i − e_j, S(z) ≤ ‖x_i − x_j‖.
    | Pair of first: int * second: int
    /// One point: z = e_i, S(z) ≤ ‖(x_i, 1)‖.
    | Point of int

/// Proved of the data at hand: every network f(x) = Σ a·relu(w·x + b) with Σ(f(x_i) − y_i)² ≤ ε·Σy_i² has
/// Σ|a|√(‖w‖² + b²) ≥ Value.Lower.
[<NoComparison; NoEquality>]
type WeightBound = {
    Argument: WeightArgument
    /// ε.
    Epsilon: Rational
    /// Contains (y·z − √ε·‖y‖‖z‖)/S, with the upper bound S of the argument in place of S(z); positive.
    Value: Enclosure
    /// A constant that is added to f changes nothing, as Σz_i = 0. Without this the bound is false for networks with an
    /// output bias.
    AllowsOutputBias: bool
}

/// What is true of independent fair signs y_i at these points, and of no given labels: the least weight of a network
/// with Σ(f(x_i) − y_i)² ≤ ε·n and without an output bias.
[<NoComparison; NoEquality>]
type RandomLabelBound = {
    /// Its mean is at least Mean.Lower: n(1 − √ε)/(3/2·‖(X, 1)‖_F).
    Mean: Enclosure
    /// With probability at least 1 − p it is at least Likely.Lower: n(1 − √ε)/(‖(X, 1)‖_F·(3/2 + √(2·ln(1/p)))).
    Likely: Enclosure
}

/// Lower bounds on the total weight of two-layer ReLU networks, W ≥ (y·z − √ε·‖y‖‖z‖)/S(z) for any z.
/// Notes: proofs-notes/total-weight.md
[<RequireQualifiedAccess>]
module WeightLower =
    let private bits = 96

    /// Multiplications that the search for the steepest pair may cost.
    let private pairProducts = 1L <<< 32

    let private exactly (x: Rational) = Enclosure.ofRational bits x

    let private root x =
        Enclosure.sqrt bits (Enclosure.ofRational (2 * bits) x)
        |> Option.defaultWith (fun () -> defect "a square is negative")

    let private times = Enclosure.multiply bits
    let private plus = Enclosure.add bits
    let private minus a b = plus a (Enclosure.negate b)
    let private half = exactly (Rational.powerOfTwo -1)

    let private sum (values: float seq) =
        values
        |> Seq.fold (fun total y -> total + Dyadic.ofDouble y) Dyadic.Zero
        |> Dyadic.toRational

    let private sumOfSquares (values: float seq) =
        values
        |> Seq.fold
            (fun total y ->
                let y = Dyadic.ofDouble y
                total + y * y)
            Dyadic.Zero
        |> Dyadic.toRational

    /// Rows and labels of the points whose label has that property.
    let private chosen (data: Dataset) keep =
        let points =
            Seq.filter (fun i -> keep (data.Label i)) (seq { 0 .. data.Count - 1 })
            |> Array.ofSeq

        points, Array.map (fun i -> data.Label i) points

    /// The bound of an argument with y·z, ‖z‖² and an upper bound of S(z); None where it says nothing.
    let private bound (data: Dataset) epsilon argument allowsOutputBias correlation squaredNorm supremum =
        // √ε·‖y‖·‖z‖ in one root: 0 when ε is.
        let error = root (epsilon * sumOfSquares data.Labels * squaredNorm)

        Enclosure.divide bits (minus (exactly correlation) error) supremum
        |> Option.filter (fun value -> value.Lower.Sign > 0)
        |> Option.map (fun value -> {
            Argument = argument
            Epsilon = epsilon
            Value = value
            AllowsOutputBias = allowsOutputBias
        })

    /// z = y.
    let private ofLabels (data: Dataset) epsilon argument supremum =
        let square = sumOfSquares data.Labels
        bound data epsilon argument false square square supremum

    let private exactSupremum (data: Dataset) epsilon =
        ReluSupremum.squared data
        |> Option.bind (fun square -> ofLabels data epsilon WeightArgument.Supremum (root square))

    /// ‖z‖·‖(X, 1)‖ over the points whose label has that property, with the proof of the norm.
    let private liftedProduct kernels data keep =
        let points, labels = chosen data keep
        let norm = OperatorNorm.ofPoints kernels data points NormRows.Lifted
        root (sumOfSquares labels * norm.Squared), norm.Proof

    let private weaker a b =
        if a = NormProof.Frobenius then a else b

    let private larger (a: Enclosure) (b: Enclosure) =
        Enclosure.between (max a.Lower b.Lower) (max a.Upper b.Upper)

    /// Points with label 0 do not enter S(y). The split is the same where all other labels have one sign.
    let private norms kernels (data: Dataset) epsilon = [
        let supremum, proof = liftedProduct kernels data (fun y -> y <> 0.0)
        ofLabels data epsilon (WeightArgument.OperatorNorm proof) supremum

        if
            Array.exists (fun y -> y > 0.0) data.Labels
            && Array.exists (fun y -> y < 0.0) data.Labels
        then
            let above, proofAbove = liftedProduct kernels data (fun y -> y > 0.0)
            let below, proofBelow = liftedProduct kernels data (fun y -> y < 0.0)

            ofLabels
                data
                epsilon
                (WeightArgument.SignSplit(weaker proofAbove proofBelow))
                (larger above below)
    ]

    /// About the mean of the points: any centre is admissible.
    let private centre (data: Dataset) =
        let mean = Array.zeroCreate<float> data.Dimension

        for i in 0 .. data.Count - 1 do
            let x = data.Point i

            for c in 0 .. x.Length - 1 do
                mean[c] <- mean[c] + x[c] / float data.Count

        mean

    let private centred kernels (data: Dataset) epsilon =
        let n = Rational.ofInt data.Count
        let mean = sum data.Labels / n
        let squared = sumOfSquares data.Labels - mean * mean * n

        if squared.IsZero then
            None
        else
            let rows =
                ScaledRows.ofData data [| 0 .. data.Count - 1 |] None (NormRows.Shifted(centre data))

            let norm = OperatorNorm.ofRows kernels rows

            // The same labels occur often, and a rational mean makes them long.
            let part =
                Dataset.distinctLabels data
                |> Array.map (fun y -> y, Rational.ofDouble y - mean)
                |> dict

            let z = Array.map (fun y -> part[y]) data.Labels

            let struct (computed, error) = ScaledRows.combination rows z
            let linear = plus (root computed) (root error)
            let supremum = times half (plus linear (root (squared * norm.Squared)))
            bound data epsilon (WeightArgument.Centred norm.Proof) true squared squared supremum

    /// The points that are compared in pairs: all, or as many as time allows, evenly spread over the list.
    let private compared (data: Dataset) =
        let most = int (sqrt (float pairProducts / float data.Dimension))

        if data.Count <= most then
            [| 0 .. data.Count - 1 |]
        else
            Array.init most (fun k -> int (int64 k * int64 data.Count / int64 most))

    let private steepest (kernels: IKernels) (data: Dataset) epsilon =
        let product =
            Product(fun x offset rows d w k z -> kernels.Product(x, offset, rows, w, 0, k, d, z, 0))

        let points = compared data

        let subset =
            if points.Length = data.Count then
                Ok data
            else
                Dataset.ofRows
                    (points |> Array.map (fun i -> data.Point(i).ToArray()))
                    (points |> Array.map (fun i -> data.Label i))

        match subset with
        | Error error -> defect error.Message
        | Ok subset ->
            (Pairs.extremes product ignore subset).Steepest
            |> Option.bind (fun (squaredSlope, i, j) ->
                let i, j = points[i], points[j]

                let rise =
                    Rational.abs (Rational.ofDouble (data.Label i) - Rational.ofDouble (data.Label j))
                // ‖x_i − x_j‖² from the slope, which was decided exactly.
                let distance = root (rise * rise / squaredSlope)
                bound data epsilon (WeightArgument.Pair(i, j)) true rise (Rational.ofInt 2) distance)

    /// |y|/√(‖x‖² + 1) in doubles, scaled by the largest coordinate so that no square overflows.
    let private height (data: Dataset) i =
        let mutable largest = 1.0

        for x in data.Point i do
            largest <- max largest (abs x)

        let mutable sum = 1.0 / largest / largest

        for x in data.Point i do
            sum <- sum + x / largest * (x / largest)

        abs (data.Label i) / largest / sqrt sum

    /// The point that doubles take for the best; what is claimed of it is exact.
    let private highest (data: Dataset) epsilon =
        let i = Seq.maxBy (height data) (seq { 0 .. data.Count - 1 })
        let label = Rational.abs (Rational.ofDouble (data.Label i))
        let norm = root (Geometry.squaredNorm data i + Rational.One)
        bound data epsilon (WeightArgument.Point i) false label Rational.One norm

    let private requireEpsilon (epsilon: Rational) =
        if epsilon.Sign < 0 || epsilon >= Rational.One then
            invalidArg (nameof epsilon) "is not between 0 and 1"

    /// Of these bounds, those that a pair of points and a point show: what labels that change fast or are large cost.
    let ofPoints (kernels: IKernels) (data: Dataset) (epsilon: Rational) : WeightBound list =
        requireEpsilon epsilon
        List.choose id [ steepest kernels data epsilon; highest data epsilon ]

    /// Every argument's bound for networks with Σ(f(x_i) − y_i)² ≤ ε·Σy_i², 0 ≤ ε < 1; 0 is an exact fit. Those that say
    /// nothing are left out. The pair and the point are those that say most of exact fits; for ε > 0 another may say more. O(nd·min(n, d)) multiplications and O(n²d) for the pairs, of at most 2^32 multiplications;
    /// the same bounds for any kernels.
    let all (kernels: IKernels) (data: Dataset) (epsilon: Rational) : WeightBound list =
        requireEpsilon epsilon

        List.choose id [
            exactSupremum data epsilon
            yield! norms kernels data epsilon
            centred kernels data epsilon
        ]
        @ ofPoints kernels data epsilon

    /// The largest of the bounds that hold for the network; None where there is none.
    let best hasOutputBias (bounds: WeightBound list) : WeightBound option =
        bounds
        |> List.filter (fun bound -> bound.AllowsOutputBias || not hasOutputBias)
        |> function
            | [] -> None
            | admissible -> Some(List.maxBy (fun bound -> bound.Value.Lower) admissible)

    /// For labels that are independent fair signs, whatever the labels at hand; 0 ≤ ε < 1 and 0 < p < 1.
    let randomLabels (data: Dataset) (epsilon: Rational) (p: Rational) : RandomLabelBound =
        requireEpsilon epsilon

        if p.Sign <= 0 || p >= Rational.One then
            invalidArg (nameof p) "is not a probability between 0 and 1"

        let rows = ScaledRows.ofData data [| 0 .. data.Count - 1 |] None NormRows.Lifted
        let norm = root (ScaledRows.sumOfSquares rows)

        let correlation =
            times (exactly (Rational.ofInt data.Count)) (minus (exactly Rational.One) (root epsilon))

        let over supremum =
            Enclosure.divide bits correlation supremum |> Option.get

        let threeHalves = exactly (Rational.fraction (bigint 3) (bigint 2))

        let deviation =
            Enclosure.ln bits (exactly (Rational.One / p))
            |> Option.bind (fun logarithm ->
                Enclosure.sqrt bits (times (exactly (Rational.ofInt 2)) logarithm))
            |> Option.get

        {
            Mean = over (times norm threeHalves)
            Likely = over (times norm (plus threeHalves deviation))
        }
