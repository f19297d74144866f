namespace MemCap.Constructions

open System
open System.Globalization
open MemCap
open MemCap.Data
open MemCap.Exact
open MemCap.Verification

/// What may be given for an option.
[<NoComparison; NoEquality>]
type OptionDomain =
    /// One of these; the first is the default.
    | Values of string list
    /// Any text that `read` turns into its plain form: what to call it, the default in plain form, and why a text is
    /// refused.
    | Text of form: string * standard: string * read: (string -> Result<string, string>)

/// An option of a method.
[<NoComparison; NoEquality>]
type MethodOption = {
    Name: string
    Domain: OptionDomain
    Meaning: string
} with

    /// The value when none is given.
    member this.Standard =
        match this.Domain with
        | Values values -> values.Head
        | Text(_, standard, _) -> standard

    /// The admissible values, or nothing where there are too many to list.
    member this.Values =
        match this.Domain with
        | Values values -> values
        | Text _ -> []

    /// What to write for the value in a synopsis.
    member this.Form =
        match this.Domain with
        | Values values -> String.concat "|" values
        | Text(form, _, _) -> form

    /// The plain form of a given text. Errors: what the option takes, to follow the method's name.
    member this.Read(text: string) =
        match this.Domain with
        | Values values when List.contains text values -> Ok text
        | Values values -> Error("takes " + String.concat " or " values)
        | Text(_, _, read) -> read text

/// A construction as the command line knows it.
[<NoComparison; NoEquality>]
type Method = {
    Id: string
    Summary: string
    Options: MethodOption list
    /// Every weight is a double, whatever numbers are asked for.
    IsFloat64: bool
    /// The option values are complete: every option of the list has one of its values.
    Construct: Map<string, string> -> Request -> Result<Construction, MemCapError>
}

/// Every construction, once. Commands that list methods read this list and nothing else.
[<RequireQualifiedAccess>]
module Methods =
    let private piecewiseLinear = {
        Id = "piecewise-linear"
        Summary = "n ReLU neurons, any distinct points"
        Options = [
            {
                Name = "shared"
                Domain = Values [ "no"; "yes" ]
                Meaning = "also count 2n + d parameters: the first layer's rows are one row, stored once"
            }
        ]
        IsFloat64 = false
        Construct = fun _ -> PiecewiseLinear.construct
    }

    let private baumThreshold = {
        Id = "baum-threshold"
        Summary = "slabs of threshold units; two classes, or any labels"
        Options = [
            {
                Name = "variant"
                Domain = Values [ "tight"; "literal" ]
                Meaning = "tight: one facet unit where it saves one; literal: slabs only"
            }
        ]
        IsFloat64 = false
        Construct =
            fun options ->
                BaumThreshold.construct (
                    if options["variant"] = "literal" then
                        BaumThreshold.Variant.Literal
                    else
                        BaumThreshold.Variant.Tight
                )
    }

    let private baumRelu = {
        Id = "baum-relu"
        Summary = "ReLU slabs around groups of at most d points"
        Options = [
            {
                Name = "variant"
                Domain = Values [ "slab4"; "slab3" ]
                Meaning =
                    "slab4: the published four neurons a group; slab3: three, and one for the label offset"
            }
        ]
        IsFloat64 = false
        Construct =
            fun options ->
                BaumRelu.construct (
                    if options["variant"] = "slab3" then
                        BaumRelu.Variant.Slab3
                    else
                        BaumRelu.Variant.Slab4
                )
    }

    let private sweep = {
        Id = "sweep"
        Summary = "two ReLU neurons for every d + 1 points"
        Options = []
        IsFloat64 = false
        Construct = fun _ -> Sweep.construct
    }

    /// What complete option values of random-hyperplanes mean.
    let hyperplanes (options: Map<string, string>) : RandomHyperplanes.Options = {
        Width =
            match options["width"] with
            | "auto" -> RandomHyperplanes.Width.Auto
            | text -> RandomHyperplanes.Width.Fixed(int text)
        Bias =
            match options["bias"] with
            | "radius" -> RandomHyperplanes.Bias.Radius
            | text -> RandomHyperplanes.Bias.Given(Double.Parse(text, CultureInfo.InvariantCulture))
        Unit =
            if options["activation"] = "relu" then
                RandomHyperplanes.Unit.Relu
            else
                RandomHyperplanes.Unit.Threshold
        Minus =
            if options["minus"] = "first" then
                RandomHyperplanes.Minus.First
            else
                RandomHyperplanes.Minus.Second
    }

    let private randomHyperplanes =
        let width (text: string) =
            match Int32.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture) with
            | _ when text = "auto" -> Ok text
            | true, width when width >= 1 && width <= RandomLayer.MostHyperplanes -> Ok(string width)
            | _ -> Error $"takes auto or a whole number from 1 to {RandomLayer.MostHyperplanes}"

        let bias (text: string) =
            match Double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture) with
            | _ when text = "radius" -> Ok text
            | true, bias when Double.IsFinite bias && bias >= 0.0 ->
                Ok((bias + 0.0).ToString("R", CultureInfo.InvariantCulture))
            | _ -> Error "takes radius or a number from 0 on"

        {
            Id = "random-hyperplanes"
            Summary = "random hyperplanes, and a second layer pruned to the data; classes"
            Options = [
                {
                    Name = "width"
                    Domain = Text("N|auto", "auto", width)
                    Meaning =
                        "hyperplanes; auto draws them until every pair of points of different classes is separated, and then interpolation is certain"
                }
                {
                    Name = "bias"
                    Domain = Text("λ", "radius", bias)
                    Meaning = "largest size of a bias; radius is the largest norm of a point"
                }
                {
                    Name = "activation"
                    Domain = Values [ "threshold"; "relu" ]
                    Meaning = "both layers' units"
                }
                {
                    Name = "minus"
                    Domain = Values [ "second"; "first" ]
                    Meaning = "of two classes in order, the one whose points get units"
                }
            ]
            IsFloat64 = true
            Construct = fun options -> RandomHyperplanes.construct (hyperplanes options)
        }

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

    let private ntk = {
        Id = "ntk"
        Summary = "difference quotients of neurons, step after step until Σ(f − y)² ≤ ε Σy²"
        Options = [
            epsilon
            error
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
            bias
            round
            refit
            steps
        ]
        IsFloat64 = true
        Construct =
            fun options request ->
                result {
                    let! shared = iterative options request.Data

                    let own: Ntk.Options = {
                        Direction =
                            if options["direction"] = "gradient" then
                                Ntk.Direction.Gradient
                            else
                                Ntk.Direction.LeastSquares
                        Draws = int options["draws"]
                    }

                    return!
                        IterativeNetwork.construct shared request true (fun points round ->
                            Ntk.propose request.Kernels points own round request.Seed)
                }
    }

    let private harmonic =
        let order (text: string) =
            match wholeNumber 2 64 text with
            | Ok number when int number % 2 = 0 -> Ok number
            | _ -> Error "takes an even number from 2 to 64"

        {
            Id = "harmonic"
            Summary = "single neurons of little weight, step after step until Σ(f − y)² ≤ ε Σy²"
            Options = [
                epsilon
                error
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
                    Domain = Values [ "gain"; "correlation" ]
                    Meaning = "single and comb: what is best, fewest neurons or least weight"
                }
                bias
                round
                refit
                steps
            ]
            IsFloat64 = true
            Construct =
                fun options request ->
                    result {
                        let! shared = iterative options request.Data

                        let own: Harmonic.Options = {
                            Variant =
                                match options["variant"] with
                                | "single" -> Harmonic.Variant.Single
                                | "comb" -> Harmonic.Variant.Comb
                                | _ -> Harmonic.Variant.Ascent
                            Order = int options["order"]
                            Score =
                                if options["score"] = "gain" then
                                    Harmonic.Score.Gain
                                else
                                    Harmonic.Score.Correlation
                        }

                        return!
                            IterativeNetwork.construct shared request false (fun points round ->
                                Harmonic.propose request.Kernels points own round request.Seed)
                    }
        }

    /// In the order in which they are listed.
    let all = [
        piecewiseLinear
        baumThreshold
        baumRelu
        sweep
        ntk
        harmonic
        randomHyperplanes
    ]

    /// The method of that id, if there is one.
    let tryFind id =
        List.tryFind (fun (m: Method) -> m.Id = id) all
