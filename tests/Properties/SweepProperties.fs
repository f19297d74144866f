module MemCap.Properties.SweepProperties

open MemCap.Constructions
open MemCap.Networks
open Xunit

let private construct = Sweep.construct

let private exact = Certified.network construct Numbers.Exact Output.Identity

[<Fact>]
let ``the certificate is accepted for every data set`` () =
    Cases.forCount 200 Cases.any (Certified.accepted construct)

[<Fact>]
let ``the certificate is refuted at the point whose label moved`` () =
    Cases.forCount 100 Cases.any (Certified.refutedWhenMoved construct)

[<Fact>]
let ``doubles suffice or longer numbers do, and the bounds hold`` () =
    Cases.forCount 200 Cases.any (Certified.alwaysBuilt "sweep" [])

[<Fact>]
let ``there are never more neurons than points`` () =
    Cases.forCount 300 Cases.any (fun case ->
        exact case
        |> Result.bind (fun built ->
            Theorem.holds
                $"{Certified.size built} neurons for {case.Data.Count} points"
                (Certified.size built <= case.Data.Count)))

[<Fact>]
let ``in general position two neurons serve d + 1 points`` () =
    Cases.forCount 200 Cases.generalMixed (fun case ->
        exact case
        |> Result.bind (fun built ->
            let n, d = case.Data.Count, case.Data.Dimension
            let bound = min n (2 * Certified.ceilingOf n (d + 1))

            Theorem.holds
                $"{Certified.size built} neurons against {bound}"
                (built.GroupsAreFull && Certified.size built <= bound)))

[<Fact>]
let ``groups partition the points`` () =
    Cases.forCount 100 Cases.any (fun case ->
        exact case
        |> Result.bind (fun built ->
            if built.Groups.IsEmpty then
                Ok()
            else
                Theorem.equal case.Data.Count (List.sum built.Groups) |> Result.mapError string))

[<Fact>]
let ``every kernel gives the same network`` () =
    Cases.forCount 50 Cases.any (fun case ->
        Certified.sameForEveryKernel construct Numbers.Exact case
        |> Result.bind (fun () -> Certified.sameForEveryKernel construct Numbers.Float64 case))

/// The label at the third point lies on the first two's interpolant, and far out: an error of 2^-P near the origin
/// would be 2^40 times as large there.
[<Fact>]
let ``points that ride on an interpolant are within the tolerance too`` () =
    let case =
        Case(
            "rider",
            [| [| 0.0; 0.0 |]; [| 3.0; 0.0 |]; [| 3298534883328.0; 0.0 |] |],
            [| 0.0; 1.0; 1099511627776.0 |]
        )

    for bits in [ 20; 30; 100 ] do
        match Certified.network construct (Numbers.Dyadic bits) Output.Identity case with
        | Ok built -> Assert.InRange(Certified.size built, 1, 3)
        | Error reason -> Assert.Fail $"{bits} bits: {reason}"

/// Labels that an interpolant reproduces modulo the prime only, at points with equal projections.
[<Fact>]
let ``points that only seem to ride on an interpolant get their labels`` () =
    let p = float MemCap.Exact.Modular.prime

    let case =
        Case(
            "multiples of the prime",
            [|
                [| 0.0; -p |]
                [| -2.0 * p; 2.0 * p |]
                [| 0.0; -2.0 * p |]
                [| 2.0 * p; -2.0 * p |]
            |],
            [| 0.0; 2864205709729.0; 0.0; -2864205704931.0 |]
        )

    Assert.Equal(Ok(), Certified.accepted construct case)
