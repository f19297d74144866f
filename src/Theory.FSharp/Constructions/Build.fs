namespace MemCap.Constructions

open System
open System.Numerics
open MemCap
open MemCap.Bounds
open MemCap.Data
open MemCap.Exact
open MemCap.Networks
open MemCap.Verification

/// What the checker said of a network.
[<RequireQualifiedAccess; NoComparison; NoEquality>]
type Evidence =
    | Accepted of Checked
    /// The network misses the points that its construction said it would: there was no luck.
    | Missed of Refuted

    member this.Certificate =
        match this with
        | Accepted evidence -> evidence.Certificate
        | Missed evidence -> evidence.Certificate

    member this.Findings =
        match this with
        | Accepted evidence -> evidence.Findings
        | Missed evidence -> evidence.Findings

/// A network that does what its construction said, with its sizes and the bounds it is held against.
[<NoComparison; NoEquality>]
type Built = {
    Construction: Construction
    Evidence: Evidence
    Size: Size
    Numbers: Numbers
    Bounds: BoundCheck list
    /// What no two-layer ReLU network that is as near to these labels can weigh less than; None for other networks, and
    /// where no argument says anything.
    LeastWeight: WeightBound option
    /// Seconds of construction and of verification, as measured by the given clock.
    ConstructSeconds: float
    VerifySeconds: float
}

/// Why there is no network.
[<NoComparison; NoEquality>]
type BuildFailure =
    /// The construction declined.
    | Declined of MemCapError
    /// The construction answered a network that does not do what it claims with these numbers.
    | Rejected of Numbers * Refuted

/// Constructs, checks and measures. A network leaves this module only if the checker accepted it, or found no more wrong
/// than its construction had said.
[<RequireQualifiedAccess>]
module Build =
    /// What a network with these numbers can claim: equality, or a distance that its numbers can keep.
    let claim (data: Dataset) numbers output =
        match output, numbers with
        | Output.Identity, Numbers.Dyadic bits -> Claim.Within(Rational.powerOfTwo -bits)
        | Output.Identity, Numbers.Float64 ->
            let largest =
                Seq.fold (fun m i -> max m (abs (data.Label i))) 1.0 (seq { 0 .. data.Count - 1 })

            Claim.Within(Rational.ofDouble largest * Rational.powerOfTwo -20)
        | _ -> Claim.Interpolates

    /// Nothing that needs distances is asked of them.
    let private facts (request: Request) =
        let isClasses =
            match request.Output with
            | Output.Identity -> false
            | _ -> true

        Facts.ofData request.Kernels ignore isClasses request.Data

    /// Σ(f − y)² is at most this part of Σy²: what is known of the outputs, whatever they are read as.
    let private relativeError (data: Dataset) (findings: Findings) =
        let squares =
            Seq.init data.Count data.Label
            |> Seq.fold
                (fun sum y ->
                    let y = Dyadic.ofDouble y
                    sum + y * y)
                Dyadic.Zero
            |> Dyadic.toRational

        match findings.SquaredError with
        | _ when squares.IsZero -> None
        | Some error -> Some(error.AtMost / squares)
        | None when Double.IsFinite findings.OutputErrorAtMost ->
            let error = Rational.ofDouble findings.OutputErrorAtMost
            Some(Rational.ofInt data.Count * error * error / squares)
        | None -> None

    /// Multiplications for a norm beyond which the least weight would take longer than the network.
    let private mostProducts = 1L <<< 34

    let private leastWeight (request: Request) (network: Network) (size: Size) (findings: Findings) =
        let data = request.Data
        let shorter = min data.Count (data.Dimension + 1)

        match size.TotalWeight, relativeError request.Data findings with
        | Some _, Some error when
            error < Rational.One
            && int64 data.Count * int64 data.Dimension * int64 shorter <= mostProducts
            ->
            let hasOutputBias = not (List.last network.Layers).Biases[0].IsZero

            WeightLower.all request.Kernels request.Data error
            |> WeightLower.best hasOutputBias
        | _ -> None

    let private attempt (method: Method) options (clock: unit -> float) (request: Request) extent checking =
        let started = clock ()

        match method.Construct options request with
        | Error error -> Error(Declined error)
        | Ok construction ->
            let constructed = clock ()

            let certificate = {
                Network = construction.Network
                Data = request.Data
                Claim =
                    construction.Claim
                    |> Option.defaultWith (fun () -> claim request.Data request.Numbers request.Output)
            }

            let built (evidence: Evidence) =
                let verified = clock ()
                let size = Size.ofNetwork construction.Network

                Ok {
                    Construction = {
                        construction with
                            Remarks = construction.Remarks @ construction.Run.Value.Remarks
                    }
                    Evidence = evidence
                    Size = size
                    Numbers = request.Numbers
                    Bounds =
                        BoundChecks.all
                            (facts request)
                            (evidence.Findings.Misclassified = 0)
                            construction
                            size
                    LeastWeight = leastWeight request construction.Network size evidence.Findings
                    ConstructSeconds = constructed - started
                    VerifySeconds = verified - constructed
                }

            match Checker.checkTo extent request.Kernels checking certificate with
            | Error refuted when
                construction.Misses > 0 && refuted.Findings.Misclassified = construction.Misses
                ->
                built (Evidence.Missed refuted)
            | Error refuted -> Error(Rejected(request.Numbers, refuted))
            | Ok evidence -> built (Evidence.Accepted evidence)

    let private name numbers =
        match numbers with
        | Numbers.Exact -> "exact"
        | Numbers.Dyadic bits -> $"dyadic:{bits}"
        | Numbers.Float64 -> "float64"

    /// Builds with the request's numbers. When they cannot hold the network and `escalate` is set (the numbers were a
    /// default, not a demand), tries longer numbers and says so in the remarks; exact numbers always suffice. A method that
    /// has no choice of numbers has one attempt.
    let rec run
        (method: Method)
        options
        escalate
        clock
        (request: Request)
        extent
        checking
        : Result<Built, BuildFailure> =
        let next =
            match request.Numbers with
            | _ when (method.Numbers options).IsSome -> None
            | Numbers.Float64 -> Some(Numbers.Dyadic 64)
            | Numbers.Dyadic _ -> Some Numbers.Exact
            | Numbers.Exact -> None

        match attempt method options clock request extent checking, next with
        | Error _, Some longer when escalate ->
            run method options escalate clock { request with Numbers = longer } extent checking
            |> Result.map (fun built ->
                let remark =
                    $"{name request.Numbers} numbers cannot hold this network: {name built.Numbers} instead"

                {
                    built with
                        Construction = {
                            built.Construction with
                                Remarks = remark :: built.Construction.Remarks
                        }
                })
        | outcome, _ -> outcome
