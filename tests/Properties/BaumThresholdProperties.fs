module MemCap.Properties.BaumThresholdProperties

open MemCap.Constructions
open MemCap.Networks
open Xunit

let private literal = BaumThreshold.construct BaumThreshold.Variant.Literal

let private exact construct =
    Certified.network construct Numbers.Exact Output.Identity

[<Fact>]
let ``the certificate of slabs is accepted for every data set`` () =
    Cases.forCount 200 Cases.any (Certified.accepted literal)

[<Fact>]
let ``the certificate is refuted at the point whose label moved`` () =
    Cases.forCount 100 Cases.any (Certified.refutedWhenMoved literal)

[<Fact>]
let ``doubles suffice or longer numbers do for slabs, and the bounds hold`` () =
    Cases.forCount 200 Cases.any (Certified.alwaysBuilt "baum-threshold" [ "variant", "literal" ])

[<Fact>]
let ``there are never more neurons than points`` () =
    Cases.forCount 200 Cases.any (fun case ->
        exact literal case
        |> Result.bind (fun built ->
            Theorem.holds
                $"{Certified.size built} neurons for {case.Data.Count} points"
                (Certified.size built <= case.Data.Count)))

let private minority (case: Case) =
    case.Labels |> Array.countBy id |> Array.map snd |> Array.min

/// Fewer only where a staircase along a direction beats the slabs; then no groups are reported.
[<Fact>]
let ``in general position slabs cost two neurons for d points of the smaller class`` () =
    Cases.forCount 200 Cases.generalBinary (fun case ->
        exact literal case
        |> Result.bind (fun built ->
            let k = Certified.size built

            if (Array.distinct case.Labels).Length = 1 then
                Theorem.holds $"{k} neurons for one label" (k = 1)
            else
                let slabs = 2 * Certified.ceilingOf (minority case) case.Data.Dimension

                Theorem.holds
                    $"{k} neurons against {slabs}"
                    (if built.Groups.IsEmpty then k <= slabs else k = slabs)))

[<Fact>]
let ``every kernel gives the same network`` () =
    Cases.forCount 50 Cases.any (fun case ->
        Certified.sameForEveryKernel literal Numbers.Exact case
        |> Result.bind (fun () -> Certified.sameForEveryKernel literal Numbers.Float64 case))

let private tight = BaumThreshold.construct BaumThreshold.Variant.Tight

[<Fact>]
let ``the certificate of the tight variant is accepted for every data set`` () =
    Cases.forCount 200 Cases.any (Certified.accepted tight)

[<Fact>]
let ``doubles suffice or longer numbers do for the tight variant, and the bounds hold`` () =
    Cases.forCount 200 Cases.any (Certified.alwaysBuilt "baum-threshold" [ "variant", "tight" ])

[<Fact>]
let ``in general position the tight variant is within the exact worst case`` () =
    Cases.forCount 200 Cases.generalBinary (fun case ->
        exact tight case
        |> Result.bind (fun built ->
            let bound = max 1 (Certified.ceilingOf (case.Data.Count - 1) case.Data.Dimension)

            Theorem.holds $"{Certified.size built} neurons against {bound}" (Certified.size built <= bound)))
