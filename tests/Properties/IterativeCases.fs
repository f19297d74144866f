/// Runs of the iterative constructions, as their tests look at them.
[<RequireQualifiedAccess>]
module internal MemCap.Properties.IterativeCases

open System
open FsCheck.FSharp
open MemCap.Constructions
open MemCap.Data
open MemCap.Exact
open MemCap.Networks
open MemCap.Runner.Kernels
open MemCap.Verification

/// n uniform points on the unit sphere in R^d with labels ±1.
let sphere n d (seed: uint64) : Dataset =
    let random = SplitMix seed

    let point _ =
        let x = Array.init d (fun _ -> random.Gaussian())
        let length = sqrt (Array.sumBy (fun t -> t * t) x)
        Array.map (fun t -> t / length) x

    let points = Array.init n point
    let labels = Array.init n (fun _ -> if random.Double() < 0.5 then -1.0 else 1.0)

    match Dataset.ofRows points labels with
    | Ok data -> data
    | Error error -> failwith error.Message

type Kind =
    | Ntk of Ntk.Options
    | Harmonic of Harmonic.Options

let gradient =
    Ntk {
        Direction = Ntk.Direction.Gradient
        Draws = 1
    }

let leastSquares =
    Ntk {
        Direction = Ntk.Direction.LeastSquares
        Draws = 2
    }

let private harmonic variant =
    Harmonic {
        Variant = variant
        Order = 2
        Score = Harmonic.Score.Gain
    }

let single = harmonic Harmonic.Variant.Single
let ascent = harmonic Harmonic.Variant.Ascent
let comb = harmonic Harmonic.Variant.Comb

let kinds = [ gradient; leastSquares; single; ascent; comb ]

let propose kernels points kind round seed =
    match kind with
    | Ntk options -> Ntk.propose kernels points options round seed
    | Harmonic options -> Harmonic.propose kernels points options round seed

/// The run itself, with its steps; given up after so many.
let boostFor steps kernels kind epsilon scales seed (data: Dataset) =
    let points = LiftedPoints.Create(data, ValueNone)

    let round =
        match scales with
        | Scales.Rounded bits -> Boosting.round bits
        | _ -> id

    points,
    Boosting.run
        kernels
        points
        ErrorMeasure.Relative
        epsilon
        scales
        steps
        ignore
        (propose kernels points kind round seed)

let boost kernels kind epsilon scales seed data =
    boostFor 20000 kernels kind epsilon scales seed data

let id' kind =
    match kind with
    | Ntk _ -> "ntk"
    | Harmonic _ -> "harmonic"

/// Small data on which every residual can be fitted: distinct points, biases unless on a sphere.
let data =
    gen {
        let! n = Gen.choose (1, 12)
        let! d = Gen.choose (1, 5)
        let! seed = Gen.choose (0, 1000000)
        let! onSphere = Gen.elements [ true; false ]
        let! exponent = Gen.frequency [ 4, Gen.constant 0; 1, Gen.choose (-900, 900) ]
        let random = SplitMix(uint64 seed)

        let points =
            Array.init n (fun _ ->
                if onSphere && d > 1 then
                    (sphere 1 d (random.Next())).Point(0).ToArray()
                else
                    Array.init d (fun _ -> Math.ScaleB(float (int (random.NextBelow 41UL)) - 20.0, exponent)))
            |> Array.distinct

        let labels = points |> Array.map (fun _ -> float (int (random.NextBelow 7UL)) - 3.0)

        match Dataset.ofRows points labels with
        | Ok data -> return data
        | Error error -> return failwith error.Message
    }

/// Built and checked through the list of methods.
let built id options seed (data: Dataset) =
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
            Numbers = Numbers.Float64
            Output = Output.Identity
            Kernels = SimdKernels.Best
            Progress = ignore
        }
        Extent.Automatic
        ignore
