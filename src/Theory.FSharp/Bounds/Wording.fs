namespace MemCap.Bounds

/// The words in which the parts of a bound are printed, in text and JSON alike.
[<RequireQualifiedAccess>]
module Wording =
    let quantity quantity =
        match quantity with
        | Quantity.Neurons -> "neurons"
        | Quantity.FirstLayerWidth -> "first-layer width"
        | Quantity.LayerWidth layer -> $"width of layer {layer}"
        | Quantity.Width -> "width"
        | Quantity.HiddenLayers -> "hidden layers"
        | Quantity.Parameters -> "parameters"
        | Quantity.NonzeroParameters -> "nonzero parameters"
        | Quantity.SharedParameters -> "shared parameters"
        | Quantity.TotalWeight -> "total weight"
        | Quantity.BitsPerParameter -> "bits per parameter"
        | Quantity.TotalBits -> "total bits"
        | Quantity.Lipschitz -> "Lipschitz constant"
        | Quantity.VcDimension -> "VC dimension"
        | Quantity.Count -> "count"
        | Quantity.Architecture -> "architecture"

    /// The same as a JSON value: one word.
    let quantityCode quantity =
        match quantity with
        | Quantity.Neurons -> "neurons"
        | Quantity.FirstLayerWidth -> "firstLayerWidth"
        | Quantity.LayerWidth layer -> $"layerWidth{layer}"
        | Quantity.Width -> "width"
        | Quantity.HiddenLayers -> "hiddenLayers"
        | Quantity.Parameters -> "parameters"
        | Quantity.NonzeroParameters -> "nonzeroParameters"
        | Quantity.SharedParameters -> "sharedParameters"
        | Quantity.TotalWeight -> "totalWeight"
        | Quantity.BitsPerParameter -> "bitsPerParameter"
        | Quantity.TotalBits -> "totalBits"
        | Quantity.Lipschitz -> "lipschitz"
        | Quantity.VcDimension -> "vcDimension"
        | Quantity.Count -> "count"
        | Quantity.Architecture -> "architecture"

    let direction direction =
        match direction with
        | Direction.Upper _ -> "upper"
        | Direction.Lower _ -> "lower"
        | Direction.Exact _ -> "exact"

    /// The code of the quantifier.
    let scope scope =
        match scope with
        | Scope.ForAll -> "FORALL"
        | Scope.ForAllFixed -> "FORALL+"
        | Scope.Worst -> "WORST"
        | Scope.Each -> "EACH"
        | Scope.Uniform -> "UNIF"
        | Scope.Some -> "SOME"
        | Scope.Generic -> "GENERIC"
        | Scope.HighProbability probability -> $"WHP({probability})"
        | Scope.Instance -> "INSTANCE"
        | Scope.ConstructionOnly -> "CONSTRUCTION"
        | Scope.Identity -> "COUNT"

    /// The codes of both sides where there are two.
    let scopes direction =
        match direction with
        | Direction.Upper side
        | Direction.Lower side -> scope side
        | Direction.Exact(upper, lower) when upper = lower -> scope upper
        | Direction.Exact(upper, lower) -> $"{scope upper} (upper), {scope lower} (lower)"

    /// What the quantifier says, as one clause.
    let scopeMeaning scope =
        match scope with
        | Scope.ForAll -> "every data set that satisfies the hypotheses can be fitted with this size"
        | Scope.ForAllFixed ->
            "one architecture of this size fits every data set that satisfies the hypotheses, only the weights depend on the data"
        | Scope.Worst -> "some inputs with some labels defeat every smaller network"
        | Scope.Each -> "for every input set some labels defeat every smaller network"
        | Scope.Uniform -> "no smaller architecture fits all data sets of the family, however badly separated"
        | Scope.Some -> "at least one input set is shattered"
        | Scope.Generic -> "for all inputs outside a null set"
        | Scope.HighProbability probability -> $"with probability {probability} over the stated randomness"
        | Scope.Instance -> "on this data set, with these labels"
        | Scope.ConstructionOnly -> "of what one construction builds, not of the problem"
        | Scope.Identity -> "an identity, without networks"

    let activation activation =
        match activation with
        | ActivationClass.Threshold -> "threshold"
        | ActivationClass.Relu -> "ReLU"
        | ActivationClass.ReluLike -> "ReLU-like (slopes s+ > s- >= 0)"
        | ActivationClass.HardTanh -> "hard tanh"
        | ActivationClass.PiecewiseLinear -> "piecewise linear, p pieces"
        | ActivationClass.PiecewisePolynomial -> "piecewise polynomial"
        | ActivationClass.Sigmoidal -> "sigmoidal"
        | ActivationClass.Analytic -> "analytic"
        | ActivationClass.PiecewiseAnalytic -> "piecewise analytic"
        | ActivationClass.Homogeneous -> "positively homogeneous"
        | ActivationClass.OneSided -> "zero on t <= 0, positive on t > 0"
        | ActivationClass.NonPolynomial -> "not a polynomial"
        | ActivationClass.LipschitzUnit -> "Lipschitz"
        | ActivationClass.EvenPower -> "even power"
        | ActivationClass.Polynomial -> "polynomial"
        | ActivationClass.Attention -> "attention"
        | ActivationClass.Any -> "any"

    let architecture architecture =
        match architecture with
        | Architecture.SingleUnit -> "a single unit"
        | Architecture.OneHidden -> "one hidden layer, no output bias"
        | Architecture.OneHiddenBias -> "one hidden layer, output bias"
        | Architecture.OneHiddenThresholded -> "one hidden layer, thresholded output"
        | Architecture.TwoHidden -> "two hidden layers"
        | Architecture.ThreeHidden -> "three hidden layers"
        | Architecture.Layered -> "fully connected, any depth"
        | Architecture.Graph -> "any feed-forward graph"
        | Architecture.Residual -> "residual"
        | Architecture.Convolutional -> "convolutional"
        | Architecture.Transformer -> "transformer"
        | Architecture.AnyFunction -> "any function"

    let labels labels =
        match labels with
        | Labels.Binary -> "two classes"
        | Labels.Classes -> "C classes"
        | Labels.Real -> "real"
        | Labels.Vector -> "m real numbers"

    let error error =
        match error with
        | ErrorNotion.Exact -> "exact"
        | ErrorNotion.Sign -> "right sign"
        | ErrorNotion.RelativeSquares -> "sum of squares at most eps times that of the labels"
        | ErrorNotion.TruncatedMean -> "mean of min(square, 1) at most eps"
        | ErrorNotion.SumOfSquares -> "sum of squares at most eps"
        | ErrorNotion.Uniform -> "within eps at every point, for every eps > 0"
        | ErrorNotion.Robust -> "exact in a ball around every point"
        | ErrorNotion.Other text -> text

    let status status =
        match status with
        | Status.Explicit -> "explicit"
        | Status.Asymptotic -> "asymptotic"
        | Status.Conjecture -> "conjecture"

    let origin origin =
        match origin with
        | Origin.Published -> "published"
        | Origin.PublishedAndDerived _ -> "published+derived"
        | Origin.Derived _ -> "derived"

    let confidence confidence =
        match confidence with
        | Confidence.High -> "high"
        | Confidence.Medium -> "medium"
        | Confidence.Low -> "low"

    let basis basis =
        match basis with
        | Basis.Primary -> "primary"
        | Basis.Abstract -> "abstract"
        | Basis.Quoted -> "quoted"
        | Basis.Proved -> "proved"
        | Basis.Recalled -> "recalled"

    /// What the basis means, as one clause.
    let basisMeaning basis =
        match basis with
        | Basis.Primary -> "the theorem was read in the source"
        | Basis.Abstract -> "read in the abstract or the introduction of the source only"
        | Basis.Quoted -> "read as a quotation in another work"
        | Basis.Proved -> "proved in the notes"
        | Basis.Recalled -> "from memory, not looked up"

    let group group =
        match group with
        | Group.Threshold -> "Threshold units and the capacity of a single unit"
        | Group.TwoLayer -> "One hidden layer: ReLU and other units; total weight; training"
        | Group.ThreeLayer -> "Two or three hidden layers"
        | Group.Deep -> "Deep networks: parameters, depth, bits"
        | Group.Capacity -> "Growth functions, VC dimension, information"
        | Group.Robust -> "Robust memorization and Lipschitz laws"
        | Group.Transformer -> "Transformers"

    /// What a citation must not leave out: how sure the statement is. Empty where it can be cited as it stands.
    let caution (bound: Bound) =
        [
            if bound.Confidence <> Confidence.High then
                $"confidence {confidence bound.Confidence}"
            if bound.Basis = Basis.Recalled then
                "recalled"
            if bound.Status = Status.Conjecture then
                "conjecture"
        ]
        |> String.concat ", "

    /// "bubeck2020network, Proposition 4", or for derived bounds the note and the work it refines.
    let reference (bound: Bound) =
        match bound.Origin with
        | Origin.Published -> $"{bound.Reference}, {bound.Place}"
        | Origin.PublishedAndDerived note -> $"{bound.Reference}, {bound.Place}; proofs-notes/{note}.md"
        | Origin.Derived note -> $"proofs-notes/{note}.md, refines {bound.Reference}"
