module MemCap.Properties.CheckerProperties

open FsCheck
open FsCheck.FSharp
open MemCap
open MemCap.Data
open MemCap.Exact
open MemCap.Networks
open MemCap.Verification
open Xunit

let private get result =
    match result with
    | Ok value -> value
    | Error error -> failwithf "%A" error

let private rational =
    gen {
        let! p = Gen.choose (-20, 20)
        let! q = Gen.choose (1, 7)
        return Rational.fraction (bigint p) (bigint q)
    }

let private weight =
    Gen.frequency [
        3, rational
        2, Gen.map (fun (k: int) -> Rational.ofInt k) (Gen.choose (-2, 2))
        2, Gen.map Rational.ofDouble Cases.unit
        1, Gen.map Rational.ofDouble Cases.extreme
        1, Gen.map (fun (k: int) -> Rational.ofInt k * Rational.powerOfTwo -90) (Gen.choose (-99, 99))
        1, Gen.map (fun (k: int) -> Rational.ofInt k * Rational.powerOfTwo 1100) (Gen.choose (-2, 2))
    ]

/// A row as doubles where it can be, to meet both representations.
let private asVec (entries: Rational[]) =
    let doubles = Array.map Rational.toDouble entries

    if
        Array.forall System.Double.IsFinite doubles
        && Array.forall2 (fun d r -> Rational.ofDouble d = r) doubles entries
        && entries.Length % 2 = 0
    then
        Vec.ofDoubles doubles
    else
        Vec.ofRationals entries

/// A network with shared and equal rows, zero rows, zero outer weights, equal biases and kinks on data points.
let private hiddenLayer (case: Case) activations =
    gen {
        let d = case.Data.Dimension
        let! activation = Gen.elements activations
        let! rowCount = Gen.choose (1, 4)

        let! rows =
            Gen.arrayOfLength
                rowCount
                (Gen.frequency [ 6, Gen.map asVec (Gen.arrayOfLength d weight); 1, Gen.constant (Vec.zero d) ])

        let! neurons = Gen.choose (1, 9)

        let! members =
            Gen.arrayOfLength
                neurons
                (gen {
                    let! row = Gen.elements rows
                    let! copied = Gen.frequency [ 3, Gen.constant false; 1, Gen.constant true ]

                    let row =
                        if copied then
                            Vec.ofRationals (Vec.toRationals row)
                        else
                            row

                    let! at = Gen.choose (0, case.Data.Count - 1)

                    let! bias =
                        Gen.frequency [
                            2, weight
                            3, Gen.constant -(Vec.dot row (Certified.point case.Data at))
                            1, Gen.constant Rational.Zero
                        ]

                    return row, bias
                })

        return
            Layer.create activation d (Array.map fst members) (Vec.ofRationals (Array.map snd members))
            |> get
    }

let private outerWeight = Gen.frequency [ 4, weight; 1, Gen.constant Rational.Zero ]

let private twoLayer activations (case: Case) =
    gen {
        let! hidden = hiddenLayer case activations
        let! outer = Gen.arrayOfLength hidden.Rows outerWeight
        let! bias = Gen.frequency [ 1, Gen.constant Rational.Zero; 1, weight ]

        let last =
            Layer.create
                Activation.Identity
                hidden.Rows
                [| Vec.ofRationals outer |]
                (Vec.ofRationals [| bias |])
            |> get

        let plain =
            Network.create case.Data.Dimension [ hidden; last ] Output.Identity |> get

        let! at = Gen.choose (0, case.Data.Count - 1)
        let value = (Eval.outputs plain (Certified.point case.Data at)).[0]

        let! output =
            Gen.frequency [
                2, Gen.constant Output.Identity
                2, Gen.constant (Certified.nearest case)
                // A tie exactly between two labels, at one of the points.
                2,
                Gen.constant (
                    Output.Nearest [| value - Rational.One; value + Rational.One; value + Rational.ofInt 5 |]
                )
                1, Gen.constant (Output.Nearest [| value; value + Rational.fraction 1I 3I |])
            ]

        return Network.create case.Data.Dimension [ hidden; last ] output |> get
    }

/// Deeper, or with activations or several outputs that have no patterns.
let private other (case: Case) =
    gen {
        let! first =
            hiddenLayer case [ Activation.Relu; Activation.Sign; Activation.Threshold ]

        let! rows = Gen.choose (1, 3)
        let! weights = Gen.arrayOfLength rows (Gen.arrayOfLength first.Rows rational)
        let! biases = Gen.arrayOfLength rows rational

        let! activation =
            Gen.elements [ Activation.Identity; Activation.Sign; Activation.Relu ]

        let last =
            Layer.create activation first.Rows (Array.map Vec.ofRationals weights) (Vec.ofRationals biases)
            |> get

        let labels = [| for k in 0 .. rows - 1 -> Rational.ofInt k |]

        let! output =
            Gen.elements [
                if rows > 1 then
                    Output.Argmax labels
                else
                    Output.Identity
                    Output.Sign(Rational.Zero, Rational.One)
                    Output.Argmax labels
            ]

        return Network.create case.Data.Dimension [ first; last ] output |> get
    }

/// Labels from the network's own answers at most points, so that being right is as common as being wrong.
let private relabelled (case: Case) (network: Network) =
    gen {
        let own i =
            match Eval.answer network (Certified.point case.Data i) with
            | Answer.Number value -> Some(Rational.toDouble value)
            | Answer.None _ -> None

        let! keep =
            Gen.arrayOfLength case.Data.Count (Gen.frequency [ 1, Gen.constant true; 5, Gen.constant false ])

        return
            Array.init case.Data.Count (fun i ->
                match own i with
                | Some y when not keep[i] && System.Double.IsFinite y -> y
                | _ -> case.Labels[i])
    }

let private claims =
    Gen.frequency [
        2, Gen.constant Claim.Interpolates
        1, Gen.constant (Claim.Within Rational.Zero)
        1, Gen.map (fun e -> Claim.Within(Rational.powerOfTwo e)) (Gen.choose (-60, 10))
    ]

let private certificates (network: Case -> Gen<Network>) =
    gen {
        let! case = Cases.any
        let! network = network case
        let! labels = relabelled case network
        let! claim = claims
        return Case(case.Kind, case.Points, labels), network, claim
    }

let private check kernels network (data: Dataset) claim =
    match
        Checker.check kernels ignore {
            Network = network
            Data = data
            Claim = claim
        }
    with
    | Ok accepted -> true, accepted.Findings
    | Error refuted -> false, refuted.Findings

/// Findings by the definition of a network, one point after the other.
let private agrees (case: Case, network: Network, claim) (accepted, findings: Findings) =
    let data = case.Data

    let points = [
        for i in 0 .. data.Count - 1 do
            let x = Certified.point data i
            let expected = Rational.ofDouble (data.Label i)
            let outputs = Eval.outputs network x
            let answer = Eval.read network.Output outputs

            let error =
                match answer with
                | Answer.Number value -> Some(Rational.abs (value - expected))
                | Answer.None _ -> None

            i, expected, outputs, answer, error
    ]

    let errors = points |> List.choose (fun (_, _, _, _, error) -> error)

    let counterexample =
        points
        |> List.tryFind (fun (_, _, _, _, error) ->
            match error, claim with
            | None, _ -> true
            | Some error, Claim.Interpolates -> not error.IsZero
            | Some error, Claim.Within tolerance -> error > tolerance
            | Some _, Claim.Approximates _ -> false)
        |> Option.map (fun (i, expected, _, answer, _) -> i, expected, answer)

    let found =
        findings.Counterexample |> Option.map (fun c -> c.Point, c.Expected, c.Answer)

    let outputErrors =
        points
        |> List.choose (fun (_, expected, outputs, _, _) ->
            if outputs.Length = 1 then
                Some(Rational.abs (outputs[0] - expected))
            else
                None)

    let wrong =
        points
        |> List.filter (fun (_, _, _, _, error) -> error <> Some Rational.Zero)
        |> List.length

    result {
        do! Theorem.holds $"counterexample %A{found}, expected %A{counterexample}" (found = counterexample)
        do! Theorem.equal counterexample.IsNone accepted
        do! Theorem.equal wrong findings.Misclassified

        do!
            Theorem.holds
                "another maximal error"
                (findings.MaxAbsError = List.fold Rational.max Rational.Zero errors)

        do!
            Theorem.holds
                "another risk"
                (findings.EmpiricalRisk = (errors |> List.sumBy (fun e -> e * e)) / Rational.ofInt 2)

        do!
            Theorem.holds
                $"an output error above {findings.OutputErrorAtMost}"
                (System.Double.IsPositiveInfinity findings.OutputErrorAtMost
                 || outputErrors
                    |> List.forall (fun e -> e <= Rational.ofDouble findings.OutputErrorAtMost))
    }

[<Fact>]
let ``examination by patterns agrees with evaluation by definition`` () =
    Theorem.forCases
        600
        (certificates (twoLayer [ Activation.Relu; Activation.Threshold ]))
        (fun (case, network, claim) ->
            ExactCases.forEveryKernel (fun kernels ->
                agrees (case, network, claim) (check kernels network case.Data claim)))

[<Fact>]
let ``networks without patterns are evaluated by definition`` () =
    Theorem.forCases 200 (certificates other) (fun (case, network, claim) ->
        agrees (case, network, claim) (check (ReferenceKernels()) network case.Data claim))

[<Fact>]
let ``many points on few patterns are examined alike`` () =
    // Enough points for blocks, parts and collapsed pieces: {0, …, 6}^3 with thirds and kinks on the data.
    let points = Cases.grid 7 3

    let networks =
        gen {
            let case = Case("grid", points, Array.zeroCreate points.Length)
            let! network = twoLayer [ Activation.Relu; Activation.Threshold ] case
            let! labels = relabelled case network
            return Case("grid", points, labels), network, Claim.Interpolates
        }

    Theorem.forCases 20 networks (fun (case, network, claim) ->
        agrees (case, network, claim) (check (ReferenceKernels()) network case.Data claim))

[<Fact>]
let ``most signs of ordinary data are settled by doubles`` () =
    let networks =
        gen {
            let! case = Cases.generalReal

            let! rows = Gen.arrayOfLength 4 (Gen.arrayOfLength case.Data.Dimension Cases.unit)
            let! biases = Gen.arrayOfLength 4 Cases.unit

            return
                case,
                Network.twoLayer
                    Activation.Relu
                    case.Data.Dimension
                    (Array.map Vec.ofDoubles rows)
                    (Vec.ofDoubles biases)
                    (Vec.ofDoubles [| 1.0; 2.0; 3.0; 4.0 |])
                    Output.Identity
        }

    Theorem.forCases 50 networks (fun (case, network) ->
        let _, findings = check (ReferenceKernels()) network case.Data Claim.Interpolates
        Theorem.holds $"{findings.UndecidedSigns} of {findings.Signs}" (findings.UndecidedSigns = 0L))

[<Fact>]
let ``a negative tolerance is no claim`` () =
    // With the nearest label as the answer, doubles alone settle that the error is 0.
    let data = get (Dataset.ofRows [| [| 1.0 |]; [| 2.0 |] |] [| 1.0; 2.0 |])
    let one = Vec.ofDoubles [| 1.0 |]

    let network =
        Network.twoLayer
            Activation.Relu
            1
            [| one |]
            (Vec.zero 1)
            one
            (Output.Nearest [| Rational.One; Rational.ofInt 2 |])

    Assert.Throws<System.ArgumentException>(fun () ->
        check (ReferenceKernels()) network data (Claim.Within(-Rational.One)) |> ignore)
    |> ignore
