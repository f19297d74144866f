namespace MemCap.Verification

open MemCap.Exact
open MemCap.Networks

/// A number ϕ^Folds(V) that is read off a word V, times a factor; ϕ(V) = 2V − 4 relu(V − 1/2) is the tent map.
[<NoComparison>]
type internal FoldField = { Folds: int; Factor: Dyadic }

/// What the layers after the lookup do with a word V in [0, 1] and a coordinate g.
///
/// Thresholds are Θ_i = Σ_{k≤i} Factor_k·ϕ^Folds_k(V), nondecreasing. A point with e thresholds below g, the last one
/// by Margin at least, leaves in the last lanes: for two classes the lane Y = (n − e) mod 2; with labels the lanes
/// (Y, B) = (y, 0) for e < n and (0, y) for e = n, y = 1 + Factor·ϕ^Folds(V) of label e.
[<NoComparison; NoEquality>]
type internal FoldScript = {
    Thresholds: FoldField[]
    /// (s, m): s·(g − Θ) ≥ m.
    Margin: struct (Dyadic * Dyadic)
    /// Of effective runs 0 .. n; none for two classes.
    Labels: FoldField[]
    /// The lane of v holds this times V.
    WordUnit: Dyadic
    /// Which of the two lanes before holds v.
    WordColumn: int
    /// Layers that were read.
    Layers: int
}

/// Reads the layers after the lookup row by row against the template of fold-gap networks, up to powers of two by
/// which lanes may be scaled. Anything that is not exactly the template is no script.
/// Notes: proofs-notes/certificate.md
[<RequireQualifiedAccess>]
module internal FoldScript =
    /// What a lane of the layer before holds; the numbers are its scales.
    [<NoComparison; NoEquality>]
    type private Lanes = {
        /// v = Word·V and h = Half·relu(V − 1/2), V after Folds folds; columns 0 and 1, or gone.
        Word: Dyadic
        Half: Dyadic
        HasWord: bool
        Folds: int
        /// A = Distance·relu(g − Θ), Θ the last of so many thresholds; its column or −1.
        Distance: Dyadic
        DistanceColumn: int
        Counted: int
        /// Y's column or −1; of two classes it tells the thresholds up to Toggled.
        ParityColumn: int
        Toggled: int
        /// B's column or −1.
        LabelColumn: int
    }

    let private isPower (x: Dyadic) = x.Mantissa.IsOne

    /// x/2^e for the power of two.
    let private over (power: Dyadic) (x: Dyadic) =
        Dyadic.create x.Mantissa (x.Exponent - power.Exponent)

    let private two = Dyadic.ofInteger 2I
    let private minusOne = -Dyadic.One

    [<Sealed>]
    type private Reader(first: FoldField, wordUnit: Dyadic, wordColumn: int) =
        let thresholds = ResizeArray [ first ]
        let margins = ResizeArray<struct (Dyadic * Dyadic)>()
        let labels = ResizeArray<FoldField>()

        let weight (row: struct (int * Dyadic)[]) column =
            row
            |> Array.tryPick (fun (struct (c, w)) -> if c = column then Some w else None)
            |> Option.defaultValue Dyadic.Zero

        /// The factor of V for weights on v and h that make a multiple of ϕ(V): a·Word·V + b·Half·relu(V − 1/2)
        /// with b·Half = −2a·Word is (a·Word/2)·ϕ(V).
        let multiple (lanes: Lanes) row =
            let a = weight row 0
            let b = weight row 1

            if lanes.HasWord && a.Sign <> 0 && b * lanes.Half = -(two * a * lanes.Word) then
                Some(over two (a * lanes.Word))
            else
                None

        let columnsOf (row: struct (int * Dyadic)[]) =
            row |> Array.map (fun (struct (c, _)) -> c) |> List.ofArray

        let isCopy column (row: struct (int * Dyadic)[]) (bias: Dyadic) =
            column >= 0
            && bias.Sign = 0
            && columnsOf row = [ column ]
            && isPower (weight row column)

        /// The lanes v and h of the folded word.
        let tryFold lanes (layer: DyadicLayer) =
            if
                layer.Weights.Length < 2
                || columnsOf layer.Weights[0] <> [ 0; 1 ]
                || columnsOf layer.Weights[1] <> [ 0; 1 ]
            then
                None
            else
                match multiple lanes layer.Weights[0], multiple lanes layer.Weights[1] with
                | Some word, Some half when
                    isPower word
                    && isPower half
                    && layer.Biases[0].Sign = 0
                    && layer.Biases[1] = -(over two half)
                    ->
                    Some {
                        lanes with
                            Word = word
                            Half = half
                            Folds = lanes.Folds + 1
                    }
                | _ -> None

        let hasWordFirst lanes (columns: int list) =
            lanes.HasWord
            && (match columns with
                | 0 :: 1 :: _ -> true
                | _ -> false)

        /// Rows after the word's, each at its column of the new layer; None as soon as one is foreign.
        let rec readOthers (old: Lanes) (next: Lanes) (layer: DyadicLayer) r =
            if r = layer.Weights.Length then
                Some next
            else
                let row = layer.Weights[r]
                let bias = layer.Biases[r]
                let columns = columnsOf row
                let distance = old.DistanceColumn
                let parity = old.ParityColumn
                let label = old.LabelColumn

                let read =
                    if next.DistanceColumn < 0 && isCopy distance row bias then
                        Some {
                            next with
                                DistanceColumn = r
                                Distance = old.Distance * weight row distance
                                Counted = old.Counted
                        }
                    elif
                        next.DistanceColumn < 0
                        && distance >= 0
                        && bias.Sign = 0
                        && hasWordFirst old columns
                        && List.skip 2 columns = [ distance ]
                        && isPower (weight row distance)
                    then
                        multiple old row
                        |> Option.filter (fun factor -> factor.Sign < 0)
                        |> Option.map (fun factor ->
                            let scale = old.Distance * weight row distance

                            thresholds.Add {
                                Folds = old.Folds + 1
                                Factor = over scale -factor
                            }

                            {
                                next with
                                    DistanceColumn = r
                                    Distance = scale
                                    Counted = old.Counted + 1
                            })
                    elif
                        next.ParityColumn < 0
                        && bias.Sign = 0
                        && label < 0
                        && isCopy parity row bias
                        && weight row parity = Dyadic.One
                    then
                        Some { next with ParityColumn = r }
                    elif
                        next.ParityColumn < 0
                        && label >= 0
                        && bias.Sign = 0
                        && columns = (if parity >= 0 then [ parity; label ] else [ label ])
                        && columns |> List.forall (fun c -> weight row c = Dyadic.One)
                    then
                        Some { next with ParityColumn = r }
                    elif
                        next.ParityColumn < 0
                        && labels.Count = 0
                        && distance >= 0
                        && bias = Dyadic.One
                        && columns = (if parity >= 0 then [ distance; parity ] else [ distance ])
                        && (weight row distance).Sign < 0
                        && (parity < 0 || weight row parity = minusOne)
                        // A is of the threshold after those that Y knows.
                        && old.Toggled = old.Counted - 1
                    then
                        margins.Add(struct (-(weight row distance) * old.Distance, Dyadic.One))

                        Some {
                            next with
                                ParityColumn = r
                                Toggled = old.Toggled + 1
                        }
                    elif
                        next.LabelColumn < 0
                        && bias = Dyadic.One
                        && hasWordFirst old columns
                        && label < 0
                        && old.Toggled = 0
                    then
                        readLabel old next row r
                    else
                        None

                match read with
                | Some next -> readOthers old next layer (r + 1)
                | None -> None

        and readLabel old next row r =
            let blocking = List.skip 2 (columnsOf row)
            let distance = old.DistanceColumn
            let parity = old.ParityColumn

            match multiple old row with
            | Some factor when factor.Sign > 0 ->
                let height = Dyadic.One + factor

                let isBlockedByParity =
                    if parity >= 0 then
                        labels.Count > 0
                        && List.contains parity blocking
                        && (-(weight row parity) - height).Sign >= 0
                    else
                        labels.Count = 0

                let others = blocking |> List.filter (fun c -> c <> parity)

                let isBlocked =
                    if others.IsEmpty then
                        // The last label, behind all thresholds.
                        labels.Count = thresholds.Count
                    else
                        let stop = -(weight row distance)

                        if others = [ distance ] && stop.Sign > 0 && labels.Count = old.Counted - 1 then
                            margins.Add(struct (stop * old.Distance, height))
                            true
                        else
                            false

                if isBlockedByParity && isBlocked then
                    labels.Add {
                        Folds = old.Folds + 1
                        Factor = factor
                    }

                    Some { next with LabelColumn = r }
                else
                    None
            | _ -> None

        let isSameMargin (struct (s: Dyadic, m: Dyadic)) (struct (s', m')) = s * m' = s' * m

        let finish (lanes: Lanes) layers =
            let n = thresholds.Count

            let isWhole =
                if labels.Count = 0 then
                    lanes.Toggled = n && lanes.ParityColumn = 0 && lanes.LabelColumn < 0
                else
                    labels.Count = n + 1 && lanes.ParityColumn = 0 && lanes.LabelColumn = 1

            if
                isWhole
                && lanes.DistanceColumn < 0
                && not lanes.HasWord
                && margins.Count = n
                && Seq.forall (isSameMargin margins[0]) margins
            then
                Some {
                    Thresholds = thresholds.ToArray()
                    Margin = margins[0]
                    Labels = labels.ToArray()
                    WordUnit = wordUnit
                    WordColumn = wordColumn
                    Layers = layers
                }
            else
                None

        member _.Read (lanes: Lanes) (layers: DyadicLayer list) =
            let rec following (lanes: Lanes) (layers: DyadicLayer list) count =
                if not lanes.HasWord && lanes.DistanceColumn < 0 then
                    finish lanes count
                else
                    match layers with
                    | layer :: rest when layer.Activation = Activation.Relu ->
                        let none = {
                            lanes with
                                DistanceColumn = -1
                                ParityColumn = -1
                                LabelColumn = -1
                        }

                        let next, from =
                            match tryFold lanes layer with
                            | Some folded ->
                                {
                                    none with
                                        Word = folded.Word
                                        Half = folded.Half
                                        Folds = folded.Folds
                                },
                                2
                            | None -> { none with HasWord = false }, 0

                        readOthers lanes next layer from
                        // A parity or a label that is known may not be lost.
                        |> Option.filter (fun next ->
                            (lanes.ParityColumn < 0 && lanes.LabelColumn < 0) || next.ParityColumn >= 0)
                        |> Option.bind (fun next -> following next rest (count + 1))
                    | _ -> None

            following lanes layers 1

    /// From the layer after that of the lanes v and g on.
    let tryRead (layers: DyadicLayer list) =
        match layers with
        | first :: rest when first.Activation = Activation.Relu && first.Weights.Length = 3 ->
            match first.Weights with
            | [| [| struct (v, a) |]; [| struct (v', b) |]; [| struct (0, x); struct (1, y) |] |] when
                v = v'
                && isPower a
                && isPower b
                && first.Biases[0].Sign = 0
                && first.Biases[1].Sign < 0
                && isPower -first.Biases[1]
                && first.Biases[2].Sign = 0
                ->
                // b·v + bias = b·(v − unit/2).
                let wordUnit = over b (two * -first.Biases[1])
                let subtracted, coordinate = if v = 0 then x, y else y, x

                if isPower coordinate && subtracted.Sign < 0 then
                    let field = {
                        Folds = 0
                        Factor = over coordinate (-subtracted * wordUnit)
                    }

                    Reader(field, wordUnit, v).Read
                        {
                            Word = a * wordUnit
                            Half = b * wordUnit
                            HasWord = true
                            Folds = 0
                            Distance = coordinate
                            DistanceColumn = 2
                            Counted = 1
                            ParityColumn = -1
                            Toggled = 0
                            LabelColumn = -1
                        }
                        rest
                else
                    None
            | _ -> None
        | _ -> None
