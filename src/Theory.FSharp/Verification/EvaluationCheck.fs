namespace MemCap.Verification

open System.Threading.Tasks
open MemCap.Data
open MemCap.Exact
open MemCap.Networks

/// Networks of any shape, evaluated at every point as Eval defines them: what every other examination is tested against.
module internal EvaluationCheck =
    let examine (network: Network) (data: Dataset) claim settled =
        let tally = Tally(data, claim)

        Parallel.For(
            0,
            data.Count,
            (fun () -> Tally(data, claim)),
            (fun i _ (local: Tally) ->
                let outputs = Eval.outputs network (Vec.ofDoubles ((data.Point i).ToArray()))

                match claim with
                | Claim.Approximates _ ->
                    let struct (low, high) = Rational.enclosingDoubles outputs[0]
                    local.Errors.Add(i, low, high)
                | _ -> ()

                local.Exact(
                    i,
                    Eval.read network.Output outputs,
                    (if outputs.Length = 1 then
                         ValueSome outputs[0]
                     else
                         ValueNone)
                )

                settled 1
                local),
            (fun local -> lock tally (fun () -> tally.Merge local))
        )
        |> ignore

        Approximation.findings network data claim tally
