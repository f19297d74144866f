namespace MemCap.Verification

open System
open MemCap.Data
open MemCap.Exact
open MemCap.Networks

/// Collects what was established about points; tallies of disjoint parts merge into the tally of the whole.
[<Sealed; NoComparison; NoEquality; AllowNullLiteral>]
type internal Tally(data: Dataset, claim: Claim) =
    let mutable misclassified = 0
    let mutable maxError = Rational.Zero
    let mutable risk = Rational.Zero
    let mutable outputError = 0.0
    let mutable signs = 0L
    let mutable undecided = 0L
    let mutable counterexample: Counterexample option = None
    let errors = ErrorSum data

    let note (found: Counterexample) =
        match counterexample with
        | Some known when known.Point <= found.Point -> ()
        | _ -> counterexample <- Some found

    member _.Signs(count: int64, left: int64) =
        signs <- signs + count
        undecided <- undecided + left

    /// The answer at point i is its label; the output differs from it by at most the given amount.
    member _.Correct(error: float) = outputError <- max outputError error

    /// The exact answer at point i, and the exact output behind it when there is just one.
    member this.Exact(i: int, answer: Answer, output: Rational voption) =
        let error =
            match output with
            | ValueSome value ->
                let distance = Rational.abs (value - Rational.ofDouble (data.Label i))
                let struct (_, above) = Rational.enclosingDoubles distance
                above
            | ValueNone -> infinity

        this.Answered(i, answer, error)

    /// The exact answer at point i; the output behind it is at most this far from the label.
    member _.Answered(i: int, answer: Answer, error: float) =
        let expected = Rational.ofDouble (data.Label i)
        outputError <- max outputError error

        match answer with
        | Answer.Number value ->
            let error = Rational.abs (value - expected)

            if not error.IsZero then
                misclassified <- misclassified + 1
                maxError <- Rational.max maxError error
                risk <- risk + error * error / Rational.ofInt 2

            let refuted =
                match claim with
                | Claim.Interpolates -> not error.IsZero
                | Claim.Within tolerance -> error > tolerance
                | Claim.Approximates _ -> false

            if refuted then
                note {
                    Point = i
                    Expected = expected
                    Answer = answer
                }
        | Answer.None _ ->
            misclassified <- misclassified + 1

            match claim with
            | Claim.Approximates _ -> ()
            | _ ->
                note {
                    Point = i
                    Expected = expected
                    Answer = answer
                }

    /// Outputs, which the claim that they approximate the labels is about.
    member _.Errors = errors

    /// The answer at a point is not its label, and at most this far from it.
    member _.Differs(error: float) =
        misclassified <- misclassified + 1
        outputError <- max outputError error

    member private _.Parts =
        struct (misclassified, maxError, risk, outputError, signs, undecided, counterexample)

    member this.Merge(other: Tally) =
        let struct (m, e, r, o, s, u, c) = other.Parts
        misclassified <- misclassified + m
        maxError <- Rational.max maxError e
        risk <- risk + r
        outputError <- max outputError o
        signs <- signs + s
        undecided <- undecided + u
        Option.iter note c
        errors.Merge other.Errors

    member _.Findings: Findings = {
        Misclassified = misclassified
        MaxAbsError = maxError
        EmpiricalRisk = risk
        SquaredError = None
        OutputErrorAtMost = outputError
        Signs = signs
        UndecidedSigns = undecided
        Simulated = None
        Counterexample = counterexample
    }
