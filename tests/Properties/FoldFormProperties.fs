/// What is read off the layers of a fold-gap network, against the network.
module MemCap.Properties.FoldFormProperties

open System
open System.Numerics
open FsCheck
open FsCheck.FSharp
open MemCap.Constructions
open MemCap.Data
open MemCap.Exact
open MemCap.Networks
open MemCap.Verification
open Xunit

let private planned limits =
    gen {
        let! case = FoldCases.plans limits
        let! q = Gen.oneof [ Gen.choose (1, 6); Gen.constant 1000 ]

        return
            case,
            FoldNetwork.layers case.Line case.Plan q case.Values
            |> LayerTemplate.network Output.Identity
    }

let private small =
    planned {
        Dimension = 3
        Groups = 5
        Thresholds = 5
        LabelBits = 3
    }

let private tryDoubles (x: Vec) =
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
let private pointsAt (case: FoldCases.PlannedCase) (places: BigInteger seq) =
    places
    |> Seq.choose (FoldCases.pointAt case.Line >> tryDoubles)
    |> Seq.distinct
    |> Array.ofSeq

/// All integers of a short line and beyond its ends, or some of a long one.
let private pointsOf (case: FoldCases.PlannedCase) =
    let last = Array.max case.Positions

    if last < 200I then
        pointsAt case (seq { for z in -3 .. int last + 20 -> bigint z })
    else
        pointsAt case case.Positions

/// How many points the form answers, all of them as the network does.
let private answered (form: FoldForm) (network: Network) (points: float[][]) =
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

[<Fact>]
let ``the form of a fold-gap network is the network outside open cells and margins`` () =
    let mutable count = 0
    let mutable all = 0

    Theorem.forCases 300 small (fun (case, network) ->
        match FoldForm.tryRecognise network, pointsOf case with
        | None, _ -> Error "not recognised"
        | Some _, [||] -> Ok()
        | Some form, points ->
            all <- all + points.Length

            answered form network points
            |> Result.map (fun answered -> count <- count + answered))

    Assert.True(2 * count > all && count > 5000, $"{count} of {all} points are answered")

let private altered (network: Network) =
    gen {
        let layers = Array.ofList network.Layers
        let! l = Gen.choose (0, layers.Length - 1)
        let layer = layers[l]
        let! r = Gen.choose (0, layer.Rows - 1)
        let! isBias = Gen.frequency [ 1, Gen.constant true; 2, Gen.constant false ]
        let weights = Array.init layer.Rows (fun r -> Vec.toRationals (layer.Weights r))
        let biases = Vec.toRationals layer.Biases

        let nonzero =
            [| 0 .. layer.Columns - 1 |]
            |> Array.filter (fun c -> not weights[r].[c].IsZero)

        let! c =
            Gen.frequency [
                (if nonzero.Length > 0 then 4 else 0), Gen.elements (Array.append nonzero [| 0 |])
                1, Gen.choose (0, layer.Columns - 1)
            ]

        let before = if isBias then biases[r] else weights[r].[c]

        let! after =
            Gen.elements [
                Rational.Zero
                Rational.One
                -before
                before * Rational.ofInt 2
                before * Rational.powerOfTwo -1
                before * Rational.ofInt 3
                before + Rational.One
                before - Rational.powerOfTwo -3
            ]

        if isBias then
            biases[r] <- after
        else
            weights[r].[c] <- after

        layers[l] <-
            Layer.create
                layer.Activation
                layer.Columns
                (Array.map Vec.ofRationals weights)
                (Vec.ofRationals biases)
            |> DyadicNetworks.get

        return
            Network.create network.Inputs (List.ofArray layers) network.Output
            |> DyadicNetworks.get
    }

/// Most are no fold-gap networks any more, and some are others.
[<Fact>]
let ``a network with a number changed has its own form or none`` () =
    let mutable recognised = 0

    let cases =
        gen {
            let! case, network = small
            let! network = altered network
            return case, network
        }

    Theorem.forCases 1500 cases (fun (case, network) ->
        match FoldForm.tryRecognise network, pointsOf case with
        | None, _
        | _, [||] -> Ok()
        | Some form, points ->
            recognised <- recognised + 1
            answered form network points |> Result.map ignore)

    Assert.True(recognised > 100 && recognised < 1400, $"{recognised} are recognised")

/// Narrow networks cut the coordinate off at 0 in every layer of the lookup, and it may rise again.
[<Fact>]
let ``a coordinate that falls below 0 on its way has no form, or the right one`` () =
    let cases =
        gen {
            let! case =
                FoldCases.plans {
                    Dimension = 1
                    Groups = 6
                    Thresholds = 4
                    LabelBits = 2
                }

            let! steepness = Gen.elements [ 0; 2; 6 ]

            let groups =
                case.Plan.Groups
                |> Array.mapi (fun j group ->
                    if j = 1 then
                        {
                            group with
                                Slope = -(Dyadic.create 1I steepness * group.Slope)
                        }
                    else
                        group)

            let plan = { case.Plan with Groups = groups }

            return
                case,
                FoldNetwork.layers case.Line plan 1 case.Values
                |> LayerTemplate.network Output.Identity
        }

    Theorem.forCases 300 cases (fun (case, network) ->
        match FoldForm.tryRecognise network, pointsOf case with
        | None, _
        | _, [||] -> Ok()
        | Some form, points -> answered form network points |> Result.map ignore)

[<Fact>]
let ``the closed form finds what the whole network finds`` () =
    let cases =
        gen {
            let! case, network =
                planned {
                    Dimension = 2
                    Groups = 30
                    Thresholds = 9
                    LabelBits = 4
                }

            let points = pointsAt case (seq { for z in 0..1499 -> bigint z })
            let! wrong = Gen.choose (0, max 0 (points.Length - 1))
            return points, network, wrong
        }

    Theorem.forCases 12 cases (fun (points, network, wrong) ->
        if points.Length = 0 then
            Ok()
        else
            let labels =
                points
                |> Array.mapi (fun i x ->
                    let outputs = Eval.outputs network (Vec.ofDoubles x)
                    let label = Rational.toDouble outputs[0]

                    if i = wrong || not (Double.IsFinite label) then
                        7.5
                    else
                        label + 0.0)

            let data = Dataset.ofRows points labels |> DyadicNetworks.get
            let program = (FixedPointCheck.tryCompile network data).Value
            let expected = FixedPointCheck.run program network data Claim.Interpolates ignore

            match ClosedFormCheck.tryExamine program network data Claim.Interpolates ignore with
            | None -> Error "not recognised"
            | Some found ->
                let simulated = found.Simulated.Value

                if simulated < min points.Length ClosedFormCheck.leastSimulated then
                    Error $"{simulated} were simulated"
                else
                    let found = { found with Simulated = None }
                    Theorem.equal $"%A{expected}" $"%A{found}")
