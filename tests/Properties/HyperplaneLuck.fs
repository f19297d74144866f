module MemCap.Properties.HyperplaneLuck

open MemCap
open MemCap.Constructions
open MemCap.Data
open Xunit

/// Sets of two and three classes, small enough for many draws.
let private drawn =
    let made set =
        match set with
        | Ok(struct (points, _, d, labels)) ->
            match Dataset.create d points labels with
            | Ok data -> data
            | Error error -> failwith error.Message
        | Error error -> failwith (error: MemCapError).Message

    [
        "moons", made (Synthetic.moons 60 0.05 1UL)
        "blobs", made (Synthetic.clusters 45 3 3 0.4 2UL)
        "random labels", made (Synthetic.gaussian 30 5 3UL)
    ]

let private multiply =
    Product(fun x offset rows d w k z ->
        MemCap.Runner.Kernels.SimdKernels.Best.Product(x, offset, rows, w, 0, k, d, z, 0))

/// Failures in `trials` draws of as many hyperplanes as are proved to fail with probability at most η, and that number.
let private failures data eta share trials =
    let bias = RandomHyperplanes.radius data
    let least = (LeastSeparation.measure multiply ignore bias data).Value
    let width = int (LeastSeparation.sufficientWidth eta data least).Value

    let failed =
        seq { 1..trials }
        |> Seq.filter (fun seed ->
            RandomHyperplanes.outcomes
                MemCap.Runner.Kernels.SimdKernels.Best
                data
                (uint64 seed)
                RandomHyperplanes.Minus.Second
                [ bias, [ max 1 (width / share) ] ]
            |> List.forall (List.forall (fun outcome -> outcome.Misses > 0)))
        |> Seq.length

    failed, width

/// DER-DFG-PMIN. 300 draws of fixed seeds for each set and η; a true bound is refuted with probability at most 10^-6 each.
[<Fact>]
let ``hyperplanes as many as p_min asks for fail no more often than admitted`` () =
    for name, data in drawn do
        for eta in [ 0.5; 0.1 ] do
            let trials = 300
            let failed, width = failures data eta 1 trials
            let limit = ClopperPearson.lower (1.0 - 1e-6) failed trials

            Assert.True(
                limit <= eta,
                $"{name}, η = {eta}: {failed} of {trials} draws of {width} hyperplanes fail"
            )

/// The test above can fail: a tenth of the hyperplanes is refuted at the same level.
[<Fact>]
let ``far fewer hyperplanes are seen to fail more often than admitted`` () =
    let refuted =
        drawn
        |> List.filter (fun (_, data) ->
            let failed, _ = failures data 0.1 12 300
            ClopperPearson.lower (1.0 - 1e-6) failed 300 > 0.1)

    Assert.NotEmpty refuted
