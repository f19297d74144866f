/// Outer weights of fixed columns, held against their definitions.
module MemCap.Properties.OuterWeightsProperties

open System
open FsCheck.FSharp
open MemCap.Constructions
open MemCap.Data
open MemCap.Exact
open MemCap.Runner.Kernels
open Xunit

let private kernels = SimdKernels.Best

let private features (data: Dataset) kind seed =
    let points = CorrectivePoints.Create data

    let law: BlockLaw = {
        Kind = kind
        Law = ThresholdLaw.HalfNormal
        Deviation = 2.0
        Window = infinity
        Units = 10
        Grid = ValueNone
    }

    let draws = [
        for index in 0UL .. 2UL -> CorrectiveBlock.draw kernels points law (SplitMix.At(seed, index))
    ]

    points, FeatureMatrix(kernels, points, kind, draws)

let private cases =
    gen {
        let! data = IterativeCases.data
        let! kind = Gen.elements [ RidgeKind.Relu; RidgeKind.Srelu 1; RidgeKind.Srelu 2 ]
        let! seed = Gen.choose (0, 1000)
        return data, kind, uint64 seed
    }

/// Column by column, for unit vectors of weights.
let private columns (features: FeatureMatrix) =
    Array.init features.Count (fun k ->
        features.Values(Array.init features.Count (fun j -> if j = k then 1.0 else 0.0)))

let private square (x: float[]) = Array.sumBy (fun a -> a * a) x

[<Fact>]
let ``columns have length 1 or are 0, and the Gram matrix is the sum of their squares`` () =
    Theorem.forAll cases (fun (data, kind, seed) ->
        let _, features = features data kind seed
        let columns = columns features
        let gram = features.Gram()
        let n = data.Count

        let isUnit (column: float[]) =
            square column = 0.0 || abs (square column - 1.0) < 1e-12

        let isProduct (i, j) =
            let product =
                columns |> Array.sumBy (fun (column: float[]) -> column[i] * column[j])

            abs (gram[i * n + j] - product) < 1e-9

        let places = seq { 0 .. n - 1 }

        Theorem.holds
            "another length or product"
            (Array.forall isUnit columns && Seq.forall isProduct (Seq.allPairs places places)))

[<Fact>]
let ``no weights have a smaller objective than those of ridge regression`` () =
    Theorem.forAll (Gen.zip cases (Gen.choose (-30, 10))) (fun ((data, kind, seed), exponent) ->
        let points, features = features data kind seed
        let lambda = Math.ScaleB(1.0, exponent)
        let labels = points.Labels

        match OuterWeights.ridge kernels features (features.Gram()) labels lambda with
        | None -> Error "not positive definite"
        | Some weights ->
            let random = SplitMix seed
            let least = OuterWeights.objective features labels lambda weights

            let others = [
                features.Comparator()
                Array.zeroCreate features.Count
                for _ in 1..5 do
                    weights |> Array.map (fun w -> w + 0.01 * random.Gaussian())
            ]

            Theorem.holds
                "a smaller objective"
                (others
                 |> List.forall (fun other ->
                     least
                     <= OuterWeights.objective features labels lambda other * (1.0 + 1e-9) + 1e-12)))

[<Fact>]
let ``gradient descent through the Gram matrix is gradient descent on the weights`` () =
    Theorem.forCases 50 cases (fun (data, kind, seed) ->
        let points, features = features data kind seed
        let gram = features.Gram()
        let labels = points.Labels
        let largest = OuterWeights.largestEigenvalueAtMost kernels gram labels.Length
        let columns = columns features
        let weights = Array.zeroCreate<float> features.Count

        for _ in 1..20 do
            let left = Array.map2 (-) (features.Values weights) labels

            for k in 0 .. weights.Length - 1 do
                weights[k] <- weights[k] - (Array.map2 (*) columns[k] left |> Array.sum) / largest

        let losses = ResizeArray<float>()

        let alpha =
            OuterWeights.descend kernels gram labels largest (fun t loss ->
                losses.Add loss
                t < 20)

        Theorem.holds
            "other weights, or a loss that grew"
            (Array.forall2 (fun a b -> abs (a - b) <= 1e-9) weights (features.Weights alpha)
             && abs (losses[19] - 0.5 * OuterWeights.squaredError features labels weights)
                <= 1e-9
             && Seq.pairwise losses
                |> Seq.forall (fun (before, after) -> after <= before * (1.0 + 1e-9) + 1e-25)))

[<Fact>]
let ``the bound on the largest eigenvalue is one, and near it`` () =
    Theorem.forCases 50 cases (fun (data, kind, seed) ->
        let _, features = features data kind seed
        let n = data.Count
        let gram = features.Gram()
        let bound = OuterWeights.largestEigenvalueAtMost kernels gram n

        let largest =
            (MathNet.Numerics.LinearAlgebra.Double.DenseMatrix.OfColumnMajor(n, n, gram)).Evd().EigenValues
            |> Seq.map _.Real
            |> Seq.max

        Theorem.holds $"{bound} for {largest}" (largest <= bound * (1.0 + 1e-12) && bound <= 3.0 * largest))

/// Runs of 30 steps with the ridge weights of λ = 1/8.
let private run (data: Dataset) kind seed =
    let points, features = features data kind seed
    let gram = features.Gram()
    let labels = points.Labels
    let largest = OuterWeights.largestEigenvalueAtMost kernels gram labels.Length
    let looks = ResizeArray<struct (int * float)>()

    OuterWeights.descend kernels gram labels largest (fun t loss ->
        looks.Add(struct (t, loss))
        t < 30)
    |> ignore

    let ridge = (OuterWeights.ridge kernels features gram labels 0.125).Value
    features, gram, labels, largest, ridge, List.ofSeq looks

[<Fact>]
let ``the three inequalities have the sides that theory gives them`` () =
    Theorem.forCases 60 cases (fun (data, kind, seed) ->
        let features, gram, labels, largest, ridge, looks = run data kind seed

        let found =
            FeatureInequalities.evaluate kernels features gram labels largest 0.125 ridge looks

        let comparator = features.Comparator()

        let loss weights =
            0.5 * OuterWeights.squaredError features labels weights

        let near a b = abs (a - b) <= 1e-9 * (1.0 + abs b)
        let struct (ridged, compared) = found.Ridge

        let sides (struct (t, reached, second, third)) =
            second >= reached - 1e-9
            && near second (loss comparator + largest * square comparator / (2.0 * float t))
            && (match third with
                | ValueSome third ->
                    reached <= third * (1.0 + 1e-9) + 1e-9
                    && near
                        third
                        (Math.Pow(1.0 - found.Least / largest, 2.0 * float t) * 0.5 * square labels)
                | ValueNone -> found.Least = 0.0)

        Theorem.holds
            "another side"
            (near ridged (OuterWeights.objective features labels 0.125 ridge)
             && near compared (OuterWeights.objective features labels 0.125 comparator)
             && List.forall sides found.Descent))

[<Fact>]
let ``an inequality that is violated is a defect`` () =
    let data = IterativeCases.sphere 10 3 2UL
    let features, gram, labels, largest, ridge, looks = run data RidgeKind.Relu 1UL

    let isDefect largest ridge looks =
        try
            FeatureInequalities.evaluate kernels features gram labels largest 0.125 ridge looks
            |> ignore

            false
        with MemCap.InternalDefect _ ->
            true

    Assert.False(isDefect largest ridge looks)
    // I1: weights that are not the least.
    Assert.True(isDefect largest (Array.map (fun w -> w + 10.0) ridge) looks)
    // I2: more is left than ever can be.
    Assert.True(isDefect largest ridge [ struct (1, 1e6) ])
    // I3: the loss of the first step after a million.
    let struct (_, first) = looks.Head
    Assert.True(isDefect largest ridge [ struct (1_000_000_000, first) ])
