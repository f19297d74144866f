namespace MemCap.Exact

open System

/// The meaning of IKernels.RidgeUnits in plain loops; everything faster is tested against it.
[<RequireQualifiedAccess>]
module RidgeSums =
    /// Points side by side.
    [<Literal>]
    let Lanes = 8

    /// Units whose values are summed from 0 before they go to the whole.
    [<Literal>]
    let UnitsAtOnce = 64

    /// 1/(2π).
    [<Literal>]
    let Turns = 0.15915494309189535

    /// Adding and subtracting it rounds to the nearest integer.
    [<Literal>]
    let Rounder = 6755399441055744.0

    /// π = HighPi + LowPi, to more digits than one double holds.
    [<Literal>]
    let HighPi = 3.141592653589793

    [<Literal>]
    let LowPi = 1.2246467991473532e-16

    /// Taylor's coefficients of the sine: the first that is left out is below 2^−51 up to π/2.
    [<Literal>]
    let Sine3 = -1.0 / 6.0

    [<Literal>]
    let Sine5 = 1.0 / 120.0

    [<Literal>]
    let Sine7 = -1.0 / 5040.0

    [<Literal>]
    let Sine9 = 1.0 / 362880.0

    [<Literal>]
    let Sine11 = -1.0 / 39916800.0

    [<Literal>]
    let Sine13 = 1.0 / 6227020800.0

    [<Literal>]
    let Sine15 = -1.0 / 1307674368000.0

    [<Literal>]
    let Sine17 = 1.0 / 355687428096000.0

    [<Literal>]
    let Sine19 = -1.0 / 121645100408832000.0

    /// cos x within 2^−48 for |x| ≤ 2^20, as 1 − 2 sin²(x/2): the sign of the sine does not matter, so whole turns are taken
    /// off and nothing is looked up. The order of operations is fixed, so that vectors of any width give the same bits.
    let cosine (x: float) =
        let turns = Math.FusedMultiplyAdd(x, Turns, Rounder) - Rounder
        let half = Math.FusedMultiplyAdd(turns, -HighPi, 0.5 * x)
        let half = Math.FusedMultiplyAdd(turns, -LowPi, half)
        let square = half * half
        let sum = Math.FusedMultiplyAdd(Sine19, square, Sine17)
        let sum = Math.FusedMultiplyAdd(sum, square, Sine15)
        let sum = Math.FusedMultiplyAdd(sum, square, Sine13)
        let sum = Math.FusedMultiplyAdd(sum, square, Sine11)
        let sum = Math.FusedMultiplyAdd(sum, square, Sine9)
        let sum = Math.FusedMultiplyAdd(sum, square, Sine7)
        let sum = Math.FusedMultiplyAdd(sum, square, Sine5)
        let sum = Math.FusedMultiplyAdd(sum, square, Sine3)
        let s = Math.FusedMultiplyAdd(sum * square, half, half)
        Math.FusedMultiplyAdd(-2.0 * s, s, 1.0)

    /// Points (rows × d) side by side in groups of Lanes, one coordinate after the other, filled up with zeros: point i has
    /// coordinate c at ((i / Lanes)·d + c)·Lanes + i mod Lanes.
    let pack (x: float[]) rows d =
        let packed = Array.zeroCreate<float>((rows + Lanes - 1) / Lanes * Lanes * d)

        for i in 0 .. rows - 1 do
            for c in 0 .. d - 1 do
                packed[(i / Lanes * d + c) * Lanes + i % Lanes] <- x[i * d + c]

        packed

    /// IKernels.RidgeUnits.
    let units
        (points: float[])
        count
        d
        (weights: float[])
        (thresholds: float[])
        (shifts: float[])
        (factors: float[])
        (r: float[])
        isStep
        (coefficients: float[])
        (values: float[])
        =
        let product k i =
            let mutable z = 0.0

            for c in 0 .. d - 1 do
                z <-
                    Math.FusedMultiplyAdd(
                        points[(i / Lanes * d + c) * Lanes + i % Lanes],
                        weights[k * d + c],
                        z
                    )

            z

        let activation (t: float) =
            if not (t > 0.0) then 0.0
            elif isStep then 1.0
            else t

        Array.Clear(values, 0, count)
        let units = thresholds.Length
        let part = Array.zeroCreate<float> count
        let sums = Array.zeroCreate<float> Lanes

        for first in 0..UnitsAtOnce .. units - 1 do
            Array.Clear part

            for k in first .. min units (first + UnitsAtOnce) - 1 do
                Array.Clear sums
                let z = Array.init count (product k)

                for i in 0 .. count - 1 do
                    sums[i % Lanes] <- Math.FusedMultiplyAdd(cosine (z[i] - shifts[k]), r[i], sums[i % Lanes])

                coefficients[k] <- factors[k] * ReferenceSums.fold sums 0

                for i in 0 .. count - 1 do
                    part[i] <-
                        Math.FusedMultiplyAdd(coefficients[k], activation (z[i] - thresholds[k]), part[i])

            for i in 0 .. count - 1 do
                values[i] <- values[i] + part[i]
