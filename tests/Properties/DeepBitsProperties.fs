/// deep-bits from data to certificate: every variant memorizes, limits are kept, and what is promised of the line holds.
module MemCap.Properties.DeepBitsProperties

open System.Text.RegularExpressions
open FsCheck.FSharp
open MemCap.Constructions
open MemCap.Exact
open MemCap.Networks
open Xunit

let private free: DeepBits.Options = {
    Variant = DeepBits.Variant.FoldGap
    Limits = {
        Depth = ValueNone
        Bits = ValueNone
        Width = ValueNone
    }
    Goal = DeepGoal.NonzeroParameters
    Search = WordSearch.Quick
    Lines = ValueSome 2
}

let private exact options =
    Certified.network (DeepBits.construct options) Numbers.Exact

let private variants = [
    free
    {
        free with
            Search = WordSearch.None
            Lines = ValueNone
    }
    {
        free with
            Search = WordSearch.Thorough
            Goal = DeepGoal.Parameters
    }
    {
        free with
            Variant = DeepBits.Variant.Published
    }
    {
        free with
            Variant = DeepBits.Variant.Direct
    }
]

[<Fact>]
let ``every variant equals the labels at every point of every data set`` () =
    Cases.forCount 60 Cases.any (fun case ->
        variants
        |> List.fold
            (fun verdict options ->
                verdict
                |> Result.bind (fun () -> exact options Output.Identity case |> Result.map ignore)
                |> Result.mapError (fun reason -> $"%A{options.Variant}, %A{options.Search}: {reason}"))
            (Ok()))

[<Fact>]
let ``the certificate is refuted at the point whose label moved`` () =
    Cases.forCount 30 Cases.any (Certified.refutedWhenMoved (DeepBits.construct free))

/// Which limit, and how much of what is needed without it: more, as much, or less.
let private limits =
    Gen.zip (Gen.elements [ "depth"; "bits"; "width" ]) (Gen.elements [ 0.3; 0.6; 0.9; 1.0; 1.5 ])

let private limited (name, part) (size: Size) =
    let limit most =
        ValueSome(max 1 (int (part * float (most: int))))

    match name with
    | "depth" -> {
        free.Limits with
            Depth = limit size.Depth
      }
    | "bits" -> {
        free.Limits with
            Bits = limit size.BitComplexity
      }
    | _ -> {
        free.Limits with
            Width = limit (List.max size.HiddenWidths)
      }

let private isWithin (limits: DeepLimits) (size: Size) =
    let holds limit value =
        ValueOption.forall (fun most -> value <= most) limit

    holds limits.Depth size.Depth
    && holds limits.Bits size.BitComplexity
    && holds limits.Width (List.max size.HiddenWidths)

/// The limits with each of what a refusal says is enough.
let private relaxed (limits: DeepLimits) (message: string) = [
    match message.Split "were found:" with
    | [| _; enough |] ->
        for found in Regex.Matches(enough, "--(depth|bits|width) ([0-9]+)") do
            let most = ValueSome(int found.Groups[2].Value)

            match found.Groups[1].Value with
            | "depth" -> { limits with Depth = most }
            | "bits" -> { limits with Bits = most }
            | _ -> { limits with Width = most }
    | _ -> ()
]

[<Fact>]
let ``networks keep to their limits, and what a refusal names is enough`` () =
    let mutable refused = 0
    let mutable built = 0

    let cases =
        gen {
            let! case = Cases.any
            let! limit = limits
            let! isNarrow = Gen.elements [ true; false; false ]
            return case, limit, isNarrow
        }

    Theorem.forCases 60 cases (fun (case, limit, isNarrow) ->
        let construct limits =
            DeepBits.construct
                { free with Limits = limits }
                (Certified.request Numbers.Exact Output.Identity case)

        match construct free.Limits with
        | Error error -> Error error.Message
        | Ok whole ->
            let limits = limited limit (Size.ofNetwork whole.Network)

            // Two limits at once, now and then.
            let limits =
                if isNarrow then
                    { limits with Width = ValueSome 6 }
                else
                    limits

            let kept limits (construction: Construction) =
                let size = Size.ofNetwork construction.Network
                Theorem.holds $"%A{size} is not within %A{limits}" (isWithin limits size)

            match construct limits with
            | Ok construction ->
                built <- built + 1
                kept limits construction
            | Error refusal ->
                refused <- refused + 1

                relaxed limits refusal.Message
                |> List.fold
                    (fun verdict enough ->
                        verdict
                        |> Result.bind (fun () ->
                            match construct enough with
                            | Ok construction -> kept enough construction
                            | Error again -> Error $"{refusal.Message}, but refused again: {again.Message}"))
                    (Theorem.holds
                        $"nothing is enough: {refusal.Message}"
                        (relaxed limits refusal.Message <> [] || ValueOption.isSome limits.Width)))

    Assert.True(refused >= 5 && built >= 5, $"{refused} refused, {built} built")

[<Fact>]
let ``the bound of the line and that of ramps hold`` () =
    for options in [ []; [ "variant", "direct" ]; [ "search", "none" ] ] do
        let given =
            (Certified.method "deep-bits").Options
            |> List.map (fun option -> option.Name, option.Standard)
            |> Map.ofList

        let given =
            List.fold (fun all (name, value) -> Map.add name value all) given options

        Cases.forCount
            40
            Cases.any
            (Certified.built "deep-bits" (Map.toList given) Numbers.Exact Output.Identity)

[<Fact>]
let ``every kernel and any number of threads give the same network`` () =
    Cases.forCount 15 Cases.any (Certified.sameForEveryKernel (DeepBits.construct free) Numbers.Exact)

[<Fact>]
let ``2048 points on a line whose labels alternate take fewer nonzero parameters than points`` () =
    let random = MemCap.Data.SplitMix 7UL
    let places = Array.init 2048 (fun _ -> [| float (random.NextBelow(1UL <<< 33)) |])
    let sorted = places |> Array.distinctBy Array.head |> Array.sortBy Array.head

    let case =
        Case("alternating", sorted, Array.init sorted.Length (fun i -> float (i % 2)))

    match exact free Output.Identity case with
    | Error reason -> failwith reason
    | Ok construction ->
        let size = Size.ofNetwork construction.Network
        Assert.InRange(size.NonzeroParameters, 1L, int64 sorted.Length - 400L)
