/// Fold-gap plans with random words, and what a network of theirs answers, in closed form.
[<RequireQualifiedAccess>]
module MemCap.Properties.FoldNetworkCases

open System.Numerics
open FsCheck
open FsCheck.FSharp
open MemCap.Constructions
open MemCap.Exact

let private isEven (m: BigInteger) = m.IsEven

/// The number in [0, 1] whose first `bits` folds read off the value and leave the rest.
let prepend bits (value: int) (rest: Rational) =
    let tail = if value % 2 = 0 then rest else Rational.One - rest
    (Rational.ofInt value + tail) * Rational.powerOfTwo -bits

/// The tent map `bits` times: a zigzag of 2^bits pieces.
let fold bits (v: Rational) =
    let x = v * Rational.powerOfTwo bits
    let piece = Rational.floor x
    let rest = x - Rational.ofInteger piece
    if isEven piece then rest else Rational.One - rest

/// A plan with its line, the numbers of the classes, and as many integers on the line as are asked for.
[<NoComparison; NoEquality; StructuredFormatDisplay("{Text}")>]
type PlannedCase = {
    Line: LabelLine
    Plan: FoldPlan
    Values: Dyadic[]
    Positions: BigInteger[]
} with

    member this.Text =
        let groups =
            this.Plan.Groups
            |> Array.map (fun g -> $"V={g.Word} slope={g.Slope} from {g.Start} at {g.Origin} cell %A{g.Cell}")
            |> String.concat "; "

        $"d=%d{this.Line.Direction.Length} e=%d{this.Line.Exponent} b={this.Line.Offset} shift={this.Plan.Shift} "
        + $"first class %d{this.Line.Runs[0].Class} %A{this.Plan.Shape} values %A{this.Values}: {groups}"

    override this.ToString() = this.Text

let private ofRational (x: Rational) =
    Dyadic.create x.Numerator (1 - int (x.Denominator.GetBitLength()))

/// a with |a_1| = 1, b and e.
let private coordinates maxDimension =
    gen {
        let! d = Gen.frequency [ 2, Gen.constant 1; 3, Gen.choose (1, maxDimension) ]
        let! first = Gen.elements [ 1I; -1I ]

        let! others =
            Gen.arrayOfLength (d - 1) (Gen.frequency [ 1, Gen.constant 0I; 3, ExactCases.integer 5 ])

        let! offset =
            Gen.oneof [ ExactCases.integer 60; Gen.constant 0I; Gen.constant (5I <<< 40) ]

        let! exponent = Gen.elements [ -1074; -52; -3; 0; 5; 900 ]
        return Array.append [| first |] others, offset, exponent
    }

/// Different numbers of so many classes, evenly spaced or not.
let private classNumbers count =
    gen {
        let! unit = Gen.elements [ -1074; -52; 0; 0; 0; 800 ]
        let! first = Gen.choose (-3, 3)
        let! steps = Gen.listOfLength (count - 1) (Gen.choose (1, 3))
        let! even = Gen.elements [ true; false ]
        let steps = if even then List.map (fun _ -> steps.Head) steps else steps
        let! reversed = Gen.elements [ true; false ]

        let numbers =
            List.scan (+) first steps |> List.map (fun m -> Dyadic.create (bigint m) unit)

        return Array.ofList (if reversed then List.rev numbers else numbers)
    }

let private slope =
    gen {
        let! mantissa = Gen.choose (1, 7)
        let! exponent = Gen.choose (-4, 1)
        return Dyadic.create (bigint mantissa) exponent
    }

/// The largest of each: dimension, groups, thresholds, bits of labels.
[<NoComparison; NoEquality>]
type Limits = {
    Dimension: int
    Groups: int
    Thresholds: int
    LabelBits: int
}

/// Groups of random length, slope and cell; words with fields that hold thresholds near their group, labels, and any
/// tail, and some words without any fields in mind.
let plans (limits: Limits) =
    gen {
        let! direction, offset, exponent = coordinates limits.Dimension
        let! n = Gen.choose (2, limits.Thresholds)
        let! rho = Gen.choose (2, 5)
        let! c = Gen.frequency [ 1, Gen.constant 0; 1, Gen.choose (2, limits.LabelBits) ]

        let! classes =
            if c = 0 then
                Gen.constant 2
            else
                Gen.choose ((1 <<< (c - 1)) + 1, 1 <<< c)

        let! values = classNumbers classes
        let! margin = Gen.choose (0, 9)
        let! labelMargin = Gen.choose (1, 9)

        let! groupCount =
            Gen.frequency [ 1, Gen.constant 1; 4, Gen.choose (1, limits.Groups) ]

        let! firstClass = Gen.choose (0, 1)
        let! shift = Gen.choose (1, 20)
        let! common = slope
        let! oneSlope = Gen.elements [ true; false ]

        let! slopes =
            Gen.arrayOfLength groupCount (if oneSlope then Gen.constant common else slope)

        let! lengths =
            Gen.arrayOfLength groupCount (Gen.frequency [ 1, Gen.constant 0; 4, Gen.choose (0, 40) ])

        let! logs =
            Gen.arrayOfLength groupCount (Gen.frequency [ 2, Gen.constant 0; 3, Gen.choose (0, 6) ])

        // In shifted coordinates; group j is [starts_j, cells_j], then comes its cell.
        let cells, starts =
            (([], [ bigint shift ]), Array.zip lengths logs)
            ||> Array.fold (fun (cells, starts) (length, log) ->
                let size = 1I <<< log
                let cell = (starts.Head + bigint length + size - 1I) / size * size
                struct (cell, log) :: cells, cell + size :: starts)

        let cells = Array.ofList (List.rev cells)
        let starts = Array.ofList (List.rev starts)
        let origins = Array.create groupCount (slopes[0] * Dyadic.ofInteger (bigint shift))
        let from = Array.create groupCount 0I

        for j in 1 .. groupCount - 1 do
            let struct (cell, _) = cells[j - 1]
            from[j] <- cell - bigint shift
            origins[j] <- origins[j - 1] + slopes[j - 1] * Dyadic.ofInteger (from[j] - from[j - 1])

        let coordinate j (z: BigInteger) =
            Dyadic.toRational (origins[j] + slopes[j] * Dyadic.ofInteger (z - bigint shift - from[j]))

        let heads =
            Array.init groupCount (fun j -> int (Rational.floor (coordinate j starts[j])))

        let rho0 = Bits.length (bigint (Array.max heads + 4))

        let word head =
            gen {
                let! start = Gen.choose (0, 4)
                let! gaps = Gen.listOfLength (n - 1) (Gen.choose (0, (1 <<< rho) - 1))
                let! labels = Gen.listOfLength (n + 1) (Gen.choose (0, classes - 1))
                let! tailBits = Gen.choose (0, 5)
                let! tail = Gen.choose (0, 1 <<< tailBits)
                let tail = Rational.ofInt tail * Rational.powerOfTwo -tailBits

                let heads =
                    (rho0, min (head + start) ((1 <<< rho0) - 1))
                    :: List.map (fun gap -> rho, gap) gaps

                let fields =
                    if c = 0 then
                        heads
                    else
                        List.collect
                            (fun ((head: int * int), label) -> [ head; c, label ])
                            (List.zip heads labels[.. n - 1])
                        @ [ c, labels[n] ]

                let planned =
                    List.foldBack (fun (bits, value) rest -> prepend bits value rest) fields tail

                let! wild = Gen.choose (0, 1 <<< 20)

                return!
                    Gen.frequency [
                        20, Gen.constant planned
                        1, Gen.elements [ Rational.Zero; Rational.One ]
                        1, Gen.constant (Rational.ofInt wild * Rational.powerOfTwo -20)
                    ]
            }

        let! words = heads |> List.ofArray |> List.map word |> Gen.sequenceToList
        let words = words |> List.map ofRational |> Array.ofList
        let highest = Array.last starts - bigint shift

        let! inside = Gen.listOfLength 20 (Gen.choose (0, int highest) |> Gen.map bigint)

        let ends =
            cells
            |> Seq.collect (fun struct (cell, log) -> [ cell; cell + (1I <<< log); cell + (1I <<< log) / 2I ])
            |> Seq.map (fun z -> z - bigint shift)
            |> Seq.truncate 12

        return {
            Line = {
                Direction = direction
                Offset = offset
                Exponent = exponent
                Runs = [|
                    {
                        First = 0I
                        Last = 0I
                        Class = if c = 0 then firstClass else 0
                    }
                |]
            }
            Plan = {
                Shape = {
                    Thresholds = n
                    GapBits = rho
                    FirstGapBits = rho0
                    LabelBits = c
                    Margin = margin
                    LabelMargin = labelMargin
                }
                Shift = bigint shift
                Groups =
                    Array.init groupCount (fun j -> {
                        FirstRun = j
                        Count = 1
                        IsShifted = false
                        Word = words[j]
                        Slope = slopes[j]
                        Start = from[j]
                        Origin = origins[j]
                        Cell =
                            if j = groupCount - 1 then
                                ValueNone
                            else
                                let struct (cell, log) = cells[j]
                                ValueSome(struct (cell - bigint shift, log))
                    })
            }
            Values = values
            Positions = Seq.append inside ends |> Seq.distinct |> Array.ofSeq
        }
    }

/// A point of the line's space at z ≥ 0.
let pointAt (line: LabelLine) (z: BigInteger) =
    let rest =
        line.Direction |> Array.skip 1 |> Array.mapi (fun i a -> a, bigint (i % 3 - 1))

    let others = rest |> Array.sumBy (fun (a, x) -> a * x)
    let first = line.Direction[0] * (z - line.Offset - others)

    Array.append [| first |] (Array.map snd rest)
    |> Array.map (fun x -> Rational.ofInteger x * Rational.powerOfTwo line.Exponent)
    |> Vec.ofRationals

/// The number of z's class as the word of its group has it; nothing inside an open cell, within the margin of a
/// threshold or of a label, or for a label that is no class.
let answer (case: PlannedCase) (z: BigInteger) =
    let plan, shape = case.Plan, case.Plan.Shape

    let passes (group: FoldGroup) =
        match group.Cell with
        | ValueSome(struct (start, log)) -> z >= start + (1I <<< log)
        | ValueNone -> false

    let group = plan.Groups[plan.Groups |> Seq.takeWhile passes |> Seq.length]

    let isBetween =
        match group.Cell with
        | ValueSome(struct (start, _)) -> z > start
        | ValueNone -> false

    let g =
        Dyadic.toRational (group.Origin + group.Slope * Dyadic.ofInteger (z - group.Start))

    // The words from which each threshold and each label are read, label i after threshold i + 1.
    let states =
        Seq.unfold
            (fun (i, v) ->
                let labels = fold (if i = 0 then shape.FirstGapBits else shape.GapBits) v
                Some((v, labels), (i + 1, fold shape.LabelBits labels)))
            (0, Dyadic.toRational group.Word)
        |> Seq.truncate shape.Thresholds
        |> Array.ofSeq

    let distances =
        states
        |> Array.mapi (fun i (v, _) ->
            v * Rational.powerOfTwo (if i = 0 then shape.FirstGapBits else shape.GapBits))
        |> Array.scan (+) Rational.Zero
        |> Array.skip 1
        |> Array.map (fun threshold -> g - threshold)

    let isNear (x: Rational) =
        x.Sign > 0 && x < Rational.powerOfTwo -shape.Margin

    let passed = distances |> Array.filter (fun x -> x.Sign > 0) |> Array.length

    if isBetween || Array.exists isNear distances then
        None
    elif shape.LabelBits = 0 then
        Some case.Values[(case.Line.Runs[0].Class + passed) % 2]
    else
        let v =
            if passed < shape.Thresholds then
                snd states[passed]
            else
                fold shape.LabelBits (snd (Array.last states))

        let x = v * Rational.powerOfTwo shape.LabelBits
        let label = Rational.floor x

        if
            x - Rational.ofInteger label > Rational.One - Rational.powerOfTwo -shape.LabelMargin
            || label >= bigint case.Values.Length
        then
            None
        else
            Some case.Values[int label]
