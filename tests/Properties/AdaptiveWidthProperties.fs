module MemCap.Properties.AdaptiveWidthProperties

open FsCheck
open FsCheck.FSharp
open MemCap
open MemCap.Constructions
open MemCap.Data
open MemCap.Properties.HyperplaneDraws
open Xunit

let private autoDraw =
    drawOf Cases.moderate 1
    |> Gen.filter (fun draw -> draw.Bias > 0.1 * RandomHyperplanes.radius draw.Case.Data)

let private autoOptions draw = {
    options draw with
        Width = RandomHyperplanes.Width.Auto
}

[<Fact>]
let ``hyperplanes drawn until every pair is separated always interpolate, and one fewer leaves a pair`` () =
    Theorem.forCases 100 autoDraw (fun draw ->
        match RandomHyperplanes.prune (autoOptions draw) (request draw) (sides draw) with
        | Error error -> Error error.Message
        | Ok pruned ->
            let width = pruned.Layer.Count

            let isSeparated upTo i p =
                seq { 0 .. upTo - 1 }
                |> Seq.exists (fun j ->
                    let bit i =
                        (pruned.Patterns.Bits[i * pruned.Patterns.Words + j / 64] >>> (j % 64)) &&& 1UL

                    bit i = 0UL && bit p = 1UL)

            let all upTo =
                sides draw
                |> List.forall (fun side ->
                    side.Minus
                    |> Array.forall (fun i -> side.Plus |> Array.forall (isSeparated upTo i)))

            allOf [
                "a pair is not separated", all width
                "fewer hyperplanes separate every pair", width = 1 || not (all (width - 1))
                "a point is uncovered",
                pruned.Seconds |> List.forall (fun second -> second.Uncovered.IsEmpty)
                "not the layer of that width",
                pruned.Layer.Weights =
                    RandomLayer.Draw(draw.Seed, draw.Case.Data.Dimension, 0, width).Weights
            ])

[<Fact>]
let ``without biases, two points on one ray are never separated, and the witness names them`` () =
    let rays =
        gen {
            let! d = Gen.choose (1, 4)
            let! x = Gen.arrayOfLength d (Gen.choose (-9, 9) |> Gen.map float)
            let! factor = Gen.choose (2, 5)
            return (if Array.forall ((=) 0.0) x then Array.create d 1.0 else x), float factor
        }

    Theorem.forCases 20 rays (fun (x, factor) ->
        let case = Case("ray", [| x; Array.map (fun v -> factor * v) x |], [| 0.0; 1.0 |])

        let options: RandomHyperplanes.Options = {
            Width = RandomHyperplanes.Width.Auto
            Bias = RandomHyperplanes.Bias.Given 0.0
            Unit = RandomHyperplanes.Unit.Threshold
            Minus = RandomHyperplanes.Minus.First
        }

        let request = Certified.request Numbers.Float64 (Certified.nearest case) case

        match
            RandomHyperplanes.construct options {
                request with
                    Kernels = MemCap.Runner.Kernels.SimdKernels.Best
            }
        with
        | Error(MemCapError.NotSeparated(first, second, reason)) ->
            Theorem.holds reason ((first, second) = (0, 1) && reason.Contains "lie on one ray")
        | Error error -> Error error.Message
        | Ok _ -> Error "a network where none can be")
