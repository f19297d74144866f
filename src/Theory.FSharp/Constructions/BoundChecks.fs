namespace MemCap.Constructions

open System.Numerics
open MemCap.Bounds
open MemCap.Exact
open MemCap.Networks

/// A bound held against a network.
[<NoComparison; NoEquality>]
type BoundCheck = {
    Bound: Bound
    Statement: Statement
    /// This side of the bound: an exact count has both.
    IsUpper: bool
    /// What the formula gives; an error names what it lacks.
    Value: Result<Value, string>
    /// The same quantity of the network.
    Count: Value
    /// The hypotheses are known to hold on this data set.
    Applies: bool
    /// The network respects the bound; None where the bound does not apply or says nothing about a single network.
    Holds: bool option
    Why: string
    /// The construction's own theorem: if it applies and does not hold, the program is wrong.
    Claimed: bool
} with

    /// A theorem and a certified network contradict each other: this program is wrong, or the theorem is. What a
    /// theorem promises is contradicted only by the construction that it is about; a lower bound on this very data
    /// set by any network.
    member this.IsViolated =
        this.Applies && this.Holds = Some false && (this.Claimed || not this.IsUpper)

/// Holds the bounds of the registry against one network.
[<RequireQualifiedAccess>]
module BoundChecks =
    let private ofCount (count: int64) =
        Value.ofRational (Rational.ofInteger (BigInteger count))

    let private architecture (network: Network) =
        match network.Layers with
        | [ _; last ] when last.Biases[0].IsZero -> Architecture.OneHidden
        | [ _; _ ] -> Architecture.OneHiddenBias
        | [ _; _; _ ] -> Architecture.TwoHidden
        | _ -> Architecture.Layered

    /// The quantity of the network, where the conventions of bounds and networks agree.
    let private measure (network: Network) (size: Size) quantity =
        match quantity with
        // Networks without an output bias: the zero that the dense layer stores is none of their parameters.
        | Quantity.Parameters when architecture network = Architecture.OneHidden ->
            Some(ofCount (size.Parameters - 1L))
        | Quantity.Neurons -> Some(Value.ofInt size.Neurons)
        | Quantity.FirstLayerWidth -> List.tryHead size.HiddenWidths |> Option.map Value.ofInt
        | Quantity.LayerWidth layer -> List.tryItem (layer - 1) size.HiddenWidths |> Option.map Value.ofInt
        | Quantity.Width when not size.HiddenWidths.IsEmpty -> Some(Value.ofInt (List.max size.HiddenWidths))
        | Quantity.HiddenLayers -> Some(Value.ofInt size.HiddenWidths.Length)
        | Quantity.Parameters -> Some(ofCount size.Parameters)
        | Quantity.NonzeroParameters -> Some(ofCount size.NonzeroParameters)
        | Quantity.SharedParameters -> Some(ofCount (2L * int64 size.Neurons + int64 network.Inputs))
        | Quantity.TotalWeight -> Option.map Value.Within size.TotalWeight
        | _ -> None

    /// Of smoothed ReLUs speak only the bounds on any activation.
    let private activations (network: Network) units =
        match network.Layers.Head.Activation with
        | Activation.Threshold
        | Activation.Sign -> Comparable.activations ActivationClass.Threshold units
        | Activation.Relu
        | Activation.Identity -> Comparable.activations ActivationClass.Relu units
        | Activation.Srelu _ -> units = ActivationClass.Any

    /// Lower bounds speak of every class of networks that contains this one; upper bounds of the same kind.
    let private concerns network (bound: Bound) statement isUpper =
        let own = architecture network

        activations network (Bound.activation bound statement)
        && (match own, isUpper with
            | _, false -> Comparable.architectures own (Bound.architecture bound statement)
            | (Architecture.OneHidden | Architecture.OneHiddenBias), true ->
                Comparable.isShallow bound.Architecture
            | _, true -> bound.Architecture = own || bound.Architecture = Architecture.Layered)

    let private labelObstacle (facts: Facts) (bound: Bound) isUpper =
        let own = Facts.labels facts
        let number = facts.Labels.Length
        // Two values are two classes, whatever they are called.
        let kind = if number <= 2 then Labels.Binary else own

        match isUpper with
        | true when not (Comparable.labels kind bound.Labels) ->
            Some $"stated for two classes, not {number} labels"
        | false when bound.Labels <> Labels.Vector && not (Comparable.labels bound.Labels own) ->
            Some "stated for real labels, not for classes"
        | false when bound.Labels = Labels.Vector && own <> Labels.Real ->
            Some "stated for real labels, not for classes"
        | _ -> None

    /// Hypotheses that need distances are left to `bounds --data`.
    let private hypothesisObstacle (facts: Facts) given claimed (construction: Construction) hypothesis =
        match hypothesis with
        | Hypothesis.GeneralPosition
        | Hypothesis.GeneralPositionOrSlabs
        | Hypothesis.GeneralPositionOrPeeling ->
            if claimed && construction.GroupsAreFull then
                None
            elif claimed && not construction.Groups.IsEmpty then
                Some "general position is not certified: groups are smaller than it would give"
            else
                // What one construction's groups certify is what that construction needs, and no more.
                Some "general position is not certified: this network says nothing about it"
        | Hypothesis.ZeroOneLabels when not (Array.contains 0.0 facts.Labels) ->
            Some "stated for labels 0 and 1: without a label 0 the constant costs a unit"
        // A unit's output weight scales the other label.
        | Hypothesis.ZeroOneLabels -> None
        | Hypothesis.DistinctPoints
        | Hypothesis.ConsistentLabels
        | Hypothesis.LabelsAtMost
        | Hypothesis.LabelsInUnitInterval
        | Hypothesis.SignLabels
        | Hypothesis.AtLeast _
        | Hypothesis.Below _ ->
            match Decide.hypothesis (Some facts) given Set.empty hypothesis with
            | Decision.Fails(reason, _)
            | Decision.Open reason -> Some reason
            | _ -> None
        | Hypothesis.Asserted(name, _) when construction.Run.Value.Fulfilled.ContainsKey name -> None
        | _ -> Some $"not decided here: {Hypotheses.text hypothesis}; see memcap bounds --data"

    /// A network that is within ε of its labels contradicts no bound on exact fits.
    let private fitObstacle isExact (bound: Bound) isUpper =
        if isUpper || isExact || bound.Error <> ErrorNotion.Exact then
            None
        else
            Some "stated for an exact fit: this network is within its tolerance only"

    /// An exact network respects what is needed for any of these; robust memorization asks for more.
    let private isInterpolation error =
        match error with
        | ErrorNotion.Robust
        | ErrorNotion.Other _ -> false
        | _ -> true

    /// The data's counts, and the network's widths for bounds that are functions of them.
    let private parameters (facts: Facts) (network: Network) (size: Size) (run: RunFacts) =
        let widths =
            BigInteger network.Inputs
            :: List.map (fun (width: int) -> BigInteger width) size.HiddenWidths
            @ [ BigInteger.One ]

        Map.fold
            (fun all name value -> Map.add name value all)
            (Map.ofList (Parameters.ofWidths widths))
            (Facts.counts facts)
        |> Map.fold (fun all name value -> Map.add name value all)
        <| run.Parameters
        |> Parameters.complete None
        |> fst
        |> Evaluate.given

    let private check
        (facts: Facts)
        (given: Given)
        isExact
        (construction: Construction)
        size
        claimed
        (bound: Bound)
        statement
        isUpper
        =
        let scope =
            if isUpper then
                Bound.upperScope bound
            else
                Bound.lowerScope bound

        // Data that defeat smaller networks satisfy the hypotheses by construction.
        let witness =
            if scope = Some Scope.Worst then
                Witnesses.dimension facts bound.Witness
            else
                None

        let given =
            match witness with
            | Some dimension -> {
                given with
                    Parameters = given.Parameters.Add("d", Value.ofInt dimension)
              }
            | None -> given

        /// How hypotheses are known that the run fulfilled.
        let byRun =
            Bound.hypotheses bound statement
            |> List.tryPick (fun hypothesis ->
                match hypothesis with
                | Hypothesis.Asserted(name, _) -> construction.Run.Value.Fulfilled.TryFind name
                | _ -> None)

        let obstacle =
            if witness.IsSome then
                fitObstacle isExact bound isUpper
            else
                labelObstacle facts bound isUpper
                |> Option.orElse (fitObstacle isExact bound isUpper)
                |> Option.orElse (
                    List.tryPick
                        (hypothesisObstacle facts given claimed construction)
                        (Bound.hypotheses bound statement)
                )

        let value =
            match Query.outcome given bound statement with
            | Outcome.Value(_, Some size) -> Ok(Value.ofRational (Rational.ofInteger size))
            | Outcome.Value(value, None) -> Ok value
            | Outcome.NoValue obstacle -> Error obstacle.Message
            | Outcome.Condition _
            | Outcome.Words _ -> Error "no number"

        measure construction.Network size statement.Quantity
        |> Option.map (fun count ->
            let order =
                match value with
                | Ok value -> Value.compare 64 count value
                | Error _ -> None

            let holds =
                match obstacle, scope, order with
                | None, Some(Scope.ForAll | Scope.ForAllFixed), Some order -> Some(order <= 0)
                | None, Some Scope.Worst, Some order when witness.IsSome -> Some(order >= 0)
                | None, Some Scope.Instance, Some order -> Some(order >= 0)
                | _ -> None

            let why =
                match obstacle, scope with
                | Some reason, _ -> reason
                | None, Some(Scope.ForAll | Scope.ForAllFixed) when holds = Some false && not claimed ->
                    "the hypotheses hold on this data set: another construction is this small, this one is not"
                | None, Some(Scope.ForAll | Scope.ForAllFixed | Scope.Instance) ->
                    byRun |> Option.defaultValue "the hypotheses hold on this data set"
                | None, Some Scope.Each ->
                    "for some labels on these points no smaller network exists; these labels may need less"
                | None, Some Scope.Worst when witness.IsSome ->
                    "these are points and labels for which no smaller network exists"
                | None, Some Scope.Worst ->
                    "for some points and labels no smaller network exists; these may need less"
                | None, _ -> "says nothing about a single network"

            {
                Bound = bound
                Statement = statement
                IsUpper = isUpper
                Value = value
                Count = count
                Applies = obstacle.IsNone
                Holds = holds
                Why = why
                Claimed = claimed
            })

    /// The statements that networks are compared with: those without a variant, else those of one class of networks,
    /// else the first.
    let private statements (bound: Bound) =
        let isPlain statement = statement.Variant = ""
        let isNarrow statement = statement.Networks.IsSome

        match List.filter isPlain bound.Statements, List.filter isNarrow bound.Statements with
        | [], [] -> List.truncate 1 bound.Statements
        | [], narrow -> narrow
        | plain, _ -> plain

    /// The construction's own bounds, then the explicit others that speak of such networks; isExact: the network equals
    /// its labels, and is not merely close to them.
    let all (facts: Facts) isExact (construction: Construction) (size: Size) : BoundCheck list =
        let given = parameters facts construction.Network size construction.Run.Value

        let sides claimed (bound: Bound) =
            statements bound
            |> List.collect (fun statement ->
                [
                    if Bound.isUpper bound then
                        statement, true
                    if Bound.isLower bound then
                        statement, false
                ]
                |> List.filter (fun (statement, isUpper) ->
                    claimed || concerns construction.Network bound statement isUpper)
                |> List.choose (fun (statement, isUpper) ->
                    check facts given isExact construction size (claimed && isUpper) bound statement isUpper))

        let claimed = construction.Bounds |> List.map _.Id |> Set.ofList

        let others =
            Registry.all
            |> List.filter (fun bound ->
                not (claimed.Contains bound.Id)
                && bound.Status = Status.Explicit
                && isInterpolation bound.Error
                && bound.Confidence <> Confidence.Low)

        // Shared parameters are counted for networks on one row only: for those whose construction claims them.
        let isOwn (check: BoundCheck) =
            check.Claimed || check.Statement.Quantity <> Quantity.SharedParameters

        List.collect (sides true) construction.Bounds
        @ List.filter isOwn (List.collect (sides false) others)
