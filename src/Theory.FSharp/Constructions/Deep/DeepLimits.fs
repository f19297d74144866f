namespace MemCap.Constructions

open MemCap

/// What a network of bounded sizes may have at most.
type internal DeepLimits = {
    /// Layers of weights.
    Depth: int voption
    /// Bits of a weight.
    Bits: int voption
    /// Neurons of a hidden layer.
    Width: int voption
}

/// The sizes that limits speak of; bits are not counted before somebody asks.
[<NoComparison; NoEquality>]
type internal DeepSize = {
    Depth: int
    Bits: Lazy<int>
    Width: int
}

[<RequireQualifiedAccess>]
module internal DeepLimits =
    let private parts (limits: DeepLimits) (size: DeepSize) = [
        match limits.Depth with
        | ValueSome most -> size.Depth, most
        | ValueNone -> ()

        match limits.Width with
        | ValueSome most -> size.Width, most
        | ValueNone -> ()

        match limits.Bits with
        | ValueSome most -> size.Bits.Value, most
        | ValueNone -> ()
    ]

    let allow limits size =
        parts limits size |> List.forall (fun (value, most) -> value <= most)

    /// By how much a size is beyond the limits, in parts of them; 0 for one that they allow.
    let excess limits size =
        parts limits size
        |> List.sumBy (fun (value, most) -> max 0.0 (float value / float most - 1.0))

    /// What `--depth 20 --width 4` asked for, and the least of each that the others allow, when it is more.
    let refusal (limits: DeepLimits) (sizes: DeepSize[]) =
        let asked: (string * int voption * (DeepSize -> int)) list = [
            "--depth", limits.Depth, _.Depth
            "--bits", limits.Bits, _.Bits.Value
            "--width", limits.Width, _.Width
        ]

        let given =
            asked
            |> List.choose (fun (name, limit, size) ->
                match limit with
                | ValueSome most -> Some(name, most, size)
                | ValueNone -> None)

        let smallest =
            given
            |> List.choose (fun (name, most, size) ->
                let others = given |> List.filter (fun (other, _, _) -> other <> name)

                sizes
                |> Array.filter (fun all -> others |> List.forall (fun (_, most, size) -> size all <= most))
                |> Array.map size
                |> function
                    | [||] -> None
                    | found when Array.min found <= most -> None
                    | found -> Some $"{name} {Array.min found}")

        let wanted =
            given |> List.map (fun (name, most, _) -> $"{name} {most}") |> String.concat " "

        let remedy =
            match smallest with
            | [] -> "give more room to two of them"
            | _ -> "the smallest that were found: " + String.concat " or " smallest

        MemCapError.HypothesisFails($"a network within {wanted} memorizes these points", remedy)
