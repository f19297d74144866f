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

    /// Some data set satisfies the hypotheses of the upper statement and is one that the lower bound defeats.
    let private data (upper: Bound, u) upperScope (lower: Bound, l) lowerScope =
        let asked = Bound.hypotheses upper u

        match lowerScope with
        | Scope.Each -> true
        | Scope.Worst ->
            let given = Bound.hypotheses lower l

            upperScope <> Scope.Generic
            && asked
               |> List.forall (fun h -> List.contains h given || satisfied lower.Witness h)
        | Scope.Uniform -> upperScope = Scope.ForAllFixed && not (List.exists isSeparation asked)
        | _ -> false

    /// Whoever fits the labels in the first sense fits them in the second.
    let private fits reached tolerated =
        match reached, tolerated with
        | _ when reached = tolerated -> true
        | (ErrorNotion.Exact | ErrorNotion.Robust), (ErrorNotion.Robust | ErrorNotion.Other _) -> false
        | (ErrorNotion.Exact | ErrorNotion.Robust), _ -> true
        | _ -> false

    /// Sizes of the architecture itself: a statement about them speaks of one architecture at a time.
    let private ownSizes =
        set [
            "H"
            "L"
            "U"
            "W"
            "Wnz"
            "B"
            "A"
            "ng"
            "k"
            "d1"
            "d2"
            "d3"
            "width"
            "depth"
            "w"
        ]

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
        ]

    let private names (parameters: Set<string>) statement =
        Statement.formulas statement
        |> List.exists (fun formula -> List.exists parameters.Contains (Formula.parameters formula))

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

            exists
            && u.Quantity = l.Quantity
            && activations (Bound.activation upper u) (Bound.activation lower l)
            && architectures (Bound.architecture upper u) (Bound.architecture lower l)
            && labels lower.Labels upper.Labels
            && fits upper.Error lower.Error
            && (not (needsFixedGraph u.Quantity) || upperScope = Scope.ForAllFixed)
            && not (names ownSizes l)
            && not (names ofLabels u)
            && data (upper, u) upperScope (lower, l) lowerScope
        | _ -> false
