module MemCap.Properties.ClopperPearsonProperties

open System
open System.Numerics
open FsCheck.FSharp
open MemCap.Data
open MemCap.Exact
open MemCap.Properties.HardNumbers
open Xunit

let private binomial (n: int) (k: int) =
    Seq.fold (fun c j -> c * BigInteger(n - j) / BigInteger(j + 1)) BigInteger.One (seq { 0 .. k - 1 })

let rec private power (x: Rational) k =
    if k = 0 then Rational.One
    elif k % 2 = 0 then power (x * x) (k / 2)
    else x * power x (k - 1)

/// P(X = k), X ~ Bin(n, p), exactly.
let private mass n (p: Rational) k =
    Rational.ofInteger (binomial n k) * power p k * power (Rational.One - p) (n - k)

/// P(X ≥ k).
let private tail n p k =
    Seq.fold (fun sum j -> sum + mass n p j) Rational.Zero (seq { k..n })

let private confidences =
    Gen.elements [ 1e-3; 0.3; 0.5; 0.9; 0.95; 0.999; 1.0 - 1e-6; 1.0 - 1e-12 ]

let private trials largest =
    gen {
        let! n = Gen.choose (1, largest)
        let! k = Gen.oneof [ Gen.choose (0, n); Gen.elements [ 0; 1; n - 1; n ] ]
        let! confidence = confidences
        return confidence, max 0 k, n
    }

[<Fact>]
let ``each limit fails with probability at most one minus the confidence, whatever the true probability`` () =
    let cases =
        gen {
            let! confidence, _, n = trials 14
            let! p = Gen.choose (0, 64)
            return confidence, n, Rational.fraction (BigInteger p) (BigInteger 64)
        }

    Theorem.forCases 150 cases (fun (confidence, n, p) ->
        let alpha = Rational.One - Rational.ofDouble confidence

        let failure limit fails =
            seq { 0..n }
            |> Seq.filter (fun k -> fails p (Rational.ofDouble (limit confidence k n)))
            |> Seq.fold (fun sum k -> sum + mass n p k) Rational.Zero

        all [
            Theorem.holds "the lower limit fails too often" (failure ClopperPearson.lower (<) <= alpha)
            Theorem.holds "the upper limit fails too often" (failure ClopperPearson.upper (>) <= alpha)
        ])

[<Fact>]
let ``the limit is the last probability whose tail is at most the error level`` () =
    Theorem.forCases 150 (trials 60) (fun (confidence, k, n) ->
        let alpha = Rational.One - Rational.ofDouble confidence
        let limit = ClopperPearson.lower confidence k n

        if k = 0 then
            Theorem.equal 0.0 limit
        else
            // Past the limit by a relative 2^-30, or by a few doubles next to 1.
            let above =
                min (limit * (1.0 + Math.ScaleB(1.0, -30))) (1.0 - Math.ScaleB(1.0, -53))

            all [
                Theorem.holds $"above: {limit}" (tail n (Rational.ofDouble limit) k <= alpha)
                Theorem.holds
                    $"far below: {limit}"
                    (above <= limit || tail n (Rational.ofDouble above) k > alpha)
            ])

[<Fact>]
let ``all successes have the n-th root of the error level for a limit, and no failure its complement`` () =
    Theorem.forCases 100 (Gen.zip confidences (Gen.choose (1, 2_000_000))) (fun (confidence, n) ->
        let root = Math.Exp(Math.Log(1.0 - confidence) / float n)
        let close a b = abs (a - b) <= 1e-9 * b + 1e-14

        all [
            Theorem.holds "lower" (close (ClopperPearson.lower confidence n n) root)
            Theorem.holds "upper" (close (ClopperPearson.upper confidence 0 n) (1.0 - root))
            Theorem.equal 0.0 (ClopperPearson.lower confidence 0 n)
            Theorem.equal 1.0 (ClopperPearson.upper confidence n n)
        ])

[<Fact>]
let ``the limits are quantiles of beta laws`` () =
    let large =
        gen {
            let! n = Gen.elements [ 300; 1000; 5000 ]
            let! k = Gen.oneof [ Gen.choose (1, n); Gen.choose (1, 10); Gen.choose (n - 10, n) ]
            let! confidence = Gen.elements [ 0.5; 0.95; 1.0 - 1e-6 ]
            return confidence, k, n
        }

    Theorem.forCases 40 large (fun (confidence, k, n) ->
        let limit = ClopperPearson.lower confidence k n

        let probability =
            MathNet.Numerics.SpecialFunctions.BetaRegularized(float k, float (n - k + 1), limit)

        let alpha = 1.0 - confidence
        Theorem.holds $"{probability}, not {alpha}" (abs (probability - alpha) <= 1e-6 * alpha))

[<Fact>]
let ``limits of many trials are as many deviations away as for the normal law`` () =
    let large =
        gen {
            let! n = Gen.elements [ 100_000; 3_000_000; 100_000_000 ]
            let! percent = Gen.choose (5, 95)
            return int (int64 n * int64 percent / 100L), n
        }

    Theorem.forCases 20 large (fun (k, n) ->
        let p = float k / float n
        let deviation = sqrt (p * (1.0 - p) / float n)
        let below = (p - ClopperPearson.lower (1.0 - 1e-6) k n) / deviation
        let above = (ClopperPearson.upper (1.0 - 1e-6) k n - p) / deviation
        // Φ(−4.7534) = 1e-6.
        let near x = abs (x - 4.7534) < 0.15
        Theorem.holds $"{below} and {above} deviations" (near below && near above))

[<Fact>]
let ``more successes and less confidence raise the lower limit, and it stays below the upper one`` () =
    Theorem.forCases 200 (trials 400) (fun (confidence, k, n) ->
        let lower = ClopperPearson.lower confidence k n

        all [
            Theorem.holds "more successes" (k = n || lower <= ClopperPearson.lower confidence (k + 1) n)
            Theorem.holds "less confidence" (lower <= ClopperPearson.lower (confidence / 2.0) k n)
            Theorem.holds
                "between the limits"
                (confidence < 0.5
                 || (lower <= float k / float n
                     && float k / float n <= ClopperPearson.upper confidence k n))
        ])

[<Theory>]
[<InlineData(0.0, 1, 2)>]
[<InlineData(1.0, 1, 2)>]
[<InlineData(Double.NaN, 1, 2)>]
[<InlineData(0.9, -1, 2)>]
[<InlineData(0.9, 3, 2)>]
[<InlineData(0.9, 0, 0)>]
let ``arguments outside their domain are refused`` (confidence: float, successes: int, trials: int) =
    Assert.Throws<ArgumentOutOfRangeException>(fun () ->
        ClopperPearson.lower confidence successes trials |> ignore)
    |> ignore

    Assert.Throws<ArgumentOutOfRangeException>(fun () ->
        ClopperPearson.upper confidence successes trials |> ignore)
    |> ignore
