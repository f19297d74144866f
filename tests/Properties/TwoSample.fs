/// Do two samples come from one distribution? p-values, two-sided.
[<RequireQualifiedAccess>]
module MemCap.Properties.TwoSample

open System
open MathNet.Numerics
open MathNet.Numerics.Distributions

/// Fisher's exact test of a successes in n trials against b in m.
let fisher (a: int) (n: int) (b: int) (m: int) =
    let total = a + b

    let logOf x =
        SpecialFunctions.BinomialLn(n, x) + SpecialFunctions.BinomialLn(m, total - x)
        - SpecialFunctions.BinomialLn(n + m, total)

    let observed = logOf a

    seq { max 0 (total - m) .. min n total }
    |> Seq.map logOf
    // Tables as likely as the observed one belong to the tail, whatever rounding says.
    |> Seq.filter (fun value -> value <= observed + 1e-9)
    |> Seq.sumBy Math.Exp
    |> min 1.0

/// Welch's t-test from counts, means and standard deviations.
let welch (n: int, mean: float, sd: float) (m: int, mean', sd') =
    let a, b = sd * sd / float n, sd' * sd' / float m
    let t = (mean - mean') / Math.Sqrt(a + b)

    let freedom = (a + b) * (a + b) / (a * a / float (n - 1) + b * b / float (m - 1))

    2.0 * StudentT.CDF(0.0, 1.0, freedom, -(abs t))

/// (count, mean, standard deviation).
let moments (values: float[]) =
    let mean = Array.average values

    let square = values |> Array.sumBy (fun v -> (v - mean) * (v - mean))

    values.Length, mean, Math.Sqrt(square / float (values.Length - 1))
