namespace MemCap.Verification

open System.Threading
open MemCap
open MemCap.Data
open MemCap.Exact
open MemCap.Networks

/// Fold-gap networks, answered by the closed form that their layers determine. Where it does not speak, and at a sample of
/// the points, the whole network is run, and both must agree.
/// Notes: proofs-notes/certificate.md
module internal ClosedFormCheck =
    /// Points that are run through the network at least, or all.
    let leastSimulated = 1000

    let private seed = 0UL

    /// One point in each of as many stretches of the data.
    let private sample count =
        let parts = min count leastSimulated
        let random = SplitMix seed
        let isChosen = Array.zeroCreate<bool> count

        for part in 0 .. parts - 1 do
            let first = int (int64 part * int64 count / int64 parts)
            let next = int (int64 (part + 1) * int64 count / int64 parts)
            isChosen[first + int (random.NextBelow(uint64 (next - first)))] <- true

        isChosen

    let private run
        (form: FoldForm)
        (program: FixedPointProgram)
        (network: Network)
        (data: Dataset)
        claim
        settled
        =
        let note = FixedPointCheck.note network.Output claim data
        let isChosen = sample data.Count
        let outputs = program.Outputs.Length
        let simulated = ref 0

        let findings =
            FixedPointCheck.parallelPoints data claim settled (fun () ->
                let machine = FixedPointMachine(program, FixedPointMachine.MostDead)

                fun tally i ->
                    let formed =
                        form.TryOutputs(data.Point i) |> ValueOption.map (Array.map Dyadic.toRational)

                    if isChosen[i] || formed.IsNone then
                        Interlocked.Increment simulated |> ignore
                        machine.Run(data.Point i)
                        let values = Array.init outputs machine.Output

                        match formed with
                        | ValueSome closed when closed <> values ->
                            let text (numbers: Rational[]) =
                                numbers |> Seq.map string |> String.concat ", "

                            defect
                                $"the closed form of a network is {text closed} at point {i}, the network {text values}"
                        | _ -> ()

                        note tally i nan (fun () -> values)
                    else
                        let values = formed.Value

                        let double =
                            if outputs > 1 then
                                nan
                            else
                                let struct (low, high) = Rational.enclosingDoubles values[0]
                                if low = high then low else nan

                        note tally i double (fun () -> values))
            |> Approximation.findings network data claim

        {
            findings with
                Simulated = Some simulated.Value
        }

    /// The findings, or nothing when the network is of no kind whose closed form is known.
    let tryExamine program (network: Network) data claim settled =
        FoldForm.tryRecognise network
        |> Option.map (fun form -> run form program network data claim settled)
