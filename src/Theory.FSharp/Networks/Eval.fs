namespace MemCap.Networks

open MemCap.Exact

[<RequireQualifiedAccess; NoComparison>]
type Answer =
    | Number of Rational
    | None of reason: string

[<RequireQualifiedAccess>]
module Eval =
    let activate activation (t: Rational) =
        match activation with
        | Activation.Identity -> t
        | Activation.Relu -> Rational.max Rational.Zero t
        | Activation.Threshold -> if t.Sign > 0 then Rational.One else Rational.Zero
        | Activation.Sign -> if t.Sign >= 0 then Rational.One else -Rational.One
        | Activation.Srelu order -> Srelu.evaluate order Rational.One t

    let preactivation (layer: Layer) (z: Vec) =
        Vec.ofRationals (Array.init layer.Rows (fun r -> Vec.dot (layer.Weights r) z + layer.Biases[r]))

    let private apply (z: Vec) (layer: Layer) =
        Vec.ofRationals (Array.map (activate layer.Activation) (Vec.toRationals (preactivation layer z)))

    let outputs (network: Network) (x: Vec) =
        Vec.toRationals (List.fold apply x network.Layers)

    /// The only index with the smallest key.
    let private uniqueMinimum (keys: Rational[]) =
        let smallest = Array.min keys

        match Array.filter (fun i -> keys[i] = smallest) [| 0 .. keys.Length - 1 |] with
        | [| i |] -> Some i
        | _ -> Option.None

    let read output (values: Rational[]) =
        match output with
        | Output.Identity -> Answer.Number values[0]
        | Output.Nearest labels ->
            match uniqueMinimum (Array.map (fun label -> Rational.abs (values[0] - label)) labels) with
            | Some i -> Answer.Number labels[i]
            | Option.None -> Answer.None $"the output {values[0]} is equally near to two labels"
        | Output.Argmax labels ->
            match uniqueMinimum (Array.map (fun (value: Rational) -> -value) values) with
            | Some i -> Answer.Number labels[i]
            | Option.None -> Answer.None "two outputs are equally large"
        | Output.Sign(negative, positive) ->
            if values[0] = -Rational.One then
                Answer.Number negative
            elif values[0] = Rational.One then
                Answer.Number positive
            else
                Answer.None $"the output {values[0]} is neither -1 nor +1"

    let answer (network: Network) x = read network.Output (outputs network x)
