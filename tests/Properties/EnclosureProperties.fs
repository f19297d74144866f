module MemCap.Properties.EnclosureProperties

open System.Numerics
open FsCheck.FSharp
open MemCap.Exact
open MemCap.Properties.HardNumbers
open Xunit

/// A number with an enclosure of it, and a precision.
let private enclosed =
    gen {
        let! x = rationals
        let! bits = Gen.choose (2, 90)

        let! margin =
            Gen.elements [
                Rational.Zero
                Rational.fraction BigInteger.One (BigInteger 3)
                Rational.abs x
            ]

        let low = Enclosure.ofRational bits (x - margin)
        let high = Enclosure.ofRational bits (x + margin)
        return x, bits, Enclosure.between low.Lower high.Upper
    }

let private inside (x: Rational) (e: Enclosure) =
    Theorem.holds $"{x} is not in {e}" (Enclosure.contains x e)

let private insideOption x e =
    match e with
    | None -> Error "no enclosure"
    | Some e -> inside x e

[<Fact>]
let ``an enclosure contains the number it was made of`` () =
    Theorem.forCases 1000 enclosed (fun (x, bits, e) ->
        let tight = Enclosure.ofRational bits x
        let width = Dyadic.toRational (tight.Upper - tight.Lower)
        let relative = Rational.powerOfTwo (2 - bits) * Rational.abs x

        all [
            inside x e
            inside x tight
            Theorem.holds $"{tight} is wide" (width <= relative)
        ])

[<Fact>]
let ``sums, products and quotients stay inside`` () =
    Theorem.forCases 1000 (Gen.zip enclosed enclosed) (fun ((x, bits, a), (y, _, b)) ->
        all [
            inside (x + y) (Enclosure.add bits a b)
            inside (x * y) (Enclosure.multiply bits a b)
            inside -x (Enclosure.negate a)
            match Enclosure.divide bits a b with
            | Some quotient -> inside (x / y) quotient
            | None -> Theorem.holds "division refused without zero" (Enclosure.contains Rational.Zero b)
        ])

[<Fact>]
let ``the enclosed root squares to either side`` () =
    Theorem.forCases 1000 enclosed (fun (x, bits, a) ->
        match Enclosure.sqrt bits a with
        | None -> Theorem.holds "root refused" (x.Sign < 0)
        | Some root when x.Sign >= 0 ->
            let low, high = Dyadic.toRational root.Lower, Dyadic.toRational root.Upper
            Theorem.holds $"{root} is not √{x}" (low.Sign >= 0 && low * low <= x && x <= high * high)
        | Some _ -> Theorem.holds "root of a negative number" (Dyadic.toRational(a.Upper).Sign >= 0))

[<Fact>]
let ``a perfect square has an exact root`` () =
    Theorem.forAll (integers 60) (fun p ->
        let square = Enclosure.exactly (Dyadic.create (p * p) -8)
        let root = Enclosure.sqrt 64 square |> Option.get
        Theorem.holds $"{root}" (root.IsExact && root.Lower = Dyadic.create (BigInteger.Abs p) -4))

/// e^t from both sides for 0 ≤ t ≤ 1: forty terms, and a remainder below the last of them.
let private expBounds (t: Rational) =
    let mutable term = Rational.One
    let mutable sum = Rational.One

    for k in 1..40 do
        term <- term * t / Rational.ofInt k
        sum <- sum + term

    sum, sum + term

[<Fact>]
let ``the exponential series brackets every logarithm between 0 and 1`` () =
    let numbers =
        gen {
            let! p = Gen.choose (0, 1000)
            return Rational.One + Rational.fraction (BigInteger p) (BigInteger 600)
        }

    Theorem.forCases 60 (Gen.zip numbers (Gen.choose (8, 120))) (fun (x, bits) ->
        let log = Enclosure.ln bits (Enclosure.ofRational (bits + 8) x) |> Option.get
        let low, high = Dyadic.toRational log.Lower, Dyadic.toRational log.Upper
        // low ≤ ln x ≤ high: below zero nothing needs the series.
        let lowOk = low.Sign <= 0 || fst (expBounds low) <= x
        let highOk = high.Sign >= 0 && snd (expBounds high) >= x
        let narrow = high - low <= Rational.powerOfTwo (6 - bits)
        Theorem.holds $"ln {x} not in {log}" (lowOk && highOk && narrow))

[<Fact>]
let ``the logarithm of 2 has its known sixty digits`` () =
    let digits =
        BigInteger.Parse "693147180559945309417232121458176568075500134360255254120680"

    let unit = BigInteger.Pow(BigInteger 10, 60)

    let log =
        Enclosure.ln 220 (Enclosure.exactly (Dyadic.ofInteger (BigInteger 2)))
        |> Option.get

    let low = Rational.fraction digits unit
    let high = Rational.fraction (digits + BigInteger.One) unit
    Assert.True(Dyadic.toRational log.Lower >= low && Dyadic.toRational log.Upper <= high, string log)

[<Fact>]
let ``the logarithm of a product meets the sum of the logarithms`` () =
    let positive =
        rationals |> Gen.map Rational.abs |> Gen.filter (fun x -> not x.IsZero)

    Theorem.forAll (Gen.zip positive positive) (fun (x, y) ->
        let ln z =
            Enclosure.ln 80 (Enclosure.ofRational 90 z) |> Option.get

        let product, sum = ln (x * y), Enclosure.add 80 (ln x) (ln y)

        Theorem.holds
            $"{product} and {sum} are apart"
            (product.Lower <= sum.Upper && sum.Lower <= product.Upper))

[<Fact>]
let ``a logarithm needs a positive interval`` () =
    Assert.True((Enclosure.ln 30 (Enclosure.exactly Dyadic.Zero)).IsNone)
    Assert.True((Enclosure.ln 30 (Enclosure.exactly -Dyadic.One)).IsNone)
    let one = Enclosure.ln 30 (Enclosure.exactly Dyadic.One) |> Option.get
    Assert.True(Enclosure.contains Rational.Zero one)

[<Fact>]
let ``floors and doubles of an enclosure surround its numbers`` () =
    Theorem.forCases 500 enclosed (fun (x, _, a) ->
        let struct (low, high) = Enclosure.toDoubles a

        all [
            Theorem.holds "lower double" (System.Double.IsInfinity low || Rational.ofDouble low <= x)
            Theorem.holds "upper double" (System.Double.IsInfinity high || x <= Rational.ofDouble high)
            match Enclosure.floor a with
            | Some floor -> Theorem.equal (Rational.floor x) floor
            | None -> Ok()
        ])

[<Fact>]
let ``the logarithm next to 1 is not lost`` () =
    // t − t²/2 < ln(1 + t) < t, also where t is far below the precision.
    Theorem.forAll (Gen.zip (Gen.choose (1, 400)) (Gen.choose (2, 100))) (fun (k, bits) ->
        let t = Rational.powerOfTwo -k
        let one = Dyadic.One + Dyadic.create BigInteger.One -k
        let log = Enclosure.ln bits (Enclosure.exactly one) |> Option.get
        let low, high = Dyadic.toRational log.Lower, Dyadic.toRational log.Upper
        Theorem.holds $"ln(1 + 2^-{k}) not in {log}" (low < t && high > t - t * t / Rational.ofInt 2))

[<Fact>]
let ``the arctangents of Machin's formula give π, and tangents of halves the rest`` () =
    let at p q =
        Enclosure.arctan
            100
            (Enclosure.ofRational 120 (Rational.fraction (BigInteger(p: int)) (BigInteger(q: int))))

    let scaled (k: int) x =
        Enclosure.multiply 100 (Enclosure.exactly (Dyadic.ofInteger (BigInteger k))) x

    let meets (a: Enclosure) (b: Enclosure) =
        Theorem.holds $"{a} and {b} are apart" (a.Lower <= b.Upper && b.Lower <= a.Upper)

    let pi = Enclosure.pi 100
    Assert.Equal(Ok(), meets pi (scaled 4 (at 1 1)))
    Assert.Equal(Ok(), meets pi (Enclosure.add 100 (scaled 16 (at 1 5)) (scaled -4 (at 1 239))))

    // tan 2t = 2τ/(1 − τ²), and arctan(1/τ) = π/2 − arctan τ.
    Theorem.forAll (Gen.zip (Gen.choose (1, 999)) (Gen.choose (0, 40))) (fun (k, shift) ->
        let t =
            Rational.fraction (BigInteger k) (BigInteger 1000) * Rational.powerOfTwo -shift

        let arctan x =
            Enclosure.arctan 100 (Enclosure.ofRational 120 x)

        let twice = Rational.ofInt 2 * t / (Rational.One - t * t)
        let angle = arctan t
        let width = Dyadic.toRational (angle.Upper - angle.Lower)

        all [
            meets (scaled 2 angle) (arctan twice)
            meets (scaled -1 angle) (arctan -t)
            meets pi (scaled 2 (Enclosure.add 100 angle (arctan (Rational.One / t))))
            Theorem.holds $"{angle} is wide" (width <= t * Rational.powerOfTwo -90)
        ])
