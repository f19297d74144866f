namespace MemCap.Bounds

open System.Numerics

/// What some labels of any n points need, whatever the architecture: parameters, by the Vapnik–Chervonenkis dimension, and
/// bits, by counting.
[<RequireQualifiedAccess>]
module SizeNeeds =
    /// A bound with its value.
    [<NoComparison; NoEquality>]
    type Need = { Bound: Bound; Size: BigInteger }

    let private need (bound: Bound) isMeant parameters =
        bound.Statements
        |> List.tryFind isMeant
        |> Option.bind (fun statement ->
            match Query.outcome (Evaluate.given (Map.ofList parameters)) bound statement with
            | Outcome.Value(_, Some size) -> Some { Bound = bound; Size = size }
            | _ -> None)

    /// Parameters of a graph of so many such units, the output among them. None for other units.
    let parameters (activation: ActivationClass) (units: int) (n: int) =
        let given = [ "n", Value.ofInt n; "U", Value.ofInt units ]

        match activation with
        | ActivationClass.Relu ->
            need CapacityBounds.anyGraph (fun s -> s.Quantity = Quantity.Parameters) given
        | ActivationClass.Threshold ->
            need
                CapacityBounds.inversion
                (fun s -> s.Quantity = Quantity.Parameters && s.Units = Some ActivationClass.Threshold)
                given
        | _ -> None

    /// Bits of all parameters together, of one architecture, for labels of so many classes.
    let bits (n: int) (classes: int) =
        need CapacityBounds.bits (fun s -> s.Variant = "") [ "n", Value.ofInt n; "C", Value.ofInt classes ]
