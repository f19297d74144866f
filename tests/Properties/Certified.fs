/// Constructions held against their theorems: what every one of them must satisfy.
[<RequireQualifiedAccess>]
module MemCap.Properties.Certified

open MemCap
open MemCap.Constructions
open MemCap.Data
open MemCap.Exact
open MemCap.Networks
open MemCap.Runner.Kernels
open MemCap.Verification

type Construct = Request -> Result<Construction, MemCapError>

let private quiet (_: int) = ()

let request numbers output (case: Case) : Request = {
    Data = case.Data
    Seed = 1UL
    Numbers = numbers
    Output = output
    Kernels = ReferenceKernels()
    Progress = ignore
}

/// Reads a number as the nearest of the labels that occur.
let nearest (case: Case) =
    Output.Nearest(Array.map Rational.ofDouble (Dataset.distinctLabels case.Data))

let point (data: Dataset) i =
    Vec.ofDoubles ((data.Point i).ToArray())

/// Every point's answer by definition, against its label.
let private byDefinition (network: Network) (data: Dataset) claim =
    seq { 0 .. data.Count - 1 }
    |> Seq.tryPick (fun i ->
        let expected = Rational.ofDouble (data.Label i)

        match Eval.answer network (point data i), claim with
        | Answer.Number value, Claim.Interpolates when value = expected -> None
        | Answer.Number value, Claim.Within tolerance when Rational.abs (value - expected) <= tolerance ->
            None
        | answer, _ -> Some $"point {i} with label {Rational.format expected} is answered %A{answer}")

/// The network of a construction, accepted by the checker and by definition alike.
let network (construct: Construct) numbers output (case: Case) : Result<Construction, string> =
    let request = request numbers output case

    match construct request with
    | Error error -> Error $"declined: {error.Message}"
    | Ok construction ->
        let claim = Build.claim case.Data numbers output

        let verdict =
            Checker.check request.Kernels quiet {
                Network = construction.Network
                Data = case.Data
                Claim = claim
            }

        match verdict, byDefinition construction.Network case.Data claim with
        | Ok _, None -> Ok construction
        | Error refuted, Some _ -> Error $"refuted: %A{refuted.Findings.Counterexample}"
        | Ok _, Some reason -> Error $"the checker accepts, but {reason}"
        | Error refuted, None ->
            Error $"right by definition, but refuted: %A{refuted.Findings.Counterexample}"

let size (construction: Construction) =
    Size.ofNetwork(construction.Network).Neurons

let ceilingOf (a: int) (b: int) = (a + b - 1) / b

/// Accepted in exact numbers and in dyadic numbers of two lengths, as a number and as a label.
let accepted (construct: Construct) (case: Case) =
    [
        for numbers in [ Numbers.Exact; Numbers.Dyadic 30; Numbers.Dyadic 100 ] do
            numbers, Output.Identity

        Numbers.Exact, nearest case
    ]
    |> List.tryPick (fun (numbers, output) ->
        match network construct numbers output case with
        | Ok _ -> None
        | Error reason -> Some $"%A{numbers}, %A{output}: {reason}")
    |> function
        | None -> Ok()
        | Some reason -> Error reason

let method id = (Methods.tryFind id).Value

let private clock () = 0.0

/// Starting from doubles, with longer numbers when they are needed; every bound that applies holds.
let built id options (numbers: Numbers) output (case: Case) : Result<unit, string> =
    match
        Build.run
            (method id)
            (Map.ofList options)
            true
            clock
            (request numbers output case)
            Extent.Automatic
            quiet
    with
    | Error(Declined error) -> Error $"declined: {error.Message}"
    | Error(Rejected(numbers, refuted)) ->
        Error $"rejected with %A{numbers}: %A{refuted.Findings.Counterexample}"
    | Ok built ->
        built.Bounds
        |> List.tryFind (fun check -> check.Applies && check.Holds = Some false && check.Claimed)
        |> function
            | None -> Ok()
            | Some check ->
                Error
                    $"{check.Bound.Id}: {built.Size.Neurons} neurons against %A{check.Value}; groups %A{built.Construction.Groups}, %A{built.Construction.Remarks}"

/// Doubles may decline or be refuted, but then longer numbers succeed, and the bounds hold whatever the numbers are.
let alwaysBuilt id options (case: Case) =
    [
        Numbers.Float64, nearest case
        Numbers.Float64, Output.Identity
        Numbers.Exact, Output.Identity
    ]
    |> List.fold
        (fun verdict (numbers, output) ->
            verdict
            |> Result.bind (fun () ->
                built id options numbers output case
                |> Result.mapError (fun reason -> $"%A{numbers}: {reason}")))
        (Ok())

/// The certificate of a data set whose label at one point moved is refuted there, whichever point it is.
let refutedWhenMoved (construct: Construct) (case: Case) =
    match construct (request Numbers.Exact Output.Identity case) with
    | Error error -> Error error.Message
    | Ok construction ->
        seq { 0 .. case.Data.Count - 1 }
        |> Seq.tryPick (fun moved ->
            let y = case.Labels[moved]

            let labels =
                case.Labels |> Array.updateAt moved (if abs y < 1e15 then y + 1.0 else y / 2.0)

            let data =
                match Dataset.create case.Data.Dimension case.Data.Points labels with
                | Ok data -> data
                | Error error -> failwith error.Message

            match
                Checker.check (ReferenceKernels()) quiet {
                    Network = construction.Network
                    Data = data
                    Claim = Claim.Interpolates
                }
            with
            | Error refuted ->
                match refuted.Findings.Counterexample with
                | Some found when
                    found.Point = moved
                    && found.Expected = Rational.ofDouble labels[moved]
                    && found.Answer = Answer.Number(Rational.ofDouble y)
                    && refuted.Findings.Misclassified = 1
                    ->
                    None
                | other -> Some $"moved {moved}, found %A{other}"
            | Ok _ -> Some $"moved {moved}, accepted")
        |> function
            | None -> Ok()
            | Some reason -> Error reason

/// Weights, biases and outer weights, as text: equal exactly when the networks are.
let weights (network: Network) = [
    for layer in network.Layers do
        for r in 0 .. layer.Rows - 1 do
            yield! layer.Weights r |> Vec.toRationals |> Array.map Rational.format

        yield! layer.Biases |> Vec.toRationals |> Array.map Rational.format
]

/// The same network from every kernel on this machine, on one thread or two.
let sameForEveryKernel (construct: Construct) numbers (case: Case) =
    let built kernels =
        let request = {
            request numbers (nearest case) case with
                Kernels = kernels
        }

        match construct request with
        | Ok construction -> weights construction.Network
        | Error error -> [ error.Message ]

    let expected = built (ReferenceKernels())

    let oneThread = SimdKernels.Width128 1
    let twoThreads = SimdKernels.Width128 2

    ExactCases.forEveryKernel (fun kernels ->
        if built kernels = expected then
            Ok()
        else
            Error "other weights")
    |> Result.bind (fun () ->
        Theorem.holds
            "threads change the weights"
            (built oneThread = expected && built twoThreads = expected))
