/// Lemma 1 of Bubeck, Eldan, Lee, Mikulincer, arXiv 2006.02855, with exact line search, on every run.
module MemCap.Properties.BoostingProperties

open System
open FsCheck
open FsCheck.FSharp
open MemCap
open MemCap.Constructions
open MemCap.Exact
open MemCap.Networks
open MemCap.Runner.Kernels
open MemCap.Verification
open Xunit

/// What rounding may change.
let private slack = 1.0 + 1e-9

let private runs =
    gen {
        let! data = IterativeCases.data
        let! kind = Gen.elements IterativeCases.kinds
        let! epsilon = Gen.elements [ 0.5; 0.1; 0.01 ]
        let! seed = Gen.choose (0, 1000)
        return data, kind, epsilon, uint64 seed
    }

/// A statement about runs that ended; not all do on small data with near ties, but most.
let private onRuns scales statement =
    let mutable ended = 0

    Theorem.forCases 150 runs (fun (data, kind, epsilon, seed) ->
        match IterativeCases.boost SimdKernels.Best kind epsilon scales seed data with
        | _, Error _ -> Ok()
        | points, Ok boosted ->
            ended <- ended + 1
            statement (points, boosted, epsilon))

    Assert.True(ended >= 100, $"only {ended} of 150 runs ended")

let private weight (points: LiftedPoints) (boosted: Boosted) =
    boosted.Neurons
    |> Array.sumBy (fun neuron -> abs neuron.Outer * points.Length neuron.Row)

let private most (key: BoostStep -> float) (boosted: Boosted) =
    boosted.Steps |> Array.map key |> Array.fold max 0.0

let private least (key: BoostStep -> float) (boosted: Boosted) =
    boosted.Steps |> Array.map key |> Array.fold min infinity

[<Fact>]
let ``a step of the line search takes off the square of the correlation, and the last one stops at ε`` () =
    onRuns Scales.Kept (fun (_, boosted, epsilon) ->
        let errors = Array.append [| 1.0 |] (boosted.Steps |> Array.map _.Error)

        boosted.Steps
        |> Array.mapi (fun t step ->
            let whole = errors[t] * (1.0 - step.Alpha * step.Alpha / step.Beta)
            let isLast = t = boosted.Steps.Length - 1

            if isLast then
                step.Error <= epsilon && step.Error >= whole - 1e-9
            else
                abs (step.Error - whole) <= 1e-9 * errors[t] + 1e-12)
        |> Array.forall id
        |> Theorem.holds $"%A{errors}")

[<Fact>]
let ``the last step leaves as much as is allowed`` () =
    onRuns Scales.Kept (fun (_, boosted, epsilon) ->
        if boosted.Steps.Length = 0 then
            Ok()
        else
            let left = boosted.Residual / boosted.Labels

            Theorem.holds $"{left}" (left <= epsilon && left >= epsilon * (1.0 - Math.ScaleB(1.0, -11))))

[<Fact>]
let ``total weight is at most max ω/α times the logarithm of what was taken off`` () =
    onRuns Scales.Kept (fun (points, boosted, _) ->
        let bound =
            most (fun step -> step.Omega / step.Alpha) boosted
            * log (boosted.Labels / boosted.Residual)

        Theorem.holds
            $"{weight points boosted} > {bound}"
            (boosted.Steps.Length = 0 || weight points boosted <= bound * slack))

[<Fact>]
let ``total weight is at most 2/c times the length that was taken off`` () =
    onRuns Scales.Kept (fun (points, boosted, _) ->
        let bound =
            2.0 / least _.Correlation boosted
            * (sqrt boosted.Labels - sqrt boosted.Residual)

        Theorem.holds
            $"{weight points boosted} > {bound}"
            (boosted.Steps.Length = 0 || weight points boosted <= bound * slack))

[<Fact>]
let ``steps are at most max β/α² times ln 1/ε, rounded up`` () =
    for scales in [ Scales.Kept; Scales.Refitted ] do
        onRuns scales (fun (_, boosted, epsilon) ->
            let bound =
                Math.Ceiling(
                    most (fun step -> step.Beta / (step.Alpha * step.Alpha)) boosted
                    * -(log (epsilon * (1.0 - Math.ScaleB(1.0, -12))))
                    * slack
                )

            Theorem.holds $"{boosted.Steps.Length} > {bound}" (float boosted.Steps.Length <= bound))

[<Fact>]
let ``single neurons are at most ‖X‖²/c² times ln 1/ε, rounded up`` () =
    onRuns Scales.Kept (fun (points, boosted, epsilon) ->
        let isSingle = boosted.Steps |> Array.forall (fun step -> step.Neurons = 1)

        if points.HasBias || not isSingle || boosted.Steps.Length = 0 then
            Ok()
        else
            // The Frobenius norm is at least the operator norm.
            let square = points.Points |> Array.sumBy (fun x -> x * x)
            let c = least _.Correlation boosted
            let bound = Math.Ceiling(square / (c * c) * -(log (epsilon * 0.999)) * slack)
            Theorem.holds $"{boosted.Steps.Length} > {bound}" (float boosted.Steps.Length <= bound))

[<Fact>]
let ``refitted scales leave a residual that is orthogonal to every network`` () =
    Theorem.forCases 100 runs (fun (data, _, _, seed) ->
        let random = MemCap.Data.SplitMix seed
        let n = data.Count
        let columns = Refit.Columns(ReferenceKernels(), n)

        let fs =
            List.init 4 (fun _ -> Array.init n (fun _ -> float (random.NextBelow 9UL) - 4.0))

        let kept = fs |> List.filter columns.TryAdd
        let labels = Array.init n data.Label
        let residual = columns.Residual(labels, columns.Solve labels)
        let size (v: float[]) = sqrt (Array.sumBy (fun t -> t * t) v)

        kept
        |> List.forall (fun f ->
            abs (Array.fold2 (fun sum a b -> sum + a * b) 0.0 f residual)
            <= 1e-6 * size f * (size labels + 1e-300))
        |> Theorem.holds "a product is left")

[<Fact>]
let ``every network is certified to approximate its labels within ε`` () =
    let requests =
        gen {
            let! data = IterativeCases.data
            let! seed = Gen.choose (0, 1000)

            let! id, options =
                Gen.elements [
                    "ntk", []
                    "ntk", [ "direction", "least-squares"; "draws", "3" ]
                    "ntk", [ "round", "12" ]
                    "ntk", [ "refit", "yes" ]
                    "harmonic", []
                    "harmonic", [ "variant", "single"; "score", "correlation" ]
                    "harmonic", [ "variant", "comb"; "order", "4" ]
                    "harmonic", [ "round", "3" ]
                    "harmonic", [ "refit", "yes"; "bias", "yes" ]
                    "harmonic", [ "error", "truncated" ]
                    "ntk", [ "error", "truncated" ]
                ]

            let! epsilon = Gen.elements [ "0.3"; "1/7"; "1e-3" ]
            return data, uint64 seed, id, ("eps", epsilon) :: options
        }

    let mutable certified = 0

    Theorem.forCases 200 requests (fun (data, seed, id, options) ->
        match IterativeCases.built id options seed data with
        | Error(Declined(MemCapError.HypothesisFails _ | MemCapError.Heavy _)) -> Ok()
        | Error(Declined(MemCapError.BadArgument _)) -> Ok()
        | Error(Declined error) -> Error error.Message
        | Error(Rejected(_, refuted)) -> Error $"%A{refuted.Findings}"
        | Ok built when built.Bounds |> List.exists _.IsViolated ->
            let violated = built.Bounds |> List.find _.IsViolated
            Error $"{violated.Bound.Id}: %A{violated.Count} against %A{violated.Value}"
        | Ok built ->
            certified <- certified + 1
            let network = built.Construction.Network

            let error i =
                (Eval.outputs network (Certified.point data i))[0]
                - Rational.ofDouble (data.Label i)

            let sum (term: int -> Rational) =
                Seq.init data.Count (fun i -> term i * term i) |> Seq.fold (+) Rational.Zero

            let epsilon =
                (ExactDecimal.parse (options |> List.find (fun (name, _) -> name = "eps") |> snd)).Value

            let truncated i =
                Rational.min Rational.One (Rational.abs (error i))

            Theorem.holds
                "refuted by definition"
                (if List.contains ("error", "truncated") options then
                     sum truncated <= epsilon * Rational.ofInt data.Count
                 else
                     sum error <= epsilon * sum (fun i -> Rational.ofDouble (data.Label i))))

    Assert.True(certified >= 130, $"only {certified} of 200 were certified")

/// Points at every scale, so that a factor in the wrong unit shows.
[<Fact>]
let ``the bounds on boosting hold for every option at every scale`` () =
    for exponent in [ -900; -40; 0; 40; 900 ] do
        for options in [ []; [ "round", "8" ]; [ "refit", "yes" ]; [ "error", "truncated" ] ] do
            for id in [ "ntk"; "harmonic" ] do
                let points =
                    Array.init 9 (fun i -> [|
                        Math.ScaleB(float (i * i % 7) - 3.0, exponent)
                        Math.ScaleB(float i, exponent)
                    |])

                let labels = Array.init 9 (fun i -> float (i % 3) - 1.0)
                let data = Case("scaled", points, labels).Data

                match IterativeCases.built id (("eps", "0.2") :: options) 1UL data with
                | Error reason -> Assert.Fail $"{id} %A{options} at 2^{exponent}: %A{reason}"
                | Ok built ->
                    let claimed = built.Bounds |> List.filter _.Claimed
                    Assert.NotEmpty claimed

                    for check in claimed do
                        Assert.True(check.Applies, check.Why)
                        Assert.Equal(Some true, check.Holds)

[<Fact>]
let ``rounded weights have no more bits than asked for`` () =
    Theorem.forCases 60 runs (fun (data, kind, _, seed) ->
        match IterativeCases.boost SimdKernels.Best kind 0.3 (Scales.Rounded 7) seed data with
        | _, Error _ -> Ok()
        | _, Ok boosted ->
            boosted.Neurons
            |> Seq.collect (fun neuron -> Seq.append [ neuron.Outer ] neuron.Row)
            |> Seq.forall (fun w -> Bits.length (Dyadic.ofDouble w).Mantissa <= 7)
            |> Theorem.holds "a weight is longer")

[<Fact>]
let ``the same bits for every kernel`` () =
    Theorem.forCases 40 runs (fun (data, kind, epsilon, seed) ->
        ExactCases.forEveryKernel (fun kernels ->
            let parts (neurons: LiftedNeuron[]) =
                neurons |> Array.map (fun neuron -> neuron.Outer, neuron.Row)

            let neurons kernels =
                match IterativeCases.boost kernels kind epsilon Scales.Kept seed data with
                | _, Error left -> parts left.Neurons, [ float left.Turns; left.Error ]
                | _, Ok boosted -> parts boosted.Neurons, []

            Theorem.holds "other bits" (neurons kernels = neurons (ReferenceKernels()))))

/// Points 1 and 2 are so near to each other that a step cannot tell them apart.
let private near =
    Case("near", [| [| 5.0 |]; [| 0.0 |]; [| 1e-9 |] |], [| 0.0; 1.0; -1.0 |]).Data

[<Fact>]
let ``a run without gain is a stall, a run that was on its way is not`` () =
    let far = IterativeCases.sphere 40 8 1UL

    let left steps data =
        match
            IterativeCases.boostFor steps SimdKernels.Best IterativeCases.ascent 0.1 Scales.Kept 1UL data
        with
        | _, Error left -> left.IsStalled, left.Turns % Boosting.patience
        | _, Ok _ -> failwith "it is within 0.1"

    Assert.Equal((true, 0), left 20000 near)
    Assert.Equal((false, 100), left 100 near)
    Assert.Equal((false, 3), left 3 far)

/// The steepest pair of points asks for a weight of 10^9 that no step comes near to.
[<Fact>]
let ``a stall names the points that ask for more weight, and used up steps do not`` () =
    match IterativeCases.built "harmonic" [] 1UL near with
    | Error(Declined(MemCapError.Heavy(points, weight, reached, reason))) ->
        Assert.Equal<int list>([ 1; 2 ], List.sort points)
        // (2 − √ε·√2·√2)/10^-9.
        Assert.True(abs (weight * 1e-9 - 2.0 * (1.0 - sqrt 0.1)) < 1e-6, $"{weight}")
        Assert.True(reached < 1e6, $"{reached}")
        Assert.Contains("more steps do not help", reason)
    | other -> Assert.Fail $"%A{other}"

    match IterativeCases.built "harmonic" [ "steps", "7" ] 1UL near with
    | Error(Declined(MemCapError.HypothesisFails("7 steps are enough", reason))) ->
        Assert.Contains("more --steps", reason)
    | other -> Assert.Fail $"%A{other}"
