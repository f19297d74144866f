namespace MemCap.Bounds

open System.Numerics
open MemCap
open MemCap.Exact

/// How the rounds of a corrective network are scaled, and how large they are.
[<RequireQualifiedAccess>]
type Rounds =
    /// Scaled by a line search, ⌈nV⌉ units each.
    | Searched
    /// Added as they are, ⌈e·nV⌉ units each.
    | Plain
    /// Scaled by a line search, with so many units each.
    | OfUnits of BigInteger

/// The sizes of a corrective network before it is drawn.
[<NoComparison; NoEquality>]
type PlannedRounds = {
    Bound: Bound
    Rounds: Rounds
    /// δ_K.
    Contraction: Value
    Deviation: Value
    /// w_0; None where thresholds are not cut off.
    Window: Value option
    /// V.
    Variance: Value
    UnitsOfRound: BigInteger
    Count: BigInteger
    Neurons: BigInteger
}

/// The records of CorrectiveBounds at given n, r, δ, ε, η: every number is the value of one of their formulas.
[<RequireQualifiedAccess>]
module CorrectivePlan =
    /// Laws of thresholds by name, with the record of each.
    let laws = [
        "window", CorrectiveBounds.windowOfRelu
        "slide", CorrectiveBounds.slideOfRelu
        "half-normal", CorrectiveBounds.halfNormalOfRelu
        "window", CorrectiveBounds.windowOfStep
        "half-normal", CorrectiveBounds.halfNormalOfStep
    ]

    /// What δ_K is chosen from; any choice is admissible.
    let contractions =
        [ 1; 2; 3; 5; 7; 10; 15; 20; 30 ]
        |> List.map (fun hundredths ->
            Value.ofRational (Rational.fraction (BigInteger hundredths) (BigInteger 100)))

    let private tryStatement quantity variant (bound: Bound) =
        bound.Statements
        |> List.tryFind (fun s -> s.Quantity = quantity && s.Variant = variant)

    let private value given (statement: Statement) =
        match Statement.formulas statement with
        | [ formula ] -> Evaluate.formula 64 given formula |> Result.mapError _.Message
        | _ -> defect $"a size without one formula: {statement.Variant}"

    let private valueOf given quantity variant bound =
        match tryStatement quantity variant bound with
        | Some statement -> value given statement
        | None -> defect $"{bound.Id} has no statement {variant}"

    let private whole given quantity variant bound =
        valueOf given quantity variant bound
        |> Result.map (fun value ->
            match value with
            | Value.Exact x when x.IsInteger -> x.Numerator
            | _ -> defect $"{bound.Id}: {variant} is no integer")

    /// The variants of the total, of the units of a round (where they are not given) and of the number of rounds.
    let private variants rounds =
        match rounds with
        | Rounds.Searched -> "", Some "units of a round", "rounds"
        | Rounds.Plain -> "plain rounds", Some "units of a plain round", "plain rounds"
        | Rounds.OfUnits _ -> "rounds of N_0 units", None, "rounds of N_0 units"

    let private givenAt (parameters: Map<string, Value>) rounds contraction =
        let known = parameters.Add("deltaK", contraction)

        match rounds with
        | Rounds.OfUnits units -> known.Add("block", Value.ofRational (Rational.ofInteger units))
        | _ -> known
        |> Evaluate.given

    /// The first inequality that the parameters violate.
    let private violated given (bound: Bound) variant =
        let statement = (tryStatement Quantity.Neurons variant bound).Value

        Bound.hypotheses bound statement
        |> List.tryPick (fun hypothesis ->
            match hypothesis with
            | Hypothesis.AtLeast _
            | Hypothesis.Below _ ->
                match Decide.hypothesis None given Set.empty hypothesis with
                | Decision.Fails(reason, _) -> Some reason
                | _ -> None
            | _ -> None)

    let private neurons parameters bound rounds contraction =
        let given = givenAt parameters rounds contraction
        let total, _, _ = variants rounds

        match violated given bound total with
        | Some reason -> Error reason
        | None -> whole given Quantity.Neurons total bound

    let private complete parameters bound rounds contraction neurons =
        let given = givenAt parameters rounds contraction
        let _, units, count = variants rounds
        let integer = whole given Quantity.Count

        result {
            let! deviation = valueOf given Quantity.Count "standard deviation" bound
            let! variance = valueOf given Quantity.Count "variance" bound

            let! window =
                match tryStatement Quantity.Count "window" bound with
                | Some statement -> value given statement |> Result.map Some
                | None -> Ok None

            let! unitsOfRound =
                match units, rounds with
                | Some variant, _ -> integer variant bound
                | None, Rounds.OfUnits units -> Ok units
                | None, _ -> defect "rounds without units"

            let! number = integer count bound

            return {
                Bound = bound
                Rounds = rounds
                Contraction = contraction
                Deviation = deviation
                Window = window
                Variance = variance
                UnitsOfRound = unitsOfRound
                Count = number
                Neurons = neurons
            }
        }

    /// The sizes for that δ_K, or for the one of `contractions` with the fewest neurons. Errors: the inequality that is
    /// violated, or why a formula has no value.
    let ofLaw parameters (contraction: Value option) rounds bound : Result<PlannedRounds, string> =
        let totals =
            match contraction with
            | Some given -> [ given ]
            | None -> contractions
            |> List.map (fun choice ->
                neurons parameters bound rounds choice
                |> Result.map (fun count -> choice, count))

        // A violated inequality is one of every choice, but for δ_K itself, of which one was given then.
        totals
        |> List.choose Result.toOption
        |> List.sortBy snd
        |> List.tryHead
        |> Option.map Ok
        |> Option.defaultValue totals.Head
        |> Result.bind (fun (choice, fewest) -> complete parameters bound rounds choice fewest)
