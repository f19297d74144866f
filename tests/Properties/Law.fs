namespace MemCap.Properties

open System.Collections.Generic
open MemCap.Bounds

/// Counts, bound by bound, the instances on which a law was checked.
[<Sealed>]
type Tally() =
    let counts = Dictionary<string, int>()

    /// One instance that involves these bounds.
    member _.Checked(ids: string list) =
        for id in ids do
            counts[id] <-
                1
                + match counts.TryGetValue id with
                  | true, count -> count
                  | _ -> 0

    member _.Counts = counts |> Seq.map (fun pair -> pair.Key, pair.Value) |> List.ofSeq

/// A relation between bounds that holds on every instance that is tried.
[<NoComparison; NoEquality>]
type Law = {
    Name: string
    /// The instances of every bound that it involves; checking raises an exception where the relation fails. The
    /// counts are taken while checking, so that the evidence says what was really done.
    Evidence: Lazy<(string * int) list>
}

[<RequireQualifiedAccess>]
module Law =
    let of' name (check: Tally -> unit) = {
        Name = name
        Evidence =
            lazy
                (let tally = Tally()
                 check tally

                 match tally.Counts with
                 | [] -> failwith $"nothing was checked: {name}"
                 | counts ->
                     for id, _ in counts do
                         if (Registry.tryFind id).IsNone then
                             failwith $"no bound has the id {id}"

                     counts)
    }

    /// What an xunit theory runs over.
    let names (laws: Law list) =
        let names = Xunit.TheoryData<string>()

        for law in laws do
            names.Add law.Name

        names

    /// Checks the law of that name.
    let check (laws: Law list) name =
        let law = laws |> List.find (fun law -> law.Name = name)
        law.Evidence.Force() |> ignore
