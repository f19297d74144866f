/// Lower bounds on total weight: no network is lighter, and the exact supremum is what brute force finds.
module MemCap.Properties.WeightLowerProperties

open System
open FsCheck
open FsCheck.FSharp
open MemCap.Constructions
open MemCap.Data
open MemCap.Exact
open MemCap.Networks
open MemCap.Properties.HardNumbers
open Xunit

let private reference = ReferenceKernels() :> IKernels
let private rational (x: float) = Rational.ofDouble x

let private square (x: Rational) = x * x

let private answers (network: Network) (data: Dataset) =
    Array.init data.Count (fun i ->
        match Eval.answer network (Certified.point data i) with
        | Answer.Number value -> value
        | other -> failwith $"no number: %A{other}")

/// Σ(f − y)²/Σy², exactly.
let private relativeError network (data: Dataset) =
    let labels = Array.map rational data.Labels

    let error =
        Array.fold2 (fun sum f y -> sum + square (f - y)) Rational.Zero (answers network data) labels

    let size = Array.sumBy (square >> id) labels

    if error.IsZero then Some error
    elif size.IsZero then None
    else Some(error / size)

let private hasOutputBias (network: Network) =
    not (List.last network.Layers).Biases[0].IsZero

/// Every bound for the error that the network has is at most its weight.
let private respects (network: Network) (data: Dataset) =
    match relativeError network data with
    | Some error when error < Rational.One ->
        let weight = (Size.ofNetwork network).TotalWeight.Value

        WeightLower.all reference data error
        |> List.tryFind (fun bound ->
            (bound.AllowsOutputBias || not (hasOutputBias network))
            && bound.Value.Lower > weight.Upper)
        |> function
            | None -> Ok()
            | Some bound -> Error $"%A{bound.Argument}: {bound.Value} > {weight}"
    | _ -> Ok()

let private constructions: (string * Certified.Construct) list = [
    "piecewise-linear", PiecewiseLinear.construct
    "slab4", BaumRelu.construct BaumRelu.Variant.Slab4
    "slab3", BaumRelu.construct BaumRelu.Variant.Slab3
    "sweep", Sweep.construct
]

/// Both exact and rounded networks, which are close to their labels only.
[<Fact>]
let ``no network that is built is lighter than a bound`` () =
    Cases.forCount 120 Cases.any (fun case ->
        [
            for name, construct in constructions do
                for numbers in [ Numbers.Exact; Numbers.Dyadic 20 ] do
                    match construct (Certified.request numbers Output.Identity case) with
                    | Error error -> Error $"{name} declined: {error.Message}"
                    | Ok construction ->
                        respects construction.Network case.Data
                        |> Result.mapError (fun reason -> $"{name}, %A{numbers}: {reason}")
        ]
        |> all)

/// A few units of small integers; their answers at the points are the labels: near the least weight when there is one.
let private unitsAndPoints maxDimension =
    gen {
        let! data = integerPoints 9 maxDimension
        let! k = Gen.choose (1, 3)

        let! weights =
            Gen.arrayOfLength k (Gen.arrayOfLength data.Dimension (Gen.choose (-3, 3)))

        let! biases = Gen.arrayOfLength k (Gen.choose (-5, 5))
        let! outer = Gen.arrayOfLength k (Gen.choose (-2, 2))
        let! outputBias = Gen.elements [ 0; 0; 7 ]
        let! factor = Gen.elements [ 1.0; 1.0; 0.75; 1.25 ]
        let vec values = Array.map float values |> Vec.ofDoubles

        let hidden =
            match Layer.create Activation.Relu data.Dimension (Array.map vec weights) (vec biases) with
            | Ok layer -> layer
            | Error error -> failwith error.Message

        let network scale =
            let row = outer |> Array.map (fun a -> float a * scale) |> Vec.ofDoubles

            match
                Layer.create Activation.Identity k [| row |] (Vec.ofDoubles [| float outputBias * scale |])
            with
            | Error error -> failwith error.Message
            | Ok last ->
                match Network.create data.Dimension [ hidden; last ] Output.Identity with
                | Ok network -> network
                | Error error -> failwith error.Message

        let labels = answers (network 1.0) data |> Array.map Rational.toDouble
        let points = Array.init data.Count (fun i -> data.Point(i).ToArray())
        return network factor, ofRows points labels
    }

[<Fact>]
let ``a network of few units is not lighter than a bound for its own answers`` () =
    Theorem.forCases 600 (unitsAndPoints 4) (fun (network, data) ->
        respects network data
        |> Result.mapError (fun reason -> $"{reason} in {show data}"))

[<Fact>]
let ``one unit between two points meets the bound of the pair and of the supremum`` () =
    // y = relu(x): 0 at 0 and 4 at 4, slope 1; weight 1.
    let data = ofRows [| [| 0.0 |]; [| 4.0 |] |] [| 0.0; 4.0 |]

    let at argument =
        WeightLower.all reference data Rational.Zero
        |> List.find (fun bound -> bound.Argument = argument)

    let pair = at (WeightArgument.Pair(0, 1))
    Assert.True(Enclosure.contains Rational.One pair.Value && pair.AllowsOutputBias)
    // The lightest unit that is 4 at the second point alone: (4, 1)/17.
    let sixteen = Rational.fraction (bigint 16) (bigint 17)
    let root = (at WeightArgument.Supremum).Value
    Assert.True(Enclosure.contains sixteen (Enclosure.multiply 96 root root))

let private lift (data: Dataset) i =
    Array.append (Array.map rational (data.Point(i).ToArray())) [| Rational.One |]

let private dot a b =
    Array.fold2 (fun (s: Rational) x y -> s + x * y) Rational.Zero a b

/// |Σ y·relu(v·x)|²/‖v‖² by definition; 0 for v = 0.
let private attained (points: Rational[][]) (labels: Rational[]) v =
    let size = dot v v

    if size.IsZero then
        Rational.Zero
    else
        let value =
            Array.fold2
                (fun s x y -> s + y * Rational.max Rational.Zero (dot v x))
                Rational.Zero
                points
                labels

        value * value / size

/// The largest value at the candidates of every set of points, whether it can be cut off or not; at its projections on
/// the hyperplane of every point; and at the normals of two points.
let private bruteForce (data: Dataset) =
    let n = data.Count
    let points = Array.init n (lift data)
    let labels = Array.map rational data.Labels

    let candidates =
        seq {
            for set in 0 .. (1 <<< n) - 1 do
                let g =
                    Array.init (data.Dimension + 1) (fun c ->
                        Seq.fold
                            (fun sum i ->
                                if (set >>> i) &&& 1 = 1 then
                                    sum + labels[i] * points[i][c]
                                else
                                    sum)
                            Rational.Zero
                            (seq { 0 .. n - 1 }))

                g

                for x in points do
                    let part = dot g x / dot x x
                    Array.map2 (fun a b -> a - part * b) g x

            for x in points do
                if data.Dimension = 1 then
                    [| x[1]; -x[0] |]
                else
                    for y in points do
                        [|
                            x[1] * y[2] - x[2] * y[1]
                            x[2] * y[0] - x[0] * y[2]
                            x[0] * y[1] - x[1] * y[0]
                        |]
        }

    candidates
    |> Seq.collect (fun v -> [ v; Array.map (fun (a: Rational) -> -a) v ])
    |> Seq.map (attained points labels)
    |> Seq.fold Rational.max Rational.Zero

/// Points of a line or a plane, with many ties, and labels of every kind.
let private low maxCount =
    gen {
        let! data =
            Gen.oneof [ integerPoints maxCount 2; integerPoints maxCount 2; hardPoints maxCount 2 ]

        let! labels =
            Gen.oneof [
                Gen.arrayOfLength data.Count (Gen.elements [ -1.0; 1.0 ])
                Gen.arrayOfLength data.Count (Gen.map float (Gen.choose (-3, 3)))
                Gen.arrayOfLength data.Count (Gen.elements [ 1e-300; -3e200; 0.1; -0.7; 0.0 ])
            ]

        let points = Array.init data.Count (fun i -> data.Point(i).ToArray())
        return ofRows points labels
    }

let private supremum data =
    match ReluSupremum.squared data with
    | Some value -> value
    | None -> failwith "no supremum"

[<Fact>]
let ``the exact supremum is the largest value at all candidates`` () =
    Theorem.forCases 250 (low 6) (fun data ->
        let expected, actual = bruteForce data, supremum data

        Theorem.holds
            $"{Rational.toDouble actual} for {Rational.toDouble expected} in {show data}, labels %A{data.Labels}"
            (expected = actual))

/// |Σ y·relu(v·x)|/‖v‖ at the best of some directions, each improved by following the gradient; in doubles.
let private ascent (random: Random) starts (data: Dataset) =
    let d = data.Dimension + 1

    let x =
        Array.init data.Count (fun i -> Array.append (data.Point(i).ToArray()) [| 1.0 |])

    let product a b =
        Array.fold2 (fun s p q -> s + p * q) 0.0 a b

    let norm v = sqrt (product v v)

    let value v =
        Array.fold2 (fun s p y -> s + y * max 0.0 (product v p)) 0.0 x data.Labels
        / norm v

    let gradient v =
        Array.init d (fun c ->
            Array.fold2
                (fun s (p: float[]) y -> if product v p > 0.0 then s + y * p[c] else s)
                0.0
                x
                data.Labels)

    Seq.init starts (fun _ -> Array.init d (fun _ -> random.NextDouble() - 0.5))
    |> Seq.collect (fun start ->
        [ 1.0; -1.0 ]
        |> Seq.map (fun sign ->
            let step v =
                let next = Array.map2 (fun a g -> 0.5 * a / norm v + sign * g) v (gradient v)
                if norm next > 0.0 then next else v

            abs (
                Seq.fold
                    (fun best v -> max best (sign * value v))
                    0.0
                    (Seq.scan (fun v _ -> step v) start [ 1..30 ])
            )))
    |> Seq.max

[<Theory>]
[<InlineData(1, 200)>]
[<InlineData(2, 40)>]
[<InlineData(2, 90)>]
let ``no ascent from below passes the exact supremum, and one comes near`` d n =
    let random = Random(1000 * d + n)

    for kind in 1..3 do
        let labels =
            Array.init n (fun _ ->
                if kind = 1 then 1.0
                elif random.Next 2 = 0 then 1.0
                else float -kind)

        let data =
            ofRows (Array.init n (fun _ -> Array.init d (fun _ -> 2.0 * random.NextDouble() - 1.0))) labels

        let exact = sqrt (Rational.toDouble (supremum data))
        let found = ascent random 60 data
        Assert.True(found <= exact * (1.0 + 1e-12), $"{found} > {exact}")
        Assert.True(found >= 0.9 * exact, $"{found} for {exact}")

let private four = [|
    [| 0.6894137976242853; -0.7243677350940344 |]
    [| 0.9868491083539974; 0.1616441689047899 |]
    [| -0.8288355951220819; 0.5594922307401815 |]
    [| 0.809114507928309; 0.5876510129829868 |]
|]

let private eight = [|
    [| 0.13389939201276657; -0.9909949307734179 |]
    [| -0.3416570438338099; -0.9398246987596901 |]
    [| 0.36882813048073887; 0.9294976117054218 |]
    [| -0.9837819061763704; -0.1793687851327179 |]
    [| -0.03248344001927219; -0.9994722738147939 |]
    [| 0.059504847607622514; -0.9982280165929994 |]
    [| -0.5224148054981426; -0.8526914864101423 |]
    [| -0.9866691593878607; 0.16273896249162992 |]
|]

[<Fact>]
let ``suprema computed independently`` () =
    for points, labels, expected in
        [
            four, [| 1.0; 1.0; 1.0; 1.0 |], 4.368715733126927
            eight, [| -1.0; 1.0; -1.0; -1.0; 1.0; 1.0; -1.0; 1.0 |], 1.3407298171573583
        ] do
        let found = sqrt (Rational.toDouble (supremum (ofRows points labels)))
        Assert.True(abs (found - expected) < 1e-12, $"{found} for {expected}")

[<Fact>]
let ``the supremum scales with the labels and knows neither their sign nor the order of points`` () =
    Theorem.forCases 100 (low 12) (fun data ->
        let points = Array.init data.Count (fun i -> data.Point(i).ToArray())
        let expected = supremum data
        // No label of these is so large or so small that a factor 2^10 would be lost.
        let scaled = supremum (ofRows points (Array.map (fun y -> -1024.0 * y) data.Labels))
        let reversed = supremum (ofRows (Array.rev points) (Array.rev data.Labels))

        all [
            Theorem.equal (expected * Rational.powerOfTwo 20) scaled
            Theorem.equal expected reversed
        ]
        |> Result.mapError (fun reason -> $"{reason} in {show data}"))

[<Fact>]
let ``no other bound of the labels exceeds that of the exact supremum, and a split is no worse than none``
    ()
    =
    Theorem.forCases 300 (low 20) (fun data ->
        let bounds = WeightLower.all reference data Rational.Zero

        let value isWanted =
            bounds
            |> List.tryFind (fun bound -> isWanted bound.Argument)
            |> Option.map _.Value

        let below (a: Enclosure option) (b: Enclosure option) =
            match a, b with
            | Some a, Some b -> a.Lower <= b.Upper
            | _ -> true

        let exact = value _.IsSupremum
        let norm = value _.IsOperatorNorm
        // Each norm is within 2^-10 of the true one.
        let split =
            value _.IsSignSplit
            |> Option.map (fun e -> Enclosure.multiply 96 e (Enclosure.ofRational 96 (rational 1.01)))

        all [
            Theorem.holds "norm" (below norm exact)
            Theorem.holds "split" (below (value _.IsSignSplit) exact)
            Theorem.holds "norm against split" (below norm split)
            Theorem.holds
                "a nonzero label has a bound"
                (Array.forall (fun y -> y = 0.0) data.Labels = bounds.IsEmpty)
        ]
        |> Result.mapError (fun reason -> $"{reason} in {show data}"))

[<Fact>]
let ``more error asks for less weight, and a whole one for none`` () =
    Theorem.forCases 100 (low 10) (fun data ->
        let at numerator =
            WeightLower.all reference data (Rational.fraction (bigint (numerator: int)) (bigint 100))
            |> List.map (fun bound -> bound.Argument, bound.Value.Lower)
            |> Map.ofList

        let exact, tenth, most = at 0, at 10, at 99

        let isLess (a: Map<_, Dyadic>) (b: Map<_, Dyadic>) =
            a |> Map.forall (fun argument value -> value < b[argument])

        Theorem.holds $"{show data}" (isLess tenth exact && isLess most tenth))

[<Fact>]
let ``the best bound is the largest of those that hold`` () =
    let random = Random 3

    let data =
        ofRows
            (Array.init 30 (fun _ -> Array.init 20 (fun _ -> random.NextDouble() - 0.5)))
            (Array.init 30 (fun i -> 10.0 + float (i % 2)))

    let bounds = WeightLower.all reference data Rational.Zero

    let without, having =
        (WeightLower.best false bounds).Value, (WeightLower.best true bounds).Value

    Assert.True(bounds |> List.forall (fun bound -> bound.Value.Lower <= without.Value.Lower))
    Assert.True(having.AllowsOutputBias && not without.AllowsOutputBias)
    Assert.Equal(None, WeightLower.best false [] |> Option.map _.Value.Lower)

    Assert.Throws<ArgumentException>(fun () -> WeightLower.all reference data Rational.One |> ignore)
    |> ignore

[<Fact>]
let ``over all signs the least weight has the mean and the tail that are claimed`` () =
    let likely = Rational.fraction (bigint 1) (bigint 5)

    Theorem.forCases 25 (integerPoints 6 2) (fun data ->
        let n = data.Count
        let points = Array.init n (fun i -> data.Point(i).ToArray())
        let bound = WeightLower.randomLabels data Rational.Zero likely

        // n/S(y) is at most the least weight that fits y.
        let weights =
            Array.init (1 <<< n) (fun set ->
                let labels = Array.init n (fun i -> if (set >>> i) &&& 1 = 1 then 1.0 else -1.0)
                float n / sqrt (Rational.toDouble (supremum (ofRows points labels))))

        let struct (mean, _) = Enclosure.toDoubles bound.Mean
        let struct (tail, _) = Enclosure.toDoubles bound.Likely
        let fewer = weights |> Array.filter (fun w -> w < tail) |> Array.length

        all [
            Theorem.holds $"mean {Array.average weights} < {mean}" (Array.average weights >= mean)
            Theorem.holds $"{fewer} of {weights.Length} are below {tail}" (5 * fewer <= weights.Length)
            Theorem.holds "the mean is above the tail" (tail < mean)
        ]
        |> Result.mapError (fun reason -> $"{reason} in {show data}"))

[<Fact>]
let ``balanced signs on a sphere need a weight near the root of their number`` () =
    let random = Random 11
    let n, d = 200, 50

    let rows =
        Array.init n (fun _ ->
            let x =
                Array.init d (fun _ ->
                    sqrt (-2.0 * log (1.0 - random.NextDouble()))
                    * cos (2.0 * Math.PI * random.NextDouble()))

            let norm = sqrt (Array.sumBy (fun a -> a * a) x)
            Array.map (fun a -> a / norm) x)

    let data = ofRows rows (Array.init n (fun i -> if i % 2 = 0 then 1.0 else -1.0))

    let value isWanted =
        let bound =
            WeightLower.all reference data Rational.Zero
            |> List.find (fun bound -> isWanted bound.Argument)

        let struct (low, _) = Enclosure.toDoubles bound.Value
        low

    // ‖X − c‖ is about 1 + √(n/d) = 3 and ‖Xᵀy‖ about √n: 2·√n/(3 + 1).
    let centred = value _.IsCentred
    Assert.True(centred > 0.45 * sqrt (float n) && centred < 0.7 * sqrt (float n), $"{centred}")
    // The constant column alone has norm √n.
    Assert.True(value _.IsOperatorNorm < 1.0)
