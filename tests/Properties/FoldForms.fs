/// Fold-gap networks with their points, other networks made of them, and what a form must satisfy.
[<RequireQualifiedAccess>]
module MemCap.Properties.FoldForms

open System
open System.Numerics
open FsCheck
open FsCheck.FSharp
open MemCap.Constructions
open MemCap.Data
open MemCap.Exact
open MemCap.Networks
open MemCap.Verification

let planned limits =
    gen {
        let! case = FoldCases.plans limits
        let! q = Gen.oneof [ Gen.choose (1, 6); Gen.constant 1000 ]

        return
            case,
            FoldNetwork.layers case.Line case.Plan q case.Values
            |> LayerTemplate.network Output.Identity
    }

let small =
    planned {
        Dimension = 3
        Groups = 5
        Thresholds = 5
        LabelBits = 3
    }

let tryDoubles (x: Vec) =
    let rationals = Vec.toRationals x
    let doubles = rationals |> Array.map Rational.toDouble

    if
        Array.forall2
            (fun double x -> Double.IsFinite double && Rational.ofDouble double = x)
            doubles
            rationals
    then
        Some doubles
    else
        None

/// The points at the given places of the line that are doubles.
let pointsAt (case: FoldCases.PlannedCase) (places: BigInteger seq) =
    places
    |> Seq.choose (FoldCases.pointAt case.Line >> tryDoubles)
    |> Seq.distinct
    |> Array.ofSeq

/// All integers of a short line and beyond its ends, or some of a long one.
let pointsOf (case: FoldCases.PlannedCase) =
    let last = Array.max case.Positions

    if last < 200I then
        pointsAt case (seq { for z in -3 .. int last + 20 -> bigint z })
    else
        pointsAt case case.Positions

/// How many points the form answers, all of them as the network does.
let internal answered (form: FoldForm) (network: Network) (points: float[][]) =
    let data =
        Dataset.ofRows points (Array.zeroCreate points.Length) |> DyadicNetworks.get

    let machine =
        FixedPointMachine(
            (FixedPointProgram.tryCompile network (FixedPointProgram.exponents data)).Value,
            FixedPointMachine.MostDead
        )

    let mutable count = 0
    let mutable verdict = Ok()

    for point in points do
        match form.TryOutputs(ReadOnlySpan point) with
        | ValueNone -> ()
        | ValueSome outputs ->
            count <- count + 1
            machine.Run(ReadOnlySpan point)

            if Dyadic.toRational outputs[0] <> machine.Output 0 then
                verdict <- Error $"at %A{point} the form says {outputs[0]}, the network {machine.Output 0}"

    verdict |> Result.map (fun () -> count)

/// The network with these layers, when their shapes agree.
let tryWith (network: Network) layers =
    match Network.create network.Inputs (List.ofArray layers) network.Output with
    | Ok network -> Some network
    | Error _ -> None

let weightsOf (layer: Layer) =
    Array.init layer.Rows (fun r -> Vec.toRationals (layer.Weights r))

let layerOf (layer: Layer) weights biases =
    Layer.create layer.Activation layer.Columns (Array.map Vec.ofRationals weights) (Vec.ofRationals biases)
    |> DyadicNetworks.get

/// The network with other weights at some (layer, row, column).
let withWeights (network: Network) places weight =
    network.Layers
    |> List.mapi (fun l layer ->
        match places |> List.filter (fun (struct (l', _, _)) -> l' = l) with
        | [] -> layer
        | places ->
            let weights = weightsOf layer

            for struct (_, r, c) in places do
                weights[r].[c] <- weight

            layerOf layer weights (Vec.toRationals layer.Biases))
    |> Array.ofList
    |> tryWith network
    |> Option.get

/// A form that a network has is the network at all these points.
let isFormOrNone case network =
    match FoldForm.tryRecognise network, pointsOf case with
    | None, _
    | _, [||] -> Ok()
    | Some form, points -> answered form network points |> Result.map ignore

/// The network has a form iff it is to, and then it is the network.
let isFormIff expected case network =
    match FoldForm.tryRecognise network with
    | Some _ when not expected -> Error "recognised"
    | None when expected -> Error "not recognised"
    | _ -> isFormOrNone case network
