module MemCap.Properties.CoveringProperties

open System
open System.Numerics
open FsCheck.FSharp
open MemCap.Data
open MemCap.Exact
open MemCap.Properties.HardNumbers
open Xunit

let private plain =
    Product(fun x offset rows d w k z ->
        ReferenceKernels() :> IKernels
        |> fun kernels -> kernels.Product(x, offset, rows, w, 0, k, d, z, 0))

/// The same sums backwards: other roundings.
let private backwards =
    Product(fun x offset rows d w k z ->
        for i in 0 .. rows - 1 do
            for f in 0 .. k - 1 do
                let mutable sum = 0.0

                for c in d - 1 .. -1 .. 0 do
                    sum <- sum + x[offset + i * d + c] * w[f * d + c]

                z[i * k + f] <- sum)

let private square (data: Dataset) i j =
    Products.squaredDistance (data.Point i) (data.Point j)

let private squared (x: Dyadic) =
    Dyadic.toRational x * Dyadic.toRational x

let private encloses (squaredValue: Rational) (x: Enclosure) =
    Theorem.holds
        $"√{squaredValue} is not in {x}"
        (x.Lower.Sign >= 0
         && squared x.Lower <= squaredValue
         && squaredValue <= squared x.Upper)

/// max(1, ln(eλ/D)) for D².
let private logarithm (bias: float) (distance: Rational) =
    let ratio = Rational.ofDouble bias * Rational.ofDouble bias / distance

    if ratio <= Rational.One then
        Rational.One
    else
        let ln = Enclosure.ln 80 (Enclosure.ofRational 90 ratio) |> Option.get
        Rational.One + Dyadic.toRational ln.Lower / Rational.ofInt 2

let private valid request (data: Dataset) (covering: Covering) =
    let onSide inside =
        Seq.init data.Count id
        |> Seq.filter (fun i -> (data.Label i = covering.Label) = inside)
        |> Set.ofSeq

    let constant = Rational.ofDouble request.Constant

    let side (balls: Ball[]) (others: Ball[]) points = [
        Theorem.equal points (balls |> Seq.collect _.Members |> Set.ofSeq)
        for ball in balls do
            let inside =
                points |> Set.filter (fun i -> square data ball.Centre i <= squared ball.Radius)

            let distance =
                others |> Seq.map (fun other -> square data ball.Centre other.Centre) |> Seq.min

            Theorem.equal inside (Set.ofArray ball.Members)
            Theorem.holds "the centre is outside" (Array.contains ball.Centre ball.Members)
            encloses distance ball.Distance

            Theorem.holds
                $"(b) fails: r = {ball.Radius}, D² = {distance}"
                (squared ball.Radius * logarithm request.Bias distance
                 <= constant * constant * distance)
    ]

    // What the filter can tell from 0.
    let smallest =
        Rational.powerOfTwo -280
        * (data.Points |> Seq.map (fun x -> Rational.abs (Rational.ofDouble x)) |> Seq.max)

    let separation =
        Seq.allPairs covering.Minus covering.Plus
        |> Seq.map (fun (a, b) -> square data a.Centre b.Centre)
        |> Seq.min

    all [
        yield! side covering.Minus covering.Plus (onSide true)
        yield! side covering.Plus covering.Minus (onSide false)
        encloses separation covering.Separation
        Theorem.holds "not (a)" (covering.HoldsA || separation < smallest * smallest)
        Theorem.holds $"not (b), slack {covering.Slack}" covering.HoldsB
    ]

let private request = {
    Bias = 1.0
    Constant = 1.0
    Draws = 10
    Seed = 3UL
    Alpha = 0.01
}

let private ofLabel product request (data: Dataset) k =
    Covering.ofClass product request (Covering.prepare product ignore data) k

let private cases points =
    gen {
        let! data = points
        let! bias = Gen.elements [ 0.0; 0.3; 1.0; 7.0; 1e4; 1e250 ]
        let! constant = Gen.elements [ 0.1; 1.0; 1.0; 2.5 ]

        return
            data,
            {
                request with
                    Bias = bias
                    Constant = constant
            }
    }

[<Fact>]
let ``every point is in a ball of its side, components are exact, and (a) and (b) hold`` () =
    let holds product (data: Dataset, request) =
        let classes = (Dataset.distinctLabels data).Length

        all [
            if classes > 1 then
                for k in 0 .. classes - 1 do
                    valid request data (ofLabel product request data k)
        ]
        |> Result.mapError (fun reason ->
            $"{reason} for λ = {request.Bias}, c = {request.Constant} in {show data}")

    Theorem.forCases 150 (cases (integerPoints 14 3)) (holds plain)
    Theorem.forCases 100 (cases (hardPoints 9 3)) (holds plain)
    Theorem.forCases 50 (cases (hardPoints 9 3)) (holds backwards)

[<Fact>]
let ``points in turn on a line need a ball each`` () =
    // The points of Proposition 13, where no network of the method has fewer units than balls.
    for n in [ 3; 5; 21; 101 ] do
        match Synthetic.alternating n 1 with
        | Error error -> Assert.Fail error.Message
        | Ok(struct (points, _, _, labels)) ->
            let data = ofRows (Array.chunkBySize 1 points) labels
            let covering = ofLabel plain { request with Bias = float n } data 0
            Assert.Equal((n + 1) / 2, covering.Minus.Length)
            Assert.Equal(covering.Minus.Length - 1, covering.Plus.Length)
            Assert.Equal(None, covering.Slack)
            Assert.True(covering.OmegaMinus.Upper.Sign = 0)

[<Fact>]
let ``two far clusters are two balls, and their mean widths are those of their radii`` () =
    let random = Random 2

    let rows =
        Array.init 600 (fun i ->
            Array.init 2 (fun c -> float (i % 2) * (if c = 0 then 10.0 else 0.0) + random.NextDouble()))

    let data = ofRows rows (Array.init rows.Length (fun i -> float (i % 2)))

    let covering =
        ofLabel
            plain
            {
                request with
                    Bias = 11.0
                    Draws = 400
            }
            data
            0

    Assert.Equal((1, 1), (covering.Minus.Length, covering.Plus.Length))
    Assert.Equal(Ok(), valid { request with Bias = 11.0 } data covering)
    let ball = covering.Minus[0]
    Assert.Equal(300, ball.Members.Length)
    let struct (low, high) = Enclosure.toDoubles ball.Width
    let radius = Rational.toDouble (Dyadic.toRational ball.Radius)
    Assert.InRange(low, radius * 0.79, high)
    Assert.InRange(high, low, radius * 1.6)
    let struct (least, most) = Enclosure.toDoubles covering.OmegaMinus
    let struct (near, far) = Enclosure.toDoubles ball.Distance
    Assert.InRange(least, low * low / (far ** 3.0) * (1.0 - 1e-9), most)
    Assert.InRange(most, least, high * high / (near ** 3.0) * (1.0 + 1e-9))

/// The origin and points around it, as one component with the origin for a centre.
let private widthOf rows radius draws seed =
    let rows = Array.append [| Array.zeroCreate (Array.length (Array.head rows)) |] rows
    let points = DistanceFilter.ofDataset (ofRows rows (Array.create rows.Length 0.0))
    let radii = [| Enclosure.exactly (Dyadic.ofDouble radius) |]

    MeanWidth.ofComponents
        plain
        points
        [| 0 |]
        [| Array.init rows.Length id |]
        radii
        draws
        seed
        (Rational.fraction BigInteger.One (BigInteger 100))
    |> Array.exactlyOne

[<Fact>]
let ``the width of one vector is √(2/π) times its length, and that of two unit vectors 2/√π`` () =
    for seed in 0UL .. 49UL do
        let check expected width draws =
            let struct (low, high) = Enclosure.toDoubles width
            Assert.True(low <= expected && expected <= high, $"{expected} is not in [{low}, {high}]")
            Assert.True(high - low <= 2.0 * 3.3 / sqrt (float draws) * 5.0 + 1e-9, "wide")

        check (5.0 * sqrt (2.0 / Math.PI)) (widthOf [| [| 3.0; 4.0 |] |] 5.0 400 seed) 400
        check (2.0 / sqrt Math.PI) (widthOf [| [| 1.0; 0.0 |]; [| 0.0; 1.0 |] |] 1.0 400 seed) 400

[<Fact>]
let ``one draw leaves what holds surely, and many draws narrow it`` () =
    let rows =
        Array.init 64 (fun i -> Array.init 64 (fun c -> if i = c then 1.0 else 0.0))

    let unit = Enclosure.exactly Dyadic.One
    let one, many = widthOf rows 1.0 1 9UL, widthOf rows 1.0 3000 9UL

    Assert.True(
        (MeanWidth.least unit).Lower <= one.Lower
        && one.Upper <= (MeanWidth.most unit 64).Upper
    )

    let struct (low, high) = Enclosure.toDoubles many
    // E max |g_i| over 64 coordinates is 2.61 to two decimals.
    Assert.InRange(2.61, low, high)
    Assert.True(high - low < 0.13, $"[{low}, {high}]")
