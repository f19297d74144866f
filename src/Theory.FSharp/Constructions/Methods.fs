namespace MemCap.Constructions

open System
open System.Globalization

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
        Numbers = fun _ -> None
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
        Numbers = fun _ -> None
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
        Numbers = fun _ -> None
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
        Numbers = fun _ -> None
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
            Numbers = fun _ -> Some Numbers.Float64
            Construct = fun options -> RandomHyperplanes.construct (hyperplanes options)
        }

    /// In the order in which they are listed.
    let all = [
        piecewiseLinear
        baumThreshold
        baumRelu
        sweep
        IterativeMethods.ntk
        IterativeMethods.harmonic
        randomHyperplanes
        DeepMethod.deepBits
        CorrectiveMethod.corrective
        CorrectiveMethod.randomFeatures
    ]

    /// The method of that id, if there is one.
    let tryFind id =
        List.tryFind (fun (m: Method) -> m.Id = id) all
