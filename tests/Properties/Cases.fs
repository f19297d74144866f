namespace MemCap.Properties

open System
open FsCheck
open FsCheck.FSharp
open MemCap.Data

/// A data set as a test case: prints as the points and labels themselves.
[<Sealed; NoComparison; NoEquality; StructuredFormatDisplay("{Text}")>]
type Case(kind: string, points: float[][], labels: float[]) =
    let data =
        match Dataset.ofRows points labels with
        | Ok data -> data
        | Error error -> failwith $"a generator made no data set: {error.Message}"

    member _.Kind = kind
    member _.Points = points
    member _.Labels = labels
    member _.Data = data

    member _.Text =
        Array.map2
            (fun (x: float[]) (y: float) ->
                let x = x |> Array.map (sprintf "%.17g") |> String.concat ", "
                $"({x}) -> %.17g{y}")
            points
            labels
        |> String.concat "; "
        |> sprintf "%s: %s" kind

    override this.ToString() = this.Text

/// Generated data sets, biased to the instances on which memorization constructions break.
[<RequireQualifiedAccess>]
module Cases =
    let private small = Gen.choose (-2, 2) |> Gen.map float
    let private wide = Gen.choose (-10000, 10000) |> Gen.map float

    /// Doubles of every scale, subnormals included.
    let extreme =
        gen {
            let! exponent = Gen.elements [ -1074; -1050; -1021; -900; -300; 0; 300; 900; 1000 ]
            let! mantissa = Gen.choose (-5, 5)
            return Math.ScaleB(float mantissa, exponent)
        }

    /// Any double in [-1, 1] with all its bits.
    let unit =
        gen {
            let! high = Gen.choose (-(1 <<< 26), 1 <<< 26)
            let! low = Gen.choose (0, (1 <<< 26) - 1)
            return Math.ScaleB(float high * 67108864.0 + float low, -52)
        }

    let private shape maxCount maxDimension =
        gen {
            let! n =
                Gen.frequency [ 1, Gen.constant 1; 1, Gen.constant 2; 6, Gen.choose (2, maxCount) ]

            let! d = Gen.frequency [ 2, Gen.constant 1; 5, Gen.choose (2, maxDimension) ]
            return n, d
        }

    let private matrix (entry: Gen<float>) n d =
        Gen.arrayOfLength n (Gen.arrayOfLength d entry)

    /// Every point of {0, …, m-1}^d.
    let grid m d =
        let rec from k : float list list =
            if k = 0 then
                [ [] ]
            else
                [
                    for first in 0 .. m - 1 do
                        for rest in from (k - 1) -> float first :: rest
                ]

        from d |> List.map Array.ofList |> Array.ofList

    /// n points of a random flat of the given dimension in R^d, small integers.
    let private flat dimension n d =
        gen {
            let! basis = matrix small dimension d
            let! origin = Gen.arrayOfLength d small
            let! coordinates = matrix (Gen.choose (-9, 9) |> Gen.map float) n dimension

            return
                coordinates
                |> Array.map (fun c ->
                    Array.init d (fun j ->
                        origin[j] + Seq.sum (Seq.init dimension (fun k -> c[k] * basis[k][j]))))
        }

    let private generalPosition n d = matrix wide n d

    let private momentCurve n d =
        Gen.constant (
            Array.init n (fun i -> Array.init d (fun j -> Math.Pow(float (i - n / 2), float (j + 1))))
        )

    let private manyRepeats n d = matrix small n d

    let private cube _ d = Gen.constant (grid 2 (min d 4))

    let private integerGrid _ d = Gen.constant (grid 3 (min d 2))

    let private nearlyEqual n d =
        gen {
            let! centre = Gen.arrayOfLength d unit
            let! steps = matrix (Gen.choose (-1, 1) |> Gen.map float) n d

            let neighbour (x: float) step =
                if step > 0.0 then Math.BitIncrement x
                elif step < 0.0 then Math.BitDecrement x
                else x

            return steps |> Array.map (Array.map2 neighbour centre)
        }

    let private anyScale n d = matrix extreme n d

    let private oneScale n d =
        gen {
            let! exponent = Gen.elements [ -1074; -1070; -1022; -900; 900; 1010 ]
            let! points = matrix small n d
            return points |> Array.map (Array.map (fun x -> Math.ScaleB(x, exponent)))
        }

    let private scalePerCoordinate n d =
        gen {
            let! exponents = Gen.arrayOfLength d (Gen.elements [ -1074; -900; -50; 0; 50; 900 ])
            let! points = matrix small n d
            return points |> Array.map (Array.map2 (fun e x -> Math.ScaleB(x, e)) exponents)
        }

    let private lastCoordinateOnly n d =
        gen {
            let! common = Gen.arrayOfLength (d - 1) small
            let! last = Gen.arrayOfLength n unit
            return last |> Array.map (fun x -> Array.append common [| x |])
        }

    /// Everything is 0 modulo the prime of the kernels.
    let private multiplesOfThePrime n d =
        gen {
            let! points = matrix small n d
            return points |> Array.map (Array.map (fun x -> x * float MemCap.Exact.Modular.prime))
        }

    let private generic n d = matrix unit n d

    let private kinds: (int * (string * (int -> int -> Gen<float[][]>))) list = [
        3, ("general position", generalPosition)
        2, ("generic doubles", generic)
        3, ("small integers", manyRepeats)
        1, ("cube", cube)
        1, ("grid", integerGrid)
        2, ("line", flat 1)
        2, ("plane", flat 2)
        2, ("nearly equal", nearlyEqual)
        2, ("any scale", anyScale)
        1, ("one scale", oneScale)
        1, ("a scale for each coordinate", scalePerCoordinate)
        1, ("last coordinate only", lastCoordinateOnly)
        1, ("moment curve", momentCurve)
        1, ("multiples of the prime", multiplesOfThePrime)
    ]

    /// Labels for given points; the affine ones make groups swallow more points than they must.
    let private labelsOf (points: float[][]) =
        let n = points.Length
        let each (label: Gen<float>) = Gen.arrayOfLength n label

        Gen.frequency [
            1, Gen.map (Array.create n) small
            1, Gen.constant (Array.zeroCreate n)
            3, each (Gen.choose (0, 1) |> Gen.map float)
            1, each (Gen.elements [ -1.0; 1.0 ])
            2, each (Gen.choose (0, 3) |> Gen.map float)
            2, each unit
            1, each extreme
            1, each wide
            1, Gen.constant (Array.init n (fun i -> float (i % 2)))
            2,
            gen {
                let! slope = wide
                let! constant = wide
                let! exceptions = each (Gen.frequency [ 4, Gen.constant 0.0; 1, small ])
                let value (x: float[]) = slope * x[0] + constant

                return
                    Array.map2
                        (fun x e ->
                            let y = value x
                            if Double.IsFinite y then y + e else e)
                        points
                        exceptions
            }
        ]

    let private classesOf (points: float[][]) =
        let n = points.Length

        Gen.oneof [
            Gen.arrayOfLength n (Gen.choose (0, 1) |> Gen.map float)
            Gen.arrayOfLength n (Gen.elements [ -1.0; 1.0 ])
            Gen.arrayOfLength n (Gen.choose (0, 3) |> Gen.map float)
            Gen.constant (Array.init n (fun i -> float (i % 2)))
        ]

    let private distinct (points: float[][]) =
        points
        |> Array.map (Array.map (fun x -> x + 0.0))
        |> Array.distinctBy (Array.map BitConverter.DoubleToInt64Bits)

    let private ofKinds kinds labels =
        gen {
            let! n, d = shape 20 5

            let! kind, points =
                Gen.frequency [ for weight, kind in kinds -> weight, Gen.constant kind ]

            let! points = points n d
            let points = distinct points
            let! labels = labels points
            return Case(kind, points, labels)
        }

    /// Any data set.
    let any = ofKinds kinds labelsOf

    /// Any points, labels of a classification task.
    let classes = ofKinds kinds classesOf

    /// Data sets of moderate numbers.
    let moderate =
        ofKinds
            (kinds
             |> List.filter (fun (_, (kind, _)) -> not (kind.Contains "scale" || kind.Contains "nearly")))
            classesOf

    /// Coordinates uniform in ±10^4 and n ≥ d + 1: in general position but for a chance that the seed excludes.
    let private general labels =
        gen {
            let! d = Gen.choose (1, 5)
            let! n = Gen.choose (d + 1, 30)
            let! points = generalPosition n d
            let points = distinct points
            let! labels = labels points
            return Case("general position", points, labels)
        }

    let generalReal = general (fun points -> Gen.arrayOfLength points.Length wide)

    let generalMixed = general labelsOf

    let generalBinary =
        general (fun points -> Gen.arrayOfLength points.Length (Gen.choose (0, 1) |> Gen.map float))

    let private without i (values: 'T[]) =
        Array.append values[.. i - 1] values[i + 1 ..]

    /// One point less, one coordinate less, or one number replaced by a simpler one.
    let smaller (case: Case) : Case seq =
        let n, d = case.Points.Length, case.Points[0].Length

        let attempt points labels =
            match Dataset.ofRows points labels with
            | Ok _ -> Some(Case(case.Kind, points, labels))
            | Error _ -> None

        seq {
            if n > 1 then
                for i in 0 .. n - 1 do
                    attempt (without i case.Points) (without i case.Labels)

            if d > 1 then
                for j in 0 .. d - 1 do
                    attempt (Array.map (without j) case.Points) case.Labels

            for i in 0 .. n - 1 do
                if case.Labels[i] <> 0.0 then
                    attempt case.Points (Array.updateAt i 0.0 case.Labels)

                    if case.Labels[i] <> 1.0 then
                        attempt case.Points (Array.updateAt i 1.0 case.Labels)

                for j in 0 .. d - 1 do
                    if case.Points[i][j] <> 0.0 then
                        attempt
                            (Array.updateAt i (Array.updateAt j 0.0 case.Points[i]) case.Points)
                            case.Labels
        }
        |> Seq.choose id

    /// The statement holds for the given number of cases, with shrinking.
    let forCount count cases (statement: Case -> Result<unit, string>) =
        Theorem.forShrinkable count cases smaller statement
