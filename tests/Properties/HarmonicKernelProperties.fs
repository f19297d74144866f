module MemCap.Properties.HarmonicKernelProperties

open System
open System.Numerics
open FsCheck.FSharp
open MemCap.Data
open MemCap.Exact
open MemCap.Properties.HardNumbers
open Xunit

let private ofDouble (x: float) = Enclosure.exactly (Dyadic.ofDouble x)

let private middle (x: Enclosure) =
    let struct (low, high) = Enclosure.toDoubles x
    0.5 * (low + high)

let private correlation p rho =
    HarmonicKernel.correlation 64 p (ofDouble rho)

let private check results =
    match all results with
    | Ok() -> ()
    | Error reason -> Assert.Fail reason

let private relu t = max 0.0 t

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

/// A standard complex normal number.
let private normal (random: SplitMix) =
    Complex(random.Gaussian(), random.Gaussian()) * Complex(sqrt 0.5, 0.0)

let private phase (z: Complex) = z / Complex(z.Magnitude, 0.0)

/// z^k.
let private toPower k (z: Complex) =
    Seq.fold (fun product _ -> product * z) Complex.One (seq { 1..k })

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

// --- The step along a harmonic of ReLU

/// |z|(z/|z|)^m.
let private harmonic m (z: Complex) =
    if z = Complex.Zero then
        Complex.Zero
    else
        Complex(z.Magnitude, 0.0) * toPower m (phase z)

let private real (x: float) = Complex(x, 0.0)

let private apply (u: Complex[]) (x: float[]) =
    Array.fold2 (fun sum a b -> sum + a * real b) Complex.Zero u x

/// v = Σ r_j·conj(ω_j)^(m−1)·x_j.
let private direction m (points: float[][]) (residual: float[]) (u: Complex[]) =
    let factors =
        Array.map2
            (fun x r -> real r * toPower (m - 1) (Complex.Conjugate(phase (apply u x))))
            points
            residual

    Array.init u.Length (fun c ->
        Array.fold2 (fun sum f (x: float[]) -> sum + f * real x[c]) Complex.Zero factors points)

let private squaredLength (u: Complex[]) =
    u |> Array.sumBy (fun z -> z.Magnitude * z.Magnitude)

let private stepped (u: Complex[]) eta (v: Complex[]) =
    Array.map2 (fun a b -> a + real eta * b) u v

/// Re Σ r_i·φ_m((u + ηv)·x_i).
let private signal m points residual eta u =
    let w = stepped u eta (direction m points residual u)

    Array.map2 (fun x r -> r * (harmonic m (apply w x)).Real) points residual
    |> Array.sum

let private unitRows (seed: uint64) n d =
    Array.init n (fun i ->
        let random = SplitMix.At(seed, uint64 i)
        let x = Array.init d (fun _ -> random.Gaussian())
        let length = sqrt (Array.sumBy (fun value -> value * value) x)
        Array.map (fun value -> value / length) x)

let private complexNormal (random: SplitMix) d = Array.init d (fun _ -> normal random)

let private instances =
    gen {
        let! seed = Gen.choose (1, 1_000_000)
        let! n = Gen.choose (1, 12)
        let! d = Gen.choose (1, 6)
        let! m = Gen.elements [ 2; 4; 6 ]
        let! eta = Gen.elements [ 0.01; 0.4; 3.0 ]
        let random = SplitMix.At(11UL, uint64 seed)
        let residual = Array.init n (fun _ -> random.Gaussian())
        return m, eta, unitRows (uint64 seed) n d, residual, complexNormal random d
    }

let private close name (scale: float) (expected: float) (actual: float) =
    Theorem.holds $"{name}: {actual}, not {expected}" (abs (actual - expected) <= 1e-9 * scale)

[<Fact>]
let ``turning the neuron by π/m reverses step and signal: F is odd`` () =
    Theorem.forAll instances (fun (m, eta, points, residual, u) ->
        let turned =
            Array.map (fun z -> z * Complex.FromPolarCoordinates(1.0, Math.PI / float m)) u

        let forward = signal m points residual eta u
        let backward = signal m points residual -eta turned

        let size =
            Array.sumBy abs residual
            * (sqrt (squaredLength u) + eta * Array.sumBy abs residual)

        close "signal" size -forward backward)

[<Fact>]
let ``over all turns of the neuron, the step is orthogonal to it in the mean`` () =
    Theorem.forAll instances (fun (m, eta, points, residual, u) ->
        let length turn =
            let u = Array.map (fun z -> z * Complex.FromPolarCoordinates(1.0, turn)) u
            squaredLength (stepped u eta (direction m points residual u))

        let turns = 2 * m

        let mean =
            Seq.averageBy (fun k -> length (2.0 * Math.PI * float k / float turns)) (seq { 0 .. turns - 1 })

        let v = direction m points residual u
        let expected = squaredLength u + eta * eta * squaredLength v
        close "‖u + ηv‖²" expected expected mean)

let private matrixOf m points =
    match Dataset.ofRows points (Array.zeroCreate (Array.length points)) with
    | Ok data -> data, HarmonicKernel.matrix 64 m data
    | Error error -> failwith error.Message

[<Fact>]
let ``mean length of the step and slope of the signal are those of the matrix M`` () =
    check [
        for m in [ 2; 4 ] do
            let points = unitRows 12UL 4 3
            let residual = [| 1.0; -0.5; 0.75; 1.0 |]
            let _, matrix = matrixOf m points

            let form =
                Seq.sum (
                    seq {
                        for i in 0..3 do
                            for j in 0..3 do
                                residual[i] * residual[j] * middle matrix[i, j]
                    }
                )

            let mutable lengths = 0.0
            let mutable slopes = 0.0

            for draw in 1..draws do
                let u = complexNormal (SplitMix.At(uint64 (20 + m), uint64 draw)) 3
                let v = direction m points residual u
                lengths <- lengths + squaredLength v

                slopes <-
                    slopes
                    + Seq.sum (
                        seq {
                            for i in 0..3 do
                                let omega = phase (apply u points[i])
                                let along = apply v points[i]
                                let plus = float (m + 1) / 2.0 * (toPower (m - 1) omega * along).Real

                                let minus =
                                    float (m - 1) / 2.0
                                    * (toPower (m + 1) omega * Complex.Conjugate along).Real

                                residual[i] * (plus - minus)
                        }
                    )

            // ‖v‖ ≤ Σ|r|, and the slope is at most m·(Σ|r|)² in absolute value.
            let largest = pown (Array.sumBy abs residual) 2
            Confidence.near $"E‖v‖², m = {m}" largest draws form (lengths / float draws)

            Confidence.near
                $"F'(0), m = {m}"
                (2.0 * float m * largest)
                draws
                (float (m + 1) / 2.0 * form)
                (slopes / float draws)
    ]

[<Fact>]
let ``the slope is the derivative of the signal`` () =
    Theorem.forAll instances (fun (m, _, points, residual, u) ->
        let h = 1e-6
        let v = direction m points residual u

        let slope =
            Array.map2
                (fun x r ->
                    let omega = phase (apply u x)
                    let along = apply v x
                    let plus = float (m + 1) / 2.0 * (toPower (m - 1) omega * along).Real

                    let minus =
                        float (m - 1) / 2.0 * (toPower (m + 1) omega * Complex.Conjugate along).Real

                    r * (plus - minus))
                points
                residual
            |> Array.sum

        let difference =
            (signal m points residual h u - signal m points residual -h u) / (2.0 * h)

        let total = Array.sumBy abs residual
        let least = points |> Array.map (fun x -> (apply u x).Magnitude) |> Array.min
        // The third derivative is at most of the order m³|v·x|³/|z|².
        let error =
            h * h * pown (float m) 3 * pown total 4 / (least * least)
            + 1e-8 * total * (1.0 + total)

        Theorem.holds
            $"{difference}, not {slope}"
            (least < 1e-3 * total || abs (difference - slope) <= error))

[<Fact>]
let ``M has a diagonal of ones, and the coherence bounds its least eigenvalue`` () =
    for m in [ 2; 4; 6 ] do
        for points in
            [
                [| [| -2.0 |] |]
                unitRows 13UL 12 8
                unitRows 14UL 20 3
                Array.init 5 (fun i -> Array.init 5 (fun j -> if i = j then 3.0 else 0.0))
                [| [| 1.0; 0.0 |]; [| 1.0; 1e-3 |]; [| 1.0; -1e-3 |] |]
            ] do
            let data, matrix = matrixOf m points
            let n = points.Length

            for i in 0 .. n - 1 do
                Assert.True(matrix[i, i].IsExact && matrix[i, i].Lower = Dyadic.One)

            let entries = Array2D.map middle matrix
            Assert.True(PositiveDefinite.isAbove -1e-12 entries, "positive semidefinite")

            let squared =
                match NtkKernel.coherence data with
                | Some coherence -> coherence.Squared
                | None -> Rational.Zero

            let bound = HarmonicKernel.leastEigenvalue n m squared |> Rational.toDouble
            Assert.True(PositiveDefinite.isAbove (bound - 1e-12) entries, $"{bound}")

    // Orthogonal points attain it.
    Assert.Equal(Rational.One, HarmonicKernel.leastEigenvalue 5 4 Rational.Zero)

    Assert.Equal(
        Rational.fraction BigInteger.One (BigInteger 4),
        HarmonicKernel.leastEigenvalue 4 2 (Rational.fraction BigInteger.One (BigInteger 4))
    )

/// Of every complex neuron some real part has the signal of its harmonic: the step that is rigorous for all data.
[<Fact>]
let ``some turn of a complex neuron has twice the coefficient times its signal`` () =
    let turns = 4096

    Theorem.forCases 60 instances (fun (m, eta, points, residual, u) ->
        let w = stepped u eta (direction m points residual u)
        let number = abs (signal m points residual eta u)
        let coefficient = abs (middle (HarmonicKernel.coefficient 64 m))
        let z = points |> Array.map (apply w)

        let best =
            Seq.max (
                seq {
                    for k in 0 .. turns - 1 do
                        let turn = Complex.FromPolarCoordinates(1.0, 2.0 * Math.PI * float k / float turns)
                        let length = sqrt (w |> Array.sumBy (fun a -> pown (turn * a).Real 2))

                        let sum =
                            Array.fold2
                                (fun sum r (a: Complex) -> sum + r * relu (turn * a).Real)
                                0.0
                                residual
                                z

                        if length > 0.0 then abs sum / length else 0.0
                }
            )

        // The mean over 4096 turns is the integral up to harmonics beyond 4000, of size 10^-7.
        let expected = 2.0 * coefficient * number / sqrt (squaredLength w)
        Theorem.holds $"{best} < {expected}" (best >= expected - 1e-6 * Array.sumBy abs residual))

// --- The size of the signal, asymptotically

[<Fact>]
let ``the amplitude has its known values`` () =
    // Independently computed with another program's hypergeometric function.
    for m, tau, expected in
        [
            2, 0.25, 0.338
            2, 0.5, 0.545
            2, 1.0, 0.635
            2, 2.0, 0.484
            4, 0.25, 0.430
            4, 0.5, 0.469
            4, 1.0, 0.261
            4, 2.0, 0.066
            2, 0.91, 0.638
            4, 0.40, 0.484
            6, 0.26, 0.427
        ] do
        let actual = middle (HarmonicKernel.amplitude 64 m (Rational.ofDouble tau))
        Assert.True(abs (actual - expected) <= 0.0006, $"A_{m}({tau}): {actual}, not {expected}")

/// Twenty draws at n = 2000 and d = 50: their mean has a standard error of 0.01 to 0.04. What is tested is agreement
/// within 15 %, for one seed; the statement is asymptotic.
[<Fact>]
let ``many random points have nearly the amplitude`` () =
    let n, d = 2000, 50
    let points = unitRows 15UL n d
    let random = SplitMix 16UL

    let residual =
        Array.init n (fun _ -> if random.NextBelow 2UL = 0UL then -1.0 else 1.0)

    for m, tau in [ 2, 0.25; 2, 0.5; 2, 1.0; 2, 2.0; 4, 0.25; 4, 0.5; 4, 1.0 ] do
        let values =
            Array.init 20 (fun draw ->
                let u = complexNormal (SplitMix.At(uint64 (30 + m), uint64 draw)) d
                let v = direction m points residual u
                // w = u/‖u‖ + τv/‖v‖.
                let eta = tau * sqrt (squaredLength u / squaredLength v)
                let w = stepped u eta v
                signal m points residual eta u / sqrt (squaredLength w * float n))

        let mean = Array.average values

        let standardError =
            sqrt (Array.sumBy (fun x -> pown (x - mean) 2) values / float (19 * 20))

        let expected = middle (HarmonicKernel.amplitude 64 m (Rational.ofDouble tau))

        Assert.True(
            abs (mean - expected) <= 0.15 * expected && standardError < 0.05,
            $"A_{m}({tau}): mean {mean} of 20 draws, standard error {standardError}, not {expected}"
        )
