/// Cardinal B-splines and smoothed ReLUs by cells, against the definition of the latter.
module MemCap.Properties.CardinalSplineProperties

open System
open System.Numerics
open FsCheck.FSharp
open MemCap.Constructions
open MemCap.Exact
open Xunit

let private horner (piece: Rational[]) (u: Rational) =
    Array.foldBack (fun c sum -> sum * u + c) piece Rational.Zero

/// The value on these cells, of which the first begins at the place given; 0 outside.
let private at (pieces: Rational[][]) (first: Rational) (t: Rational) =
    let y = t - first

    if y.Sign < 0 || y >= Rational.ofInt pieces.Length then
        Rational.Zero
    else
        let cell = int (Rational.floor y)
        horner pieces[cell] (y - Rational.ofInt cell)

let private halves m =
    Rational.fraction (BigInteger(-m: int)) (BigInteger 2)

let private orders = Gen.choose (0, 6)

[<Fact>]
let ``the spline of 2k + 2 boxes is the second difference of the smoothed ReLU of order k`` () =
    let cases =
        gen {
            let! order = orders
            let! t = PolynomialCases.rational 60
            return order, t
        }

    Theorem.forAll cases (fun (order, t) ->
        let s shift =
            Srelu.evaluate order Rational.One (t + Rational.ofInt shift)

        let boxes = 2 * order + 2
        let expected = s 1 - Rational.ofInt 2 * s 0 + s -1
        Theorem.equal expected (at (CardinalSpline.pieces boxes) (halves boxes) t))

[<Theory>]
[<InlineData(1)>]
[<InlineData(2)>]
[<InlineData(5)>]
[<InlineData(14)>]
let ``a spline has integral 1 and is 0 at its ends`` (boxes: int) =
    let pieces = CardinalSpline.pieces boxes

    let integral =
        pieces
        |> Array.collect (Array.mapi (fun e c -> c / Rational.ofInt (e + 1)))
        |> Array.fold (+) Rational.Zero

    Assert.Equal(boxes, pieces.Length)
    Assert.Equal(Rational.One, integral)

    if boxes > 1 then
        Assert.True pieces[0].[0].IsZero
        Assert.True((horner pieces[boxes - 1] Rational.One).IsZero)

[<Fact>]
let ``cells left of 0 are those of the smoothed ReLU, exactly`` () =
    let cases =
        gen {
            let! order = Gen.choose (1, 6)
            let! numerator = Gen.choose (0, 35)
            return order, Rational.fraction (BigInteger(-order * numerator)) (BigInteger 36)
        }

    Theorem.forAll cases (fun (order, t) ->
        // The last cell is closed.
        if t.IsZero then
            Theorem.equal
                (Srelu.evaluate order Rational.One t)
                (horner (Array.last (CardinalSpline.smoothedRelu order)) Rational.One)
        else
            Theorem.equal
                (Srelu.evaluate order Rational.One t)
                (at (CardinalSpline.smoothedRelu order) (Rational.ofInt -order) t))

[<Fact>]
let ``doubles of smoothed ReLUs and splines are near their exact values, at every scale`` () =
    let cases =
        gen {
            let! order = orders
            let! scale = Gen.choose (-30, 30)
            let! y = PolynomialCases.rational 70
            return order, scale, y
        }

    Theorem.forAll cases (fun (order, scale, y) ->
        let width = Rational.powerOfTwo scale
        let h = Rational.toDouble width
        let t = Rational.toDouble y * h
        let exact = Rational.ofDouble t

        let expected = Rational.toDouble (Srelu.evaluate order width exact)
        let got = SmoothedRelu(order, h).At t
        let boxes = order + 1

        let spline =
            Rational.toDouble (at (CardinalSpline.pieces boxes) (halves boxes) (exact / width))
            / h

        Theorem.holds
            $"S: {expected} and {got}; B: {spline} and {Spline(boxes, h).At t}"
            (abs (got - expected) <= 1e-14 * h * (1.0 + abs (t / h))
             && abs (Spline(boxes, h).At t - spline) <= 1e-13 / h))

[<Fact>]
let ``orders and boxes outside their range are refused`` () =
    Assert.Throws<ArgumentException>(fun () -> CardinalSpline.pieces 0 |> ignore)
    |> ignore

    Assert.Throws<ArgumentException>(fun () -> CardinalSpline.smoothedRelu -1 |> ignore)
    |> ignore
