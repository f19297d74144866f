/// ReLUs drawn from the Fourier transform of a target: their mean, and their mean square.
module MemCap.Properties.FourierGroupProperties

open MemCap
open MemCap.Constructions
open Xunit

let private get result =
    match result with
    | Ok value -> value
    | Error(error: MemCapError) -> failwith error.Message

let private parse variables text = Target.parse variables text |> get

/// Means of e and e² over so many draws of networks, at each point.
let private moments draws units target points =
    let group = FourierGroup.create target |> get
    let values = points |> Array.map (Target.evaluator target)

    let errors =
        Array.init draws (fun seed ->
            Array.map2 (-) (FourierGroup.outputs group units (uint64 seed) points) values)

    FourierGroup.bound group units,
    points
    |> Array.mapi (fun j _ ->
        Array.averageBy (fun (e: float[]) -> e[j]) errors,
        Array.averageBy (fun (e: float[]) -> e[j] * e[j]) errors)

/// Five standard errors are admitted; the seeds are fixed. The last points are on the sphere, where the bound is nearest.
[<Theory>]
[<InlineData(1, "gauss(0.5)")>]
[<InlineData(1, "cos(4x + 1)")>]
[<InlineData(3, "2*gauss(0.6) - cos(x1 - 2*x3 + 1/2) + x2 - 3")>]
[<InlineData(10, "gauss(1)")>]
let ``the mean is the target, and the mean square stays below its bound, at every point``
    (dimension: int, text: string)
    =
    let target = parse dimension text
    let unit = RidgeFamily.points dimension 8 11UL

    let sphere =
        unit
        |> Array.map (fun x ->
            let norm = sqrt (Array.sumBy (fun c -> c * c) x)
            Array.map (fun c -> c / norm) x)

    let draws = 400
    let bound, errors = moments draws 25 target (Array.append unit sphere)

    for mean, square in errors do
        Assert.True(abs mean <= 5.0 * sqrt (square / float draws), $"mean error {mean}, mean square {square}")
        Assert.True(square <= bound, $"{square}, above {bound}")

    Assert.True(errors |> Array.exists (fun (_, square) -> square >= 0.01 * bound), "the bound is far away")

[<Fact>]
let ``the bound of a Gaussian is (2/3)(d/s²)²/N, of an affine function 0`` () =
    let bound dimension text =
        FourierGroup.bound (parse dimension text |> FourierGroup.create |> get) 7

    Assert.Equal(2.0 / 3.0 * 20.0 * 20.0 / 7.0, bound 5 "gauss(0.5)", 10)
    Assert.Equal(2.0 / 3.0 * 9.0 * 13.0 * 13.0 / 7.0, bound 2 "-3*cos(2x1 + 3x2 + 1)", 9)
    Assert.Equal(0.0, bound 2 "x1 - 2*x2 + 1")

    let affine = parse 2 "x1 - 2*x2 + 1" |> FourierGroup.create |> get
    Assert.Equal(0.5 + 0.5 + 1.0, (FourierGroup.outputs affine 3 1UL [| [| 0.5; -0.25 |] |])[0])

[<Fact>]
let ``what has no Fourier transform to draw from is refused`` () =
    for text in [ "x^2"; "x*cos(x)"; "x*gauss(1)" ] do
        match FourierGroup.create (parse 1 text) with
        | Error error -> Assert.Contains("has no Fourier transform", error.Message)
        | Ok _ -> Assert.Fail text
