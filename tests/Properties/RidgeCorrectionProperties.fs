/// Corrective networks at points of a ball: least densities, and the product bound.
module MemCap.Properties.RidgeCorrectionProperties

open FsCheck.FSharp
open MemCap
open MemCap.Constructions
open Xunit

let private get result =
    match result with
    | Ok value -> value
    | Error(error: MemCapError) -> failwith error.Message

let private family dimension points reach width = {
    Points = RidgeFamily.points dimension points 7UL
    Directions = RidgeFamily.directions dimension (if dimension = 2 then 24 else 40)
    Thresholds = RidgeFamily.thresholds (float reach * width) 20
    Width = width
}

let private square v = Array.sumBy (fun c -> c * c) v

let private values (family: RidgeFamily) text =
    let f = get (Target.parse family.Points[0].Length text) |> Target.evaluator
    family.Points |> Array.map (fun x -> f x / sqrt (float family.Points.Length))

[<Fact>]
let ``points of the ball are in it, and directions have length 1`` () =
    for dimension in 1..3 do
        Assert.All(RidgeFamily.points dimension 200 3UL, fun x -> Assert.True(square x <= 1.0 + 1e-12))

        Assert.All(RidgeFamily.directions dimension 17, fun u -> Assert.True(abs (square u - 1.0) <= 1e-14))

/// Of all densities of f the least is orthogonal to those of 0; it has the norm that is claimed.
[<Fact>]
let ``the density gives the function back, and its norm is that of the function`` () =
    let cases =
        gen {
            let! dimension = Gen.choose (2, 3)
            let! order = Gen.choose (0, 2)
            let! count = Gen.choose (1, 40)
            let! values = Gen.arrayOfLength count (Gen.choose (-9, 9) |> Gen.map float)
            return dimension, order, values
        }

    Theorem.forCases 40 cases (fun (dimension, order, f) ->
        let features = family dimension f.Length 2 0.4 |> RidgeFeatures.create order |> get
        let g = Array.init features.Units (RidgeFeatures.density features f)
        let back = Array.zeroCreate<float> f.Length

        g
        |> Array.iteri (fun p weight ->
            features.Unit p
            |> Array.iteri (fun j v -> back[j] <- back[j] + weight * v / float g.Length))

        let norm = RidgeFeatures.squaredNorm features f
        let condition = features.Spectrum[0] / Array.last features.Spectrum

        Theorem.holds
            $"error {square (Array.map2 (-) back f)}, norms {square g / float g.Length} and {norm}"
            (square (Array.map2 (-) back f) <= square f * (1e-13 * condition) ** 2.0 + 1e-24
             && abs (square g / float g.Length - norm) <= 1e-9 * norm))

[<Fact>]
let ``no density of the function has a smaller norm`` () =
    let family = family 2 12 1 0.4
    let features = RidgeFeatures.create 1 family |> get
    let f = values family "cos(3x1 + 2x2)"
    let norm = RidgeFeatures.squaredNorm features f

    // φ_q itself has the density P·1_q, whose norm is P: the least is no larger.
    for q in 0..37 .. features.Units - 1 do
        Assert.True(
            RidgeFeatures.squaredNorm features (features.Unit q)
            <= float features.Units * (1.0 + 1e-9)
        )

    // In the space of one point the least density is φ·f/Σφ², in closed form.
    let single = {
        family with
            Points = [| [| 0.25; -0.5 |] |]
    }

    let one = RidgeFeatures.create 1 single |> get
    let sum = Seq.init one.Units (fun p -> (one.Unit p)[0] ** 2.0) |> Seq.sum
    Assert.Equal(float one.Units * 9.0 / sum, RidgeFeatures.squaredNorm one [| 3.0 |], 9)
    Assert.True(norm > square f)

/// The bound is on the expectation; the mean over 20 draws stays below it by a factor of 2 at least here. Seeds are fixed.
[<Theory>]
[<InlineData(2, "cos(3x1 + 2x2)")>]
[<InlineData(2, "gauss(0.5)")>]
[<InlineData(2, "x1*x2*gauss(0.7)")>]
[<InlineData(3, "cos(2x1 + x2 + x3)")>]
[<InlineData(3, "gauss(0.6)")>]
let ``the mean error stays below the product of the norms`` (dimension: int, text: string) =
    for ladder in [ SmoothnessLadder.Derived; SmoothnessLadder.Published ] do
        for groups in 1..3 do
            let orders = ladder.Orders(groups, dimension)
            let family = family dimension 50 orders.Head 0.4
            let f = values family text
            let correction = RidgeCorrection.create orders family |> get

            for units in [ 5; 80; 400 ] do
                let mean =
                    Array.init 20 (fun seed ->
                        square (RidgeCorrection.residual correction units (uint64 seed) f))
                    |> Array.average

                let bound = RidgeCorrection.bound correction units f
                Assert.True(mean <= bound, $"{groups} groups of {units}: {mean}, above {bound}")
                Assert.True(bound <= 1e4 * mean, $"{groups} groups of {units}: {mean}, far below {bound}")

/// The trace of the identity of R^M: why one order twice costs as much as there are points.
[<Fact>]
let ``in the space of its own order a unit has the mean squared norm M`` () =
    for count in [ 1; 10; 60 ] do
        let features = family 2 count 1 0.4 |> RidgeFeatures.create 1 |> get

        let mean =
            Seq.init features.Units (fun p -> RidgeFeatures.squaredNorm features (features.Unit p))
            |> Seq.average

        Assert.Equal(float count, mean, 6)

[<Fact>]
let ``more points than units, and points that units cannot tell apart, are refused`` () =
    let few = {
        family 2 30 0 0.4 with
            Directions = RidgeFamily.directions 2 1
    }

    match RidgeFeatures.create 0 few with
    | Error error -> Assert.StartsWith("points: are 30, more than the 20 units;", error.Message)
    | Ok _ -> Assert.Fail "20 units of 30 points"

    let family = family 2 30 0 0.4

    let twice = {
        family with
            Points = Array.append family.Points family.Points[..0]
    }

    match RidgeFeatures.create 0 twice with
    | Error error -> Assert.StartsWith("points: are too many:", error.Message)
    | Ok _ -> Assert.Fail "a point is there twice"
