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

/// The correlation with the labels, by the length of lifted rows, which the ascent is after.
let private correlation (points: LiftedPoints) (proposal: Proposal) =
    let product =
        Array.fold2 (fun sum r f -> sum + r * f) 0.0 points.Labels proposal.Values

    let length (neuron: LiftedNeuron) =
        sqrt (Array.sumBy (fun w -> w * w) neuron.Row)

    abs product
    / (proposal.Neurons |> List.sumBy (fun neuron -> abs neuron.Outer * length neuron))

[<Fact>]
let ``the ascent ends no lower than the best of its circle`` () =
    Theorem.forCases 200 turns (fun (data, seed, order) ->
        match
            proposal Harmonic.Variant.Single order data seed,
            proposal Harmonic.Variant.Ascent order data seed
        with
        | (points, ValueSome start), (_, ValueSome top) ->
            // Every second of the angles is the ascent's.
            let atLeast =
                if points.HasBias then
                    0.0
                else
                    0.9 * correlation points start

            Theorem.holds
                $"{correlation points top} < {atLeast}"
                (correlation points top >= atLeast * (1.0 - 1e-9))
        | _ -> Ok())

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
