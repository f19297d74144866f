module MemCap.Properties.VysProperties

open System.Numerics
open FsCheck
open FsCheck.FSharp
open MemCap.Constructions
open MemCap.Exact
open MemCap.Networks
open Xunit

let private all checks =
    checks
    |> List.fold (fun verdict check -> verdict |> Result.bind (fun () -> check)) (Ok())

/// What the lanes hold after the layers, for these inputs.
let private run (inputs: Rational list) (lanes: VysLane list) (layers: LayerTemplate list) =
    let outputs =
        Eval.outputs
            (LayerTemplate.network (Output.Argmax(Array.init lanes.Length Rational.ofInt)) layers)
            (Vec.ofRationals (Array.ofList inputs))

    Map.ofList (List.zip lanes (List.ofArray outputs))

let private position =
    gen {
        let! whole = Gen.choose (0, 40)
        let! part = Gen.choose (0, 1 <<< 10)
        return Rational.ofInt whole + Rational.ofInt part * Rational.powerOfTwo -10
    }

let private inside z (l: int) (r: int) =
    let struct (lanes, layers) =
        VysGadgets.lookup [ VysLane.Position ] ValueNone (bigint l) (bigint r)

    (run [ z ] lanes layers)[VysLane.Inside]

[<Fact>]
let ``a group is looked up by an indicator that is 1 on it and 0 a step away from it`` () =
    let cases =
        gen {
            let! z = position
            let! l = Gen.choose (0, 30)
            let! length = Gen.choose (1, 10)
            return z, l, l + length
        }

    Theorem.forAll cases (fun (z, l, r) ->
        let low, high = Rational.ofInt l, Rational.ofInt r

        if z >= low && z <= high then
            inside z l r |> Theorem.equal Rational.One
        elif z <= low - Rational.One || z >= high + Rational.One then
            inside z l r |> Theorem.equal Rational.Zero
        else
            Ok())

[<Fact>]
let ``half a step beside a group the indicator is one half`` () =
    let half = Rational.powerOfTwo -1
    Assert.Equal(half, inside (Rational.ofInt 3 - half) 3 5)
    Assert.Equal(half, inside (Rational.ofInt 5 + half) 3 5)

/// The numbers of `bits` bits that are read one after the other from a word of `count` numbers.
let private extracted (word: Rational) bits count =
    let start = [ VysLane.Word Codes; VysLane.Word Labels; VysLane.Position ]
    let struct (lanes, layers) = VysGadgets.start start (fun _ -> Dyadic.Zero)

    let rec following lanes layers q read =
        if q = bits * count then
            List.rev read
        else
            let struct (lanes, added) =
                VysGadgets.readBit lanes (fun _ -> ValueSome(bits * count + 2 - q))

            let layers = layers @ added
            let values = run [ word; word; Rational.Zero ] lanes layers
            following lanes layers (q + 1) ((values[VysLane.Bit Codes], values[VysLane.Bit Labels]) :: read)

    following lanes layers 0 []

let private digitsOf (word: BigInteger) count = [
    for q in count - 1 .. -1 .. 0 -> if (word >>> q).IsEven then Rational.Zero else Rational.One
]

[<Fact>]
let ``the bits of a word's integer part are read from the first to the last, for a rest of at most one half``
    ()
    =
    let cases =
        gen {
            let! bits = Gen.choose (1, 12)

            let! word =
                Gen.oneof [
                    ExactCases.integer bits |> Gen.map BigInteger.Abs
                    Gen.elements [ 0I; (1I <<< bits) - 1I; 1I <<< (bits - 1) ]
                ]

            let! part = Gen.choose (0, 1 <<< 10)
            let! part = Gen.elements [ 0; 0; 1 <<< 10; part ]
            return bits, word, Rational.ofInt part * Rational.powerOfTwo -11
        }

    Theorem.forCases 60 cases (fun (bits, word, part) ->
        extracted (Rational.ofInteger word + part) bits 1
        |> Theorem.equal [ for digit in digitsOf word bits -> digit, digit ])

[<Fact>]
let ``a word that is too long, or has a rest above one half, is not read`` () =
    for word in
        [
            Rational.ofInt 16
            Rational.ofInt 5 + Rational.powerOfTwo -1 + Rational.powerOfTwo -9
        ] do
        let digits = extracted word 4 1 |> List.map fst

        let value =
            digits
            |> List.fold (fun sum digit -> Rational.ofInt 2 * sum + digit) Rational.Zero

        Assert.NotEqual(Rational.ofInteger (Rational.floor word), value)

let private matched (z: Rational) (code: int) (label: int) labelBits =
    let start = [ VysLane.Position; VysLane.Number Codes; VysLane.Number Labels ]
    let struct (lanes, layers) = VysGadgets.compare start labelBits
    (run [ z; Rational.ofInt code; Rational.ofInt label ] lanes layers)[VysLane.Match]

[<Fact>]
let ``a label is found where the code agrees and 0 a step away`` () =
    let cases =
        gen {
            let! z = position
            let! labelBits = Gen.choose (1, 6)
            let! label = Gen.choose (0, (1 <<< labelBits) - 1)
            let! beside = Gen.choose (-3, 3)
            return z, labelBits, label, max 0 (int (Rational.floor z) + beside)
        }

    Theorem.forAll cases (fun (z, labelBits, label, code) ->
        let low = Rational.ofInt code

        if z >= low && z <= low + Rational.One then
            matched z code label labelBits |> Theorem.equal (Rational.ofInt label)
        elif z <= low - Rational.One || z >= low + Rational.ofInt 2 then
            matched z code label labelBits |> Theorem.equal Rational.Zero
        else
            Ok())

[<Fact>]
let ``less than a step beside its code a label is found in part`` () =
    let z = Rational.ofInt 6 + Rational.powerOfTwo -2
    Assert.Equal(Rational.ofInt 5, matched z 5 7 3)

let private lines maxPoints =
    gen {
        let! classes = Gen.choose (2, 6)
        let! count = Gen.choose (1, maxPoints)
        let! n = Gen.choose (1, 5)
        let! least = Gen.elements [ 1; 1; 2; 3; 17; 1000 ]

        let! steps =
            Gen.arrayOfLength count (Gen.frequency [ 1, Gen.constant 0; 2, Gen.choose (0, 40) ])

        let! labels = Gen.arrayOfLength count (Gen.choose (0, classes - 1))
        let! exponent = Gen.elements [ -1074; -20; 0; 4 ]
        let! d = Gen.choose (1, 5)
        let! offset = ExactCases.integer 40
        let! even = Gen.elements [ true; false ]
        let positions = steps |> Array.scan (fun z step -> z + least + step) 0

        let line = {
            Direction = Array.init d (fun i -> if i = 0 then 1I else bigint (i - 2))
            Offset = offset
            Exponent = exponent
            Points = Array.init count (fun i -> struct (bigint positions[i], labels[i]))
        }

        let values =
            Array.init classes (fun l -> Dyadic.create (bigint (if even then 3 * l - 4 else l * l - 7)) -2)

        return line, values, n
    }

let private asLabelLine (line: CodedLine) : LabelLine = {
    Direction = line.Direction
    Offset = line.Offset
    Exponent = line.Exponent
    Runs = [||]
}

[<Fact>]
let ``the network answers every point with the number of its class`` () =
    Theorem.forCases 40 (lines 9) (fun (line, values, n) ->
        let shape = Vys.shape line values.Length n

        let network = Vys.layers line shape values |> LayerTemplate.network Output.Identity

        all [
            for struct (z, label) in line.Points do
                (Eval.outputs network (FoldNetworkCases.pointAt (asLabelLine line) z))[0]
                |> Theorem.equal (Dyadic.toRational values[label])
                |> Result.mapError (fun reason -> $"at {z}: {reason}")
        ])

[<Fact>]
let ``all counts are what the formulas say, and no hidden layer that reads is wider than 12`` () =
    Theorem.forAll (lines 40) (fun (line, values, n) ->
        let shape = Vys.shape line values.Length n
        let size = LayerTemplate.size (Vys.layers line shape values)

        let x = {
            Inputs = line.Direction.Length
            Groups = Vys.groups line shape
            Shape = shape
            Kinks = (ClassOutput.kinks values).Length
        }

        let rho, c = shape.CodeBits, shape.LabelBits

        // The closed forms of the specification, where they apply.
        let isRegular = x.Groups >= 2 && n >= 2 && rho > c && x.Kinks = 1
        let d, g = int64 x.Inputs, int64 x.Groups
        let points, rho, c = int64 n, int64 rho, int64 c

        let whenRegular name (value: int64) (actual: int64) =
            if isRegular then
                Theorem.equal (name, value) (name, actual)
            else
                Ok()

        all [
            Theorem.equal ("depth", VysCounts.depth x) ("depth", size.Depth)
            Theorem.equal (VysCounts.hiddenWidths x) size.HiddenWidths
            Theorem.equal ("width", VysCounts.width x) ("width", size.Width)
            Theorem.equal ("neurons", VysCounts.neurons x) ("neurons", size.Neurons)
            Theorem.equal ("entries", VysCounts.entries x) ("entries", size.Entries)
            Theorem.equal ("dense", VysCounts.dense x) ("dense", size.Dense)
            Theorem.holds $"width {size.Width}" (size.Width <= max 12 x.Kinks)
            whenRegular
                "entries"
                (d + 15L * g + 5L + points * (33L * rho + 9L * c + 15L) - 3L * rho)
                size.Entries
            if c >= 2L then
                whenRegular
                    "neurons"
                    (9L * g + points * (27L * rho + 3L * c + 10L) - 3L * rho)
                    (int64 size.Neurons)

                if n >= 3 then
                    whenRegular
                        "dense"
                        (d + 49L * g - 50L + points * (269L * rho + 57L * c + 22L) - 54L * rho - 6L * c)
                        size.Dense
            else
                whenRegular "dense" (d + 49L * g - 56L + points * (269L * rho + 83L) - 54L * rho) size.Dense
        ])

[<Fact>]
let ``no number between the first layer and the output costs more than a sign beside the digits of a word``
    ()
    =
    Theorem.forAll (lines 40) (fun (line, values, n) ->
        let shape = Vys.shape line values.Length n
        let layers = Vys.layers line shape values
        let output = ClassOutput.layers 1 (TemplateRow.copy 0) values

        let between = layers |> List.skip 1 |> List.take (layers.Length - 1 - output.Length)

        let bits = (LayerTemplate.size between).Bits
        let digits = n * max shape.CodeBits shape.LabelBits
        Theorem.holds $"{bits} bits for {digits} digits" (bits <= digits + 1))

/// From another implementation of the same layout: points at position(i) with labels (i² + ⌊i/3⌋) mod C in three
/// dimensions, groups of n; unit, ρ, c, depth, width, neurons, entries, dense.
let private published = [
    12, 2, 3, (fun i -> 7 * i * i), (1, 9, 1, 98, 10, 777, 1004L, 7169L)
    23, 2, 4, id, (-1, 6, 1, 95, 10, 736, 968L, 6705L)
    20, 5, 4, (fun i -> 3 * i * i + i), (1, 10, 3, 141, 12, 1171, 1541L, 11172L)
    9, 9, 2, (fun i -> 2 * i), (0, 5, 4, 47, 12, 344, 500L, 3094L)
    7, 4, 1, (fun i -> i * i * i), (-1, 9, 2, 46, 11, 295, 416L, 2364L)
    5, 4, 9, (fun i -> 1000 * i), (8, 4, 2, 131, 12, 1113, 1494L, 10682L)
]

[<Fact>]
let ``sizes are those of an independent implementation`` () =
    for count, classes, n, positionOf, expected in published do
        let line = {
            Direction = [| 1I; 1I; 1I |]
            Offset = 0I
            Exponent = 0
            Points = Array.init count (fun i -> struct (bigint (positionOf i), (i * i + i / 3) % classes))
        }

        let values = Array.init classes (fun l -> Dyadic.ofInteger (bigint l))
        let shape = Vys.shape line classes n
        let size = LayerTemplate.size (Vys.layers line shape values)

        Assert.Equal(
            expected,
            (shape.Unit,
             shape.CodeBits,
             shape.LabelBits,
             size.Depth,
             size.Width,
             size.Neurons,
             size.Entries,
             size.Dense)
        )

[<Fact>]
let ``the best group size is the integer nearest to the minimum`` () =
    let cases =
        gen {
            let! points = Gen.oneof [ Gen.choose (1, 100); Gen.choose (1, 1000000) ]
            let! rho = Gen.choose (1, 60)
            let! c = Gen.choose (1, 6)
            return points, rho, c
        }

    Theorem.forAll cases (fun (points, rho, c) ->
        let n = VysCounts.bestGroupSize points rho c
        let perPoint = bigint (33 * rho + 9 * c + 15)
        let target = 60I * bigint points
        let squared (x: int) = bigint x * bigint x * perPoint

        Theorem.holds
            $"n = {n}"
            (n >= 1
             && target <= squared (2 * n + 1)
             && (n = 1 || squared (2 * n - 1) <= target)))
