namespace MemCap.Verification

open System
open System.Runtime.InteropServices
open System.Runtime.Intrinsics
open System.Threading.Tasks
open MemCap.Exact
open MemCap.Networks

/// Rows whose nonzero weights are all one number a: on 0/1 inputs z the preactivation is a·k + b with
/// k = |mask ∧ z|, the number of active inputs at nonzero weights.
/// Notes: proofs-notes/certificate.md
module internal EqualWeights =
    let private readDoubles (row: ReadOnlySpan<float>) (mask: Span<uint64>) =
        let at = row.IndexOfAnyExcept 0.0
        let weight = if at < 0 then 0.0 else row[at]
        let width = Vector256<float>.Count
        let vectors = MemoryMarshal.Cast<float, Vector256<float>> row
        let zero = Vector256<float>.Zero
        let common = Vector256.Create weight
        let mutable others = false

        for v in 0 .. vectors.Length - 1 do
            let nonzero =
                ~~~(Vector256.Equals(vectors[v], zero).ExtractMostSignificantBits()) &&& 0xFu

            let equal =
                Vector256.Equals(vectors[v], common).ExtractMostSignificantBits() &&& nonzero

            others <- others || equal <> nonzero
            mask[v >>> 4] <- mask[v >>> 4] ||| (uint64 nonzero <<< ((v &&& 15) * 4))

        for c in width * vectors.Length .. row.Length - 1 do
            if row[c] <> 0.0 then
                others <- others || row[c] <> weight
                mask[c / 64] <- mask[c / 64] ||| (1UL <<< (c % 64))

        if others then
            ValueNone
        else
            ValueSome(Rational.ofDouble weight)

    let private readScaled (row: Vec) (mask: Span<uint64>) =
        let struct (numerators, denominator) = Vec.toScaled row

        match Array.tryFind (fun (p: bigint) -> not p.IsZero) numerators with
        | None -> ValueSome Rational.Zero
        | Some weight ->
            let mutable others = false

            for c in 0 .. numerators.Length - 1 do
                if not numerators[c].IsZero then
                    others <- others || numerators[c] <> weight
                    mask[c / 64] <- mask[c / 64] ||| (1UL <<< (c % 64))

            if others then
                ValueNone
            else
                ValueSome(Rational.fraction weight denominator)

    /// The number that the nonzero weights share, 0 when there are none; nothing when two of them differ. The columns
    /// of the nonzero weights are set in `mask`, which is 0 before, lowest bit first.
    let tryRead (row: Vec) (mask: Span<uint64>) =
        match Vec.tryMask row with
        | ValueSome(struct (bits, weight)) ->
            bits.Span.CopyTo mask

            if bits.Span.ContainsAnyExcept 0UL then
                ValueSome(Rational.ofDouble weight)
            else
                ValueSome Rational.Zero
        | ValueNone ->
            match Vec.tryDoubles row with
            | ValueSome doubles -> readDoubles doubles.Span mask
            | ValueNone -> readScaled row mask

/// A threshold layer of rows with equal nonzero weights, on packed 0/1 inputs. For a < 0 unit a·k + b > 0 fires iff
/// k < −b/a; for a > 0 iff k > −b/a, i.e. iff k ≤ ⌊−b/a⌋ does not hold: these units are computed inverted.
[<Sealed; NoComparison; NoEquality>]
type internal CountLayer private (units: IBitUnits, inverted: uint64[]) =
    /// The largest k ≤ columns at which the unit fires (a ≤ 0) or does not (a > 0), −1 when there is none.
    static let limit columns (weight: Rational) (bias: Rational) =
        let within (k: bigint) =
            int (bigint.Max(-1I, bigint.Min(k, bigint (columns: int))))

        if weight.IsZero then
            if bias.Sign > 0 then columns else -1
        elif weight.Sign < 0 then
            within (Rational.ceiling (-bias / weight) - 1I)
        else
            within (Rational.floor (-bias / weight))

    /// Nothing unless every row has equal nonzero weights.
    static member TryCreate(kernels: IKernels, layer: Layer) =
        let words = (layer.Columns + 63) / 64
        let masks = Array.zeroCreate<uint64>(layer.Rows * words)
        let limits = Array.zeroCreate layer.Rows
        let rising = Array.zeroCreate<bool> layer.Rows

        let run =
            Parallel.For(
                0,
                layer.Rows,
                fun r (state: ParallelLoopState) ->
                    match EqualWeights.tryRead (layer.Weights r) (Span(masks, r * words, words)) with
                    | ValueSome weight ->
                        limits[r] <- limit layer.Columns weight layer.Biases[r]
                        rising[r] <- weight.Sign > 0
                    | ValueNone -> state.Stop()
            )

        if run.IsCompleted then
            let inverted = Array.zeroCreate<uint64>((layer.Rows + 63) / 64)

            for r in 0 .. layer.Rows - 1 do
                if rising[r] then
                    inverted[r / 64] <- inverted[r / 64] ||| (1UL <<< (r % 64))

            Some(CountLayer(kernels.BitUnits(masks, words, limits), inverted))
        else
            None

    /// 64-bit words of outputs a point.
    member _.Words = inverted.Length

    /// The layer's outputs at the packed inputs z of `rows` points, from zOffset; `fires` is rows × Words from 0.
    member _.Fill(z: uint64[], zOffset: int, rows: int, fires: uint64[]) =
        units.Fires(z, zOffset, rows, fires, 0)

        for word in 0 .. inverted.Length - 1 do
            let flip = inverted[word]

            if flip <> 0UL then
                for i in 0 .. rows - 1 do
                    fires[i * inverted.Length + word] <- fires[i * inverted.Length + word] ^^^ flip
