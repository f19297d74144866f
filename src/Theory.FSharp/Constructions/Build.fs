namespace MemCap.Constructions

open System.Numerics
open MemCap
open MemCap.Bounds
open MemCap.Data
open MemCap.Exact
open MemCap.Networks
open MemCap.Verification

/// A bound held against a network.
[<NoComparison; NoEquality>]
type BoundCheck = {
    Bound: Bound
    /// The size the formula gives; an error names what it lacks.
    Value: Result<BigInteger, string>
    /// The hypotheses are known to hold on this data set.
    Applies: bool
    /// The network respects the bound; None where the bound does not apply or says nothing about a single network.
    Holds: bool option
    Why: string
    /// The construction's own theorem: if it applies and does not hold, the program is wrong.
    Claimed: bool
}

/// A network that the checker has accepted, with its sizes and the bounds it is held against.
[<NoComparison; NoEquality>]
type Built = {
    Construction: Construction
    Evidence: Checked
    Size: Size
    Numbers: Numbers
    Bounds: BoundCheck list
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

/// Constructs, checks and measures. A network leaves this module only if the checker accepted it.
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

    let private checkBound (data: Dataset) (construction: Construction) (size: Size) claimed (bound: Bound) =
        let parameters = Construction.parameters data
        let value = Bound.size parameters bound
        let labels = Dataset.distinctLabels data

        let obstacle =
            bound.Hypotheses
            |> List.tryPick (fun hypothesis ->
                match hypothesis with
                | Hypothesis.DistinctPoints -> None
                | Hypothesis.TwoClasses when labels.Length > 2 ->
                    Some $"stated for two classes, not {labels.Length} labels"
                | Hypothesis.TwoClasses when not (Array.contains 0.0 labels) ->
                    Some "stated for labels 0 and 1: without a label 0 the constant costs a unit"
                | Hypothesis.TwoClasses -> None
                | Hypothesis.RealLabels when labels.Length <= 2 ->
                    Some "stated for real labels, not for two classes"
                | Hypothesis.RealLabels -> None
                | Hypothesis.GeneralPosition when claimed && construction.GroupsAreFull -> None
                // What one construction's groups certify is what that construction needs, and no more.
                | Hypothesis.GeneralPosition when not claimed || construction.Groups.IsEmpty ->
                    Some "general position is not certified: this network says nothing about it"
                | Hypothesis.GeneralPosition ->
                    Some "general position is not certified: groups are smaller than it would give")

        let count =
            match bound.Quantity with
            | Quantity.Neurons -> BigInteger size.Neurons
            | Quantity.SharedParameters -> BigInteger(2 * size.Neurons + data.Dimension)

        let holds =
            match obstacle, bound.Scope, value with
            | None, Scope.ForAll, Ok value -> Some(count <= value)
            | _ -> None

        let why =
            match obstacle, bound.Scope with
            | Some reason, _ -> reason
            | None, Scope.ForAll when holds = Some false && not claimed ->
                "the hypotheses hold on this data set: another construction is this small, this one is not"
            | None, Scope.ForAll -> "the hypotheses hold on this data set"
            | None, Scope.Each ->
                "for some real labels on these points no smaller network exists; these labels may need less"
            | None, Scope.Worst -> "for some points and labels no smaller network exists; these may need less"

        {
            Bound = bound
            Value = value
            Applies = obstacle.IsNone
            Holds = holds
            Why = why
            Claimed = claimed
        }

    /// The construction's own bounds, then the others of its kind.
    let private checkBounds data (construction: Construction) (size: Size) =
        let isThreshold = construction.Network.Layers.Head.Activation = Activation.Threshold

        let kind =
            if isThreshold then
                TwoLayerBounds.forThreshold
            else
                TwoLayerBounds.forRelu

        let claimed = construction.Bounds

        // Shared parameters are counted for networks on one row only: for those whose construction claims them.
        let others =
            kind
            |> List.filter (fun b ->
                b.Quantity = Quantity.Neurons
                && not (List.exists (fun c -> c.Id = b.Id && c.Direction = b.Direction) claimed))

        List.map (checkBound data construction size true) claimed
        @ List.map (checkBound data construction size false) others

    let private attempt (method: Method) options (clock: unit -> float) (request: Request) checking =
        let started = clock ()

        match method.Construct options request with
        | Error error -> Error(Declined error)
        | Ok construction ->
            let constructed = clock ()

            let certificate = {
                Network = construction.Network
                Data = request.Data
                Claim = claim request.Data request.Numbers request.Output
            }

            match Checker.check request.Kernels checking certificate with
            | Error refuted -> Error(Rejected(request.Numbers, refuted))
            | Ok evidence ->
                let verified = clock ()
                let size = Size.ofNetwork construction.Network

                Ok {
                    Construction = construction
                    Evidence = evidence
                    Size = size
                    Numbers = request.Numbers
                    Bounds = checkBounds request.Data construction size
                    ConstructSeconds = constructed - started
                    VerifySeconds = verified - constructed
                }

    let private name numbers =
        match numbers with
        | Numbers.Exact -> "exact"
        | Numbers.Dyadic bits -> $"dyadic:{bits}"
        | Numbers.Float64 -> "float64"

    /// Builds with the request's numbers. When they cannot hold the network and `escalate` is set (the numbers were a
    /// default, not a demand), tries longer numbers and says so in the remarks; exact numbers always suffice.
    let rec run
        (method: Method)
        options
        escalate
        clock
        (request: Request)
        checking
        : Result<Built, BuildFailure> =
        let next =
            match request.Numbers with
            | Numbers.Float64 -> Some(Numbers.Dyadic 64)
            | Numbers.Dyadic _ -> Some Numbers.Exact
            | Numbers.Exact -> None

        match attempt method options clock request checking, next with
        | Error _, Some longer when escalate ->
            run method options escalate clock { request with Numbers = longer } checking
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
