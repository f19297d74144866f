module MemCap.Properties.SeparationProbabilityProperties

open System
open System.Numerics
open FsCheck.FSharp
open MemCap.Data
open MemCap.Exact
open MemCap.Properties.HardNumbers
open Xunit

let private rational p q =
    Rational.fraction (BigInteger(p: int)) (BigInteger(q: int))

let private dot (x: Rational[]) (y: Rational[]) =
    Array.fold2 (fun (sum: Rational) a b -> sum + a * b) Rational.Zero x y

let private probability bias x y =
    SeparationProbability.ofProducts bias (dot x x) (dot y y) (dot x y)

let private meet (a: Enclosure) (b: Enclosure) =
    Theorem.holds $"{a} and {b} are apart" (a.Lower <= b.Upper && b.Lower <= a.Upper)

let private narrow (p: Enclosure) =
    Theorem.holds $"{p} is wide" (p.Upper - p.Lower <= Dyadic.create BigInteger.One -30 * p.Upper)

/// Points of one to three coordinates: collinear ones, near ones, the origin; and a bias.
let private cases =
    let entry =
        Gen.frequency [
            4, Gen.map (fun p -> rational p 8) (Gen.choose (-20, 20))
            1, Gen.constant Rational.Zero
        ]

    gen {
        let! d = Gen.choose (1, 3)
        let! x = Gen.arrayOfLength d entry
        let! y = Gen.arrayOfLength d entry
        let! k = Gen.choose (-2, 3)
        let! shift = Gen.elements [ 1; 12; 30 ]

        let! y =
            Gen.frequency [
                4, Gen.constant y
                1, Gen.constant (Array.map (fun a -> Rational.ofInt k * a) x)
                2, Gen.constant (Array.map2 (fun (a: Rational) b -> a + Rational.powerOfTwo -shift * b) x y)
            ]

        let! bias = Gen.elements [ 0; 1; 3; 8; 20; 100; 3000 ]
        return rational bias 8, x, y
    }

let private isOrigin (x: Rational[]) = x |> Array.forall _.IsZero

[<Fact>]
let ``the probability is the same for exchanged, for mirrored and for scaled points, and narrow`` () =
    Theorem.forCases 300 cases (fun (bias, x, y) ->
        let p = probability bias x y
        let minus = Array.map (fun (a: Rational) -> -a)
        let times (c: Rational) = Array.map (fun a -> c * a)

        all [
            narrow p
            if not (bias.IsZero && (isOrigin x || isOrigin y)) then
                meet p (probability bias y x)
            meet p (probability bias (minus x) (minus y))
            for c in [ rational 22 7; Rational.powerOfTwo 900; Rational.powerOfTwo -900 ] do
                meet p (probability (c * bias) (times c x) (times c y))
        ]
        |> Result.mapError (fun reason -> $"{reason} for λ = {bias}, {x}, {y}"))

[<Fact>]
let ``a rotation changes nothing`` () =
    // (3, 4)/5 turns the first two coordinates.
    let turn (x: Rational[]) =
        if x.Length = 1 then
            [| x[0] * rational 3 5; x[0] * rational 4 5 |]
        else
            Array.append
                [|
                    rational 3 5 * x[0] - rational 4 5 * x[1]
                    rational 4 5 * x[0] + rational 3 5 * x[1]
                |]
                x[2..]

    Theorem.forCases 100 cases (fun (bias, x, y) ->
        meet (probability bias x y) (probability bias (turn x) (turn y)))

[<Fact>]
let ``the probability lies between the distance over 2λ√(2π) and its part that the norms leave`` () =
    Theorem.forCases 300 cases (fun (bias, x, y) ->
        if bias.IsZero then
            Ok()
        else
            let struct (low, high) = Enclosure.toDoubles (probability bias x y)
            let norm v = sqrt (Rational.toDouble (dot v v))
            let distance = norm (Array.map2 (-) x y)
            let lambda = Rational.toDouble bias
            let limit = distance / (2.0 * lambda * sqrt (2.0 * Math.PI))
            let largest = max (norm x) (norm y)

            let part =
                if largest = 0.0 then
                    1.0
                else
                    1.0 - Math.Exp(-lambda * lambda / (2.0 * largest * largest))

            all [
                Theorem.holds $"{low} above {limit}" (low <= limit * (1.0 + 1e-12))
                Theorem.holds $"{high} below {part}·{limit}" (high >= part * limit * (1.0 - 1e-9))
                Theorem.holds
                    $"{low} is not near {limit}"
                    (lambda < 10.0 * largest || low >= limit * (1.0 - 1e-12))
            ])

[<Fact>]
let ``for given norms the probability falls with the inner product`` () =
    let pairs =
        gen {
            let! xx = Gen.choose (1, 40)
            let! yy = Gen.choose (1, 40)
            let! bias = Gen.elements [ 0; 1; 5; 50 ]
            let! k = Gen.choose (-99, 99)
            return rational bias 4, rational xx 8, rational yy 8, k
        }

    Theorem.forCases 200 pairs (fun (bias, xx, yy, k) ->
        // |⟨x, y⟩| ≤ k/100·min(‖x‖², ‖y‖²).
        let at k =
            SeparationProbability.ofProducts bias xx yy (rational k 100 * Rational.min xx yy)

        Theorem.holds $"not decreasing at {k}" ((at k).Lower > (at (k + 1)).Upper))

[<Fact>]
let ``without a bias the probability is the angle over 2π`` () =
    let right = [| Rational.One; Rational.Zero |]

    let expect p y =
        Assert.Equal(Ok(), meet (Enclosure.ofRational 60 p) (probability Rational.Zero right y))

    expect (rational 1 8) [| Rational.One; Rational.One |]
    expect (rational 1 4) [| Rational.Zero; rational 7 3 |]
    expect (rational 3 8) [| rational -2 1; rational 2 1 |]
    expect (rational 1 2) [| rational -2 1; Rational.Zero |]
    expect Rational.Zero [| rational 2 1; Rational.Zero |]
    expect Rational.Zero [| Rational.Zero; Rational.Zero |]

    let origin = [| Rational.Zero; Rational.Zero |]
    Assert.True((probability Rational.Zero origin right).Lower = Dyadic.create BigInteger.One -1)

[<Fact>]
let ``a small bias is close to none`` () =
    let angle = rational 1 8
    let x, y = [| Rational.One; Rational.Zero |], [| Rational.One; Rational.One |]

    let struct (low, high) =
        Enclosure.toDoubles (probability (Rational.powerOfTwo -20) x y)

    let expected = Rational.toDouble angle
    Assert.InRange(low, expected - 1e-5, expected + 1e-5)
    Assert.InRange(high, low, low + 1e-12)

/// (clip_λ⟨g, y⟩ − clip_λ⟨g, x⟩)₊ is the conditional probability times 2λ: hyperplanes themselves are drawn here.
let private frequency (random: SplitMix) trials bias (x: float[]) (y: float[]) =
    let mutable hits = 0

    for _ in 1..trials do
        let b = bias * (2.0 * random.Double() - 1.0)
        let mutable off = b
        let mutable on = b

        for c in 0 .. x.Length - 1 do
            let g = random.Gaussian()
            off <- off + g * x[c]
            on <- on + g * y[c]

        if off <= 0.0 && on > 0.0 then
            hits <- hits + 1

    hits

[<Fact>]
let ``the frequency among random hyperplanes is within its Clopper-Pearson limits`` () =
    let random = SplitMix 20260117UL
    let trials = 100_000
    let confidence = 1.0 - 1e-6

    let points = [
        2.0, [| 1.0; 0.5; 0.0 |], [| -0.5; 1.0; 2.0 |]
        0.5, [| 1.0; 0.5; 0.0 |], [| -0.5; 1.0; 2.0 |]
        0.5, [| 1.0; 0.5; 0.0 |], [| 1.5; 0.75; 0.0 |]
        1.0, [| 1.0; -2.0 |], [| -3.0; 6.0 |]
        1.0, [| 0.0; 0.0 |], [| 0.0; 2.0 |]
        0.0, [| 1.0; 0.0 |], [| 3.0; 1.0 |]
        3.0, [| 4.0; 0.0 |], [| 4.0; 0.5 |]
        0.25, [| 4.0; 0.0 |], [| 1.0; 0.25 |]
        9.0, [| 1.0 |], [| 3.0 |]
    ]

    for bias, x, y in points do
        let struct (low, high) =
            Enclosure.toDoubles (
                probability
                    (Rational.ofDouble bias)
                    (Array.map Rational.ofDouble x)
                    (Array.map Rational.ofDouble y)
            )

        let hits = frequency random trials bias x y
        let least = ClopperPearson.lower confidence hits trials
        let most = ClopperPearson.upper confidence hits trials
        Assert.True(least <= high && low <= most, $"[{low}, {high}] against [{least}, {most}]")
