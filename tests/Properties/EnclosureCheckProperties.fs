module MemCap.Properties.EnclosureCheckProperties

open System
open FsCheck
open FsCheck.FSharp
open MemCap
open MemCap.Constructions
open MemCap.Data
open MemCap.Exact
open MemCap.Networks
open MemCap.Verification
open Xunit

let private get result =
    match result with
    | Ok value -> value
    | Error error -> failwithf "%A" error

let private integer = Gen.map (fun (k: int) -> float k) (Gen.choose (-3, 3))

/// Few bits and many, and every size, over- and underflow included.
let private number =
    Gen.frequency [ 4, integer; 4, Cases.unit; 1, Cases.extreme; 1, Gen.constant 0.0 ]

let private row columns =
    Gen.frequency [
        6, Gen.arrayOfLength columns number
        3, Gen.arrayOfLength columns (Gen.elements [ -1.0; 0.0 ])
        1, Gen.constant (Array.zeroCreate columns)
    ]

/// Biases that make a preactivation 0 at some point, or as small as doubles can: `before` is the layers so far.
let private biasAt (case: Case) (before: Layer list) (row: float[]) =
    gen {
        let! at = Gen.choose (0, case.Data.Count - 1)

        let sum =
            Eval.preactivation
                (Layer.create Activation.Identity row.Length [| Vec.ofDoubles row |] (Vec.ofDoubles [| 0.0 |])
                 |> get)
                (if before.IsEmpty then
                     Certified.point case.Data at
                 else
                     let network = Network.create case.Data.Dimension before Output.Identity |> get
                     Eval.outputs network (Certified.point case.Data at) |> Vec.ofRationals)

        let nearest = -(Rational.toDouble sum[0])

        return!
            if Double.IsFinite nearest then
                Gen.frequency [
                    4, Gen.constant nearest
                    1, Gen.constant (Math.BitIncrement nearest)
                    1, Gen.constant (Math.BitDecrement nearest)
                    1, Gen.constant (nearest * (1.0 + 1e-14))
                    3, number
                ]
            else
                number
    }
    |> Gen.map (fun bias -> if Double.IsFinite bias then bias else 1.0)

let private layer (case: Case) before activation columns (rows: Gen<float[]>) count =
    gen {
        let! rows = Gen.arrayOfLength count rows
        let! biases = rows |> Gen.collectToArray (biasAt case before)
        // Integers may be stored as such.
        let! asDoubles = Gen.elements [ true; true; false ]

        let stored =
            if asDoubles then
                Vec.ofDoubles
            else
                Array.map Rational.ofDouble >> Vec.ofRationals

        return Layer.create activation columns (Array.map stored rows) (stored biases) |> get
    }

let private activation =
    Gen.frequency [
        5, Gen.constant Activation.Relu
        2, Gen.constant Activation.Threshold
        1, Gen.constant Activation.Sign
        2, Gen.choose (0, 4) |> Gen.map Activation.Srelu
        1, Gen.constant Activation.Identity
    ]

let private outputOf (case: Case) (layers: Layer list) outputs =
    gen {
        let! step = Gen.elements [ Rational.One; Rational.fraction 1I 3I ]
        let labels = Array.init outputs (fun k -> Rational.ofInt k * step)

        if outputs > 1 then
            return! Gen.frequency [ 5, Gen.constant (Output.Argmax labels); 1, Gen.constant Output.Identity ]
        else
            let plain = Network.create case.Data.Dimension layers Output.Identity |> get
            let! at = Gen.choose (0, case.Data.Count - 1)
            let value = (Eval.outputs plain (Certified.point case.Data at)).[0]
            let near = Rational.ofDouble 1e-15

            return!
                Gen.elements [
                    Output.Identity
                    Output.Sign(Rational.Zero, Rational.One)
                    Output.Nearest [| value - Rational.One; value + Rational.One |]
                    Output.Nearest [| value; value + Rational.fraction 1I 3I |]
                    Output.Nearest [| value - Rational.One; value + Rational.One + near |]
                    Output.Argmax [| Rational.One |]
                ]
    }

let private network (case: Case) =
    gen {
        let! depth = Gen.choose (0, 3)

        let rec deeper k (layers: Layer list) =
            if k = 0 then
                Gen.constant layers
            else
                gen {
                    let columns =
                        if layers.IsEmpty then
                            case.Data.Dimension
                        else
                            layers.Head.Rows

                    let! activation = activation
                    let! width = Gen.choose (1, 9)
                    let! next = layer case (List.rev layers) activation columns (row columns) width
                    return! deeper (k - 1) (next :: layers)
                }

        let! hidden = deeper depth []

        let columns =
            if hidden.IsEmpty then
                case.Data.Dimension
            else
                hidden.Head.Rows

        let! outputs = Gen.choose (1, 4)

        let! activation =
            Gen.frequency [
                4, Gen.constant Activation.Identity
                3, Gen.constant Activation.Sign
                2, Gen.choose (0, 4) |> Gen.map Activation.Srelu
                1, Gen.elements [ Activation.Relu; Activation.Threshold ]
            ]

        // Sums of own units, as random hyperplanes have them, or any weights.
        let! rows =
            Gen.elements [
                Gen.arrayOfLength columns (Gen.elements [ 0.0; 1.0 ])
                Gen.constant (Array.create columns -1.0)
                row columns
            ]

        let! uniform = Gen.elements [ true; false ]

        let! last =
            if uniform then
                gen {
                    let! rows = Gen.arrayOfLength outputs rows

                    return
                        Layer.create activation columns (Array.map Vec.ofDoubles rows) (Vec.zero outputs)
                        |> get
                }
            else
                layer case (List.rev hidden) activation columns rows outputs

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

let private certificates =
    gen {
        let! case = Cases.any
        let! network = network case
        let! case = labelled case network

        let! claim =
            Gen.frequency [
                3, Gen.constant Claim.Interpolates
                1, Gen.map (fun e -> Claim.Within(Rational.powerOfTwo e)) (Gen.choose (-60, 10))
            ]

        return case, network, claim
    }

let private examine kernels network data claim =
    match EnclosureCheck.tryExamine kernels network data claim ignore with
    | Some findings -> findings
    | None -> failwith "not examined in enclosures"

let private same (expected: Findings) (actual: Findings) =
    let point (findings: Findings) =
        findings.Counterexample |> Option.map (fun c -> c.Point, c.Expected, c.Answer)

    result {
        do! Theorem.holds $"%A{point actual}, not %A{point expected}" (point expected = point actual)
        do! Theorem.equal expected.Misclassified actual.Misclassified
        do! Theorem.holds "another maximal error" (expected.MaxAbsError = actual.MaxAbsError)
        do! Theorem.holds "another risk" (expected.EmpiricalRisk = actual.EmpiricalRisk)

        do!
            Theorem.holds
                $"outputs off by {expected.OutputErrorAtMost}, bound {actual.OutputErrorAtMost}"
                (expected.OutputErrorAtMost <= actual.OutputErrorAtMost)
    }

[<Fact>]
let ``enclosures find what evaluation by definition finds`` () =
    Theorem.forCases 1500 certificates (fun (case, network, claim) ->
        let expected = EvaluationCheck.examine network case.Data claim ignore

        ExactCases.forEveryKernel (fun kernels -> same expected (examine kernels network case.Data claim)))

/// Inputs off by as much as they may be, in the direction that hurts the row most, or in any other.
[<Fact>]
let ``the radius covers the rounding of every kernel and the errors of the inputs`` () =
    let inputs =
        gen {
            let! d = Gen.choose (1, 40)
            let! values = Gen.arrayOfLength d number
            let! weights = row d

            let! relative =
                Gen.elements [ 0.0; Math.ScaleB(1.0, -60); Math.ScaleB(1.0, -50); 1e-6; 1.0 ]

            let! absolute = Gen.elements [ 0.0; Double.Epsilon; 1e-300; 1e-12 ]
            let! worst = Gen.elements [ true; false ]
            let! signs = Gen.arrayOfLength d (Gen.elements [ -1; 0; 1 ])
            let! bias = number
            let errors = values |> Array.map (fun v -> abs v * relative + absolute)

            let signs = if worst then Array.map sign weights else signs

            return weights, bias, values, errors, signs
        }

    Theorem.forCases 3000 inputs (fun (weights, bias, values, errors, signs) ->
        let d = weights.Length
        let deviations = Deviations()
        Array.iter2 (fun v e -> deviations.Add(v, e)) values errors

        let layer =
            Layer.create Activation.Identity d [| Vec.ofDoubles weights |] (Vec.ofDoubles [| bias |])
            |> get

        let enclosed = (EnclosedLayer.TryCreate layer).Value

        let exact =
            Array.map3
                (fun v e (s: int) -> Rational.ofDouble v + Rational.ofInt s * Rational.ofDouble e)
                values
                errors
                signs
            |> Vec.ofRationals
            |> Eval.preactivation layer
            |> fun sums -> sums[0]

        ExactCases.forEveryKernel (fun kernels ->
            let z = [| 0.0 |]
            kernels.Product(values, 0, 1, enclosed.Weights, 0, 1, d, z, 0)
            let t = z[0] + bias
            let radius = enclosed.Radius(0, t, deviations.Deviation)

            if Double.IsFinite t && Double.IsFinite radius then
                Theorem.holds
                    $"{t} ± {radius} misses {exact}"
                    (Rational.abs (Rational.ofDouble t - exact) <= Rational.ofDouble radius)
            else
                Ok()))

/// Points enough for several blocks, with ties on the planes.
[<Fact>]
let ``blocks of points are enclosed alike by any number of threads`` () =
    let points = Cases.grid 11 3

    let cases =
        gen {
            let case = Case("grid", points, Array.zeroCreate points.Length)
            let! network = network case
            let! case = labelled case network
            return case, network
        }

    Theorem.forCases 6 cases (fun (case, network) ->
        let expected = EvaluationCheck.examine network case.Data Claim.Interpolates ignore

        ExactCases.forEveryKernel (fun kernels ->
            let settled = ref 0

            let findings =
                EnclosureCheck.tryExamine kernels network case.Data Claim.Interpolates (fun count ->
                    Threading.Interlocked.Add(settled, count) |> ignore)

            result {
                do! same expected findings.Value
                do! Theorem.equal points.Length settled.Value
            }))

[<Fact>]
let ``doubles settle random hyperplanes with ReLU on ordinary data`` () =
    let ordinary =
        gen {
            let! n = Gen.choose (4, 60)
            let! d = Gen.choose (1, 30)
            let! classes = Gen.choose (2, 4)
            let! points = Gen.arrayOfLength n (Gen.arrayOfLength d Cases.unit)
            let points = Array.distinct points
            return Case("ordinary", points, Array.init points.Length (fun i -> float (i % classes)))
        }

    let options: RandomHyperplanes.Options = {
        Width = RandomHyperplanes.Width.Fixed 70
        Bias = RandomHyperplanes.Bias.Radius
        Unit = RandomHyperplanes.Unit.Relu
        Minus = RandomHyperplanes.Minus.Second
    }

    Theorem.forCases 60 ordinary (fun case ->
        result {
            let! construction =
                RandomHyperplanes.construct
                    options
                    (Certified.request Numbers.Float64 (Certified.nearest case) case)
                |> Result.mapError _.Message

            let findings =
                examine (ReferenceKernels()) construction.Network case.Data Claim.Interpolates

            do! Theorem.equal construction.Misses findings.Misclassified
            do! Theorem.equal 0L findings.UndecidedSigns
        })

[<Fact>]
let ``the checker encloses deep networks of doubles`` () =
    let relu columns rows =
        Layer.create
            Activation.Relu
            columns
            (Array.create rows (Vec.ofDoubles (Array.create columns 1.0)))
            (Vec.zero rows)
        |> get

    let network =
        Network.create 2 [ relu 2 3; relu 3 1; relu 1 1 ] Output.Identity |> get

    let data =
        Dataset.ofRows [| [| 1.0; 2.0 |]; [| -1.0; 0.0 |] |] [| 9.0; 0.0 |] |> get

    match
        Checker.check (ReferenceKernels()) ignore {
            Network = network
            Data = data
            Claim = Claim.Interpolates
        }
    with
    | Ok accepted -> Assert.Equal(10L, accepted.Findings.Signs)
    | Error refuted -> Assert.Fail $"%A{refuted.Findings}"

[<Fact>]
let ``a number that is no double is left to evaluation`` () =
    let spoiled =
        gen {
            let! case = Cases.any
            let d = case.Data.Dimension
            let! at = Gen.choose (0, d)

            let! strange =
                Gen.elements [
                    Rational.fraction 1I 3I
                    Rational.One + Rational.powerOfTwo -60
                    Rational.powerOfTwo 1024
                    Rational.powerOfTwo -1075
                ]

            let entry c =
                if c = at then strange else Rational.One

            let layer =
                Layer.create
                    Activation.Relu
                    d
                    [| Vec.ofRationals (Array.init d entry) |]
                    (Vec.ofRationals [| entry d |])
                |> get

            return case, Network.create d [ layer ] Output.Identity |> get
        }

    Theorem.forCases 100 spoiled (fun (case, network) ->
        Theorem.holds
            "examined in enclosures"
            (EnclosureCheck.tryExamine (ReferenceKernels()) network case.Data Claim.Interpolates ignore)
                .IsNone)
