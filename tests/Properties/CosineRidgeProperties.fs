/// Cosines as mixtures of units: identities, held against quadrature.
module MemCap.Properties.CosineRidgeProperties

open System
open FsCheck.FSharp
open MathNet.Numerics.Integration
open MemCap.Constructions
open MemCap.Exact
open Xunit

/// ∫ f over an interval of a smooth integrand.
let private integral f low high =
    if high <= low then
        0.0
    else
        let parts = 8 + int (4.0 * (high - low))
        let width = (high - low) / float parts

        Seq.init parts (fun j ->
            GaussLegendreRule.Integrate(
                Func<float, float> f,
                low + float j * width,
                low + float (j + 1) * width,
                20
            ))
        |> Seq.sum

/// The same over pieces that meet at the given places.
let private piecewise f low high knots =
    let inside = knots |> List.filter (fun knot -> knot > low && knot < high)

    low :: List.sort inside @ [ high ]
    |> List.pairwise
    |> List.sumBy (fun (a, b) -> integral f a b)

let private uniform low high =
    Gen.choose (0, 1_000_000)
    |> Gen.map (fun k -> low + (high - low) * float k / 1_000_000.0)

let private near (scale: float) (expected: float) (found: float) =
    if abs (found - expected) <= 1e-12 * scale then
        Ok()
    else
        Error $"{found:R} is not {expected:R}"

[<Fact>]
let ``a cosine is the mean of sliding ReLUs with the weights of the published identity`` () =
    let cases = Gen.zip3 (uniform 0.1 12.0) (uniform -7.0 7.0) (uniform -1.0 1.0)

    Theorem.forAll cases (fun (alpha, psi, t) ->
        let mixture =
            piecewise (fun threshold -> CosineRidge.slide alpha psi threshold * (t - threshold)) -2.0 t [
                -1.0
            ]

        // Weights of this size cancel.
        near (1.0 + 16.0 * alpha * alpha) (Math.Cos(alpha * t + psi)) (mixture / 4.0))

[<Fact>]
let ``a cosine is an affine function and two half-lines of smoothed ReLUs, everywhere`` () =
    let cases =
        gen {
            let! order = Gen.choose (0, 3)
            let! width = uniform 0.1 1.5
            let! psi = uniform -7.0 7.0
            let! s = uniform -9.0 9.0
            return order, width, psi, s
        }

    Theorem.forAll cases (fun (order, width, psi, s) ->
        let side sign =
            let t = float sign * s
            let reach = t + float order * width

            let unit' threshold =
                width * Srelu.approximate order ((t - threshold) / width)

            let knots = [ for j in -order .. order -> t - float j * width ]

            piecewise
                (fun threshold -> CosineRidge.halfLine order width psi sign threshold * unit' threshold)
                0.0
                reach
                knots

        near
            (100.0 / CosineRidge.damping order width)
            (Math.Cos(s + psi))
            (CosineRidge.halfLineAffine order width psi s + side 1 + side -1))

[<Fact>]
let ``a cosine is a constant and two half-lines of steps, everywhere`` () =
    Theorem.forAll (Gen.zip (uniform -7.0 7.0) (uniform -20.0 20.0)) (fun (psi, s) ->
        let side sign =
            integral (CosineRidge.step psi sign) 0.0 (float sign * s)

        near 20.0 (Math.Cos(s + psi)) (Math.Cos psi + side 1 + side -1))

/// With D the slope and H the value of the cosine at −1, the part of thresholds below −1 is D(t + 1) + H: exactly, where D and
/// H are rational.
[<Fact>]
let ``thresholds below -1 make up for value and slope at -1`` () =
    let rational =
        Gen.choose (-1000, 1000)
        |> Gen.map (fun (k: int) -> Rational.fraction (bigint k) 7I)

    Theorem.forAll (Gen.zip rational rational) (fun (value, slope) ->
        let number k = Rational.ofInt k
        let half (k: int) = Rational.fraction (bigint k) 2I
        // (D + (6D − 12H)(T + 3/2)) by powers of T.
        let gain = number 6 * slope - number 12 * value
        let g0 = slope + gain * half 3

        // ∫ T^k dT from −2 to −1.
        let moment (k: int) =
            let power (base': int) = bigint.Pow(bigint base', k + 1)
            Rational.fraction (power -1 - power -2) (bigint (k + 1))

        let mass = g0 * moment 0 + gain * moment 1
        let first = g0 * moment 1 + gain * moment 2
        // ∫ g(T)(t − T) dT = mass·t − first.
        Theorem.holds "another affine function" (mass = slope && -first = slope + value))
