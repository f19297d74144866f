namespace MemCap.Bounds

open System
open System.IO
open System.Reflection

/// How the bounds have been tested: the instances on which laws that involve a bound were checked. The tests write
/// the table, evidence.tsv, and compare it with what they do.
[<RequireQualifiedAccess>]
module Evidence =
    let private resource = "MemCap.Bounds.evidence.tsv"

    let private lines () =
        match Assembly.GetExecutingAssembly().GetManifestResourceStream resource with
        | null -> MemCap.ResultBuilder.defect $"no resource {resource}"
        | stream ->
            use reader = new StreamReader(stream)

            reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            |> List.ofArray

    let private table =
        lazy
            (lines ()
             |> List.map (fun line ->
                 match line.Split '\t' with
                 | [| id; test; instances |] -> id, (test, int instances)
                 | _ -> MemCap.ResultBuilder.defect $"a line of {resource} has no three fields: {line}")
             |> List.groupBy fst
             |> List.map (fun (id, rows) -> id, List.map snd rows)
             |> Map.ofList)

    /// The tests that involve the bound, each with the number of instances that it checks.
    let ofBound id : (string * int) list =
        Map.tryFind id table.Value |> Option.defaultValue []
