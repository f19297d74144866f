/// Networks of dyadic numbers run in integers of any length, against their meaning.
module MemCap.Properties.FixedPointCheckProperties

open System
open System.Threading
open FsCheck
open FsCheck.FSharp
open MemCap
open MemCap.Data
open MemCap.Exact
open MemCap.Networks
open MemCap.Verification
open Xunit

let private ofLimbs (limbs: uint64[]) = LimbSums.toInteger (ReadOnlySpan limbs)

/// Limbs that carry and borrow.
let private limb =
    Gen.frequency [
        2,
        Gen.elements [
            0UL
            1UL
            UInt64.MaxValue
            UInt64.MaxValue - 1UL
            1UL <<< 63
            (1UL <<< 63) - 1UL
        ]
        1,
        Gen.map2
            (fun high low -> (uint64 (high: int) <<< 32) ^^^ uint64 (low: int))
            (Gen.choose (0, Int32.MaxValue))
            (Gen.choose (0, Int32.MaxValue))
    ]

[<Fact>]
let ``sums of limbs are sums modulo their length`` () =
    let cases =
        gen {
            let! count = Gen.choose (1, 7)
            let! sum = Gen.arrayOfLength count limb
            let! length = Gen.choose (0, count)
            let! x = Gen.arrayOfLength length limb
            let! bits = Gen.elements [ 0; 1; 31; 62; 63 ]
            let! factor = limb
            return sum, x, bits, factor
        }

    Theorem.forCases 2000 cases (fun (sum, x, bits, factor) ->
        let modulus = 1I <<< (64 * sum.Length)
        let reduce (n: bigint) = ((n % modulus) + modulus) % modulus

        let after (operate: uint64[] -> unit) =
            let copy = Array.copy sum
            operate copy
            ofLimbs copy

        result {
            let place = (sum.Length - x.Length) / 2

            do!
                Theorem.equal
                    (reduce (ofLimbs x <<< (64 * place + bits)))
                    (after (fun s -> LimbSums.set (Span s) (ReadOnlySpan x) place bits))

            do!
                Theorem.equal
                    (reduce (ofLimbs sum + (ofLimbs x <<< bits)))
                    (after (fun s -> LimbSums.add (Span s) (ReadOnlySpan x) bits))

            do!
                Theorem.equal
                    (reduce (ofLimbs sum - (ofLimbs x <<< bits)))
                    (after (fun s -> LimbSums.subtract (Span s) (ReadOnlySpan x) bits))

            do!
                Theorem.equal
                    (reduce (ofLimbs sum + ofLimbs x * bigint factor))
                    (after (fun s -> LimbSums.addMultiple (Span s) (ReadOnlySpan x) factor))

            do!
                Theorem.equal
                    (reduce (ofLimbs sum - ofLimbs x * bigint factor))
                    (after (fun s -> LimbSums.subtractMultiple (Span s) (ReadOnlySpan x) factor))

            do! Theorem.equal (reduce (-(ofLimbs sum))) (after (fun s -> LimbSums.negate (Span s)))
            do! Theorem.equal (int ((ofLimbs sum).GetBitLength())) (LimbSums.length (ReadOnlySpan sum))
            do! Theorem.equal (ofLimbs sum) (ofLimbs (LimbSums.ofInteger (ofLimbs sum)))
        })

let private same (expected: Findings) (actual: Findings) =
    Theorem.equal $"%A{expected}" $"%A{actual}"

let private claim =
    Gen.elements [
        Claim.Interpolates
        Claim.Within(Rational.fraction 1I 3I)
        Claim.Within Rational.One
    ]

let private cases anyCase mostLayers =
    gen {
        let! case = anyCase
        let! network, outputs = DyadicNetworks.network case mostLayers
        let! case = DyadicNetworks.labelled case network outputs
        let! claim = claim
        return case, network, claim
    }

let private agrees (case: Case, network: Network, claim) =
    result {
        let expected = EvaluationCheck.examine network case.Data claim ignore
        let settled = ref 0

        match
            FixedPointCheck.tryExamine network case.Data claim (fun count ->
                Interlocked.Add(settled, count) |> ignore)
        with
        | Some actual ->
            do! same expected actual
            do! Theorem.equal case.Points.Length settled.Value
        | None -> return! Error "not examined"
    }

[<Fact>]
let ``deep dyadic networks are examined as defined`` () =
    Theorem.forCases 400 (cases Cases.any 12) agrees

/// Also where integers are moved all the time.
[<Fact>]
let ``the outputs are the network's`` () =
    let cases =
        gen {
            let! case, network, _ = cases Cases.any 12
            let! mostDead = Gen.elements [ 0; 10; FixedPointMachine.MostDead ]
            return case, network, mostDead
        }

    Theorem.forCases 400 cases (fun (case, network, mostDead) ->
        match FixedPointProgram.tryCompile network (FixedPointProgram.exponents case.Data) with
        | None -> Error "not compiled"
        | Some program ->
            let machine = FixedPointMachine(program, mostDead)

            Seq.init case.Data.Count (fun i ->
                machine.Run(case.Data.Point i)
                let expected = Eval.outputs network (Certified.point case.Data i)
                let outputs = List.init expected.Length machine.Output
                let doubles = List.init expected.Length machine.Double

                result {
                    do! Theorem.equal (List.ofArray expected) outputs

                    do!
                        Theorem.holds
                            $"{doubles} for {outputs}"
                            (List.forall2
                                (fun value output -> Double.IsNaN value || Rational.ofDouble value = output)
                                doubles
                                outputs)
                })
            |> HardNumbers.all)

[<Fact>]
let ``approximation is decided as defined`` () =
    let single =
        gen {
            let! case, network, _ = cases Cases.any 6
            let one = List.last network.Layers

            let! epsilon =
                Gen.elements [ Rational.Zero; Rational.fraction 1I 100I; Rational.One ]

            let! measure = Gen.elements [ ErrorMeasure.Relative; ErrorMeasure.Truncated ]
            return case, network, Claim.Approximates(measure, epsilon), one.Rows
        }

    Theorem.forCases 200 single (fun (case, network, claim, rows) ->
        if rows > 1 then Ok() else agrees (case, network, claim))

[<Fact>]
let ``numbers that are not dyadic are left to evaluation`` () =
    Theorem.forCases 50 (cases Cases.any 4) (fun (case, network, claim) ->
        let third = Vec.ofRationals [| Rational.fraction 1I 3I |]
        let columns = (List.last network.Layers).Rows
        let weights = Vec.ofRationals (Array.create columns Rational.One)

        let last =
            Layer.create Activation.Identity columns [| weights |] third
            |> DyadicNetworks.get

        let spoiled =
            Network.create network.Inputs (network.Layers @ [ last ]) Output.Identity
            |> DyadicNetworks.get

        Theorem.holds "examined" (FixedPointCheck.tryExamine spoiled case.Data claim ignore).IsNone)
