namespace MemCap.Verification

open System.Collections.Generic
open System.Numerics
open MemCap
open MemCap.Data
open MemCap.Exact
open MemCap.Networks

/// What a unit is once the sign of its sum is known.
type internal FixedOutcome =
    | Zero = 0
    | One = 1
    | MinusOne = 2
    /// The sum itself.
    | Sum = 3

/// m·2^s·x for the integer x in a slot: m odd, s ≥ 0.
[<Struct; NoComparison; NoEquality>]
type internal FixedTerm = {
    Slot: int
    IsNegative: bool
    /// s = 64·Limbs + Bits.
    Limbs: int
    Bits: int
    /// Where |m|·2^Bits stands among the constants, and in how many limbs; in none if |m| = 1.
    First: int
    Count: int
    /// |m·2^s·x| has at most this many bits more than |x|, and at most one bit less than that.
    Growth: int
    /// m·2^s, if Growth ≤ 62.
    Word: int64
}

/// A unit: the activation of a sum of terms, as an integer in its slot. Terms that can begin a sum come first: they are
/// positive multiples by powers of two of integers that are mostly not negative.
[<Struct; NoComparison; NoEquality>]
type internal FixedRow = {
    Target: int
    Negative: FixedOutcome
    AtZero: FixedOutcome
    Positive: FixedOutcome
    /// Its terms are First .. End − 1, at least one.
    First: int
    End: int
    /// The sum in two's complement has at most this many bits more than the longest term.
    Guard: int
    /// All other terms together are less than the longest one when they are shorter than it by this many bits.
    Lead: int
}

/// Rows First .. End − 1 make a layer; the slots that are read afterwards.
[<Struct; NoComparison; NoEquality>]
type internal FixedLayer = { First: int; End: int; Live: int[] }

/// The value (integer in the slot)·2^−Exponent; 0 when the slot is negative.
[<Struct; NoComparison; NoEquality>]
type internal FixedUnit = { Slot: int; Exponent: int }

/// A network whose numbers are dyadic, as sums of integers by shifts and products. Slot 0 holds the number 1, slots 1 .. d
/// the coordinates. A unit that equals a power of two times an earlier one takes its slot, and units of a
/// layer that differ in their biases are computed from each other.
/// Notes: proofs-notes/certificate.md
[<NoComparison; NoEquality>]
type internal FixedPointProgram = {
    Slots: int
    Inputs: FixedUnit[]
    Layers: FixedLayer[]
    Rows: FixedRow[]
    Terms: FixedTerm[]
    Constants: uint64[]
    Outputs: FixedUnit[]
}

[<RequireQualifiedAccess>]
module internal FixedPointProgram =
    /// Numbers with so many bits would not be computed in any other way either.
    let private largestExponent = 1 <<< 24

    let private one = 0
    let private zero: FixedUnit = { Slot = -1; Exponent = 0 }

    /// 0, 1, 2, 2, 3, … : n numbers below 2^b have a sum below 2^(b + this).
    let private bitsOfCount n =
        32 - BitOperations.LeadingZeroCount(uint32 (n - 1))

    let private outcomes activation =
        match activation with
        | Activation.Identity -> struct (FixedOutcome.Sum, FixedOutcome.Zero, FixedOutcome.Sum)
        | Activation.Relu -> struct (FixedOutcome.Zero, FixedOutcome.Zero, FixedOutcome.Sum)
        | Activation.Threshold -> struct (FixedOutcome.Zero, FixedOutcome.Zero, FixedOutcome.One)
        | Activation.Sign -> struct (FixedOutcome.MinusOne, FixedOutcome.One, FixedOutcome.One)
        | Activation.Srelu _ -> defect "a smoothed ReLU in a program"

    let private order (struct (source: int, factor: Dyadic)) =
        struct (not factor.Mantissa.IsOne, source = one, source)

    /// Grows by layers.
    [<Sealed>]
    type private Compiler(inputs: FixedUnit[]) =
        let terms = List<FixedTerm>()
        let rows = List<FixedRow>()
        let constants = List<uint64>()
        /// Per slot: its integer is never negative.
        let isNatural = List<bool>(Seq.init (inputs.Length + 1) (fun slot -> slot = one))
        let mutable isPossible = true

        let slot natural =
            isNatural.Add natural
            isNatural.Count - 1

        let addTerm source (factor: Dyadic) (shift: int) =
            let magnitude = BigInteger.Abs factor.Mantissa
            let bits = shift % 64

            let limbs =
                if magnitude.IsOne then
                    [||]
                else
                    LimbSums.ofInteger (magnitude <<< bits)

            let growth =
                if magnitude.IsOne then
                    shift
                else
                    shift + int (magnitude.GetBitLength())

            terms.Add {
                Slot = source
                IsNegative = factor.Sign < 0
                Limbs = shift / 64
                Bits = bits
                First = constants.Count
                Count = limbs.Length
                Growth = growth
                Word =
                    if growth <= 62 then
                        int64 (factor.Mantissa <<< shift)
                    else
                        0L
            }

            constants.AddRange limbs

        /// activation(Σ factor·integer) of at least one slot.
        let addRow activation (sum: struct (int * Dyadic)[]) =
            let exponent =
                sum |> Seq.map (fun (struct (_, factor)) -> -factor.Exponent) |> Seq.max

            let longest =
                sum
                |> Seq.map (fun (struct (_, factor)) -> int64 factor.Exponent + int64 exponent)
                |> Seq.max

            if longest > int64 largestExponent || abs (int64 exponent) > int64 largestExponent then
                isPossible <- false
                zero
            else
                let first = terms.Count

                for struct (source, factor) in Array.sortBy order sum do
                    addTerm source factor (factor.Exponent + exponent)

                let isShift =
                    sum |> Array.forall (fun (struct (_, f)) -> (BigInteger.Abs f.Mantissa).IsOne)

                let target =
                    slot (activation = Activation.Relu || activation = Activation.Threshold)

                let struct (negative, atZero, positive) = outcomes activation

                rows.Add {
                    Target = target
                    Negative = negative
                    AtZero = atZero
                    Positive = positive
                    First = first
                    End = terms.Count
                    Guard = bitsOfCount sum.Length + 1
                    Lead = bitsOfCount (max 1 (sum.Length - 1)) + (if isShift then 1 else 2)
                }

                match activation with
                | Activation.Relu
                | Activation.Identity -> { Slot = target; Exponent = exponent }
                | Activation.Threshold
                | Activation.Sign
                | Activation.Srelu _ -> { Slot = target; Exponent = 0 }

        let unit activation (sum: struct (int * Dyadic)[]) =
            match activation, sum with
            | Activation.Sign, [||] -> { Slot = one; Exponent = 0 }
            | _, [||] -> zero
            | (Activation.Identity | Activation.Relu), [| struct (source, factor) |] when
                factor.Mantissa.IsOne && (activation = Activation.Identity || isNatural[source])
                  ->
                  {
                      Slot = source
                      Exponent = -factor.Exponent
                  }
            | _ -> addRow activation sum

        /// Σ weight·value + bias over slots.
        let gather (units: FixedUnit[]) (weights: struct (int * Dyadic)[]) =
            let sum = SortedDictionary<int, Dyadic>()

            for struct (c, weight) in weights do
                let source = units[c]

                if source.Slot >= 0 then
                    let factor = Dyadic.create weight.Mantissa (weight.Exponent - source.Exponent)

                    sum[source.Slot] <-
                        match sum.TryGetValue source.Slot with
                        | true, before -> before + factor
                        | _ -> factor

            [|
                for KeyValue(source, factor) in sum do
                    if factor.Sign <> 0 then
                        struct (source, factor)
            |]

        let withBias (sum: struct (int * Dyadic)[]) (bias: Dyadic) =
            if bias.Sign = 0 then
                sum
            else
                match sum with
                | [||] -> [| struct (one, bias) |]
                | _ ->
                    match sum[0] with
                    | struct (source, factor) when source = one ->
                        if (factor + bias).Sign = 0 then
                            sum[1..]
                        else
                            Array.append [| struct (one, factor + bias) |] sum[1..]
                    | _ -> Array.append [| struct (one, bias) |] sum

        /// The units of a layer from those before it; nothing when a number is not dyadic or a unit is a smoothed ReLU.
        let layer (units: FixedUnit[]) (layer: Layer) =
            match DyadicLayer.tryOfLayer layer with
            | _ when layer.Activation.IsSmooth -> None
            | Some layer ->
                let sums = layer.Weights |> Array.map (gather units)
                let biasOf = layer.Biases
                let result = Array.create sums.Length zero

                match layer.Activation with
                | Activation.Relu
                | Activation.Identity ->
                    for _, family in Seq.indexed sums |> Seq.groupBy snd do
                        let ordered =
                            family
                            |> Seq.map fst
                            |> Seq.sortWith (fun r s -> compare (biasOf[s], r) (biasOf[r], s))
                            |> Array.ofSeq

                        for k in 0 .. ordered.Length - 1 do
                            let r = ordered[k]

                            let sum =
                                if k = 0 then
                                    withBias sums[r] biasOf[r]
                                else
                                    // relu(t − u) = relu(relu(t) − u) for u ≥ 0.
                                    let before = ordered[k - 1]
                                    let difference = biasOf[r] - biasOf[before]

                                    withBias
                                        (gather [| result[before] |] [| struct (0, Dyadic.One) |])
                                        difference

                            result[r] <- unit layer.Activation sum
                | Activation.Threshold
                | Activation.Sign
                | Activation.Srelu _ ->
                    for r in 0 .. sums.Length - 1 do
                        result[r] <- unit layer.Activation (withBias sums[r] biasOf[r])

                Some result
            | _ -> None

        member _.Layer units next =
            match layer units next with
            | Some result when isPossible -> Some result
            | _ -> None

        member _.RowCount = rows.Count

        member _.Finish (ends: int[]) (outputs: FixedUnit[]) =
            let lastRead = Array.create isNatural.Count -1
            let rows = rows.ToArray()
            let terms = terms.ToArray()

            for l in 0 .. ends.Length - 2 do
                for r in ends[l] .. ends[l + 1] - 1 do
                    for t in rows[r].First .. rows[r].End - 1 do
                        lastRead[terms[t].Slot] <- l

            for output in outputs do
                if output.Slot >= 0 then
                    lastRead[output.Slot] <- ends.Length

            let mutable live = [| 1 .. inputs.Length |]

            let layers =
                Array.init (ends.Length - 1) (fun l ->
                    let made = Array.init (ends[l + 1] - ends[l]) (fun r -> rows[ends[l] + r].Target)

                    live <-
                        Array.append live made
                        |> Array.filter (fun slot -> slot > one && lastRead[slot] > l)

                    {
                        First = ends[l]
                        End = ends[l + 1]
                        Live = live
                    })

            {
                Slots = isNatural.Count
                Inputs = inputs
                Layers = layers
                Rows = rows
                Terms = terms
                Constants = constants.ToArray()
                Outputs = outputs
            }

    /// The least e_c ≥ 0 such that coordinate c of every point is an integer times 2^−e_c.
    let exponents (data: Dataset) =
        let found = Array.zeroCreate<int> data.Dimension

        for i in 0 .. data.Count - 1 do
            let point = data.Point i

            for c in 0 .. point.Length - 1 do
                let struct (_, e) = Bits.decompose point[c]
                found[c] <- max found[c] -e

        found

    /// For points whose coordinate c is an integer times 2^−exponents[c]. Nothing when a number of the network is not
    /// dyadic, or numbers would have more than 2^24 bits.
    let tryCompile (network: Network) (exponents: int[]) =
        let inputs =
            exponents
            |> Array.mapi (fun c exponent -> { Slot = c + 1; Exponent = exponent })

        let compiler = Compiler inputs

        let step state (layer: Layer) =
            state
            |> Option.bind (fun (units, ends) ->
                compiler.Layer units layer
                |> Option.map (fun units -> units, compiler.RowCount :: ends))

        List.fold step (Some(inputs, [ 0 ])) network.Layers
        |> Option.map (fun (outputs, ends) -> compiler.Finish (Array.rev (Array.ofList ends)) outputs)

    /// About how many products of limbs one point costs.
    let operations (program: FixedPointProgram) =
        let longest = program.Terms |> Seq.fold (fun most term -> max most term.Count) 0
        int64 program.Terms.Length * int64 (1 + longest)
