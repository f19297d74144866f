/// Lines of label runs on which fold-gap plans break, and the slow meaning of a plan: the lanes of its network, bit by bit.
module MemCap.Properties.FoldCases

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
        let! base' = Gen.elements [ 1; 3; 40 ]
        return Array.init count (fun i -> (1I <<< (base' * i)) - 1I)
    }

/// Two crowds as far apart as the smallest and the largest double.
let private farApart count =
    gen {
        let! steps = crowded count
        let! places = Gen.arrayOfLength count (Gen.elements [ 0I; 1I <<< 2098 ])
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

let any largest =
    gen {
        let! classes = Gen.elements classCounts

        let! count =
            Gen.frequency [ 1, Gen.constant 1; 1, Gen.constant 2; 6, Gen.choose (3, largest) ]

        let! kind, positions =
            Gen.elements [
                "uniform", uniform
                "crowded", crowded
                "consecutive", consecutive
                "clustered", clustered
                "exponential", exponential
                "far apart", farApart
            ]

        let! positions = positions count
        let! labels = labels classes count
        // Sorted first, so that labels in turn are in turn along the line.
        return LineCase(kind, classes, lineOf (Seq.zip (Array.sort positions) labels))
    }

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

/// What stage III computes from the word and the coordinate of one group: for two classes the parity of the passed
/// thresholds, 0 or 1; with labels the sum of the label neurons, before it is rounded.
let private stageThree (shape: FoldShape) (word: Dyadic) (g: Dyadic) : Dyadic =
    let n, c = shape.Thresholds, shape.LabelBits
    let mutable v = word
    let mutable a = g
    let mutable y = Dyadic.Zero
    let pass bits = a <- relu (a - power bits * v)

    let label hasNext =
        let penalty = power (shape.Margin + c + 1)

        relu (
            Dyadic.One + power c * v
            - (if hasNext then penalty * a else Dyadic.Zero)
            - penalty * y
        )

    for i in 1..n do
        let bits = if i = 1 then shape.FirstGapBits else shape.GapBits
        pass bits
        v <- tents bits v

        if c = 0 then
            y <- relu (Dyadic.One - y - power shape.Margin * a)
        else
            y <- y + label true
            v <- tents c v

    if c = 0 then
        // Y_n = (n − e) mod 2.
        if n % 2 = 0 then y else Dyadic.One - y
    else
        y + label false

/// Does the network of a plan, made of these lanes, answer the class at z, a point of the group?
let answers (line: LabelLine) (plan: FoldPlan) (group: FoldGroup) (z: bigint) (expected: int) =
    let shape = plan.Shape
    let g = group.Origin + group.Slope * Dyadic.ofInteger (z - group.Start)
    let y = stageThree shape group.Word g

    if shape.LabelBits = 0 then
        let first = line.Runs[0].Class
        let parity = (expected + first) % 2
        y = Dyadic.ofInteger (bigint parity)
    else
        // x in [label, label + 1) by a margin, read bit by bit with ramps of slope 2^LabelMargin.
        let read (rest: Dyadic, sum: int) bit =
            let s = power shape.LabelMargin
            let over = rest - power bit
            let ramp = relu (s * over + Dyadic.One) - relu (s * over)

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
    |> Seq.collect (fun group ->
        seq { group.FirstRun .. group.FirstRun + group.Count - 1 }
        |> Seq.map (fun r -> group, r))
    |> Seq.tryFind (fun (group, r) ->
        let run = line.Runs[r]

        not (
            answers line plan group run.First run.Class
            && answers line plan group run.Last run.Class
        ))
    |> Option.map snd
