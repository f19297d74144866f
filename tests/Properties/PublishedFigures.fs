/// The figures of Dirksen, Finke and Genzel, arXiv 2310.00327, for the two moons: 50 restarts a cell.
module MemCap.Properties.PublishedFigures

open System.IO
open MemCap.Constructions
open MemCap.Data
open MemCap.Runner.Io
open MemCap.Runner.Kernels
open Xunit

/// Every test here together rejects the truth with at most this probability.
let private familyWise = 1e-3

/// Cells: width, maximal bias; published: successes, mean second-layer width and its standard deviation.
let private published = [
    310, 2.30, 48, 6.46, 2.07
    130, 1.65, 26, 8.12, 3.05
    450, 1.10, 50, 4.94, 1.02
]

let private restarts = 50

let private moons =
    let rec upwards (folder: DirectoryInfo) =
        let file = Path.Combine(folder.FullName, "samples", "moons.npz")

        if File.Exists file then
            file
        else
            match folder.Parent with
            | null -> failwith "the samples of the repository are not above the tests"
            | parent -> upwards parent

    let read =
        DataReader.Read(
            DataOptions(
                Path = upwards (DirectoryInfo System.AppContext.BaseDirectory),
                Normalize = Normalization.MaxNorm
            ),
            null
        )

    match Dataset.create read.Dimension read.Points read.Labels with
    | Ok data -> data
    | Error error -> failwith error.Message

let private cell width bias = [|
    for restart in 0 .. restarts - 1 ->
        RandomHyperplanes.outcomes
            SimdKernels.Best
            moons
            (uint64 (1000 * width + restart))
            RandomHyperplanes.Minus.Second
            [ bias, [ width ] ]
        |> List.head
        |> List.head
|]

[<Fact>]
let ``successes and second-layer widths on the moons agree with the published table`` () =
    let level = familyWise / float (2 * published.Length)

    for width, bias, successes, mean, sd in published do
        let outcomes = cell width bias
        let own = outcomes |> Array.filter (fun o -> o.Misses = 0) |> Array.length
        let widths = outcomes |> Array.map (fun o -> float o.Units)
        let p = TwoSample.fisher own restarts successes restarts
        Assert.True(p >= level, $"n = {width}, λ = {bias}: {own} successes against {successes}, p = {p}")
        let q = TwoSample.welch (TwoSample.moments widths) (restarts, mean, sd)

        Assert.True(
            q >= level,
            $"n = {width}, λ = {bias}: %A{TwoSample.moments widths} against {mean}, p = {q}"
        )
