namespace MemCap.Bounds

/// Which upper and lower bounds speak of the same networks, so that the first cannot be below the second.
/// Rule and proof: proofs-notes/comparability.md
[<RequireQualifiedAccess>]
module Comparable =
    /// Concrete activations that stand for the classes.
    [<RequireQualifiedAccess>]
    type private Unit =
        | Threshold
        | Relu
        | LeakyRelu
        | HardTanh
        | Sigmoid
        | Power
        | Attention

    /// A bound on a class of activations holds for each of them.
    let private units activation =
        match activation with
        | ActivationClass.Threshold -> [ Unit.Threshold ]
        | ActivationClass.Relu -> [ Unit.Relu ]
        | ActivationClass.ReluLike -> [ Unit.Relu; Unit.LeakyRelu ]
        | ActivationClass.HardTanh -> [ Unit.HardTanh ]
        // With p = 2 pieces, as the values are computed unless p is given.
        | ActivationClass.PiecewiseLinear -> [ Unit.Relu; Unit.LeakyRelu ]
        | ActivationClass.PiecewisePolynomial -> [ Unit.Threshold; Unit.Relu; Unit.LeakyRelu ]
        | ActivationClass.Sigmoidal
        | ActivationClass.Analytic -> [ Unit.Sigmoid ]
        | ActivationClass.PiecewiseAnalytic
        | ActivationClass.NonPolynomial -> [
            Unit.Threshold
            Unit.Relu
            Unit.LeakyRelu
            Unit.HardTanh
            Unit.Sigmoid
          ]
        | ActivationClass.Homogeneous -> [ Unit.Threshold; Unit.Relu; Unit.LeakyRelu ]
        | ActivationClass.OneSided -> [ Unit.Threshold; Unit.Relu ]
        | ActivationClass.LipschitzUnit -> [ Unit.Relu; Unit.LeakyRelu; Unit.HardTanh; Unit.Sigmoid ]
        | ActivationClass.EvenPower
        | ActivationClass.Polynomial -> [ Unit.Power ]
        | ActivationClass.Attention -> [ Unit.Attention ]
        | ActivationClass.Any -> [
            Unit.Threshold
            Unit.Relu
            Unit.LeakyRelu
            Unit.HardTanh
            Unit.Sigmoid
            Unit.Power
            Unit.Attention
          ]

    /// Some activation belongs to both classes.
    let activations a b =
        List.exists (fun unit -> List.contains unit (units b)) (units a)

    /// Every network of the first class is one of the second, with as many units.
    let rec architectures inner outer =
        inner = outer
        || match inner, outer with
           | _, Architecture.AnyFunction -> true
           | Architecture.Transformer, _ -> false
           | _, Architecture.Graph -> inner <> Architecture.AnyFunction
           | Architecture.OneHidden, (Architecture.OneHiddenBias | Architecture.OneHiddenThresholded) -> true
           | (Architecture.OneHidden | Architecture.OneHiddenBias | Architecture.TwoHidden | Architecture.ThreeHidden),
             Architecture.Layered -> true
           | _ -> false

    let private rank labels =
        match labels with
        | Labels.Binary -> 0
        | Labels.Classes -> 1
        | Labels.Real -> 2
        | Labels.Vector -> 3

    /// Labels of the first kind are labels of the second.
    let labels inner outer = rank inner <= rank outer

    /// The class of networks that a statement speaks of.
    let architecture (bound: Bound) (statement: Statement) =
        if statement.Variant = Statement.withOutputBias then
            Architecture.OneHiddenBias
        else
            bound.Architecture

    let private isSeparation hypothesis =
        match hypothesis with
        | Hypothesis.Separated
        | Hypothesis.SeparatedInUnitBall
        | Hypothesis.LabelsSeparated
        | Hypothesis.Aspect
        | Hypothesis.Angles
        | Hypothesis.Coherence -> true
        | _ -> false

    /// The data that defeat smaller networks satisfy the hypothesis.
    let private satisfied witness hypothesis =
        match hypothesis with
        | Hypothesis.DistinctPoints
        | Hypothesis.ConsistentLabels
        | Hypothesis.ZeroOneLabels
        | Hypothesis.SignLabels
        | Hypothesis.LabelsInUnitInterval
        | Hypothesis.AtLeast _
        | Hypothesis.Below _ -> true
        | Hypothesis.GeneralPosition
        | Hypothesis.GeneralPositionOrSlabs
        | Hypothesis.GeneralPositionOrPeeling -> witness = Some Witness.MomentCurve
        | Hypothesis.Collinear -> witness = Some Witness.Line
        | _ -> false

    let private data (upper: Bound) upperScope (lower: Bound) lowerScope =
        let isFixed = upperScope = Scope.ForAllFixed

        match lowerScope with
        | Scope.Each -> true
        | Scope.Worst ->
            upperScope <> Scope.Generic
            && upper.Hypotheses
               |> List.forall (fun h -> List.contains h lower.Hypotheses || satisfied lower.Witness h)
        | Scope.Uniform -> isFixed && not (List.exists isSeparation upper.Hypotheses)
        | _ -> false

    /// Counts of parameters and bits are bounded below for one graph at a time.
    let private needsFixedGraph quantity =
        match quantity with
        | Quantity.Parameters
        | Quantity.NonzeroParameters
        | Quantity.BitsPerParameter
        | Quantity.TotalBits -> true
        | _ -> false

    /// The upper statement's value can never be below the lower one's, at the same parameters.
    let pair (upper: Bound, u: Statement) (lower: Bound, l: Statement) =
        match Bound.upperScope upper, Bound.lowerScope lower with
        | Some upperScope, Some lowerScope ->
            let exists =
                match upperScope with
                | Scope.ForAll
                | Scope.ForAllFixed
                | Scope.Generic
                | Scope.HighProbability _ -> true
                | _ -> false

            let reached = upper.Error = ErrorNotion.Exact || upper.Error = lower.Error

            exists
            && u.Quantity = l.Quantity
            && activations upper.Activation lower.Activation
            && architectures (architecture upper u) (architecture lower l)
            && labels lower.Labels upper.Labels
            && reached
            && (not (needsFixedGraph u.Quantity) || upperScope = Scope.ForAllFixed)
            && data upper upperScope lower lowerScope
        | _ -> false
