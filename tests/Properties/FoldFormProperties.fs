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

[<Fact>]
let ``the form of a fold-gap network is the network outside open cells and margins`` () =
    let mutable count = 0
    let mutable all = 0

    Theorem.forCases 300 FoldForms.small (fun (case, network) ->
        match FoldForm.tryRecognise network, FoldForms.pointsOf case with
        | None, _ -> Error "not recognised"
        | Some _, [||] -> Ok()
        | Some form, points ->
            all <- all + points.Length

            FoldForms.answered form network points
            |> Result.map (fun more -> count <- count + more))

    Assert.True(2 * count > all && count > 5000, $"{count} of {all} points are FoldForms.answered")

let private altered (network: Network) =
    gen {
        let layers = Array.ofList network.Layers
        let! l = Gen.choose (0, layers.Length - 1)
        let layer = layers[l]
        let! r = Gen.choose (0, layer.Rows - 1)
        let! isBias = Gen.frequency [ 1, Gen.constant true; 2, Gen.constant false ]
        let weights = FoldForms.weightsOf layer
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

        layers[l] <- FoldForms.layerOf layer weights biases
        return (FoldForms.tryWith network layers).Value
    }

/// Most are no fold-gap networks any more, and some are others.
[<Fact>]
let ``a network with a number changed has its own form or none`` () =
    let mutable recognised = 0

    let cases =
        gen {
            let! case, network = FoldForms.small
            let! network = altered network
            return case, network
        }

    Theorem.forCases 1500 cases (fun (case, network) ->
        match FoldForm.tryRecognise network, FoldForms.pointsOf case with
        | None, _
        | _, [||] -> Ok()
        | Some form, points ->
            recognised <- recognised + 1
            FoldForms.answered form network points |> Result.map ignore)

    Assert.True(recognised > 100 && recognised < 1400, $"{recognised} are recognised")

/// Two neighbouring stretches of layers exchanged, or one left out or repeated, where shapes still agree.
let private rearranged (network: Network) =
    gen {
        let layers = Array.ofList network.Layers
        let widths = layers |> Array.map _.Columns

        // Nothing is cut before the first layer.
        let! first =
            [| 1 .. layers.Length - 1 |]
            |> Array.filter (fun l -> Array.contains widths[l] widths[l + 1 ..])
            |> Gen.elements

        let after l =
            let same =
                [| l + 1 .. layers.Length - 1 |]
                |> Array.filter (fun l' -> widths[l'] = widths[l])

            // Short stretches above all.
            if same.Length = 0 then
                Gen.constant l
            else
                Gen.frequency [ 2, Gen.constant same[0]; 1, Gen.elements same ]

        let! second = after first
        let! third = after second
        let a = layers[first .. second - 1]
        let b = layers[second .. third - 1]

        let! stretch =
            Gen.elements [ Array.concat [ b; a ]; Array.concat [ a; a; b ]; b; Array.concat [ a; b; a ] ]

        return
            Array.concat [ layers[.. first - 1]; stretch; layers[third..] ]
            |> FoldForms.tryWith network
            |> Option.get
    }

[<Fact>]
let ``a network whose layers are exchanged, left out or repeated has its own form or none`` () =
    let mutable recognised = 0

    let cases =
        gen {
            let! case, network = FoldForms.small
            let! network = rearranged network
            return case, network
        }

    Theorem.forCases 1000 cases (fun (case, network) ->
        if (FoldForm.tryRecognise network).IsSome then
            recognised <- recognised + 1

        FoldForms.isFormOrNone case network)

    Assert.True(recognised > 100 && recognised < 900, $"{recognised} are recognised")

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

    Theorem.forCases 300 cases (fun (case, network) -> FoldForms.isFormOrNone case network)

[<Fact>]
let ``the closed form finds what the whole network finds`` () =
    let cases =
        gen {
            let! case, network =
                FoldForms.planned {
                    Dimension = 2
                    Groups = 30
                    Thresholds = 9
                    LabelBits = 4
                }

            let points = FoldForms.pointsAt case (seq { for z in 0..1499 -> bigint z })
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
