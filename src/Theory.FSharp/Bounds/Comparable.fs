namespace MemCap.Bounds

/// Concrete activations that stand for the classes.
[<RequireQualifiedAccess>]
type UnitKind =
    | Threshold
    | Relu
    | LeakyRelu
    | HardTanh
    | Sigmoid
    | Power
    | Attention

/// Which upper and lower bounds speak of the same networks, so that the first cannot be below the second.
/// Rule and proof: proofs-notes/comparability.md
[<RequireQualifiedAccess>]
module Comparable =
    /// A bound on a class of activations holds for each of them.
    let units activation =
        match activation with
        | ActivationClass.Threshold -> [ UnitKind.Threshold ]
        | ActivationClass.Relu -> [ UnitKind.Relu ]
        | ActivationClass.ReluLike -> [ UnitKind.Relu; UnitKind.LeakyRelu ]
        | ActivationClass.HardTanh -> [ UnitKind.HardTanh ]
        // With p = 2 pieces, as the values are computed unless p is given.
        | ActivationClass.PiecewiseLinear -> [ UnitKind.Relu; UnitKind.LeakyRelu ]
        | ActivationClass.PiecewisePolynomial -> [ UnitKind.Threshold; UnitKind.Relu; UnitKind.LeakyRelu ]
        | ActivationClass.Sigmoidal
        | ActivationClass.Analytic -> [ UnitKind.Sigmoid ]
        | ActivationClass.PiecewiseAnalytic
        | ActivationClass.NonPolynomial -> [
            UnitKind.Threshold
            UnitKind.Relu
            UnitKind.LeakyRelu
            UnitKind.HardTanh
            UnitKind.Sigmoid
          ]
        | ActivationClass.Homogeneous -> [ UnitKind.Threshold; UnitKind.Relu; UnitKind.LeakyRelu ]
        | ActivationClass.OneSided -> [ UnitKind.Threshold; UnitKind.Relu ]
        | ActivationClass.LipschitzUnit -> [
            UnitKind.Relu
            UnitKind.LeakyRelu
            UnitKind.HardTanh
            UnitKind.Sigmoid
          ]
        | ActivationClass.EvenPower
        | ActivationClass.Polynomial -> [ UnitKind.Power ]
        | ActivationClass.Attention -> [ UnitKind.Attention ]
        | ActivationClass.Any -> [
            UnitKind.Threshold
            UnitKind.Relu
            UnitKind.LeakyRelu
            UnitKind.HardTanh
            UnitKind.Sigmoid
            UnitKind.Power
            UnitKind.Attention
          ]

    /// Some activation belongs to both classes.
    let activations a b =
        List.exists (fun unit -> List.contains unit (units b)) (units a)

    /// Every network of the first class is one of the second, with as many units. A thresholded output decides
    /// between two labels at their midpoint.
    let architectures inner outer =
        inner = outer
        || match inner, outer with
           | _, Architecture.AnyFunction -> true
           // Shared weights, fixed edges or attention: their parameters are not the edges of a graph.
           | (Architecture.Transformer | Architecture.Convolutional | Architecture.Residual | Architecture.AnyFunction),
             _ -> false
           | _, Architecture.Graph -> true
           | Architecture.OneHidden, (Architecture.OneHiddenBias | Architecture.OneHiddenThresholded)
           | Architecture.OneHiddenBias, Architecture.OneHiddenThresholded -> true
           | (Architecture.OneHidden | Architecture.OneHiddenBias | Architecture.TwoHidden | Architecture.ThreeHidden),
             Architecture.Layered -> true
           | _ -> false

    /// One hidden layer, whatever its output does.
    let isShallow architecture =
        match architecture with
        | Architecture.OneHidden
        | Architecture.OneHiddenBias
        | Architecture.OneHiddenThresholded -> true
        | _ -> false

    let private rank labels =
        match labels with
        | Labels.Binary -> 0
        | Labels.Classes -> 1
        | Labels.Real -> 2
        | Labels.Vector -> 3

    /// Labels of the first kind are labels of the second.
    let labels inner outer = rank inner <= rank outer

    /// Of the labels at hand: those that defeat smaller networks are others.
    let private ofLabels =
        set [
            "n0"
            "n1"
            "Nminus"
            "Nplus"
            "Mminus"
            "Mplus"
            "meanWidth"
            "delta_pm"
            "pmin"
            "slope"
        ]

    /// Parameters of the inputs, the kind of labels, the error and the unit. Any other one in a lower bound is a
    /// property of the network, its depth or its number of bits, which the upper bound's network need not have.
    let private ofProblem =
        set [
            yield! [
                "n"
                "d"
                "C"
                "m"
                "r"
                "delta"
                "delta_pm"
                "theta"
                "Delta"
                "gamma"
                "T"
                "Ns"
            ]
            yield! [ "eps"; "eta"; "rho"; "p"; "q"; "g"; "Lip" ]
        ]

    let private named statement =
        Statement.formulas statement |> List.collect Formula.parameters

    let private isValue statement =
        match statement.Expression with
        | Expression.Value _ -> true
        | _ -> false

    let private isSeparation hypothesis =
        match hypothesis with
        | Hypothesis.Separated
        | Hypothesis.SeparatedInUnitBall
        | Hypothesis.LabelsSeparated
        | Hypothesis.Aspect
        | Hypothesis.Angles
        | Hypothesis.Coherence -> true
        | _ -> false

    /// Every data set of a lower bound satisfies it, up to an affine map of the labels, or for a suitable value of a
    /// parameter that the statement does not name. Signs are not mapped where weights are measured against them.
    let private isGranted lowerHypotheses hypothesis =
        match hypothesis with
        | Hypothesis.DistinctPoints
        | Hypothesis.ConsistentLabels
        | Hypothesis.SignLabels
        | Hypothesis.LabelsAtMost
        | Hypothesis.AtLeast _
        | Hypothesis.Below _ -> true
        | Hypothesis.ZeroOneLabels
        | Hypothesis.LabelsInUnitInterval -> not (List.contains Hypothesis.SignLabels lowerHypotheses)
        | _ -> false

    /// About the inputs, whatever the labels are; δ± is positive for all labels, and no comparable statement names it.
    let private isOfInputs hypothesis =
        match hypothesis with
        | Hypothesis.LabelsAtMost
        | Hypothesis.LabelsInUnitInterval
        | Hypothesis.ZeroOneLabels
        | Hypothesis.SignLabels
        | Hypothesis.Covering
        | Hypothesis.Random _
        | Hypothesis.Asserted _ -> false
        | _ -> true

    /// The named data that defeat smaller networks satisfy it.
    let private isWitnessed witness hypothesis =
        match hypothesis with
        | Hypothesis.GeneralPosition
        | Hypothesis.GeneralPositionOrSlabs
        | Hypothesis.GeneralPositionOrPeeling -> witness = Some Witness.MomentCurve
        | Hypothesis.Collinear -> witness = Some Witness.Line
        | _ -> false

    /// Some data set satisfies the hypotheses of the upper statement and is one that the lower bound defeats.
    let private data (upper, u) upperScope (lower: Bound, l) lowerScope =
        let given = Bound.hypotheses lower l
        let isShared hypothesis = List.contains hypothesis given

        let all isMet =
            Bound.hypotheses upper u |> List.forall (fun h -> isGranted given h || isMet h)

        match lowerScope with
        | Scope.Each -> all isOfInputs
        | Scope.Worst ->
            upperScope <> Scope.Generic
            && all (fun h -> isShared h || isWitnessed lower.Witness h)
        | Scope.Uniform ->
            upperScope = Scope.ForAllFixed
            && all (fun h -> isShared h && not (isSeparation h))
        | _ -> false

    /// What the network of the upper bound does is enough for the lower bound to speak of it.
    let private errors (upper: Bound) (lower: Bound) =
        let asserted bound =
            bound.Hypotheses
            |> List.filter (fun h ->
                match h with
                | Hypothesis.Asserted _ -> true
                | _ -> false)

        match upper.Error, lower.Error with
        // Balls of the same norm.
        | ErrorNotion.Robust, ErrorNotion.Robust -> asserted upper = asserted lower
        | reached, tolerated when reached = tolerated -> true
        | _, (ErrorNotion.Robust | ErrorNotion.Other _) -> false
        // A robust network is right at the centres of the balls.
        | (ErrorNotion.Exact | ErrorNotion.Robust), _ -> true
        | _ -> false

    /// Counts of parameters and bits are bounded below for one graph at a time.
    let private graphs quantity upperScope =
        match quantity with
        // Which parameters are 0 may depend on the data even where the graph does not.
        | Quantity.NonzeroParameters -> false
        | Quantity.Parameters
        | Quantity.BitsPerParameter
        | Quantity.TotalBits -> upperScope = Scope.ForAllFixed
        | _ -> true

    let private exists scope =
        match scope with
        | Scope.ForAll
        | Scope.ForAllFixed
        | Scope.Generic
        | Scope.HighProbability _ -> true
        | _ -> false

    /// The upper statement's value can never be below the lower one's, at parameters that some data set has.
    let pair (upper: Bound, u: Statement) (lower: Bound, l: Statement) =
        match Bound.upperScope upper, Bound.lowerScope lower with
        | Some upperScope, Some lowerScope ->
            exists upperScope
            && isValue u
            && isValue l
            && u.Quantity = l.Quantity
            && activations (Bound.activation upper u) (Bound.activation lower l)
            && architectures (Bound.architecture upper u) (Bound.architecture lower l)
            && labels lower.Labels upper.Labels
            && errors upper lower
            && graphs u.Quantity upperScope
            && not (List.exists ofLabels.Contains (named u))
            && List.forall ofProblem.Contains (named l)
            && data (upper, u) upperScope (lower, l) lowerScope
        | _ -> false
