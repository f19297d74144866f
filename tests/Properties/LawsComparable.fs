/// No upper bound contradicts a lower one: proofs-notes/comparability.md.
module MemCap.Properties.LawsComparable

open System.Collections.Generic
open MemCap.Bounds
open MemCap.Data
open MemCap.Exact
open Xunit

let private statements = [
    for bound in Registry.all do
        for statement in bound.Statements do
            bound, statement
]

/// Every upper statement with every lower one that speaks of networks that it counts.
let private pairs = [
    for upper in statements do
        for lower in statements do
            if Comparable.pair upper lower then
                upper, lower
]

/// What the answer to a query shows: an integer for sizes.
let private shown given (bound, statement) =
    match Query.outcome given bound statement with
    | Outcome.Value(_, Some size) when Worlds.isAdmissible given (bound, statement) ->
        Some(Worlds.rational size)
    | Outcome.Value(value, None) when Worlds.isAdmissible given (bound, statement) -> Some value
    | _ -> None

let private isBelow a b =
    // Equal irrational numbers are not told apart: no contradiction.
    Value.compare 256 a b = Some -1

let private worlds = 250

/// Pairs that had values, at some parameters, on both sides. More pairs are welcome; fewer are a loss of evidence.
let private fewestPairs = 66

let private upperAboveLower (tally: Tally) =
    let compared = HashSet<string>()

    for index in 1..worlds do
        let given = Worlds.random (SplitMix.At(7UL, uint64 index))
        let known = Dictionary<string, Value option>()

        let valueOf (bound: Bound, statement: Statement) =
            let key = $"{bound.Id} %A{statement.Quantity} {statement.Variant}"

            match known.TryGetValue key with
            | true, value -> value
            | _ ->
                let value = shown given (bound, statement)
                known[key] <- value
                value

        for upper, lower in pairs do
            match valueOf upper, valueOf lower with
            | Some above, Some below ->
                let name (bound: Bound, statement: Statement) = $"{bound.Id} [{statement.Variant}]"

                Ask.holds $"{name upper} >= {name lower}" given (not (isBelow above below))
                tally.Checked(List.distinct [ (fst upper).Id; (fst lower).Id ])
                compared.Add $"{name upper} {name lower} %A{(snd upper).Quantity}" |> ignore
            | _ -> ()

    Assert.True(compared.Count >= fewestPairs, $"{compared.Count} pairs were compared")

let laws = [
    Law.of' "an upper bound is never below a lower bound of the same networks" upperAboveLower
]

let names = Law.names laws

[<Theory; MemberData(nameof names)>]
let ``comparable bounds`` (name: string) = Law.check laws name
