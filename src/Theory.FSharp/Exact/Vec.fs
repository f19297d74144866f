namespace MemCap.Exact

open System
open System.Numerics

/// Not visible outside: Doubles holds finite numbers without −0; Scaled is reduced by the gcd of all its entries.
type internal Storage =
    | Doubles of float[]
    | Scaled of numerators: BigInteger[] * denominator: BigInteger

/// One finite number where a bit is set, the lowest first, and 0 elsewhere: a sixty-fourth of the doubles.
[<RequireQualifiedAccess>]
type internal Stored =
    | Numbers of Storage
    | Masked of mask: uint64[] * value: float * length: int

[<Sealed; NoComparison>]
type Vec internal (stored: Stored) =
    new(storage: Storage) = Vec(Stored.Numbers storage)

    member internal _.Stored = stored

    /// The numbers themselves: a mask is spread anew at every call.
    member internal _.Storage =
        match stored with
        | Stored.Numbers storage -> storage
        | Stored.Masked(mask, value, length) ->
            let values = Array.zeroCreate length

            for word in 0 .. mask.Length - 1 do
                let mutable bits = mask[word]

                while bits <> 0UL do
                    values[64 * word + BitOperations.TrailingZeroCount bits] <- value
                    bits <- bits &&& (bits - 1UL)

            Doubles values

    member _.Length =
        match stored with
        | Stored.Numbers(Doubles values) -> values.Length
        | Stored.Numbers(Scaled(numerators, _)) -> numerators.Length
        | Stored.Masked(_, _, length) -> length

    member _.Item
        with get i =
            match stored with
            | Stored.Numbers(Doubles values) -> Rational.ofDouble values[i]
            | Stored.Numbers(Scaled(numerators, denominator)) -> Rational.fraction numerators[i] denominator
            | Stored.Masked(_, _, length) when uint i >= uint length -> raise (IndexOutOfRangeException())
            | Stored.Masked(mask, value, _) ->
                if mask[i / 64] >>> (i % 64) &&& 1UL = 0UL then
                    Rational.Zero
                else
                    Rational.ofDouble value

    member _.IsDoubles =
        match stored with
        | Stored.Numbers(Scaled _) -> false
        | _ -> true

    member _.IsIntegers =
        match stored with
        | Stored.Numbers(Scaled(_, denominator)) -> denominator.IsOne
        | _ -> false

    member private x.EqualTo(y: Vec) =
        match x.Storage, y.Storage with
        | Doubles a, Doubles b -> a.AsSpan().SequenceEqual(b)
        | Scaled(a, p), Scaled(b, q) -> p = q && a.AsSpan().SequenceEqual(b)
        | _ ->
            x.Length = y.Length
            && Seq.forall (fun i -> x[i] = y[i]) (seq { 0 .. x.Length - 1 })

    override x.Equals other =
        match other with
        | :? Vec as y -> x.EqualTo y
        | _ -> false

    /// Equal vectors in different storage must agree, so only the nearest doubles enter.
    override x.GetHashCode() =
        let mutable hash = HashCode()

        match x.Storage with
        | Doubles values ->
            for value in values do
                hash.Add value
        | Scaled(numerators, denominator) ->
            for p in numerators do
                hash.Add(Rational.toDouble (Rational.fraction p denominator))

        hash.ToHashCode()

    override x.ToString() =
        "("
        + String.Join(", ", Seq.map (fun i -> x[i].ToString()) (seq { 0 .. x.Length - 1 }))
        + ")"

    interface IEquatable<Vec> with
        member x.Equals y =
            match y with
            | null -> false
            | y -> x.EqualTo y

[<RequireQualifiedAccess>]
module Vec =
    let ofDoubles (values: float[]) =
        Vec(
            Doubles(
                Array.map
                    (fun x ->
                        if not (Double.IsFinite x) then
                            invalidArg (nameof values) "not a finite number"

                        x + 0.0)
                    values
            )
        )

    let ofOwned (values: float[]) = Vec(Doubles values)

    let ofMask length (value: float) (mask: uint64[]) =
        if not (Double.IsFinite value) || value = 0.0 then
            invalidArg (nameof value) "not a finite number other than 0"

        if
            mask.Length <> (length + 63) / 64
            || length % 64 <> 0 && mask[length / 64] >>> (length % 64) <> 0UL
        then
            invalidArg (nameof mask) "not of this length"

        Vec(Stored.Masked(mask, value, length))

    let tryMask (v: Vec) =
        match v.Stored with
        | Stored.Masked(mask, value, _) -> ValueSome(struct (ReadOnlyMemory mask, value))
        | Stored.Numbers _ -> ValueNone

    let scaled (numerators: BigInteger[]) (denominator: BigInteger) =
        if denominator.Sign <= 0 then
            invalidArg (nameof denominator) "must be positive"

        if denominator.IsOne then
            Vec(Scaled(Array.copy numerators, denominator))
        else
            // The gcd reaches its final value after a few entries; the rest are cheap remainders.
            let rec gcdFrom i (g: BigInteger) =
                if g.IsOne || i = numerators.Length then
                    g
                else
                    gcdFrom
                        (i + 1)
                        (BigInteger.GreatestCommonDivisor(g, BigInteger.Remainder(numerators[i], g)))

            let g = gcdFrom 0 denominator

            if g.IsOne then
                Vec(Scaled(Array.copy numerators, denominator))
            else
                Vec(Scaled(Array.map (fun p -> p / g) numerators, denominator / g))

    let private commonDenominator (values: Rational[]) =
        values
        |> Array.fold
            (fun (common: BigInteger) value ->
                let q = value.Denominator

                if BigInteger.Remainder(common, q).IsZero then
                    common
                else
                    common / BigInteger.GreatestCommonDivisor(common, q) * q)
            BigInteger.One

    let ofRationals (values: Rational[]) =
        let common = commonDenominator values
        Vec(Scaled(Array.map (fun (x: Rational) -> x.Numerator * (common / x.Denominator)) values, common))

    let zero length = Vec(Doubles(Array.zeroCreate length))

    let toScaled (v: Vec) : struct (BigInteger[] * BigInteger) =
        match v.Storage with
        | Scaled(numerators, denominator) -> struct (Array.copy numerators, denominator)
        | Doubles values ->
            let parts = Array.map Bits.decompose values

            let lowest =
                parts
                |> Array.fold (fun low (struct (m, e)) -> if m = 0L then low else min low e) 0

            let numerators =
                parts
                |> Array.map (fun struct (m, e) ->
                    if m = 0L then
                        BigInteger.Zero
                    else
                        BigInteger m <<< (e - lowest))

            struct (numerators, BigInteger.One <<< -lowest)

    let toDoubles (v: Vec) =
        match v.Storage with
        | Doubles values -> Array.copy values
        | Scaled(numerators, denominator) ->
            // No reduction to lowest terms: rounding does not need it.
            numerators
            |> Array.map (fun p -> Rational.toDouble (Rational.Unchecked(p, denominator)))

    let tryDoubles (v: Vec) =
        match v.Storage with
        | Doubles values -> ValueSome(ReadOnlyMemory values)
        | Scaled _ -> ValueNone

    let toRationals (v: Vec) = Array.init v.Length (fun i -> v[i])

    let nonzeroCount (v: Vec) =
        match v.Stored with
        | Stored.Numbers(Doubles values) -> values |> Array.sumBy (fun x -> if x <> 0.0 then 1 else 0)
        | Stored.Numbers(Scaled(numerators, _)) ->
            numerators |> Array.sumBy (fun p -> if p.IsZero then 0 else 1)
        | Stored.Masked(mask, _, _) -> mask |> Array.sumBy BitOperations.PopCount

    let isZero v = nonzeroCount v = 0

    let addScaled (x: Vec) (c: Rational) (y: Vec) =
        let struct (a, p) = toScaled x
        let struct (b, q) = toScaled y
        let q = q * c.Denominator
        let g = BigInteger.GreatestCommonDivisor(p, q)
        // x + c·y = (a·(q/g) + b·c·(p/g)) / (p·q/g)
        let left = q / g
        let right = c.Numerator * (p / g)
        scaled (Array.map2 (fun (s: BigInteger) t -> s * left + t * right) a b) (p * left)

    let add x y = addScaled x Rational.One y

    let scale (c: Rational) (v: Vec) =
        let struct (a, p) = toScaled v
        scaled (Array.map (fun s -> s * c.Numerator) a) (p * c.Denominator)

    let dotDoubles (v: Vec) (x: ReadOnlySpan<float>) =
        if v.Length <> x.Length then
            invalidArg (nameof x) "lengths differ"

        // First the lowest exponent, then one integer sum in that unit.
        let mutable lowest = 0

        match v.Storage with
        | Doubles values ->
            for i in 0 .. x.Length - 1 do
                if x[i] <> 0.0 && values[i] <> 0.0 then
                    let struct (_, e) = Bits.decompose x[i]
                    let struct (_, f) = Bits.decompose values[i]
                    lowest <- min lowest (e + f)

            let mutable sum = BigInteger.Zero

            for i in 0 .. x.Length - 1 do
                if x[i] <> 0.0 && values[i] <> 0.0 then
                    let struct (m, e) = Bits.decompose x[i]
                    let struct (w, f) = Bits.decompose values[i]
                    sum <- sum + (BigInteger m * BigInteger w <<< (e + f - lowest))

            Rational.ofInteger sum * Rational.powerOfTwo lowest
        | Scaled(numerators, denominator) ->
            for i in 0 .. x.Length - 1 do
                if x[i] <> 0.0 then
                    let struct (_, e) = Bits.decompose x[i]
                    lowest <- min lowest e

            let mutable sum = BigInteger.Zero

            for i in 0 .. x.Length - 1 do
                if x[i] <> 0.0 && not numerators[i].IsZero then
                    let struct (m, e) = Bits.decompose x[i]
                    let term = numerators[i] * BigInteger m
                    sum <- sum + (if e = lowest then term else term <<< (e - lowest))

            Rational.fraction sum (denominator <<< -lowest)

    let dot (x: Vec) (y: Vec) =
        match y.Storage with
        | Doubles values -> dotDoubles x (ReadOnlySpan values)
        | Scaled(b, q) ->
            let struct (a, p) = toScaled x

            if a.Length <> b.Length then
                invalidArg (nameof y) "lengths differ"

            Rational.fraction (Array.fold2 (fun sum s t -> sum + s * t) BigInteger.Zero a b) (p * q)
