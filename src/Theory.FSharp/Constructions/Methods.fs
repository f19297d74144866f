namespace MemCap.Constructions

open MemCap

/// An option of a method: its admissible values, the first is the default.
type MethodOption = {
    Name: string
    Values: string list
    Meaning: string
}

/// A construction as the command line knows it.
[<NoComparison; NoEquality>]
type Method = {
    Id: string
    Summary: string
    Options: MethodOption list
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
                Values = [ "no"; "yes" ]
                Meaning = "also count 2n + d parameters: the first layer's rows are one row, stored once"
            }
        ]
        Construct = fun _ -> PiecewiseLinear.construct
    }

    let private baumThreshold = {
        Id = "baum-threshold"
        Summary = "slabs of threshold units; two classes, or any labels"
        Options = [
            {
                Name = "variant"
                Values = [ "tight"; "literal" ]
                Meaning = "tight: one facet unit where it saves one; literal: slabs only"
            }
        ]
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
                Values = [ "slab4"; "slab3" ]
                Meaning =
                    "slab4: the published four neurons a group; slab3: three, and one for the label offset"
            }
        ]
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
        Construct = fun _ -> Sweep.construct
    }

    /// In the order in which they are listed.
    let all = [ piecewiseLinear; baumThreshold; baumRelu; sweep ]

    /// The method of that id, if there is one.
    let tryFind id =
        List.tryFind (fun (m: Method) -> m.Id = id) all
