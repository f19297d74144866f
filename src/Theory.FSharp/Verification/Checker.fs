namespace MemCap.Verification

open System.Threading
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
    /// Products of limbs that take about ten minutes on two cores.
    let private mostOperations = 1_000_000_000_000L

    /// In integers of any length, or by a closed form where that was asked for or saves very long.
    let private tryDyadic extent network (data: Dataset) claim settled =
        FixedPointCheck.tryCompile network data
        |> Option.map (fun program ->
            let isLong =
                FixedPointProgram.operations program > mostOperations / int64 data.Count

            let closed =
                match extent, claim with
                | _, Claim.Approximates _
                | Extent.Full, _ -> None
                | Extent.Automatic, _ when not isLong -> None
                | (Extent.Automatic | Extent.ClosedForm), _ ->
                    ClosedFormCheck.tryExamine program network data claim settled

            closed
            |> Option.defaultWith (fun () -> FixedPointCheck.run program network data claim settled))

    let checkTo extent (kernels: IKernels) (progress: int -> unit) (certificate: Certificate) =
        let network, data = certificate.Network, certificate.Data

        if network.Inputs <> data.Dimension then
            invalidArg
                (nameof certificate)
                $"the network has {network.Inputs} inputs, the points {data.Dimension} coordinates"

        match certificate.Claim with
        | Claim.Within tolerance when tolerance.Sign < 0 ->
            invalidArg (nameof certificate) "a tolerance must not be negative"
        | Claim.Approximates(_, epsilon) when epsilon.Sign < 0 ->
            invalidArg (nameof certificate) "a relative error must not be negative"
        | Claim.Approximates _ when (List.last network.Layers).Rows <> 1 ->
            invalidArg (nameof certificate) "only one output approximates one label"
        | _ -> ()

        let mutable done' = 0

        let settled count =
            progress (Interlocked.Add(&done', count))

        let findings =
            match network.Layers, certificate.Claim with
            | _, Claim.Approximates _ ->
                EnclosureCheck.tryWhereSettled kernels network data certificate.Claim settled
                |> Option.orElseWith (fun () -> tryDyadic extent network data certificate.Claim settled)
                |> Option.defaultWith (fun () ->
                    EvaluationCheck.examine network data certificate.Claim settled)
            | [ hidden; last ], _ when
                last.Rows = 1
                && last.Activation = Activation.Identity
                && (hidden.Activation = Activation.Relu || hidden.Activation = Activation.Threshold)
                ->
                PatternCheck.examine kernels network data certificate.Claim settled
            | _ ->
                (if extent = Extent.ClosedForm then
                     tryDyadic extent network data certificate.Claim settled
                 else
                     None)
                |> Option.orElseWith (fun () ->
                    BitCheck.tryExamine kernels network data certificate.Claim settled)
                |> Option.orElseWith (fun () ->
                    EnclosureCheck.tryWhereSettled kernels network data certificate.Claim settled)
                |> Option.orElseWith (fun () -> tryDyadic extent network data certificate.Claim settled)
                |> Option.defaultWith (fun () ->
                    EvaluationCheck.examine network data certificate.Claim settled)

        match findings.Counterexample with
        | None -> Ok(Checked(certificate, findings))
        | Some _ -> Error(Refuted(certificate, findings))

    let check kernels progress certificate =
        checkTo Extent.Automatic kernels progress certificate
