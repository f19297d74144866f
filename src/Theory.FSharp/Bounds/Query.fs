namespace MemCap.Bounds

open System.Numerics
open MemCap.Exact

/// What is asked of the registry.
[<NoComparison; NoEquality>]
type Question = {
    /// Parameters as given by the user, or counted on the data.
    Given: Given
    /// Only these labels; None: every kind.
    Labels: Labels option
    /// Only networks of these units; None: every kind.
    Activation: ActivationClass option
    /// Names of hypotheses that the user vouches for.
    Assumed: Set<string>
    Facts: Facts option
}

/// What a statement says at the parameters.
[<RequireQualifiedAccess; NoComparison; NoEquality>]
type Outcome =
    /// The value, and the integer that it means for a quantity that is counted.
    | Value of Value * size: BigInteger option
    /// The architecture satisfies the condition, or not.
    | Condition of holds: bool
    | NoValue of Obstacle
    | Words of string

/// Whether a bound speaks of the data, or of data with these parameters.
[<RequireQualifiedAccess>]
type Standing =
    /// All hypotheses hold or are assumed.
    | Applies
    /// Some hypothesis is open.
    | Conditional
    | DoesNotApply

/// One statement of a bound, answered.
[<NoComparison; NoEquality>]
type Answer = {
    Bound: Bound
    Statement: Statement
    Outcome: Outcome
    Hypotheses: (Hypothesis * Decision) list
    Standing: Standing
    Why: string
    /// The points that show why it does not apply.
    Witness: int list
    /// The dimension q of the affine hull stands for d.
    InHull: bool
    /// The hidden constants that the user has named, and that it depends on.
    Constants: (string * Value) list
}

/// The best that is known of a quantity: nothing smaller suffices than the lower bound, the upper one suffices.
[<NoComparison; NoEquality>]
type Gap = {
    Upper: Answer
    Lower: Answer
    /// Upper value over lower value; None where the lower one is 0.
    Factor: Value option
}

/// Asks every bound of the registry.
[<RequireQualifiedAccess>]
module Query =
    let private bits = 64

    /// A counted quantity is an integer.
    let isCounted quantity =
        match quantity with
        | Quantity.TotalWeight
        | Quantity.Lipschitz
        | Quantity.Count
        | Quantity.Architecture -> false
        | _ -> true

    /// Of units, which see only projections of the data: their number may be computed in the affine hull.
    let private isUnitCount quantity =
        match quantity with
        | Quantity.Neurons
        | Quantity.FirstLayerWidth
        | Quantity.LayerWidth _
        | Quantity.Width
        | Quantity.HiddenLayers -> true
        | _ -> false

    /// The integer that a real bound means for a counted quantity: sizes are rounded up whatever the side, a largest
    /// VC dimension down.
    let private size (bound: Bound) (statement: Statement) value =
        match statement.Quantity with
        | quantity when not (isCounted quantity) -> None
        | Quantity.VcDimension when not (Bound.isLower bound) -> Value.floor value
        | _ -> Value.ceiling value

    /// What one statement says at the parameters.
    let outcome given (bound: Bound) (statement: Statement) =
        match statement.Expression with
        | Expression.Words text -> Outcome.Words text
        | Expression.Condition(left, right) ->
            match Evaluate.compare given left right with
            | Ok order -> Outcome.Condition(order >= 0)
            | Error obstacle -> Outcome.NoValue obstacle
        | Expression.Value formula ->
            let rec rounded bits =
                match Evaluate.formula bits given formula with
                | Error obstacle -> Outcome.NoValue obstacle
                | Ok value ->
                    match size bound statement value with
                    | None when isCounted statement.Quantity && bits < 8192 -> rounded (4 * bits)
                    | None when isCounted statement.Quantity ->
                        Outcome.NoValue(Obstacle.Undecided "its integer value is open")
                    | size -> Outcome.Value(value, size)

            rounded bits

    let private labelWord labels =
        match labels with
        | Labels.Binary -> "two classes"
        | Labels.Classes -> "classes"
        | Labels.Real -> "real labels"
        | Labels.Vector -> "labels of several real numbers"

    /// The reason why the labels asked about are none of the bound's.
    let private labelObstacle (question: Question) (bound: Bound) =
        match question.Labels with
        | None -> None
        | Some labels ->
            let covered =
                (Bound.isUpper bound && Comparable.labels labels bound.Labels)
                || (Bound.isLower bound && Comparable.labels bound.Labels labels)

            if covered then
                None
            else
                Some $"stated for {labelWord bound.Labels}, not {labelWord labels}"

    let private activationObstacle (question: Question) (bound: Bound) statement =
        match question.Activation with
        | Some activation when not (Comparable.activations activation (Bound.activation bound statement)) ->
            Some "stated for other activations"
        | _ -> None

    /// With q for d.
    let private inHull (facts: Facts) (given: Given) =
        let q = Value.ofInt (max 1 facts.Rank.Value)

        {
            given with
                Parameters = Map.add "d" q given.Parameters
        }

    /// Parameters that only the geometry knows are measured when the bound names one of them.
    let private measured (facts: Facts) (given: Given) (bound: Bound) =
        let lengths = set [ "r"; "delta"; "delta_pm"; "theta"; "Delta"; "gamma"; "slope" ]

        let compared hypothesis =
            match hypothesis with
            | Hypothesis.AtLeast(left, right)
            | Hypothesis.Below(left, right) -> [ left; right ]
            | _ -> []

        let named =
            bound.Statements
            |> List.collect (fun statement ->
                Statement.formulas statement
                @ List.collect compared (Bound.hypotheses bound statement))
            |> List.collect Formula.parameters

        if List.exists lengths.Contains named then
            let parameters =
                Map.fold
                    (fun all name value -> Map.add name value all)
                    given.Parameters
                    (Facts.measures facts)

            { given with Parameters = parameters }
        else
            given

    let private answer (question: Question) (bound: Bound) (statement: Statement) =
        let given =
            match question.Facts with
            | Some facts -> measured facts question.Given bound
            | None -> question.Given

        let hull =
            question.Facts
            |> Option.filter (fun facts ->
                isUnitCount statement.Quantity
                && List.forall Hypotheses.holdsInHull (Bound.hypotheses bound statement)
                && facts.Rank.Value < facts.Data.Dimension)

        let given =
            match hull with
            | Some facts -> inHull facts given
            | None -> given

        let decisions =
            Bound.hypotheses bound statement
            |> List.map (fun h -> h, Decide.hypothesis question.Facts given question.Assumed h)

        let failed =
            decisions
            |> List.tryPick (fun (_, decision) ->
                match decision with
                | Decision.Fails(reason, points) -> Some(reason, points)
                | _ -> None)

        let obstacle =
            labelObstacle question bound
            |> Option.orElse (activationObstacle question bound statement)
            |> Option.map (fun reason -> reason, [])
            |> Option.orElse failed

        let openReasons =
            decisions
            |> List.choose (fun (h, decision) ->
                match decision with
                | Decision.Open reason -> Some $"{Hypotheses.text h} ({reason})"
                | _ -> None)

        let assumptions =
            decisions
            |> List.choose (fun (h, decision) ->
                match decision, h with
                | _, (Hypothesis.DistinctPoints | Hypothesis.ConsistentLabels) -> None
                | Decision.Assumed, _ -> Some(Hypotheses.text h)
                | _ -> None)

        let standing, why =
            match obstacle, openReasons, assumptions with
            | Some(reason, _), _, _ -> Standing.DoesNotApply, reason
            | None, [], [] -> Standing.Applies, "the hypotheses hold"
            | None, [], assumed -> Standing.Applies, "if " + String.concat "; " assumed
            | None, reasons, assumed ->
                Standing.Conditional, "only if " + String.concat "; " (reasons @ assumed)

        {
            Bound = bound
            Statement = statement
            Outcome = outcome given bound statement
            Hypotheses = decisions
            Standing = standing
            Why = why
            Witness =
                match obstacle with
                | Some(_, points) -> points
                | None -> []
            InHull =
                hull.IsSome
                && Statement.formulas statement
                   |> List.exists (fun f -> List.contains "d" (Formula.parameters f))
            Constants =
                Bound.hidden bound
                |> List.choose (fun name ->
                    Map.tryFind name question.Given.Hidden |> Option.map (fun value -> name, value))
        }

    /// The bounds that speak of the quantity, with their statements about it alone.
    let about quantity (bounds: Bound list) =
        bounds
        |> List.choose (fun bound ->
            match bound.Statements |> List.filter (fun s -> s.Quantity = quantity) with
            | [] -> None
            | statements -> Some { bound with Statements = statements })

    /// One output: labels of m real numbers are real labels.
    let private scalar (question: Question) (bound: Bound) =
        if
            bound.Labels = Labels.Vector
            && Map.tryFind "m" question.Given.Parameters = Some(Value.ofInt 1)
        then
            { bound with Labels = Labels.Real }
        else
            bound

    /// Of an exact count, the side that speaks of the labels asked about: two classes do not suffice for ten, but what
    /// they need ten need too.
    let private sided (question: Question) (bound: Bound) =
        match question.Labels, bound.Direction with
        | Some labels, Direction.Exact(upper, lower) when upper <> Scope.Identity ->
            match Comparable.labels labels bound.Labels, Comparable.labels bound.Labels labels with
            | true, false -> {
                bound with
                    Direction = Direction.Upper upper
              }
            | false, true -> {
                bound with
                    Direction = Direction.Lower lower
              }
            | _ -> bound
        | _ -> bound

    /// Every statement of every bound, in the order of the registry.
    let answers (question: Question) bounds =
        bounds
        |> List.map (scalar question >> sided question)
        |> List.collect (fun bound -> bound.Statements |> List.map (answer question bound))

    /// Fit to be called proved: explicit, not doubtful, applicable, with a value.
    let private isProved answer =
        answer.Standing = Standing.Applies
        && answer.Bound.Status = Status.Explicit
        && answer.Bound.Confidence <> Confidence.Low
        && answer.Outcome.IsValue

    let private valueOf answer =
        match answer.Outcome with
        | Outcome.Value(_, Some size) -> Some(Value.ofRational (Rational.ofInteger size))
        | Outcome.Value(value, None) -> Some value
        | _ -> None

    let private isLess a b =
        match valueOf a, valueOf b with
        | Some x, Some y -> Value.compare 256 x y = Some -1
        | _ -> false

    /// Among equal values the surest statement.
    let private isSurer a b =
        let rank answer =
            (if answer.Bound.Confidence = Confidence.High then 0 else 1),
            (if answer.Bound.Basis = Basis.Proved then 0 else 1),
            (if answer.Statement.Variant = "" then 0 else 1),
            (if answer.Bound.Direction.IsExact then 0 else 1)

        match valueOf a, valueOf b with
        | Some x, Some y -> Value.compare 256 x y = Some 0 && rank a < rank b
        | _ -> false

    let private factor upper lower =
        let x, y = Parameter "upper", Parameter "lower"

        match valueOf upper, valueOf lower with
        | Some u, Some l ->
            Evaluate.formula 64 (Evaluate.given (Map.ofList [ "upper", u; "lower", l ])) (x / y)
            |> Result.toOption
        | _ -> None

    /// Networks with one hidden layer, or of any depth.
    let private isShallow architecture =
        match architecture with
        | Architecture.OneHidden
        | Architecture.OneHiddenBias
        | Architecture.OneHiddenThresholded -> true
        | _ -> false

    let private hasUnit unit answer =
        List.contains unit (Comparable.units (Bound.activation answer.Bound answer.Statement))

    let private isComparable upper lower =
        Comparable.pair (upper.Bound, upper.Statement) (lower.Bound, lower.Statement)

    /// The least upper bound that some lower one is comparable with, and the greatest of those.
    let private gapOf uppers lowers =
        let least best upper =
            if isLess upper best || isSurer upper best then
                upper
            else
                best

        let greatest best lower =
            if isLess best lower || isSurer lower best then
                lower
            else
                best

        match uppers |> List.filter (fun upper -> List.exists (isComparable upper) lowers) with
        | [] -> None
        | first :: others ->
            let upper = List.fold least first others

            lowers
            |> List.filter (isComparable upper)
            |> function
                | [] -> None
                | first :: others ->
                    let lower = List.fold greatest first others

                    Some {
                        Upper = upper
                        Lower = lower
                        Factor = factor upper lower
                    }

    /// For every quantity, unit, kind of labels and depth (one hidden layer, any): what is proved above and below.
    let gaps (question: Question) answers : (UnitKind * Labels * Gap) list =
        let proved = List.filter isProved answers
        let uppers = proved |> List.filter (fun a -> Bound.isUpper a.Bound)
        let lowers = proved |> List.filter (fun a -> Bound.isLower a.Bound)

        let kinds =
            match question.Labels with
            | Some labels -> [ labels ]
            | None -> [ Labels.Binary; Labels.Classes; Labels.Real ]

        [
            for quantity in uppers |> List.map _.Statement.Quantity |> List.distinct do
                for unit in [ UnitKind.Threshold; UnitKind.Relu; UnitKind.Sigmoid ] do
                    for labels in kinds do
                        let about answer =
                            answer.Statement.Quantity = quantity && hasUnit unit answer

                        let covering =
                            uppers
                            |> List.filter (fun a -> about a && Comparable.labels labels a.Bound.Labels)

                        let below =
                            lowers
                            |> List.filter (fun a -> about a && Comparable.labels a.Bound.Labels labels)

                        let shallow =
                            covering
                            |> List.filter (fun a -> isShallow (Bound.architecture a.Bound a.Statement))

                        match gapOf shallow below, gapOf covering below with
                        | Some gap, Some deep when isLess deep.Upper gap.Upper ->
                            unit, labels, gap
                            unit, labels, deep
                        | Some gap, _
                        | None, Some gap -> unit, labels, gap
                        | None, None -> ()
        ]
