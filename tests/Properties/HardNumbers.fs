/// Generators biased towards what breaks arithmetic: ties, zeros, subnormals, 2^±1000, huge integers.
module MemCap.Properties.HardNumbers

open System
open System.Numerics
open FsCheck
open FsCheck.FSharp
open MemCap.Data
open MemCap.Exact

/// Bits from 0 to the given number, either sign.
let integers (bits: int) =
    gen {
        let! length = Gen.choose (0, bits)
        let! words = Gen.listOfLength (length / 31 + 1) (Gen.choose (0, Int32.MaxValue))
        let! negative = Gen.elements [ true; false ]

        let value =
            List.fold
                (fun (sum: BigInteger) (word: int) -> (sum <<< 31) + BigInteger word)
                BigInteger.Zero
                words

        let value = value &&& ((BigInteger.One <<< length) - BigInteger.One)
        return if negative then -value else value
    }

/// Any finite double: from random bits, small integers, halves, extremes.
let doubles =
    let extremes = [
        0.0
        1.0
        -1.0
        Double.Epsilon
        -Double.Epsilon
        Double.MaxValue
        Double.MinValue
        Math.ScaleB(1.0, -1022)
        Math.BitDecrement(Math.ScaleB(1.0, -1022))
        Math.ScaleB(1.0, 1000)
        Math.ScaleB(-3.0, -1000)
        Math.BitIncrement 1.0
        0.1
    ]

    let fromBits =
        gen {
            let! high = Gen.choose (Int32.MinValue, Int32.MaxValue)
            let! low = Gen.choose (Int32.MinValue, Int32.MaxValue)

            let x =
                BitConverter.Int64BitsToDouble((int64 high <<< 32) ||| (int64 low &&& 0xFFFFFFFFL))

            return if Double.IsFinite x then x else 0.5
        }

    Gen.frequency [
        3, Gen.elements extremes
        3, Gen.map float (Gen.choose (-20, 20))
        2, Gen.map (fun k -> float k / 64.0) (Gen.choose (-2000, 2000))
        3, fromBits
    ]

/// Fractions of every size, doubles among them.
let rationals =
    Gen.frequency [
        3,
        gen {
            let! p = integers 12
            let! q = Gen.choose (1, 40)
            return Rational.fraction p (BigInteger q)
        }
        3, Gen.map Rational.ofDouble doubles
        2,
        gen {
            let! p = integers 300
            let! q = integers 300
            return Rational.fraction p (BigInteger.Abs q + BigInteger.One)
        }
        1,
        gen {
            // A tie between two neighbouring doubles, or next to one.
            let! x = doubles
            let! nudge = Gen.elements [ 0; 1; -1 ]
            let up = Math.BitIncrement x

            if Double.IsFinite up then
                let middle = (Rational.ofDouble x + Rational.ofDouble up) / Rational.ofInt 2
                return middle + Rational.ofInt nudge * Rational.powerOfTwo -1300
            else
                return Rational.ofDouble x
        }
    ]

let ofRows (rows: float[][]) (labels: float[]) =
    match Dataset.ofRows rows labels with
    | Ok data -> data
    | Error error -> failwith error.Message

/// Distinct points with labels from {0, 1, 2}, the points made by the generator from (n, d).
let private datasetsOf (points: int -> int -> Gen<float[][]>) maxCount maxDimension =
    gen {
        let! n = Gen.choose (1, maxCount)
        let! d = Gen.choose (1, maxDimension)
        let! rows = points n d
        let rows = rows |> Array.map (Array.map (fun x -> x + 0.0)) |> Array.distinct
        let! labels = Gen.arrayOfLength rows.Length (Gen.map float (Gen.choose (0, 2)))
        return ofRows rows labels
    }

let private rowsOf entry n d =
    Gen.arrayOfLength n (Gen.arrayOfLength d entry)

/// Integer points: repeated coordinates, cubes and lines as well as general position.
let integerPoints maxCount maxDimension =
    let general = rowsOf (Gen.map float (Gen.choose (-100, 100)))
    let repeated = rowsOf (Gen.map float (Gen.choose (0, 2)))
    let cube = rowsOf (Gen.elements [ 0.0; 1.0 ])

    let flat n d =
        gen {
            let! rank = Gen.choose (1, d)
            let! basis = rowsOf (Gen.map float (Gen.choose (-5, 5))) rank d
            let! weights = rowsOf (Gen.map float (Gen.choose (-3, 3))) n rank

            return
                weights
                |> Array.map (fun w ->
                    Array.init d (fun c -> Seq.sum (Seq.init rank (fun k -> w[k] * basis[k][c]))))
        }

    Gen.oneof (
        [ general; repeated; cube; flat ]
        |> List.map (fun points -> datasetsOf points maxCount maxDimension)
    )

/// The same shapes at hostile scales and offsets, and points of arbitrary doubles.
let hardPoints maxCount maxDimension =
    let moved change =
        gen {
            let! data = integerPoints maxCount maxDimension

            let rows =
                Array.init data.Count (fun i -> data.Point(i).ToArray() |> Array.map change)
                |> Array.distinct

            return ofRows rows (Array.init rows.Length data.Label)
        }

    Gen.frequency [
        3, integerPoints maxCount maxDimension
        1, moved (fun x -> Math.ScaleB(x, 1000))
        1, moved (fun x -> Math.ScaleB(x, -1000))
        1, moved (fun x -> x * Double.Epsilon)
        2, moved (fun x -> x / 7.0)
        2, moved (fun x -> 1e8 + x / 3.0)
        1,
        moved (fun x ->
            if x > 1.0 then
                Math.ScaleB(x, 900)
            else
                Math.ScaleB(x, -900))
        2, datasetsOf (rowsOf doubles) maxCount maxDimension
    ]

/// What a failure prints: the points and labels.
let show (data: Dataset) =
    Seq.init data.Count (fun i ->
        let point =
            String.Join(", ", data.Point(i).ToArray() |> Array.map (fun x -> x.ToString "R"))

        $"({point}) -> {data.Label i}")
    |> String.concat "; "

/// The first refusal of a list of checks.
let all (checks: Result<unit, string> seq) =
    checks |> Seq.tryFind Result.isError |> Option.defaultValue (Ok())
