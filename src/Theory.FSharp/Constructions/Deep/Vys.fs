namespace MemCap.Constructions

open System.Numerics
open MemCap.Exact

/// All points x = 2^e·X on a line, z = ⟨a, X⟩ + b ≥ 0, in order and different.
[<NoComparison; NoEquality>]
type internal CodedLine = {
    /// a, length d.
    Direction: BigInteger[]
    /// b.
    Offset: BigInteger
    /// e.
    Exponent: int
    /// (z, index of the class), at least one.
    Points: struct (BigInteger * int)[]
}

/// Sizes of the words.
type internal VysShape = {
    /// Codes are ⌊z/2^s⌋, where s is the largest for which points are 2^(s+1) apart.
    Unit: int
    /// Bits of a code, ρ ≥ 1.
    CodeBits: int
    /// Bits of a label, c ≥ 1.
    LabelBits: int
    /// Points of a group, n ≥ 1.
    GroupSize: int
}

/// The published network with √n parameters: width 12, words of codes and labels, bit extraction by the tent map, and a
/// test for equality. Lanes are in units that are powers of two, which changes no count and makes all weights of the
/// words integers.
/// Source: Vardi, Yehudai, Shamir 2022, Theorem 3.1, weights derived here. Notes: proofs-notes/fold-gap.md
module internal Vys =
    let private code unit (z: BigInteger) =
        if unit >= 0 then z >>> unit else z <<< -unit

    let shape (line: CodedLine) classes groupSize =
        let positions = line.Points |> Array.map (fun struct (z, _) -> z)

        let smallest =
            positions
            |> Array.pairwise
            |> Array.fold
                (fun (least: BigInteger voption) (z, next) ->
                    match least with
                    | ValueSome least -> ValueSome(BigInteger.Min(least, next - z))
                    | ValueNone -> ValueSome(next - z))
                ValueNone

        let unit =
            match smallest with
            | ValueSome gap -> Bits.length gap - 2
            | ValueNone -> 0

        {
            Unit = unit
            CodeBits = max 1 (Bits.length (code unit (Array.last positions)))
            LabelBits = max 1 (Bits.length (BigInteger(classes - 1: int)))
            GroupSize = groupSize
        }

    /// ⌈points/n⌉.
    let groups (line: CodedLine) (shape: VysShape) =
        (line.Points.Length + shape.GroupSize - 1) / shape.GroupSize

    /// Codes or labels of a group one after the other, the first in the highest bits; a group that is not full repeats
    /// its last code with label 0.
    let private word (shape: VysShape) (group: struct (BigInteger * int)[]) kind =
        let codes =
            Array.init shape.GroupSize (fun i ->
                let struct (z, label) = group[min i (group.Length - 1)]

                match kind with
                | Codes -> code shape.Unit z
                | Labels when i < group.Length -> BigInteger label
                | Labels -> BigInteger.Zero)

        let bits =
            match kind with
            | Codes -> shape.CodeBits
            | Labels -> shape.LabelBits

        codes
        |> Array.fold (fun (word: BigInteger) code -> (word <<< bits) + code) BigInteger.Zero
        |> Dyadic.ofInteger

    let layers (line: CodedLine) (shape: VysShape) (values: Dyadic[]) =
        if values.Length = 1 then
            ClassOutput.constant line.Direction.Length values[0]
        else
            let projection =
                line.Direction
                |> Array.mapi (fun i a -> struct (i, Dyadic.create a (-line.Exponent - shape.Unit)))
                |> List.ofArray
                |> TemplateRow.ofTerms
                |> TemplateRow.plus (Dyadic.create line.Offset -shape.Unit)

            let groups = Array.chunkBySize shape.GroupSize line.Points

            let collect (lanes, layers) next =
                let struct (lanes, added) = next lanes
                lanes, layers @ added

            let lookups =
                groups
                |> Array.mapi (fun j group lanes ->
                    let ends (struct (z, _)) = code shape.Unit z

                    VysGadgets.lookup
                        lanes
                        (if j = 0 then
                             ValueNone
                         else
                             ValueSome(word shape groups[j - 1]))
                        (ends group[0])
                        (ends (Array.last group) + BigInteger.One))
                |> List.ofArray

            let bits =
                function
                | Codes -> shape.CodeBits
                | Labels -> shape.LabelBits

            let points = [
                for i in 0 .. shape.GroupSize - 1 do
                    for k in 1 .. max shape.CodeBits shape.LabelBits do
                        fun lanes ->
                            VysGadgets.readBit lanes (fun word ->
                                if k <= bits word then
                                    ValueSome(bits word * (shape.GroupSize - i) + 3 - k)
                                else
                                    ValueNone)

                    fun lanes -> VysGadgets.compare lanes shape.LabelBits
            ]

            let lanes, layers =
                lookups
                @ [ fun lanes -> VysGadgets.start lanes (word shape (Array.last groups)) ]
                @ points
                |> List.fold
                    collect
                    ([ VysLane.Position ], [ LayerTemplate.relu line.Direction.Length [ projection ] ])

            let index =
                lanes
                |> List.indexed
                |> List.choose (fun (column, lane) ->
                    if lane = VysLane.Answer || lane = VysLane.Match then
                        Some(struct (column, Dyadic.One))
                    else
                        None)
                |> TemplateRow.ofTerms

            layers @ ClassOutput.layers lanes.Length index values
