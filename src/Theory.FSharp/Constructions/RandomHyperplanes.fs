namespace MemCap.Constructions

open System
open System.Numerics
open System.Threading
open System.Threading.Tasks
open MemCap
open MemCap.Bounds
open MemCap.Data
open MemCap.Exact
open MemCap.Networks

/// Random hyperplanes, and for each class a second layer pruned to the data: F(x) is the class of which some unit is
/// active.
/// Source: Dirksen, Finke, Genzel, "Memorization with neural nets: going beyond the worst case", arXiv 2310.00327.
/// Notes: proofs-notes/random-hyperplanes.md.
[<RequireQualifiedAccess>]
module RandomHyperplanes =
    /// Width of the first layer.
    [<RequireQualifiedAccess>]
    type Width =
        /// Algorithm 2: this many hyperplanes, and luck.
        | Fixed of int
        /// Algorithm 1: as many as it takes.
        | Auto

    [<RequireQualifiedAccess>]
    type Unit =
        | Threshold
        | Relu

    /// λ, the largest size of a bias.
    [<RequireQualifiedAccess>]
    type Bias =
        /// R, the largest norm of a point, rounded up.
        | Radius
        | Given of float

    /// Of two classes, the one whose points get units; of more, each does.
    [<RequireQualifiedAccess>]
    type Minus =
        | First
        | Second

    type Options = {
        Width: Width
        Bias: Bias
        Unit: Unit
        Minus: Minus
    }

    /// One class against the rest: its label, its points and the others, ascending.
    [<NoComparison; NoEquality>]
    type Side = {
        Label: float
        Minus: int[]
        Plus: int[]
    }

    /// A first layer with the second layers that belong to it.
    [<NoComparison; NoEquality>]
    type Pruned = {
        Layer: RandomLayer
        Bias: float
        Patterns: Patterns
        /// In the order of the sides.
        Seconds: SecondLayer list
    }

    /// Candidates of a class are drawn by a generator of their own, so that classes can be pruned in any order.
    let internal candidates (seed: uint64) index =
        SplitMix.At(~~~seed, uint64 (index: int))

    /// The sides of a data set: one for two classes, one for each class else. Empty for a single class.
    let sides minus (data: Dataset) =
        let labels = Dataset.distinctLabels data

        let side label =
            let own = Array.zeroCreate<int> data.Count
            let others = Array.zeroCreate<int> data.Count
            let mutable ownCount = 0

            for i in 0 .. data.Count - 1 do
                if data.Label i = label then
                    own[ownCount] <- i
                    ownCount <- ownCount + 1
                else
                    others[i - ownCount] <- i

            {
                Label = label
                Minus = Array.sub own 0 ownCount
                Plus = Array.sub others 0 (data.Count - ownCount)
            }

        match labels with
        | [| _ |] -> []
        | [| first; second |] -> [ side (if minus = Minus.First then first else second) ]
        | _ -> List.ofArray (Array.map side labels)

    /// R, not too small.
    let radius (data: Dataset) =
        let mutable largest = 0.0

        for i in 0 .. data.Count - 1 do
            for value in data.Point i do
                largest <- max largest (abs value)

        if largest = 0.0 then
            0.0
        else
            let exponent = Math.ILogB largest
            let mutable most = 0.0

            for i in 0 .. data.Count - 1 do
                let mutable sum = 0.0

                for value in data.Point i do
                    let scaled = Math.ScaleB(value, -exponent)
                    sum <- sum + scaled * scaled

                most <- max most sum

            let relative = Math.ScaleB(float (data.Dimension + 4), -52)
            Math.ScaleB(sqrt most * (1.0 + relative), exponent)

    /// Each side's second layer for threshold units, sides in parallel: points are arranged once, by class.
    let pruneThreshold
        (kernels: IKernels)
        (progress: float -> unit)
        seed
        (patterns: Patterns)
        (sides: Side list)
        =
        let sides = List.toArray sides

        let rows =
            ThresholdPruning.arrange
                kernels
                patterns
                (if sides.Length = 1 then
                     [| sides[0].Plus |]
                 else
                     sides |> Array.map _.Minus)

        let total = sides |> Array.sumBy (fun side -> float side.Minus.Length)
        let finished = Array.zeroCreate<float> sides.Length
        let seconds = Array.zeroCreate<SecondLayer> sides.Length

        let run index =
            let side = sides[index]

            seconds[index] <-
                ThresholdPruning.run
                    kernels
                    (candidates seed index)
                    (fun part ->
                        Volatile.Write(&finished[index], part * float side.Minus.Length)
                        progress (Array.sum finished / total))
                    patterns
                    side.Minus
                    rows
                    (if sides.Length = 1 then -1 else index)

        Parallel.For(0, sides.Length, run) |> ignore
        List.ofArray seconds

    /// The same for ReLU units; sides one after the other, as each is parallel in itself.
    let private pruneRelu (request: Request) layer bias patterns (sides: Side list) =
        let pruning = ReluPruning(request.Kernels, request.Data, layer, bias, patterns)
        let count = float sides.Length

        sides
        |> List.mapi (fun index side ->
            pruning.Run(
                candidates request.Seed index,
                (fun part -> request.Progress((float index + part) / count)),
                side.Minus
            ))

    /// Both layers, by the options.
    let prune (options: Options) (request: Request) (sides: Side list) : Result<Pruned, MemCapError> =
        let data = request.Data

        let bias =
            match options.Bias with
            | Bias.Radius -> radius data
            | Bias.Given bias -> bias

        let first =
            match options.Width with
            | _ when not (Double.IsFinite bias) ->
                Error(
                    MemCapError.BadArgument(
                        "bias",
                        "the largest norm is beyond the doubles; scale the points, or give a bias"
                    )
                )
            | Width.Fixed width when not (ActivationPatterns.isWithinArrays data width) ->
                Error(
                    MemCapError.BadArgument(
                        "width",
                        $"{width} hyperplanes for {data.Count} points in R^{data.Dimension} are more than arrays hold; give a smaller one"
                    )
                )
            | Width.Fixed width ->
                let layer = RandomLayer.Draw(request.Seed, data.Dimension, 0, width)

                Ok(
                    struct (layer,
                            ActivationPatterns.ofBiases request.Kernels ignore data layer [ bias ]
                            |> List.head)
                )
            | Width.Auto ->
                AdaptiveWidth.find
                    request.Kernels
                    request.Progress
                    data
                    request.Seed
                    bias
                    (sides |> List.map (fun side -> side.Minus, side.Plus))

        first
        |> Result.map (fun (struct (layer, patterns)) -> {
            Layer = layer
            Bias = bias
            Patterns = patterns
            Seconds =
                match options.Unit with
                | Unit.Threshold ->
                    pruneThreshold request.Kernels request.Progress request.Seed patterns sides
                | Unit.Relu -> pruneRelu request layer bias patterns sides
        })

    /// The network: hyperplanes, units −u with bias m, and the sum of each side's units. Two classes are answered by the
    /// sign of minus that sum, more by the largest. A point that no unit covers is answered wrongly, or by a tie. A side
    /// without units has one that is never active, so that it is there.
    let private network (data: Dataset) activation (sides: Side list) (pruned: Pruned) =
        let layer = pruned.Layer
        let d = layer.Dimension

        let first =
            Array.Parallel.init layer.Count (fun j ->
                Vec.ofDoubles (Array.init d (fun c -> float layer.Weights[j * d + c])))

        let row (unit': Kept) =
            let mask = Array.zeroCreate<uint64> pruned.Patterns.Words
            ActivationPatterns.off pruned.Patterns unit'.Candidate mask 0
            Vec.ofMask layer.Count -1.0 mask

        let never = [| Vec.zero layer.Count |], [| 0.0 |]

        let blocks =
            pruned.Seconds
            |> List.map (fun second ->
                let units = List.toArray second.Units

                if units.Length = 0 then
                    never
                else
                    Array.Parallel.map row units, units |> Array.map _.Offset)

        let second = blocks |> List.map fst |> Array.concat
        let offsets = blocks |> List.map snd |> Array.concat

        let sums =
            let ends =
                blocks
                |> List.scan (fun start (rows, _) -> start + rows.Length) 0
                |> List.toArray

            Array.init sides.Length (fun side ->
                let own = Array.zeroCreate<float> second.Length
                let weight = if sides.Length = 1 then -1.0 else 1.0
                Array.fill own ends[side] (ends[side + 1] - ends[side]) weight
                Vec.ofDoubles own)

        let labels = Dataset.distinctLabels data |> Array.map Rational.ofDouble

        let last, output =
            match sides with
            | [ side ] ->
                let minus = Rational.ofDouble side.Label
                Activation.Sign, Output.Sign(minus, Array.find (fun label -> label <> minus) labels)
            | _ -> Activation.Identity, Output.Argmax labels

        result {
            let! hyperplanes =
                Layer.create activation d first (Vec.ofDoubles (layer.Biases pruned.Bias))

            let! kept = Layer.create activation layer.Count second (Vec.ofDoubles offsets)
            let! answer = Layer.create last second.Length sums (Vec.zero sums.Length)
            return! Network.create d [ hyperplanes; kept; answer ] output
        }

    let private bounds (options: Options) = [
        ThreeLayerBounds.hyperplaneSecondLayer

        match options.Width with
        | Width.Auto -> ThreeLayerBounds.hyperplaneAdaptive
        | Width.Fixed _ -> ThreeLayerBounds.hyperplaneProbability
    ]

    let private remarks (options: Options) (request: Request) (pruned: Pruned) = [
        match request.Numbers with
        | Numbers.Float64 -> ()
        | Numbers.Exact
        | Numbers.Dyadic _ -> "numbers have no effect: every weight is a double, and the network is exact"

        if options.Minus = Minus.First && pruned.Seconds.Length > 1 then
            "minus has no effect: of more than two classes each gets units"

        let entries = int64 request.Data.Count * int64 pruned.Patterns.Drawn

        match options.Width with
        | Width.Auto when pruned.Layer.Count = 1 ->
            "1 hyperplane separates every pair: interpolation is certain"
        | Width.Auto -> $"{pruned.Layer.Count} hyperplanes separate every pair: interpolation is certain"
        | Width.Fixed _ -> ()

        match options.Bias with
        | Bias.Radius -> $"biases up to the largest norm, {pruned.Bias}"
        | Bias.Given _ -> ()

        $"single precision left {pruned.Patterns.OpenInSingles} of {entries} signs of the first layer open, doubles {pruned.Patterns.OpenInDoubles}"
    ]

    /// What a draw comes to, without its network.
    type Outcome = {
        Width: int
        /// Units of all second layers, at least one a side as the network has.
        Units: int
        /// Points that no unit covers.
        Misses: int
    }

    let private outcome width (seconds: SecondLayer list) : Outcome = {
        Width = width
        Units = seconds |> List.sumBy (fun second -> max 1 second.Units.Length)
        Misses = seconds |> List.sumBy (fun second -> second.Uncovered.Length)
    }

    /// What `construct` would come to, for several maximal biases and widths of threshold units with one seed: they share
    /// the product with the widest layer. Each answer is as if it had been asked alone.
    let outcomes
        (kernels: IKernels)
        (data: Dataset)
        seed
        minus
        (draws: (float * int list) list)
        : Outcome list list =
        let widest = draws |> List.collect snd |> List.max
        let layer = RandomLayer.Draw(seed, data.Dimension, 0, widest)
        let sides = sides minus data

        ActivationPatterns.ofBiases kernels ignore data layer (List.map fst draws)
        |> List.zip draws
        |> List.map (fun ((_, widths), patterns) ->
            widths
            |> List.map (fun width ->
                ActivationPatterns.truncate width patterns
                |> fun narrow -> pruneThreshold kernels ignore seed narrow sides
                |> outcome width))

    /// What `construct` would come to.
    let outcomeOf (options: Options) (request: Request) : Result<Outcome, MemCapError> =
        prune options request (sides options.Minus request.Data)
        |> Result.map (fun pruned -> outcome pruned.Layer.Count pruned.Seconds)

    /// Errors: BadArgument for labels that are no classes or one class; NotSeparated when hyperplanes cannot
    /// separate a pair.
    let construct (options: Options) (request: Request) : Result<Construction, MemCapError> =
        result {
            let data = request.Data

            let isClasses =
                match request.Output with
                | Output.Identity -> false
                | _ -> true

            do!
                require
                    isClasses
                    (MemCapError.BadArgument(
                        "labels",
                        "are real numbers, and random hyperplanes separate classes; read them with --task classes"
                    ))

            let sides = sides options.Minus data

            do!
                require
                    (not sides.IsEmpty)
                    (MemCapError.BadArgument(
                        "labels",
                        "there is one class, and random hyperplanes need two; give data with another"
                    ))

            let! pruned = prune options request sides

            let activation =
                match options.Unit with
                | Unit.Threshold -> Activation.Threshold
                | Unit.Relu -> Activation.Relu

            let! network = network data activation sides pruned

            return {
                Network = network
                Groups = []
                GroupsAreFull = false
                Misses = pruned.Seconds |> List.sumBy (fun second -> second.Uncovered.Length)
                Claim = None
                Run = RunFacts.none
                Bounds = bounds options
                Remarks = remarks options request pruned
            }
        }
