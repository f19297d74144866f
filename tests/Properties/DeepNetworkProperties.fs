/// From data to the networks of planned words, in full.
module MemCap.Properties.DeepNetworkProperties

open System
open FsCheck.FSharp
open MemCap.Constructions
open MemCap.Data
open MemCap.Exact
open MemCap.Networks
open Xunit

let private all checks =
    checks
    |> List.fold (fun verdict check -> verdict |> Result.bind (fun () -> check)) (Ok())

/// A network of k times as many layers is evaluated at every (k + 1)-th point.
let private manyLayers = 400

let private thinned (layers: LayerTemplate list) (items: 'T[]) =
    let step = 1 + layers.Length / manyLayers

    Array.indexed items
    |> Array.filter (fun (i, _) -> i % step = 0)
    |> Array.map snd

let private search thresholds labelBits : FoldSearch = {
    Thresholds = thresholds
    GapBits = 4
    LabelBits = labelBits
    Margin = 8
    LabelMargin = 8
    Mantissas = 2
    Width = 2
}

/// A network of every kind for the line, by name.
let private networks (line: LabelLine) (values: Dyadic[]) thresholds q =
    let c = SafeEncoder.labelBits values.Length

    [
        "direct", DirectNetwork.layers line values
        "safe", FoldNetwork.layers line (SafeEncoder.plan thresholds values.Length line) q values

        match FoldPlanner.plan (search thresholds c) line with
        | Some plan -> "planned", FoldNetwork.layers line plan q values
        | None -> ()
    ]

[<Fact>]
let ``every network is the label at every point of any data`` () =
    let cases =
        gen {
            let! case = Cases.any
            let! thresholds = Gen.elements [ 3; 5; 9 ]
            let! q = Gen.elements [ 1; 2; 1000 ]
            return case, thresholds, q
        }

    Theorem.forCases 60 cases (fun (case, thresholds, q) ->
        let data = case.Data
        let line = LabelRuns.line 2 7UL data
        let values = Dataset.distinctLabels data |> Array.map Dyadic.ofDouble
        let points = [| 0 .. data.Count - 1 |]

        all [
            for name, layers in networks line values thresholds q do
                let network = LayerTemplate.network Output.Identity layers

                for i in thinned layers points do
                    let x = Vec.ofDoubles (data.Point(i).ToArray())

                    (Eval.outputs network x)[0]
                    |> Theorem.equal (Rational.ofDouble (data.Label i))
                    |> Result.mapError (fun reason -> $"{name}, point {i}: {reason}")
        ])

let private lines =
    gen {
        let! case = LineCases.any 40
        let! half = Gen.choose (1, 5)
        let! q = Gen.elements [ 1; 2; 5; 1000 ]
        let! unit = Gen.elements [ -60; 0; 700 ]
        return case, 2 * half + 1, q, unit
    }

[<Fact>]
let ``planned networks answer the ends of all runs, and have the sizes of the formulas`` () =
    Theorem.forCases 100 lines (fun (case, thresholds, q, unit) ->
        let values =
            Array.init case.Classes (fun l -> Dyadic.create (bigint (l * l - 3)) unit)

        let plan =
            FoldPlanner.plan (search thresholds (SafeEncoder.labelBits case.Classes)) case.Line

        match plan with
        | None -> Ok()
        | Some plan ->
            let layers = FoldNetwork.layers case.Line plan q values
            let network = LayerTemplate.network Output.Identity layers
            let size = LayerTemplate.size layers
            let x = FoldCounts.instance case.Line plan q values

            all [
                for run in thinned layers case.Line.Runs do
                    for z in [ run.First; run.Last ] do
                        (Eval.outputs network (FoldCases.pointAt case.Line z))[0]
                        |> Theorem.equal (Dyadic.toRational values[run.Class])
                        |> Result.mapError (fun reason -> $"at {z}: {reason}")

                if case.Classes > 1 then
                    Theorem.equal (FoldCounts.depth x) size.Depth
                    Theorem.equal (FoldCounts.width x) size.Width
                    Theorem.equal (FoldCounts.neurons x) size.Neurons
                    Theorem.equal (FoldCounts.entries x) size.Entries
                    Theorem.equal (FoldCounts.dense x) size.Dense
                    Theorem.equal (FoldBits.largest case.Line plan q values) size.Bits
                    Theorem.holds "zeros" (size.Zeros <= FoldCounts.zerosAtMost x)
            ])

/// From another implementation: (d, G, changes of slope, n, ρ, ρ₀, c, q) and depth, width, neurons, entries, dense.
let private independent = [
    (4, 4, 3, 3, 3, 7, 0, 1000), (16, 7, 46, 105L, 187L)
    (4, 7, 1, 2, 3, 8, 0, 2), (16, 6, 47, 106L, 213L)
    (4, 5, 3, 5, 4, 8, 0, 1), (29, 4, 93, 194L, 421L)
    (4, 7, 2, 4, 4, 10, 2, 1000), (37, 13, 136, 299L, 626L)
    (4, 12, 3, 3, 3, 10, 4, 3), (40, 8, 149, 340L, 764L)
    (4, 9, 1, 2, 2, 10, 2, 1), (30, 5, 96, 210L, 426L)
]

[<Fact>]
let ``sizes are those of an independent implementation`` () =
    for (d, groups, changes, n, rho, rho0, c, q), expected in independent do
        let x = {
            Inputs = d
            Groups = groups
            SlopeChanges = changes
            Shape = {
                Thresholds = n
                GapBits = rho
                FirstGapBits = rho0
                LabelBits = c
                Margin = 8
                LabelMargin = 8
            }
            BoundariesPerLayer = q
            Kinks = 1
        }

        Assert.Equal(
            expected,
            (FoldCounts.depth x,
             FoldCounts.width x,
             FoldCounts.neurons x,
             FoldCounts.entries x,
             FoldCounts.dense x)
        )
