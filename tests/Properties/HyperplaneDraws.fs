/// First layers with everything they depend on, and what the construction and its reference make of them.
module MemCap.Properties.HyperplaneDraws

open System
open FsCheck.FSharp
open MemCap.Constructions
open MemCap.Data
open MemCap.Exact
open MemCap.Networks

/// A data set of at least two classes with everything a first layer depends on.
[<NoComparison; NoEquality>]
type Draw = {
    Case: Case
    Seed: uint64
    Width: int
    Bias: float
    Unit: RandomHyperplanes.Unit
    Minus: RandomHyperplanes.Minus
}

let isThreshold unit' =
    unit' = RandomHyperplanes.Unit.Threshold

let activation unit' (t: Rational) =
    Eval.activate
        (if isThreshold unit' then
             Activation.Threshold
         else
             Activation.Relu)
        t

let drawOf cases maxWidth =
    gen {
        let! case = cases
        let! seed = Gen.choose (0, 1_000_000)

        let! width =
            Gen.frequency [
                1, Gen.constant 1
                1, Gen.elements [ 63; 64; 65 ]
                4, Gen.choose (1, maxWidth)
            ]

        let! unit' =
            Gen.elements [ RandomHyperplanes.Unit.Threshold; RandomHyperplanes.Unit.Relu ]

        let! minus =
            Gen.elements [ RandomHyperplanes.Minus.First; RandomHyperplanes.Minus.Second ]

        let! share = Gen.elements [ 0.0; 1e-3; 0.5; 1.0; 1.0; 3.0 ]
        let bias = share * RandomHyperplanes.radius (case: Case).Data

        return {
            Case = case
            Seed = uint64 seed
            Width = width
            Bias = if Double.IsFinite bias then bias else Double.MaxValue
            Unit = unit'
            Minus = minus
        }
    }
    |> Gen.filter (fun draw -> (Dataset.distinctLabels draw.Case.Data).Length >= 2)

let anyDraw = drawOf Cases.classes 70

/// Points and hyperplanes enough that most draws interpolate.
let kindDraw = drawOf Cases.moderate 200

let options (draw: Draw) : RandomHyperplanes.Options = {
    Width = RandomHyperplanes.Width.Fixed draw.Width
    Bias = RandomHyperplanes.Bias.Given draw.Bias
    Unit = draw.Unit
    Minus = draw.Minus
}

let request (draw: Draw) = {
    Certified.request Numbers.Float64 (Certified.nearest draw.Case) draw.Case with
        Seed = draw.Seed
}

let sides (draw: Draw) =
    RandomHyperplanes.sides draw.Minus draw.Case.Data

let pruned draw =
    match RandomHyperplanes.prune (options draw) (request draw) (sides draw) with
    | Ok pruned -> pruned
    | Error error -> failwith error.Message

let features (draw: Draw) (layer: RandomLayer) =
    draw.Case.Data
    |> fun data ->
        Array.init data.Count (fun i ->
            PruningReference.features
                (activation draw.Unit)
                layer
                (layer.Biases draw.Bias)
                ((data.Point i).ToArray()))

/// The reference for each side, with the generators of the construction.
let reference (draw: Draw) =
    let layer = RandomLayer.Draw(draw.Seed, draw.Case.Data.Dimension, 0, draw.Width)

    let features = features draw layer

    sides draw
    |> List.mapi (fun index side ->
        PruningReference.run (RandomHyperplanes.candidates draw.Seed index) features side.Minus side.Plus)

let allOf statements =
    statements
    |> Seq.tryPick (fun (reason, holds) -> if holds then None else Some reason)
    |> function
        | None -> Ok()
        | Some reason -> Error(reason: string)

let network draw =
    match RandomHyperplanes.construct (options draw) (request draw) with
    | Ok construction -> construction
    | Error error -> failwith error.Message
