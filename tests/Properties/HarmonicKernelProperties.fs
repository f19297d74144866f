module MemCap.Properties.HarmonicKernelProperties

open System
open System.Numerics
open FsCheck.FSharp
open MemCap.Data
open MemCap.Exact
open MemCap.Properties.ComplexNeurons
open MemCap.Properties.HardNumbers
open Xunit

let private correlation p rho =
    HarmonicKernel.correlation 64 p (ofDouble rho)

// --- Fourier coefficients

[<Fact>]
let ``the coefficients of ReLU are the integrals`` () =
    for m in -9 .. 40 do
        let c = middle (HarmonicKernel.coefficient 64 m)

        for radius in [ 0.0; 1.0; 3.5 ] do
            // The error of the midpoint rule is at most (π²/24)·(variation of the derivative)/nodes².
            let integral = HarmonicKernel.harmonic relu m radius 20_000
            Assert.True(abs (integral - radius * c) <= 1e-6, $"{m}: {integral}, not {radius * c}")

    for m in [ 3; 5; 7; 99 ] do
        Assert.True((HarmonicKernel.coefficient 64 m).IsExact)
        Assert.Equal(0, (HarmonicKernel.coefficient 64 m).Lower.Sign)

[<Fact>]
let ``the coefficients of even m are rational multiples of 1/π, and their squares sum to 1/4`` () =
    let over m p q =
        let product =
            Enclosure.multiply 200 (HarmonicKernel.coefficient 200 m) (Enclosure.pi 200)

        Assert.True(Enclosure.contains (Rational.fraction (BigInteger(p: int)) (BigInteger(q: int))) product)

    over 0 1 1
    over 2 1 3
    over 4 -1 15
    over 6 1 35
    // Parseval: the mean of relu(cos t)² is 1/4; terms beyond m = 2000 sum to less than 10^-10.
    let sum =
        Seq.sum (seq { for m in -2000 .. 2000 -> pown (middle (HarmonicKernel.coefficient 64 m)) 2 })

    Assert.True(abs (sum - 0.25) < 1e-9, $"{sum}")

[<Fact>]
let ``a power has the harmonics of its parity, by binomial coefficients`` () =
    for radius in [ 0.5; 2.0 ] do
        // cos² t = 1/2 + cos(2t)/2 and cos³ t = (3/4) cos t + cos(3t)/4.
        let square, cube = (fun t -> t * t), (fun t -> t * t * t)

        for m, psi, expected in
            [
                0, square, radius * radius / 2.0
                1, square, 0.0
                2, square, radius * radius / 4.0
                4, square, 0.0
                1, cube, 3.0 * pown radius 3 / 8.0
                3, cube, pown radius 3 / 8.0
            ] do
            let actual = HarmonicKernel.harmonic psi m radius 64
            Assert.True(abs (actual - expected) < 1e-13, $"{m}: {actual}, not {expected}")

// --- Correlations of phases

/// E cos(pφ) by the density of the difference φ of two phases of cosine ρ: smooth and periodic, so that the trapezoidal
/// rule is exact to the precision of doubles.
let private byDensity p rho =
    let nodes = 4000

    Seq.sum (
        seq {
            for j in 0 .. nodes - 1 do
                let phi = 2.0 * Math.PI * float j / float nodes
                let beta = rho * cos phi
                let rest = 1.0 - beta * beta
                let density = (1.0 - rho * rho) / rest * (1.0 + beta * acos -beta / sqrt rest)
                density * cos (float p * phi) / float nodes
        }
    )

[<Fact>]
let ``the correlation of phases is the integral over their difference`` () =
    for p in 1..8 do
        for rho in [ -0.95; -0.5; -0.125; 0.0; 0.01; 0.3; 0.7; 0.9; 0.97 ] do
            let struct (low, high) = Enclosure.toDoubles (correlation p rho)
            let expected = byDensity p rho

            Assert.True(
                low - 1e-11 <= expected && expected <= high + 1e-11,
                $"K_{p}({rho}): {low}, {high}, not {expected}"
            )

            Assert.True(high - low <= 1e-15, $"K_{p}({rho}) is wide")

let private cosines =
    Gen.frequency [
        5, Cases.unit
        1, Gen.elements [ 0.0; 1.0; -1.0; 1e-300; Double.Epsilon; Math.BitDecrement 1.0; 0.999 ]
    ]

[<Fact>]
let ``correlations are 1 at 1, of the parity of p, increasing, and at most a power`` () =
    Theorem.forAll (Gen.zip (Gen.choose (1, 9)) (Gen.two cosines)) (fun (p, (a, b)) ->
        let at = correlation p
        let one = at 1.0
        let low, high = min (abs a) (abs b), max (abs a) (abs b)
        let size = Rational.abs (Rational.ofDouble a)
        let power = Seq.fold (fun (x: Rational) _ -> x * size) Rational.One (seq { 1..p })
        let mirrored = if p % 2 = 1 then Enclosure.negate (at -a) else at -a

        let wide =
            HarmonicKernel.correlation
                64
                p
                (Enclosure.between (Dyadic.ofDouble (min a b)) (Dyadic.ofDouble (max a b)))

        all [
            Theorem.holds "K(1) is 1" (one.IsExact && one.Lower = Dyadic.One)
            Theorem.holds "parity" (mirrored.Lower = (at a).Lower && mirrored.Upper = (at a).Upper)
            Theorem.holds "increasing" ((at low).Lower <= (at high).Upper)
            Theorem.holds "at most a power" (Dyadic.toRational (at (abs a)).Lower <= power)
            Theorem.holds "inclusion" (wide.Lower <= (at a).Lower && (at a).Upper <= wide.Upper)
            Theorem.holds
                "more bits"
                (let more = HarmonicKernel.correlation 200 p (ofDouble a)
                 more.Lower <= (at a).Upper && (at a).Lower <= more.Upper)
        ])

let private draws = 200_000

[<Fact>]
let ``random phases have the correlation`` () =
    check [
        for p, rho in [ 1, 0.3; 1, -0.8; 2, 0.6; 3, 0.8; 3, 0.4; 5, 0.9 ] do
            let mutable sum = 0.0

            for draw in 1..draws do
                let random = SplitMix.At(uint64 (100 + p), uint64 draw)
                let a, b = normal random, normal random
                let other = Complex(rho, 0.0) * a + Complex(sqrt (1.0 - rho * rho), 0.0) * b
                let product = phase a * Complex.Conjugate(phase other)
                sum <- sum + (toPower p product).Real

            Confidence.near $"K_{p}({rho})" 2.0 draws (middle (correlation p rho)) (sum / float draws)
    ]

// --- The complex trick

/// Polynomials in u_1, …, u_d and their conjugates, over the rationals: exponents of both, and coefficients.
type private Polynomial = Map<int list * int list, Rational>

let private plus (a: Polynomial) (b: Polynomial) : Polynomial =
    Map.fold
        (fun sum key (c: Rational) ->
            Map.add key (c + (Map.tryFind key sum |> Option.defaultValue Rational.Zero)) sum)
        a
        b

let private times (a: Polynomial) (b: Polynomial) : Polynomial =
    Seq.fold
        plus
        Map.empty
        (seq {
            for KeyValue((p, q), c: Rational) in a do
                for KeyValue((r, s), e) in b do
                    Map.ofList [ (List.map2 (+) p r, List.map2 (+) q s), c * e ]
        })

let private power k (a: Polynomial) d : Polynomial =
    let one = Map.ofList [ (List.replicate d 0, List.replicate d 0), Rational.One ]
    Seq.fold (fun product _ -> times product a) one (seq { 1..k })

let private scale (c: Rational) (a: Polynomial) : Polynomial = Map.map (fun _ e -> c * e) a

let private conjugate (a: Polynomial) : Polynomial =
    a |> Map.toSeq |> Seq.map (fun ((p, q), c) -> (q, p), c) |> Map.ofSeq

let private factorial k =
    Seq.fold (fun (x: Rational) j -> x * Rational.ofInt j) Rational.One (seq { 1..k })

/// E u^p·conj(u)^q = p! for p = q and 0 otherwise, coordinate by coordinate.
let private expectation (a: Polynomial) =
    a
    |> Map.toSeq
    |> Seq.sumBy (fun ((p, q), c) ->
        if p = q then
            Seq.fold (fun x k -> x * factorial k) c p
        else
            Rational.Zero)

let private dot (x: Rational[]) (y: Rational[]) =
    Array.fold2 (fun (sum: Rational) a b -> sum + a * b) Rational.Zero x y

/// u·x as a polynomial.
let private product (x: Rational[]) : Polynomial =
    x
    |> Seq.mapi (fun c value ->
        let unit = List.init x.Length (fun k -> if k = c then 1 else 0)
        (unit, List.replicate x.Length 0), value)
    |> Map.ofSeq

[<Fact>]
let ``the power of a complex neuron sees the power of the Gram matrix, exactly, for every step`` () =
    let small = Gen.map Rational.ofInt (Gen.choose (-3, 3))

    let cases =
        gen {
            let! n = Gen.choose (1, 3)
            let! d = Gen.choose (1, 2)
            let! m = Gen.choose (2, 4)
            let! points = Gen.arrayOfLength n (Gen.arrayOfLength d small)
            let! residual = Gen.arrayOfLength n small
            let! eta = Gen.elements [ 1; -2; 7 ]
            return m, points, residual, Rational.fraction (BigInteger eta) (BigInteger 3)
        }

    Theorem.forCases 60 cases (fun (m, points, residual, eta) ->
        let n, d = points.Length, points[0].Length
        let z = points |> Array.map product
        // v·x_i = Σ_j r_j·conj(z_j)^(m−1)·(x_j·x_i).
        let step i =
            Seq.fold
                plus
                Map.empty
                (seq {
                    for j in 0 .. n - 1 ->
                        scale (residual[j] * dot points[i] points[j]) (power (m - 1) (conjugate z[j]) d)
                })

        let mean =
            Seq.sumBy
                (fun i -> residual[i] * expectation (power m (plus z[i] (scale eta (step i))) d))
                (seq { 0 .. n - 1 })

        let form =
            Seq.sum (
                seq {
                    for i in 0 .. n - 1 do
                        for j in 0 .. n - 1 do
                            let g = dot points[i] points[j]
                            let entry = Seq.fold (fun x _ -> x * g) Rational.One (seq { 1..m })
                            residual[i] * residual[j] * entry
                }
            )

        Theorem.equal (eta * factorial m * form) mean)
