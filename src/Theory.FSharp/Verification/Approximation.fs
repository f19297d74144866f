namespace MemCap.Verification

open System.Threading.Tasks
open MemCap.Data
open MemCap.Exact
open MemCap.Networks

/// The claim that outputs approximate the labels: enclosures decide it, or the outputs themselves where they do not.
/// Notes: proofs-notes/certificate.md
module internal Approximation =
    let private errorAt (network: Network) (data: Dataset) i =
        let output = (Eval.outputs network (Vec.ofDoubles ((data.Point i).ToArray())))[0]
        Rational.abs (output - Rational.ofDouble (data.Label i))

    let private square (x: Rational) = x * x

    /// |output − label| of all points by definition.
    let private errorsOf network (data: Dataset) =
        let errors = Array.zeroCreate<Rational> data.Count

        Parallel.For(0, data.Count, (fun i -> errors[i] <- errorAt network data i))
        |> ignore

        errors

    let private sum (terms: Rational seq) = Seq.fold (+) Rational.Zero terms

    /// The sums as enclosed, if they decide whether one is at most what is allowed; else by definition, with every error.
    let private decided network data measure allowed labels (errors: ErrorSum) =
        let atMost, atLeast =
            match measure with
            | ErrorMeasure.Relative -> errors.AtMost, errors.AtLeast
            | ErrorMeasure.Truncated -> errors.TruncatedAtMost, errors.TruncatedAtLeast

        match errors.AtMost, errors.TruncatedAtMost, atMost with
        | ValueSome whole, ValueSome truncated, ValueSome atMost when atMost <= allowed || atLeast > allowed ->
            {
                AtLeast = errors.AtLeast
                AtMost = whole
                OfLabels = labels
                TruncatedAtLeast = errors.TruncatedAtLeast
                TruncatedAtMost = truncated
            },
            None
        | _ ->
            let exactly = errorsOf network data
            let squares = Array.map square exactly
            let whole = sum squares
            let truncated = squares |> Seq.map (Rational.min Rational.One) |> sum

            {
                AtLeast = whole
                AtMost = whole
                OfLabels = labels
                TruncatedAtLeast = truncated
                TruncatedAtMost = truncated
            },
            Some exactly

    let private decide network (data: Dataset) measure epsilon (tally: Tally) =
        let labels =
            Seq.init data.Count (fun i ->
                let y = Dyadic.ofDouble (data.Label i)
                y * y)
            |> Seq.fold (+) Dyadic.Zero
            |> Dyadic.toRational

        let errors = tally.Errors

        let allowed =
            match measure with
            | ErrorMeasure.Relative -> epsilon * labels
            | ErrorMeasure.Truncated -> epsilon * Rational.ofInt data.Count

        let found, exactly = decided network data measure allowed labels errors

        let holds =
            match measure with
            | ErrorMeasure.Relative -> found.AtMost <= allowed
            | ErrorMeasure.Truncated -> found.TruncatedAtMost <= allowed

        let worst =
            match exactly with
            | Some exactly -> List.ofArray (Array.indexed exactly)
            | None -> errors.Worst |> List.map (fun i -> i, errorAt network data i)
            |> List.reduce (fun a b -> if snd b > snd a then b else a)

        // Enclosures that are wider than nothing say less than an error that is 0 at all points.
        let found =
            if (snd worst).IsZero then
                {
                    found with
                        AtLeast = Rational.Zero
                        AtMost = Rational.Zero
                        TruncatedAtLeast = Rational.Zero
                        TruncatedAtMost = Rational.Zero
                }
            else
                found

        let findings = tally.Findings

        {
            findings with
                MaxAbsError =
                    match network.Output with
                    | Output.Identity -> snd worst
                    | _ -> findings.MaxAbsError
                EmpiricalRisk =
                    match network.Output with
                    | Output.Identity -> found.AtMost / Rational.ofInt 2
                    | _ -> findings.EmpiricalRisk
                SquaredError = Some found
                Counterexample =
                    if holds then
                        None
                    else
                        let i = fst worst

                        Some {
                            Point = i
                            Expected = Rational.ofDouble (data.Label i)
                            Answer = Eval.answer network (Vec.ofDoubles ((data.Point i).ToArray()))
                        }
        }

    /// What the tally of all points amounts to.
    let findings network data claim (tally: Tally) =
        match claim with
        | Claim.Approximates(measure, epsilon) -> decide network data measure epsilon tally
        | Claim.Interpolates
        | Claim.Within _ -> tally.Findings
