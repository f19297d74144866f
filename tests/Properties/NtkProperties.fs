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
