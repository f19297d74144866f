namespace MemCap.Bounds

open System.Numerics
open MemCap.Exact

/// A parameter that nobody gave: it follows from the others, or is what the bounds are usually asked for.
[<NoComparison>]
type Derived = {
    Name: string
    Value: Value
    Reason: string
}

/// Completes what the user gave. Every addition is named in the answer.
[<RequireQualifiedAccess>]
module Parameters =
    let private floorHalf (n: Rational) =
        Rational.ofInteger (Rational.floor (n / Rational.ofInt 2))

    /// A value of the domain; an error says what is admissible.
    let check (symbol: Symbol) (value: Value) : Result<unit, string> =
        let sign = Value.sign value
        let order k = Value.compare 64 value (Value.ofInt k)

        let isInteger =
            match value with
            | Value.Exact x -> x.IsInteger
            | _ -> false

        let admissible, wanted =
            match symbol.Domain with
            | Domain.Natural -> isInteger && sign <> Some -1, "a whole number from 0"
            | Domain.Positive -> isInteger && sign = Some 1, "a whole number from 1"
            | Domain.PositiveReal -> sign = Some 1, "a number greater than 0"
            | Domain.NonnegativeReal -> sign <> Some -1, "a number from 0"
            | Domain.OpenUnit -> sign = Some 1 && order 1 = Some -1, "a number between 0 and 1, ends excluded"
            | Domain.Real -> true, "a number"

        if admissible then Ok() else Error wanted

    /// What no data set can have: each pair must satisfy left ≥ right wherever both are given.
    let private relations = [
        2 * Parameter "r", Parameter "delta", "two points within r of the origin are at most 2 r apart"
        2 * Parameter "r", Parameter "delta_pm", "two points within r of the origin are at most 2 r apart"
        Parameter "delta_pm",
        Parameter "delta",
        "points with different labels are no closer than any two points"
        Formula.int 2, Parameter "theta", "two points of the unit ball are at most 2 apart"
        Notation.n, Parameter "C", "every class has a point"
    ]

    /// Why no data set has these parameters; None where some may.
    let contradiction (given: Map<string, Value>) : string option =
        let known = Evaluate.given given

        relations
        |> List.tryPick (fun (left, right, reason) ->
            match Evaluate.compare known left right with
            | Ok order when order < 0 ->
                Some $"{FormulaText.text right} is greater than {FormulaText.text left}: {reason}"
            | _ -> None)

    /// k_i, W_i, w_i, W, U, L, H and the widths by name, for a fully connected network: inputs, hidden widths, outputs.
    let ofWidths (widths: BigInteger list) =
        let widths = Array.ofList widths
        let layers = widths.Length - 1
        let value (k: BigInteger) = Value.ofRational (Rational.ofInteger k)
        let hidden = widths[1 .. layers - 1]

        let into =
            widths
            |> Array.pairwise
            |> Array.map (fun (before, width) -> width * (before + BigInteger.One))

        let upTo = Array.scan (+) BigInteger.Zero into

        [
            "L", value (BigInteger layers)
            "H", value (BigInteger(layers - 1))
            "W", value upTo[layers]
            "U", value (Array.sum widths[1..])
            "k", value (Array.sum hidden)

            for i in 1..layers do
                $"k_{i}", value widths[i]
                $"w_{i}", value into[i - 1]
                $"W_{i}", value upTo[i]

            for i in 1 .. min 3 hidden.Length do
                $"d{i}", value hidden[i - 1]
        ]

    /// Adds what is missing, each with its reason; what is given stays.
    let complete (labels: Labels option) (given: Map<string, Value>) : Map<string, Value> * Derived list =
        let mutable parameters = given
        let derived = ResizeArray<Derived>()

        let add name reason value =
            match value with
            | Some value when not (parameters.ContainsKey name) ->
                parameters <- parameters.Add(name, value)

                derived.Add {
                    Name = name
                    Value = value
                    Reason = reason
                }
            | _ -> ()

        let exact name =
            match Map.tryFind name parameters with
            | Some(Value.Exact x) -> Some x
            | _ -> None

        let computed formula =
            match Evaluate.formula 64 (Evaluate.given parameters) formula with
            | Ok value -> Some value
            | Error _ -> None

        let r, delta = Parameter "r", Parameter "delta"

        if labels = Some Labels.Binary then
            add "C" "two classes" (Some(Value.ofInt 2))

        add "m" "one output" (Some(Value.ofInt 1))

        add
            "n1"
            "the worst split into two classes, floor(n/2)"
            (exact "n" |> Option.map (floorHalf >> Value.ofRational))

        add
            "n0"
            "the rest, n - n1"
            (Option.map2 (fun n n1 -> Value.ofRational (n - n1)) (exact "n") (exact "n1"))

        add "Nminus" "n1: either class may be the first" (Map.tryFind "n1" parameters)
        add "Nplus" "n0" (Map.tryFind "n0" parameters)
        add "theta" "delta/r" (computed (delta / r))
        add "Delta" "2 r/delta, which no aspect exceeds" (computed (2 * r / delta))
        add "delta_pm" "delta, which it is at least" (Map.tryFind "delta" parameters)

        add
            "D"
            "d + 1: a unit with a bias"
            (exact "d" |> Option.map (fun d -> Value.ofRational (d + Rational.One)))

        add "eps" "an exact fit" (Some(Value.ofInt 0))

        add
            "deltaK"
            "a tenth, near the best choice for the sizes of corrective networks"
            (Some(Value.ofRational (Rational.fraction BigInteger.One (BigInteger 10))))

        add "p" "ReLU has two pieces" (Some(Value.ofInt 2))
        add "q" "ReLU has one breakpoint" (Some(Value.ofInt 1))
        add "Lip" "ReLU is 1-Lipschitz" (Some(Value.ofInt 1))
        parameters, List.ofSeq derived
