/// The smoothed ReLU as published: what defines it, and its values against rationals and another quadrature.
module MemCap.Properties.SreluCosineProperties

open System
open FsCheck.FSharp
open MemCap
open MemCap.Exact
open Xunit

/// The largest w0·α0 of an order.
let private mostPhase order = Math.PI * min 0.5 (float order / 4.0)

let private shapeOf orders =
    gen {
        let! order = orders

        let! halfWidth =
            Gen.elements [ 0.5; 1.0; 3.0; 0.1; Math.ScaleB(1.0, -300); Math.ScaleB(1.0, 300) ]

        let! unit = Cases.unit

        let! part =
            Gen.elements [ 0.0; Math.ScaleB(1.0, -40); abs unit; 1.0 - Math.ScaleB(1.0, -40) ]

        return SreluCosine(order, halfWidth, part * mostPhase order / halfWidth)
    }

/// A function and a number, often at a knot or near one, seldom out of reach.
let private casesOf orders =
    gen {
        let! shape = shapeOf orders
        let! unit = Cases.unit
        let! exponent = Gen.choose (-60, -1)
        let! place = Gen.choose (-shape.Order - 1, shape.Order + 1)
        let! near = Gen.elements [ 0.0; Math.ScaleB(unit, exponent) ]
        let knot = shape.HalfWidth / float (max 1 shape.Order)
        let! t = Gen.elements [ 1.1 * unit * shape.HalfWidth; (float place + near) * knot ]
        return shape, t
    }

let private cases = casesOf (Gen.choose (0, 8))

let private show (shape: SreluCosine) =
    $"k = {shape.Order}, w0 = {shape.HalfWidth:R}, α0 = {shape.Frequency:R}"

/// The polynomial one of the same knots.
let private polynomial (shape: SreluCosine) t =
    let knot = shape.HalfWidth / float shape.Order
    knot * Srelu.approximate shape.Order (t / knot)

let private relu (t: float) = Math.Max(0.0, t)

[<Fact>]
let ``the ReLU outside, its odd part everywhere, between it and the polynomial one`` () =
    Theorem.forCases 600 cases (fun (shape, t) ->
        let value = shape.Approximate t

        result {
            if shape.Order = 0 || abs t >= shape.HalfWidth then
                do! Theorem.equal (relu t) value
            else
                let odd = abs (value - shape.Approximate -t - t)
                do! Theorem.holds $"odd part off by {odd}, {show shape}" (odd <= 2.0 * shape.Error)

                do!
                    Theorem.holds
                        $"{value} is not between, {show shape}"
                        (value >= relu t - shape.Error && value <= polynomial shape t + shape.Error)
        })

[<Fact>]
let ``convex, and slopes are from 0 to 1`` () =
    let pairs =
        gen {
            let! shape, first = cases
            let! unit = Cases.unit
            let! exponent = Gen.elements [ 0; -3; -10; -30 ]
            return shape, first, first + abs unit * Math.ScaleB(shape.HalfWidth, exponent)
        }

    Theorem.forCases 600 pairs (fun (shape, first, second) ->
        let at = shape.Approximate
        let rise = at second - at first
        let middle = first + (second - first) / 2.0
        // Where arguments are not small, numbers beside them have roundings of their own.
        let error = 2.0 * shape.Error + Math.ScaleB(abs first + abs second, -52)

        result {
            do! Theorem.holds $"falls by {rise}, {show shape}" (rise >= -error)

            do!
                Theorem.holds
                    $"rises by {rise} over {second - first}, {show shape}"
                    (rise <= second - first + error)

            let excess = at middle - (at first + at second) / 2.0
            do! Theorem.holds $"concave by {excess}, {show shape}" (excess <= error)
        })

[<Fact>]
let ``for small frequencies the polynomial one`` () =
    Theorem.forCases 600 (casesOf (Gen.choose (1, 8))) (fun (shape, t) ->
        let phase = shape.Frequency * shape.HalfWidth
        let most = phase * phase / 2.0 * polynomial shape -(abs t) + 2.0 * shape.Error
        let distance = abs (shape.Approximate t - polynomial shape t)
        Theorem.holds $"{distance} off, at most {most}, {show shape}" (distance <= most))

/// Coefficients of the product.
let private times (a: Rational[]) (b: Rational[]) =
    let product = Array.create (a.Length + b.Length - 1) Rational.Zero

    a
    |> Array.iteri (fun i x -> b |> Array.iteri (fun j y -> product[i + j] <- product[i + j] + x * y))

    product

/// The integral of the polynomial from one place to another.
let private integral (coefficients: Rational[]) (low: Rational) (high: Rational) =
    let at t =
        t
        * Array.foldBack2
            (fun c e value -> c / Rational.ofInt (e + 1) + t * value)
            coefficients
            [| 0 .. coefficients.Length - 1 |]
            Rational.Zero

    at high - at low

/// S(−y) for y ≥ 0, as a quotient of integrals of rational polynomials: the power series of the cosine, cut where less than
/// 1e−30 is left, times the pieces of the kernel. Nodes, recurrences and the closed form of Z have no part in it.
let private exactLeft (shape: SreluCosine) (y: Rational) =
    let order = shape.Order
    let knot = Rational.ofDouble shape.HalfWidth / Rational.ofInt order
    let theta = Rational.ofDouble shape.Frequency * knot
    let y = y / knot

    let series =
        let terms = Array.create 37 Rational.Zero
        let mutable term = Rational.One

        for r in 0..18 do
            terms[2 * r] <- term
            term <- -term * theta * theta / Rational.ofInt ((2 * r + 1) * (2 * r + 2))

        terms

    let sum (factor: Rational[]) low =
        Seq.sum (
            seq {
                for i in 0 .. order - 1 do
                    let from = Rational.max low (Rational.ofInt i)
                    let upTo = Rational.ofInt (i + 1)

                    if from < upTo then
                        // The second derivative of the piece right of knot i.
                        let bend =
                            (Srelu.pieces order Rational.One).[order + i + 1]
                            |> Array.mapi (fun e c -> c * Rational.ofInt (e * (e - 1)))
                            |> Array.skip 2

                        integral (times factor (times bend series)) from upTo
            }
        )

    knot * sum [| -y; Rational.One |] y
    / (Rational.ofInt 2 * sum [| Rational.One |] Rational.Zero)

[<Fact>]
let ``values are within the stated error of those by rationals`` () =
    Theorem.forCases 150 (casesOf (Gen.choose (1, 8))) (fun (shape, t) ->
        let place = Rational.ofDouble t
        let exact = Rational.max Rational.Zero place + exactLeft shape (Rational.abs place)
        let error = Rational.abs (Rational.ofDouble (shape.Approximate t) - exact)
        let part = Rational.toDouble (error / Rational.ofDouble shape.Error)
        Theorem.holds $"off by {part} of what is stated, {show shape}" (part <= 1.0))

/// Simpson's rule on halves, quarters, … until it agrees with itself.
let private adaptive tolerance (f: float -> float) low high =
    let simpson a fa fm b fb = (b - a) / 6.0 * (fa + 4.0 * fm + fb)

    let rec refine depth tolerance a fa m fm b fb whole =
        let left, right = (a + m) / 2.0, (m + b) / 2.0
        let fleft, fright = f left, f right
        let first = simpson a fa fleft m fm
        let second = simpson m fm fright b fb
        let change = first + second - whole

        if depth = 0 || abs change <= 15.0 * tolerance then
            first + second + change / 15.0
        else
            refine (depth - 1) (tolerance / 2.0) a fa left fleft m fm first
            + refine (depth - 1) (tolerance / 2.0) m fm right fright b fb second

    let middle = (low + high) / 2.0
    let a, m, b = f low, f middle, f high
    refine 40 tolerance low a middle m high b (simpson low a m high b)

/// The density of 2k boxes of width 1 by its sum of truncated powers, from the left end, where it cancels least.
let private boxes order (t: float) =
    let x = float order - abs t
    let mutable sum = 0.0
    let mutable term = 1.0

    for j in 0 .. int (floor x) do
        sum <- sum + term * pown (x - float j) (2 * order - 1)
        term <- -term * float (2 * order - j) / float (j + 1)

    sum / float (Combinatorics.factorial (2 * order - 1))

[<Fact>]
let ``another quadrature of the definition agrees`` () =
    for order in 1..8 do
        for shape in
            [
                SreluCosine.Published order
                SreluCosine(order, 2.0, 0.999 * mostPhase order / 2.0)
            ] do
            let knot = shape.HalfWidth / float order

            let kernel t =
                boxes order (t / knot) / knot * cos (shape.Frequency * t)

            // From knot to knot, as the kernel has kinks.
            let between f low high =
                Seq.sum (
                    seq {
                        for i in -order .. order - 1 do
                            let a, b = max low (float i * knot), min high (float (i + 1) * knot)

                            if a < b then
                                adaptive 1e-15 f a b
                    }
                )

            let total = between kernel -shape.HalfWidth shape.HalfWidth

            for part in [ -0.97; -0.6; -0.31; 0.0; 0.05; 0.5; 0.83 ] do
                let t = part * shape.HalfWidth

                let expected = between (fun u -> (t - u) * kernel u) -shape.HalfWidth t / total

                Assert.True(
                    abs (shape.Approximate t - expected) <= 1e-12,
                    $"{shape.Approximate t:R}, not {expected:R}, at {t}, {show shape}"
                )

[<Fact>]
let ``large orders are within the error of the polynomial one without the cosine`` () =
    for order in [ 9; 13; 14; 25; 26; 57; 58; Srelu.largestOrder ] do
        let shape = SreluCosine(order, float order, 0.0)

        for part in [ -0.99; -0.5; -0.123; -0.01; 0.0; 0.3 ] do
            let t = part * float order

            Assert.True(
                abs (shape.Approximate t - Srelu.approximate order t) <= shape.Error,
                $"k = {order}, t = {t}: {shape.Approximate t:R}, not {Srelu.approximate order t:R}"
            )

[<Fact>]
let ``there are no other shapes`` () =
    for order, halfWidth, frequency in
        [
            -1, 0.5, 0.0
            Srelu.largestOrder + 1, 0.5, 0.0
            1, 0.0, 0.0
            1, infinity, 0.0
            1, nan, 0.0
            1, 0.5, -0.1
            1, 0.5, nan
            1, 0.5, 1.001 * Math.PI / 2.0
            2, 0.5, 1.001 * Math.PI
            8, 0.5, 1.001 * Math.PI
        ] do
        Assert.Throws<ArgumentException>(fun () -> SreluCosine(order, halfWidth, frequency) |> ignore)
        |> ignore

    let published = SreluCosine.Published 3
    Assert.Equal((3, 0.5, Math.PI / 16.0), (published.Order, published.HalfWidth, published.Frequency))
    Assert.True(Double.IsNaN(published.Approximate nan))
    Assert.Equal(infinity, published.Approximate infinity)
    Assert.Equal(0.0, published.Approximate -infinity)
