namespace MemCap.Networks

open MemCap
open MemCap.Exact

[<RequireQualifiedAccess>]
type Activation =
    | Identity
    | Relu
    | Threshold
    | Sign
    | Srelu of order: int

    member this.IsSmooth =
        match this with
        | Srelu _ -> true
        | Identity
        | Relu
        | Threshold
        | Sign -> false

[<Sealed; NoComparison; NoEquality>]
type Layer internal (activation: Activation, columns: int, weights: Vec[], biases: Vec) =
    member _.Activation = activation
    member _.Rows = weights.Length
    member _.Columns = columns
    member _.Weights(r: int) = weights[r]
    member _.Biases = biases

[<RequireQualifiedAccess; NoComparison>]
type Output =
    | Identity
    | Nearest of labels: Rational[]
    | Argmax of labels: Rational[]
    | Sign of negative: Rational * positive: Rational

/// Arrays are copied on the way in and out: what a certificate speaks of cannot change.
module private Frozen =
    let output (output: Output) =
        match output with
        | Output.Nearest labels -> Output.Nearest(Array.copy labels)
        | Output.Argmax labels -> Output.Argmax(Array.copy labels)
        | Output.Identity
        | Output.Sign _ -> output

[<Sealed; NoComparison; NoEquality>]
type Network internal (inputs: int, layers: Layer list, output: Output) =
    let output = Frozen.output output
    member _.Inputs = inputs
    member _.Layers = layers
    member _.Output = Frozen.output output

[<RequireQualifiedAccess>]
module Layer =
    let create activation columns (weights: Vec[]) (biases: Vec) =
        result {
            do! require (columns >= 1) (MemCapError.BadArgument("layer", "has no inputs"))
            do! require (weights.Length >= 1) (MemCapError.BadArgument("layer", "has no rows"))

            do!
                require
                    (biases.Length = weights.Length)
                    (MemCapError.BadArgument("layer", $"has {weights.Length} rows but {biases.Length} biases"))

            match activation with
            | Activation.Srelu order when order < 0 || order > Srelu.largestOrder ->
                let why =
                    $"the order of its smoothed ReLUs is {order}, not in 0 to {Srelu.largestOrder}"

                return! Error(MemCapError.BadArgument("layer", why))
            | _ -> ()

            match Array.tryFindIndex (fun (w: Vec) -> w.Length <> columns) weights with
            | None -> return Layer(activation, columns, Array.copy weights, biases)
            | Some r ->
                let why = $"row {r} has {weights[r].Length} weights for {columns} inputs"
                return! Error(MemCapError.BadArgument("layer", why))
        }

[<RequireQualifiedAccess>]
module Network =
    let private outputFits (output: Output) rows =
        match output with
        | Output.Identity -> Ok()
        | Output.Nearest labels ->
            result {
                do!
                    require
                        (rows = 1)
                        (MemCapError.BadArgument("output", $"nearest needs one output, not {rows}"))

                do! require (labels.Length > 0) (MemCapError.BadArgument("output", "nearest needs labels"))

                do!
                    require
                        ((Array.distinct labels).Length = labels.Length)
                        (MemCapError.BadArgument("output", "labels are repeated"))
            }
        | Output.Argmax labels ->
            require
                (rows = labels.Length)
                (MemCapError.BadArgument("output", $"argmax has {labels.Length} labels for {rows} outputs"))
        | Output.Sign _ ->
            require (rows = 1) (MemCapError.BadArgument("output", $"sign needs one output, not {rows}"))

    let create inputs (layers: Layer list) output =
        result {
            do! require (inputs >= 1) (MemCapError.BadArgument("network", "has no inputs"))
            do! require (not layers.IsEmpty) (MemCapError.BadArgument("network", "has no layers"))

            let widths = inputs :: (layers |> List.map _.Rows)

            match
                List.zip widths[.. layers.Length - 1] layers
                |> List.tryFindIndex (fun (width, l) -> l.Columns <> width)
            with
            | Some k ->
                let why =
                    $"layer {k} has {layers[k].Columns} columns, the values before it are {widths[k]}"

                return! Error(MemCapError.BadArgument("network", why))
            | None ->
                do! outputFits output (List.last widths)
                return Network(inputs, layers, output)
        }

    let twoLayer activation inputs (weights: Vec[]) (biases: Vec) (outer: Vec) output =
        let weights, biases, outer =
            if weights.Length = 0 then
                [| Vec.zero inputs |], Vec.zero 1, Vec.zero 1
            else
                weights, biases, outer

        let built =
            result {
                let! hidden = Layer.create activation inputs weights biases
                let! last = Layer.create Activation.Identity weights.Length [| outer |] (Vec.zero 1)
                return! create inputs [ hidden; last ] output
            }

        match built with
        | Ok network -> network
        | Error error -> defect error.Message
