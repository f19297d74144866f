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

    /// Σ (output − label)² by definition.
    let private exactly network (data: Dataset) =
        let errors = Array.zeroCreate<Rational> data.Count

        Parallel.For(0, data.Count, (fun i -> errors[i] <- errorAt network data i))
        |> ignore

        errors |> Array.fold (fun sum error -> sum + square error) Rational.Zero

    let private decide network (data: Dataset) epsilon (tally: Tally) =
        let labels =
            Seq.init data.Count (fun i ->
                let y = Dyadic.ofDouble (data.Label i)
                y * y)
            |> Seq.fold (+) Dyadic.Zero
            |> Dyadic.toRational

        let allowed = epsilon * labels
        let errors = tally.Errors

        let atLeast, atMost =
            match errors.AtMost with
            | ValueSome atMost when atMost <= allowed || errors.AtLeast > allowed -> errors.AtLeast, atMost
            | _ ->
                let sum = exactly network data
                sum, sum

        let worst =
            errors.Worst
            |> List.map (fun i -> i, errorAt network data i)
            |> List.reduce (fun a b -> if snd b > snd a then b else a)

        let findings = tally.Findings

        {
            findings with
                MaxAbsError =
                    match network.Output with
                    | Output.Identity -> snd worst
                    | _ -> findings.MaxAbsError
                EmpiricalRisk =
                    match network.Output with
                    | Output.Identity -> atMost / Rational.ofInt 2
                    | _ -> findings.EmpiricalRisk
                SquaredError =
                    Some {
                        AtLeast = atLeast
                        AtMost = atMost
                        OfLabels = labels
                    }
                Counterexample =
                    if atMost <= allowed then
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
        | Claim.Approximates epsilon -> decide network data epsilon tally
        | Claim.Interpolates
        | Claim.Within _ -> tally.Findings
