namespace MemCap.Constructions

open System
open System.Threading.Tasks
open MemCap
open MemCap.Data
open MemCap.Exact
open MemCap.Networks
open MemCap.Verification

/// Two-layer networks of random blocks, each of which corrects what those before it left: the coefficients of a block are its
/// Fourier coefficients of the residual, in closed form.
/// Source: Bresler and Nagaraj 2020, Theorem 1; line search, half-lines, steps and levels are derived here.
/// Notes: proofs-notes/corrective.md
[<RequireQualifiedAccess>]
module internal Corrective =
    let rounds (data: Dataset) = 10000 + 100 * data.Count

    let private unfinished (run: CorrectiveRun) =
        let error = run.Squares[run.Squares.Length - 1] / run.Squares[0]
        let rounds = run.Squares.Length - 1

        MemCapError.HypothesisFails(
            (if rounds = 1 then "1 round is" else $"{rounds} rounds are") + " enough",
            if run.IsStalled then
                $"the error is {error:R}, of which the last {CorrectiveRun.patience} rounds took off next to nothing; a larger --eps, or --polish for exact outer weights"
            elif error > 1.0 then
                $"the error has grown to {error:G3}: more --units, or the line search (--step search)"
            else
                $"after {run.Drawn} units the error is {error:R}; more --rounds or a larger --eps may help"
        )

    let private count (number: int) one =
        if number = 1 then $"1 {one}" else $"{number} {one}s"

    /// What was drawn, what is left of it, and what was to be expected.
    let private remarks (options: CorrectiveOptions) (points: CorrectivePoints) (run: CorrectiveRun) =
        let rounds = run.Squares.Length - 1

        let rounded = count rounds "round"

        let drawn =
            $"{rounded} of {run.Laws[0].Units} random units; {run.Kept} of {run.Drawn} separate the points, the others are off at all of them or affine"

        let expected =
            if run.Laws.Length > 1 then
                $"deviations of frequencies: {run.Laws[0].Deviation * points.Radius:G3}/R and {run.Laws.Length - 1} halvings, the best of each round"
            else
                let factor = CorrectiveRun.factor options points run.Laws[0]

                let measured =
                    Math.Pow(run.Squares[rounds] / run.Squares[0], 1.0 / float (max 1 rounds))

                let source =
                    match options.Law with
                    | ThresholdLaw.HalfNormal -> "if phases are uniform"
                    | _ -> "proved"

                $"deviation of frequencies {run.Laws[0].Deviation * points.Radius:G3}/R; squared error by round {measured:G3}, at most {factor:G6} expected ({source})"

        [ drawn; expected ]

    /// Further blocks that are drawn where the units of a run are too few to be independent.
    [<Literal>]
    let private furtherBlocks = 256

    let private polished
        (request: Request)
        (options: CorrectiveOptions)
        (points: CorrectivePoints)
        (run: CorrectiveRun)
        =
        let further block =
            let law = {
                run.Laws[0] with
                    Units = max CorrectiveRun.fewUnits points.Count
            }

            let random = SplitMix.At(request.Seed, UInt64.MaxValue - uint64 block)

            CorrectiveBlock.draw request.Kernels points law random
            |> CorrectiveBlock.units points

        RidgeNetwork.interpolating
            request
            points
            (CorrectiveRun.kind options)
            // The affine part's weights are long sums: a unit that is always on takes its place.
            (Seq.append
                [
                    [| points.AlwaysOn(CorrectiveRun.kind options) |]
                    run.Neurons.Value |> Array.truncate run.Kept
                ]
                (Seq.init furtherBlocks further))
        |> Result.bind (
            Result.mapError (fun deficient ->
                MemCapError.HypothesisFails(
                    "the units' values are independent at all points",
                    $"of {deficient.Units} units {deficient.Rank} are; another --seed or --law may help"
                ))
        )

    let construct (options: CorrectiveOptions) (request: Request) : Result<Construction, MemCapError> =
        result {
            do!
                require
                    (match request.Output with
                     | Output.Argmax _ -> false
                     | _ -> true)
                    (MemCapError.BadArgument("labels", "take one output, and several are asked for"))

            do!
                require
                    (request.Numbers =
                        (if options.IsPolished then
                             Numbers.Exact
                         else
                             Numbers.Float64))
                    (MemCapError.BadArgument(
                        "--numbers",
                        "the weights are doubles, or rationals with --polish; leave it out"
                    ))

            let points = CorrectivePoints.Create request.Data

            let! deviations =
                Frequencies.deviations request.Kernels options.Scale options.Delta points

            let! units = CorrectiveRun.units options points deviations
            let laws = deviations |> Array.map (CorrectiveRun.blockLaw options points units)
            let run = CorrectiveRun.run request options points laws
            // Exact outer weights need independent units, not a short residual.
            do! require (run.IsDone || options.IsPolished) (unfinished run)

            let! network =
                if options.IsPolished then
                    polished request options points run
                else
                    RidgeNetwork.ofUnits request points (CorrectiveRun.kind options) run.Neurons.Value

            return {
                Network = network
                Groups = []
                GroupsAreFull = false
                Misses = 0
                Claim =
                    Some(
                        if options.IsPolished then
                            Claim.Interpolates
                        else
                            Claim.Approximates(ErrorMeasure.Relative, options.Epsilon)
                    )
                Run =
                    lazy
                        {
                            RunFacts.none.Value with
                                Steps = run.Steps
                                ExpectedFactor =
                                    if laws.Length = 1 && options.Step <> StepLength.Refit then
                                        Some {
                                            Factor = CorrectiveRun.factor options points laws[0]
                                            Condition =
                                                if options.Law = ThresholdLaw.HalfNormal then
                                                    Some "uniform-phase"
                                                else
                                                    None
                                        }
                                    else
                                        None
                        }
                Bounds = []
                Remarks = remarks options points run
            }
        }
