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

/// The network with these layers, when their shapes agree.
let private tryWith (network: Network) layers =
    match Network.create network.Inputs (List.ofArray layers) network.Output with
    | Ok network -> Some network
    | Error _ -> None

let private weightsOf (layer: Layer) =
    Array.init layer.Rows (fun r -> Vec.toRationals (layer.Weights r))

let private layerOf (layer: Layer) weights biases =
    Layer.create layer.Activation layer.Columns (Array.map Vec.ofRationals weights) (Vec.ofRationals biases)
    |> DyadicNetworks.get

/// The network with other weights at some (layer, row, column).
let private withWeights (network: Network) places weight =
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
let private isFormOrNone case network =
    match FoldForm.tryRecognise network, pointsOf case with
    | None, _
    | _, [||] -> Ok()
    | Some form, points -> answered form network points |> Result.map ignore

let private altered (network: Network) =
    gen {
        let layers = Array.ofList network.Layers
        let! l = Gen.choose (0, layers.Length - 1)
        let layer = layers[l]
        let! r = Gen.choose (0, layer.Rows - 1)
        let! isBias = Gen.frequency [ 1, Gen.constant true; 2, Gen.constant false ]
        let weights = weightsOf layer
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

        layers[l] <- layerOf layer weights biases
        return (tryWith network layers).Value
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

/// The rows that tell the thresholds: (layer, row, A's column or −1, Y's column or −1), B_0 … B_n with labels and
/// Y_1 … Y_n without.
let private countingRows (case: FoldCases.PlannedCase) (network: Network) =
    let shape = case.Plan.Shape
    let hasLabels = shape.LabelBits > 0
    let count = if hasLabels then shape.Thresholds + 1 else shape.Thresholds

    let isCounting (row: Rational[]) =
        if hasLabels then
            row.Length > 2
            && row[0].Sign * row[1].Sign < 0
            && Array.exists (fun (w: Rational) -> w.Sign <> 0) row[2..]
            && Array.forall (fun (w: Rational) -> w.Sign <= 0) row[2..]
        else
            Array.exists (fun (w: Rational) -> w.Sign <> 0) row
            && Array.forall (fun (w: Rational) -> w.Sign <= 0) row

    let found = [|
        for l, layer in Seq.indexed network.Layers do
            if layer.Activation = Activation.Relu then
                let biases = Vec.toRationals layer.Biases

                for r, row in Seq.indexed (weightsOf layer) do
                    if biases[r] = Rational.One && isCounting row then
                        struct (l, r, row)
    |]

    // Rows of the lookup may look the same.
    found[found.Length - count ..]
    |> Array.mapi (fun i (struct (l, r, row)) ->
        let blocking =
            [ 0 .. row.Length - 1 ]
            |> List.filter (fun c -> row[c].Sign < 0 && (c > 1 || not hasLabels))

        match blocking with
        | [ a; y ] -> struct (l, r, a, y)
        | [ y ] when i = shape.Thresholds -> struct (l, r, -1, y)
        | [ a ] -> struct (l, r, a, -1)
        | _ -> invalidOp $"row %d{r} of layer %d{l} is of no label and no threshold")

/// What a lane must take away from the row of a label at most: 1 + 2^c·φ ≤ 1 + 2^c; and of two classes 1.
let private heightOf (case: FoldCases.PlannedCase) =
    match case.Plan.Shape.LabelBits with
    | 0 -> Rational.One
    | c -> Rational.One + Rational.powerOfTwo c

/// Numbers at, near and far from the height.
let private blockingWeight case =
    let height = heightOf case

    Gen.elements [
        -Rational.One
        Rational.Zero
        Rational.powerOfTwo -3
        Rational.One
        height - Rational.One
        height - Rational.powerOfTwo -3
        height - Rational.powerOfTwo -40
        height
        height + Rational.powerOfTwo -3
        Rational.ofInt 2 * height
        Rational.ofInt 3 * height
    ]

/// The network has a form iff it is to, and then it is the network.
let private isFormIff expected case network =
    match FoldForm.tryRecognise network with
    | Some _ when not expected -> Error "recognised"
    | None when expected -> Error "not recognised"
    | _ -> isFormOrNone case network

[<Fact>]
let ``a label has a form iff Y takes its whole height away, and a toggle iff it takes Y once`` () =
    let cases =
        gen {
            let! case, network = small

            let! struct (l, r, _, y) =
                countingRows case network
                |> Array.filter (fun (struct (_, _, _, y)) -> y >= 0)
                |> Gen.elements

            let! weight = blockingWeight case
            return case, weight, withWeights network [ struct (l, r, y) ] -weight
        }

    Theorem.forCases 300 cases (fun (case, weight, network) ->
        let isBlocked =
            if case.Plan.Shape.LabelBits > 0 then
                weight >= heightOf case
            else
                weight = Rational.One

        isFormIff isBlocked case network)

[<Fact>]
let ``A may be taken away by any positive weight that all labels or toggles have`` () =
    let cases =
        gen {
            let! case, network = small
            let! weight = blockingWeight case

            let places = [
                for struct (l, r, a, _) in countingRows case network do
                    if a >= 0 then
                        struct (l, r, a)
            ]

            return case, weight, withWeights network places -weight
        }

    Theorem.forCases 300 cases (fun (case, weight, network) -> isFormIff (weight.Sign > 0) case network)

[<Fact>]
let ``one label or toggle that takes A away by a weight of its own leaves no form`` () =
    let cases =
        gen {
            let! case, network = small

            let! struct (l, r, a, _) =
                countingRows case network
                |> Array.filter (fun (struct (_, _, a, _)) -> a >= 0)
                |> Gen.elements

            let before = (weightsOf network.Layers[l]).[r].[a]
            let! weight = blockingWeight case
            return case, -weight = before, withWeights network [ struct (l, r, a) ] -weight
        }

    Theorem.forCases 200 cases (fun (case, isSame, network) -> isFormIff isSame case network)

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
            |> tryWith network
            |> Option.get
    }

[<Fact>]
let ``a network whose layers are exchanged, left out or repeated has its own form or none`` () =
    let mutable recognised = 0

    let cases =
        gen {
            let! case, network = small
            let! network = rearranged network
            return case, network
        }

    Theorem.forCases 1000 cases (fun (case, network) ->
        if (FoldForm.tryRecognise network).IsSome then
            recognised <- recognised + 1

        isFormOrNone case network)

    Assert.True(recognised > 100 && recognised < 900, $"{recognised} are recognised")

/// The rows of A with a threshold: (layer, row), from the second threshold on.
let private thresholdRows (case: FoldCases.PlannedCase) (network: Network) =
    let struct (first, _, _, _) = (countingRows case network)[0]

    [|
        for l, layer in Seq.indexed network.Layers do
            if l >= first && layer.Activation = Activation.Relu && layer.Columns >= 3 then
                let biases = Vec.toRationals layer.Biases

                for r, row in Seq.indexed (weightsOf layer) do
                    if biases[r].IsZero && row[0].Sign < 0 && row[1].Sign > 0 && row[2].Sign > 0 then
                        struct (l, r)
    |]

/// The row of A in the layer of a threshold exchanged with that in another layer, of a label above all.
let private moved case (network: Network) =
    gen {
        let layers = Array.ofList network.Layers
        let! struct (l, r) = Gen.elements (thresholdRows case network)

        let fits l' =
            l' <> l && layers[l'].Columns = layers[l].Columns && layers[l'].Rows > 2

        let all = [| 1 .. layers.Length - 1 |] |> Array.filter fits

        let counting =
            countingRows case network
            |> Array.map (fun (struct (l', _, _, _)) -> l')
            |> Array.filter fits

        if all.Length = 0 then
            return network
        else
            let! l' =
                Gen.frequency [
                    1, Gen.elements all
                    (if counting.Length > 0 then 2 else 0), Gen.elements (Array.append counting [| all[0] |])
                ]

            let weights, weights' = weightsOf layers[l], weightsOf layers[l']
            let row = weights[r]
            weights[r] <- weights'[2]
            weights'[2] <- row

            let replaced l weights =
                layerOf layers[l] weights (Vec.toRationals layers[l].Biases)

            return
                layers
                |> Array.updateAt l (replaced l weights)
                |> Array.updateAt l' (replaced l' weights')
                |> tryWith network
                |> Option.get
    }

[<Fact>]
let ``a threshold that moves to another layer, past a label too, leaves the right form or none`` () =
    let mutable recognised = 0

    let cases =
        gen {
            let! case, network = small
            let! network = moved case network
            return case, network
        }

    Theorem.forCases 600 cases (fun (case, network) ->
        if (FoldForm.tryRecognise network).IsSome then
            recognised <- recognised + 1

        isFormOrNone case network)

    Assert.True(recognised > 60 && recognised < 540, $"{recognised} are recognised")

/// Networks whose classes are labels.
let private labelled =
    small |> Gen.filter (fun (case, _) -> case.Plan.Shape.LabelBits > 0)

/// Columns in another order.
let private permuted (order: int[]) (rows: Rational[][]) =
    rows |> Array.map (fun row -> order |> Array.map (fun c -> row[c]))

[<Fact>]
let ``a label that A does not block leaves no form, in the layer of the threshold behind it too`` () =
    let cases =
        gen {
            let! case, network = labelled
            let! i = Gen.choose (1, case.Plan.Shape.Thresholds - 1)
            let layers = Array.ofList network.Layers
            let struct (l, r) = (thresholdRows case network)[i - 1]
            let struct (l', r', a, _) = (countingRows case network)[i]
            let weights, weights' = weightsOf layers[l], weightsOf layers[l']
            let row = weights[r]
            weights[r] <- weights'[2]
            weights'[2] <- row
            weights'[r'].[a] <- Rational.Zero

            // B is read before the threshold of its layer: the lanes (v, h, A, Y, B) become (v, h, Y, B, A).
            let order = [| 0; 1; 3; 4; 2 |]
            let biases = Vec.toRationals layers[l'].Biases
            let behind = layers[l' + 1]

            return
                case,
                layers
                |> Array.updateAt l (layerOf layers[l] weights (Vec.toRationals layers[l].Biases))
                |> Array.updateAt
                    l'
                    (layerOf layers[l'] [| for r in order -> weights'[r] |] [| for r in order -> biases[r] |])
                |> Array.updateAt
                    (l' + 1)
                    (layerOf behind (permuted order (weightsOf behind)) (Vec.toRationals behind.Biases))
                |> tryWith network
                |> Option.get
        }

    Theorem.forCases 200 cases (fun (case, network) -> isFormIff false case network)

[<Fact>]
let ``a last label that is read before Y has the label before it leaves no form`` () =
    let cases =
        gen {
            let! case, network = labelled
            let layers = Array.ofList network.Layers
            let rows = countingRows case network
            let struct (l, _, _, _) = rows[rows.Length - 2]
            let struct (last, r', _, _) = rows[rows.Length - 1]
            let! isBlocked = Gen.elements [ true; false ]

            // The lanes (v, h, A, Y, B) of the label before instead of (v, h, Y).
            let weights =
                weightsOf layers[last]
                |> Array.mapi (fun row weights ->
                    let weight =
                        if row <> r' then Rational.One
                        elif isBlocked then -Rational.ofInt 2 * heightOf case
                        else Rational.Zero

                    [| weights[0]; weights[1]; Rational.Zero; weights[2]; weight |])

            let merged =
                Layer.create
                    Activation.Relu
                    layers[l + 1].Columns
                    (Array.map Vec.ofRationals weights)
                    layers[last].Biases
                |> DyadicNetworks.get

            return
                case,
                Array.concat [ layers[..l]; [| merged |]; layers[last + 1 ..] ]
                |> tryWith network
                |> Option.get
        }

    Theorem.forCases 200 cases (fun (case, network) -> isFormIff false case network)

[<Fact>]
let ``thresholds that fall, labels below 1, and a Y that loses a label leave no form`` () =
    let cases =
        gen {
            let! case, network = labelled
            let! i = Gen.choose (1, case.Plan.Shape.Thresholds - 1)
            let struct (threshold, r) = (thresholdRows case network)[i - 1]
            let struct (l, r', _, _) = (countingRows case network)[i]

            let joined =
                weightsOf network.Layers[l + 1]
                |> Array.findIndex (fun row -> row[3].Sign > 0 && row[4].Sign > 0)

            let negated l r =
                let row = (weightsOf network.Layers[l]).[r]
                let turned = withWeights network [ struct (l, r, 0) ] -row[0]
                withWeights turned [ struct (l, r, 1) ] -row[1]

            let! network =
                Gen.elements [
                    negated threshold r
                    negated l r'
                    withWeights network [ struct (threshold, r, 3) ] -Rational.One
                    withWeights network [ struct (l + 1, joined, 3) ] Rational.Zero
                    withWeights network [ struct (l + 1, joined, 4) ] Rational.Zero
                ]

            return case, network
        }

    Theorem.forCases 100 cases (fun (case, network) -> isFormIff false case network)

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

    Theorem.forCases 300 cases (fun (case, network) -> isFormOrNone case network)

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
