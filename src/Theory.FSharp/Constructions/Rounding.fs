namespace MemCap.Constructions

open System
open System.Numerics
open MemCap.Exact

/// How a construction turns exact coefficients into the weights of a network.
module internal Rounding =
    /// Nearest doubles; None when one overflows.
    let private nearestDoubles (v: Vec) =
        let rounded = Vec.toDoubles v
        if Array.forall Double.IsFinite rounded then Some(Vec.ofDoubles rounded) else None

    /// The weights as the requested numbers can hold them: rounded for Float64, unchanged otherwise.
    let weights (numbers: Numbers) (v: Vec) =
        match numbers with
        | Numbers.Float64 -> nearestDoubles v
        | Numbers.Exact
        | Numbers.Dyadic _ -> Some v

    /// A neuron a·relu(⟨w, x⟩ + b) given as the affine function (w, b) and a > 0 or < 0, rewritten with integer
    /// w and b over the common denominator s: (a/s)·relu(s·(⟨w, x⟩ + b)), the same function with shorter weights.
    let integral (a: Rational) (affine: Affine) : struct (Rational * Affine) =
        if affine.IsDoubles then
            struct (a, affine)
        else
            let struct (numerators, denominator) = Vec.toScaled affine
            struct (a / Rational.ofInteger denominator, Vec.scaled numerators BigInteger.One)

    let linear (affine: Affine) = 
        match Vec.tryDoubles affine with
        | ValueSome values -> Vec.ofDoubles(values.Slice(0, values.Length - 1).ToArray())
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
