/// Random polynomials, random units, and gradient descent on the output weights at any step.
module MemCap.Properties.LearningProperties

open System
open FsCheck.FSharp
open MemCap
open MemCap.Constructions
open MemCap.Data
open MemCap.Exact
open MemCap.Runner.Kernels
open Xunit

let private kernels = SimdKernels.Best

let private norm (v: float[]) = sqrt (Array.sumBy (fun x -> x * x) v)

/// N columns over n points, with columns that are equal, zero, or of other sizes; and labels.
let private leastSquares =
    gen {
        let! count = Gen.frequency [ 1, Gen.constant 1; 4, Gen.choose (2, 12) ]
        let! points = Gen.frequency [ 1, Gen.constant 1; 4, Gen.choose (2, 12) ]
        let! seed = Gen.choose (0, 1_000_000)

        let! kinds =
            Gen.listOfLength count (Gen.frequency [ 5, Gen.constant 0; 1, Gen.choose (1, 3) ])

        let random = SplitMix(uint64 seed)

        let fresh size =
            Array.init points (fun _ -> size * random.Gaussian())

        let columns =
            (([]: float[] list), kinds)
            ||> List.fold (fun before kind ->
                match kind, before with
                | 1, last :: _ -> last :: before
                | 2, _ -> Array.zeroCreate points :: before
                | 3, _ -> fresh 1e-3 :: before
                | _ -> fresh 1.0 :: before)
            |> Array.concat

        return columns, fresh 1.0
    }

/// Φc − y, and Φᵀ(Φc − y)/n.
let private residualAndGradient (columns: float[]) (labels: float[]) (weights: float[]) =
    let n = labels.Length
    let at j i = columns[j * n + i]

    let residual =
        Array.init n (fun i -> (Array.indexed weights |> Array.sumBy (fun (j, w) -> w * at j i)) - labels[i])

    let gradient =
        Array.init weights.Length (fun j ->
            (Array.indexed residual |> Array.sumBy (fun (i, r) -> r * at j i)) / float n)

    residual, gradient

/// Gradient descent as it is written, one step after the other.
let private stepByStep columns labels count (largest: float) steps =
    let step (weights: float[]) =
        let _, gradient = residualAndGradient columns labels weights
        Array.map2 (fun w g -> if largest > 0.0 then w - g / largest else w) weights gradient

    Seq.fold (fun weights _ -> step weights) (Array.zeroCreate count) (seq { 1..steps })

[<Fact>]
let ``the path through eigenvalues is gradient descent, step by step`` () =
    let cases = Gen.zip leastSquares (Gen.elements [ 0; 1; 2; 3; 7; 40; 200 ])

    Theorem.forCases 200 cases (fun ((columns, labels), steps) ->
        let path = GradientPath.Of(kernels, columns, labels)
        let count = columns.Length / labels.Length
        let expected = stepByStep columns labels count path.Largest steps
        let found = path.After(int64 steps)

        let distance = norm (Array.map2 (-) expected found)
        let allowed = 1e-9 * (norm expected + norm labels)
        Theorem.holds $"{distance} > {allowed}" (distance <= allowed))

[<Fact>]
let ``the largest eigenvalue is the best quotient, so that steps are neither too long nor short`` () =
    Theorem.forCases 100 leastSquares (fun (columns, labels) ->
        let path = GradientPath.Of(kernels, columns, labels)
        let count = columns.Length / labels.Length
        let zeros = Array.zeroCreate<float> labels.Length
        // ΦᵀΦ/n applied again and again.
        let apply (v: float[]) =
            snd (residualAndGradient columns zeros v)

        let power =
            (Array.init count (fun j -> 1.0 + float j / 7.0), seq { 1..3000 })
            ||> Seq.fold (fun v _ ->
                let w = apply v
                let length = norm w

                if length > 0.0 then
                    Array.map (fun x -> x / length) w
                else
                    v)

        let quotient =
            let length = norm power
            (Array.map2 (*) power (apply power) |> Array.sum) / (length * length)

        Theorem.holds $"{quotient} of {path.Largest}" (abs (quotient - path.Largest) <= 1e-3 * path.Largest))

[<Fact>]
let ``ridge solves its normal equations`` () =
    Theorem.forCases 100 leastSquares (fun (columns, labels) ->
        let path = GradientPath.Of(kernels, columns, labels)
        let relative = 1e-3
        let weights = path.Ridge relative
        let _, gradient = residualAndGradient columns labels weights

        let rest =
            Array.map2 (fun g w -> g + relative * path.Largest * w) gradient weights |> norm

        Theorem.holds $"{rest}" (rest <= 1e-11 * (1.0 + norm labels)))

let private shape dimension degree groups units training test : LearningShape = {
    Dimension = dimension
    Degree = degree
    Groups = groups
    Units = units
    Law = UnitLaw.Gaussian
    Kind = UnitKind.Srelu
    Training = training
    Test = test
}

/// More points than units or fewer, one dimension, one unit.
let private draws =
    gen {
        let! dimension = Gen.elements [ 1; 2; 3; 6 ]
        let! degree = Gen.choose (1, 4)
        let! groups = Gen.choose (1, 4)
        let! units = Gen.elements [ 1; 5; 30; 60 ]
        let! training = Gen.elements [ dimension + 2; 40; 150 ]
        let! seed = Gen.choose (0, 1_000_000)
        return uint64 seed, shape dimension degree groups units training 20
    }

[<Fact>]
let ``the error on the training points never grows with the steps`` () =
    let steps = [ 0L; 1L; 2L; 5L; 30L; 1000L; 100_000L; 1_000_000_000L ]

    Theorem.forCases 60 draws (fun (seed, shape) ->
        let draw = LearningDraw(kernels, seed, shape)

        let falls rule =
            draw.Errors(List.map rule steps)
            |> Array.pairwise
            |> Array.forall (fun (before, after) -> after.Training <= before.Training * (1.0 + 1e-9) + 1e-12)

        result {
            do! Theorem.holds "raw" (falls LearningRule.Raw)
            do! Theorem.holds "preconditioned" (falls LearningRule.Preconditioned)
        })

/// Very smooth units that few points reach have eigenvalues that doubles do not tell from 0: here there are none.
[<Fact>]
let ``both parametrisations have the same limit`` () =
    let longest = 1_000_000_000_000_000L

    let wellConditioned =
        draws
        |> Gen.map (fun (seed, shape) ->
            seed,
            {
                shape with
                    Units = min 5 shape.Units
                    Groups = min 2 shape.Groups
                    Training = 150
            })

    Theorem.forCases 60 wellConditioned (fun (seed, shape) ->
        let errors =
            LearningDraw(kernels, seed, shape).Errors [
                LearningRule.Raw longest
                LearningRule.Preconditioned longest
            ]

        let raw, preconditioned = errors[0].Training, errors[1].Training

        Theorem.holds
            $"{raw} against {preconditioned}"
            (abs (raw - preconditioned) <= 1e-9 + 1e-6 * preconditioned))

[<Fact>]
let ``a draw is the same for every kernel, and units of narrower layers are among those of wider ones`` () =
    let rules = [
        LearningRule.Raw 100L
        LearningRule.Preconditioned 100L
        LearningRule.Ridge 1e-10
    ]

    Theorem.forCases 12 draws (fun (seed, shape) ->
        result {
            do!
                EveryWidth.agree (fun kernels ->
                    LearningDraw(kernels, seed, shape).Errors rules
                    |> Array.map (fun error ->
                        struct (BitConverter.DoubleToInt64Bits error.Training,
                                BitConverter.DoubleToInt64Bits error.Test)))

            let narrow = LearningDraw(kernels, seed, shape)

            let wide =
                LearningDraw(
                    kernels,
                    seed,
                    {
                        shape with
                            Units = 2 * shape.Units
                            Groups = shape.Groups
                    }
                )

            do! Theorem.equal narrow.Units.Weights wide.Units.Weights[.. shape.Units * shape.Dimension - 1]

            do! Theorem.equal narrow.Units.Orders wide.Units.Orders[.. shape.Units - 1]
            do! Theorem.equal narrow.Target.Coefficients wide.Target.Coefficients
        })

[<Fact>]
let ``units read at most as many coordinates as the degree, and are smoothed ReLUs`` () =
    Theorem.forCases 40 draws (fun (seed, shape) ->
        let units = LearningDraw(kernels, seed, shape).Units
        let d = shape.Dimension
        let random = SplitMix seed
        let points = Array.init (3 * d) (fun _ -> 2.0 * random.Double() - 1.0)
        let values = units.At(kernels, points)
        let half = Rational.fraction 1I 2I

        let wrong =
            Seq.allPairs (seq { 0 .. units.Count - 1 }) (seq { 0..2 })
            |> Seq.tryFind (fun (j, i) ->
                let mutable t = -units.Thresholds[j]

                for c in 0 .. d - 1 do
                    t <- t + units.Weights[j * d + c] * points[i * d + c]

                let exact =
                    Rational.toDouble (Srelu.evaluate units.Orders[j] half (Rational.ofDouble t))

                abs (exact - values[j * 3 + i]) > 1e-13)

        let most =
            Seq.init units.Count (fun j ->
                units.Weights[j * d .. (j + 1) * d - 1]
                |> Array.filter ((<>) 0.0)
                |> Array.length)
            |> Seq.max

        result {
            do! Theorem.equal None wrong
            do! Theorem.holds $"{most} coordinates" (most <= shape.Degree)

            do!
                Theorem.holds
                    "orders and thresholds"
                    (Array.forall (fun k -> k >= 0 && k < shape.Groups) units.Orders
                     && Array.forall (fun t -> abs t <= 2.0) units.Thresholds)
        })

[<Fact>]
let ``a target is a polynomial of its degree with all monomials, and unit coefficients`` () =
    let cases =
        Gen.zip3 (Gen.choose (1, 5)) (Gen.choose (0, 5)) (Gen.choose (0, 100_000))

    Theorem.forCases 60 cases (fun (d, q, seed) ->
        let random = SplitMix(uint64 seed)
        let target = PolynomialTarget.Draw(random, d, q)

        // Along a line the difference of order q + 1 vanishes.
        let start = Array.init d (fun _ -> random.Double())
        let direction = Array.init d (fun _ -> random.Double())

        let along =
            Array.init (q + 2) (fun s -> Array.map2 (fun x v -> x + float s * v) start direction)
            |> Array.concat
            |> target.Values

        let difference =
            Seq.fold (fun values _ -> values |> Array.pairwise |> Array.map (fun (a, b) -> b - a)) along [
                0..q
            ]

        let ones = target.Values(Array.create d 1.0)
        let zeros = target.Values(Array.zeroCreate d)

        result {
            do! Theorem.equal (Combinatorics.binomial (d + q) q) (bigint target.Coefficients.Length)

            do! Theorem.holds "unit norm" (abs (norm target.Coefficients - 1.0) < 1e-14)

            do!
                Theorem.holds
                    $"difference {difference[0]}"
                    (abs difference[0] <= 1e-9 * (1.0 + Array.sumBy abs along))

            do! Theorem.holds "at 1" (abs (ones[0] - Array.sum target.Coefficients) < 1e-12)
            do! Theorem.equal target.Coefficients[0] zeros[0]
        })

[<Fact>]
let ``columns without affine part are orthogonal to affine functions, and can be put together again`` () =
    Theorem.forCases 40 draws (fun (seed, shape) ->
        let random = SplitMix seed
        let d, n = shape.Dimension, shape.Training
        let points = Array.init (n * d) (fun _ -> 2.0 * random.Double() - 1.0)
        let columns = Array.init (4 * n) (fun _ -> 3.0 + random.Gaussian())
        let affine = AffineFreeColumns.affine d points
        // The last of the columns is an affine function.
        Array.blit affine ((d - 1) * n) columns (3 * n) n
        let free = AffineFreeColumns.ofColumns kernels d points columns

        let column (all: float[]) j = all[j * n .. (j + 1) * n - 1]
        let products = Array.allPairs [| 0..3 |] [| 0..d |]

        let cosine (j, c) =
            Array.map2 (*) (column free.Columns j) (column affine c) |> Array.sum |> abs

        let again j =
            let mutable worst = 0.0

            for i in 0 .. n - 1 do
                let mutable value = free.Scales[j] * free.Columns[j * n + i]

                for c in 0..d do
                    value <- value + free.Affine[j * (d + 1) + c] * affine[c * n + i]

                worst <- max worst (abs (value - columns[j * n + i]))

            worst

        // Few points in almost a hyperplane make large affine functions.
        let size = 1.0 + (free.Affine |> Array.map abs |> Array.max)

        result {
            do!
                Theorem.holds
                    "orthogonal"
                    (n = d + 2
                     || products |> Array.forall (fun pair -> cosine pair <= 1e-7 * float n))

            do! Theorem.holds "again" (Seq.forall (fun j -> again j <= 1e-9 * size) [ 0..3 ])
            do! Theorem.equal 0.0 free.Scales[3]

            do!
                Theorem.holds
                    "unit mean squares"
                    (Seq.forall
                        (fun j ->
                            free.Scales[j] = 0.0
                            || abs (norm (column free.Columns j) / sqrt (float n) - 1.0) <= 1e-12)
                        [ 0..2 ])
        })

let private median (values: float[]) = (Array.sort values)[values.Length / 2]

/// Medians of five draws vary by a factor of two, those of the reference, of three draws, by as much; together less than
/// four.
let private band = 4.0

/// d = 5, q = 2: errors of ridge regression with 100, 200 and 400 units, computed independently.
[<Theory>]
[<InlineData(1, 1.1e-1, 1.8e-2, 4e-3)>]
[<InlineData(2, 5e-2, 5e-3, 7e-4)>]
[<InlineData(3, 4e-2, 2e-3, 4e-4)>]
let ``errors are those of the reference, and preconditioned descent is a hundred times faster``
    (groups: int, with100: float, with200: float, with400: float)
    =
    for units, reference in [ 100, with100; 200, with200; 400, with400 ] do
        let errors =
            Array.init 5 (fun seed ->
                LearningDraw(kernels, uint64 seed, shape 5 2 groups units 10_000 4_000).Errors [
                    LearningRule.Ridge 1e-10
                    LearningRule.Raw 100_000L
                    LearningRule.Preconditioned 1_000L
                    LearningRule.Preconditioned 100_000L
                ])

        let test rule =
            median (Array.map (fun (draw: LearningError[]) -> draw[rule].Test) errors)

        let ridge, raw, soon, late = test 0, test 1, test 2, test 3

        Assert.True(
            ridge < band * reference && ridge > reference / band,
            $"{units} units: {ridge}, not {reference}"
        )

        Assert.True(soon <= raw, $"{units} units: {soon} after 1000 steps, raw {raw} after 100 000")
        Assert.True(late <= 2.0 * ridge, $"{units} units: {late} late, ridge {ridge}")
