/// Neurons on the circle of a complex one, and uphill from there.
module MemCap.Properties.HarmonicProperties

open System
open FsCheck
open FsCheck.FSharp
open MemCap.Constructions
open MemCap.Exact
open Xunit

let private turns =
    gen {
        let! data = IterativeCases.data
        let! seed = Gen.choose (0, 1000)
        let! order = Gen.elements [ 2; 4; 6 ]
        return data, uint64 seed, order
    }

let private proposal variant order (data: MemCap.Data.Dataset) seed =
    let points = LiftedPoints.Create(data, ValueNone)

    let kind =
        IterativeCases.Harmonic {
            Variant = variant
            Order = order
            Score = Harmonic.Score.Correlation
        }

    points, IterativeCases.propose (ReferenceKernels()) points kind id seed 0 points.Labels

/// |Σ y_i relu(⟨w, x_i⟩)|/‖w‖ at lifted points.
let private correlation (points: LiftedPoints) (w: float[]) =
    let d = points.Dimension

    let product =
        Seq.init points.Count (fun i ->
            let x = points.Points.AsSpan(i * d, d).ToArray()
            points.Labels[i] * max 0.0 (Array.fold2 (fun sum a b -> sum + a * b) 0.0 w x))
        |> Seq.sum

    abs product / sqrt (Array.sumBy (fun c -> c * c) w)

[<Fact>]
let ``the ascent ends no lower than it starts, and its products are those of the row it reaches`` () =
    let mutable higher = 0

    Theorem.forCases 300 turns (fun (data, seed, _) ->
        let points = LiftedPoints.Create(data, ValueNone)
        let n, d = points.Count, points.Dimension
        let random = MemCap.Data.SplitMix seed
        let start = Array.init d (fun _ -> random.Gaussian())
        let products = Array.zeroCreate<float> n
        let kernels = ReferenceKernels() :> IKernels
        kernels.Apply(points.Points, n, d, start, 1, products)

        let struct (row, reached) =
            Ascent.climb kernels points points.Labels (struct (start, products))

        let again = Array.zeroCreate<float> n
        kernels.Apply(points.Points, n, d, row, 1, again)
        let before, after = correlation points start, correlation points row

        if after > before * 1.01 then
            higher <- higher + 1

        Theorem.holds
            $"{after} < {before}, or other products"
            (after >= before * (1.0 - 1e-12)
             && abs (Array.sumBy (fun c -> c * c) row - 1.0) <= 1e-12
             && Array.forall2 (fun a b -> abs (a - b) <= 1e-12 * sqrt (float d)) reached again))

    Assert.True(higher >= 100, $"only {higher} of 300 climbed")

[<Fact>]
let ``the values are those of the neurons`` () =
    let variants =
        Gen.elements [ Harmonic.Variant.Single; Harmonic.Variant.Ascent; Harmonic.Variant.Comb ]

    Theorem.forCases 200 (Gen.zip turns variants) (fun ((data, seed, order), variant) ->
        match proposal variant order data seed with
        | _, ValueNone -> Ok()
        | points, ValueSome proposal ->
            let d = points.Dimension

            let at i =
                let x = points.Points.AsSpan(i * d, d).ToArray()

                proposal.Neurons
                |> List.sumBy (fun neuron ->
                    neuron.Outer
                    * max 0.0 (Array.fold2 (fun sum w c -> sum + w * c) 0.0 neuron.Row x))

            proposal.Values
            |> Array.mapi (fun i value -> abs (value - at i) <= 1e-9 * (1.0 + abs value))
            |> Array.forall id
            |> Theorem.holds "another value")

[<Fact>]
let ``a comb has pairs of opposite neurons, 2m in all`` () =
    Theorem.forCases 100 turns (fun (data, seed, order) ->
        match proposal Harmonic.Variant.Comb order data seed with
        | _, ValueNone -> Ok()
        | _, ValueSome proposal ->
            let pairs = List.chunkBySize 2 proposal.Neurons

            Theorem.holds
                $"{proposal.Neurons.Length} neurons"
                (pairs.Length = order
                 && pairs
                    |> List.forall (fun pair ->
                        Array.forall2 (fun a b -> a = -b) pair[0].Row pair[1].Row
                        && pair[0].Outer = pair[1].Outer)))
