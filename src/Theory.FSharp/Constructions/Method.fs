namespace MemCap.Constructions

open MemCap

/// What may be given for an option.
[<NoComparison; NoEquality>]
type OptionDomain =
    /// One of these; the first is the default.
    | Values of string list
    /// Any text that `read` turns into its plain form: what to call it, the default in plain form, and why a text is
    /// refused.
    | Text of form: string * standard: string * read: (string -> Result<string, string>)

/// An option of a method.
[<NoComparison; NoEquality>]
type MethodOption = {
    Name: string
    Domain: OptionDomain
    Meaning: string
} with

    /// The value when none is given.
    member this.Standard =
        match this.Domain with
        | Values values -> values.Head
        | Text(_, standard, _) -> standard

    /// The admissible values, or nothing where there are too many to list.
    member this.Values =
        match this.Domain with
        | Values values -> values
        | Text _ -> []

    /// What to write for the value in a synopsis.
    member this.Form =
        match this.Domain with
        | Values values -> String.concat "|" values
        | Text(form, _, _) -> form

    /// The plain form of a given text. Errors: what the option takes, to follow the method's name.
    member this.Read(text: string) =
        match this.Domain with
        | Values values when List.contains text values -> Ok text
        | Values values -> Error("takes " + String.concat " or " values)
        | Text(_, _, read) -> read text

/// A construction as the command line knows it.
[<NoComparison; NoEquality>]
type Method = {
    Id: string
    Summary: string
    Options: MethodOption list
    /// The only numbers that its weights may be with these options, whatever is asked for.
    Numbers: Map<string, string> -> Numbers option
    /// The option values are complete: every option of the list has one of its values.
    Construct: Map<string, string> -> Request -> Result<Construction, MemCapError>
}
