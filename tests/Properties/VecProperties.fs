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
