namespace MemCap.Constructions

open MemCap.Data
open MemCap.Exact

/// From which law units are drawn.
[<RequireQualifiedAccess>]
type UnitLaw =
    /// SreluFeatures.Draw.
    | Gaussian
    /// SreluFeatures.DrawAlong the directions of LatticePowers.
    | Lattice

/// What a unit of order k is.
[<RequireQualifiedAccess>]
type UnitKind =
    /// S_{k,h}, with the h of the law.
    | Srelu
    /// SreluCosine.Published.
    | SreluCosine

/// Shape of an experiment on learning a polynomial: its dimension d and degree q, units of a orders of smoothness, N of
/// them, and how many points there are to learn from and to test on.
[<NoComparison>]
type LearningShape = {
    Dimension: int
    Degree: int
    Groups: int
    Units: int
    Law: UnitLaw
    Kind: UnitKind
    Training: int
    Test: int
}

/// How the output weights are found, besides those of the affine part.
[<RequireQualifiedAccess>]
type LearningRule =
    /// Gradient descent with the units as they are.
    | Raw of steps: int64
    /// Gradient descent with AffineFreeColumns of the units.
    | Preconditioned of steps: int64
    /// Ridge regression on the units as they are, with the parameter `relative`·λ_max.
    | Ridge of relative: float

/// Mean squared errors over the variance of the labels, on the points that were learned from and on others.
[<Struct; NoComparison>]
type LearningError = { Training: float; Test: float }

/// One draw of the experiment: a polynomial, points uniform on [−1, 1]^d, random units, all fixed by the seed; and what
/// rules make of it. Units of shapes that differ in N alone are nested, and polynomial and points are the same.
/// In doubles: approximate; the same bits for any kernels.
/// Source: proofs-notes/learning.md, after Bresler and Nagaraj 2020, Theorem 10.
[<Sealed; NoComparison; NoEquality>]
type LearningDraw(kernels: IKernels, seed: uint64, shape: LearningShape) =
    let d = shape.Dimension

    let target =
        PolynomialTarget.Draw(SplitMix.At(seed, 0UL), shape.Dimension, shape.Degree)

    let points stream count =
        let random = SplitMix.At(seed, stream)
        Array.init (count * d) (fun _ -> 2.0 * random.Double() - 1.0)

    let training = points 1UL shape.Training
    let test = points 2UL shape.Test
    let trainingLabels = target.Values training
    let testLabels = target.Values test

    let units =
        let seed = SplitMix.At(seed, 3UL).Next()

        match shape.Law with
        | UnitLaw.Gaussian -> SreluFeatures.Draw(seed, d, shape.Degree, shape.Groups, shape.Units)
        | UnitLaw.Lattice ->
            let directions = LatticePowers.directions d shape.Degree
            SreluFeatures.DrawAlong(seed, d, directions, shape.Groups, shape.Units)

    let unitValues points =
        match shape.Kind with
        | UnitKind.Srelu -> units.At(kernels, points)
        | UnitKind.SreluCosine ->
            let functions = Array.init shape.Groups SreluCosine.Published
            units.AtWith(kernels, points, (fun order -> functions[order].Approximate))

    /// The units, then the affine functions.
    let columns points =
        Array.append (unitValues points) (AffineFreeColumns.affine d points)

    let trainingColumns = columns training
    let raw = lazy (GradientPath.Of(kernels, trainingColumns, trainingLabels))

    /// The labels are a column too, but for their scale.
    let withoutAffine () =
        let ofUnits = shape.Units * shape.Training

        let free =
            Array.append trainingColumns[.. ofUnits - 1] trainingLabels
            |> AffineFreeColumns.ofColumns kernels d training

        let labels =
            free.Columns[ofUnits..] |> Array.map (fun y -> y * free.Scales[shape.Units])

        struct (GradientPath.Of(kernels, free.Columns[.. ofUnits - 1], labels), free)

    let preconditioned = lazy withoutAffine ()

    let restored (path: GradientPath) (free: AffineFreeColumns) steps =
        let scaled = path.After steps

        let weights =
            Array.init shape.Units (fun j ->
                if free.Scales[j] > 0.0 then
                    scaled[j] / free.Scales[j]
                else
                    0.0)

        let affine =
            Array.init (d + 1) (fun c ->
                let mutable sum = free.Affine[shape.Units * (d + 1) + c]

                for j in 0 .. shape.Units - 1 do
                    sum <- sum - weights[j] * free.Affine[j * (d + 1) + c]

                sum)

        Array.append weights affine

    let meanSquare (values: float[]) =
        Kernels.dot kernels values values / float values.Length

    let variance (labels: float[]) =
        let mean = Array.average labels
        meanSquare (labels |> Array.map (fun y -> y - mean))

    let errors columns (labels: float[]) (weights: float[][]) =
        let n = labels.Length
        let answers = Array.zeroCreate<float>(weights.Length * n)

        kernels.Combine(columns, shape.Units + d + 1, n, Array.concat weights, weights.Length, answers)

        Array.init weights.Length (fun v ->
            meanSquare (Array.init n (fun i -> answers[v * n + i] - labels[i]))
            / variance labels)

    member _.Target = target
    member _.Units = units

    /// What the mean training error of least squares is at most over draws of the units, for this polynomial and these points;
    /// None where nothing is proved: for units of the Gaussian law or with a cosine, for degree 1, and without a unit of every
    /// order.
    member _.Bound: float option =
        let inGroup = shape.Units / shape.Groups

        match shape.Law, shape.Kind with
        | UnitLaw.Lattice, UnitKind.Srelu when inGroup > 0 && shape.Degree >= 2 ->
            let squaredNorm = LatticePowers.squaredNorm target shape.Degree

            Some(
                LatticePowers.meanError d shape.Degree shape.Groups inGroup squaredNorm
                / variance trainingLabels
            )
        | _ -> None

    /// Weights of the units, then of 1, x_1, …, x_d: the network that the rule finds.
    member _.Weights(rule: LearningRule) =
        match rule with
        | LearningRule.Raw steps -> raw.Value.After steps
        | LearningRule.Ridge relative -> raw.Value.Ridge relative
        | LearningRule.Preconditioned steps ->
            let struct (path, free) = preconditioned.Value
            restored path free steps

    /// One error for each rule.
    member this.Errors(rules: LearningRule seq) : LearningError[] =
        let weights = rules |> Seq.map this.Weights |> Array.ofSeq

        if weights.Length = 0 then
            [||]
        else
            Array.map2
                (fun training test -> { Training = training; Test = test })
                (errors trainingColumns trainingLabels weights)
                (errors (columns test) testLabels weights)
