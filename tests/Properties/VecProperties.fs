module MemCap.Properties.VecProperties

open System
open System.Numerics
open FsCheck.FSharp
open MemCap.Exact
open MemCap.Properties.HardNumbers
open Xunit

let private vectorsOf length =
    Gen.oneof [
        Gen.map Vec.ofDoubles (Gen.arrayOfLength length doubles)
        Gen.map Vec.ofRationals (Gen.arrayOfLength length rationals)
        gen {
            let! numerators = Gen.arrayOfLength length (integers 100)
            let! denominator = integers 80
            return Vec.scaled numerators (BigInteger.Abs denominator + BigInteger.One)
        }
        Gen.constant (Vec.zero length)
    ]

let private twoVectors =
    gen {
        let! length = Gen.choose (1, 9)
        let! x = vectorsOf length
        let! y = vectorsOf length
        return x, y
    }

let private sum (terms: Rational seq) =
    Seq.fold (fun (total: Rational) term -> total + term) Rational.Zero terms

let private entries (v: Vec) = Vec.toRationals v

let private same (expected: Rational[]) (actual: Rational[]) =
    Theorem.holds $"expected {expected}, got {actual}" (Array.forall2 (=) expected actual)

[<Fact>]
let ``the dot product is the sum of the products`` () =
    Theorem.forCases 600 twoVectors (fun (x, y) ->
        let expected = sum (Seq.map2 (*) (entries x) (entries y))
        let actual = Vec.dot x y

        all [
            Theorem.equal expected actual |> Result.mapError string
            Theorem.equal expected (Vec.dot y x) |> Result.mapError string
            Theorem.holds
                "lowest terms"
                (BigInteger.GreatestCommonDivisor(actual.Numerator, actual.Denominator).IsOne)
        ])

[<Fact>]
let ``the dot product with doubles is the sum of the products`` () =
    let cases =
        gen {
            let! length = Gen.choose (1, 9)
            let! v = vectorsOf length
            let! x = Gen.arrayOfLength length doubles
            return v, x
        }

    Theorem.forCases 600 cases (fun (v, x) ->
        let expected = sum (Seq.map2 (fun w t -> w * Rational.ofDouble t) (entries v) x)

        Theorem.equal expected (Vec.dotDoubles v (ReadOnlySpan x))
        |> Result.mapError string)

[<Fact>]
let ``sums and multiples are taken entry by entry`` () =
    Theorem.forCases 600 (Gen.zip twoVectors rationals) (fun ((x, y), c) ->
        all [
            same (Array.map2 (+) (entries x) (entries y)) (entries (Vec.add x y))
            same (Array.map (fun s -> c * s) (entries x)) (entries (Vec.scale c x))
            same (Array.map2 (fun s t -> s + c * t) (entries x) (entries y)) (entries (Vec.addScaled x c y))
        ])

[<Fact>]
let ``numerators over one denominator have no common factor`` () =
    Theorem.forCases 600 (Gen.zip twoVectors rationals) (fun ((x, y), c) ->
        [ x; Vec.scale c x; Vec.addScaled x c y ]
        |> Seq.map (fun v ->
            let struct (numerators, denominator) = Vec.toScaled v

            let content =
                Array.fold (fun g p -> BigInteger.GreatestCommonDivisor(g, p)) denominator numerators

            all [
                Theorem.holds $"common factor {content}" content.IsOne
                Theorem.holds "denominator" (denominator.Sign > 0)
                same (entries v) (Array.map (fun p -> Rational.fraction p denominator) numerators)
            ])
        |> all)

[<Fact>]
let ``equality and hash depend on the numbers and not on the storage`` () =
    Theorem.forCases 600 twoVectors (fun (x, y) ->
        let copy = Vec.ofRationals (entries x)

        all [
            Theorem.holds "a copy in other storage differs" (x.Equals copy && copy.Equals x)
            Theorem.equal (x.GetHashCode()) (copy.GetHashCode())
            Theorem.equal (Array.forall2 (=) (entries x) (entries y)) (x.Equals y)
            Theorem.equal (Array.forall (fun (t: Rational) -> t.IsZero) (entries x)) (Vec.isZero x)
        ])

[<Fact>]
let ``entries as doubles are the nearest ones`` () =
    Theorem.forCases 600 twoVectors (fun (x, _) ->
        Theorem.equal (Array.map Rational.toDouble (entries x)) (Vec.toDoubles x))

[<Fact>]
let ``vectors of different lengths have no dot product`` () =
    let one, two = Vec.zero 1, Vec.zero 2
    let scaled = Vec.scaled [| BigInteger.One |] BigInteger.One
    Assert.Throws<ArgumentException>(fun () -> Vec.dot one two |> ignore) |> ignore

    Assert.Throws<ArgumentException>(fun () -> Vec.dot scaled two |> ignore)
    |> ignore

    Assert.Throws<ArgumentException>(fun () -> Vec.dot two scaled |> ignore)
    |> ignore

[<Fact>]
let ``minus zero is stored as zero`` () =
    let stored = Vec.toDoubles (Vec.ofDoubles [| -0.0 |])
    Assert.Equal(0L, BitConverter.DoubleToInt64Bits stored[0])

/// A row of one number and zeros as a mask, and the same as doubles.
let private masked =
    gen {
        let! length = Gen.elements [ 1; 2; 9; 63; 64; 65; 127; 128; 130 ]
        let! on = Gen.arrayOfLength length (Gen.elements [ true; false ])
        let! value = Gen.elements [ -1.0; 3.0; 0.1; Double.Epsilon; 1e300 ]
        let mask = Array.zeroCreate<uint64>((length + 63) / 64)

        on
        |> Array.iteri (fun i bit ->
            if bit then
                mask[i / 64] <- mask[i / 64] ||| (1UL <<< (i % 64)))

        return Vec.ofMask length value mask, on |> Array.map (fun bit -> if bit then value else 0.0)
    }

[<Fact>]
let ``a mask is the vector of its doubles`` () =
    Theorem.forCases 400 masked (fun (mask, values) ->
        let plain = Vec.ofDoubles values
        let x = Array.init values.Length (fun i -> float (i % 7) - 3.0)

        all [
            Theorem.equal values.Length mask.Length |> Result.mapError string
            Theorem.holds "entries" (Vec.toRationals mask = Array.map Rational.ofDouble values)
            Theorem.holds "doubles" (Vec.toDoubles mask = values)
            Theorem.holds "a view of doubles" ((ValueOption.get (Vec.tryDoubles mask)).ToArray() = values)
            Theorem.equal (Vec.nonzeroCount plain) (Vec.nonzeroCount mask)
            |> Result.mapError string
            Theorem.equal (Vec.isZero plain) (Vec.isZero mask) |> Result.mapError string
            Theorem.holds "equal" (mask.Equals plain && plain.Equals mask)
            Theorem.equal (hash plain) (hash mask) |> Result.mapError string
            Theorem.holds
                "dot"
                (Vec.dotDoubles mask (ReadOnlySpan x) = Vec.dotDoubles plain (ReadOnlySpan x))
            Theorem.holds "kind" (mask.IsDoubles && not mask.IsIntegers)
            Theorem.holds
                "kept"
                (ValueOption.isSome (Vec.tryMask mask) && ValueOption.isNone (Vec.tryMask plain))
        ])

[<Fact>]
let ``a mask has its length, and a number that is not 0`` () =
    let refuse length value mask =
        Assert.Throws<ArgumentException>(fun () -> Vec.ofMask length value mask |> ignore)
        |> ignore

    refuse 64 1.0 [| 0UL; 0UL |]
    refuse 65 1.0 [| 0UL |]
    refuse 3 1.0 [| 8UL |]
    refuse 3 0.0 [| 1UL |]
    refuse 3 nan [| 1UL |]
    Assert.Throws<IndexOutOfRangeException>(fun () -> (Vec.ofMask 3 1.0 [| 1UL |])[3] |> ignore)

[<Fact>]
let ``layers of masks have the sizes of layers of doubles`` () =
    Theorem.forCases 100 masked (fun (mask, values) ->
        let size rows =
            match
                MemCap.Networks.Layer.create
                    MemCap.Networks.Activation.Threshold
                    values.Length
                    rows
                    (Vec.zero 1)
            with
            | Ok layer ->
                MemCap.Networks.Network.create values.Length [ layer ] MemCap.Networks.Output.Identity
                |> Result.map (fun network ->
                    let size = MemCap.Networks.Size.ofNetwork network
                    size.NonzeroParameters, size.TotalBits, size.BitComplexity)
            | Error error -> Error error

        match size [| mask |], size [| Vec.ofDoubles values |] with
        | Ok a, Ok b -> Theorem.equal b a |> Result.mapError string
        | _ -> Error "no network")
