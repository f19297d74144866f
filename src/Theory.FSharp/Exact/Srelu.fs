namespace MemCap.Exact

open System
open System.Numerics

/// Smoothed ReLUs. S_{k,h}, of order k ≥ 0 and knot width h > 0, is the ReLU convolved with 2k boxes of width h:
///   S_{k,h}(t) = 1/((2k+1)! h^2k) Σ_j (−1)^j C(2k, j) max(0, t + (k − j)h)^(2k+1),   0 ≤ j ≤ 2k.
/// It has 2k continuous derivatives, is the ReLU outside (−kh, kh), and S_{k,h}(t) − S_{k,h}(−t) = t; S_{0,h} is the ReLU.
/// The published function of that name has another factor (a cosine) in its kernel, and no rational values.
///
/// Source: Bresler and Nagaraj 2020, without that factor. Notes: proofs-notes/srelu.md
[<RequireQualifiedAccess>]
module Srelu =
    /// Of orders: pieces are polynomials of degree 2k + 1, and longer ones serve nobody.
    let largestOrder = 64

    let private requireOrder order =
        if order < 0 || order > largestOrder then
            invalidArg (nameof order) $"an order is from 0 to {largestOrder}, not {order}"

    let private requireShape order (width: Rational) =
        requireOrder order

        if width.Sign <= 0 then
            invalidArg (nameof width) "a knot width is positive"

    /// (−1)^j C(2k, j) and (2k+1)!, by order.
    let private tables =
        Array.init (largestOrder + 1) (fun order ->
            lazy
                (let signed =
                    Combinatorics.binomials (2 * order) (2 * order)
                    |> Array.mapi (fun j c -> if j % 2 = 0 then c else -c)

                 struct (signed, Combinatorics.factorial (2 * order + 1))))

    /// (i − k)h for i = 0, …, 2k: where pieces meet.
    let knots order (width: Rational) =
        requireShape order width
        Array.init (2 * order + 1) (fun i -> Rational.ofInt (i - order) * width)

    /// The jump of the (2k+1)-st derivative at knot i: (−1)^i C(2k, i)/h^2k.
    let jumps order (width: Rational) =
        requireShape order width
        let struct (signed, _) = tables[order].Value

        let scale =
            Seq.fold (fun power _ -> power * width) Rational.One (seq { 1 .. 2 * order })

        signed |> Array.map (fun jump -> Rational.ofInteger jump / scale)

    /// Coefficients of 1, t, …, t^(2k+1): piece 0 left of all knots, piece i between knots i − 1 and i, piece 2k + 1 right
    /// of all knots.
    let pieces order (width: Rational) =
        requireShape order width
        let degree = 2 * order + 1
        let struct (signed, factorial) = tables[order].Value
        let choose = Combinatorics.binomials degree degree

        Array.init (degree + 1) (fun piece ->
            // h^(1 − e): the powers of h in (t + (k − j)h)^(2k+1)/h^2k.
            let mutable power = width

            Array.init (degree + 1) (fun e ->
                let mutable sum = BigInteger.Zero

                for j in 0 .. piece - 1 do
                    sum <- sum + signed[j] * BigInteger.Pow(BigInteger(order - j), degree - e)

                let coefficient = Rational.fraction (choose[e] * sum) factorial * power
                power <- power / width
                coefficient))

    /// Of t ≤ 0: the terms that are not zero, over one denominator.
    let private leftHalf order (width: Rational) (t: Rational) =
        let struct (signed, factorial) = tables[order].Value
        let s = t / width
        let mutable sum = BigInteger.Zero
        let mutable j = 0
        let mutable basis = s.Numerator + BigInteger order * s.Denominator

        while basis.Sign > 0 do
            sum <- sum + signed[j] * BigInteger.Pow(basis, 2 * order + 1)
            basis <- basis - s.Denominator
            j <- j + 1

        width
        * Rational.fraction sum (factorial * BigInteger.Pow(s.Denominator, 2 * order + 1))

    /// S_{k,h}(t), exactly.
    /// Throws ArgumentException unless 0 ≤ k ≤ largestOrder and h > 0.
    let evaluate order (width: Rational) (t: Rational) =
        requireShape order width
        let reach = Rational.ofInt order * width

        if t <= -reach then Rational.Zero
        elif t >= reach then t
        elif t.Sign > 0 then t + leftHalf order width -t
        else leftHalf order width t

    /// S_k(−y) = Σ_{i=1..k} i·B(y + i), 0 ≤ y < k, with B the B-spline of 2k + 2 boxes, by its recurrence: all terms are
    /// positive, nothing cancels.
    let private leftHalfApproximately order (y: float) =
        let whole = Math.Floor y
        let part = y - whole
        let spline = Array.zeroCreate<float>(2 * order + 2)
        spline[0] <- 1.0

        // The spline of p boxes at part + j becomes that of p + 1 boxes.
        for p in 1 .. 2 * order + 1 do
            for j in p .. -1 .. 1 do
                spline[j] <-
                    ((float j + part) * spline[j] + (float (p + 1 - j) - part) * spline[j - 1])
                    / float p

            spline[0] <- part * spline[0] / float p

        let mutable sum = 0.0

        for i in order - int whole .. -1 .. 1 do
            sum <- sum + float i * spline[int whole + i + order + 1]

        sum

    /// |approximate k t − S_k(t)| ≤ relativeError k · S_k(t) + 2^−1040.
    let relativeError order =
        requireOrder order
        float (9 * order + 6) * Math.ScaleB(1.0, -53)

    /// S_k(t) of knot width 1 in doubles, within relativeError; NaN of NaN. S_{k,h}(t) = h·S_k(t/h).
    /// Throws ArgumentException unless 0 ≤ k ≤ largestOrder.
    let approximate order (t: float) =
        requireOrder order
        let reach = float order

        if t <= -reach then 0.0
        elif t >= reach || Double.IsNaN t then t
        elif t > 0.0 then t + leftHalfApproximately order t
        else leftHalfApproximately order -t
