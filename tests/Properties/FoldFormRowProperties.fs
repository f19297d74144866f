/// Rows of thresholds, toggles and labels that are not the template's leave no closed form.
module MemCap.Properties.FoldFormRowProperties

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

                for r, row in Seq.indexed (FoldForms.weightsOf layer) do
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

[<Fact>]
let ``a label has a form iff Y takes its whole height away, and a toggle iff it takes Y once`` () =
    let cases =
        gen {
            let! case, network = FoldForms.small

            let! struct (l, r, _, y) =
                countingRows case network
                |> Array.filter (fun (struct (_, _, _, y)) -> y >= 0)
                |> Gen.elements

            let! weight = blockingWeight case
            return case, weight, FoldForms.withWeights network [ struct (l, r, y) ] -weight
        }

    Theorem.forCases 300 cases (fun (case, weight, network) ->
        let isBlocked =
            if case.Plan.Shape.LabelBits > 0 then
                weight >= heightOf case
            else
                weight = Rational.One

        FoldForms.isFormIff isBlocked case network)

[<Fact>]
let ``A may be taken away by any positive weight that all labels or toggles have`` () =
    let cases =
        gen {
            let! case, network = FoldForms.small
            let! weight = blockingWeight case

            let places = [
                for struct (l, r, a, _) in countingRows case network do
                    if a >= 0 then
                        struct (l, r, a)
            ]

            return case, weight, FoldForms.withWeights network places -weight
        }

    Theorem.forCases 300 cases (fun (case, weight, network) ->
        FoldForms.isFormIff (weight.Sign > 0) case network)

[<Fact>]
let ``one label or toggle that takes A away by a weight of its own leaves no form`` () =
    let cases =
        gen {
            let! case, network = FoldForms.small

            let! struct (l, r, a, _) =
                countingRows case network
                |> Array.filter (fun (struct (_, _, a, _)) -> a >= 0)
                |> Gen.elements

            let before = (FoldForms.weightsOf network.Layers[l]).[r].[a]
            let! weight = blockingWeight case
            return case, -weight = before, FoldForms.withWeights network [ struct (l, r, a) ] -weight
        }

    Theorem.forCases 200 cases (fun (case, isSame, network) -> FoldForms.isFormIff isSame case network)

/// The rows of A with a threshold: (layer, row), from the second threshold on.
let private thresholdRows (case: FoldCases.PlannedCase) (network: Network) =
    let struct (first, _, _, _) = (countingRows case network)[0]

    [|
        for l, layer in Seq.indexed network.Layers do
            if l >= first && layer.Activation = Activation.Relu && layer.Columns >= 3 then
                let biases = Vec.toRationals layer.Biases

                for r, row in Seq.indexed (FoldForms.weightsOf layer) do
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

            let weights, weights' =
                FoldForms.weightsOf layers[l], FoldForms.weightsOf layers[l']

            let row = weights[r]
            weights[r] <- weights'[2]
            weights'[2] <- row

            let replaced l weights =
                FoldForms.layerOf layers[l] weights (Vec.toRationals layers[l].Biases)

            return
                layers
                |> Array.updateAt l (replaced l weights)
                |> Array.updateAt l' (replaced l' weights')
                |> FoldForms.tryWith network
                |> Option.get
    }

[<Fact>]
let ``a threshold that moves to another layer, past a label too, leaves the right form or none`` () =
    let mutable recognised = 0

    let cases =
        gen {
            let! case, network = FoldForms.small
            let! network = moved case network
            return case, network
        }

    Theorem.forCases 600 cases (fun (case, network) ->
        if (FoldForm.tryRecognise network).IsSome then
            recognised <- recognised + 1

        FoldForms.isFormOrNone case network)

    Assert.True(recognised > 60 && recognised < 540, $"{recognised} are recognised")

/// Networks whose classes are labels.
let private labelled =
    FoldForms.small |> Gen.filter (fun (case, _) -> case.Plan.Shape.LabelBits > 0)

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

            let weights, weights' =
                FoldForms.weightsOf layers[l], FoldForms.weightsOf layers[l']

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
                |> Array.updateAt l (FoldForms.layerOf layers[l] weights (Vec.toRationals layers[l].Biases))
                |> Array.updateAt
                    l'
                    (FoldForms.layerOf layers[l'] [| for r in order -> weights'[r] |] [|
                        for r in order -> biases[r]
                    |])
                |> Array.updateAt
                    (l' + 1)
                    (FoldForms.layerOf
                        behind
                        (permuted order (FoldForms.weightsOf behind))
                        (Vec.toRationals behind.Biases))
                |> FoldForms.tryWith network
                |> Option.get
        }

    Theorem.forCases 200 cases (fun (case, network) -> FoldForms.isFormIff false case network)

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
                FoldForms.weightsOf layers[last]
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
                |> FoldForms.tryWith network
                |> Option.get
        }

    Theorem.forCases 200 cases (fun (case, network) -> FoldForms.isFormIff false case network)

[<Fact>]
let ``thresholds that fall, labels below 1, and a Y that loses a label leave no form`` () =
    let cases =
        gen {
            let! case, network = labelled
            let! i = Gen.choose (1, case.Plan.Shape.Thresholds - 1)
            let struct (threshold, r) = (thresholdRows case network)[i - 1]
            let rows = countingRows case network
            let struct (l, r', _, _) = rows[i]
            let struct (l'', r'', _, _) = Array.last rows

            let joined =
                FoldForms.weightsOf network.Layers[l + 1]
                |> Array.findIndex (fun row -> row[3].Sign > 0 && row[4].Sign > 0)

            let negated l r =
                let row = (FoldForms.weightsOf network.Layers[l]).[r]
                let turned = FoldForms.withWeights network [ struct (l, r, 0) ] -row[0]
                FoldForms.withWeights turned [ struct (l, r, 1) ] -row[1]

            let! network =
                Gen.elements [
                    negated threshold r
                    negated l r'
                    negated l'' r''
                    FoldForms.withWeights network [ struct (threshold, r, 3) ] -Rational.One
                    FoldForms.withWeights network [ struct (l + 1, joined, 3) ] Rational.Zero
                    FoldForms.withWeights network [ struct (l + 1, joined, 4) ] Rational.Zero
                ]

            return case, network
        }

    Theorem.forCases 100 cases (fun (case, network) -> FoldForms.isFormIff false case network)

/// Without that row, and the next layer without its column.
let private without (network: Network) l r =
    let layers = Array.ofList network.Layers
    let layer, next = layers[l], layers[l + 1]

    let kept (layer: Layer) rows columns =
        let weights = FoldForms.weightsOf layer
        let biases = Vec.toRationals layer.Biases

        Layer.create
            layer.Activation
            (Array.length columns)
            [| for r in rows -> Vec.ofRationals [| for c in columns -> weights[r].[c] |] |]
            (Vec.ofRationals [| for r in rows -> biases[r] |])
        |> DyadicNetworks.get

    let others count =
        [| 0 .. count - 1 |] |> Array.filter ((<>) r)

    layers
    |> Array.updateAt l (kept layer (others layer.Rows) [| 0 .. layer.Columns - 1 |])
    |> Array.updateAt (l + 1) (kept next [| 0 .. next.Rows - 1 |] (others next.Columns))
    |> FoldForms.tryWith network
    |> Option.get

[<Fact>]
let ``a Y that is left out before a toggle or a label, and begun again, leaves no form`` () =
    let cases =
        gen {
            let! case, network =
                FoldForms.small |> Gen.filter (fun (case, _) -> case.Plan.Shape.Thresholds > 2)

            // The layer before folds between two fields, and copies Y.
            let! struct (l, _, _, y) =
                (countingRows case network)[2 .. case.Plan.Shape.Thresholds - 2]
                |> Array.append [| (countingRows case network)[1] |]
                |> Array.filter (fun (struct (_, _, _, y)) -> y >= 0)
                |> Gen.elements

            return case, without network (l - 1) y
        }

    Theorem.forCases 200 cases (fun (case, network) -> FoldForms.isFormIff false case network)
