namespace MemCap.Verification

open System
open System.Collections.Generic
open System.Threading
open System.Threading.Tasks
open MemCap.Data
open MemCap.Exact
open MemCap.Networks

/// Networks of any shape whose numbers are all dyadic, run on every point in integers of any length: every point through
/// every unit. The same findings as by definition.
/// Notes: proofs-notes/certificate.md
module internal FixedPointCheck =
    let private pointsAtOnce = 32

    /// Doubles that are answered with themselves.
    let private answersItself output =
        match output with
        | Output.Identity -> fun _ -> true
        | Output.Nearest labels ->
            let doubles =
                labels
                |> Seq.map Rational.enclosingDoubles
                |> Seq.filter (fun (struct (low, high)) -> low = high)
                |> Seq.map (fun (struct (low, _)) -> low)
                |> HashSet

            doubles.Contains
        | Output.Argmax _
        | Output.Sign _ -> fun _ -> false

    let private settle program output (claim: Claim) (data: Dataset) =
        let isItself = answersItself output

        fun (machine: FixedPointMachine) (tally: Tally) i ->
            machine.Run(data.Point i)
            let outputs = (program: FixedPointProgram).Outputs.Length
            let label = data.Label i
            let isLabel = outputs = 1 && machine.Double 0 = label

            match claim with
            | Claim.Approximates _ when isLabel -> tally.Errors.Add(i, label, label)
            | Claim.Approximates _ ->
                let struct (low, high) = Rational.enclosingDoubles (machine.Output 0)
                tally.Errors.Add(i, low, high)
            | _ -> ()

            if isLabel && isItself label then
                tally.Correct 0.0
            else
                let values = Array.init outputs machine.Output

                tally.Exact(
                    i,
                    Eval.read output values,
                    (if outputs = 1 then ValueSome values[0] else ValueNone)
                )

    let private run program (network: Network) (data: Dataset) claim settled =
        let whole = Tally(data, claim)
        let settle = settle program network.Output claim data
        let blocks = (data.Count + pointsAtOnce - 1) / pointsAtOnce
        let mutable next = -1

        let work _ =
            let machine = FixedPointMachine(program, FixedPointMachine.MostDead)
            let tally = Tally(data, claim)
            let mutable block = Interlocked.Increment &next

            while block < blocks do
                let first = block * pointsAtOnce
                let points = min pointsAtOnce (data.Count - first)

                for i in first .. first + points - 1 do
                    settle machine tally i

                settled points
                block <- Interlocked.Increment &next

            lock whole (fun () -> whole.Merge tally)

        Parallel.For(0, min blocks Environment.ProcessorCount, work) |> ignore
        Approximation.findings network data claim whole

    /// The findings, or nothing when some number of the network is not dyadic (or far beyond any use).
    let tryExamine (network: Network) (data: Dataset) claim settled =
        FixedPointProgram.tryCompile network (FixedPointProgram.exponents data)
        |> Option.map (fun program -> run program network data claim settled)
