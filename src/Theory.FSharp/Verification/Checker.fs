namespace MemCap.Verification

open System
open System.Threading
open System.Threading.Tasks
open MemCap.Data
open MemCap.Exact
open MemCap.Networks

[<Sealed; NoComparison; NoEquality>]
type Checked internal (certificate: Certificate, findings: Findings) =
    member _.Certificate = certificate
    member _.Findings = findings

[<Sealed; NoComparison; NoEquality>]
type Refuted internal (certificate: Certificate, findings: Findings) =
    member _.Certificate = certificate
    member _.Findings = findings

[<RequireQualifiedAccess>]
module Checker =
    let internal byEvaluation (network: Network) (data: Dataset) claim settled =
        let tally = Tally(data, claim)

        Parallel.For(
            0,
            data.Count,
            (fun () -> Tally(data, claim)),
            (fun i _ (local: Tally) ->
                let outputs = Eval.outputs network (Vec.ofDoubles ((data.Point i).ToArray()))

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

        tally.Findings

    let check (kernels: IKernels) (progress: int -> unit) (certificate: Certificate) =
        let network, data = certificate.Network, certificate.Data

        if network.Inputs <> data.Dimension then
            invalidArg
                (nameof certificate)
                $"the network has {network.Inputs} inputs, the points {data.Dimension} coordinates"

        match certificate.Claim with
        | Claim.Within tolerance when tolerance.Sign < 0 ->
            invalidArg (nameof certificate) "a tolerance must not be negative"
        | _ -> ()

        let mutable done' = 0

        let settled count =
            progress (Interlocked.Add(&done', count))

        let findings =
            match network.Layers with
            | [ hidden; last ] when
                last.Rows = 1
                && last.Activation = Activation.Identity
                && (hidden.Activation = Activation.Relu || hidden.Activation = Activation.Threshold)
                ->
                PatternCheck.examine kernels network data certificate.Claim settled
            | _ ->
                BitCheck.tryExamine kernels network data certificate.Claim settled
                |> Option.defaultWith (fun () -> byEvaluation network data certificate.Claim settled)

        match findings.Counterexample with
        | None -> Ok(Checked(certificate, findings))
        | Some _ -> Error(Refuted(certificate, findings))
