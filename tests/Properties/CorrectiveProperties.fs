/// Networks of corrective blocks and of random features, from their method to their certificate.
module MemCap.Properties.CorrectiveProperties

open System
open FsCheck.FSharp
open MemCap.Constructions
open MemCap.Data
open MemCap.Exact
open MemCap.Networks
open MemCap.Runner.Kernels
open MemCap.Verification
open Xunit

/// Built and checked through the list of methods, with the numbers that the options need.
let private built id options seed (data: Dataset) =
    let method = (Methods.tryFind id).Value

    let complete =
        method.Options
        |> List.map (fun option ->
            option.Name,
            List.tryFind (fun (name, _) -> name = option.Name) options
            |> Option.map snd
            |> Option.defaultValue option.Standard)
        |> Map.ofList

    Build.run
        method
        complete
        false
        (fun () -> 0.0)
        {
            Data = data
            Seed = seed
            Numbers = (method.Numbers complete).Value
            Output = Output.Identity
            Kernels = SimdKernels.Best
            Progress = ignore
        }
        Extent.Automatic
        ignore

let private require id options seed data =
    match built id options seed data with
    | Ok built -> built
    | Error reason -> failwith $"%A{options}: %A{reason}"

let private cases options =
    gen {
        let! data = IterativeCases.data
        let! options = Gen.elements options
        let! seed = Gen.choose (0, 1000)
        return data, options, uint64 seed
    }

let private errors (built: Built) =
    built.Construction.Run.Value.Steps |> Array.map _.Error

let private isApproximate epsilon (data: Dataset) (built: Built) =
    let labels = Seq.init data.Count (fun i -> data.Label i * data.Label i) |> Seq.sum

    built.Evidence.Certificate.Claim = Claim.Approximates(ErrorMeasure.Relative, epsilon)
    && (labels = 0.0
        || (built.Evidence.Findings.SquaredError.Value.AtMost
            <= epsilon * built.Evidence.Findings.SquaredError.Value.OfLabels))

[<Fact>]
let ``corrective networks are as near to the labels as asked for, and the line search never lets the error grow``
    ()
    =
    let options = [
        for activation in [ "relu"; "step" ] do
            for law in [ "window"; "half-normal" ] do
                for sigma in [ "auto"; "data"; "worst" ] do
                    [ "eps", "0.2"; "activation", activation; "law", law; "sigma", sigma ]

        [ "eps", "0.5"; "law", "slide"; "units", "200" ]
        [ "eps", "1e-6"; "step", "refit" ]
        [ "eps", "1e-6"; "step", "refit"; "activation", "step" ]
    ]

    Theorem.forCases 150 (cases options) (fun (data, options, seed) ->
        let built = require "corrective" options seed data
        let errors = Array.append [| 1.0 |] (errors built)
        let epsilon = (ExactDecimal.parse (snd options.Head)).Value

        Theorem.holds
            "too far from the labels, or an error that grew"
            (isApproximate epsilon data built
             && Array.pairwise errors
                |> Array.forall (fun (before, after) -> after <= before * (1.0 + 1e-9) + 1e-25)))

[<Fact>]
let ``polished networks equal the labels`` () =
    let options = [
        [ "polish", "yes" ]
        [ "polish", "yes"; "activation", "step" ]
        [ "polish", "yes"; "step", "refit"; "eps", "0.01" ]
    ]

    Theorem.forCases 60 (cases options) (fun (data, options, seed) ->
        let built = require "corrective" options seed data

        Theorem.holds
            "not the labels, or more neurons than points"
            (built.Evidence.Certificate.Claim = Claim.Interpolates
             && built.Evidence.Findings.MaxAbsError.IsZero
             && built.Size.Neurons <= data.Count))

[<Fact>]
let ``exact outer weights of random features equal the labels with at most as many units as points`` () =
    let options = [
        [ "activation", "relu" ]
        [ "activation", "srelu:1" ]
        [ "activation", "srelu:3" ]
    ]

    Theorem.forCases 60 (cases options) (fun (data, options, seed) ->
        let built = require "random-features" options seed data

        Theorem.holds
            "not the labels, or more neurons than points"
            (built.Evidence.Findings.MaxAbsError.IsZero && built.Size.Neurons <= data.Count))

[<Fact>]
let ``ridge regression and gradient descent on random features are as near to the labels as asked for`` () =
    let options = [
        for solver in [ "ridge"; "gd" ] do
            for activation in [ "relu"; "srelu:2" ] do
                [ "eps", "0.3"; "solver", solver; "activation", activation; "units", "100" ]
    ]

    Theorem.forCases 60 (cases options) (fun (data, options, seed) ->
        let built = require "random-features" options seed data
        let epsilon = (ExactDecimal.parse (snd options.Head)).Value
        Theorem.holds "too far from the labels" (isApproximate epsilon data built))

/// (500, 10): what the levels save, on the same points and for the same ε; seeds are fixed.
[<Fact>]
let ``levels of frequencies need a tenth of the units that one deviation needs`` () =
    let data = IterativeCases.sphere 100 10 3UL

    let units options =
        (require "corrective" options 1UL data).Construction.Run.Value.Steps
        |> Array.sumBy _.Neurons

    let levels = units [ "eps", "0.01" ]
    let one = units [ "eps", "0.01"; "sigma", "data"; "law", "half-normal" ]
    Assert.True(10 * levels < one, $"{levels} and {one} units")

/// Of ±1 labels on the sphere, n = 30, d = 8; the factor that theory expects of half-normal thresholds is no bound of one run,
/// but of the mean of many, within five standard errors.
[<Fact>]
let ``whole blocks shrink the squared error by the expected factor`` () =
    for activation in [ "relu"; "step" ] do
        let runs =
            Array.init 20 (fun seed ->
                require
                    "corrective"
                    [ "eps", "0.6"; "law", "half-normal"; "step", "full"; "activation", activation ]
                    (uint64 seed)
                    (IterativeCases.sphere 30 8 (uint64 seed)))

        let first = runs |> Array.map (fun built -> (errors built)[0])

        let expected =
            runs
            |> Array.averageBy (fun built -> built.Construction.Run.Value.ExpectedFactor.Value.Factor)

        let mean = Array.average first

        let error =
            sqrt (Array.sumBy (fun x -> (x - mean) * (x - mean)) first / float (20 * 19))

        Assert.True(mean <= expected + 5.0 * error, $"{activation}: {mean} ± {error}, expected {expected}")
        Assert.InRange(expected, 0.45, 0.55)

[<Fact>]
let ``the same seed gives the same network for any kernels`` () =
    let data = IterativeCases.sphere 20 3 9UL

    let weights kernels options id =
        let method = (Methods.tryFind id).Value

        let complete =
            method.Options
            |> List.map (fun option ->
                option.Name, defaultArg (Map.tryFind option.Name (Map.ofList options)) option.Standard)
            |> Map.ofList

        match
            method.Construct complete {
                Data = data
                Seed = 4UL
                Numbers = (method.Numbers complete).Value
                Output = Output.Identity
                Kernels = kernels
                Progress = ignore
            }
        with
        | Ok construction ->
            construction.Network.Layers
            |> List.map (fun layer ->
                Vec.toRationals layer.Biases,
                List.init layer.Rows (fun r -> Vec.toRationals (layer.Weights r)))
        | Error error -> failwith error.Message

    for id, options in
        [
            "corrective", [ "eps", "0.3" ]
            "corrective", [ "eps", "0.3"; "activation", "step"; "sigma", "data" ]
            "corrective", [ "step", "refit" ]
            "random-features", [ "solver", "ridge" ]
        ] do
        let reference = weights (ReferenceKernels()) options id

        for name, kernels in EveryWidth.implementations do
            Assert.True((weights kernels options id = reference), $"{id}: {name} builds another network")
