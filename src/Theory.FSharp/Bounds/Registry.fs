namespace MemCap.Bounds

/// Every bound, once.
[<RequireQualifiedAccess>]
module Registry =
    /// In the order of the catalogue, group by group.
    let all =
        ThresholdBounds.all
        @ TwoLayerBounds.all
        @ IterativeBounds.all
        @ TrainedBounds.all
        @ NormalizedBounds.all
        @ CorrectiveBounds.all
        @ LearningBounds.all
        @ ThreeLayerBounds.all
        @ DeepBounds.all
        @ FoldGapBounds.all
        @ LearningBounds.deep
        @ CapacityBounds.all
        @ RobustBounds.all
        @ LipschitzBounds.all
        @ TransformerBounds.all

    let private byId =
        lazy (all |> List.map (fun bound -> bound.Id, bound) |> Map.ofList)

    let tryFind id = Map.tryFind id byId.Value
