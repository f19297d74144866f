/// Sizes and weights of networks on random points of the sphere, iterative and exact, against measured reference values.
module MemCap.Properties.IterativeBands

open MemCap.Constructions
open MemCap.Exact
open MemCap.Runner.Kernels
open Xunit

/// (neurons, total weight, least correlation by weight) of a run on n points of the sphere with ε = 0.1.
let private sizes kind n d seed =
    let data = IterativeCases.sphere n d seed

    match IterativeCases.boost SimdKernels.Best kind 0.1 Scales.Kept seed data with
    | _, Error _ -> failwith "no end"
    | points, Ok boosted ->
        float boosted.Neurons.Length,
        points.TotalWeight boosted.Neurons,
        boosted.Steps |> Array.map _.Correlation |> Array.min

/// Thirty runs stay within what thirty runs of the prototype did, widened by a quarter; `beyond` of them may weigh more.
let private within kind n d beyond (neurons: float * float) (weights: float * float) =
    let runs =
        Array.Parallel.init 30 (fun seed -> sizes kind n d (uint64 (4000 + seed)))

    for k, w, _ in runs do
        Assert.True(k >= fst neurons / 1.25 && k <= snd neurons * 1.25, $"{k} neurons")
        Assert.True(w >= fst weights / 1.25, $"total weight {w}")

    let heavy =
        runs
        |> Array.map (fun (_, w, _) -> w)
        |> Array.filter (fun w -> w > snd weights * 1.25)

    Assert.True(heavy.Length <= beyond, $"total weights %A{heavy}")
    runs

/// The weight of a difference quotient is 1/δ, which has no mean over the draws. Of sixty such runs that are one sample cut
/// in two, more than three of one half exceed the whole other half with probability 0.06: three may.
[<Fact>]
let ``gradients on 100 and 196 points of the sphere: neurons and total weight in the measured bands`` () =
    within IterativeCases.gradient 100 20 3 (40.0, 54.0) (2.2e3, 7.8e4) |> ignore
    within IterativeCases.gradient 196 28 3 (54.0, 70.0) (5e3, 2e6) |> ignore

[<Fact>]
let ``single harmonic neurons on 100 and 196 points of the sphere: neurons and total weight in the measured bands``
    ()
    =
    within IterativeCases.single 100 20 0 (58.0, 92.0) (38.9, 49.0) |> ignore
    within IterativeCases.single 196 28 0 (100.0, 133.0) (59.6, 72.4) |> ignore

[<Fact>]
let ``ascents on 100 and 196 points of the sphere: neurons, total weight and correlation in the measured bands``
    ()
    =
    let check runs (low, high) =
        for _, _, c in runs do
            Assert.True(c >= low / 1.25 && c <= high * 1.25, $"correlation {c}")

    check (within IterativeCases.ascent 100 20 0 (21.0, 32.0) (21.1, 25.8)) (0.21, 0.41)
    check (within IterativeCases.ascent 196 28 0 (31.0, 42.0) (32.0, 37.6)) (0.28, 0.39)

/// Along n = d²/4 neurons grow as n/d and total weight as √n: the measured constants, within 15 %.
[<Fact>]
let ``neurons by n over d and total weight by the root of n are flat along n = d²/4`` () =
    for d in [ 20; 28; 40; 56; 80 ] do
        let n = d * d / 4

        let runs =
            Array.Parallel.init 3 (fun seed -> sizes IterativeCases.ascent n d (uint64 seed))

        let neurons = runs |> Array.averageBy (fun (k, _, _) -> k)
        let weight = runs |> Array.averageBy (fun (_, w, _) -> w)
        let byPart = neurons * float d / float n
        let byRoot = weight / sqrt (float n)
        Assert.True(byPart >= 4.5 / 1.15 && byPart <= 5.2 * 1.15, $"{d}: {byPart} n/d neurons")
        Assert.True(byRoot >= 2.3 / 1.15 && byRoot <= 2.5 * 1.15, $"{d}: total weight {byRoot} √n")

/// (neurons, total weight) of thirty networks that fit exactly, in doubles.
let private exact id n d =
    Array.Parallel.init 30 (fun seed ->
        match
            IterativeCases.built id [] (uint64 seed) (IterativeCases.sphere n d (uint64 (4000 + seed)))
        with
        | Ok built ->
            let struct (_, weight) = Enclosure.toDoubles built.Size.TotalWeight.Value
            built.Size.Neurons, weight
        | Error reason -> failwith $"%A{reason}")

/// Within what these thirty networks were when they were first measured, widened by a quarter.
let private exactWithin id n d (neurons: int * int) (weights: float * float) =
    for k, w in exact id n d do
        Assert.True(k >= fst neurons && k <= snd neurons, $"{id}: {k} neurons")
        Assert.True(w >= fst weights / 1.25 && w <= snd weights * 1.25, $"{id}: total weight {w}")

/// The prototype's 30 networks of n neurons on 100 points weigh 6e4 to 2e7. Labels ±1 leave out kinks between equal slopes.
[<Fact>]
let ``piecewise linear on 100 and 196 points of the sphere: neurons and total weight in the measured bands``
    ()
    =
    exactWithin "piecewise-linear" 100 20 (68, 88) (6e4, 5.3e5)
    exactWithin "piecewise-linear" 196 28 (137, 162) (2.7e5, 2.7e6)

/// The prototype's slabs on 100 points weigh 1.2e4 to 3.6e5: it takes the affine function of least norm and the largest
/// step. Here free unknowns are 0 and steps powers of two, at most a quarter of the largest: about ten times the weight.
[<Fact>]
let ``slabs on 100 and 196 points of the sphere: neurons and total weight in the measured bands`` () =
    exactWithin "baum-relu" 100 20 (20, 20) (1e5, 6.4e6)
    exactWithin "baum-relu" 196 28 (28, 28) (7e5, 3.5e7)

/// The prototype's median on 200 points in R^20 is 2e5, with the same choices as for slabs.
[<Fact>]
let ``sweeps on 100 and 196 points of the sphere: neurons and total weight in the measured bands`` () =
    exactWithin "sweep" 100 20 (10, 10) (2.3e4, 9e6)
    exactWithin "sweep" 196 28 (14, 14) (1.3e5, 7e7)
