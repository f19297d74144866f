namespace MemCap

open System

/// Why something was refused; every case carries the culprit. Indices are 0-based positions in the data set.
[<RequireQualifiedAccess>]
type MemCapError =
    /// An argument outside its domain: what it is, and why it cannot be used.
    | BadArgument of argument: string * reason: string
    /// Two equal inputs with different labels: no function interpolates them.
    | Contradiction of first: int * second: int
    /// NaN or infinity at a point's coordinate (or at its label, coordinate -1).
    | NotFinite of row: int * column: int
    /// A construction's hypothesis is false on the data; the witness shows where.
    | HypothesisFails of hypothesis: string * witness: string
    /// Every network that is near enough to the labels weighs at least so much, as these points show; what weight was
    /// reached, and how.
    | Heavy of points: int list * least: float * reached: float * reason: string
    /// No hyperplane that was drawn is off at the first point and on at the second; why, and what helps.
    | NotSeparated of first: int * second: int * reason: string

    /// One sentence, without a trailing full stop.
    member this.Message =
        match this with
        | BadArgument(argument, reason) -> $"{argument}: {reason}"
        | Contradiction(first, second) -> $"points {first} and {second} are equal but have different labels"
        | NotFinite(row, -1) -> $"the label of point {row} is not finite"
        | NotFinite(row, column) -> $"coordinate {column} of point {row} is not finite"
        | Heavy(points, least, reached, reason) ->
            let names =
                points |> List.map (fun point -> $"point {point}") |> String.concat " and "

            $"{names}: no network that is near enough to the labels weighs less than {least:R}, and {reached:R} was reached: {reason}"
        | NotSeparated(first, second, reason) -> $"points {first} and {second}: {reason}"
        | HypothesisFails(hypothesis, witness) -> $"the hypothesis \"{hypothesis}\" fails: {witness}"

/// Thrown only for defects of this program, never for the user's input.
exception InternalDefect of message: string with
    override this.Message = this.message

[<AutoOpen>]
module ResultBuilder =
    /// Stops at the first Error.
    type ResultBuilder() =
        member _.Return value = Ok value
        member _.ReturnFrom(result: Result<_, _>) = result
        member _.Bind(result, next) = Result.bind next result
        member _.Zero() = Ok()
        member _.Delay(next: unit -> Result<_, _>) = next
        member _.Run next = next ()
        member _.Combine(first, next) = Result.bind next first

    let result = ResultBuilder()

    /// Ok when the condition holds, else the error.
    let require condition (error: MemCapError) = if condition then Ok() else Error error

    /// Raises InternalDefect: for states that a proof excludes.
    let defect message : 'T = raise (InternalDefect message)
