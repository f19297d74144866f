module MemCap.Properties.RationalProperties

open System
open System.Globalization
open System.Numerics
open FsCheck.FSharp
open MemCap.Exact
open MemCap.Properties.HardNumbers
open Xunit

let private pairs = Gen.zip rationals rationals

/// x = p/q, by cross multiplication, and the representation is the reduced one.
let private is (x: Rational) (p: BigInteger) (q: BigInteger) =
    all [
        Theorem.holds $"{x} is not {p}/{q}" (x.Numerator * q = p * x.Denominator)
        Theorem.holds $"{x} has denominator ≤ 0" (x.Denominator.Sign > 0)
        Theorem.holds
            $"{x} is not in lowest terms"
            (BigInteger.GreatestCommonDivisor(x.Numerator, x.Denominator).IsOne)
    ]

[<Fact>]
let ``the four operations are the cross-multiplied ones in lowest terms`` () =
    Theorem.forCases 1000 pairs (fun (x, y) ->
        let p, q, r, s = x.Numerator, x.Denominator, y.Numerator, y.Denominator

        all [
            is (x + y) (p * s + r * q) (q * s)
            is (x - y) (p * s - r * q) (q * s)
            is (x * y) (p * r) (q * s)
            if not y.IsZero then
                is (x / y) (p * s) (q * r)
            is -x -p q
        ])

[<Fact>]
let ``the order is that of the cross products`` () =
    Theorem.forCases 1000 pairs (fun (x, y) ->
        let expected = compare (x.Numerator * y.Denominator) (y.Numerator * x.Denominator)

        all [
            Theorem.equal expected (sign (compare x y)) |> Result.mapError string
            Theorem.equal (expected = 0) (x = y)
            Theorem.holds "equal numbers, different hashes" (x <> y || hash x = hash y)
            Theorem.holds "min and max" (Rational.min x y <= x && x <= Rational.max x y)
        ])

[<Fact>]
let ``division by zero is refused`` () =
    Assert.Throws<DivideByZeroException>(fun () -> Rational.One / Rational.Zero |> ignore)
    |> ignore

[<Fact>]
let ``a double becomes the number that it is and comes back`` () =
    Theorem.forCases 1000 doubles (fun x ->
        let exact = Rational.ofDouble x
        let struct (low, high) = Rational.enclosingDoubles exact

        all [
            Theorem.equal x (Rational.toDouble exact)
            Theorem.equal (x, x) (low, high)
            Theorem.holds
                "halving is exact in rationals"
                (exact / Rational.ofInt 2 + exact / Rational.ofInt 2 = exact)
        ])

[<Fact>]
let ``rounding to a double is what parsing the decimal expansion gives`` () =
    let decimals =
        gen {
            let! digits = integers 120
            let! exponent = Gen.choose (-360, 320)
            return digits, exponent
        }

    Theorem.forCases 2000 decimals (fun (digits, exponent) ->
        let power = BigInteger.Pow(BigInteger 10, abs exponent)

        let exact =
            if exponent >= 0 then
                Rational.ofInteger (digits * power)
            else
                Rational.fraction digits power

        Theorem.equal
            (Double.Parse($"{digits}e{exponent}", CultureInfo.InvariantCulture))
            (Rational.toDouble exact))

[<Fact>]
let ``no double is nearer than the rounded one and ties go to even`` () =
    Theorem.forCases 1000 rationals (fun x ->
        let nearest = Rational.toDouble x
        let largest = Rational.ofDouble Double.MaxValue

        if Double.IsInfinity nearest then
            // Overflow from half a unit beyond the largest double on.
            let half = Rational.powerOfTwo 970
            Theorem.holds "overflow too early" (Rational.abs x >= largest + half)
        else
            let error = Rational.abs (Rational.ofDouble nearest - x)

            [ Math.BitIncrement nearest; Math.BitDecrement nearest ]
            |> Seq.filter Double.IsFinite
            |> Seq.map (fun other ->
                let alternative = Rational.abs (Rational.ofDouble other - x)
                let isEven = BitConverter.DoubleToInt64Bits nearest % 2L = 0L

                Theorem.holds
                    $"{other} is nearer than {nearest}"
                    (error < alternative || (error = alternative && isEven)))
            |> all)

[<Fact>]
let ``enclosing doubles are neighbours around the number`` () =
    Theorem.forCases 1000 rationals (fun x ->
        let struct (low, high) = Rational.enclosingDoubles x
        let below = Double.IsNegativeInfinity low || Rational.ofDouble low <= x
        let above = Double.IsPositiveInfinity high || x <= Rational.ofDouble high
        let neighbours = low = high || Math.BitIncrement low = high
        let exact = low <> high || Rational.ofDouble low = x
        Theorem.holds $"[{low}, {high}]" (below && above && neighbours && exact))

[<Fact>]
let ``what is formatted is read back`` () =
    Theorem.forCases 1000 rationals (fun x -> Theorem.equal (Some x) (Rational.parse (Rational.format x)))

[<Fact>]
let ``a text that is no number is refused without an exception`` () =
    let texts =
        [
            ""
            "/"
            "1/"
            "/2"
            "1/0"
            "1/-2"
            "1/2/3"
            "*2^"
            "1*2^"
            "*2^3"
            "x"
            "1.5"
            "1e3"
            "1/2*2^3"
        ]
        @ [ "1*2^-2147483648"; "1*2^2147483648"; "1*2^1000001"; "NaN"; "∞"; "- 1" ]

    for text in texts do
        Assert.Equal(None, Rational.parse text)

[<Fact>]
let ``floor and ceiling are the integers next to the number`` () =
    Theorem.forCases 1000 rationals (fun x ->
        let floor, ceiling =
            Rational.ofInteger (Rational.floor x), Rational.ofInteger (Rational.ceiling x)

        all [
            Theorem.holds "floor ≤ x < floor + 1" (floor <= x && x < floor + Rational.One)
            Theorem.holds "ceiling − 1 < x ≤ ceiling" (ceiling - Rational.One < x && x <= ceiling)
        ])

[<Fact>]
let ``the power of two below is at most the number and more than half of it`` () =
    Theorem.forCases 1000 (Gen.map Rational.abs rationals) (fun x ->
        if x.IsZero then
            Ok()
        else
            let power = Rational.powerOfTwoBelow x

            all [
                Theorem.holds $"{power}" (power <= x && x < power + power)
                Theorem.equal power (Rational.powerOfTwo (Rational.floorLog2 x))
                |> Result.mapError string
            ])

[<Fact>]
let ``dyadic numbers compute as the rationals they are`` () =
    let dyadics = Gen.map Dyadic.ofDouble doubles

    Theorem.forCases 500 (Gen.zip3 dyadics dyadics (Gen.choose (-1100, 1100))) (fun (x, y, unit) ->
        let real = Dyadic.toRational
        let step = Rational.powerOfTwo unit
        let down, up = real (Dyadic.roundDown unit x), real (Dyadic.roundUp unit x)

        all [
            Theorem.equal (real x + real y) (real (x + y)) |> Result.mapError string
            Theorem.equal (real x - real y) (real (x - y)) |> Result.mapError string
            Theorem.equal (real x * real y) (real (x * y)) |> Result.mapError string
            Theorem.equal (sign (compare (real x) (real y))) (sign (compare x y))
            Theorem.holds "normal form" (x.Sign = 0 || not x.Mantissa.IsEven)
            Theorem.holds "rounded down" (down <= real x && real x < down + step && (down / step).IsInteger)
            Theorem.holds "rounded up" (up - step < real x && real x <= up && (up / step).IsInteger)
            if x.Sign <> 0 then
                Theorem.equal (Rational.floorLog2 (Rational.abs (real x))) (Dyadic.leadingBit x)
        ])
