module MemCap.Properties.BitCheckProperties

open System
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

/// Weights of every size, with few bits and many.
let private weight =
    Gen.frequency [
        3, Gen.map (fun (k: int) -> Rational.ofInt k) (Gen.choose (-3, 3))
        2, Gen.map Rational.ofDouble Cases.unit
        2,
        gen {
            let! p = Gen.choose (-20, 20)
            let! q = Gen.choose (1, 7)
            return Rational.fraction (bigint p) (bigint q)
        }
        1, Gen.map Rational.ofDouble Cases.extreme
        1, Gen.map (fun (k: int) -> Rational.ofInt k * Rational.powerOfTwo -90) (Gen.choose (-99, 99))
        1, Gen.map (fun (k: int) -> Rational.ofInt k * Rational.powerOfTwo 1100) (Gen.choose (-2, 2))
    ]

let private nonzero = weight |> Gen.where (fun w -> not w.IsZero)

/// As doubles where it can be and the coin says so.
let private stored (entries: Rational[]) =
    gen {
        let! asDoubles = Gen.elements [ true; false ]
        let doubles = Array.map Rational.toDouble entries

        return
            if
                asDoubles
                && Array.forall2
                    (fun (d: float) r -> Double.IsFinite d && Rational.ofDouble d = r)
                    doubles
                    entries
            then
                Vec.ofDoubles doubles
            else
                Vec.ofRationals entries
    }

/// Any weights; biases that put a point exactly on the plane, or off it by less than any floating-point number.
let private firstLayer (case: Case) units =
    gen {
        let d = case.Data.Dimension

        let! members =
            Gen.arrayOfLength
                units
                (gen {
                    let! entries =
                        Gen.frequency [
                            8, Gen.arrayOfLength d weight
                            1, Gen.constant (Array.create d Rational.Zero)
                        ]

                    let! row = stored entries
                    let! at = Gen.choose (0, case.Data.Count - 1)
                    let onPlane = -(Vec.dot row (Certified.point case.Data at))

                    let! bias =
                        Gen.frequency [
                            2, weight
                            3, Gen.constant onPlane
                            1, Gen.constant (onPlane + Rational.powerOfTwo -2000)
                            1, Gen.constant (onPlane - Rational.powerOfTwo -2000)
                            1, Gen.constant (onPlane * Rational.fraction 8388609I 8388608I)
                            1, Gen.constant Rational.Zero
                        ]

                    return row, bias
                })

        let! biases = stored (Array.map snd members)

        return Layer.create Activation.Threshold d (Array.map fst members) biases |> get
    }

/// 0 and one number; its multiples as biases, so that counts are met exactly.
let private countRow columns =
    gen {
        let! common = nonzero
        let! density = Gen.choose (0, 4)

        let! entries =
            Gen.arrayOfLength
                columns
                (Gen.frequency [ density, Gen.constant common; 2, Gen.constant Rational.Zero ])

        let! row = stored entries
        let! multiple = Gen.choose (-columns - 1, columns + 1)

        let! bias =
            Gen.frequency [
                4, Gen.constant (Rational.ofInt multiple * common)
                1, Gen.constant (Rational.ofInt multiple * common + Rational.powerOfTwo -2000)
                1, weight
            ]

        return row, bias
    }

let private anyRow columns =
    gen {
        let! entries = Gen.arrayOfLength columns weight
        let! row = stored entries
        let! bias = weight
        return row, bias
    }

let private layerOf activation columns rows =
    gen {
        let! biases = stored (Array.map snd rows)
        return Layer.create activation columns (Array.map fst rows) biases |> get
    }

/// Widths at and beside the edges of the words.
let private width =
    Gen.frequency [ 5, Gen.choose (1, 6); 1, Gen.elements [ 63; 64; 65; 130 ] ]

let private countLayer columns =
    gen {
        let! units = width
        let! rows = Gen.arrayOfLength units (countRow columns)
        return! layerOf Activation.Threshold columns rows
    }

/// The same weight and bias in every row, as random hyperplanes have it; or equal weights; or any weights.
let private lastLayer columns activation outputs =
    gen {
        let! kind = Gen.choose (0, 2)
        let! common = nonzero
        let! bias = weight

        let uniform =
            gen {
                let! entries =
                    Gen.arrayOfLength columns (Gen.elements [ common; Rational.Zero; Rational.Zero ])

                let! row = stored entries
                return row, bias
            }

        let! rows =
            Gen.arrayOfLength
                outputs
                (match kind with
                 | 0 -> uniform
                 | 1 -> countRow columns
                 | _ -> Gen.oneof [ countRow columns; anyRow columns ])

        return! layerOf activation columns rows
    }

let private outputOf (case: Case) (layers: Layer list) outputs =
    let distinct = Gen.elements [ [| 0 .. outputs - 1 |]; [| outputs - 1 .. -1 .. 0 |] ]

    gen {
        let! order = distinct

        let! step =
            Gen.elements [ Rational.One; Rational.fraction 1I 3I; Rational.powerOfTwo 1030 ]

        let labels = order |> Array.map (fun k -> Rational.ofInt k * step)

        if outputs > 1 then
            return! Gen.frequency [ 5, Gen.constant (Output.Argmax labels); 1, Gen.constant Output.Identity ]
        else
            let plain = Network.create case.Data.Dimension layers Output.Identity |> get
            let! at = Gen.choose (0, case.Data.Count - 1)
            let value = (Eval.outputs plain (Certified.point case.Data at)).[0]

            return!
                Gen.elements [
                    Output.Identity
                    Output.Sign(Rational.Zero, Rational.One)
                    Output.Nearest [| value - Rational.One; value + Rational.One |]
                    Output.Nearest [| value; value + Rational.fraction 1I 3I |]
                    Output.Argmax [| Rational.One |]
                ]
    }

/// At least `least` hidden layers.
let private network least (case: Case) =
    gen {
        let! units = width
        let! first = firstLayer case units
        let! more = Gen.choose (least - 1, 2)

        let rec deeper k (layers: Layer list) =
            if k = 0 then
                Gen.constant layers
            else
                gen {
                    let! next = countLayer layers.Head.Rows
                    return! deeper (k - 1) (next :: layers)
                }

        let! hidden = deeper more [ first ]
        // One hidden layer with one plain output is examined by patterns.
        let! outputs = Gen.choose ((if more = 0 then 2 else 1), 4)

        let! activation =
            Gen.frequency [
                4, Gen.constant Activation.Identity
                2, Gen.constant Activation.Sign
                1, Gen.elements [ Activation.Relu; Activation.Threshold ]
            ]

        let! last = lastLayer hidden.Head.Rows activation outputs
        let layers = List.rev (last :: hidden)
        let! output = outputOf case layers outputs
        return Network.create case.Data.Dimension layers output |> get
    }

/// The network's own answers at most points, so that being right is as common as being wrong.
let private labelled (case: Case) (network: Network) =
    gen {
        let! wrong =
            Gen.frequency [
                2, Gen.constant (Array.create case.Data.Count false)
                1, Gen.arrayOfLength case.Data.Count (Gen.elements [ true; false; false ])
            ]

        let labels =
            Array.init case.Data.Count (fun i ->
                match Eval.answer network (Certified.point case.Data i) with
                | Answer.Number value when not wrong[i] && Double.IsFinite(Rational.toDouble value) ->
                    Rational.toDouble value
                | _ -> case.Labels[i])

        return Case(case.Kind, case.Points, labels)
    }

let private claims =
    Gen.frequency [
        3, Gen.constant Claim.Interpolates
        1, Gen.map (fun e -> Claim.Within(Rational.powerOfTwo e)) (Gen.choose (-60, 10))
    ]

let private certificates least =
    gen {
        let! case = Cases.any
        let! network = network least case
        let! case = labelled case network
        let! claim = claims
        return case, network, claim
    }

let private examine kernels network data claim =
    match BitCheck.tryExamine kernels network data claim ignore with
    | Some findings -> findings
    | None -> failwith "not examined in bits"

let private same (expected: Findings) (actual: Findings) =
    let point (findings: Findings) =
        findings.Counterexample |> Option.map (fun c -> c.Point, c.Expected, c.Answer)

    result {
        do! Theorem.holds $"%A{point actual}, not %A{point expected}" (point expected = point actual)
        do! Theorem.equal expected.Misclassified actual.Misclassified
        do! Theorem.holds "another maximal error" (expected.MaxAbsError = actual.MaxAbsError)
        do! Theorem.holds "another risk" (expected.EmpiricalRisk = actual.EmpiricalRisk)
        do! Theorem.equal expected.OutputErrorAtMost actual.OutputErrorAtMost
    }

[<Fact>]
let ``bits and counts find what evaluation by definition finds`` () =
    Theorem.forCases 600 (certificates 1) (fun (case, network, claim) ->
        let expected = EvaluationCheck.examine network case.Data claim ignore

        ExactCases.forEveryKernel (fun kernels ->
            let findings = examine kernels network case.Data claim

            result {
                do! same expected findings

                do! Theorem.equal (int64 case.Data.Count * int64 network.Layers.Head.Rows) findings.Signs
            }))

[<Fact>]
let ``the checker examines deep threshold networks of equal nonzero weights in bits`` () =
    Theorem.forCases 100 (certificates 2) (fun (case, network, claim) ->
        let findings =
            match
                Checker.check (ReferenceKernels()) ignore {
                    Network = network
                    Data = case.Data
                    Claim = claim
                }
            with
            | Ok accepted -> accepted.Findings
            | Error refuted -> refuted.Findings

        // Evaluation by definition counts no signs.
        Theorem.holds "evaluated" (findings.Signs > 0L))

[<Fact>]
let ``two different nonzero weights in a row of a later hidden layer are left to evaluation`` () =
    let spoiled =
        gen {
            let! case = Cases.any
            let! units = Gen.choose (2, 5)
            let! first = firstLayer case units
            let! common = nonzero
            let! at = Gen.choose (0, units - 1)

            let row =
                Array.init units (fun c ->
                    if c = at then
                        common * Rational.fraction 4503599627370497I 4503599627370496I
                    else
                        common)

            let! row = stored row
            let! second = layerOf Activation.Threshold units [| row, common; row, -common |]
            let! last = lastLayer 2 Activation.Identity 2

            return
                case,
                Network.create
                    case.Data.Dimension
                    [ first; second; last ]
                    (Output.Argmax [| Rational.Zero; Rational.One |])
                |> get
        }

    Theorem.forCases 100 spoiled (fun (case, network) ->
        Theorem.holds
            "examined in bits"
            (BitCheck.tryExamine (ReferenceKernels()) network case.Data Claim.Interpolates ignore).IsNone)

/// Points enough for several blocks, with ties on the planes.
[<Fact>]
let ``blocks of points are examined alike by any number of threads`` () =
    let points = Cases.grid 11 3

    let cases =
        gen {
            let case = Case("grid", points, Array.zeroCreate points.Length)
            let! network = network 2 case
            let! case = labelled case network
            return case, network
        }

    Theorem.forCases 6 cases (fun (case, network) ->
        let expected = EvaluationCheck.examine network case.Data Claim.Interpolates ignore

        ExactCases.forEveryKernel (fun kernels ->
            let settled = ref 0

            let findings =
                BitCheck.tryExamine kernels network case.Data Claim.Interpolates (fun count ->
                    Threading.Interlocked.Add(settled, count) |> ignore)

            result {
                do! same expected findings.Value
                do! Theorem.equal points.Length settled.Value
            }))

[<Fact>]
let ``single precision and doubles settle the signs of ordinary data`` () =
    let ordinary =
        gen {
            let! n = Gen.choose (1, 40)
            let! d = Gen.choose (1, 30)
            let! scale = Gen.elements [ -900; -60; 0; 60; 900 ]
            let entry = Cases.unit |> Gen.map (fun x -> Math.ScaleB(x, scale))
            let! points = Gen.arrayOfLength n (Gen.arrayOfLength d entry)
            let! rows = Gen.arrayOfLength 70 (Gen.arrayOfLength d Cases.unit)
            let! biases = Gen.arrayOfLength 70 entry
            let points = Array.distinct points
            let case = Case("ordinary", points, Array.zeroCreate points.Length)

            let first =
                Layer.create Activation.Threshold d (Array.map Vec.ofDoubles rows) (Vec.ofDoubles biases)
                |> get

            return case, first
        }

    Theorem.forCases 60 ordinary (fun (case, first) ->
        let signs = SignBits(ReferenceKernels(), first, case.Data)
        let on = Array.zeroCreate (case.Data.Count * signs.Words)
        let buffers = signs.Buffers case.Data.Count
        let left = signs.Fill(0, case.Data.Count, buffers, on)

        let undecided =
            buffers.Undecided
            |> Array.sumBy (fun word -> Numerics.BitOperations.PopCount word)

        result {
            do! Theorem.equal 0L left
            do! Theorem.holds $"{undecided} left to doubles" (undecided <= 1 + case.Data.Count / 2)
        })
