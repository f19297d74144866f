module MemCap.Properties.FoldPlanProperties

open System.Numerics
open FsCheck
open FsCheck.FSharp
open MemCap.Constructions
open MemCap.Exact
open MemCap.Properties.FoldCases
open MemCap.Properties.HardNumbers
open Xunit

/// Any dyadic in [0, 1], its ends included.
let private unitDyadic =
    gen {
        let! digits = Gen.frequency [ 1, Gen.constant 0; 4, Gen.choose (1, 80) ]
        let! m = ExactCases.integer (digits + 20)
        return Dyadic.create (BigInteger.Abs m % ((1I <<< digits) + 1I)) -digits
    }

let private field =
    gen {
        let! bits = Gen.choose (1, 30)

        let! value =
            Gen.frequency [ 3, Gen.choose (0, (1 <<< bits) - 1); 1, Gen.elements [ 0; (1 <<< bits) - 1 ] ]

        return bits, bigint value
    }

let private prepended (bits, value) v =
    FoldWord.ofDyadic v |> FoldWord.prepend bits value |> FoldWord.toDyadic

let private folded bits v =
    FoldWord.ofDyadic v |> FoldWord.fold bits |> FoldWord.toDyadic

[<Fact>]
let ``folding takes off the field that was put in front, on the whole domain`` () =
    Theorem.forCases 1000 (Gen.zip field unitDyadic) (fun ((bits, value), v) ->
        let word = prepended (bits, value) v

        all [
            Theorem.equal v (folded bits word)
            Theorem.holds $"{word} is outside [0, 1]" (word.Sign >= 0 && (Dyadic.One - word).Sign >= 0)
        ])

[<Fact>]
let ``the closed form of folding is the tent map, bit by bit`` () =
    Theorem.forCases 500 (Gen.zip (Gen.choose (1, 40)) unitDyadic) (fun (bits, v) ->
        Theorem.equal (tents bits v) (folded bits v))

[<Fact>]
let ``fields above their bits and states outside the unit interval are not recovered`` () =
    // m = 2^b: the word leaves [0, 1], where the tent map falls.
    let above = prepended (3, 8I) (Dyadic.create 1I -1)
    Assert.True((above - Dyadic.One).Sign > 0)
    Assert.NotEqual(Dyadic.create 1I -1, tents 3 above)
    // V = 1 + 2^−10 and V = −2^−10, behind a field of value 0.
    for v in [ Dyadic.create 1025I -10; Dyadic.create -1I -10 ] do
        Assert.NotEqual(v, tents 3 (prepended (3, 0I) v))

let private shapes =
    gen {
        let! n = Gen.choose (2, 12)
        let! gapBits = Gen.choose (2, 20)
        let! first = Gen.choose (1, 40)
        let! labelBits = Gen.elements [ 0; 2; 3; 5 ]

        return {
            Thresholds = n
            GapBits = gapBits
            FirstGapBits = first
            LabelBits = labelBits
            Margin = 8
            LabelMargin = 8
        }
    }

[<Fact>]
let ``fields make a word, its heads are the fields, and its thresholds add up`` () =
    let cases =
        gen {
            let! shape = shapes

            let bits i =
                if i = 0 then shape.FirstGapBits else shape.GapBits

            let! fields = Gen.arrayOfLength shape.Thresholds (ExactCases.integer 40)

            let gaps =
                fields |> Array.mapi (fun i m -> BigInteger.Abs m &&& ((1I <<< bits i) - 1I))

            let! labels =
                Gen.arrayOfLength (shape.Thresholds + 1) (Gen.choose (0, (1 <<< shape.LabelBits) - 1))
            // Inside the interval a digit has one reading.
            let! digits = Gen.choose (1, 30)
            let! m = Gen.choose (1, (1 <<< digits) - 1)
            return shape, gaps, labels, Dyadic.create (bigint (m: int)) -digits
        }

    Theorem.forCases 300 cases (fun (shape, gaps, labels, tail) ->
        let word = FoldWord.encode shape gaps labels (FoldWord.ofDyadic tail)
        let struct (heads, labelHeads) = FoldWord.heads shape word

        let bits i =
            if i = 0 then shape.FirstGapBits else shape.GapBits

        let grown bits head =
            FoldWord.toDyadic head * Dyadic.create 1I bits

        let floor x = Dyadic.toRational x |> Rational.floor

        let distances = heads |> Array.mapi (fun i head -> grown (bits i) head)

        let thresholds =
            FoldWord.thresholds shape word.Digits heads
            |> Array.map (fun m -> Dyadic.create m -word.Digits)

        all [
            Theorem.equal gaps (Array.map floor distances)
            if shape.LabelBits > 0 then
                Theorem.equal
                    (Array.map (fun (label: int) -> bigint label) labels)
                    (Array.map (grown shape.LabelBits >> floor) labelHeads)
            else
                Theorem.equal 0 labelHeads.Length
            Theorem.equal (distances |> Array.scan (+) Dyadic.Zero |> Array.tail) thresholds
        ])

let private planCases largest =
    gen {
        let! case = any largest
        let! search = search case
        return case, search
    }

/// Certified, and the lanes of the network agree on both ends of every run.
let private isRight (case: LineCase) plan =
    match FoldCertificate.refutation case.Line plan, wrongRun case.Line plan with
    | ValueNone, None -> Ok()
    | ValueSome violation, _ -> Error $"refuted: {violation}"
    | ValueNone, Some run -> Error $"certified, but run {run} is answered wrongly"

[<Fact>]
let ``every plan of the planner is certified and right`` () =
    Theorem.forCases 400 (planCases 60) (fun (case, search) ->
        match FoldPlanner.plan search case.Line with
        | Some plan -> isRight case plan
        | None -> Error "no plan")

let private safeCases =
    gen {
        let! case = any 60
        let! half = Gen.choose (1, 6)
        let! isEven = Gen.elements [ true; false ]

        return
            case,
            (if isEven && case.Classes > 2 then
                 2 * half
             else
                 2 * half + 1)
    }

[<Fact>]
let ``every safe plan is certified and right, in groups of n + 1 runs with the bits of Theorem FG`` () =
    Theorem.forCases 400 safeCases (fun (case, n) ->
        let plan = SafeEncoder.plan n case.Classes case.Line
        let gamma = LabelRuns.gamma case.Line
        let c = plan.Shape.LabelBits

        all [
            isRight case plan
            Theorem.equal ((case.Line.Runs.Length + n) / (n + 1)) plan.Groups.Length
            Theorem.holds "ρ" (plan.Shape.GapBits <= SafeEncoder.largestGapBits c gamma)
            Theorem.holds "ρ₀" (plan.Shape.FirstGapBits <= SafeEncoder.largestFirstGapBits c gamma)
            Theorem.holds
                "slopes"
                (plan.Groups |> Seq.forall (fun group -> group.Slope = plan.Groups[0].Slope))
        ])

[<Fact>]
let ``an even number of thresholds is refused where two classes alternate`` () =
    let line = lineOf [ 0I, 0; 1I, 1; 2I, 0 ]
    Assert.Throws<System.ArgumentException>(fun () -> SafeEncoder.plan 4 2 line |> ignore)

/// A plan of either kind.
let private anyPlan =
    Gen.oneof [
        gen {
            let! case, search = planCases 30
            return case, (FoldPlanner.plan search case.Line).Value
        }
        safeCases
        |> Gen.map (fun (case, n) -> case, SafeEncoder.plan n case.Classes case.Line)
    ]

let private withGroup j change (plan: FoldPlan) = {
    plan with
        Groups = Array.updateAt j (change plan.Groups[j]) plan.Groups
}

/// The certificate accepts only what the network answers rightly.
let private isSound (case: LineCase) plan =
    match FoldCertificate.refutation case.Line plan with
    | ValueSome _ -> Ok()
    | ValueNone -> isRight case plan

[<Fact>]
let ``flipping any one digit of a word breaks the certificate or keeps all labels`` () =
    let mutable refused = 0

    Theorem.forCases 60 anyPlan (fun (case, plan) ->
        all [
            for j in 0 .. plan.Groups.Length - 1 do
                let word = FoldWord.ofDyadic plan.Groups[j].Word

                for digit in 0 .. word.Digits - 1 do
                    let flipped = Dyadic.create (word.Mantissa ^^^ (1I <<< digit)) -word.Digits
                    let tampered = plan |> withGroup j (fun group -> { group with Word = flipped })

                    if (FoldCertificate.refutation case.Line tampered) <> ValueNone then
                        refused <- refused + 1

                    isSound case tampered
        ])

    Assert.True(refused > 1000, $"{refused} flips were refused")

/// Plans changed in one place, and the condition that must say so: of the group, as the change is refused before runs are.
let private tampered (case: LineCase) (plan: FoldPlan) : (FoldPlan * FoldCondition) list =
    let last = plan.Groups.Length - 1
    let change j edit = withGroup j edit plan
    let up = Dyadic.create 1I -3

    [
        { plan with Groups = [||] }, FoldCondition.Shape
        {
            plan with
                Shape = { plan.Shape with Thresholds = 1 }
        },
        FoldCondition.Shape
        {
            plan with
                Shape = { plan.Shape with LabelBits = 1 }
        },
        FoldCondition.Shape
        change last (fun g -> { g with Count = g.Count + 1 }), FoldCondition.Runs
        change 0 (fun g -> { g with FirstRun = g.FirstRun - 1 }), FoldCondition.Runs
        if last > 0 then
            change last (fun g -> { g with FirstRun = g.FirstRun - 1 }), FoldCondition.Runs

            { plan with Groups = plan.Groups[1..] }, FoldCondition.Runs

            change 0 (fun g -> { g with Cell = ValueNone }), FoldCondition.Cell

            for start in
                [
                    case.Line.Runs[plan.Groups[0].Count - 1].Last - 1I
                    case.Line.Runs[plan.Groups[0].Count].First
                ] do
                change 0 (fun g -> {
                    g with
                        Cell = ValueSome(struct (start, 0))
                }),
                FoldCondition.Cell

            change last (fun g -> { g with Origin = g.Origin + up }), FoldCondition.Coordinate
            change last (fun g -> { g with Start = g.Start + 1I }), FoldCondition.Coordinate
        if plan.Shape.LabelBits = 0 then
            change 0 (fun g -> {
                g with
                    IsShifted = true
                    Count = min g.Count plan.Shape.Thresholds
            }),
            (if plan.Groups[0].Count <= plan.Shape.Thresholds then
                 FoldCondition.Labels
             elif last = 0 then
                 FoldCondition.Runs
             else
                 FoldCondition.Labels)
        change 0 (fun g -> { g with Word = -up }), FoldCondition.Word
        change 0 (fun g -> { g with Word = Dyadic.One + up }), FoldCondition.Word
        change 0 (fun g -> { g with Slope = -g.Slope }), FoldCondition.Coordinate
        change 0 (fun g -> { g with Slope = g.Slope + up }), FoldCondition.Coordinate
        { plan with Shift = plan.Shift + 1I }, FoldCondition.Coordinate
    ]

[<Fact>]
let ``a plan that is changed in one place is refused for that`` () =
    Theorem.forCases 200 anyPlan (fun (case, plan) ->
        all [
            for plan, condition in tampered case plan do
                match FoldCertificate.refutation case.Line plan with
                | ValueSome violation -> Theorem.equal condition violation.Condition
                | ValueNone -> Error $"accepted, although {condition} is broken"
        ])

[<Fact>]
let ``a line that moves under its plan is refused, at the first run that is wrong, or answered rightly`` () =
    let cases =
        gen {
            let! case, plan = anyPlan
            let! run = Gen.choose (0, case.Line.Runs.Length - 1)
            let! label = Gen.choose (0, case.Classes)
            let! first, last = Gen.zip (Gen.choose (-9, 9)) (Gen.choose (-9, 9))
            return case, plan, run, label, bigint first, bigint last
        }

    let mutable refused = 0

    Theorem.forCases 1000 cases (fun (case, plan, r, label, first, last) ->
        let run = case.Line.Runs[r]

        let moved = {
            First = run.First + first
            Last = run.Last + last
            Class = label
        }

        let isOrdered =
            moved.First <= moved.Last
            && (r = 0 || moved.First > case.Line.Runs[r - 1].Last)
            && (r = case.Line.Runs.Length - 1 || moved.Last < case.Line.Runs[r + 1].First)

        let line = {
            case.Line with
                Runs = Array.updateAt r moved case.Line.Runs
        }

        match FoldCertificate.refutation line plan with
        | ValueNone when isOrdered -> isRight (LineCase("moved", case.Classes, line)) plan
        | ValueNone -> Ok()
        | ValueSome violation ->
            refused <- refused + 1

            match violation.Condition with
            | FoldCondition.Passed
            | FoldCondition.NotPassed
            | FoldCondition.Label -> Theorem.equal r violation.Run
            | FoldCondition.Labels
            | FoldCondition.Cell -> Ok()
            | other -> Error $"{other} does not depend on the line")

    Assert.True(refused > 300, $"{refused} were refused")

[<Fact>]
let ``the certificate decides each inequality at its border`` () =
    // Runs at 0, 4 and 8, one group, g(z) = 2 + z. With t = 0, Θ_1 in [2, 5] and Θ_2 in [6, 9], both ends included.
    // Θ_2 is 16 times the fraction of Θ_1 further, or of 1 less it where the whole part is odd.
    let line = lineOf [ 0I, 0; 4I, 1; 8I, 0 ]

    let verdict (first: Dyadic) =
        FoldCertificate.refutation line {
            Shape = {
                Thresholds = 2
                GapBits = 4
                FirstGapBits = 4
                LabelBits = 0
                Margin = 0
                LabelMargin = 0
            }
            Shift = 2I
            Groups = [|
                {
                    FirstRun = 0
                    Count = 3
                    IsShifted = false
                    Word = first * Dyadic.create 1I -4
                    Slope = Dyadic.One
                    Start = 0I
                    Origin = Dyadic.ofInteger 2I
                    Cell = ValueNone
                }
            |]
        }

    let violated run condition =
        ValueSome {
            Group = 0
            Run = run
            Condition = condition
        }

    // Θ_1 = 9/4, Θ_2 = 25/4.
    Assert.Equal(ValueNone, verdict (Dyadic.create 9I -2))
    // Θ_1 = 2, at the end of the first run, and Θ_2 = 2, before the second.
    Assert.Equal(violated 1 FoldCondition.NotPassed, verdict (Dyadic.ofInteger 2I))
    // Θ_1 = 5 = g(4) − 1, and Θ_2 = 21 beyond the last run.
    Assert.Equal(violated 2 FoldCondition.Passed, verdict (Dyadic.ofInteger 5I))
    // Θ_1 = 5 + 1/64.
    Assert.Equal(violated 1 FoldCondition.Passed, verdict (Dyadic.create 321I -6))
    // Θ_1 = 2 − 1/64.
    Assert.Equal(violated 0 FoldCondition.NotPassed, verdict (Dyadic.create 127I -6))

[<Fact>]
let ``deciding gives the thresholds that folding the word gives`` () =
    Theorem.forCases 100 anyPlan (fun (case, plan) ->
        match FoldCertificate.decide case.Line plan with
        | Error violation -> Error $"refuted: {violation}"
        | Ok thresholds ->
            let expected =
                plan.Groups
                |> Array.map (fun group ->
                    let folder (v, sum) i =
                        let bits =
                            if i = 1 then
                                plan.Shape.FirstGapBits
                            else
                                plan.Shape.GapBits

                        tents (bits + plan.Shape.LabelBits) v, sum + Dyadic.create 1I bits * v

                    [| 1 .. plan.Shape.Thresholds |]
                    |> Array.scan folder (group.Word, Dyadic.Zero)
                    |> Array.tail
                    |> Array.map snd)

            Theorem.equal expected thresholds)

[<Fact>]
let ``a cell is aligned, inside, and at least a quarter of its interval`` () =
    let cases =
        Gen.zip
            (ExactCases.integer 90)
            (Gen.zip (Gen.oneof [ ExactCases.integer 3; ExactCases.integer 80 ]) (ExactCases.integer 40))

    Theorem.forCases 1000 cases (fun (low, (width, shift)) ->
        let high = low + BigInteger.Abs width + 1I
        let struct (start, size) = FoldAssembly.cell shift low high
        let length = 1I <<< size

        all [
            Theorem.equal 0I ((start + shift) % length)
            Theorem.holds "inside" (low <= start && start + length <= high)
            Theorem.holds "long enough" (4I * length >= high - low + 1I)
        ])
