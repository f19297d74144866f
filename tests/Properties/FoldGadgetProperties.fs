module MemCap.Properties.FoldGadgetProperties

open System.Numerics
open FsCheck
open FsCheck.FSharp
open MemCap.Constructions
open MemCap.Exact
open MemCap.Networks
open Xunit

let private power = Rational.powerOfTwo

let private tent (v: Rational) =
    Rational.One - Rational.abs (Rational.ofInt 2 * v - Rational.One)

let private half = power -1

let private relu = Rational.max Rational.Zero

/// What the last of the layers has in its lanes, for these inputs.
let private run (inputs: Rational list) (layers: LayerTemplate list) =
    Eval.outputs
        (LayerTemplate.network
            (Output.Argmax(Array.init (List.last layers).Rows.Length Rational.ofInt))
            layers)
        (Vec.ofRationals (Array.ofList inputs))

/// m/2^bits of any size up to the limit, ends and the middle often.
let private dyadic (limit: int) =
    gen {
        let! bits = Gen.elements [ 0; 1; 2; 7; 60; 200 ]
        let! numerator = ExactCases.integer (bits + 20)
        let all = bigint limit <<< bits
        let inside = Rational.fraction (BigInteger.Abs numerator % (all + 1I)) (1I <<< bits)

        return!
            Gen.frequency [
                6, Gen.constant inside
                1, Gen.elements [ Rational.Zero; half; Rational.ofInt limit ]
            ]
    }

let private fraction = dyadic 1

let private state scale = { Value = 0; Half = 1; Scale = scale }

/// The lanes of V, read off a column with 2^scale·V, followed by copies of the other columns.
let private unfolded scale others =
    let columns = others + 1

    LayerTemplate.relu columns (FoldGadgets.unfold 0 scale @ [ for i in 1..others -> TemplateRow.copy i ])

let private scaled scale (v: Rational) = v * power scale

let private folds =
    gen {
        let! v = fraction
        let! scale = Gen.choose (1, 9)
        let! count = Gen.choose (0, 12)
        return v, scale, count
    }

/// Lanes after folding a word several times, the unit halved as often as possible.
let private foldedLanes v scale count =
    let rec following scale count =
        if count = 0 then
            scale, []
        else
            let next = FoldGadgets.nextScale scale
            let last, layers = following next (count - 1)
            last, LayerTemplate.relu 2 (FoldGadgets.tent (state scale) next) :: layers

    let last, layers = following scale count
    last, run [ scaled scale v ] (unfolded scale 0 :: layers)

[<Fact>]
let ``folding gives the iterated tent map and its part above one half, for words in [0, 1]`` () =
    Theorem.forAll folds (fun (v, scale, count) ->
        let last, lanes = foldedLanes v scale count
        let expected = Seq.fold (fun v _ -> tent v) v (seq { 1..count })

        lanes
        |> Theorem.equal [| scaled last expected; scaled last (relu (expected - half)) |])

[<Fact>]
let ``folding is wrong for a word above 1`` () =
    let v = Rational.One + power -30
    let last, lanes = foldedLanes v 5 1
    Assert.Equal(Rational.Zero, lanes[0])
    Assert.NotEqual(scaled last (tent v), lanes[0])

[<Fact>]
let ``a word's fields are shifted out by as many folds as they have bits`` () =
    let cases =
        gen {
            let! rest = fraction
            let! bits = Gen.choose (1, 8)
            let! value = Gen.choose (0, (1 <<< bits) - 1)
            return rest, bits, value
        }

    Theorem.forAll cases (fun (rest, bits, value) ->
        let _, lanes = foldedLanes (FoldNetworkCases.prepend bits value rest) 1 bits
        lanes[0] |> Theorem.equal (scaled 1 rest))

let private thresholds =
    gen {
        let! v = dyadic 3
        let! distance = dyadic 100
        let! bits = Gen.choose (1, 9)
        let! margin = Gen.choose (0, 9)
        let! scale = Gen.choose (1, 12)
        let! unit = Gen.choose (0, 5)
        return v, distance, bits, margin, scale, unit
    }

[<Fact>]
let ``the first threshold leaves the distance beyond it, in margins`` () =
    Theorem.forAll thresholds (fun (v, g, bits, margin, scale, unit) ->
        run [ scaled unit g; scaled scale v ] [
            LayerTemplate.relu 2 [ FoldGadgets.firstThreshold 0 unit 1 scale bits margin ]
        ]
        |> Theorem.equal [| scaled margin (relu (g - power bits * v)) |])

let private decoded v distance bits margin scale =
    run [ scaled scale v; scaled margin distance ] [
        unfolded scale 1
        LayerTemplate.relu 3 [ FoldGadgets.nextThreshold (state scale) 2 bits margin ]
    ]

[<Fact>]
let ``the next threshold takes off the head of the folded word, for words that are not negative`` () =
    Theorem.forAll thresholds (fun (v, distance, bits, margin, scale, _) ->
        decoded v distance bits margin scale
        |> Theorem.equal [| scaled margin (relu (distance - power bits * tent v)) |])

[<Fact>]
let ``the next threshold is wrong for a negative word`` () =
    let v = -(power -30)
    let expected = relu (Rational.One - power 3 * tent v)
    Assert.NotEqual(scaled 2 expected, (decoded v Rational.One 3 2 4)[0])

[<Fact>]
let ``distances beyond thresholds are those beyond their sums, for words in [0, 1]`` () =
    Theorem.forAll thresholds (fun (v, g, bits, margin, scale, unit) ->
        let v = relu (v - Rational.ofInt 2)

        let layers = [
            unfolded scale 1
            LayerTemplate.relu
                3
                (FoldGadgets.tent (state scale) scale
                 @ [ FoldGadgets.firstThreshold 2 unit 0 scale bits margin ])
            LayerTemplate.relu 3 [ FoldGadgets.nextThreshold (state scale) 2 bits margin ]
        ]

        run [ scaled scale v; scaled unit g ] layers
        |> Theorem.equal [| scaled margin (relu (g - power bits * (v + tent (tent v)))) |])

let private toggled distance (parity: Rational voption) =
    match parity with
    | ValueSome parity ->
        run [ distance; parity ] [ LayerTemplate.relu 2 [ FoldGadgets.toggle 0 (ValueSome 1) ] ]
    | ValueNone -> run [ distance ] [ LayerTemplate.relu 1 [ FoldGadgets.toggle 0 ValueNone ] ]

[<Fact>]
let ``a threshold that is not passed toggles and one that is passed resets`` () =
    let cases =
        gen {
            let! beyond = dyadic 1000
            let! distance = Gen.elements [ Rational.Zero; Rational.One; Rational.One + beyond ]

            let! parity =
                Gen.elements [ ValueNone; ValueSome Rational.Zero; ValueSome Rational.One ]

            return distance, parity
        }

    Theorem.forAll cases (fun (distance, parity) ->
        let expected =
            if distance.IsZero then
                Rational.One - ValueOption.defaultValue Rational.Zero parity
            else
                Rational.Zero

        toggled distance parity |> Theorem.equal [| expected |])

[<Fact>]
let ``a threshold passed by less than the margin leaves no bit`` () =
    Assert.Equal(half, (toggled half ValueNone)[0])
    Assert.Equal(half, (toggled half (ValueSome Rational.Zero))[0])

let private labelOf v bits scale (blocking: Rational list) =
    let count = blocking.Length

    run (scaled scale v :: blocking) [
        unfolded scale count
        LayerTemplate.relu (2 + count) [ FoldGadgets.label (state scale) bits [ for i in 1..count -> i + 1 ] ]
    ]

[<Fact>]
let ``a label is read where nothing blocks it and nowhere else`` () =
    let cases =
        gen {
            let! v = fraction
            let! bits = Gen.choose (0, 9)
            let! scale = Gen.choose (1, 12)
            let! beyond = dyadic 1000

            let! blocking =
                Gen.listOf (
                    Gen.elements [ Rational.Zero; Rational.Zero; Rational.One; Rational.One + beyond ]
                )

            return v, bits, scale, List.truncate 2 blocking
        }

    Theorem.forAll cases (fun (v, bits, scale, blocking) ->
        let expected =
            if List.forall (fun (x: Rational) -> x.IsZero) blocking then
                Rational.One + power bits * tent v
            else
                Rational.Zero

        labelOf v bits scale blocking |> Theorem.equal [| expected |])

[<Fact>]
let ``a label that is blocked by less than the margin is read all the same`` () =
    Assert.Equal(Rational.One, (labelOf half 4 3 [ half ])[0])

let private rounded x bits margin =
    let struct (layers, index) = FoldGadgets.rounding 1 (TemplateRow.copy 0) bits margin

    Assert.Equal(bits, layers.Length)
    (run [ x ] (layers @ [ LayerTemplate.identity 3 [ index ] ]))[0]

[<Fact>]
let ``rounding gives the integer part of what is not just below an integer`` () =
    let cases =
        gen {
            let! bits = Gen.choose (2, 7)
            let! margin = Gen.choose (1, 9)
            let! whole = Gen.choose (0, (1 <<< bits) - 1)
            let! part = fraction

            let! part =
                Gen.elements [
                    part * (Rational.One - power -margin)
                    Rational.One - power -margin
                    Rational.Zero
                ]

            return bits, margin, whole, part
        }

    Theorem.forAll cases (fun (bits, margin, whole, part) ->
        rounded (Rational.ofInt whole + part) bits margin
        |> Theorem.equal (Rational.ofInt whole))

[<Fact>]
let ``rounding is wrong just below an integer`` () =
    let x = Rational.ofInt 4 - power -5
    Assert.Equal(Rational.ofInt 3, rounded x 3 5)
    Assert.NotEqual(Rational.ofInt 3, rounded (x + power -9) 3 5)

[<Fact>]
let ``the index of a class becomes its number, by an affine layer where the numbers are evenly spaced`` () =
    let cases =
        gen {
            let! steps =
                Gen.oneof [
                    Gen.nonEmptyListOf (Gen.choose (1, 3))
                    gen {
                        let! step = Gen.choose (1, 1000)
                        let! count = Gen.choose (1, 9)
                        return List.replicate count step
                    }
                ]

            let! unit = Gen.elements [ -1074; -3; 0; 900 ]
            let! first = Gen.choose (-50, 50)
            return Array.scan (+) first (Array.ofList steps), unit
        }

    Theorem.forAll cases (fun (numerators, unit) ->
        let values = numerators |> Array.map (fun m -> Dyadic.create (bigint m) unit)
        let layers = ClassOutput.layers 1 (TemplateRow.copy 0) values
        let steps = numerators |> Array.pairwise |> Array.map (fun (m, next) -> next - m)
        let isEven = (Array.distinct steps).Length = 1

        Theorem.equal isEven (layers.Length = 1)
        |> Result.bind (fun () ->
            values
            |> Array.indexed
            |> Array.map (fun (l, _) -> (run [ Rational.ofInt l ] layers)[0])
            |> Theorem.equal (Array.map Dyadic.toRational values)))
