module MemCap.Properties.SignFilterProperties

open System
open FsCheck
open FsCheck.FSharp
open MemCap
open MemCap.Exact
open MemCap.Networks
open MemCap.Verification
open Xunit

/// Doubles that cancel, over- and underflow.
let private number =
    Gen.frequency [
        3, Cases.unit
        2, Cases.extreme
        1, Gen.constant 0.0
        1, Gen.map (fun x -> Math.ScaleB(x, 1000)) Cases.unit
        1, Gen.map (fun x -> Math.ScaleB(x, -1040)) Cases.unit
    ]

let private vector d = Gen.arrayOfLength d number

/// A row that nearly or exactly cancels on the point.
let private cancelling (x: float[]) =
    gen {
        let! w = vector x.Length
        let half = x.Length / 2

        let! nudge = Gen.elements [ 0.0; 1e-16; 1e-300 ]

        return
            w
            |> Array.mapi (fun c v ->
                if c < half || c - half >= half then
                    v
                else
                    let partner = -(w[c - half] * x[c - half]) / x[c] + nudge
                    if Double.IsFinite partner then partner else v)
    }

let private pair =
    gen {
        let! d = Gen.choose (1, 12)
        let! x = vector d
        let! w = Gen.oneof [ vector d; cancelling x ]
        return w, x
    }

/// Every product of every kernel differs from the exact one by at most the radius.
[<Fact>]
let ``the radius covers every kernel's product`` () =
    Theorem.forCases 1500 pair (fun (w, x) ->
        let d = x.Length

        let exact = Vec.dotDoubles (Vec.ofDoubles w) (ReadOnlySpan x)

        let radius =
            SignFilter.radius
                d
                (SignFilter.normAtLeast (ReadOnlySpan w))
                (SignFilter.normAtLeast (ReadOnlySpan x))

        ExactCases.forEveryKernel (fun kernels ->
            let z = [| 0.0 |]
            kernels.Product(x, 0, 1, w, 0, 1, d, z, 0)

            if Double.IsFinite z[0] && Double.IsFinite radius then
                Theorem.holds
                    $"{z[0]} against {exact}"
                    (Rational.abs (Rational.ofDouble z[0] - exact) <= Rational.ofDouble radius)
            else
                Ok()))

/// Rows of norm in [1, 2), points with many zeros, biases that nearly cancel the product: the sign of a sum in single
/// precision is right wherever the radius says so.
[<Fact>]
let ``the single-precision radius covers every kernel's sum`` () =
    let triples =
        gen {
            let! w, x = pair

            let! zeros =
                Gen.arrayOfLength x.Length (Gen.frequency [ 3, Gen.constant 1.0; 1, Gen.constant 0.0 ])

            let x = Array.map2 (*) x zeros
            let! exponent = Gen.choose (-45, 45)
            let norm = SignFilter.normAtLeast (ReadOnlySpan w)
            let! nudge = Gen.elements [ 0.0; 1e-3; 1e-6; 1e-7; 3e-8; 1e-8; 1e-12 ]
            let! sign = Gen.elements [ 1.0; -1.0 ]
            let! free = Cases.unit
            return w, x, norm, exponent, sign * nudge, free
        }

    Theorem.forCases 1500 triples (fun (w, x, norm, exponent, nudge, free) ->
        let xNorm = SignFilter.normAtLeast (ReadOnlySpan x)

        if
            norm > 0.0
            && xNorm > 0.0
            && norm < 1e300
            && xNorm < 1e300
            && norm > 1e-290
            && xNorm > 1e-290
        then
            let w = w |> Array.map (fun v -> Math.ScaleB(v, -(Math.ILogB norm)))
            let x = x |> Array.map (fun v -> Math.ScaleB(v, exponent - Math.ILogB xNorm))
            let exact = Vec.dotDoubles (Vec.ofDoubles w) (ReadOnlySpan x)

            let bias =
                if free > 0.9 then
                    free
                else
                    -(Rational.toDouble exact) * (1.0 + nudge)

            let scale = SignFilter.singleScale (SignFilter.normAtLeast (ReadOnlySpan w)) bias
            let xs = Array.zeroCreate<single> x.Length
            let ws = Array.zeroCreate<single> x.Length
            let m = SignFilter.toSingle 1.0 (ReadOnlySpan x) (Span xs)
            SignFilter.toSingle 1.0 (ReadOnlySpan w) (Span ws) |> ignore
            let radius = SignFilter.singleRadius m (SignFilter.normAtLeast (ReadOnlySpan x))

            ExactCases.forEveryKernel (fun kernels ->
                let z = [| 0.0f |]
                let on, undecided = [| 0UL |], [| 0UL |]
                kernels.SingleProduct(xs, 0, 1, ws, 0, 1, x.Length, z, 0)

                kernels.Signs(z, 0, 1, 1, [| single bias |], [| scale |], [| radius |], 0, on, undecided, 0)
                |> ignore

                Theorem.holds
                    $"{z[0]} + {bias} within {radius}·{scale} of {exact}"
                    (undecided[0] = 1UL
                     || (on[0] = 1UL) = ((exact + Rational.ofDouble bias).Sign > 0)))
        else
            Ok())

[<Fact>]
let ``rounding to single precision counts the coordinates that are not 0`` () =
    Theorem.forCases 300 pair (fun (_, x) ->
        let rounded = Array.zeroCreate<single> x.Length
        let nonzero = SignFilter.toSingle 0.25 (ReadOnlySpan x) (Span rounded)

        result {
            do! Theorem.equal (x |> Array.filter (fun v -> v <> 0.0) |> Array.length) nonzero
            do! Theorem.equal (x |> Array.map (fun v -> single (0.25 * v))) rounded
        })

[<Fact>]
let ``the radius is small beside ordinary products`` () =
    let ordinary =
        gen {
            let! d = Gen.choose (1, 12)
            let! w = Gen.arrayOfLength d Cases.unit
            let! x = Gen.arrayOfLength d Cases.unit
            return w, x
        }

    Theorem.forCases 300 ordinary (fun (w, x) ->
        let norms =
            SignFilter.normAtLeast (ReadOnlySpan w)
            * SignFilter.normAtLeast (ReadOnlySpan x)

        let radius =
            SignFilter.radius
                x.Length
                (SignFilter.normAtLeast (ReadOnlySpan w))
                (SignFilter.normAtLeast (ReadOnlySpan x))

        Theorem.holds $"{radius}" (radius <= 1e-13 * norms + 1e-300))

[<Fact>]
let ``the norm is never too small and hardly too large`` () =
    Theorem.forCases 1000 pair (fun (_, x) ->
        let norm = SignFilter.normAtLeast (ReadOnlySpan x)
        let square = x |> Array.sumBy (fun v -> Rational.ofDouble v * Rational.ofDouble v)

        if Double.IsFinite norm then
            let norm = Rational.ofDouble norm

            let generous =
                norm * (Rational.One - Rational.powerOfTwo -40) - Rational.powerOfTwo -1073

            Theorem.holds
                "outside"
                (norm * norm >= square && (generous.Sign <= 0 || generous * generous <= square))
        else
            // Only a norm beyond the doubles may be infinite.
            Theorem.holds "infinite too early" (square >= Rational.powerOfTwo 2046))

[<Fact>]
let ``the rank is the number of biases that exceed minus the product`` () =
    let families =
        gen {
            let! w, x = pair
            let! count = Gen.choose (1, 8)
            let exact = Vec.dotDoubles (Vec.ofDoubles w) (ReadOnlySpan x)

            let! biases =
                Gen.arrayOfLength
                    count
                    (Gen.oneof [
                        Gen.map Rational.ofDouble number
                        // On the threshold, or off it by less than any double.
                        Gen.constant -exact
                        Gen.constant (-exact + Rational.powerOfTwo -2000)
                        Gen.constant (-exact - Rational.powerOfTwo -2000)
                        Gen.map (fun (v: float) -> Rational.ofDouble v / Rational.ofInt 3) number
                        Gen.constant (Rational.powerOfTwo 3000)
                    ])

            let! third = Gen.elements [ false; true ]
            return w, x, biases, third
        }

    Theorem.forCases 1500 families (fun (w, x, biases, third) ->
        // Rows that are no doubles, too.
        let scale = if third then Rational.fraction 1I 3I else Rational.One
        let row = Vec.scale scale (Vec.ofDoubles w)
        let biases = biases |> Array.map (fun b -> b * scale)
        let outer = biases |> Array.map (fun _ -> Rational.One)
        let family = Family(row, biases, outer, Activation.Relu)
        let exact = Vec.dotDoubles row (ReadOnlySpan x)
        let expected = biases |> Array.filter (fun b -> b > -exact) |> Array.length

        ExactCases.forEveryKernel (fun kernels ->
            let z = [| 0.0 |]
            kernels.Product(x, 0, 1, family.Nearest, 0, 1, x.Length, z, 0)

            let radius =
                SignFilter.radius x.Length family.Norm (SignFilter.normAtLeast (ReadOnlySpan x))

            let struct (rank, _) = family.Rank(z[0], radius, ReadOnlySpan x)
            Theorem.equal expected rank))
