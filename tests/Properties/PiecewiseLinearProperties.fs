module MemCap.Properties.PiecewiseLinearProperties

open MemCap.Constructions
open MemCap.Networks
open Xunit

let private construct = PiecewiseLinear.construct

[<Fact>]
let ``the certificate is accepted for every data set`` () =
    Cases.forCount 200 Cases.any (Certified.accepted construct)

[<Fact>]
let ``the certificate is refuted at the point whose label moved`` () =
    Cases.forCount 100 Cases.any (Certified.refutedWhenMoved construct)

[<Fact>]
let ``doubles suffice or longer numbers do, and the bounds hold`` () =
    Cases.forCount 200 Cases.any (Certified.alwaysBuilt "piecewise-linear" [])

[<Fact>]
let ``there are at most n neurons on one shared row`` () =
    Cases.forCount 200 Cases.any (fun case ->
        Certified.network construct Numbers.Exact Output.Identity case
        |> Result.bind (fun built ->
            let hidden = built.Network.Layers.Head

            Theorem.holds "too many neurons" (Certified.size built <= case.Data.Count)
            |> Result.bind (fun () ->
                Theorem.holds
                    "rows are not shared"
                    (Seq.forall
                        (fun r -> obj.ReferenceEquals(hidden.Weights r, hidden.Weights 0))
                        (seq { 0 .. hidden.Rows - 1 })))))

[<Fact>]
let ``every kernel gives the same network`` () =
    Cases.forCount 50 Cases.any (Certified.sameForEveryKernel construct Numbers.Exact)
