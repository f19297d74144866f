module MemCap.Properties.ActivationPatternProperties

open MemCap.Constructions
open MemCap.Exact
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
