/// Runs a property as a theorem over generated cases: a failure prints the shrunk case and how to replay it.
[<RequireQualifiedAccess>]
module MemCap.Properties.Theorem

open System
open FsCheck
open FsCheck.FSharp

let private environment name =
    match Environment.GetEnvironmentVariable name with
    | null
    | "" -> None
    | value -> Some value

let private parseReplay (text: string) : Replay =
    match text.Trim('(', ')', ' ').Split(',') |> Array.map _.Trim() with
    | [| seed; gamma |] -> {
        Rnd = Rnd(UInt64.Parse seed, UInt64.Parse gamma)
        Size = None
      }
    | [| seed; gamma; size |] -> {
        Rnd = Rnd(UInt64.Parse seed, UInt64.Parse gamma)
        Size = Some(int size)
      }
    | _ -> failwith "MEMCAP_REPLAY: want seed,gamma[,size]"

let private runner = {
    new IRunner with
        member _.OnStartFixture _ = ()
        member _.OnArguments(_, _, _) = ()
        member _.OnShrink(_, _) = ()

        member _.OnFinished(_, result) =
            match result with
            | TestResult.Passed _ -> ()
            | TestResult.Exhausted data -> Xunit.Assert.Fail $"exhausted after {data.NumberOfTests} cases"
            | TestResult.Failed(data, original, shrunk, outcome, first, last, size) ->
                [
                    $"falsified after {data.NumberOfTests} cases, {data.NumberOfShrinks} shrinks"
                    $"  original: %A{original}"
                    $"  shrunk:   %A{shrunk}"
                    $"  outcome:  %A{outcome}"
                    yield! data.Labels |> Seq.map (fun reason -> $"  because:  {reason}")
                    $"  whole run:    MEMCAP_REPLAY=%d{first.Seed},%d{first.Gamma}"
                    $"  failing case: MEMCAP_REPLAY=%d{last.Seed},%d{last.Gamma},%d{size}"
                ]
                |> String.concat Environment.NewLine
                |> fun report -> Xunit.Assert.Fail report
}

let private check cases (property: 'P) =
    let multiplier =
        environment "MEMCAP_TEST_MULTIPLIER" |> Option.map int |> Option.defaultValue 1

    // A fixed seed unless asked otherwise: CI must give the same verdict on the same commit.
    let replay =
        match environment "MEMCAP_REPLAY" with
        | Some "random" -> None
        | Some text -> Some(parseReplay text)
        | None -> Some(parseReplay "20201105,1729")

    Check.One(
        Config.Quick
            .WithMaxTest(cases * multiplier)
            .WithQuietOnSuccess(true)
            .WithReplay(replay)
            .WithRunner(runner),
        property
    )

/// The statement holds for the given number of cases; an Error says why it does not.
let forCases count (cases: Gen<'A>) (statement: 'A -> Result<unit, 'E>) =
    Prop.forAll (Arb.fromGen cases) (fun case ->
        match statement case with
        | Ok() -> Prop.label "ok" true
        | Error reason -> Prop.label $"%A{reason}" false)
    |> check count

/// As forCases, for cases that can be made smaller: a failure shows the smallest case found.
let forShrinkable count (cases: Gen<'A>) (smaller: 'A -> 'A seq) (statement: 'A -> Result<unit, 'E>) =
    Prop.forAll (Arb.fromGenShrink (cases, smaller)) (fun case ->
        match statement case with
        | Ok() -> Prop.label "ok" true
        | Error reason -> Prop.label $"%A{reason}" false)
    |> check count

/// The statement holds for 200 generated cases.
let forAll cases statement = forCases 200 cases statement

/// Ok when both sides are equal.
let equal (expected: 'T) (actual: 'T) =
    if expected = actual then
        Ok()
    else
        Error $"expected %A{expected}, got %A{actual}"

/// Ok when the condition holds.
let holds reason condition =
    if condition then Ok() else Error reason
