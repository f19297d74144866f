namespace MemCap.Bounds

open MemCap.Exact

/// The best that is known of a quantity: nothing smaller suffices than the lower bound, the upper one suffices.
[<NoComparison; NoEquality>]
type Gap = {
    Upper: Answer
    Lower: Answer
    /// Upper value over lower value; None where the lower one is 0.
    Factor: Value option
}

/// What is proved above and below, side by side.
[<RequireQualifiedAccess>]
module Gaps =
    /// Fit to be called proved: explicit, applicable, with a value, and either sure as published or proved in the notes.
    let private isProved answer =
        answer.Standing = Standing.Applies
        && answer.Bound.Status = Status.Explicit
        && (answer.Bound.Confidence = Confidence.High || answer.Bound.Basis = Basis.Proved)
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
    let ofAnswers (question: Question) answers : (UnitKind * Labels * Gap) list =
        let proved = List.filter isProved answers
        let uppers = proved |> List.filter (fun a -> Bound.isUpper a.Bound)

        let lowers =
            proved
            |> List.filter (fun a -> Bound.isLower a.Bound && not (Query.isElsewhere question a.Bound))

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
                            |> List.filter (fun a ->
                                Comparable.isShallow (Bound.architecture a.Bound a.Statement))

                        match gapOf shallow below, gapOf covering below with
                        | Some gap, Some deep when isLess deep.Upper gap.Upper ->
                            unit, labels, gap
                            unit, labels, deep
                        | Some gap, _
                        | None, Some gap -> unit, labels, gap
                        | None, None -> ()
        ]
