module MemCap.Properties.FoldNetworkProperties

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

let private small =
    FoldCases.plans {
        Dimension = 3
        Groups = 5
        Thresholds = 5
        LabelBits = 3
    }

let private large =
    FoldCases.plans {
        Dimension = 20
        Groups = 30
        Thresholds = 9
        LabelBits = 5
    }

/// The network that looks up at most q boundaries in a layer.
let private network (case: FoldCases.PlannedCase) q =
    FoldNetwork.layers case.Line case.Plan q case.Values
    |> LayerTemplate.network Output.Identity

let private output network x = (Eval.outputs network x)[0]

[<Fact>]
let ``the output is what the group's word says, outside open cells and margins`` () =
    let mutable decided = 0

    Theorem.forCases 150 small (fun case ->
        let wide = network case case.Plan.Groups.Length

        all [
            for z in case.Positions do
                match FoldCases.answer case z with
                | Some value ->
                    decided <- decided + 1

                    output wide (FoldCases.pointAt case.Line z)
                    |> Theorem.equal (Dyadic.toRational value)
                    |> Result.mapError (fun reason -> $"at {z}: {reason}")
                | None -> ()
        ])

    Assert.True(decided > 1000, $"only {decided} points are decided")

[<Fact>]
let ``networks of every width are one function, inside cells and margins too`` () =
    Theorem.forCases 60 small (fun case ->
        let wide = network case case.Plan.Groups.Length
        let others = [ 1; 2; 3 ] |> List.map (network case)

        all [
            for z in case.Positions do
                let x = FoldCases.pointAt case.Line z
                let expected = output wide x

                for other in others do
                    output other x
                    |> Theorem.equal expected
                    |> Result.mapError (fun reason -> $"at {z}: {reason}")
        ])

let private instance (case: FoldCases.PlannedCase) q =
    FoldCounts.instance case.Line case.Plan q case.Values

let private withBoundaries cases =
    gen {
        let! case = cases
        let! q = Gen.oneof [ Gen.choose (1, 6); Gen.elements [ 1; 1000 ] ]
        return case, q
    }

[<Fact>]
let ``all counts are what the formulas say`` () =
    Theorem.forCases 400 (withBoundaries large) (fun (case, q) ->
        let layers = FoldNetwork.layers case.Line case.Plan q case.Values
        let size = LayerTemplate.size layers
        let measured = Size.ofNetwork (LayerTemplate.network Output.Identity layers)
        let x = instance case q

        all [
            Theorem.equal ("depth", FoldCounts.depth x) ("depth", size.Depth)
            Theorem.equal ("width", FoldCounts.width x) ("width", size.Width)
            Theorem.equal ("neurons", FoldCounts.neurons x) ("neurons", size.Neurons)
            Theorem.equal ("entries", FoldCounts.entries x) ("entries", size.Entries)
            Theorem.equal ("dense", FoldCounts.dense x) ("dense", size.Dense)
            Theorem.equal ("bits", FoldBits.largest case.Line case.Plan q case.Values) ("bits", size.Bits)
            Theorem.equal
                ("all bits", FoldBits.total case.Line case.Plan q case.Values)
                ("all bits", measured.TotalBits)
            Theorem.holds
                $"{size.Zeros} zeros, at most {FoldCounts.zerosAtMost x}"
                (size.Zeros <= FoldCounts.zerosAtMost x)
        ])

/// The digits after the point that a word needs.
let private digits (plan: FoldPlan) =
    plan.Groups
    |> Array.fold (fun digits group -> max digits -group.Word.Exponent) 1

[<Fact>]
let ``words cost a bit more than their digits, and reading them costs less, in a wide network`` () =
    Theorem.forAll large (fun case ->
        let plan = case.Plan
        let ramps = FoldLookup.ramps plan plan.Groups.Length
        let scales = FoldLookup.scales case.Line plan ramps
        let size = digits plan

        let reading = FoldBits.reading plan.Shape { scales with Coordinate = 0 }

        all [
            Theorem.equal size scales.Word
            Theorem.holds
                $"words have {FoldBits.words plan} bits for {size} digits"
                (FoldBits.words plan <= size + 1)
            Theorem.holds
                $"reading takes {reading} bits for {size} digits"
                (reading <= max (size + 1) (plan.Shape.LabelMargin + plan.Shape.LabelBits + 1))
        ])

[<Fact>]
let ``the dense network has the nonzero parameters, the sizes and the bits of its templates`` () =
    Theorem.forCases 60 (withBoundaries small) (fun (case, q) ->
        let templates = FoldNetwork.layers case.Line case.Plan q case.Values
        let listed = LayerTemplate.size templates
        let dense = Size.ofNetwork (network case q)

        all [
            Theorem.equal listed.Depth dense.Depth
            Theorem.equal listed.HiddenWidths dense.HiddenWidths
            Theorem.equal listed.Neurons dense.Neurons
            Theorem.equal (listed.Entries - listed.Zeros) dense.NonzeroParameters
            Theorem.equal listed.Dense dense.Parameters
            Theorem.equal listed.Bits dense.BitComplexity
        ])

[<Fact>]
let ``as many listed numbers can be 0 as the bound says`` () =
    let group j = {
        FirstRun = j
        Count = 1
        IsShifted = false
        Word = Dyadic.Zero
        Slope = Dyadic.One
        Start = if j = 0 then 0I else bigint (j - 1)
        Origin = Dyadic.ofInteger (if j = 0 then 2I else bigint (j + 1))
        Cell = if j = 3 then ValueNone else ValueSome(struct (bigint j, 0))
    }

    let case: FoldCases.PlannedCase = {
        Line = {
            Direction = [| 0I; 1I; 0I |]
            Offset = -2I
            Exponent = 0
            Runs = [| { First = 0I; Last = 0I; Class = 1 } |]
        }
        Plan = {
            Shape = {
                Thresholds = 3
                GapBits = 2
                FirstGapBits = 3
                LabelBits = 0
                Margin = 0
                LabelMargin = 0
            }
            Shift = 2I
            Groups = Array.init 4 group
        }
        Values = [| Dyadic.Zero; Dyadic.One |]
        Positions = [||]
    }

    for q in 1..3 do
        let size = LayerTemplate.size (FoldNetwork.layers case.Line case.Plan q case.Values)
        Assert.Equal(FoldCounts.zerosAtMost (instance case q), size.Zeros)

[<Fact>]
let ``one class takes one neuron and one number`` () =
    let line = {
        Direction = [| 1I; 1I |]
        Offset = 0I
        Exponent = 0
        Runs = [| { First = 0I; Last = 5I; Class = 0 } |]
    }

    let value = Dyadic.ofDouble 0.3
    let templates = DirectNetwork.layers line [| value |]
    let size = LayerTemplate.size templates
    Assert.Equal(1, size.Neurons)
    Assert.Equal(1L, size.Entries)

    Assert.Equal(
        Dyadic.toRational value,
        output (LayerTemplate.network Output.Identity templates) (Vec.ofDoubles [| 3.0; -1.0 |])
    )

let private runs =
    gen {
        let! classes = Gen.choose (2, 5)
        let! count = Gen.choose (1, 12)

        let! lengths =
            Gen.arrayOfLength count (Gen.frequency [ 1, Gen.constant 0; 1, Gen.choose (0, 30) ])

        let! gaps =
            Gen.arrayOfLength count (Gen.frequency [ 1, Gen.constant 1; 1, Gen.choose (1, 50) ])

        let! steps = Gen.arrayOfLength count (Gen.choose (1, classes - 1))
        let! values = Gen.arrayOfLength classes (Gen.choose (-1000, 1000))
        let! exponent = Gen.elements [ -60; 0; 3 ]
        let! d = Gen.choose (1, 4)

        let lasts =
            Array.zip lengths gaps |> Array.scan (fun z (length, gap) -> z + length + gap) 0

        return
            {
                Direction = Array.init d (fun i -> if i = 0 then -1I else bigint (i - 1))
                Offset = bigint (count - 7)
                Exponent = exponent
                Runs =
                    Array.init count (fun r -> {
                        First = bigint lasts[r]
                        Last = bigint (lasts[r] + lengths[r])
                        Class = Array.sum steps[..r] % classes
                    })
            },
            values |> Array.map (fun y -> Dyadic.create (bigint y) exponent)
    }

[<Fact>]
let ``the direct network answers every run with its class, in depth 3 and the numbers counted`` () =
    Theorem.forAll runs (fun (line, values) ->
        let templates = DirectNetwork.layers line values
        let size = LayerTemplate.size templates
        let network = LayerTemplate.network Output.Identity templates
        let count = line.Runs.Length

        all [
            for run in line.Runs do
                for z in [ run.First; run.Last ] do
                    output network (FoldCases.pointAt line z)
                    |> Theorem.equal (Dyadic.toRational values[run.Class])

            if count > 1 then
                Theorem.equal 3 size.Depth
                Theorem.equal (DirectNetwork.entries line.Direction.Length count) size.Entries
                Theorem.equal size.Entries size.Dense
                Theorem.equal (DirectNetwork.width count) size.Width
                Theorem.equal (DirectNetwork.neurons count) size.Neurons
        ])

let private shapes =
    gen {
        let! rho = Gen.choose (2, 12)
        let! rho0 = Gen.choose (1, 30)
        let! c = Gen.elements [ 0; 0; 2; 3; 7 ]

        return {
            Thresholds = 2
            GapBits = rho
            FirstGapBits = rho0
            LabelBits = c
            Margin = 8
            LabelMargin = 8
        }
    }

[<Fact>]
let ``the best number of thresholds is the admissible one nearest to the minimum`` () =
    let cases =
        gen {
            let! shape = shapes
            let! runs = Gen.oneof [ Gen.choose (1, 100); Gen.choose (1, 1000000) ]
            let! narrow = Gen.elements [ true; false ]
            return shape, runs, narrow
        }

    Theorem.forAll cases (fun (shape, runs, narrow) ->
        let perGroup = FoldCounts.entriesPerGroup narrow
        let perThreshold = FoldCounts.entriesPerThreshold shape.GapBits shape.LabelBits
        let n = FoldCounts.bestThresholds perGroup perThreshold runs shape.LabelBits
        // (n + 1)² is compared with 4·perGroup·runs/perThreshold, and so is it half a step further on.
        let squared (x: int) =
            bigint x * bigint x * bigint perThreshold

        let target = 4I * bigint perGroup * bigint runs

        let low, high, least =
            if shape.LabelBits = 0 then
                squared (2 * n), squared (2 * n + 4), 3
            else
                squared (2 * n + 1), squared (2 * n + 3), 2

        Theorem.holds
            $"n = {n}"
            (n >= least
             && (shape.LabelBits > 0 || n % 2 = 1)
             && target <= high
             && (n = least || low <= target)))

let private sized (shape: FoldShape) n = {
    Inputs = 1
    Groups = 7
    SlopeChanges = 0
    Shape = { shape with Thresholds = n }
    BoundariesPerLayer = 6
    Kinks = 1
}

[<Fact>]
let ``a threshold more and a group more cost what the minimum is made of`` () =
    let cases =
        gen {
            let! shape = shapes
            let! n = Gen.choose (3, 20)
            return shape, n
        }

    Theorem.forAll cases (fun (shape, n) ->
        let x = sized shape n
        let longer = sized shape (n + 1)

        let more isNarrow count =
            let wide groups = {
                x with
                    Groups = groups
                    BoundariesPerLayer = if isNarrow then 1 else groups
            }

            int (count (wide 8) - count (wide 7))

        all [
            Theorem.equal
                (FoldCounts.entriesPerThreshold shape.GapBits shape.LabelBits)
                (int (FoldCounts.entries longer - FoldCounts.entries x))
            Theorem.equal
                (FoldCounts.densePerThreshold shape)
                (int (FoldCounts.dense longer - FoldCounts.dense x))

            for isNarrow in [ false; true ] do
                Theorem.equal (FoldCounts.entriesPerGroup isNarrow) (more isNarrow FoldCounts.entries)
                Theorem.equal (FoldCounts.densePerGroup isNarrow) (more isNarrow FoldCounts.dense)
        ])

[<Fact>]
let ``thresholds within a depth or within bits are the most that fit`` () =
    let cases =
        gen {
            let! shape = shapes
            let! limit = Gen.choose (1, 300)
            return shape, limit
        }

    Theorem.forAll cases (fun (shape, limit) ->
        let step = if shape.LabelBits = 0 then 2 else 1
        let least = if shape.LabelBits = 0 then 3 else 2

        let digits n =
            shape.FirstGapBits + (n - 1) * shape.GapBits + (n + 1) * shape.LabelBits + 1

        let isMost fits =
            function
            | ValueSome n -> n >= least && fits n && not (fits (n + step))
            | ValueNone -> not (fits least)

        all [
            FoldCounts.thresholdsWithinDepth limit shape
            |> isMost (fun n -> FoldCounts.depth (sized shape n) <= limit)
            |> Theorem.holds "depth"
            FoldCounts.thresholdsWithinBits limit 1 shape
            |> isMost (fun n -> digits n + 1 <= limit)
            |> Theorem.holds "bits"
        ])

[<Fact>]
let ``boundaries within a width are the most that fit`` () =
    let wide q = {
        sized
            {
                Thresholds = 3
                GapBits = 2
                FirstGapBits = 2
                LabelBits = 0
                Margin = 8
                LabelMargin = 8
            }
            3 with
            Groups = 1000
            BoundariesPerLayer = q
    }

    for width in 1..40 do
        match FoldCounts.boundariesWithinWidth width with
        | ValueSome q ->
            Assert.True(FoldCounts.width (wide q) <= width)
            Assert.True(FoldCounts.width (wide (q + 1)) > width)
        | ValueNone -> Assert.True(FoldCounts.width (wide 1) > width)
