namespace MemCap.Constructions

open System.Numerics
open MemCap.Exact

/// A number V in [0, 1] as binary digits: V = Mantissa/2^Digits, not in lowest terms.
[<Struct; NoComparison>]
type internal FoldWord = { Mantissa: BigInteger; Digits: int }

/// Words of fields that folding reads: with the tent map φ(v) = 2v − 4·relu(v − 1/2), a field of b bits and value m stands
/// in front of V as 2^−b·(m + V) for even m and 2^−b·(m + 1 − V) for odd m, and φ^b takes it off.
/// A group's fields are, in order, g_1 g_2 … g_n, and with labels g_1 L_0 g_2 L_1 … g_n L_{n−1} L_n.
/// Source: derived. Notes: proofs-notes/fold-gap.md
[<RequireQualifiedAccess>]
module internal FoldWord =
    let ofDyadic (value: Dyadic) : FoldWord =
        let digits = max 0 -value.Exponent

        {
            Mantissa = value.Mantissa <<< (digits + value.Exponent)
            Digits = digits
        }

    let toDyadic (word: FoldWord) =
        Dyadic.create word.Mantissa -word.Digits

    /// A field in front of a word: φ^bits undoes it for 0 ≤ value < 2^bits and V in [0, 1].
    let prepend bits (value: BigInteger) (word: FoldWord) : FoldWord =
        let rest =
            if value.IsEven then
                word.Mantissa
            else
                (BigInteger.One <<< word.Digits) - word.Mantissa

        {
            Mantissa = (value <<< word.Digits) + rest
            Digits = bits + word.Digits
        }

    /// φ^bits(V), the zigzag of 2^bits pieces.
    let fold bits (word: FoldWord) : FoldWord =
        let left = word.Digits - bits

        if left < 0 then
            {
                Mantissa = BigInteger.Zero
                Digits = 0
            }
        else
            let piece = word.Mantissa >>> left
            let within = word.Mantissa - (piece <<< left)

            {
                Mantissa =
                    if piece.IsEven then
                        within
                    else
                        (BigInteger.One <<< left) - within
                Digits = left
            }

    /// Bits of the gap at a place, from 0.
    let private gapBits (shape: FoldShape) place =
        if place = 0 then shape.FirstGapBits else shape.GapBits

    /// The word of gaps g_1 …, in front of the tail. With labels, those of the runs at hand: one for each gap, or one more.
    let encode (shape: FoldShape) (gaps: BigInteger[]) (labels: int[]) (tail: FoldWord) : FoldWord =
        let prependLabel place word =
            prepend shape.LabelBits (BigInteger(labels[place]: int)) word

        let mutable word = tail

        if shape.LabelBits > 0 && labels.Length > gaps.Length then
            word <- prependLabel gaps.Length word

        for place in gaps.Length - 1 .. -1 .. 0 do
            if shape.LabelBits > 0 then
                word <- prependLabel place word

            word <- prepend (gapBits shape place) gaps[place] word

        word

    /// What the network sees when each field is at the head: n gaps, and n + 1 labels or none.
    let heads (shape: FoldShape) (word: FoldWord) : struct (FoldWord[] * FoldWord[]) =
        let n = shape.Thresholds
        let gaps = Array.zeroCreate n
        let labels = Array.zeroCreate (if shape.LabelBits > 0 then n + 1 else 0)
        let mutable word = word

        for place in 0 .. n - 1 do
            gaps[place] <- word
            word <- fold (gapBits shape place) word

            if shape.LabelBits > 0 then
                labels[place] <- word
                word <- fold shape.LabelBits word

        if shape.LabelBits > 0 then
            labels[n] <- word

        struct (gaps, labels)

    /// Θ_i = Σ_{k ≤ i} 2^bits·H(g_k), i = 1 … n, in units of 2^−digits: at least the digits of every head.
    let thresholds (shape: FoldShape) (digits: int) (gaps: FoldWord[]) : BigInteger[] =
        gaps
        |> Array.mapi (fun place gap -> gap.Mantissa <<< (gapBits shape place + digits - gap.Digits))
        |> Array.scan (+) BigInteger.Zero
        |> Array.tail
