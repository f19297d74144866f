namespace MemCap.Constructions

open System
open System.Globalization
open MemCap

/// deep-bits as the command line knows it.
[<RequireQualifiedAccess>]
module internal DeepMethod =
    let private limit name least meaning =
        let read (text: string) =
            match Int32.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture) with
            | _ when text = "auto" -> Ok text
            | true, number when number >= least -> Ok(string number)
            | _ -> Error $"takes auto or a whole number from {least} on"

        {
            Name = name
            Domain = Text("N|auto", "auto", read)
            Meaning = meaning + "; auto: any number"
        }

    let private lines =
        let read (text: string) =
            match Int32.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture) with
            | _ when text = "auto" -> Ok text
            | true, number when number >= 1 && number <= 1_000_000 -> Ok(string number)
            | _ -> Error "takes auto or a whole number from 1 to 1000000"

        {
            Name = "lines"
            Domain = Text("N|auto", "auto", read)
            Meaning = "random directions of which the one with the fewest changes of label is taken"
        }

    let private variant = {
        Name = "variant"
        Domain = Values [ "fold-gap"; "published"; "direct" ]
        Meaning =
            "fold-gap: width 4 or 5 after the lookup, one layer a bit; published: width 12, bits extracted; direct: depth 3, a ramp for each change of label"
    }

    let private goal = {
        Name = "least"
        Domain = Values [ "nonzero"; "parameters"; "depth" ]
        Meaning = "of fold-gap, what is to be small: nonzero parameters, those of dense layers, or layers"
    }

    let private search = {
        Name = "search"
        Domain = Values [ "auto"; "thorough"; "quick"; "none" ]
        Meaning =
            "of fold-gap, how words are found; none: by integers alone, which attains the proved worst case; auto: thorough"
    }

    let private limitOf (options: Map<string, string>) name =
        match options[name] with
        | "auto" -> ValueNone
        | number -> ValueSome(int number)

    /// The other variants have nothing that these choose.
    let private requireFoldGap (options: Map<string, string>) =
        let variant = options["variant"]

        match
            [ goal; search ]
            |> List.tryFind (fun option -> options[option.Name] <> option.Standard)
        with
        | Some option when variant <> "fold-gap" ->
            Error(
                MemCapError.BadArgument(
                    $"--{option.Name}",
                    $"chooses among networks of --variant fold-gap; leave it out with {variant}"
                )
            )
        | _ -> Ok()

    let deepBits = {
        Id = "deep-bits"
        Summary = "deep, about √n parameters with long weights; classes"
        Options = [
            variant
            limit "depth" 2 "most layers of weights"
            limit "bits" 1 "most bits of a weight"
            limit "width" 1 "most neurons of a hidden layer"
            goal
            search
            lines
        ]
        Numbers = fun _ -> Some Numbers.Exact
        Construct =
            fun options request ->
                result {
                    do! requireFoldGap options

                    return!
                        request
                        |> DeepBits.construct {
                            Variant =
                                match options["variant"] with
                                | "published" -> DeepBits.Variant.Published
                                | "direct" -> DeepBits.Variant.Direct
                                | _ -> DeepBits.Variant.FoldGap
                            Limits = {
                                Depth = limitOf options "depth"
                                Bits = limitOf options "bits"
                                Width = limitOf options "width"
                            }
                            Goal =
                                match options["least"] with
                                | "parameters" -> DeepGoal.Parameters
                                | "depth" -> DeepGoal.Depth
                                | _ -> DeepGoal.NonzeroParameters
                            Search =
                                match options["search"] with
                                | "none" -> WordSearch.None
                                | "quick" -> WordSearch.Quick
                                | _ -> WordSearch.Thorough
                            Lines =
                                match options["lines"] with
                                | "auto" -> ValueNone
                                | number -> ValueSome(int number)
                        }
                }
    }
