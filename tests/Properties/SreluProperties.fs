/// Smoothed ReLUs: their pieces, what defines them, and their values in doubles.
module MemCap.Properties.SreluProperties

open System
open System.Numerics
open FsCheck.FSharp
open MemCap
open MemCap.Exact
open Xunit

let private ratio (p: int) (q: int) =
    Rational.fraction (BigInteger p) (BigInteger q)

/// An order, a knot width, and a number that is often a knot or in reach of one.
let private cases =
    gen {
        let! order = Gen.choose (0, 8)
        let! width = Gen.map2 ratio (Gen.choose (1, 9)) (Gen.choose (1, 5))
        let! q = Gen.elements [ 1; 1; 2; 3; 7; 60 ]
        let! p = Gen.choose (-(order + 2) * q, (order + 2) * q)
        return order, width, ratio p q * width
    }

let private valueOf (coefficients: Rational[]) (t: Rational) : Rational =
    Array.foldBack (fun c value -> c + t * value) coefficients Rational.Zero

let private derivative (coefficients: Rational[]) =
    Array.init (max 1 (coefficients.Length - 1)) (fun e ->
        if e + 1 < coefficients.Length then
            Rational.ofInt (e + 1) * coefficients[e + 1]
        else
            Rational.Zero)

let private relu t = Rational.max Rational.Zero t

/// The B-spline of m boxes of width h at t: the recurrence of Cox and de Boor, from the box itself. Half-open, so that
/// every t has one value.
let private spline m (h: Rational) (t: Rational) =
    let rec at p (x: Rational) =
        if p = 1 then
            if x.Sign >= 0 && x < Rational.One then
                Rational.One
            else
                Rational.Zero
        elif x.Sign < 0 || x >= Rational.ofInt p then
            Rational.Zero
        else
            (x * at (p - 1) x + (Rational.ofInt p - x) * at (p - 1) (x - Rational.One))
            / Rational.ofInt (p - 1)

    at m (t / h + ratio m 2) / h

[<Fact>]
let ``pieces meet with 2k derivatives and the stated jumps`` () =
    Theorem.forCases 60 cases (fun (order, width, _) ->
        let pieces, knots, jumps =
            Srelu.pieces order width, Srelu.knots order width, Srelu.jumps order width

        let differences i r =
            let at piece =
                valueOf (Seq.fold (fun p _ -> derivative p) pieces[piece] (seq { 1..r })) knots[i]

            at (i + 1) - at i

        result {
            do! Theorem.equal (2 * order + 2) pieces.Length
            do! Theorem.holds "the first piece is not 0" (pieces[0] |> Array.forall _.IsZero)

            do!
                Theorem.equal
                    [ Rational.Zero; Rational.One; yield! List.replicate (2 * order) Rational.Zero ]
                    (List.ofArray pieces[2 * order + 1])
                |> Result.mapError (fun text -> $"the last piece: {text}")

            let torn =
                List.allPairs [ 0 .. 2 * order ] [ 0 .. 2 * order ]
                |> List.filter (fun (i, r) -> not (differences i r).IsZero)

            do! Theorem.holds $"derivatives jump at (knot, order) %A{torn}" torn.IsEmpty
            let found = Array.init (2 * order + 1) (fun i -> differences i (2 * order + 1))
            do! Theorem.equal found jumps
            let power = Seq.fold (fun p _ -> p * width) Rational.One (seq { 1 .. 2 * order })
            do! Theorem.equal (Rational.One / power) jumps[0]
        })

[<Fact>]
let ``a value is that of the piece it lies in`` () =
    Theorem.forCases 300 cases (fun (order, width, t) ->
        let knots = Srelu.knots order width
        let pieces = Srelu.pieces order width
        let right = knots |> Array.filter (fun knot -> knot <= t) |> Array.length
        let left = knots |> Array.filter (fun knot -> knot < t) |> Array.length
        let value = Srelu.evaluate order width t

        result {
            do! Theorem.equal (valueOf pieces[right] t) value
            do! Theorem.equal (valueOf pieces[left] t) value
        })

[<Fact>]
let ``the ReLU outside, its odd part everywhere, never below it and nearest far away`` () =
    Theorem.forCases 300 cases (fun (order, width, t) ->
        let at = Srelu.evaluate order width
        let excess = at t - relu t

        result {
            do! Theorem.equal t (at t - at -t)

            do!
                Theorem.holds
                    "below the ReLU, or above its value at 0"
                    (excess.Sign >= 0 && excess <= at Rational.Zero)

            let isOutside = Rational.abs t >= Rational.ofInt order * width
            do! Theorem.holds "not the ReLU exactly outside its knots" (excess.IsZero = isOutside)
            do! Theorem.equal (at t) (width * Srelu.evaluate order Rational.One (t / width))
        })

[<Fact>]
let ``second differences and second derivatives are B-splines`` () =
    Theorem.forCases 200 (Gen.filter (fun (order, _, _) -> order <= 5) cases) (fun (order, width, t) ->
        let at = Srelu.evaluate order width

        result {
            do!
                Theorem.equal
                    (width * width * spline (2 * order + 2) width t)
                    (at (t + width) - Rational.ofInt 2 * at t + at (t - width))

            if order >= 1 then
                let piece =
                    Srelu.knots order width |> Array.filter (fun knot -> knot <= t) |> Array.length

                let second = derivative (derivative (Srelu.pieces order width).[piece])
                do! Theorem.equal (spline (2 * order) width t) (valueOf second t)
        })

[<Fact>]
let ``known pieces and values`` () =
    let piece order i =
        (Srelu.pieces order Rational.One).[i]
        |> Array.map Rational.format
        |> List.ofArray

    Assert.Equal<string list>([ "1/6"; "1/2"; "1/2"; "1/6" ], piece 1 1)
    Assert.Equal<string list>([ "1/6"; "1/2"; "1/2"; "-1/6" ], piece 1 2)
    Assert.Equal<string list>([ "7/30"; "1/2"; "1/3"; "0"; "-1/12"; "-1/40" ], piece 2 2)
    Assert.Equal<string list>([ "239/840"; "1/2"; "11/40"; "0"; "-1/24"; "0"; "1/120"; "1/504" ], piece 3 3)

    Assert.Equal<string list>(
        [ "0"; "1/6"; "7/30"; "239/840" ],
        [
            for k in 0..3 -> Rational.format (Srelu.evaluate k Rational.One Rational.Zero)
        ]
    )

[<Fact>]
let ``doubles are within the stated error`` () =
    let arguments =
        gen {
            let! order =
                Gen.frequency [ 5, Gen.choose (0, 8); 1, Gen.choose (9, 20); 1, Gen.constant 64 ]

            let! unit = Cases.unit
            let! exponent = Gen.frequency [ 2, Gen.constant 0; 1, Gen.choose (-60, -1) ]
            let near = Math.ScaleB(unit, exponent)
            let! place = Gen.choose (-order - 1, order + 1)
            return! Gen.elements [ order, float order * unit; order, float place + near ]
        }

    Theorem.forCases 1500 arguments (fun (order, t) ->
        let exact = Srelu.evaluate order Rational.One (Rational.ofDouble t)
        let error = Rational.abs (Rational.ofDouble (Srelu.approximate order t) - exact)

        let allowed =
            Rational.ofDouble (Srelu.relativeError order) * exact
            + Rational.powerOfTwo -1040

        Theorem.holds $"off by {Rational.toDouble (error / allowed)} of what is allowed" (error <= allowed))

[<Fact>]
let ``there are no other orders, and no widths but positive ones`` () =
    for order in [ -1; Srelu.largestOrder + 1 ] do
        Assert.Throws<ArgumentException>(fun () -> Srelu.approximate order 0.0 |> ignore)
        |> ignore

        Assert.Throws<ArgumentException>(fun () -> Srelu.evaluate order Rational.One Rational.Zero |> ignore)
        |> ignore

    Assert.Throws<ArgumentException>(fun () -> Srelu.pieces 1 Rational.Zero |> ignore)
    |> ignore

    Assert.True(Double.IsNaN(Srelu.approximate 2 nan))
    Assert.Equal(infinity, Srelu.approximate 2 infinity)
    Assert.Equal(0.0, Srelu.approximate 2 -infinity)
