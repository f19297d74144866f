/// Networks with smoothed ReLUs: examined in enclosures or by their definition.
module MemCap.Properties.SreluNetworkProperties

open System.Numerics
open FsCheck
open FsCheck.FSharp
open MemCap
open MemCap.Exact
open MemCap.Networks
open MemCap.Runner.Kernels
open MemCap.Verification
open Xunit

let private get result =
    match result with
    | Ok value -> value
    | Error error -> failwithf "%A" error

/// Doubles, so that no other reason is left to decline a network.
let private layer activation rows columns =
    gen {
        let small = Gen.choose (-4, 4) |> Gen.map (fun k -> float k / 4.0)
        let! weights = Gen.arrayOfLength rows (Gen.arrayOfLength columns small)
        let! biases = Gen.arrayOfLength rows small

        return
            Layer.create activation columns (Array.map Vec.ofDoubles weights) (Vec.ofDoubles biases)
            |> get
    }

let private smooth = Gen.choose (0, 4) |> Gen.map Activation.Srelu

/// One or two hidden layers, smoothed ReLUs in one of the layers at least, the last one included.
let private networks (case: Case) =
    gen {
        let! width = Gen.choose (1, 4)
        let! activation = smooth

        let! activations =
            Gen.elements [
                [ activation; Activation.Identity ]
                [ activation; activation ]
                [ Activation.Threshold; activation ]
                [ Activation.Threshold; Activation.Threshold; activation ]
                [ Activation.Relu; activation; Activation.Identity ]
            ]

        let columns = case.Data.Dimension :: List.replicate (activations.Length - 1) width

        let rows = List.replicate (activations.Length - 1) width @ [ 1 ]

        let! layers =
            List.zip3 activations rows columns
            |> List.map (fun (activation, rows, columns) -> layer activation rows columns)
            |> Gen.sequenceToList

        return Network.create case.Data.Dimension layers Output.Identity |> get
    }

let private cases =
    gen {
        let! case = Cases.moderate
        let! network = networks case
        return case, network
    }

[<Fact>]
let ``examinations of other units decline them`` () =
    Theorem.forCases 100 cases (fun (case, network) ->
        let kernels = ReferenceKernels()
        let claim = Claim.Interpolates

        result {
            do! Theorem.holds "in bits" (BitCheck.tryExamine kernels network case.Data claim ignore).IsNone

            do!
                Theorem.holds
                    "in fixed point"
                    (FixedPointCheck.tryExamine network case.Data claim ignore).IsNone
        })

/// Labels that are the outputs, where these are doubles.
let private learned (case: Case) network =
    let labels =
        Array.init case.Data.Count (fun i ->
            Rational.toDouble (Eval.outputs network (Certified.point case.Data i)).[0])

    Case(case.Kind, case.Points, labels)

let private check network (case: Case) claim =
    Checker.check (ReferenceKernels()) ignore {
        Network = network
        Data = case.Data
        Claim = claim
    }

let private accepts network case claim = Result.isOk (check network case claim)

[<Fact>]
let ``a claim is accepted when it is true by definition, and refuted when a label moves`` () =
    Theorem.forCases 150 cases (fun (case, network) ->
        let case = learned case network
        let data = case.Data

        let errors =
            Array.init data.Count (fun i ->
                let output = (Eval.outputs network (Certified.point data i)).[0]
                Rational.abs (output - Rational.ofDouble (data.Label i)))

        let largest = Array.fold Rational.max Rational.Zero errors

        let isAccepted tolerance =
            (accepts network case (Claim.Within tolerance))

        result {
            do! Theorem.holds "a true tolerance is refuted" (isAccepted largest)

            do!
                Theorem.holds
                    "a false tolerance is accepted"
                    (largest.IsZero || not (isAccepted (largest / Rational.ofInt 2)))

            do! Theorem.equal largest.IsZero (accepts network case Claim.Interpolates)

            let moved =
                Case(case.Kind, case.Points, Array.updateAt 0 (case.Labels[0] + 1.0) case.Labels)

            match check network moved Claim.Interpolates with
            | Ok _ -> return! Error "accepted with another label"
            | Error refuted -> do! Theorem.holds "no counterexample" refuted.Findings.Counterexample.IsSome
        })

[<Fact>]
let ``outputs near the labels are an approximation`` () =
    Theorem.forCases 60 cases (fun (case, network) ->
        let case = learned case network

        let claim epsilon =
            Claim.Approximates(ErrorMeasure.Relative, epsilon)

        let hasLabels = case.Labels |> Array.exists (fun y -> y <> 0.0)
        let off = Case(case.Kind, case.Points, Array.map (fun y -> 3.0 * y) case.Labels)

        result {
            do! Theorem.holds "not accepted" (accepts network case (claim (Rational.powerOfTwo -40)))

            // (y − 3y)² is 4/9 of (3y)².
            let epsilon = Rational.fraction (BigInteger 2) (BigInteger 5)

            do!
                Theorem.holds
                    "accepted far from the labels"
                    (not hasLabels || not (accepts network off (claim epsilon)))
        })

[<Fact>]
let ``orders out of range make no layer`` () =
    for order in [ -1; Srelu.largestOrder + 1 ] do
        match Layer.create (Activation.Srelu order) 1 [| Vec.zero 1 |] (Vec.zero 1) with
        | Error(MemCapError.BadArgument(_, why)) -> Assert.Contains(string order, why)
        | other -> failwithf "%A" other

[<Fact>]
let ``no total weight is defined for them, and of order 0 they are ReLUs`` () =
    let network activation =
        Network.twoLayer
            activation
            1
            [| Vec.ofDoubles [| 3.0 |] |]
            (Vec.ofDoubles [| 4.0 |])
            (Vec.ofDoubles [| 2.0 |])
            Output.Identity

    Assert.True((Size.ofNetwork (network (Activation.Srelu 0))).TotalWeight.IsNone)

    for x in [ -5.0; -1.5; 0.0; 0.25 ] do
        let at activation =
            (Eval.outputs (network activation) (Vec.ofDoubles [| x |])).[0]

        Assert.Equal(at Activation.Relu, at (Activation.Srelu 0))
