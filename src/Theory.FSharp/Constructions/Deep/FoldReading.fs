namespace MemCap.Constructions

open MemCap.Exact

/// From the word of a group and the coordinate of a point to the index of its class: thresholds that are passed are
/// counted off one after the other while the word is folded, one layer a bit.
/// Source: derived here. Notes: proofs-notes/fold-gap.md
module internal FoldReading =
    let private copies columns = List.map TemplateRow.copy columns

    /// Collects layers whose first two lanes are the state of the word.
    [<Sealed; NoComparison; NoEquality>]
    type private Reader(shape: FoldShape, scales: FoldScales) =
        let layers = ResizeArray<LayerTemplate>()
        let mutable scale = scales.Word
        let mutable columns = 2

        member _.State = { Value = 0; Half = 1; Scale = scale }

        member _.Layers = List.ofSeq layers

        member _.Add(rows: TemplateRow list) =
            layers.Add(LayerTemplate.relu columns rows)
            columns <- rows.Length

        /// {v, h, A}, A of the first threshold.
        member this.Start() =
            let first =
                FoldGadgets.firstThreshold 1 scales.Coordinate 0 scale shape.FirstGapBits shape.Margin

            this.Add(FoldGadgets.unfold 0 scale @ [ first ])

        /// A layer that folds the word and has these other lanes.
        member this.Fold(others: TemplateRow list) =
            let next = FoldGadgets.nextScale scale
            this.Add(FoldGadgets.tent this.State next @ others)
            scale <- next

        member this.NextThreshold() =
            FoldGadgets.nextThreshold this.State 2 shape.GapBits shape.Margin

    /// Two classes. Lanes are v, h, A, Y.
    let private alternating (shape: FoldShape) scales isSecondFirst =
        let reader = Reader(shape, scales)
        reader.Start()

        for _ in 2 .. shape.FirstGapBits do
            reader.Fold(copies [ 2 ])

        for i in 2 .. shape.Thresholds do
            if i > 2 then
                for _ in 2 .. shape.GapBits do
                    reader.Fold(copies [ 2; 3 ])

            let parity = if i = 2 then ValueNone else ValueSome 3
            let rows = [ reader.NextThreshold(); FoldGadgets.toggle 2 parity ]

            if i < shape.Thresholds then
                reader.Fold rows
            else
                reader.Add rows

        reader.Add [ FoldGadgets.toggle 0 (ValueSome 1) ]

        // e passed thresholds leave Y = (n − e) mod 2.
        let index =
            if (shape.Thresholds % 2 = 1) <> isSecondFirst then
                TemplateRow.copy 0
                |> TemplateRow.scale -Dyadic.One
                |> TemplateRow.plus Dyadic.One
            else
                TemplateRow.copy 0

        struct (reader.Layers, 1, index)

    /// Three classes or more. Lanes are v, h, A, Y and, after a label, B, which Y then takes up.
    let private labelled (shape: FoldShape) scales =
        let reader = Reader(shape, scales)
        let c = shape.LabelBits

        let label blocking =
            FoldGadgets.label reader.State c blocking

        let joined = TemplateRow.ofTerms [ struct (3, Dyadic.One); struct (4, Dyadic.One) ]

        reader.Start()

        for _ in 2 .. shape.FirstGapBits do
            reader.Fold(copies [ 2 ])

        reader.Fold [ TemplateRow.copy 2; label [ 2 ] ]

        for i in 2 .. shape.Thresholds do
            for bit in 1..c do
                reader.Fold [
                    (if bit = c then
                         reader.NextThreshold()
                     else
                         TemplateRow.copy 2)
                    (if bit = 1 && i > 2 then joined else TemplateRow.copy 3)
                ]

            for _ in 2 .. shape.GapBits do
                reader.Fold(copies [ 2; 3 ])

            reader.Fold(copies [ 2; 3 ] @ [ label [ 2; 3 ] ])

        reader.Fold [ joined ]

        for _ in 2 .. c - 1 do
            reader.Fold(copies [ 2 ])

        reader.Add [ TemplateRow.copy 2; label [ 2 ] ]

        let read =
            TemplateRow.ofTerms [ struct (0, Dyadic.One); struct (1, Dyadic.One) ]
            |> TemplateRow.plus -Dyadic.One

        let struct (rounding, index) = FoldGadgets.rounding 2 read c shape.LabelMargin
        struct (reader.Layers @ rounding, 3, index)

    /// Layers from the lanes of v and g, the number of lanes of the last one, and the class as an affine function of
    /// them. `isSecondFirst`: of two classes, the first run has the one with index 1.
    let layers (shape: FoldShape) scales isSecondFirst =
        if shape.LabelBits = 0 then
            alternating shape scales isSecondFirst
        else
            labelled shape scales
