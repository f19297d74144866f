module MemCap.Properties.BaumReluProperties

open MemCap.Constructions
open MemCap.Data
open MemCap.Exact
open MemCap.Networks
open Xunit

let private slab4 = BaumRelu.construct BaumRelu.Variant.Slab4
let private slab3 = BaumRelu.construct BaumRelu.Variant.Slab3

let private exact construct =
    Certified.network construct Numbers.Exact Output.Identity

[<Fact>]
let ``the certificate of four neurons a group is accepted for every data set`` () =
    Cases.forCount 200 Cases.any (Certified.accepted slab4)

[<Fact>]
let ``the certificate of three neurons a group is accepted for every data set`` () =
    Cases.forCount 200 Cases.any (Certified.accepted slab3)

[<Fact>]
let ``the certificate is refuted at the point whose label moved`` () =
    Cases.forCount 50 Cases.any (fun case ->
        Certified.refutedWhenMoved slab4 case
        |> Result.bind (fun () -> Certified.refutedWhenMoved slab3 case))

[<Fact>]
let ``doubles suffice or longer numbers do for four neurons a group, and the bounds hold`` () =
    Cases.forCount 200 Cases.any (Certified.alwaysBuilt "baum-relu" [ "variant", "slab4" ])

[<Fact>]
let ``doubles suffice or longer numbers do for three neurons a group, and the bounds hold`` () =
    Cases.forCount 200 Cases.any (Certified.alwaysBuilt "baum-relu" [ "variant", "slab3" ])

let private nonzero (case: Case) =
    case.Labels |> Array.filter (fun y -> y <> 0.0) |> Array.length

[<Fact>]
let ``groups cover the nonzero labels with four neurons each`` () =
    Cases.forCount 150 Cases.any (fun case ->
        exact slab4 case
        |> Result.bind (fun built ->
            let groups = built.Groups.Length

            Theorem.equal (nonzero case, max 1 (4 * groups)) (List.sum built.Groups, Certified.size built)
            |> Result.mapError string))

[<Fact>]
let ``in general position a group has d points`` () =
    Cases.forCount 200 Cases.generalMixed (fun case ->
        exact slab4 case
        |> Result.bind (fun built ->
            let groups = Certified.ceilingOf (nonzero case) case.Data.Dimension

            Theorem.equal (max 1 (4 * groups)) (Certified.size built)
            |> Result.mapError string)
        |> Result.bind (fun () -> exact slab3 case)
        |> Result.bind (fun built ->
            Theorem.equal
                (3 * Certified.ceilingOf case.Data.Count case.Data.Dimension + 1)
                (Certified.size built)
            |> Result.mapError string))

/// f restricted to the neurons with the given numbers, with its output as a number.
let private part (network: Network) (neurons: int seq) =
    let hidden = network.Layers[0]
    let outer = network.Layers[1].Weights 0
    let neurons = Array.ofSeq neurons

    Network.twoLayer
        hidden.Activation
        hidden.Columns
        (Array.map hidden.Weights neurons)
        (Vec.ofRationals (Array.map (fun l -> hidden.Biases[l]) neurons))
        (Vec.ofRationals (Array.map (fun l -> outer[l]) neurons))
        Output.Identity

[<Fact>]
let ``every point outside the group gets zero from its slab`` () =
    Cases.forCount 150 Cases.any (fun case ->
        exact slab4 case
        |> Result.bind (fun built ->
            let data = case.Data

            // Each point with a nonzero label gets it from exactly one slab, and zero from all others.
            let slabs =
                built.Groups
                |> List.mapi (fun g size -> size, part built.Network (seq { 4 * g .. 4 * g + 3 }))

            slabs
            |> List.tryPick (fun (size, slab) ->
                let reached =
                    [ 0 .. data.Count - 1 ]
                    |> List.filter (fun i -> not (Eval.outputs slab (Certified.point data i)).[0].IsZero)

                if
                    reached.Length = size
                    && reached
                       |> List.forall (fun i ->
                           (Eval.outputs slab (Certified.point data i)).[0] =
                               Rational.ofDouble (data.Label i))
                then
                    None
                else
                    Some $"a slab of {size} points reaches %A{reached}")
            |> function
                | None -> Ok()
                | Some reason -> Error reason))

/// Lemma G: the gadget for sides s_i and an affine function is exact with the largest step, and with no larger one.
[<Fact>]
let ``the largest step is exact and a larger one breaks at the point that attains it`` () =
    Cases.forCount 300 Cases.any (fun case ->
        let data = case.Data
        let grid = Grid.ofDataset data
        let kernels = ReferenceKernels()

        match Sweep.construct (Certified.request Numbers.Exact Output.Identity case) with
        | Error error -> Error error.Message
        | Ok _ ->
            // Sides: the first separating direction, cut in the middle of the order; the affine function: sum - 1.
            let picture = Projection.separating grid 1UL
            let t, order = picture.Values, picture.Order
            let unit = Rational.powerOfTwo grid.Exponent
            let real i = Rational.ofInteger t[i] * unit

            let cut =
                if data.Count = 1 then
                    real 0 - Rational.One
                else
                    let k = data.Count / 2
                    (real order[k - 1] + real order[k]) / Rational.ofInt 2

            let affine =
                Vec.ofRationals (
                    Array.init (data.Dimension + 1) (fun c ->
                        if c = data.Dimension then
                            -(Rational.ofDouble (case.Points[0][0]))
                        else
                            Rational.ofInt (c + 1))
                )

            let side i = real i - cut
            let sides = Array.init data.Count (fun i -> Rational.toDouble (side i))
            let step = Gadget.step kernels data [ struct (side, sides) ] affine

            let relu = Rational.max Rational.Zero

            let gadget (delta: Rational) i =
                (relu (side i + delta * Gadget.valueAt affine data i) - relu (side i)) / delta

            let wanted i =
                if (side i).Sign > 0 then
                    Gadget.valueAt affine data i
                else
                    Rational.Zero

            let ratios = [
                for i in 0 .. data.Count - 1 do
                    let s, l = side i, Gadget.valueAt affine data i

                    if s.Sign * l.Sign < 0 then
                        Rational.abs (s / l), i
            ]

            let exactAt delta =
                Seq.tryFind (fun i -> gadget delta i <> wanted i) (seq { 0 .. data.Count - 1 })

            match ratios with
            | [] -> Theorem.holds $"no constraint but step {step}" (step = Rational.One)
            | _ ->
                let largest, at = List.min ratios

                Theorem.equal (Rational.powerOfTwoBelow largest) step
                |> Result.bind (fun () -> Theorem.equal None (exactAt largest) |> Result.mapError string)
                |> Result.bind (fun () -> Theorem.equal None (exactAt step) |> Result.mapError string)
                |> Result.bind (fun () ->
                    let beyond = largest * (Rational.One + Rational.powerOfTwo -20)
                    Theorem.holds $"a larger step is exact at {at}" (gadget beyond at <> wanted at)))

[<Fact>]
let ``every kernel gives the same network`` () =
    Cases.forCount 40 Cases.any (fun case ->
        Certified.sameForEveryKernel slab4 Numbers.Exact case
        |> Result.bind (fun () -> Certified.sameForEveryKernel slab3 Numbers.Float64 case))
