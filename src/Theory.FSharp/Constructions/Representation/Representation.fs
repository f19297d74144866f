namespace MemCap.Constructions

open System
open System.Globalization
open MemCap
open MemCap.Exact

/// What a network came to that represents a function: mean square of the error, and a bound on its expectation.
[<NoComparison>]
type RepresentationError = { Mean: float; Bound: float }

/// What takes long to make and serves many trials: decompositions of units in a ball; nothing for what has a closed form.
[<RequireQualifiedAccess; NoComparison; NoEquality>]
type RepresentationUnits =
    | Closed
    | InBall of RidgeCorrection

/// How to represent a function, made ready once; the error is a function of the seed.
[<NoComparison; NoEquality>]
type RepresentationTask = {
    /// Smoothed ReLUs, all groups; what an affine part costs is among them.
    Neurons: int
    /// d.
    Dimension: int
    Error: uint64 -> RepresentationError
}

/// Representation experiments: their options, and what these ask for.
[<RequireQualifiedAccess>]
module Representation =
    /// Where the error on a line is taken: evenly over [−1, 1], its ends among them.
    let private gridPoints = 401

    /// The points of the ball are the same for all trials: these are about the units.
    let private pointSeed = 0UL

    let private mostUnits = 1_000_000

    let private mostDimension = 100

    let private wholeNumber low high (text: string) =
        match Int32.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture) with
        | true, number when number >= low && number <= high -> Ok(string number)
        | _ -> Error $"takes a whole number from {low} to {high}"

    let private orAuto read text =
        if text = "auto" then
            Ok text
        else
            read text |> Result.mapError (fun error -> $"{error}, or auto")

    let private positive (text: string) =
        match ExactDecimal.parse text with
        | Some number when number.Sign > 0 -> Ok text
        | _ -> Error "takes a number above 0, such as 0.5"

    /// Every option, with what it means.
    let options: MethodOption list = [
        {
            Name = "target"
            Domain =
                Text(
                    "F",
                    "cos(4x)",
                    fun text ->
                        Target.parse mostDimension text
                        |> Result.map (fun _ -> text)
                        |> Result.mapError (fun error -> $"takes a function such as cos(4x): {error.Message}")
                )
            Meaning =
                "the function, of x1, …, xd: sums of products of polynomials with cos(…) or with gauss(s), exp(−|x|²/(2s²))"
        }
        {
            Name = "dimension"
            Domain = Text("d", "1", wholeNumber 1 mostDimension)
            Meaning =
                "d: for the law least 1, in closed form on [−1, 1], or 2 or 3, at points of the unit ball"
        }
        {
            Name = "groups"
            Domain = Text("A", "2", wholeNumber 1 LineCorrection.mostGroups)
            Meaning = "groups that correct those before them; the last one has ReLUs"
        }
        {
            Name = "units"
            Domain = Text("N", "256", wholeNumber 1 mostUnits)
            Meaning = "units a group; an even number on a line, half of them each way"
        }
        {
            Name = "law"
            Domain = Values [ "least"; "fourier" ]
            Meaning =
                "how units are drawn: least, uniformly, and weighed by a density of what is left; fourier, one group of ReLUs, from the Fourier transform of the target, at points of the unit ball"
        }
        {
            Name = "ladder"
            Domain = Values [ "derived"; "published" ]
            Meaning =
                "orders from group to group, for d variables: derived, ⌊d/4⌋ + 1; published, ⌊(d + 1)/4⌋ + 1"
        }
        {
            Name = "knot"
            Domain = Text("H|auto", "auto", orAuto positive)
            Meaning =
                "knot width of the smoothed ReLUs; auto: 0.4 in the ball; on a line 0.5, or 2 over the highest frequency if that is less"
        }
        {
            Name = "points"
            Domain = Text("M|auto", "auto", orAuto (wholeNumber 1 2000))
            Meaning = "in the ball: points of the mean square; auto: 300 for d = 2, else 400"
        }
        {
            Name = "directions"
            Domain = Text("D|auto", "auto", orAuto (wholeNumber 1 10_000))
            Meaning = "in the ball: directions of units; auto: 72 for d = 2, 150 for d = 3"
        }
        {
            Name = "thresholds"
            Domain = Text("t|auto", "auto", orAuto (wholeNumber 2 10_000))
            Meaning = "in the ball: thresholds for each direction; auto: 60 for d = 2, 40 for d = 3"
        }
    ]

    let private autoOr standard read (text: string) =
        if text = "auto" then standard else read text

    let private number text = (ExactDecimal.parse text).Value

    /// 2 over the highest frequency, at most 1/2.
    let private lineKnot target =
        let frequency = LineTarget.largestFrequency target

        if 2.0 < 0.5 * frequency then
            Rational.ofDouble (2.0 / frequency)
        else
            Rational.fraction System.Numerics.BigInteger.One (System.Numerics.BigInteger 2)

    let private line (options: Map<string, string>) target =
        result {
            let! target = LineTarget.create 1.0 target
            let knot = autoOr (lineKnot target) number options["knot"]
            let! line = LineCorrection.create (int options["groups"]) knot 1.0 target
            let units = int options["units"]

            do!
                require
                    (units % 2 = 0)
                    (MemCapError.BadArgument(
                        "units",
                        $"are {units}: on a line half of them face each way; give an even number"
                    ))

            return line, units
        }

    /// What the features of a ball depend on.
    let private family (options: Map<string, string>) =
        let dimension = int options["dimension"]
        let isPlane = dimension = 2
        let width = autoOr 0.4 (number >> Rational.toDouble) options["knot"]

        let ladder =
            if options["ladder"] = "published" then
                SmoothnessLadder.Published
            else
                SmoothnessLadder.Derived

        let orders = ladder.Orders(int options["groups"], dimension)

        let count name plane space =
            autoOr (if isPlane then plane else space) int options[name]

        orders,
        {
            Points = RidgeFamily.points dimension (count "points" 300 400) pointSeed
            Directions = RidgeFamily.directions dimension (count "directions" 72 150)
            Thresholds = RidgeFamily.thresholds (float orders.Head * width) (count "thresholds" 60 40)
            Width = width
        }

    let private isFourier (options: Map<string, string>) = options["law"] = "fourier"

    /// Everything is in closed form there, and nothing to be prepared.
    let private isClosed options =
        isFourier options || options["dimension"] = "1"

    let private fourier (options: Map<string, string>) target =
        result {
            let groups = options["groups"]

            do!
                require
                    (groups = "1")
                    (MemCapError.BadArgument(
                        "groups",
                        $"are {groups}: the law fourier has one group; give 1, or the law least"
                    ))

            return! FourierGroup.create target
        }

    /// Options that a task does not depend on, with their defaults, and what it is.
    let private idle (options: Map<string, string>) =
        let ofBall = [
            "ladder", "derived"
            "points", "auto"
            "directions", "auto"
            "thresholds", "auto"
        ]

        if isFourier options then
            "the law fourier", ("knot", "auto") :: ofBall
        elif options["dimension"] = "1" then
            "a line", ofBall
        else
            "", []

    let private requireNoIdle (options: Map<string, string>) =
        let subject, unused = idle options

        match unused |> List.tryFind (fun (name, standard) -> options[name] <> standard) with
        | Some(name, _) -> Error(MemCapError.BadArgument(name, $"means nothing for {subject}; leave it out"))
        | None -> Ok()

    let private target (options: Map<string, string>) =
        Target.parse (int options["dimension"]) options["target"]

    /// Errors: BadArgument for options that do not go together; whatever needs no long computation.
    let require (options: Map<string, string>) : Result<unit, MemCapError> =
        result {
            let! target = target options
            do! requireNoIdle options

            if isFourier options then
                let! _ = fourier options target
                return ()
            elif options["dimension"] = "1" then
                let! _ = line options target
                return ()
            else
                let dimension = int options["dimension"]

                do!
                    require
                        (dimension <= 3)
                        (MemCapError.BadArgument(
                            "dimension",
                            $"is {dimension}: the law least has at most 3; give the law fourier"
                        ))

                let orders, family = family options

                do!
                    require
                        (orders.Head <= Srelu.largestOrder)
                        (MemCapError.BadArgument(
                            "groups",
                            $"need units of order {orders.Head}; orders are at most {Srelu.largestOrder}"
                        ))

                do!
                    require
                        (family.Units >= family.Points.Length)
                        (MemCapError.BadArgument(
                            "points",
                            $"are {family.Points.Length}, more than the {family.Units} units; take more directions or thresholds"
                        ))
        }

    /// The options that the costly part of a task depends on: trials that agree in them share it.
    let sharedBy (options: Map<string, string>) =
        if isClosed options then
            []
        else
            [
                "dimension"
                "groups"
                "ladder"
                "knot"
                "points"
                "directions"
                "thresholds"
            ]
            |> List.map (fun name -> options[name])

    let private onLine options target =
        line options target
        |> Result.map (fun (line, units) ->
            let f = Target.evaluator target

            let grid =
                Array.init gridPoints (fun i -> 2.0 * float i / float (gridPoints - 1) - 1.0)

            let values = grid |> Array.map (fun x -> f [| x |])
            let bound = LineCorrection.bound line (units / 2)
            let mean = Array.averageBy bound grid

            {
                // Two ReLUs make the affine part.
                Neurons = line.Groups * units + 2
                Dimension = 1
                Error =
                    fun seed ->
                        let network = LineCorrection.output line (LineCorrection.draw line (units / 2) seed)

                        {
                            Mean =
                                Array.averageBy
                                    (fun e -> e * e)
                                    (Array.map2 (fun x y -> y - network x) grid values)
                            Bound = mean
                        }
            })

    /// Errors: those of RidgeFeatures.
    let prepare (options: Map<string, string>) : Result<RepresentationUnits, MemCapError> =
        if isClosed options then
            Ok RepresentationUnits.Closed
        else
            let orders, family = family options
            RidgeCorrection.create orders family |> Result.map RepresentationUnits.InBall

    let private byFourier options target =
        fourier options target
        |> Result.map (fun group ->
            let dimension, units = int options["dimension"], int options["units"]
            let count = autoOr (if dimension = 2 then 300 else 400) int options["points"]
            let points = RidgeFamily.points dimension count pointSeed
            let values = points |> Array.map (Target.evaluator target)
            let bound = FourierGroup.bound group units

            {
                Neurons = units + 2
                Dimension = dimension
                Error =
                    fun seed -> {
                        Mean =
                            FourierGroup.outputs group units seed points
                            |> Array.map2 (-) values
                            |> Array.averageBy (fun e -> e * e)
                        Bound = bound
                    }
            })

    let private inBall options (correction: RidgeCorrection) target =
        let _, family = family options
        let units = int options["units"]
        let root = Math.Sqrt(float family.Points.Length)
        let f = family.Points |> Array.map (Target.evaluator target >> fun y -> y / root)
        let bound = RidgeCorrection.bound correction units f

        {
            Neurons = correction.Features.Length * units
            Dimension = int options["dimension"]
            Error =
                fun seed ->
                    let r = RidgeCorrection.residual correction units seed f

                    {
                        Mean = Array.sumBy (fun e -> e * e) r
                        Bound = bound
                    }
        }

    /// Of complete options, with what prepare made of them or of others that agree where sharedBy looks.
    let task (options: Map<string, string>) prepared : Result<RepresentationTask, MemCapError> =
        target options
        |> Result.bind (fun target ->
            match prepared with
            | RepresentationUnits.Closed when isFourier options -> byFourier options target
            | RepresentationUnits.Closed -> onLine options target
            | RepresentationUnits.InBall correction -> Ok(inBall options correction target))
