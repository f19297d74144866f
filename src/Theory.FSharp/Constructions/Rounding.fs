namespace MemCap.Constructions

open System
open System.Numerics
open MemCap.Exact

/// How a construction turns exact coefficients into the weights of a network.
module internal Rounding =
    /// Nearest doubles; None when one overflows.
    let private nearestDoubles (v: Vec) =
        let rounded = Vec.toDoubles v

        if Array.forall Double.IsFinite rounded then
            Some(Vec.ofDoubles rounded)
        else
            None

    /// The weights as the requested numbers can hold them: rounded for Float64, unchanged otherwise.
    let weights (numbers: Numbers) (v: Vec) =
        match numbers with
        | Numbers.Float64 -> nearestDoubles v
        | Numbers.Exact
        | Numbers.Dyadic _ -> Some v

    /// A direction as a row. One that no double holds exactly stays a row of integers.
    let direction (numbers: Numbers) (u: BigInteger[]) =
        let limit = BigInteger.One <<< 53

        match numbers with
        | Numbers.Float64 when u |> Array.forall (fun entry -> BigInteger.Abs entry <= limit) ->
            Vec.ofDoubles (Array.map float u)
        | _ -> Vec.scaled u BigInteger.One

    /// Neurons a·relu(⟨w, x⟩ + b_j) on one row, rewritten with integers over the common denominator s:
    /// (a/s)·relu(⟨s·w, x⟩ + s·b_j), the same functions with shorter weights.
    let integralFamily (a: Rational) (w: Vec) (biases: Rational[]) : struct (Rational * Vec * Rational[]) =
        let struct (numerators, denominator) = Vec.toScaled w

        let common =
            biases
            |> Array.fold
                (fun (common: BigInteger) b ->
                    common / BigInteger.GreatestCommonDivisor(common, b.Denominator) * b.Denominator)
                denominator

        let factor = common / denominator
        let scale = Rational.ofInteger common

        struct (a / scale,
                Vec.scaled (Array.map (fun p -> p * factor) numerators) BigInteger.One,
                Array.map (fun b -> b * scale) biases)

    /// The affine function without its constant.
    let linear (affine: Affine) =
        match Vec.tryDoubles affine with
        | ValueSome values -> Vec.ofDoubles (values.Slice(0, values.Length - 1).ToArray())
        | ValueNone ->
            let struct (numerators, denominator) = Vec.toScaled affine
            Vec.scaled numerators[.. numerators.Length - 2] denominator

    /// (u, c) as the affine function ⟨u, x⟩ + c.
    let affine (u: Vec) (c: Rational) : Affine =
        let struct (numerators, denominator) = Vec.toScaled u
        let q = c.Denominator
        let g = BigInteger.GreatestCommonDivisor(denominator, q)
        let left = q / g

        Vec.scaled
            (Array.append (Array.map (fun p -> p * left) numerators) [| c.Numerator * (denominator / g) |])
            (denominator * left)
