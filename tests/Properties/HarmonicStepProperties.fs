/// The step of a complex neuron along a harmonic of ReLU, its matrix M, and how large its signal is.
module MemCap.Properties.HarmonicStepProperties

open System
open System.Numerics
open FsCheck.FSharp
open MemCap.Data
open MemCap.Exact
open MemCap.Properties.ComplexNeurons
open MemCap.Properties.HardNumbers
open Xunit

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

let private draws = 200_000

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
