namespace MemCap.Data

open System
open System.Numerics
open System.Threading.Tasks
open MemCap.Exact

/// The largest |cosine| of two points other than 0, exactly: γ² and the smallest pair that attains it.
[<NoComparison; NoEquality>]
type AngularCoherence = {
    /// γ².
    Squared: Rational
    First: int
    Second: int
}

/// The kernel of gradient steps on one ReLU unit: for standard normal u,
/// H(x, x') = E[⟨x, x'⟩·1(u·x > 0)·1(u·x' > 0)] = ⟨x, x'⟩·(1/4 + arcsin ρ/(2π)), ρ the cosine of x and x'.
/// Source: the kernel is that of [bubeck2020network, Theorem 2]. Notes: proofs-notes/ntk.md
/// Shapes: Values and Errors n×n, row-major and symmetric.
[<NoComparison; NoEquality>]
type NtkKernel = {
    /// n.
    Count: int
    Values: float[]
    /// |Values − H| entry by entry; ∞ where a value leaves the doubles.
    Errors: float[]
}

[<RequireQualifiedAccess>]
module NtkKernel =
    /// (d + 40)·2^-52 of the two lengths: errors of cosine and angle, (1.5 d + 54)·2^-53, and of the two lengths on a
    /// number of at most 1/2, (d/2 + 4)·2^-53.
    let private relativeError d = Math.ScaleB(float (d + 40), -52)

    let private inverseTwoPi = 1.0 / (2.0 * Math.PI)

    /// ρ(1/4 + arcsin ρ/(2π)). With the acute angle between the lines of x and x', from its chord: near directions
    /// have an accurate angle, though arcsin ρ would not.
    let private ofCosines (directions: Directions) i j =
        let cosine = Directions.cosine directions i j
        let sign = if cosine < 0.0 then -1.0 else 1.0
        // The true chord is at most √2 up to the error of the cosine.
        let half = min 0.7072 (0.5 * Directions.chord directions sign i j)
        let angle = 2.0 * Arcsine.near half

        if cosine < 0.0 then
            cosine * (angle * inverseTwoPi)
        else
            cosine * (0.5 - angle * inverseTwoPi)

    /// H in doubles with an error for each entry. Needs 16·n² bytes. Throws ArgumentException beyond 46 340 points.
    let ofDataset (data: Dataset) : NtkKernel =
        let n = data.Count

        if n > 46_340 then
            invalidArg (nameof data) "the kernel of so many points is no array"

        let directions = Directions.ofDataset data
        let values = Array.zeroCreate<float>(n * n)
        let errors = Array.zeroCreate<float>(n * n)
        let relative = relativeError data.Dimension

        Parallel.For(
            0,
            n,
            fun i ->
                for j in 0..i do
                    let lengths = directions.Lengths[i] * directions.Lengths[j]
                    let exponent = directions.Exponents[i] + directions.Exponents[j]

                    // The diagonal is ‖x‖²/2: only the lengths err.
                    let value = if i = j then 0.5 else ofCosines directions i j

                    let value = Math.ScaleB(lengths * value, exponent)
                    let error = Math.ScaleB(lengths * relative, exponent) + Math.ScaleB(1.0, -1072)
                    let error = if Double.IsFinite value then error else infinity
                    values[i * n + j] <- value
                    values[j * n + i] <- value
                    errors[i * n + j] <- error
                    errors[j * n + i] <- error
        )
        |> ignore

        {
            Count = n
            Values = values
            Errors = errors
        }

    /// ρ_ij² exactly, for points other than 0.
    let private squaredCosine (data: Dataset) i j =
        let dot = Products.dot (data.Point i) (data.Point j)
        dot * dot / (Geometry.squaredNorm data i * Geometry.squaredNorm data j)

    /// γ, over the pairs of points other than 0; None when there is no such pair. O(n²d) operations in doubles, and
    /// exact ones for the pairs that they cannot tell apart; the result does not depend on the number of threads.
    let coherence (data: Dataset) : AngularCoherence option =
        let directions = Directions.ofDataset data
        // A double of this size more covers squaring.
        let error = Directions.cosineError directions + Math.ScaleB(1.0, -50)

        let race () =
            Race((fun _ _ -> struct (-infinity, infinity)), (fun i j -> -(squaredCosine data i j)))

        let total = race ()

        Parallel.For(
            0,
            data.Count,
            race,
            (fun j _ (race: Race) ->
                if directions.Lengths[j] > 0.0 then
                    for i in 0 .. j - 1 do
                        if directions.Lengths[i] > 0.0 then
                            let size = abs (Directions.cosine directions i j)
                            let least, most = max 0.0 (size - error), size + error
                            race.Offer(i, j, -(most * most), -(least * least))

                race),
            (fun race -> lock total (fun () -> total.Merge race))
        )
        |> ignore

        total.Winner
        |> Option.map (fun (value, i, j) -> {
            Squared = -value
            First = i
            Second = j
        })

    let private integer (k: BigInteger) = Enclosure.exactly (Dyadic.ofInteger k)

    /// ln 2n/ln(1/γ²) = q/2, for 0 < γ < 1; None where the bits do not tell γ from 1.
    let private halfQ bits (n: int) (squared: Rational) =
        let ln x =
            Enclosure.ln bits (Enclosure.ofRational bits x)

        match ln (Rational.ofInteger (BigInteger 2 * BigInteger n)), ln (Rational.One / squared) with
        | Some above, Some below -> Enclosure.divide bits above below
        | _ -> None

    /// The first answer as the working precision grows without end: there is one.
    let rec private settle bits (attempt: int -> 'T option) : 'T =
        match attempt bits with
        | Some answer -> answer
        | None -> settle (2 * bits) attempt

    let private isOne (squared: Rational) = squared >= Rational.One

    /// q = ln(2n)/ln(1/γ) for n points of squared coherence γ²: 0 for γ = 0; None for γ = 1, where it is infinite.
    let exponent bits (n: int) (squared: Rational) : Enclosure option =
        if squared.IsZero then
            Some(Enclosure.exactly Dyadic.Zero)
        elif isOne squared then
            None
        else
            let half = settle (bits + 16) (fun bits -> halfQ bits n squared)
            Some(Enclosure.multiply bits half (integer (BigInteger 2)))

    /// K, the least integer ≥ 0 with 2n·γ^(2K+2) ≤ 1: from the K-th term on, the series of H is diagonally dominant.
    /// It is max(0, ⌈q/2⌉ − 1). None for γ = 1.
    let firstTerm (n: int) (squared: Rational) : BigInteger option =
        let twice = BigInteger 2 * BigInteger n

        /// γ² = 1/b and 2n = b^c: the one case in which q/2 is an integer.
        let tie =
            if squared.IsZero || not squared.Numerator.IsOne || squared.Denominator.IsOne then
                None
            else
                Seq.initInfinite (fun c -> c + 1, BigInteger.Pow(squared.Denominator, c + 1))
                |> Seq.takeWhile (fun (_, power) -> power <= twice)
                |> Seq.tryFind (fun (_, power) -> power = twice)
                |> Option.map (fun (c, _) -> BigInteger c)

        if squared.IsZero then
            Some BigInteger.Zero
        elif isOne squared then
            None
        else
            let ceiling =
                match tie with
                | Some c -> c
                | None ->
                    settle 64 (fun bits ->
                        halfQ bits n squared
                        |> Option.bind Enclosure.floor
                        |> Option.map (fun floor -> floor + BigInteger.One))

            Some(BigInteger.Max(BigInteger.Zero, ceiling - BigInteger.One))

    let private overFourPi bits x =
        Enclosure.multiply bits (Enclosure.pi bits) (integer (BigInteger 4))
        |> Enclosure.divide bits x
        |> Option.get

    /// (1/4π)·(π/2 − Σ_{k<K} c_k), at most λ_min(H) for unit vectors whose series is dominant from the K-th term on.
    let boundFromTerm bits (first: BigInteger) : Enclosure =
        overFourPi bits (Arcsine.tail (bits + 8) first)

    /// √(2/π)/(4π√(q + 1)) = 0.0634…/√(q + 1), at most boundFromTerm of the same q.
    let boundFromExponent bits (q: Enclosure) : Enclosure =
        let bits = bits + 8

        let below =
            Enclosure.multiply bits (Enclosure.pi bits) (Enclosure.add bits q (integer BigInteger.One))

        let ratio = Enclosure.divide bits (integer (BigInteger 2)) below |> Option.get
        overFourPi bits (Enclosure.sqrt bits ratio |> Option.get)

    /// At most λ_min(H): min ‖x_i‖² times the bound for the unit vectors x_i/‖x_i‖. Zero for a point 0 and for two
    /// points on a line through 0.
    let boundFromCoherence bits (data: Dataset) : Enclosure =
        let least = Seq.min (Seq.init data.Count (Geometry.squaredNorm data))

        let squared =
            match coherence data with
            | Some coherence -> coherence.Squared
            | None -> Rational.Zero

        match firstTerm data.Count squared with
        | Some first when least.Sign > 0 ->
            Enclosure.multiply bits (Enclosure.ofRational (bits + 8) least) (boundFromTerm (bits + 8) first)
        | _ -> Enclosure.exactly Dyadic.Zero
