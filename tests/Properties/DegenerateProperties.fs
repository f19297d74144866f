/// Sets in special position: no worse than the counts measured for the notes on random labels.
module MemCap.Properties.DegenerateProperties

open MemCap.Constructions
open MemCap.Data
open MemCap.Exact
open MemCap.Networks
open Xunit

let private line: float[][] =
    Array.init 12 (fun i -> [| float i; float (2 * i); float (-i); float (3 * i + 1) |])

/// 20 points of the plane spanned by two directions in R^5, no three on a line.
let private plane: float[][] =
    Array.init 20 (fun i ->
        let s, t = float (i - 9), float ((i - 9) * (i - 9))
        [| s; t; s + t; s - 2.0 * t; 3.0 * s + t |])

/// Labels from a fixed generator: uniform on 0 … classes - 1.
let private labels classes seed n =
    let random = SplitMix(uint64 (seed: int))
    Array.init n (fun _ -> float (random.NextBelow(uint64 (classes: int))))

let private reals seed n =
    labels 1000000 seed n |> Array.map (fun y -> y + 1.0)

let private size construct points (labels: float[]) =
    match
        Certified.network construct Numbers.Exact Output.Identity (Case("special position", points, labels))
    with
    | Ok built -> Certified.size built
    | Error reason -> failwith reason

/// (points, slab4, sweep, threshold, one per point), as measured for the notes on some random labels.
let sets: TheoryData<string, int, int, int, int> =
    let data = TheoryData<string, int, int, int, int>()
    data.Add("cube 4", 32, 8, 6, 16)
    data.Add("cube 5", 64, 16, 12, 31)
    data.Add("grid", 60, 16, 14, 26)
    data.Add("line", 48, 12, 10, 12)
    data.Add("plane", 40, 14, 6, 19)
    data

/// (points, slab4, sweep) on labels that are all different and not zero: what these constructions reach.
let generic: TheoryData<string, int, int> =
    let data = TheoryData<string, int, int>()
    data.Add("cube 4", 32, 8)
    data.Add("cube 5", 64, 16)
    data.Add("grid", 76, 18)
    data.Add("line", 48, 12)
    data.Add("plane", 40, 14)
    data

let private pointsOf name =
    match name with
    | "cube 4" -> Cases.grid 2 4
    | "cube 5" -> Cases.grid 2 5
    | "grid" -> Cases.grid 3 3
    | "line" -> line
    | _ -> plane

/// The least count of some draws of labels.
let private least draws construct draw (points: float[][]) =
    Seq.min (seq { for seed in 1..draws -> size construct points (draw seed points.Length) })

let private slab4 = BaumRelu.construct BaumRelu.Variant.Slab4

[<Theory; MemberData(nameof sets)>]
let ``special position costs no more than in the notes``
    (name: string, slabs, sweep, threshold, onePerPoint)
    =
    let points = pointsOf name

    let counts = [
        "slab4", least 5 slab4 (labels 3) points, slabs
        "sweep", least 5 Sweep.construct (labels 3) points, sweep
        "threshold",
        least 20 (BaumThreshold.construct BaumThreshold.Variant.Literal) (labels 2) points,
        threshold
        "one per point", least 5 PiecewiseLinear.construct (labels 2) points, onePerPoint
    ]

    let worse = counts |> List.filter (fun (_, count, bound) -> count > bound)
    Assert.True(worse.IsEmpty, $"{name}: %A{counts}")

[<Theory; MemberData(nameof generic)>]
let ``special position with generic labels`` (name: string, slabs, sweep) =
    let points = pointsOf name

    let counts = [
        "slab4", least 5 slab4 reals points, slabs
        "sweep", least 5 Sweep.construct reals points, sweep
    ]

    let worse = counts |> List.filter (fun (_, count, bound) -> count > bound)
    Assert.True(worse.IsEmpty, $"{name}: %A{counts}")

let private builtOn id options points labels =
    match Certified.alwaysBuilt id options (Case("special position", points, labels)) with
    | Ok() -> ()
    | Error reason -> failwith reason

[<Fact>]
let ``a point equal to a group's first member modulo the prime leaves the group a member`` () =
    let prime = float Modular.prime

    builtOn "baum-relu" [ "variant", "slab4" ] [|
        [| 0.0; 0.0 |]
        [| 0.0; 1.0 |]
        [| 0.0; 2.0 |]
        [| prime; 0.0 |]
        [| 1.0; 5.0 |]
    |] [| 1.0; 2.0; 3.0; 1.0; 2.0 |]

[<Fact>]
let ``a facet unit that does not reach the count of slabs in general position claims none`` () =
    // A plane in R^3: groups of two, where general position has groups of three.
    let ones = set [ 0; 3; 6; 9; 12; 13 ]

    builtOn
        "baum-threshold"
        [ "variant", "tight" ]
        (Array.init 14 (fun i -> [| float i; float (i * i); 0.0 |]))
        (Array.init 14 (fun i -> if ones.Contains i then 1.0 else 0.0))

[<Fact>]
let ``dyadic networks have dyadic weights`` () =
    let points = [|
        [| 0.0; 0.0 |]
        [| 1.0; 3.0 |]
        [| 5.0; 2.0 |]
        [| 7.0; 1.0 |]
        [| 2.0; 8.0 |]
    |]

    let slab3 = BaumRelu.construct BaumRelu.Variant.Slab3
    let tight = BaumThreshold.construct BaumThreshold.Variant.Tight

    let constructions: (string * Certified.Construct * float[][] * float[]) list = [
        "slab3", slab3, points, [| 1.0; 2.0; 3.0; 5.0; 7.0 |]
        "slab4", BaumRelu.construct BaumRelu.Variant.Slab4, points, [| 1.0; 2.0; 3.0; 5.0; 7.0 |]
        "sweep", Sweep.construct, points, [| 1.0; 2.0; 3.0; 5.0; 7.0 |]
        "one per point", PiecewiseLinear.construct, points, [| 1.0; 2.0; 3.0; 5.0; 7.0 |]
        "single unit", tight, points[1..3], [| 1.0; 0.0; 0.0 |]
        "facet", tight, points, [| 0.0; 1.0; 0.0; 1.0; 0.0 |]
    ]

    for name, construct, points, labels in constructions do
        match
            Certified.network construct (Numbers.Dyadic 20) Output.Identity (Case(name, points, labels))
        with
        | Error reason -> failwith $"{name}: {reason}"
        | Ok construction ->
            for layer in construction.Network.Layers do
                for row in layer.Biases :: List.init layer.Rows layer.Weights do
                    for w in Vec.toRationals row do
                        Assert.True(w.Denominator.IsPowerOfTwo, $"{name}: {w}")
