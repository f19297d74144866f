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

        let norms = set [ "labelNorm"; "liftedNorm" ]

        let parameters =
            [
                if List.exists lengths.Contains named then
                    Facts.measures facts
                if List.exists norms.Contains named then
                    Facts.norms facts
            ]
            |> List.fold (Map.fold (fun all name value -> Map.add name value all)) given.Parameters

        { given with Parameters = parameters }

    /// The lower side is about the worst data, and these are not they.
    let isElsewhere (question: Question) (bound: Bound) =
        match question.Facts, Bound.lowerScope bound with
        | Some facts, Some Scope.Worst -> (Witnesses.dimension facts bound.Witness).IsNone
        | _ -> false

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
            | None, [], _ when not (Bound.isUpper bound) && isElsewhere question bound ->
                Standing.Applies, "of some points and labels, not of these: they may need less"
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
