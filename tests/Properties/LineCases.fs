/// Lines of label runs on which fold-gap plans break, and the slow meaning of a plan: the lanes of its network, bit by bit.
module MemCap.Properties.LineCases

open System.Numerics
open FsCheck
open FsCheck.FSharp
open MemCap.Constructions
open MemCap.Exact

/// A line with its number of classes: prints as its runs.
[<Sealed; NoComparison; NoEquality; StructuredFormatDisplay("{Text}")>]
type LineCase(kind: string, classes: int, line: LabelLine) =
    member _.Classes = classes
    member _.Line = line

    member _.Text =
        line.Runs
        |> Seq.map (fun run -> $"[{run.First}, {run.Last}] -> {run.Class}")
        |> String.concat "; "
        |> sprintf "%s, %d classes: %s" kind classes

    override this.ToString() = this.Text

/// The line of points with classes; of several points at one place the first decides.
let lineOf (points: (bigint * int) seq) : LabelLine =
    let sorted = points |> Seq.distinctBy fst |> Seq.sortBy fst |> Array.ofSeq
    let low = fst sorted[0]
    let runs = ResizeArray<LabelRun>()

    for z, label in sorted do
        if runs.Count > 0 && runs[runs.Count - 1].Class = label then
            runs[runs.Count - 1] <- {
                runs[runs.Count - 1] with
                    Last = z - low
            }
        else
            runs.Add {
                First = z - low
                Last = z - low
                Class = label
            }

    {
        Direction = [| 1I |]
        Offset = -low
        Exponent = 0
        Runs = runs.ToArray()
    }

let private below (bound: bigint) =
    ExactCases.integer (Bits.length bound + 20)
    |> Gen.map (fun z -> BigInteger.Abs z % bound)

let private uniform count =
    Gen.arrayOfLength count (below (1I <<< 40))

let private crowded count =
    Gen.arrayOfLength count (Gen.choose (0, 2 * count) |> Gen.map bigint)

let private consecutive count = Gen.constant (Array.init count bigint)

let private clustered count =
    gen {
        let! centres = Gen.arrayOfLength 5 (below (1I <<< 40))

        return!
            Gen.arrayOfLength
                count
                (Gen.map2
                    (fun centre (step: int) -> centre + bigint step)
                    (Gen.elements centres)
                    (Gen.choose (0, 50)))
    }

let private exponential count =
    gen {
        let! step = Gen.choose (1, 3)
        return Array.init count (fun i -> (1I <<< (step * i)) - 1I)
    }

/// Two crowds far from each other.
let private farApart exponent count =
    gen {
        let! steps = crowded count
        let! places = Gen.arrayOfLength count (Gen.elements [ 0I; 1I <<< exponent ])
        return Array.map2 (+) steps places
    }

let classCounts = [ 1; 2; 2; 2; 3; 4; 5; 9; 17 ]

/// Labels: random, in turn, or the same for a long time.
let private labels classes count =
    Gen.oneof [
        Gen.arrayOfLength count (Gen.choose (0, classes - 1))
        Gen.constant (Array.init count (fun i -> i % classes))
        gen {
            let! changes =
                Gen.arrayOfLength count (Gen.frequency [ 6, Gen.constant 0; 1, Gen.choose (1, classes) ])

            return
                changes
                |> Array.scan (fun label step -> (label + step) % classes) 0
                |> Array.tail
        }
    ]

let private lines kinds largest =
    gen {
        let! classes = Gen.elements classCounts

        let! count =
            Gen.frequency [ 1, Gen.constant 1; 1, Gen.constant 2; 6, Gen.choose (3, largest) ]

        let! kind, positions = Gen.elements kinds
        let! positions = positions count
        let! labels = labels classes count
        // Sorted first, so that labels in turn are in turn along the line.
        return LineCase(kind, classes, lineOf (Seq.zip (Array.sort positions) labels))
    }

/// Positions on which doubles make no errors.
let moderate largest =
    lines
        [
            "uniform", uniform
            "crowded", crowded
            "consecutive", consecutive
            "clustered", clustered
        ]
        largest

let any largest =
    lines
        [
            "uniform", uniform
            "crowded", crowded
            "consecutive", consecutive
            "clustered", clustered
            "exponential", exponential
            "far apart", farApart 90
        ]
        largest

/// Distances whose ratio is that of the largest and the smallest double, or more.
let vast largest =
    lines
        [
            "exponential", (fun count -> Gen.constant (Array.init count (fun i -> (1I <<< (150 * i)) - 1I)))
            "far apart", farApart 2098
        ]
        largest

/// A search that the line may be asked, of small and of odd sizes.
let search (case: LineCase) : Gen<FoldSearch> =
    gen {
        let c = SafeEncoder.labelBits case.Classes
        let! thresholds = Gen.choose (2, 9)
        let! gapBits = Gen.choose (2, 8)
        let! margin = Gen.elements [ 0; 1; 8 ]
        let! mantissas, width = Gen.elements [ 1, 1; 1, 1; 3, 2; 4, 16 ]

        return {
            Thresholds = thresholds
            GapBits = gapBits
            LabelBits = c
            Margin = margin
            LabelMargin = 8
            Mantissas = mantissas
            Width = width
        }
    }

let private relu (x: Dyadic) = if x.Sign < 0 then Dyadic.Zero else x
let private power e = Dyadic.create 1I e

/// φ(v) = 2v − 4·relu(v − 1/2).
let tent (v: Dyadic) =
    power 1 * v - power 2 * relu (v - power -1)

/// φ, that many times.
let rec tents count v =
    if count = 0 then v else tents (count - 1) (tent v)

/// Lane v at the head of every gap, and of every label if there are labels, bit by bit.
let private states (shape: FoldShape) (word: Dyadic) =
    let bits = [
        for i in 1 .. shape.Thresholds do
            if i = 1 then shape.FirstGapBits else shape.GapBits

            if shape.LabelBits > 0 then
                shape.LabelBits
    ]

    let heads = List.scan (fun v bits -> tents bits v) word bits |> Array.ofList

    if shape.LabelBits = 0 then
        heads, [||]
    else
        Array.init shape.Thresholds (fun i -> heads[2 * i]),
        Array.init (shape.Thresholds + 1) (fun i -> heads[2 * i + (if i < shape.Thresholds then 1 else 0)])

/// What stage III computes at coordinate g: for two classes the parity of the passed thresholds, 0 or 1; with labels the
/// sum of the label neurons, before it is rounded.
let private stageThree (shape: FoldShape) (gaps: Dyadic[], labels: Dyadic[]) (g: Dyadic) : Dyadic =
    let n, c = shape.Thresholds, shape.LabelBits
    let mutable a = g
    let mutable y = Dyadic.Zero

    let label i hasNext =
        let penalty = power (shape.Margin + c + 1)

        relu (
            Dyadic.One + power c * labels[i]
            - (if hasNext then penalty * a else Dyadic.Zero)
            - penalty * y
        )

    for i in 0 .. n - 1 do
        let bits = if i = 0 then shape.FirstGapBits else shape.GapBits
        a <- relu (a - power bits * gaps[i])

        if c = 0 then
            y <- relu (Dyadic.One - y - power shape.Margin * a)
        else
            y <- y + label i true

    if c > 0 then y + label n false
    // Y_n = (n − e) mod 2.
    elif n % 2 = 0 then y
    else Dyadic.One - y

/// Does the network of a plan, made of these lanes, answer the class at z, a point of the group?
let private answers
    (line: LabelLine)
    (shape: FoldShape)
    (group: FoldGroup)
    states
    (z: bigint)
    (expected: int)
    =
    let g = group.Origin + group.Slope * Dyadic.ofInteger (z - group.Start)
    let y = stageThree shape states g

    if shape.LabelBits = 0 then
        y = Dyadic.ofInteger (bigint ((expected + line.Runs[0].Class) % 2))
    else
        // x in [label, label + 1) by a margin, read bit by bit with ramps of slope 2^LabelMargin.
        let read (rest: Dyadic, sum: int) bit =
            let steep = power shape.LabelMargin
            let over = rest - power bit
            let ramp = relu (steep * over + Dyadic.One) - relu (steep * over)

            if ramp = Dyadic.One then
                (rest - power bit, sum + (1 <<< bit))
            elif ramp = Dyadic.Zero then
                (rest, sum)
            else
                (rest, System.Int32.MinValue)

        let _, label = List.fold read (y - Dyadic.One, 0) [ shape.LabelBits - 1 .. -1 .. 0 ]

        label = expected

/// The first run with an end that the network answers wrongly.
let wrongRun (line: LabelLine) (plan: FoldPlan) =
    plan.Groups
    |> Seq.tryPick (fun group ->
        let states = states plan.Shape group.Word

        seq { group.FirstRun .. group.FirstRun + group.Count - 1 }
        |> Seq.tryFind (fun r ->
            let run = line.Runs[r]

            let isRight z =
                answers line plan.Shape group states z run.Class

            not (isRight run.First && isRight run.Last)))
