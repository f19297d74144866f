namespace MemCap.Verification

open System
open System.Numerics
open MemCap.Exact

/// Families with few neurons each and long outer weights: slopes and offsets as integers over one denominator, so that the
/// output at a point is one sum of integers and one reduction.
/// Notes: proofs-notes/certificate.md
[<Sealed; NoComparison; NoEquality>]
type internal CommonSlopes
    private
    (
        families: Family[],
        slopes: BigInteger[][],
        offsets: BigInteger[][],
        bias: BigInteger,
        denominator: BigInteger
    ) =
    /// A common denominator that is so much longer than the longest one is not worth it.
    static let mostGrowth = 4L

    static let numbers (families: Family[]) =
        seq {
            for family in families do
                for rank in 0 .. family.Count do
                    family.Slope rank
                    family.Offset rank
        }

    static let tryCommon (families: Family[]) (bias: Rational) =
        let longest =
            numbers families
            |> Seq.fold
                (fun most x -> max most (x.Denominator.GetBitLength()))
                (bias.Denominator.GetBitLength())

        use each = (numbers families).GetEnumerator()
        let mutable common = bias.Denominator
        let mutable isShort = true

        while isShort && each.MoveNext() do
            let q = each.Current.Denominator
            common <- common / BigInteger.GreatestCommonDivisor(common, q) * q
            isShort <- common.GetBitLength() <= mostGrowth * longest

        if isShort then ValueSome common else ValueNone

    /// Nothing where rows are no doubles or denominators have too little in common.
    static member TryCreate(families: Family[], bias: Rational) =
        if
            families
            |> Array.forall (fun family -> ValueOption.isSome (Vec.tryDoubles family.Weights))
        then
            match tryCommon families bias with
            | ValueSome denominator ->
                let times (x: Rational) =
                    x.Numerator * (denominator / x.Denominator)

                let all number =
                    families
                    |> Array.Parallel.map (fun family ->
                        Array.init (family.Count + 1) (fun rank -> times (number family rank)))

                ValueSome(
                    CommonSlopes(
                        families,
                        all (fun family rank -> family.Slope rank),
                        all (fun family rank -> family.Offset rank),
                        times bias,
                        denominator
                    )
                )
            | ValueNone -> ValueNone
        else
            ValueNone

    /// The output at x, whose ranks are these.
    member _.Output(isRelu: bool, ranks: ReadOnlySpan<int>, x: ReadOnlySpan<float>) =
        let products = Array.zeroCreate<Rational> families.Length
        // Of dyadic numbers: 2^shift is the largest denominator.
        let mutable shift = 0
        let mutable offset = bias

        for f in 0 .. families.Length - 1 do
            let rank = ranks[f]
            let slope: BigInteger = slopes[f][rank]
            offset <- offset + offsets[f][rank]

            if isRelu && not slope.IsZero then
                let product = Vec.dotDoubles families[f].Weights x
                products[f] <- product
                shift <- max shift (int (product.Denominator.GetBitLength()) - 1)

        let mutable sum = offset <<< shift

        for f in 0 .. families.Length - 1 do
            let slope: BigInteger = slopes[f][ranks[f]]

            if isRelu && not slope.IsZero then
                let product = products[f]
                let own = int (product.Denominator.GetBitLength()) - 1
                sum <- sum + (slope * product.Numerator <<< (shift - own))

        Rational.fraction sum (denominator <<< shift)
