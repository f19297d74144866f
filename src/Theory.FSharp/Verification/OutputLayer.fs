namespace MemCap.Verification

open System
open System.Numerics
open MemCap.Exact
open MemCap.Networks

/// A row of the last layer on 0/1 inputs, times the layer's common denominator.
[<RequireQualifiedAccess; NoComparison; NoEquality>]
type private OutputRow =
    /// Equal nonzero weights: a multiple of a count. The mask is 0 outside the words first .. first + length − 1.
    | Multiple of weight: bigint * mask: uint64[] * first: int * length: int
    | Weights of bigint[]

module private Largest =
    /// The only index in 0 .. last with the largest key, or −1.
    let inline only last ([<InlineIfLambda>] key: int -> 'Key) =
        let mutable at = 0
        let mutable largest = key 0
        let mutable tied = false

        for r in 1..last do
            let next = key r

            if next > largest then
                at <- r
                largest <- next
                tied <- false
            elif next = largest then
                tied <- true

        if tied then -1 else at

/// The last layer on packed 0/1 inputs: before the activation, every output is an integer over one denominator.
/// Notes: proofs-notes/certificate.md
[<Sealed; NoComparison; NoEquality>]
type internal OutputLayer(layer: Layer) =
    let words = (layer.Columns + 63) / 64
    let biases = Vec.toRationals layer.Biases

    /// Each row as the weight its entries share and their columns, or as numerators over a denominator of its own.
    let read =
        Array.Parallel.init layer.Rows (fun r ->
            let mask = Array.zeroCreate<uint64> words

            match EqualWeights.tryRead (layer.Weights r) (Span mask) with
            | ValueSome weight -> Choice1Of2 struct (weight, mask)
            | ValueNone -> Choice2Of2(Vec.toScaled (layer.Weights r)))

    let denominator =
        let own row =
            match row with
            | Choice1Of2(struct (weight: Rational, _)) -> weight.Denominator
            | Choice2Of2(struct (_, q)) -> q

        Seq.append (Seq.map (fun (b: Rational) -> b.Denominator) biases) (Seq.map own read)
        |> Seq.fold (fun p q -> p / BigInteger.GreatestCommonDivisor(p, q) * q) 1I

    let times (x: Rational) =
        x.Numerator * (denominator / x.Denominator)

    let offsets = Array.map times biases

    let rows =
        read
        |> Array.map (fun row ->
            match row with
            | Choice1Of2(struct (weight, mask)) ->
                let first = max 0 (mask.AsSpan().IndexOfAnyExcept 0UL)
                let next = mask.AsSpan().LastIndexOfAnyExcept 0UL + 1
                OutputRow.Multiple(times weight, mask, first, max 0 (next - first))
            | Choice2Of2(struct (numerators, q)) ->
                OutputRow.Weights(Array.map (fun p -> p * (denominator / q)) numerators))

    let count (mask: uint64[]) first length (z: uint64[]) offset =
        let mutable sum = 0

        for word in first .. first + length - 1 do
            sum <- sum + BitOperations.PopCount(mask[word] &&& z[offset + word])

        sum

    let numerator r (z: uint64[]) offset =
        match rows[r] with
        | OutputRow.Multiple(weight, mask, first, length) ->
            weight * bigint (count mask first length z offset) + offsets[r]
        | OutputRow.Weights numerators ->
            let mutable sum = offsets[r]

            for word in 0 .. words - 1 do
                let mutable bits = z[offset + word]

                while bits <> 0UL do
                    sum <- sum + numerators[64 * word + BitOperations.TrailingZeroCount bits]
                    bits <- bits &&& (bits - 1UL)

            sum

    /// +1 or −1 when all outputs are one and the same increasing or decreasing function of their counts, else 0.
    /// A row of zeros has count 0, whatever its weight.
    let direction =
        let weights =
            rows
            |> Array.choose (fun row ->
                match row with
                | OutputRow.Multiple(_, _, _, 0) -> None
                | OutputRow.Multiple(weight, _, _, _) -> Some weight
                | OutputRow.Weights _ -> Some 0I)
            |> Array.distinct

        match weights, Array.distinct offsets with
        | [| weight |], [| _ |] -> weight.Sign
        | _ -> 0

    let directedCount r z offset =
        match rows[r] with
        | OutputRow.Multiple(_, mask, first, length) -> direction * count mask first length z offset
        | OutputRow.Weights _ -> 0

    member _.Rows = layer.Rows

    /// Output r before the activation, times the denominator, at the packed inputs z from the offset.
    member _.Numerator(r: int, z: uint64[], offset: int) = numerator r z offset

    member _.OfNumerator(numerator: bigint) =
        Eval.activate layer.Activation (Rational.fraction numerator denominator)

    member this.Outputs(z: uint64[], offset: int) =
        Array.init layer.Rows (fun r -> this.OfNumerator(numerator r z offset))

    /// The row whose output is the largest before the activation, −1 when two are.
    member _.Largest(z: uint64[], offset: int) =
        if direction <> 0 then
            Largest.only (layer.Rows - 1) (fun r -> directedCount r z offset)
        else
            Largest.only (layer.Rows - 1) (fun r -> numerator r z offset)
