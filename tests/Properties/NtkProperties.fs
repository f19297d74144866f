/// Difference quotients of neurons that are exact on the data.
module MemCap.Properties.NtkProperties

open System
open FsCheck
open FsCheck.FSharp
open MemCap.Constructions
open MemCap.Data
open MemCap.Exact
open Xunit

let private proposals =
    gen {
        let! data = IterativeCases.data
        let! bits = Gen.elements [ ValueNone; ValueSome 8; ValueSome 20 ]
        let! kind = Gen.elements [ IterativeCases.gradient; IterativeCases.leastSquares ]
        let! seed = Gen.choose (0, 1000)
        return data, bits, kind, uint64 seed
    }

[<Fact>]
let ``the difference quotient is the derivative at active points and 0 at the others, exactly`` () =
    Theorem.forCases 300 proposals (fun (data, bits, kind, seed) ->
        let points = LiftedPoints.Create(data, ValueNone)

        let round =
            match bits with
            | ValueSome bits -> Boosting.round bits
            | ValueNone -> id

        match IterativeCases.propose (ReferenceKernels()) points kind round seed 0 points.Labels with
        | ValueNone -> Ok()
        | ValueSome proposal ->
            let w, u =
                match proposal.Neurons with
                | [ first; second ] -> first, second
                | other -> failwith $"{other.Length} neurons"

            let row (neuron: LiftedNeuron) = Vec.ofDoubles neuron.Row
            let part = Rational.ofDouble w.Outer
            let v = Vec.scale part (Vec.addScaled (row w) -Rational.One (row u))
            let relu (t: Rational) = if t.Sign > 0 then t else Rational.Zero

            let at i =
                let d = points.Dimension
                let x = points.Points.AsSpan(i * d, d).ToArray()
                let active = Vec.dotDoubles (row u) (ReadOnlySpan x)

                let quotient = part * (relu (Vec.dotDoubles (row w) (ReadOnlySpan x)) - relu active)

                let derivative =
                    if active.Sign > 0 then
                        Vec.dotDoubles v (ReadOnlySpan x)
                    else
                        Rational.Zero

                quotient = derivative
                && abs (Rational.toDouble quotient - proposal.Values[i])
                   <= 1e-9 * (1.0 + abs proposal.Values[i])

            Theorem.holds
                "a point changes sides, or a value is another"
                (w.Outer = -u.Outer && Seq.forall at (seq { 0 .. points.Count - 1 })))

let private remark options data =
    match IterativeCases.built "ntk" options 1UL data with
    | Ok built ->
        built.Construction.Remarks
        |> List.filter (fun remark -> remark.StartsWith "tangent kernel")
        |> List.exactlyOne
    | Error reason -> failwith $"%A{reason}"

[<Fact>]
let ``bounds by the coherence are reported where no least eigenvalue is, which says why`` () =
    let many = remark [ "eps", "0.5" ] (IterativeCases.sphere 1025 120 1UL)

    Assert.Contains(
        "least eigenvalue left out (matrices of more than 1024 points are not factored); neurons without biases, by the coherence: DER-NTK-GAMMA ",
        many
    )

    Assert.Contains(" (derived), BELM20-T2-REC ", many)
    let corner = [| [| 1.0; 0.0 |]; [| 0.0; 2.0 |] |]
    let biased = remark [] (Case("corner", corner, [| 1.0; -1.0 |]).Data)
    // ‖X‖² = 4 over the least squared norm 1, and γ = 0: 2⌈4·8·ln 10⌉.
    Assert.Contains("left out (neurons have biases, and the kernel is of neurons without)", biased)
    Assert.EndsWith("by the coherence: DER-NTK-GAMMA 148 (derived)", biased)
    let line = [| [| 0.0 |]; [| 2.0 |] |]

    Assert.EndsWith(
        "no number by the coherence, as a point is 0",
        remark [] (Case("line", line, [| 1.0; -1.0 |]).Data)
    )

    let opposite =
        remark [ "bias", "no" ] (Case("opposite", [| [| -1.0 |]; [| 1.0 |] |], [| 1.0; -1.0 |]).Data)

    Assert.DoesNotContain("DER-NTK-GAMMA", opposite)

/// γ = 0.6 and ‖X‖² = 1.6: Q = 2.71, so that K = 1 and the sum is 2/π. The closed form says 448.
[<Fact>]
let ``of the forms of the bound by the coherence the least is reported`` () =
    let pair = [| [| 1.0; 0.0 |]; [| 0.6; 0.8 |] |]
    Assert.Contains("DER-NTK-GAMMA 164 (derived)", remark [] (Case("pair", pair, [| 1.0; -1.0 |]).Data))
