module MemCap.Properties.SinglePrecisionOffsets

open System
open MemCap.Constructions
open MemCap.Data
open MemCap.Exact
open MemCap.Networks
open MemCap.Verification
open Xunit

/// Everything as a program in single precision computes it: features, offsets, and the score.
let private singles (layer: RandomLayer) bias (data: Dataset) =
    let biases = layer.Biases bias |> Array.map single
    let d = data.Dimension

    Array.init data.Count (fun i ->
        Array.init layer.Count (fun j ->
            let mutable sum = 0.0f

            for c in 0 .. d - 1 do
                sum <- sum + layer.Weights[j * d + c] * single (data.Point(i)[c])

            max 0.0f (sum + biases[j])))

let private sum (features: single[]) (mask: bool[]) =
    let mutable total = 0.0f

    for j in 0 .. mask.Length - 1 do
        if mask[j] then
            total <- total + features[j]

    total

/// Points that single precision holds, so that the difference is in the arithmetic alone.
let private moons =
    match Synthetic.moons 400 0.05 3UL with
    | Ok(struct (points, _, d, labels)) ->
        match Dataset.create d (Array.map (fun x -> float (single x)) points) labels with
        | Ok data -> data
        | Error error -> failwith error.Message
    | Error error -> failwith error.Message

/// The units of a network whose offsets are the least sums in single precision, with the share of points that it
/// answers rightly in single precision, and the points that it answers wrongly in exact arithmetic.
let private scores seed =
    let layer = RandomLayer.Draw(seed, 2, 0, 200)
    let biases = layer.Biases 2.0
    let features = singles layer 2.0 moons

    let minus, plus =
        Array.partition (fun i -> moons.Label i = 1.0) [| 0 .. moons.Count - 1 |]

    let uncovered = Collections.Generic.HashSet<int>(minus)
    let units = ResizeArray<struct (bool[] * single)>()

    for candidate in minus do
        if uncovered.Contains candidate then
            let mask = features[candidate] |> Array.map (fun z -> z <= 0.0f)
            let m = plus |> Array.map (fun p -> sum features[p] mask) |> Array.min

            if m > 0.0f then
                units.Add(struct (mask, m))
                uncovered.RemoveWhere(fun i -> sum features[i] mask < m) |> ignore

    let isMinus i =
        units |> Seq.exists (fun (struct (mask, m)) -> m - sum features[i] mask > 0.0f)

    let right =
        seq { 0 .. moons.Count - 1 }
        |> Seq.filter (fun i -> isMinus i = (moons.Label i = 1.0))
        |> Seq.length

    let created =
        MemCap.ResultBuilder.result {
            let rows =
                Array.init layer.Count (fun j ->
                    Vec.ofDoubles [| float layer.Weights[2 * j]; float layer.Weights[2 * j + 1] |])

            let single' (values: float[]) =
                Vec.ofDoubles (Array.map (fun b -> float (single b)) values)

            let! first = Layer.create Activation.Relu 2 rows (single' biases)

            let masks =
                units.ToArray()
                |> Array.map (fun (struct (mask, _)) ->
                    Vec.ofDoubles (Array.map (fun isOff -> if isOff then -1.0 else 0.0) mask))

            let offsets = units.ToArray() |> Array.map (fun (struct (_, m)) -> float m)
            let! second = Layer.create Activation.Relu layer.Count masks (Vec.ofDoubles offsets)

            let! last =
                Layer.create
                    Activation.Sign
                    units.Count
                    [| Vec.ofDoubles (Array.create units.Count -1.0) |]
                    (Vec.zero 1)

            return! Network.create 2 [ first; second; last ] (Output.Sign(Rational.One, Rational.Zero))
        }

    match created with
    | Error error -> failwith error.Message
    | Ok network ->
        let verdict =
            Checker.check (ReferenceKernels()) ignore {
                Network = network
                Data = moons
                Claim = Claim.Interpolates
            }

        let wrong =
            match verdict with
            | Ok _ -> 0
            | Error refuted -> refuted.Findings.Misclassified

        float right / float moons.Count, wrong

/// Source: proofs-notes/random-hyperplanes.md, section 3.
[<Fact>]
let ``offsets in single precision give networks that score 1 in floating point and are wrong`` () =
    let scored = [ for seed in 0UL .. 9UL -> scores seed ]
    let perfect = scored |> List.filter (fun (score, _) -> score = 1.0)
    Assert.True(perfect.Length >= 5, $"only {perfect.Length} of 10 networks score 1 in floating point")

    Assert.True(
        perfect |> List.exists (fun (_, wrong) -> wrong > 0),
        "every network that scores 1 in floating point is right exactly"
    )

[<Fact>]
let ``offsets rounded down are right exactly on the same draws`` () =
    let options: RandomHyperplanes.Options = {
        Width = RandomHyperplanes.Width.Fixed 200
        Bias = RandomHyperplanes.Bias.Given 2.0
        Unit = RandomHyperplanes.Unit.Relu
        Minus = RandomHyperplanes.Minus.Second
    }

    for seed in 0UL .. 9UL do
        let request: Request = {
            Data = moons
            Seed = seed
            Numbers = Numbers.Float64
            Output = Output.Nearest [| Rational.Zero; Rational.One |]
            Kernels = ReferenceKernels()
            Progress = ignore
        }

        match RandomHyperplanes.construct options request with
        | Error error -> failwith error.Message
        | Ok construction ->
            let wrong =
                match
                    Checker.check (ReferenceKernels()) ignore {
                        Network = construction.Network
                        Data = moons
                        Claim = Claim.Interpolates
                    }
                with
                | Ok _ -> 0
                | Error refuted -> refuted.Findings.Misclassified

            Assert.Equal(construction.Misses, wrong)
