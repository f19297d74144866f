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

[<Fact>]
let ``a missing parameter and a division by zero have names`` () =
    Assert.Equal(Error(Obstacle.Missing "n1"), outcome (at 3 2) ThresholdBounds.slabs)
    Assert.Equal(Error(Obstacle.Undefined "division by zero"), outcome (at 3 0) ThresholdBounds.baum)

[<Fact>]
let ``ids are unique`` () =
    let ids = Registry.all |> List.map _.Id
    Assert.Equal<_ list>(List.distinct ids, ids)
