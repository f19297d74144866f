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

    /// Notes outputs in a tally: `double` is the only one, or NaN when it is not known as a double.
    let note output (claim: Claim) (data: Dataset) =
        let isItself = answersItself output

        fun (tally: Tally) i (double: float) (outputs: unit -> Rational[]) ->
            let label = data.Label i
            let isLabel = double = label

            match claim with
            | Claim.Approximates _ when isLabel -> tally.Errors.Add(i, label, label)
            | Claim.Approximates _ ->
                let values = outputs ()
                let struct (low, high) = Rational.enclosingDoubles values[0]
                tally.Errors.Add(i, low, high)
            | _ -> ()

            if isLabel && isItself label then
                tally.Correct 0.0
            else
                let values = outputs ()

                tally.Exact(
                    i,
                    Eval.read output values,
                    (if values.Length = 1 then ValueSome values[0] else ValueNone)
                )

    /// Blocks of points on all threads, each with a worker of its own.
    let parallelPoints (data: Dataset) claim settled (worker: unit -> Tally -> int -> unit) =
        let whole = Tally(data, claim)
        let blocks = (data.Count + pointsAtOnce - 1) / pointsAtOnce
        let mutable next = -1

        let work _ =
            let tally = Tally(data, claim)
            let settle = worker () tally
            let mutable block = Interlocked.Increment &next

            while block < blocks do
                let first = block * pointsAtOnce
                let points = min pointsAtOnce (data.Count - first)

                for i in first .. first + points - 1 do
                    settle i

                settled points
                block <- Interlocked.Increment &next

            lock whole (fun () -> whole.Merge tally)

        Parallel.For(0, min blocks Environment.ProcessorCount, work) |> ignore
        whole

    /// Every point through the whole program.
    let run (program: FixedPointProgram) (network: Network) (data: Dataset) claim settled =
        let note = note network.Output claim data
        let outputs = program.Outputs.Length

        parallelPoints data claim settled (fun () ->
            let machine = FixedPointMachine(program, FixedPointMachine.MostDead)
            let values () = Array.init outputs machine.Output

            fun tally i ->
                machine.Run(data.Point i)
                note tally i (if outputs = 1 then machine.Double 0 else nan) values)
        |> Approximation.findings network data claim

    let tryCompile network data =
        FixedPointProgram.tryCompile network (FixedPointProgram.exponents data)

    /// The findings, or nothing when some number of the network is not dyadic (or far beyond any use).
    let tryExamine (network: Network) (data: Dataset) claim settled =
        tryCompile network data
        |> Option.map (fun program -> run program network data claim settled)
