namespace MemCap.Constructions

open System
open System.Globalization
open MemCap
open MemCap.Data
open MemCap.Exact
open MemCap.Verification

/// ntk and harmonic as the command line knows them.
[<RequireQualifiedAccess>]
module internal IterativeMethods =
    let private epsilon =
        let read (text: string) =
            match ExactDecimal.parse text with
            | Some epsilon when epsilon.Sign > 0 && epsilon <= Rational.One -> Ok text
            | _ -> Error "takes a number above 0 and at most 1, such as 0.1 or 1/3"

        {
            Name = "eps"
            Domain = Text("E", "0.1", read)
            Meaning = "how well the outputs f approximate the labels y of distinct points, certified exactly"
        }

    let private error = {
        Name = "error"
        Domain = Values [ "relative"; "truncated" ]
        Meaning = "relative: Σ(f − y)² ≤ E·Σy²; truncated: (1/n) Σ min(1, (f − y)²) ≤ E"
    }

    let private bias = {
        Name = "bias"
        Domain = Values [ "auto"; "yes"; "no" ]
        Meaning = "neurons have biases; auto: unless the points are on a sphere around the origin"
    }

    let private wholeNumber low high (text: string) =
        match Int32.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture) with
        | true, number when number >= low && number <= high -> Ok(string number)
        | _ -> Error $"takes a whole number from {low} to {high}"

    let private orElse standard read (text: string) =
        if text = standard then
            Ok text
        else
            read text |> Result.mapError (fun error -> $"{error}, or {standard}")

    let private round = {
        Name = "round"
        Domain = Text("P|no", "no", orElse "no" (wholeNumber 2 53))
        Meaning = "significant bits of every weight; the residual is then computed without rounding"
    }

    let private refit = {
        Name = "refit"
        Domain = Values [ "no"; "yes" ]
        Meaning = "fit all outer weights anew at every step: fewest neurons, more weight"
    }

    let private steps = {
        Name = "steps"
        Domain = Text("N|auto", "auto", orElse "auto" (wholeNumber 1 1_000_000_000))
        Meaning = "steps after which it is given up; auto: 10000, and 100 for each point"
    }

    /// The options that both kinds of iteration share.
    let private iterative
        (options: Map<string, string>)
        (data: Dataset)
        : Result<IterativeNetwork.Options, MemCapError> =
        result {
            let scales =
                match options["round"], options["refit"] with
                | "no", "no" -> Scales.Kept
                | "no", _ -> Scales.Refitted
                | bits, _ -> Scales.Rounded(int bits)

            do!
                require
                    (options["round"] = "no" || options["refit"] = "no")
                    (MemCapError.BadArgument(
                        "--refit",
                        "fits scales that --round has fixed; leave one of them out"
                    ))

            return {
                Measure =
                    if options["error"] = "truncated" then
                        ErrorMeasure.Truncated
                    else
                        ErrorMeasure.Relative
                Epsilon = (ExactDecimal.parse options["eps"]).Value
                Bias =
                    match options["bias"] with
                    | "yes" -> ValueSome true
                    | "no" -> ValueSome false
                    | _ -> ValueNone
                Scales = scales
                Steps =
                    match options["steps"] with
                    | "auto" -> IterativeNetwork.steps data
                    | number -> int number
            }
        }

    /// A method of the options of its own, which `read` reads, and those that both share.
    let private grown
        id
        summary
        hasKernel
        own
        (read: Map<string, string> -> Result<'Own, MemCapError>)
        (propose:
            IKernels
                -> LiftedPoints
                -> 'Own
                -> (float -> float)
                -> uint64
                -> int
                -> float[]
                -> Proposal voption)
        = {
        Id = id
        Summary = summary + ", step after step until the outputs are within ε of the labels"
        Options = epsilon :: error :: own @ [ bias; round; refit; steps ]
        Numbers = fun _ -> Some Numbers.Float64
        Construct =
            fun options request ->
                result {
                    let! shared = iterative options request.Data
                    let! own = read options

                    return!
                        IterativeNetwork.construct shared request hasKernel (fun points round ->
                            propose request.Kernels points own round request.Seed)
                }
    }

    let ntk =
        grown
            "ntk"
            "difference quotients of neurons"
            true
            [
                {
                    Name = "direction"
                    Domain = Values [ "gradient"; "least-squares" ]
                    Meaning = "how the derivative's direction is found at the active points"
                }
                {
                    Name = "draws"
                    Domain = Text("N", "1", wholeNumber 1 1_000_000)
                    Meaning = "random neurons that are tried for each step; the best is taken"
                }
            ]
            (fun options ->
                Ok {
                    Ntk.Direction =
                        if options["direction"] = "gradient" then
                            Ntk.Direction.Gradient
                        else
                            Ntk.Direction.LeastSquares
                    Ntk.Draws = int options["draws"]
                })
            Ntk.propose

    let private order (text: string) =
        match wholeNumber 2 64 text with
        | Ok number when int number % 2 = 0 -> Ok number
        | _ -> Error "takes an even number from 2 to 64"

    let harmonic =
        grown
            "harmonic"
            "single neurons of little weight"
            false
            [
                {
                    Name = "variant"
                    Domain = Values [ "ascent"; "single"; "comb" ]
                    Meaning =
                        "single: the best neuron of a complex one; ascent: then uphill in its correlation; comb: 2m neurons that keep every other harmonic"
                }
                {
                    Name = "order"
                    Domain = Text("m", "2", order)
                    Meaning = "the harmonic, even"
                }
                {
                    Name = "score"
                    Domain = Values [ "auto"; "gain"; "correlation" ]
                    Meaning =
                        "single and comb: what is best; gain: fewest neurons; correlation: least weight; auto: gain"
                }
            ]
            (fun options ->
                result {
                    let variant =
                        match options["variant"] with
                        | "single" -> Harmonic.Variant.Single
                        | "comb" -> Harmonic.Variant.Comb
                        | _ -> Harmonic.Variant.Ascent

                    do!
                        require
                            (variant <> Harmonic.Variant.Ascent || options["score"] = "auto")
                            (MemCapError.BadArgument(
                                "--score",
                                "the ascent looks for the correlation alone; leave it out, or give --variant single or comb"
                            ))

                    return {
                        Harmonic.Variant = variant
                        Harmonic.Order = int options["order"]
                        Harmonic.Score =
                            if options["score"] = "correlation" then
                                Harmonic.Score.Correlation
                            else
                                Harmonic.Score.Gain
                    }
                })
            Harmonic.propose
