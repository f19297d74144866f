/// Units along a lattice of directions: powers that represent a polynomial, and the mean error that is proved.
module MemCap.Properties.LatticeUnitsProperties

open FsCheck.FSharp
open MemCap
open MemCap.Constructions
open MemCap.Data
open MemCap.Exact
open MemCap.Runner.Kernels
open Xunit

[<Fact>]
let ``directions are the lattice, and their powers give every polynomial back`` () =
    let cases =
        Gen.zip3 (Gen.choose (1, 4)) (Gen.choose (2, 4)) (Gen.choose (0, 100_000))

    Theorem.forCases 40 cases (fun (d, q, seed) ->
        let target = PolynomialTarget.Draw(SplitMix(uint64 seed), d, q)
        let directions = LatticePowers.directions d q
        let count = directions.Length / d
        let rows = Array.init count (fun i -> directions[i * d .. (i + 1) * d - 1])

        // A form of degree q is Σ c_i⟨ω_i, x⟩^q with Σ c_i² ≤ N_c²: so is |f_q(x)| ≤ N_c·√(Σ_i ⟨ω_i, x⟩^2q) for each part.
        let squaredNorm = LatticePowers.squaredNorm target q
        let random = SplitMix(uint64 seed + 1UL)
        let x = Array.init d (fun _ -> 2.0 * random.Double() - 1.0)

        let part m =
            Array.zip target.Exponents target.Coefficients
            |> Array.sumBy (fun (exponents, c) ->
                if Array.sum exponents = m then
                    Array.fold2 (fun product e value -> product * pown value e) c exponents x
                else
                    0.0)

        let product row = Array.map2 (*) row x |> Array.sum

        let isSmall m =
            let powers = rows |> Array.sumBy (fun row -> pown (product row) (2 * m))
            abs (part m) <= sqrt (squaredNorm * powers) * (1.0 + 1e-9)

        result {
            do! Theorem.equal (Combinatorics.binomial (d + q - 1) q) (bigint count)
            do! Theorem.equal rows (Array.distinct rows)

            do!
                Theorem.holds
                    "sums are 1"
                    (rows |> Array.forall (fun row -> abs (Array.sum row - 1.0) < 1e-12))

            do! Theorem.holds "Cauchy and Schwarz" (Seq.forall isSmall [ 2..q ])

            let value = (target.Values x)[0]
            let sum = Seq.sumBy part [ 0..q ]
            do! Theorem.holds $"{value} is {sum}" (abs (value - sum) < 1e-12)
        })

/// In one dimension the lattice is the line itself: Σ_m c_m t^m has N_c = Σ_m |c_m|.
[<Fact>]
let ``on a line the norm is the sum of the absolute coefficients from degree two on`` () =
    Theorem.forCases 40 (Gen.zip (Gen.choose (2, 6)) (Gen.choose (0, 100_000))) (fun (q, seed) ->
        let target = PolynomialTarget.Draw(SplitMix(uint64 seed), 1, q)
        let expected = target.Coefficients[2..] |> Array.sumBy abs
        let found = sqrt (LatticePowers.squaredNorm target q)
        Theorem.holds $"{found}, not {expected}" (abs (found - expected) <= 1e-10 * expected))

/// B_{2k,h}, from the second difference of a smoothed ReLU.
let private spline k h t =
    let at t = h * Srelu.approximate (k - 1) (t / h)
    (at (t + h) - 2.0 * at t + at (t - h)) / (h * h)

/// ∫_{−∞}^t B_{2k,h}, the derivative of S_{k,h}.
let private distribution k h t =
    if k = 0 then
        (if t >= 0.0 then 1.0 else 0.0)
    else
        let step = 1e-5
        let at t = h * Srelu.approximate k (t / h)
        (at (t + step) - at (t - step)) / (2.0 * step)

/// What the rule of proofs-notes/learning.md leaves of Σ_i c_i⟨ω_i, x⟩² at the points, for one draw of units.
let private leftOver seed d groups inGroup (powers: float[]) (points: float[]) =
    let directions = LatticePowers.directions d 2
    let m = directions.Length / d

    let units = SreluFeatures.DrawAlong(seed, d, directions, groups, groups * inGroup)

    let h = units.KnotWidth
    let length = 1.0 + float (groups - 1) * h

    let directionOf j =
        let row = units.Weights[j * d .. (j + 1) * d - 1]
        let sign = if Array.sum row > 0.0 then 1.0 else -1.0

        let i =
            Seq.find
                (fun i -> Array.forall2 (fun w o -> w = sign * o) row directions[i * d .. (i + 1) * d - 1])
                (seq { 0 .. m - 1 })

        i, sign

    let which = Array.init units.Count directionOf
    let weights = Array.zeroCreate<float> units.Count

    for s in 0 .. groups - 1 do
        for j in s..groups .. units.Count - 1 do
            let t = units.Thresholds[j]

            // g of c·t² is 2c, on the half-line of each side.
            let mutable density = 2.0 * powers[fst which[j]] * distribution s h t

            for r in 0 .. s - 1 do
                for earlier in r..groups .. units.Count - 1 do
                    if which[earlier] = which[j] then
                        density <-
                            density
                            - weights[earlier] / float inGroup
                              * spline (s - r) h (t - units.Thresholds[earlier])

            weights[j] <- 2.0 * float m * length * density

    let values = units.At(SimdKernels.Best, points)
    let n = points.Length / d

    Array.init n (fun i ->
        let x = points[i * d .. (i + 1) * d - 1]
        let mutable left = 0.0

        for direction in 0 .. m - 1 do
            let s =
                Array.map2 (*) directions[direction * d .. (direction + 1) * d - 1] x
                |> Array.sum

            // Without its affine part −k·h²/6, for k boxes twice.
            left <- left + powers[direction] * (s * s + float (groups - 1) * h * h / 6.0)

        for j in 0 .. units.Count - 1 do
            left <- left - weights[j] / float inGroup * values[j * n + i]

        left)

/// Draws, units of each order, and five standard errors of a mean of so many draws.
let private draws, private inGroup, private standardErrors = 200, 80, 5.0

/// In one dimension, and in two with three directions.
[<Theory>]
[<InlineData(1, 1)>]
[<InlineData(1, 2)>]
[<InlineData(1, 3)>]
[<InlineData(2, 1)>]
[<InlineData(2, 2)>]
[<InlineData(2, 3)>]
let ``the rule has no mean error, and mean squared errors below the bound`` (d: int, groups: int) =
    let powers = if d = 1 then [| 1.0 |] else [| 1.0; -2.0; 0.5 |]

    let points =
        if d = 1 then
            [| -1.0; -0.3; 0.0; 0.7; 1.0 |]
        else
            [| 1.0; 1.0; 0.0; 0.0; -1.0; 0.5; 0.3; -0.9 |]

    let errors =
        Array.init draws (fun seed -> leftOver (uint64 seed) d groups inGroup powers points)

    let squaredNorm = Array.sumBy (fun c -> c * c) powers
    let bound = LatticePowers.meanError d 2 groups inGroup squaredNorm

    let means =
        Array.init (points.Length / d) (fun i ->
            let here = errors |> Array.map (fun draw -> draw[i])
            let mean = Array.average here
            let square = here |> Array.averageBy (fun e -> e * e)
            let deviation = sqrt (square / float draws)

            Assert.True(
                abs mean <= standardErrors * deviation + 1e-9,
                $"point {i}: a mean error of {mean}, deviation {deviation}"
            )

            Assert.True(square <= bound, $"point {i}: {square} above {bound}")
            square)

    // One group has no slack but that of its last inequality.
    Assert.True(groups > 1 || Array.max means >= 0.1 * bound, $"{Array.max means} of {bound}")
