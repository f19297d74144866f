namespace MemCap.Networks

open System
open System.Collections.Generic
open System.Numerics
open MemCap.Exact

/// What is counted, as proofs-notes/conventions.md defines it.
[<NoComparison; NoEquality>]
type Size = {
    /// Hidden units; input and output units are not counted.
    Neurons: int
    HiddenWidths: int list
    /// Layers of weights, the output layer included.
    Depth: int
    /// All entries of all weight matrices and bias vectors.
    Parameters: int64
    NonzeroParameters: int64
    /// Σ|a_l|·√(‖w_l‖² + b_l²) of a two-layer ReLU network, else None: a threshold unit's weights can be
    /// shrunk at will, so their size says nothing.
    TotalWeight: Enclosure option
    /// Bits of the largest single weight.
    BitComplexity: int
    /// Bits of all nonzero weights.
    TotalBits: int64
}

[<RequireQualifiedAccess>]
module Size =
    /// Bits of one weight: for a dyadic m·2^e (m odd) those of |m|, plus |e| if e < 0, plus a sign bit;
    /// for any other p/q in lowest terms those of |p| and of q, plus a sign bit.
    let bitsOf (w: Rational) =
        if w.Denominator.IsPowerOfTwo then
            Dyadic.bits (Dyadic.create w.Numerator (1 - Bits.length w.Denominator))
        else
            Bits.length w.Numerator + Bits.length w.Denominator + 1

    /// bitsOf a nonzero double, from its mantissa and exponent.
    let private bitsOfDouble (x: float) =
        let struct (m, e) = Bits.decompose x
        64 - BitOperations.LeadingZeroCount(uint64 (abs m)) + max 0 -e + 1

    /// (nonzero entries, bits of all of them, bits of the largest) of a row.
    let private rowBits (v: Vec) =
        let mutable nonzero, total, largest = 0L, 0L, 1

        match Vec.tryMask v with
        | ValueSome(struct (_, value)) ->
            nonzero <- int64 (Vec.nonzeroCount v)

            if nonzero > 0L then
                largest <- max largest (bitsOfDouble value)
                total <- nonzero * int64 largest
        | ValueNone ->
            match Vec.tryDoubles v with
            | ValueSome doubles ->
                for w in doubles.Span do
                    if w <> 0.0 then
                        let bits = bitsOfDouble w
                        nonzero <- nonzero + 1L
                        total <- total + int64 bits
                        largest <- max largest bits
            | ValueNone ->
                for i in 0 .. v.Length - 1 do
                    let w = v[i]

                    if not w.IsZero then
                        let bits = bitsOf w
                        nonzero <- nonzero + 1L
                        total <- total + int64 bits
                        largest <- max largest bits

        struct (nonzero, total, largest)

    /// Significant bits of the enclosure of the total weight.
    let private precision = 96

    let private square bits (x: Rational) =
        let e = Enclosure.ofRational bits x
        Enclosure.multiply bits e e

    let private totalWeight (hidden: Layer) (last: Layer) =
        let sum = List.fold (Enclosure.add precision) (Enclosure.exactly Dyadic.Zero)
        let squaredNorms = Dictionary<Vec, Enclosure>(HashIdentity.Reference)

        let squaredNorm (w: Vec) =
            match squaredNorms.TryGetValue w with
            | true, known -> known
            | _ ->
                let norm = sum [ for i in 0 .. w.Length - 1 -> square precision w[i] ]
                squaredNorms[w] <- norm
                norm

        let outer = last.Weights 0

        [
            for l in 0 .. hidden.Rows - 1 do
                let a = outer[l]

                if not a.IsZero then
                    let inside =
                        Enclosure.add
                            precision
                            (squaredNorm (hidden.Weights l))
                            (square precision hidden.Biases[l])

                    let length = (Enclosure.sqrt precision inside).Value
                    Enclosure.multiply precision (Enclosure.ofRational precision (Rational.abs a)) length
        ]
        |> sum

    /// Bits of one number format that holds every weight and bias: 64 when all are doubles, else those of the fixed-point
    /// format from the lowest digit to the highest, with a sign. None when some number is not dyadic.
    let formatBits (network: Network) : int option =
        let rows = [|
            for layer in network.Layers do
                for r in 0 .. layer.Rows - 1 do
                    layer.Weights r

                layer.Biases
        |]

        let isDoubles (row: Vec) =
            row.IsDoubles || ValueOption.isSome (Vec.tryMask row)

        if Array.forall isDoubles rows then
            Some 64
        else
            let mutable low, high = Int32.MaxValue, Int32.MinValue
            let mutable isDyadic = true

            for row in rows do
                let struct (numerators, denominator) = Vec.toScaled row

                if denominator.IsPowerOfTwo then
                    let unit = 1 - Bits.length denominator

                    for m in numerators do
                        if not m.IsZero then
                            low <- min low (unit + Bits.trailingZeros m)
                            high <- max high (unit + Bits.length m)
                else
                    isDyadic <- false

            if not isDyadic then None
            elif low > high then Some 1
            else Some(high - low + 1)

    let ofNetwork (network: Network) =
        let hidden = List.take (network.Layers.Length - 1) network.Layers
        let mutable nonzero, bits, largest = 0L, 0L, 1

        let rows = [|
            for layer in network.Layers do
                for r in 0 .. layer.Rows - 1 do
                    layer.Weights r

                layer.Biases
        |]

        // Shared rows are read once and counted as often as they occur.
        let placeOf = Dictionary<Vec, int>(HashIdentity.Reference)

        for v in rows do
            placeOf.TryAdd(v, placeOf.Count) |> ignore

        let counted = placeOf.Keys |> Array.ofSeq |> Array.Parallel.map rowBits

        for v in rows do
            let struct (n, b, m) = counted[placeOf[v]]
            nonzero <- nonzero + n
            bits <- bits + b
            largest <- max largest m

        {
            Neurons = List.sumBy (fun (l: Layer) -> l.Rows) hidden
            HiddenWidths = List.map (fun (l: Layer) -> l.Rows) hidden
            Depth = network.Layers.Length
            Parameters = network.Layers |> List.sumBy (fun l -> int64 l.Rows * int64 (l.Columns + 1))
            NonzeroParameters = nonzero
            TotalWeight =
                match network.Layers with
                | [ first; last ] when first.Activation = Activation.Relu && last.Rows = 1 ->
                    Some(totalWeight first last)
                | _ -> None
            BitComplexity = largest
            TotalBits = bits
        }
