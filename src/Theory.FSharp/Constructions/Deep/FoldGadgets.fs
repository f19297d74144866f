namespace MemCap.Constructions

open System.Numerics
open MemCap.Exact

/// What is left of a word, V in [0, 1], in two lanes v = 2^Scale·V and h = 2^Scale·relu(V − 1/2).
type internal FoldState = {
    /// Column of v.
    Value: int
    /// Column of h.
    Half: int
    Scale: int
}

/// The parts of which layers of a fold-gap network are made. ϕ(V) = 2V − 4 relu(V − 1/2) is the tent map of [0, 1];
/// A is counted in margins, 2^−t.
/// Source: derived here; the folding is that of Telgarsky 2016. Notes: proofs-notes/fold-gap.md
module internal FoldGadgets =
    let private one = BigInteger.One

    let private power = TemplateRow.power

    /// 2^scale·(V − 1/2), for the lane that holds 2^scale·V.
    let private aboveHalf scale row =
        TemplateRow.plus (-(power (scale - 1))) row

    /// 2^scale·ϕ(V) from the state V.
    let private folded (state: FoldState) scale =
        let e = 1 + scale - state.Scale
        TemplateRow.ofTerms [ struct (state.Value, power e); struct (state.Half, -(power (e + 1))) ]

    /// The scale after a fold: halving the unit makes up for the factor 2 of the tent, so that weights are ±1 and ±2
    /// and a word's digits stay integers as long as there are any.
    let nextScale scale = max 1 (scale - 1)

    /// The lanes v and h of V, from a lane that holds 2^scale·V; for V ≥ 0.
    let unfold column scale = [ TemplateRow.copy column; TemplateRow.copy column |> aboveHalf scale ]

    /// The lanes v and h of ϕ(V) from those of V, for 0 ≤ V ≤ 1. Beyond, ϕ(V) < 0 and the ReLU answers 0.
    let tent (state: FoldState) scale =
        let v = folded state scale
        [ v; aboveHalf scale v ]

    /// A := relu(g − 2^bits·V) in margins, from lanes that hold 2^unit·g and 2^scale·V; for any g and V.
    let firstThreshold coordinate unit word scale bits margin =
        TemplateRow.ofTerms [
            struct (coordinate, power (margin - unit))
            struct (word, -(power (bits + margin - scale)))
        ]

    /// A := relu(A − 2^bits·ϕ(V)) in margins, for V ≥ 0 in both lanes. When A = relu(g − Θ) before and ϕ(V) ≥ 0, which
    /// V ≤ 1 implies, it is relu(g − Θ − 2^bits·ϕ(V)) after.
    let nextThreshold (state: FoldState) distance bits margin =
        let e = bits + 1 + margin - state.Scale

        TemplateRow.ofTerms [
            struct (distance, Dyadic.One)
            struct (state.Value, -(power e))
            struct (state.Half, power (e + 1))
        ]

    /// Y := relu(1 − Y − A) for Y in {0, 1}, or relu(1 − A) without Y: where the threshold is passed, A ≥ 1, it is 0;
    /// where it is not, A = 0, it is 1 − Y. For 0 < A < 1 it may be neither.
    let toggle distance (parity: int voption) =
        let minus column = struct (column, -Dyadic.One)

        (match parity with
         | ValueSome parity -> [ minus distance; minus parity ]
         | ValueNone -> [ minus distance ])
        |> TemplateRow.ofTerms
        |> TemplateRow.plus Dyadic.One

    /// B := relu(1 + 2^bits·ϕ(V) − 2^(bits+1)·Σ blocking): 1 + 2^bits·ϕ(V) where all blocking lanes are 0, and 0 where
    /// one of them is at least 1; for 0 ≤ V ≤ 1 and bits ≥ 0. For a sum between 0 and 1 it may be neither.
    let label (state: FoldState) bits (blocking: int list) =
        let e = bits + 1 - state.Scale

        TemplateRow.ofTerms [
            struct (state.Value, power e)
            struct (state.Half, -(power (e + 1)))
            for column in blocking do
                struct (column, -(power (bits + 1)))
        ]
        |> TemplateRow.plus Dyadic.One

    /// ⌊x⌋ in `bits` layers, bits ≥ 2, and as an affine function of the last one's lanes; for 0 ≤ x < 2^bits with a
    /// fractional part of at most 1 − 2^−margin, margin ≥ 1. The binary digits are read from the highest on:
    /// relu(S(x − 2^k) + 1) − relu(S(x − 2^k)), S = 2^margin, is 1 for x ≥ 2^k and 0 for x ≤ 2^k − 1/S.
    let rounding columns (x: TemplateRow) bits margin =
        let ramp bit x =
            let steep = TemplateRow.scale (power margin) x
            let knot = Dyadic.ofInteger (one <<< (bit + margin))

            [ TemplateRow.plus (Dyadic.One - knot) steep; TemplateRow.plus -knot steep ]

        // Lanes are x, p, q before the first digit is taken off, then x, o, p, q; x is not needed at the end.
        let rec below bit layers columns =
            let p = columns - 2
            let digit = power (bit + 1)

            let rest =
                TemplateRow.ofTerms [ struct (0, Dyadic.One); struct (p, -digit); struct (p + 1, digit) ]

            let read =
                TemplateRow.ofTerms [
                    if columns = 4 then
                        struct (1, Dyadic.One)
                    struct (p, digit)
                    struct (p + 1, -digit)
                ]

            if bit = 0 then
                List.rev (LayerTemplate.relu columns (read :: ramp 0 rest) :: layers)
            else
                below (bit - 1) (LayerTemplate.relu columns (rest :: read :: ramp bit rest) :: layers) 4

        let first = LayerTemplate.relu columns (x :: ramp (bits - 1) x)

        let index =
            TemplateRow.ofTerms [ struct (0, Dyadic.One); struct (1, Dyadic.One); struct (2, -Dyadic.One) ]

        struct (below (bits - 2) [ first ] 3, index)
