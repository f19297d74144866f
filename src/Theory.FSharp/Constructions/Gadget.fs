namespace MemCap.Constructions

open System
open System.Threading.Tasks
open MemCap.Data
open MemCap.Exact
open MemCap.Verification

/// The derivative gadget D(x) = (relu(s(x) + δ·ℓ(x)) − relu(s(x)))/δ for affine s and ℓ:
/// D(x) = ℓ(x) where s(x) > 0 and 0 where s(x) < 0, exactly, whenever s(x)·ℓ(x) ≥ 0 or δ|ℓ(x)| ≤ |s(x)|.
/// Source: derived here, after the derivative neurons of Bubeck et al. 2020. Notes: proofs-notes/baum-relu.md
module internal Gadget =
    /// Exact comparisons are made for at most this many points; beyond, the proved lower estimate decides.
    let private exactPoints = 64

    /// A double of this size or more, unless infinite, has kept its relative precision.
    let private smallestSure = Math.ScaleB(1.0, -1000)

    let private isSure s =
        abs s >= smallestSure && Double.IsFinite s

    let valueAt (affine: Affine) (data: Dataset) i =
        let x = data.Point i
        let extended = Array.zeroCreate<float>(x.Length + 1)
        x.CopyTo(Span extended)
        extended[x.Length] <- 1.0
        Vec.dotDoubles affine (ReadOnlySpan extended)

    /// Approximate values of an affine function at all points, and the error bound of each.
    let approximate (kernels: IKernels) (affine: Affine) (data: Dataset) : struct (float[] * float[]) =
        let n, d = data.Count, data.Dimension
        let coefficients = Vec.toDoubles affine
        let constant = coefficients[d]
        let linear = coefficients[.. d - 1]
        let norm = SignFilter.normAtLeast (ReadOnlySpan coefficients)
        let values = Array.zeroCreate<float> n
        let errors = Array.zeroCreate<float> n
        kernels.Product(data.Points, 0, n, linear, 0, 1, d, values, 0)

        Parallel.For(
            0,
            n,
            fun i ->
                values[i] <- values[i] + constant
                // The constant counts as one more coordinate, at which every point is 1.
                errors[i] <-
                    if Double.IsFinite values[i] then
                        SignFilter.radius (d + 1) norm (SignFilter.normAtLeast (data.Point i) + 1.0)
                    else
                        // A partial sum may overflow where the sum does not: nothing is known.
                        infinity
        )
        |> ignore

        struct (values, errors)

    /// The largest power of two ≤ δ* = min |s_i|/|ℓ_i| over the points with s_i·ℓ_i < 0 (1 without such points),
    /// or a smaller power when too many points are near the minimum to be compared exactly.
    /// s: for each condition its exact value at point i, and the same in doubles, with relative error ≤ 2^-29 where
    /// they neither under- nor overflow; elsewhere the exact value decides.
    let step
        (kernels: IKernels)
        (data: Dataset)
        (sides: (struct ((int -> Rational) * float[])) list)
        (affine: Affine)
        =
        let struct (values, errors) = approximate kernels affine data
        let slack = 1.0 + Math.ScaleB(1.0, -28)
        let mutable least = infinity
        // Least sure ratio first: it decides which points can matter at all.
        for struct (_, s) in sides do
            for i in 0 .. s.Length - 1 do
                let size = abs values[i] - errors[i]

                if isSure s[i] && size > 0.0 && (s[i] > 0.0) <> (values[i] > 0.0) then
                    least <- min least (abs s[i] * slack / size * slack)

        let suspects = ResizeArray<struct ((int -> Rational) * int)>()
        let mutable lower = infinity

        for struct (exact, s) in sides do
            for i in 0 .. s.Length - 1 do
                if not (isSure s[i]) then
                    suspects.Add(struct (exact, i))
                    lower <- 0.0
                // Negated, so that a NaN counts as a conflict: infinite values and errors make one.
                elif
                    not (
                        if s[i] > 0.0 then
                            values[i] - errors[i] >= 0.0
                        else
                            values[i] + errors[i] <= 0.0
                    )
                then
                    let ratio = abs s[i] / slack / (abs values[i] + errors[i]) / slack

                    if not (ratio > least) then
                        suspects.Add(struct (exact, i))
                        lower <- if Double.IsNaN ratio then 0.0 else min lower ratio

        if suspects.Count = 0 then
            Rational.One
        elif suspects.Count > exactPoints && isSure lower then
            Rational.powerOfTwoBelow (Rational.ofDouble lower)
        else
            let ratios =
                suspects
                |> Seq.choose (fun struct (exact, i) ->
                    let side, value = exact i, valueAt affine data i

                    if side.Sign * value.Sign < 0 then
                        Some(Rational.abs (side / value))
                    else
                        None)

            if Seq.isEmpty ratios then
                Rational.One
            else
                Rational.powerOfTwoBelow (Seq.min ratios)
