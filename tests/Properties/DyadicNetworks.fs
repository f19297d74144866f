/// Deep networks of dyadic numbers, biased towards what breaks long sums: mantissas of many words, exponents of every size,
/// rows that copy, cancel or repeat, and preactivations that are exactly 0 at a point.
module MemCap.Properties.DyadicNetworks

open FsCheck
open FsCheck.FSharp
open MemCap.Data
open MemCap.Exact
open MemCap.Networks

let get result =
    match result with
    | Ok value -> value
    | Error error -> failwithf "%A" error

let private scaled mantissa exponent =
    Rational.ofInteger mantissa * Rational.powerOfTwo exponent

let private sign = Gen.elements [ 1I; -1I ]

let number =
    Gen.frequency [
        3, Gen.map2 scaled sign (Gen.choose (-6, 6))
        2, Gen.map Rational.ofInt (Gen.choose (-3, 3))
        1, Gen.map Rational.ofDouble Cases.unit
        2, Gen.map2 scaled (HardNumbers.integers 400) (Gen.choose (-420, 20))
        1,
        Gen.map2 scaled sign (Gen.elements [ -1200; -700; -129; -128; -64; -63; 63; 64; 65; 127; 128; 900 ])
        // All limbs full: carries run as far as they can.
        1,
        Gen.map2
            (fun s bits -> scaled (s * (bigint.Pow(2I, bits) - 1I)) -bits)
            sign
            (Gen.elements [ 63; 64; 65; 128; 192; 320 ])
    ]

let private row columns =
    gen {
        let! density = Gen.elements [ 1; 2; 2; columns; columns ]
        let weights = Array.create columns Rational.Zero

        let! entry =
            Gen.frequency [
                5, Gen.constant number
                3, Gen.constant (Gen.map2 scaled sign (Gen.choose (-2, 2)))
                1, Gen.constant (Gen.constant Rational.One)
            ]

        let! entries = Gen.arrayOfLength density entry
        let! places = Gen.arrayOfLength density (Gen.choose (0, columns - 1))
        Array.iter2 (fun place weight -> weights[place] <- weight) places entries
        return weights
    }

/// Rows, some of them equal, as they are in families of ramps.
let private rows columns count =
    gen {
        let! rows = Gen.arrayOfLength count (row columns)

        let! repeated =
            Gen.arrayOfLength count (Gen.frequency [ 2, Gen.constant true; 3, Gen.constant false ])

        return Array.init count (fun r -> if repeated[r] then rows[0] else rows[r])
    }

/// 0, any number, or what makes the preactivation at one of the points 0 or nearly so.
let private bias (values: Vec[]) (row: Rational[]) =
    gen {
        let! at = Gen.choose (0, values.Length - 1)
        let tie = -(Vec.dot (Vec.ofRationals row) values[at])

        return!
            Gen.frequency [
                4, Gen.constant Rational.Zero
                2, number
                3, Gen.constant tie
                1,
                Gen.map
                    (fun exponent -> tie + Rational.powerOfTwo exponent)
                    (Gen.elements [ -2000; -400; -64; 0 ])
                1,
                Gen.map
                    (fun exponent -> tie - Rational.powerOfTwo exponent)
                    (Gen.elements [ -2000; -400; -64; 0 ])
            ]
    }

let private activation =
    Gen.frequency [
        10, Gen.constant Activation.Relu
        2, Gen.constant Activation.Identity
        1, Gen.constant Activation.Threshold
        1, Gen.constant Activation.Sign
    ]

let private layer (values: Vec[]) activation count =
    gen {
        let columns = values[0].Length
        let! rows = rows columns count
        let! biases = rows |> Gen.collectToArray (bias values)

        return
            Layer.create activation columns (Array.map Vec.ofRationals rows) (Vec.ofRationals biases)
            |> get
    }

let private apply (layer: Layer) (values: Vec[]) =
    values
    |> Array.map (fun z ->
        Eval.preactivation layer z
        |> Vec.toRationals
        |> Array.map (Eval.activate layer.Activation)
        |> Vec.ofRationals)

/// Numbers grow without bound in deep products; beyond this many bits the next layer forgets them.
let private mostBits = 40_000L

let private isLong (values: Vec[]) =
    values
    |> Array.exists (fun z ->
        let struct (numerators, denominator) = Vec.toScaled z
        denominator.GetBitLength() + (numerators |> Seq.map _.GetBitLength() |> Seq.max) > mostBits)

let private outputOf (values: Vec[]) =
    let outputs = values[0].Length

    gen {
        let! step = Gen.elements [ Rational.One; Rational.fraction 1I 3I ]
        let labels = Array.init outputs (fun k -> Rational.ofInt k * step)

        if outputs > 1 then
            return! Gen.elements [ Output.Argmax labels; Output.Argmax labels; Output.Identity ]
        else
            let! at = Gen.choose (0, values.Length - 1)
            let value = values[at][0]

            return!
                Gen.elements [
                    Output.Identity
                    Output.Sign(Rational.Zero, Rational.One)
                    Output.Nearest [| value - Rational.One; value + Rational.One |]
                    Output.Nearest [| value; value + Rational.fraction 1I 3I |]
                    Output.Argmax [| Rational.One |]
                ]
    }

/// A network, and its outputs at the points of the case.
let network (case: Case) mostLayers =
    gen {
        let! depth = Gen.choose (0, mostLayers)

        let rec deeper k (values: Vec[]) layers =
            if k = 0 then
                Gen.constant (layers, values)
            else
                gen {
                    let! activation =
                        if isLong values then
                            Gen.elements [ Activation.Threshold; Activation.Sign ]
                        else
                            activation

                    let! width = Gen.choose (1, 6)
                    let! next = layer values activation width
                    return! deeper (k - 1) (apply next values) (next :: layers)
                }

        let! hidden, values =
            deeper depth (Array.init case.Data.Count (Certified.point case.Data)) []

        let! outputs = Gen.frequency [ 3, Gen.constant 1; 1, Gen.choose (2, 4) ]

        let! activation =
            Gen.frequency [ 4, Gen.constant Activation.Identity; 1, activation ]

        let! last = layer values activation outputs
        let values = apply last values
        let! output = outputOf values
        return Network.create case.Data.Dimension (List.rev (last :: hidden)) output |> get, values
    }

/// Labels that are the answers, where these are doubles, or near the outputs, or neither.
let labelled (case: Case) (network: Network) (outputs: Vec[]) =
    gen {
        let! shifts =
            Gen.arrayOfLength outputs.Length (Gen.elements [ 0.0; 0.0; 0.0; 1.0; 1e-9 ])

        let labels =
            Array.map2
                (fun (z: Vec) shift ->
                    let label =
                        match Eval.read network.Output (Vec.toRationals z) with
                        | Answer.Number value -> Rational.toDouble value + shift
                        | Answer.None _ -> Rational.toDouble z[0] + shift

                    if System.Double.IsFinite label then label + 0.0 else shift)
                outputs
                shifts

        return Case(case.Kind, case.Points, labels)
    }
