namespace MemCap.Bounds

open System.Numerics
open MemCap
open MemCap.Exact

/// The value of a formula: exact where it is rational or the root of a rational, else an enclosure.
[<RequireQualifiedAccess; CustomEquality; NoComparison>]
type Value =
    | Exact of Rational
    /// √x for a positive rational x that is no square. Distances are such numbers: their quotients are then exact.
    | Root of Rational
    | Within of Enclosure

    override this.Equals other =
        match this, other with
        | Exact a, (:? Value as other) ->
            match other with
            | Exact b -> a = b
            | _ -> false
        | Root a, (:? Value as other) ->
            match other with
            | Root b -> a = b
            | _ -> false
        | Within a, (:? Value as other) ->
            match other with
            | Within b -> a.Lower = b.Lower && a.Upper = b.Upper
            | _ -> false
        | _ -> false

    override this.GetHashCode() =
        match this with
        | Exact x -> hash x
        | Root x -> 1 + hash x
        | Within x -> hash x.Lower

[<RequireQualifiedAccess>]
module Value =
    let ofRational x = Value.Exact x
    let ofInt (k: int) = Value.Exact(Rational.ofInt k)

    /// √x for x ≥ 0, exactly.
    let sqrtOf (x: Rational) =
        let p, isSquareP = Bits.squareRoot x.Numerator
        let q, isSquareQ = Bits.squareRoot x.Denominator

        if isSquareP && isSquareQ then
            Value.Exact(Rational.fraction p q)
        else
            Value.Root x

    let enclose bits value =
        match value with
        | Value.Exact x -> Enclosure.ofRational bits x
        | Value.Root x ->
            Enclosure.ofRational (2 * bits + 8) x
            |> Enclosure.sqrt bits
            |> Option.defaultWith (fun () -> defect "the root of a negative number")
        | Value.Within enclosure -> enclosure

    /// The sign of the value; None where the enclosure contains zero.
    let sign value =
        match value with
        | Value.Exact x -> Some x.Sign
        | Value.Root _ -> Some 1
        | Value.Within e when e.Lower.Sign > 0 -> Some 1
        | Value.Within e when e.Upper.Sign < 0 -> Some -1
        | Value.Within e when e.IsExact -> Some 0
        | Value.Within _ -> None

    /// −1, 0, 1; None where the enclosures overlap.
    let compare bits a b =
        match a, b with
        | Value.Exact x, Value.Exact y -> Some(compare x y)
        | Value.Root x, Value.Root y -> Some(compare x y)
        | Value.Exact x, Value.Root y -> Some(if x.Sign < 0 then -1 else compare (x * x) y)
        | Value.Root x, Value.Exact y -> Some(if y.Sign < 0 then 1 else compare x (y * y))
        | _ ->
            let a, b = enclose bits a, enclose bits b

            if a.Upper < b.Lower then Some -1
            elif a.Lower > b.Upper then Some 1
            elif a.IsExact && b.IsExact && a.Lower = b.Lower then Some 0
            else None

    /// The greatest integer that is at most the value; None where the enclosure straddles one.
    let floor value =
        match value with
        | Value.Exact x -> Some(Rational.floor x)
        | Value.Root x ->
            // ⌊√(p/q)⌋ = ⌊√⌊p/q⌋⌋.
            Some(fst (Bits.squareRoot (Rational.floor x)))
        | Value.Within e -> Enclosure.floor e

    /// The least integer that is at least the value; None where the enclosure straddles one.
    let ceiling value =
        match value with
        | Value.Exact x -> Some(Rational.ceiling x)
        // A root that is no rational is no integer.
        | Value.Root _ -> floor value |> Option.map (fun k -> k + BigInteger.One)
        | Value.Within e -> Enclosure.floor (Enclosure.negate e) |> Option.map (~-)
