module MemCap.Properties.ActivationPatternProperties

open System
open FsCheck.FSharp
open MemCap.Constructions
open MemCap.Exact
open MemCap.Networks
open MemCap.Properties.HyperplaneDraws
open Xunit

[<Fact>]
let ``a bit is on exactly where the hyperplane's value is positive, at any scale`` () =
    Theorem.forCases 150 anyDraw (fun draw ->
        let layer = RandomLayer.Draw(draw.Seed, draw.Case.Data.Dimension, 0, draw.Width)

        let exact =
            features
                {
                    draw with
                        Unit = RandomHyperplanes.Unit.Threshold
                }
                layer
            |> Array.map (Array.map (fun z -> not z.IsZero))

        ExactCases.forEveryKernel (fun kernels ->
            let patterns =
                ActivationPatterns.ofBiases kernels ignore draw.Case.Data layer [ draw.Bias ]
                |> List.head

            let bit i j =
                (patterns.Bits[i * patterns.Words + j / 64] >>> (j % 64)) &&& 1UL = 1UL

            allOf [
                for i in 0 .. draw.Case.Data.Count - 1 do
                    for j in 0 .. draw.Width - 1 -> $"point {i}, hyperplane {j}", bit i j = exact[i][j]
            ]))

[<Fact>]
let ``one product serves several biases, and a narrow layer is the beginning of a wide one`` () =
    Theorem.forCases 60 anyDraw (fun draw ->
        let data = draw.Case.Data
        let wide = RandomLayer.Draw(draw.Seed, data.Dimension, 0, draw.Width + 70)
        let narrow = RandomLayer.Draw(draw.Seed, data.Dimension, 0, draw.Width)
        let kernels = ReferenceKernels()

        let together =
            ActivationPatterns.ofBiases kernels ignore data wide [ 0.0; draw.Bias ]
            |> List.map (ActivationPatterns.truncate draw.Width)

        let apart =
            [ 0.0; draw.Bias ]
            |> List.map (fun bias ->
                ActivationPatterns.ofBiases kernels ignore data narrow [ bias ] |> List.head)

        Theorem.equal (List.map _.Bits apart) (List.map _.Bits together)
        |> Result.mapError string)

/// Points on the hyperplanes but for rounding, and a few units in the last place beside them, at any scale.
let private nearHyperplanes =
    gen {
        let! d = Gen.choose (1, 6)
        let! seed = Gen.choose (0, 100_000)
        let! exponent = Gen.elements [ -1000; -300; -20; 0; 7; 300; 900 ]
        let! steps = Gen.arrayOfLength (8 * d) (Gen.choose (-2, 2))
        let layer = RandomLayer.Draw(uint64 seed, d, 0, 8)
        let bias = Math.ScaleB(1.0, exponent)
        let biases = layer.Biases bias

        let points =
            Array.init layer.Count (fun j ->
                let w = Array.init d (fun c -> float layer.Weights[j * d + c])
                let square = Array.sumBy (fun v -> v * v) w

                Array.init d (fun c ->
                    let mutable x = -biases[j] * w[c] / square

                    for _ in 1 .. abs steps[j * d + c] do
                        x <-
                            if steps[j * d + c] > 0 then
                                Math.BitIncrement x
                            else
                                Math.BitDecrement x

                    x))
            |> Array.distinct

        return
            layer, bias, Case("near hyperplanes", points, Array.init points.Length (fun i -> float (i % 2)))
    }

[<Fact>]
let ``points that rounding cannot tell from a hyperplane have their bits right`` () =
    let mutable beyondDoubles = 0L

    Theorem.forCases 300 nearHyperplanes (fun (layer, bias, case) ->
        let biases = layer.Biases bias

        let exact =
            case.Points
            |> Array.map (fun x ->
                PruningReference.features (Eval.activate Activation.Threshold) layer biases x
                |> Array.map (fun z -> not z.IsZero))

        ExactCases.forEveryKernel (fun kernels ->
            let patterns =
                ActivationPatterns.ofBiases kernels ignore case.Data layer [ bias ] |> List.head

            beyondDoubles <- beyondDoubles + patterns.OpenInDoubles

            let isOn i j =
                (patterns.Bits[i * patterns.Words] >>> j) &&& 1UL = 1UL

            let wrong =
                Seq.allPairs [ 0 .. case.Points.Length - 1 ] [ 0 .. layer.Count - 1 ]
                |> Seq.tryFind (fun (i, j) -> isOn i j <> exact[i][j])

            Theorem.equal None wrong))

    Assert.True(beyondDoubles > 1000L, $"only {beyondDoubles} signs were hard")
