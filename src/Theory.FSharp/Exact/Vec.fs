namespace MemCap.Exact

open System
open System.Numerics

/// Not visible outside: Doubles holds finite numbers without −0; Scaled is reduced by the gcd of all its entries.
type internal Storage =
    | Doubles of float[]
    | Scaled of numerators: BigInteger[] * denominator: BigInteger

[<Sealed; NoComparison>]
type Vec internal (storage: Storage) =
    member internal _.Storage = storage

    member _.Length =
        match storage with
        | Doubles values -> values.Length
        | Scaled(numerators, _) -> numerators.Length

    member _.Item
        with get i =
            match storage with
            | Doubles values -> Rational.ofDouble values[i]
            | Scaled(numerators, denominator) -> Rational.fraction numerators[i] denominator

    member _.IsDoubles =
        match storage with
        | Doubles _ -> true
        | Scaled _ -> false

    member _.IsIntegers =
        match storage with
        | Doubles _ -> false
        | Scaled(_, denominator) -> denominator.IsOne

    member private x.EqualTo(y: Vec) =
        match storage, y.Storage with
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
    override _.GetHashCode() =
        let mutable hash = HashCode()

        match storage with
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
        match v.Storage with
        | Doubles values -> values |> Array.sumBy (fun x -> if x <> 0.0 then 1 else 0)
        | Scaled(numerators, _) -> numerators |> Array.sumBy (fun p -> if p.IsZero then 0 else 1)

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
