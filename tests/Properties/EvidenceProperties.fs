/// The evidence that the program shows is what the laws have checked.
module MemCap.Properties.EvidenceProperties

open System
open System.IO
open MemCap.Bounds
open Xunit

let private groups = [
    "LawsComparable", LawsComparable.laws
    "LawsPairs", LawsPairs.laws
    "LawsIterative", LawsIterative.laws
    "LawsCorrective", LawsCorrective.laws
    "LawsCapacity", LawsCapacity.laws
    "LawsDeep", LawsDeep.laws
    "LawsFold", LawsFold.laws
    "LawsLearning", LawsLearning.laws
    "LawsMonotone", LawsMonotone.laws
    "LawsScale", LawsScale.laws
    "LawsSpecial", LawsSpecial.laws
    "LawsGolden", LawsGolden.laws
    "LawsAttained", LawsAttained.laws
]

let private root =
    let rec up folder =
        if File.Exists(Path.Combine(folder, "Hybrid.sln")) then
            folder
        else
            match Path.GetDirectoryName folder with
            | null -> failwith "no solution above the tests"
            | parent -> up parent

    up AppContext.BaseDirectory

let private table =
    Path.Combine(root, "src", "Theory.FSharp", "Bounds", "evidence.tsv")

/// Bounds in the order of the registry, laws in the order of their files.
let private rendered () =
    let rows = [
        for file, laws in groups do
            for law in laws do
                for id, instances in law.Evidence.Force() -> id, $"{file}: {law.Name}", instances
    ]

    [
        for bound in Registry.all do
            for id, test, instances in rows do
                if id = bound.Id then
                    $"{id}\t{test}\t{instances}\n"
    ]
    |> String.concat ""

/// MEMCAP_UPDATE_GOLDEN=1 rewrites the table.
[<Fact>]
let ``the table of evidence has the instances that the laws check`` () =
    let rendered = rendered ()

    if Environment.GetEnvironmentVariable "MEMCAP_UPDATE_GOLDEN" = "1" then
        File.WriteAllText(table, rendered)
    else
        Assert.Equal(rendered, File.ReadAllText table)

[<Fact>]
let ``the program reads the table that the tests wrote`` () =
    let read = [
        for bound in Registry.all do
            for test, instances in Evidence.ofBound bound.Id do
                $"{bound.Id}\t{test}\t{instances}\n"
    ]

    if Environment.GetEnvironmentVariable "MEMCAP_UPDATE_GOLDEN" <> "1" then
        Assert.Equal(File.ReadAllText table, String.concat "" read)

[<Fact>]
let ``laws have different names`` () =
    let names = groups |> List.collect (fun (_, laws) -> laws |> List.map _.Name)
    Assert.Equal<string list>(List.distinct names, names)
