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

    let private rank labels =
        match labels with
        | Labels.Binary -> 0
        | Labels.Classes -> 1
        | Labels.Real -> 2
        | Labels.Vector -> 3

    /// Labels of the first kind are labels of the second.
    let labels inner outer = rank inner <= rank outer

    /// The units of the networks that a statement speaks of.
    let activation (bound: Bound) (statement: Statement) =
        match statement.Networks with
        | Some(activation, _) -> activation
        | None -> bound.Activation

    /// The class of networks that a statement speaks of.
    let architecture (bound: Bound) (statement: Statement) =
        match statement.Networks with
        | Some(_, architecture) -> architecture
        | None when statement.Variant = Statement.withOutputBias -> Architecture.OneHiddenBias
        | None -> bound.Architecture

    /// Parameters of the labels that happen to be given. A lower bound chooses its labels, and these may differ.
    let private ofLabels =
        set [
            "n0"
            "n1"
            "Nminus"
            "Nplus"
            "Mminus"
            "Mplus"
            "meanWidth"
            "labelBound"
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

    /// Every data set of a lower bound satisfies it, up to an affine map of the labels. Signs are not mapped where
    /// the lower bound measures weights against them.
    let private isGranted (lower: Bound) hypothesis =
        match hypothesis with
        | Hypothesis.DistinctPoints
        | Hypothesis.ConsistentLabels
        | Hypothesis.SignLabels
        | Hypothesis.AtLeast _
        | Hypothesis.Below _ -> true
        | Hypothesis.ZeroOneLabels
        | Hypothesis.LabelsInUnitInterval
        | Hypothesis.LabelsAtMost -> not (List.contains Hypothesis.SignLabels lower.Hypotheses)
        | _ -> false

    /// About the inputs alone, and true or false whatever the labels are.
    let private isOfInputs hypothesis =
        match hypothesis with
        | Hypothesis.LabelsSeparated
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

    let private data (upper: Bound) upperScope (lower: Bound) lowerScope =
        let shared hypothesis =
            List.contains hypothesis lower.Hypotheses

        let all isMet =
            upper.Hypotheses |> List.forall (fun h -> isGranted lower h || isMet h)

        match lowerScope with
        | Scope.Each -> all isOfInputs
        | Scope.Worst ->
            upperScope <> Scope.Generic
            && all (fun h -> shared h || isWitnessed lower.Witness h)
        | Scope.Uniform ->
            upperScope = Scope.ForAllFixed
            && all (fun h -> shared h && not (isSeparation h))
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
        | ErrorNotion.Exact, (ErrorNotion.Robust | ErrorNotion.Other _) -> false
        | ErrorNotion.Exact, _ -> true
        // Balls of the same norm.
        | ErrorNotion.Robust, ErrorNotion.Robust -> asserted upper = asserted lower
        | reached, tolerated -> reached = tolerated

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
            && activations (activation upper u) (activation lower l)
            && architectures (architecture upper u) (architecture lower l)
            && labels lower.Labels upper.Labels
            && errors upper lower
            && graphs u.Quantity upperScope
            && not (List.exists ofLabels.Contains (named u))
            && List.forall ofProblem.Contains (named l)
            && data upper upperScope lower lowerScope
        | _ -> false
