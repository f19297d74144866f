namespace MemCap.Constructions

open System
open System.Globalization
open MemCap
open MemCap.Exact

/// corrective and random-features as the command line knows them.
[<RequireQualifiedAccess>]
module internal CorrectiveMethod =
    let private epsilon =
        let read (text: string) =
            match ExactDecimal.parse text with
            | Some epsilon when epsilon.Sign > 0 && epsilon <= Rational.One -> Ok text
            | _ -> Error "takes a number above 0 and at most 1, such as 0.1 or 1/3"

        {
            Name = "eps"
            Domain = Text("E", "0.1", read)
            Meaning =
                "how well the outputs f approximate the labels y of distinct points: Σ(f − y)² ≤ E·Σy², certified exactly"
        }

    let private count name most meaning =
        let read (text: string) =
            match Int32.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture) with
            | _ when text = "auto" -> Ok text
            | true, number when number >= 1 && number <= most -> Ok(string number)
            | _ -> Error $"takes auto or a whole number from 1 to {most}"

        {
            Name = name
            Domain = Text("N|auto", "auto", read)
            Meaning = meaning
        }

    let private delta =
        let read (text: string) =
            match Double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture) with
            | true, delta when delta > 0.0 && delta < 1.0 ->
                Ok(delta.ToString("R", CultureInfo.InvariantCulture))
            | _ -> Error "takes a number between 0 and 1"

        {
            Name = "delta"
            Domain = Text("D", "0.25", read)
            Meaning = "what a row of the Fourier kernel may sum to beside its diagonal"
        }

    let private law first second = {
        Name = "law"
        Domain = Values [ first; second; "slide" ]
        Meaning =
            "of thresholds; window: uniform up to a window; half-normal: no bias, heavier weights; slide: as published, ReLU only"
    }

    let private lawOf (options: Map<string, string>) =
        match options["law"] with
        | "half-normal" -> ThresholdLaw.HalfNormal
        | "slide" -> ThresholdLaw.Slide
        | _ -> ThresholdLaw.Window

    let private deltaOf (options: Map<string, string>) =
        Double.Parse(options["delta"], NumberStyles.Float, CultureInfo.InvariantCulture)

    let private countOf (options: Map<string, string>) name =
        match options[name] with
        | "auto" -> ValueNone
        | number -> ValueSome(int number)

    let corrective = {
        Id = "corrective"
        Summary = "random blocks that correct each other: Fourier coefficients in closed form"
        Options = [
            epsilon
            {
                Name = "activation"
                Domain = Values [ "relu"; "step" ]
                Meaning = "step: 1 above 0, far fewer units"
            }
            count
                "units"
                (1 <<< 24)
                "units of a block; auto: 8 with --sigma levels, the number of points without, with --step full what halves the error"
            law "window" "half-normal"
            {
                Name = "sigma"
                Domain = Values [ "auto"; "levels"; "data"; "worst" ]
                Meaning =
                    "deviation of frequencies; data: the least that makes the kernel nearly the identity; levels: this and its halves, the best of each round; worst: by the separation alone; auto: levels, and data with --step full"
            }
            delta
            {
                Name = "step"
                Domain = Values [ "search"; "full"; "refit" ]
                Meaning =
                    "search: each block is scaled by line search, the error never grows; full: as it is, as published; refit: all outer weights are fitted anew, about as many neurons as points"
            }
            {
                Name = "polish"
                Domain = Values [ "no"; "yes" ]
                Meaning =
                    "outer weights of as many units as points in rationals: the network equals the labels"
            }
            count
                "rounds"
                1_000_000_000
                "rounds after which it is given up; auto: 10000, and 100 for each point"
        ]
        Numbers =
            fun options ->
                Some(
                    if options["polish"] = "yes" then
                        Numbers.Exact
                    else
                        Numbers.Float64
                )
        Construct =
            fun options request ->
                result {
                    let isStep = options["activation"] = "step"

                    let law = lawOf options

                    let step =
                        match options["step"] with
                        | "full" -> StepLength.Full
                        | "refit" -> StepLength.Refit
                        | _ -> StepLength.Search

                    do!
                        require
                            (not isStep || law <> ThresholdLaw.Slide)
                            (MemCapError.BadArgument(
                                "--law slide",
                                "is of ReLU units; leave it out, or give --activation relu"
                            ))

                    do!
                        require
                            (step <> StepLength.Full || options["sigma"] <> "levels")
                            (MemCapError.BadArgument(
                                "--sigma levels",
                                "chooses the best of several blocks, which a full step does not; leave it out, or give --step search"
                            ))

                    return!
                        Corrective.construct
                            {
                                Epsilon = (ExactDecimal.parse options["eps"]).Value
                                IsStep = isStep
                                Units = countOf options "units"
                                Law = law
                                Scale =
                                    match options["sigma"], step with
                                    | "data", _
                                    | "auto", StepLength.Full -> FrequencyScale.Data
                                    | "worst", _ -> FrequencyScale.Worst
                                    | _ -> FrequencyScale.Levels
                                Delta = deltaOf options
                                Step = step
                                IsPolished = options["polish"] = "yes"
                                Rounds =
                                    countOf options "rounds"
                                    |> ValueOption.defaultWith (fun () -> Corrective.rounds request.Data)
                            }
                            request
                }
    }

    /// Steps of gradient descent that are taken when none are asked for.
    [<Literal>]
    let private defaultSteps = 100000

    let private activation =
        let read (text: string) =
            match text.Split ':' with
            | [| "relu" |] -> Ok text
            | [| "srelu"; order |] ->
                match Int32.TryParse(order, NumberStyles.None, CultureInfo.InvariantCulture) with
                | true, order when order <= Srelu.largestOrder -> Ok $"srelu:{order}"
                | _ -> Error $"takes relu, or srelu:k with k from 0 to {Srelu.largestOrder}"
            | _ -> Error $"takes relu, or srelu:k with k from 0 to {Srelu.largestOrder}"

        {
            Name = "activation"
            Domain = Text("relu|srelu:k", "relu", read)
            Meaning = "of the units; srelu:k: 2k times continuously differentiable"
        }

    let private epsilonOfSolvers = {
        epsilon with
            Domain =
                match epsilon.Domain with
                | Text(_, _, read) ->
                    Text(
                        "E|auto",
                        "auto",
                        fun text ->
                            if text = "auto" then
                                Ok text
                            else
                                read text |> Result.mapError (fun error -> $"{error}, or auto")
                    )
                | Values _ as domain -> domain
            Meaning = epsilon.Meaning + "; auto: 0.1"
    }

    let private lambda =
        let read (text: string) =
            match Double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture) with
            | _ when text = "auto" -> Ok text
            | true, lambda when lambda > 0.0 && Double.IsFinite lambda ->
                Ok(lambda.ToString("R", CultureInfo.InvariantCulture))
            | _ -> Error "takes auto or a number above 0"

        {
            Name = "lambda"
            Domain = Text("L|auto", "auto", read)
            Meaning =
                "of ridge, the price of ‖κ‖² for columns of length 1; auto: the largest that is near enough to the labels"
        }

    /// Options that only one solver takes.
    let private requireSolver (options: Map<string, string>) =
        let solver = options["solver"]

        let foreign =
            [
                "lambda", lambda.Standard, [ "ridge" ]
                "steps", "auto", [ "gd" ]
                "eps", "auto", [ "ridge"; "gd" ]
            ]
            |> List.tryFind (fun (name, standard, solvers) ->
                options[name] <> standard && not (List.contains solver solvers))

        match foreign with
        | Some(name, _, solvers) ->
            let solvers = String.concat " or " solvers

            Error(
                MemCapError.BadArgument($"--{name}", $"is of --solver {solvers}; leave it out with {solver}")
            )
        | None -> Ok()

    let randomFeatures = {
        Id = "random-features"
        Summary = "random units that no label is looked at for, and the best outer weights"
        Options = [
            {
                Name = "solver"
                Domain = Values [ "exact"; "ridge"; "gd" ]
                Meaning =
                    "of outer weights; exact: in rationals, the network equals the labels; gd: gradient descent"
            }
            count
                "units"
                (1 <<< 24)
                "random units; auto: with --solver exact as many as are needed, else twice as many as points"
            activation
            epsilonOfSolvers
            lambda
            count "steps" 1_000_000_000 "of gradient descent, after which it is given up; auto: 100000"
            law "half-normal" "window"
            {
                Name = "sigma"
                Domain = Values [ "data"; "levels"; "worst" ]
                Meaning =
                    "deviation of frequencies; data: the least that makes the Fourier kernel nearly the identity; levels: this and its halves in turn; worst: by the separation alone"
            }
            delta
        ]
        Numbers =
            fun options ->
                Some(
                    if options["solver"] = "exact" then
                        Numbers.Exact
                    else
                        Numbers.Float64
                )
        Construct =
            fun options request ->
                result {
                    do! requireSolver options

                    let kind =
                        match options["activation"].Split ':' with
                        | [| _; order |] -> RidgeKind.Srelu(int order)
                        | _ -> RidgeKind.Relu

                    return!
                        RandomFeatures.construct
                            {
                                Epsilon =
                                    options["eps"]
                                    |> ExactDecimal.parse
                                    |> Option.defaultValue (Rational.fraction 1I 10I)
                                Kind = kind
                                Units = countOf options "units"
                                Solver =
                                    match options["solver"], options["lambda"] with
                                    | "ridge", "auto" -> OuterSolver.Ridge ValueNone
                                    | "ridge", number ->
                                        OuterSolver.Ridge(
                                            ValueSome(
                                                Double.Parse(
                                                    number,
                                                    NumberStyles.Float,
                                                    CultureInfo.InvariantCulture
                                                )
                                            )
                                        )
                                    | "gd", _ ->
                                        OuterSolver.GradientDescent(
                                            countOf options "steps" |> ValueOption.defaultValue defaultSteps
                                        )
                                    | _ -> OuterSolver.Exact
                                Law = lawOf options
                                Scale =
                                    match options["sigma"] with
                                    | "levels" -> FrequencyScale.Levels
                                    | "worst" -> FrequencyScale.Worst
                                    | _ -> FrequencyScale.Data
                                Delta = deltaOf options
                            }
                            request
                }
    }
