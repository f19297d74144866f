module MemCap.Properties.RandomHyperplanesProperties

open System
open FsCheck
open FsCheck.FSharp
open MemCap
open MemCap.Constructions
open MemCap.Data
open MemCap.Exact
open MemCap.Networks
open MemCap.Verification
open MemCap.Properties.HyperplaneDraws
open Xunit

[<Fact>]
let ``counting bits gives the units of the algorithm as it is printed`` () =
    Theorem.forCases 200 anyDraw (fun draw ->
        let draw = {
            draw with
                Unit = RandomHyperplanes.Unit.Threshold
        }

        List.zip (pruned draw).Seconds (reference draw)
        |> List.map (fun (fast, (units, uncovered)) ->
            let plain (unit': ReferenceUnit) =
                unit'.Candidate, Rational.toDouble unit'.Offset, unit'.Covered.Length

            Theorem.equal
                (List.map plain units, uncovered)
                (List.map (fun unit' -> unit'.Candidate, unit'.Offset, unit'.Covered) fast.Units,
                 fast.Uncovered))
        |> List.fold (fun all one -> Result.bind (fun () -> one) all) (Ok()))

[<Fact>]
let ``sums in doubles give the ReLU units of the algorithm as it is printed, with offsets rounded down`` () =
    Theorem.forCases 150 (drawOf Cases.moderate 70) (fun draw ->
        let draw = {
            draw with
                Unit = RandomHyperplanes.Unit.Relu
        }

        List.zip (pruned draw).Seconds (reference draw)
        |> List.map (fun (fast, (units, uncovered)) ->
            let plain (unit': ReferenceUnit) = unit'.Candidate, unit'.Covered.Length

            Theorem.equal
                (List.map plain units, uncovered)
                (List.map (fun unit' -> unit'.Candidate, unit'.Covered) fast.Units, fast.Uncovered)
            |> Result.bind (fun () ->
                allOf [
                    for exact, fast in List.zip units fast.Units do
                        let below = exact.Offset - Rational.ofDouble fast.Offset
                        "the offset is too large", below.Sign >= 0
                        "the offset is far too small", below <= exact.Offset * Rational.powerOfTwo -20
                ]))
        |> List.fold (fun all one -> Result.bind (fun () -> one) all) (Ok()))

/// What each point's units say, in exact arithmetic, from the network alone.
let private fires (network: Network) (data: Dataset) i =
    let z =
        List.fold
            (fun z (layer: Layer) ->
                Vec.ofRationals (
                    Array.map (Eval.activate layer.Activation) (Vec.toRationals (Eval.preactivation layer z))
                ))
            (Certified.point data i)
            network.Layers[..1]

    Vec.toRationals z |> Array.exists (fun value -> value.Sign > 0)

let private isTwoClasses (draw: Draw) =
    (Dataset.distinctLabels draw.Case.Data).Length = 2

[<Fact>]
let ``F is +1 on all of X+, and -1 exactly on the covered points of X-`` () =
    Theorem.forCases 150 (Gen.filter isTwoClasses anyDraw) (fun draw ->
        let construction, second = network draw, (pruned draw).Seconds.Head
        let side = (sides draw).Head
        let uncovered = Set.ofList second.Uncovered

        allOf [
            for i in side.Plus ->
                $"a unit is active at point {i} of X+", not (fires construction.Network draw.Case.Data i)

            for i in side.Minus ->
                $"point {i} of X- is {uncovered.Contains i} among the uncovered",
                fires construction.Network draw.Case.Data i = not (uncovered.Contains i)
        ])

[<Fact>]
let ``the network interpolates iff no point is left uncovered, and else misses just those`` () =
    Theorem.forCases 200 kindDraw (fun draw ->
        let missed =
            (pruned draw).Seconds |> List.sumBy (fun second -> second.Uncovered.Length)

        let construction = network draw

        let verdict =
            Checker.check (ReferenceKernels()) ignore {
                Network = construction.Network
                Data = draw.Case.Data
                Claim = Claim.Interpolates
            }

        match verdict with
        | Ok _ -> Theorem.equal (0, 0) (missed, construction.Misses)
        | Error refuted ->
            Theorem.equal (missed, missed) (refuted.Findings.Misclassified, construction.Misses))

[<Fact>]
let ``every kept unit covers a point that none covered before, so there are no more units than points`` () =
    Theorem.forCases 200 anyDraw (fun draw ->
        List.zip (sides draw) (pruned draw).Seconds
        |> List.map (fun (side, second) ->
            allOf [
                "a unit covers nothing new", second.Units |> List.forall (fun unit' -> unit'.Covered >= 1)
                "an offset is not positive", second.Units |> List.forall (fun unit' -> unit'.Offset > 0.0)
                "more units than points", second.Units.Length <= side.Minus.Length
                "points are covered twice or lost",
                (second.Units |> List.sumBy _.Covered) + second.Uncovered.Length = side.Minus.Length
                "a candidate was drawn twice",
                (List.distinctBy _.Candidate second.Units).Length = second.Units.Length
            ])
        |> List.fold (fun all one -> Result.bind (fun () -> one) all) (Ok()))

[<Fact>]
let ``cW and cb give the same units; ReLU offsets are c times as large`` () =
    Theorem.forCases 60 anyDraw (fun draw ->
        let layer = RandomLayer.Draw(draw.Seed, draw.Case.Data.Dimension, 0, draw.Width)

        let c = Rational.fraction 7I 3I

        let run factor =
            let features =
                Array.init draw.Case.Data.Count (fun i ->
                    PruningReference.features
                        (fun t -> activation draw.Unit (factor * t))
                        layer
                        (layer.Biases draw.Bias)
                        ((draw.Case.Data.Point i).ToArray()))

            let side = (sides draw).Head
            PruningReference.run (SplitMix draw.Seed) features side.Minus side.Plus

        let units, uncovered = run Rational.One
        let scaled, scaledUncovered = run c
        let factor = if isThreshold draw.Unit then Rational.One else c

        Theorem.equal
            (units
             |> List.map (fun unit' -> {
                 unit' with
                     Offset = factor * unit'.Offset
             }),
             uncovered)
            (scaled, scaledUncovered))

[<Fact>]
let ``any activation that is positive just for positive numbers keeps X+ right and covers at least the candidate``
    ()
    =
    let squared (t: Rational) =
        if t.Sign > 0 then t * t else Rational.Zero

    let saturating (t: Rational) =
        if t.Sign > 0 then t / (Rational.One + t) else Rational.Zero

    Theorem.forCases 60 (drawOf Cases.moderate 30) (fun draw ->
        let layer = RandomLayer.Draw(draw.Seed, draw.Case.Data.Dimension, 0, draw.Width)

        [ squared; saturating ]
        |> List.map (fun activation ->
            let features =
                Array.init draw.Case.Data.Count (fun i ->
                    PruningReference.features
                        activation
                        layer
                        (layer.Biases draw.Bias)
                        ((draw.Case.Data.Point i).ToArray()))

            let side = (sides draw).Head

            let units, uncovered =
                PruningReference.run (SplitMix draw.Seed) features side.Minus side.Plus

            let left = Set.ofList uncovered

            allOf [
                "a point of X+ is answered -1",
                side.Plus
                |> Array.forall (fun i -> not (PruningReference.isMinus activation units features[i]))
                "the answer is -1 elsewhere than on the covered points",
                side.Minus
                |> Array.forall (fun i ->
                    PruningReference.isMinus activation units features[i] = not (left.Contains i))
                "a candidate does not cover itself",
                units |> List.forall (fun unit' -> Array.contains unit'.Candidate unit'.Covered)
            ])
        |> List.fold (fun all one -> Result.bind (fun () -> one) all) (Ok()))

[<Fact>]
let ``n hyperplanes and |A| units cost n(d + 1) + |A|(n + 1) parameters before the output layer`` () =
    Theorem.forCases 100 anyDraw (fun draw ->
        let size = Size.ofNetwork (network draw).Network
        let n, d = int64 draw.Width, int64 draw.Case.Data.Dimension

        // A class without units has one that is never active.
        let units =
            (pruned draw).Seconds
            |> List.sumBy (fun second -> int64 (max 1 second.Units.Length))

        let outputs = int64 (sides draw).Length

        Theorem.equal
            (n * (d + 1L) + units * (n + 1L) + outputs * (units + 1L), n + units)
            (size.Parameters, int64 size.Neurons))

[<Fact>]
let ``threshold units of the second layer have weights 0 and -1 and whole offsets up to n`` () =
    Theorem.forCases 60 anyDraw (fun draw ->
        let draw = {
            draw with
                Unit = RandomHyperplanes.Unit.Threshold
        }

        let layer = (network draw).Network.Layers[1]

        allOf [
            "an offset is no whole number up to n",
            Vec.toRationals layer.Biases
            |> Array.forall (fun m -> m.IsInteger && m.Sign >= 0 && m <= Rational.ofInt draw.Width)
            "a weight is neither 0 nor -1",
            seq { 0 .. layer.Rows - 1 }
            |> Seq.forall (fun r ->
                Vec.toRationals (layer.Weights r)
                |> Array.forall (fun w -> w.IsZero || w = -Rational.One))
        ])

[<Fact>]
let ``every kernel and any number of threads give the same network`` () =
    Theorem.forCases 40 anyDraw (fun draw ->
        Certified.sameForEveryKernel (RandomHyperplanes.construct (options draw)) Numbers.Float64 draw.Case)

[<Fact>]
let ``classes share the first layer, and each second layer is the class's own`` () =
    Theorem.forCases 60 anyDraw (fun draw ->
        let pruned =
            pruned {
                draw with
                    Unit = RandomHyperplanes.Unit.Threshold
            }

        let kernels = ReferenceKernels()

        List.zip (sides draw) pruned.Seconds
        |> List.mapi (fun index (side, second) ->
            let alone =
                ThresholdPruning.run
                    kernels
                    (RandomHyperplanes.candidates draw.Seed index)
                    ignore
                    pruned.Patterns
                    side.Minus
                    (ThresholdPruning.arrange kernels pruned.Patterns [| side.Plus |])
                    -1

            Theorem.equal alone second)
        |> List.fold (fun all one -> Result.bind (fun () -> one) all) (Ok()))

/// Clusters of points around alternating centres in [0, 1], as Proposition 13 asks: M- minus clusters, one plus
/// cluster between each two.
let private alternating =
    gen {
        let! minus = Gen.choose (2, 5)
        let! each = Gen.choose (1, 3)
        let clusters = 2 * minus - 1

        let points = [|
            for cluster in 0 .. clusters - 1 do
                for k in 0 .. each - 1 -> [| (float cluster + 0.2 * float k) / float clusters |]
        |]

        let labels = [|
            for cluster in 0 .. clusters - 1 do
                for _ in 0 .. each - 1 -> if cluster % 2 = 0 then -1.0 else 1.0
        |]

        let! seed = Gen.choose (0, 100000)

        let! unit' =
            Gen.elements [ RandomHyperplanes.Unit.Threshold; RandomHyperplanes.Unit.Relu ]

        return
            minus,
            {
                Case = Case("alternating", points, labels)
                Seed = uint64 seed
                Width = 400
                Bias = 1.0
                Unit = unit'
                Minus = RandomHyperplanes.Minus.First
            }
    }

/// Source: Dirksen, Finke, Genzel, arXiv 2310.00327, Proposition 13.
[<Fact>]
let ``points that alternate on a line need a unit for every minus cluster, whatever the first layer is`` () =
    let mutable interpolating = 0

    Theorem.forCases 100 alternating (fun (clusters, draw) ->
        let second = (pruned draw).Seconds.Head

        if second.Uncovered.IsEmpty then
            interpolating <- interpolating + 1

            Theorem.holds
                $"{second.Units.Length} units for {clusters} clusters"
                (second.Units.Length >= clusters)
        else
            Ok())

    Assert.True(
        interpolating >= 50,
        $"only {interpolating} of 100 draws interpolate: the theorem is hardly tested"
    )

[<Fact>]
let ``trials that share a product come to what each would come to alone`` () =
    Theorem.forCases 60 anyDraw (fun draw ->
        let draw = {
            draw with
                Unit = RandomHyperplanes.Unit.Threshold
        }

        let widths = [ draw.Width; draw.Width + 17; 1 ]
        let biases = [ draw.Bias; 0.0 ]

        let together =
            RandomHyperplanes.outcomes
                (ReferenceKernels())
                draw.Case.Data
                draw.Seed
                draw.Minus
                (biases |> List.map (fun bias -> bias, widths))

        let alone =
            biases
            |> List.map (fun bias ->
                widths
                |> List.map (fun width ->
                    let construction = network { draw with Bias = bias; Width = width }
                    let size = Size.ofNetwork construction.Network

                    ({
                        Width = size.HiddenWidths[0]
                        Units = size.HiddenWidths[1]
                        Misses = construction.Misses
                    }
                    : RandomHyperplanes.Outcome)))

        Theorem.equal alone together)
