/// The claim Σ (f − y)² ≤ ε Σ y², decided exactly.
module MemCap.Properties.ApproximationProperties

open System
open FsCheck
open FsCheck.FSharp
open MemCap
open MemCap.Data
open MemCap.Exact
open MemCap.Networks
open MemCap.Verification
open Xunit

let private weight =
    Gen.frequency [ 3, Cases.unit; 2, Gen.choose (-3, 3) |> Gen.map float; 1, Cases.extreme ]

let private relu (case: Case) output =
    gen {
        let! width = Gen.choose (1, 4)
        let! rows = Gen.arrayOfLength width (Gen.arrayOfLength case.Data.Dimension weight)
        let! biases = Gen.arrayOfLength width weight
        let! outer = Gen.arrayOfLength width weight
        let! denominator = Gen.frequency [ 3, Gen.constant 1; 1, Gen.constant 3 ]
        let part = Rational.fraction 1I (bigint denominator)

        return
            Network.twoLayer
                Activation.Relu
                case.Data.Dimension
                (Array.map Vec.ofDoubles rows)
                (Vec.ofDoubles biases)
                (Vec.scale part (Vec.ofDoubles outer))
                output
    }

let private outputAt network data i =
    (Eval.outputs network (Certified.point data i))[0]

/// Labels at and near the outputs, and others.
let private labelled network (case: Case) =
    gen {
        let! shifts = Gen.arrayOfLength case.Points.Length weight
        let! near = Gen.elements [ 0.0; Math.ScaleB(1.0, -50); 1e-3; 1.0 ]

        let labels =
            shifts
            |> Array.mapi (fun i shift ->
                let output = Rational.toDouble (outputAt network case.Data i)
                let label = output * (1.0 + near * shift) + 0.0
                if Double.IsFinite label then label else shift)

        return Case(case.Kind, case.Points, labels)
    }

let private square (x: Rational) = x * x

/// (Σ (f − y)², Σ y²) by definition.
let private sums network (data: Dataset) =
    let sum (term: int -> Rational) =
        Seq.init data.Count term |> Seq.fold (+) Rational.Zero

    sum (fun i -> square (outputAt network data i - Rational.ofDouble (data.Label i))),
    sum (fun i -> square (Rational.ofDouble (data.Label i)))

/// ε at, just above, just below and far from the relative error.
let private claims =
    gen {
        let! case = Cases.any
        let! network = relu case Output.Identity
        let! case = labelled network case
        let error, labels = sums network case.Data
        let ratio = if labels.IsZero then Rational.One else error / labels
        let tiny = Rational.powerOfTwo -200

        let! epsilon =
            Gen.elements [
                ratio
                ratio * (Rational.One + tiny)
                ratio * (Rational.One - tiny)
                ratio / Rational.ofInt 2
                ratio * Rational.ofInt 2
                Rational.Zero
            ]

        return case, network, epsilon
    }

let private checkBy measure kernels network data epsilon =
    match
        Checker.check kernels ignore {
            Network = network
            Data = data
            Claim = Claim.Approximates(measure, epsilon)
        }
    with
    | Ok accepted -> true, accepted.Findings
    | Error refuted -> false, refuted.Findings

let private check kernels network data epsilon =
    checkBy ErrorMeasure.Relative kernels network data epsilon

[<Fact>]
let ``accepted iff the sum of squared errors is at most ε times that of the labels`` () =
    Theorem.forCases 600 claims (fun (case, network, epsilon) ->
        let error, labels = sums network case.Data

        ExactCases.forEveryKernel (fun kernels ->
            let accepted, findings = check kernels network case.Data epsilon
            let found = findings.SquaredError.Value

            let errors =
                List.init case.Data.Count (fun i ->
                    Rational.abs (outputAt network case.Data i - Rational.ofDouble (case.Data.Label i)))

            result {
                do! Theorem.equal (error <= epsilon * labels) accepted
                do! Theorem.equal accepted findings.Counterexample.IsNone

                do!
                    Theorem.holds
                        "outside its enclosure"
                        (found.AtLeast <= error && error <= found.AtMost && found.OfLabels = labels)

                do!
                    Theorem.holds
                        "another maximal error"
                        (findings.MaxAbsError = List.reduce Rational.max errors)

                do!
                    Theorem.equal
                        (errors |> List.filter (fun e -> not e.IsZero) |> List.length)
                        findings.Misclassified

                match findings.Counterexample with
                | None -> ()
                | Some worst ->
                    do!
                        Theorem.holds
                            "not the point that is off by most"
                            (errors[worst.Point] = findings.MaxAbsError)
            }))

[<Fact>]
let ``outputs count, whatever label they are read as`` () =
    let cases =
        gen {
            let! case = Cases.any
            let! network = relu case (Certified.nearest case)
            let! epsilon = Gen.elements [ Rational.Zero; Rational.One; Rational.ofInt 3 ]
            return case, network, epsilon
        }

    Theorem.forCases 300 cases (fun (case, network, epsilon) ->
        let error, labels = sums network case.Data

        let accepted, findings =
            check (MemCap.Exact.ReferenceKernels()) network case.Data epsilon

        let wrong =
            Seq.init case.Data.Count id
            |> Seq.filter (fun i ->
                match Eval.answer network (Certified.point case.Data i) with
                | Answer.Number value -> value <> Rational.ofDouble (case.Data.Label i)
                | Answer.None _ -> true)
            |> Seq.length

        result {
            do! Theorem.equal (error <= epsilon * labels) accepted
            do! Theorem.equal wrong findings.Misclassified
        })

[<Fact>]
let ``a negative ε is no claim, and several outputs approximate nothing`` () =
    let data = Case("one", [| [| 1.0 |] |], [| 1.0 |]).Data
    let row = [| Vec.ofDoubles [| 1.0 |] |]

    let network =
        Network.twoLayer Activation.Relu 1 row (Vec.zero 1) (Vec.ofDoubles [| 1.0 |]) Output.Identity

    Assert.Throws<ArgumentException>(fun () ->
        check (ReferenceKernels()) network data -Rational.One |> ignore)
    |> ignore

    let two =
        result {
            let! hidden = Layer.create Activation.Relu 1 row (Vec.zero 1)
            let! last = Layer.create Activation.Identity 1 (Array.append row row) (Vec.zero 2)
            return! Network.create 1 [ hidden; last ] (Output.Argmax [| Rational.Zero; Rational.One |])
        }

    match two with
    | Ok two ->
        Assert.Throws<ArgumentException>(fun () -> check (ReferenceKernels()) two data Rational.One |> ignore)
        |> ignore
    | Error error -> Assert.Fail error.Message

[<Fact>]
let ``truncated: accepted iff the mean of min(1, squared error) is at most ε`` () =
    Theorem.forCases 400 claims (fun (case, network, _) ->
        let truncated =
            Seq.init case.Data.Count (fun i ->
                outputAt network case.Data i - Rational.ofDouble (case.Data.Label i)
                |> square
                |> Rational.min Rational.One)
            |> Seq.fold (+) Rational.Zero

        let mean = truncated / Rational.ofInt case.Data.Count
        let tiny = Rational.powerOfTwo -200

        [
            mean
            mean * (Rational.One + tiny)
            mean * (Rational.One - tiny)
            Rational.Zero
        ]
        |> List.fold
            (fun verdict epsilon ->
                verdict
                |> Result.bind (fun () ->
                    let accepted, findings =
                        checkBy ErrorMeasure.Truncated (ReferenceKernels()) network case.Data epsilon

                    let found = findings.SquaredError.Value

                    Theorem.holds
                        "another verdict, or outside its enclosure"
                        (accepted = (mean <= epsilon)
                         && found.TruncatedAtLeast <= truncated
                         && truncated <= found.TruncatedAtMost)))
            (Ok()))
