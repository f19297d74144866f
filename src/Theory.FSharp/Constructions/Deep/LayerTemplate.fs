namespace MemCap.Constructions

open System.Numerics
open MemCap
open MemCap.Exact
open MemCap.Networks

/// A row of a layer as its template lists it, ⟨terms, z⟩ + bias. What is listed counts, even where a number happens
/// to be 0.
[<NoComparison; NoEquality>]
type internal TemplateRow = {
    /// (column, weight), each column at most once.
    Terms: struct (int * Dyadic) list
    Bias: Dyadic voption
}

[<RequireQualifiedAccess>]
module internal TemplateRow =
    /// 2^e.
    let power e = Dyadic.create BigInteger.One e

    /// x·2^e.
    let shift e (x: Dyadic) =
        Dyadic.create x.Mantissa (x.Exponent + e)

    let ofTerms terms = { Terms = terms; Bias = ValueNone }

    /// The value of one column.
    let copy column = ofTerms [ struct (column, Dyadic.One) ]

    /// The row plus a constant, which is listed even if it is 0.
    let plus (constant: Dyadic) row = {
        row with
            Bias =
                ValueSome(
                    match row.Bias with
                    | ValueSome bias -> bias + constant
                    | ValueNone -> constant
                )
    }

    let scale (factor: Dyadic) row = {
        Terms = row.Terms |> List.map (fun struct (column, w) -> struct (column, w * factor))
        Bias = row.Bias |> ValueOption.map (fun bias -> bias * factor)
    }

    /// The listed numbers, bias included.
    let numbers row =
        let weights = row.Terms |> List.map (fun struct (_, w) -> w)

        match row.Bias with
        | ValueSome bias -> bias :: weights
        | ValueNone -> weights

/// A layer with dyadic numbers, before it becomes dense.
[<NoComparison; NoEquality>]
type internal LayerTemplate = {
    Columns: int
    Rows: TemplateRow[]
    Activation: Activation
}

/// What the templates of a network list; `Size` counts the same of any network, where it cannot see listed zeros.
type internal TemplateSize = {
    Depth: int
    HiddenWidths: int list
    /// Of the widest hidden layer.
    Width: int
    Neurons: int
    /// Listed weights and biases.
    Entries: int64
    /// Those of them that are 0: the network has Entries − Zeros nonzero parameters.
    Zeros: int64
    /// All weights and biases of the dense layers.
    Dense: int64
    /// Bits of the largest listed number.
    Bits: int
}

[<RequireQualifiedAccess>]
module internal LayerTemplate =
    let relu columns rows = {
        Columns = columns
        Rows = Array.ofSeq rows
        Activation = Activation.Relu
    }

    let identity columns rows = {
        Columns = columns
        Rows = Array.ofSeq rows
        Activation = Activation.Identity
    }

    let private vector (numbers: Dyadic[]) =
        let unit = numbers |> Array.fold (fun unit x -> min unit x.Exponent) 0
        let numerators = numbers |> Array.map (fun x -> x.Mantissa <<< (x.Exponent - unit))
        Vec.scaled numerators (BigInteger.One <<< -unit)

    let private layer template =
        let weights =
            template.Rows
            |> Array.map (fun row ->
                let dense = Array.create template.Columns Dyadic.Zero

                for struct (column, w) in row.Terms do
                    dense[column] <- w

                vector dense)

        let biases =
            template.Rows
            |> Array.map (fun row -> ValueOption.defaultValue Dyadic.Zero row.Bias)

        Layer.create template.Activation template.Columns weights (vector biases)

    /// The dense layers, one after the other.
    let network (output: Output) (templates: LayerTemplate list) =
        let built =
            result {
                let! layers =
                    List.foldBack
                        (fun template layers ->
                            layers
                            |> Result.bind (fun rest -> layer template |> Result.map (fun l -> l :: rest)))
                        templates
                        (Ok [])

                return! Network.create templates.Head.Columns layers output
            }

        match built with
        | Ok network -> network
        | Error error -> defect error.Message

    let size (templates: LayerTemplate list) =
        let hidden =
            templates
            |> List.take (templates.Length - 1)
            |> List.map (fun layer -> layer.Rows.Length)

        let numbers =
            templates
            |> Seq.collect (fun layer -> Seq.collect TemplateRow.numbers layer.Rows)
            |> Array.ofSeq

        {
            Depth = templates.Length
            HiddenWidths = hidden
            Width = List.fold max 0 hidden
            Neurons = List.sum hidden
            Entries = int64 numbers.Length
            Zeros = numbers |> Array.sumBy (fun (x: Dyadic) -> if x.Sign = 0 then 1L else 0L)
            Dense =
                templates
                |> List.sumBy (fun layer -> int64 layer.Rows.Length * int64 (layer.Columns + 1))
            Bits = numbers |> Array.fold (fun bits x -> max bits (Dyadic.bits x)) 1
        }
