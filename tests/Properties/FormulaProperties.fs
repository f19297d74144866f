module MemCap.Properties.FormulaProperties

open MemCap.Bounds
open Xunit

let private at (n: int) (d: int) =
    Map.ofList [ "n", Value.ofInt n; "d", Value.ofInt d ]

let private statement (bound: Bound) = bound.Statements.Head

let private formula bound =
    List.exactlyOne (Statement.formulas (statement bound))

let private outcome parameters bound =
    Evaluate.formula 64 (Evaluate.given parameters) (formula bound)

let private valueOf parameters bound =
    match outcome parameters bound with
    | Ok(Value.Exact value) when value.IsInteger -> int value.Numerator
    | other -> failwith $"{bound.Id}: {other}"

let private size n d bound = valueOf (at n d) bound

let private ceiling a b = (a + b - 1) / b

/// The plain text of the constructions' own bounds; the other renderings are in FormulaRenderingProperties.
[<Fact>]
let ``formulas read as the theorems state them`` () =
    let expected = [
        "BELM20-P2", "n"
        "ZBHRV17-T1", "2*n + d"
        "BELM20-P4", "4*ceil(n/d)"
        "DER-TENT-UB", "3*ceil(n/d) + 1"
        "DER-PEEL-UB", "2*max(1, ceil((n - 1)/d))"
        "DER-SWEEP-UB", "min(n, 2*ceil(n/(d + 1)))"
        "DER-RELU2-LB", "ceil(n/(d + 1))"
        "BAUM88-UB", "ceil(n/d)"
        "BELM20-P3", "ceil(n/d)"
        "FODL22-SLAB", "2*ceil(n1/d)"
        "SAKURAI92-EXACT", "max(1, ceil((n - 1)/d))"
        "DER-THR-REAL-LB", "n"
    ]

    let actual =
        expected
        |> List.map (fun (id, _) -> id, FormulaText.text (formula (Option.get (Registry.tryFind id))))

    Assert.Equal<(string * string) list>(expected, actual)

[<Fact>]
let ``parentheses keep the meaning`` () =
    let n, d = Parameter "n", Parameter "d"
    let one = Formula.int 1

    Assert.Equal("n - (d - 1)", FormulaText.text (Difference(n, Difference(d, one))))
    Assert.Equal("n - d - 1", FormulaText.text (Difference(Difference(n, d), one)))
    Assert.Equal("n/(d*n)", FormulaText.text (Quotient(n, Product(d, n))))
    Assert.Equal("(n + 1)*d", FormulaText.text (Product(Sum(n, one), d)))

/// The formulas against integers computed without them.
[<Fact>]
let ``values are those of integer arithmetic`` () =
    for n in 1..120 do
        for d in 1..25 do
            let peel = 2 * max 1 (ceiling (n - 1) d)
            Assert.Equal(n, size n d TwoLayerBounds.onePerPoint)
            Assert.Equal(2 * n + d, size n d TwoLayerBounds.sharedParameters)
            Assert.Equal(4 * ceiling n d, size n d TwoLayerBounds.baumRelu)
            Assert.Equal(3 * ceiling n d + 1, size n d TwoLayerBounds.tents)
            Assert.Equal(peel, size n d TwoLayerBounds.peeling)
            Assert.Equal(min n (2 * ceiling n (d + 1)), size n d TwoLayerBounds.sweep)
            Assert.Equal(ceiling n (d + 1), size n d TwoLayerBounds.reluLower)
            Assert.Equal(ceiling n d, size n d ThresholdBounds.baum)
            Assert.Equal(peel / 2, size n d ThresholdBounds.thresholdExact)
            Assert.Equal(n, size n d ThresholdBounds.thresholdRealLower)

            for n1 in 0 .. n / 2 do
                Assert.Equal(
                    2 * ceiling n1 d,
                    valueOf (Map.add "n1" (Value.ofInt n1) (at n d)) ThresholdBounds.slabs
                )

[<Fact>]
let ``lower bounds stay below upper bounds, sharper ones below coarser ones`` () =
    for n in 1..300 do
        for d in 1..30 do
            let size = size n d
            let lower, sweep = size TwoLayerBounds.reluLower, size TwoLayerBounds.sweep
            let peel, baum4 = size TwoLayerBounds.peeling, size TwoLayerBounds.baumRelu
            let exact, baum = size ThresholdBounds.thresholdExact, size ThresholdBounds.baum

            Assert.True(lower <= sweep && sweep <= peel && peel <= baum4, $"n = {n}, d = {d}")
            Assert.True(sweep <= 2 * lower && sweep <= size TwoLayerBounds.onePerPoint, $"n = {n}, d = {d}")
            Assert.True(size TwoLayerBounds.tents <= baum4, $"n = {n}, d = {d}")
            Assert.Equal(2 * exact, peel)
            // CR-02: the exact count is one less than Baum's exactly for n ≡ 1 (mod d), n ≥ 2.
            let less = if n >= 2 && n % d = 1 % d then 1 else 0
            Assert.Equal(baum - less, exact)

[<Fact>]
let ``slabs exceed the published count by at most one`` () =
    for n in 1..100 do
        for d in 1..15 do
            for n1 in 0 .. n / 2 do
                let slabs = valueOf (Map.add "n1" (Value.ofInt n1) (at n d)) ThresholdBounds.slabs
                let published = size n d ThresholdBounds.thresholdPublished
                // With n1 = qd + s: by one iff 0 < s and n ≤ (2q+1)d.
                let q, s = n1 / d, n1 % d
                let exceeds = s > 0 && n <= (2 * q + 1) * d
                Assert.True(slabs <= published + 1, $"n = {n}, d = {d}, n1 = {n1}")
                Assert.Equal(exceeds, slabs > published)

[<Fact>]
let ``the rounding law of the worst split`` () =
    for d in 1..11 do
        for n in 1 .. 6 * d - 1 do
            let gap = size n d ThresholdBounds.baumGap

            let expected =
                match n % (2 * d) with
                | 0 -> 0
                | 1 -> -1
                | v when v <= d -> 1
                | _ -> 0

            Assert.Equal(expected, gap)
            Assert.Equal(2 * ceiling (n / 2) d - ceiling n d, gap)

[<Fact>]
let ``a missing parameter and a division by zero have names`` () =
    Assert.Equal(Error(Obstacle.Missing "n1"), outcome (at 3 2) ThresholdBounds.slabs)
    Assert.Equal(Error(Obstacle.Undefined "division by zero"), outcome (at 3 0) ThresholdBounds.baum)

[<Fact>]
let ``ids are unique`` () =
    let ids = Registry.all |> List.map _.Id
    Assert.Equal<_ list>(List.distinct ids, ids)
