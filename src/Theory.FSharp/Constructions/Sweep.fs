namespace MemCap.Constructions

open System
open System.Numerics
open MemCap
open MemCap.Bounds
open MemCap.Data
open MemCap.Exact
open MemCap.Networks

/// Two ReLU neurons for every d + 1 points. Points are swept in the order of a projection and cut into consecutive
/// groups of affinely independent points; each group's gadget adds the difference between its affine interpolant and
/// the one before, so that on group j the active gadgets sum to the interpolant of group j.
///
/// Source: derived here, 2⌈n/(d+1)⌉ against the published 4⌈n/d⌉ (Bubeck et al. 2020, Proposition 4), at most twice
/// the lower bound ⌈n/(d+1)⌉. Notes: proofs-notes/sweep.md
[<RequireQualifiedAccess>]
module Sweep =
    // 1. Hypotheses: none for correctness. The count needs affine independence inside the groups; where it fails,
    // groups are smaller and there are more of them.

    /// Consecutive points of the sweep.
    [<NoComparison; NoEquality>]
    type private Group = {
        /// Affinely independent points: they determine the interpolant.
        Members: int[]
        /// The columns of [Z | 1] in which they are independent.
        Columns: int[]
        /// Points whose labels the interpolant of the members reproduces anyway, modulo a prime.
        Riders: int[]
        First: int
        Last: int
    }

    // 2. Construction

    /// Cuts the order into groups, or returns None when a cut would fall between two projections nearer than the
    /// resolution, or equal.
    let private cut
        (request: Request)
        (grid: Grid)
        (labels: BigInteger[])
        allowRiders
        (resolution: BigInteger)
        (picture: Projection.Picture)
        =
        let t, order = picture.Values, picture.Order
        let d = grid.Dimension
        let echelon = Echelon(request.Kernels, d + 1, 1)
        let residue (a: BigInteger) = Modular.ofBigint Modular.prime a
        let labelResidues = Array.map residue labels
        let row = Array.zeroCreate<uint32>(d + 2)

        let load i =
            for c in 0 .. d - 1 do
                row[c] <-
                    if grid.IsSmall then
                        Modular.ofInt64 Modular.prime (grid.SmallEntry(i, c))
                    else
                        residue (grid.Entry(i, c))

            row[d] <- 1u
            row[d + 1] <- labelResidues[i]

        let groups = ResizeArray<Group>()
        let members = ResizeArray<int>()
        let riders = ResizeArray<int>()
        let mutable first = 0
        let mutable tied = false
        let mutable k = 0

        let close last =
            groups.Add {
                Members = members.ToArray()
                Columns = echelon.Pivots
                Riders = riders.ToArray()
                First = first
                Last = last
            }

            echelon.Clear()
            members.Clear()
            riders.Clear()
            first <- last + 1

        while not tied && k < order.Length do
            load order[k]

            match echelon.Add row with
            | Independent _ ->
                members.Add order[k]
                k <- k + 1
            | Consistent when allowRiders ->
                riders.Add order[k]
                k <- k + 1
            | Consistent
            | Inconsistent ->
                let gap = t[order[k]] - t[order[k - 1]]

                if gap.IsZero || gap < resolution then
                    tied <- true
                else
                    // The same point starts the next group: it is not advanced over.
                    close (k - 1)
                    request.Progress(0.3 * float k / float order.Length)

        if tied then
            None
        else
            close (order.Length - 1)
            Some(groups.ToArray())

    /// Do the riders' labels lie on the interpolant, as far as the numbers promise? Decided exactly.
    let private ridersFit (request: Request) (group: Group) (interpolant: Affine) =
        let data = request.Data

        let tolerance =
            match request.Numbers with
            | Numbers.Dyadic bits -> Rational.powerOfTwo -bits
            | Numbers.Exact
            | Numbers.Float64 -> Rational.Zero

        group.Riders
        |> Array.forall (fun i ->
            let error = Gadget.valueAt interpolant data i - Rational.ofDouble (data.Label i)

            Rational.abs error <= tolerance)

    /// The interpolant of a group. A dyadic one has errors at the members, which riders far away magnify: then it is
    /// fitted with more bits.
    let private interpolant (request: Request) (fit: AffineFit) (group: Group) =
        let fitted numbers =
            fit.Fit(numbers, group.Members, group.Columns)

        match request.Numbers with
        | Numbers.Dyadic bits when group.Riders.Length > 0 ->
            // Errors at the riders shrink with those at the members; false riders (modulo the prime) never fit.
            seq { for more in 0..6 -> fitted (Numbers.Dyadic(bits + (1 <<< more) * 64 - 64)) }
            |> Seq.tryFind (ridersFit request group)
            |> Option.defaultWith (fun () -> fitted request.Numbers)
        | numbers -> fitted numbers

    let private interpolants (request: Request) (fit: AffineFit) (groups: Group[]) =
        let mutable finished = 0

        groups
        |> Array.Parallel.map (fun group ->
            let interpolant = interpolant request fit group
            let count = Threading.Interlocked.Increment &finished
            request.Progress(0.3 + 0.4 * float count / float groups.Length)
            interpolant)

    /// t_i − c with relative error ≤ 2^-30: from rounded t and c where they are far apart, exactly elsewhere.
    let private sidesInDoubles (positions: float[]) (c: Rational) (side: int -> Rational) =
        let cut = Rational.toDouble c

        Array.Parallel.init positions.Length (fun i ->
            let difference = positions[i] - cut
            let size = abs positions[i] + abs cut

            // Rounding moved t and c by at most 2^-53 of them, the difference by 2^-53 of itself.
            if
                abs difference > Math.ScaleB(size, -21)
                && abs difference > 1e-290
                && Double.IsFinite size
            then
                difference
            else
                Rational.toDouble (side i))

    /// The gadgets of all groups. None when the requested numbers cannot hold a weight.
    let private assemble
        (request: Request)
        (grid: Grid)
        (picture: Projection.Picture)
        (groups: Group[])
        interpolants
        =
        let u, t, order = picture.Direction, picture.Values, picture.Order
        let data, numbers = request.Data, request.Numbers
        let unit = Rational.powerOfTwo grid.Exponent
        let real i = Rational.ofInteger t[i] * unit

        let row = Rounding.direction numbers u

        let positions = Array.Parallel.init data.Count (fun i -> Rational.toDouble (real i))
        let neurons = Neurons numbers
        // What the gadgets so far really sum to beyond their thresholds, rounding included.
        let mutable reached: Affine = Vec.zero (data.Dimension + 1)
        let mutable held = true
        let mutable j = 0

        while held && j < groups.Length do
            let group = groups[j]

            let threshold =
                if j = 0 then
                    Cut.leftOf numbers (real order[0])
                else
                    Cut.between numbers (real order[group.First - 1]) (real order[group.First])

            let difference = Vec.addScaled (Array.item j interpolants) -Rational.One reached

            match threshold with
            | None -> held <- false
            | Some _ when Vec.isZero difference -> ()
            | Some c ->
                let side i = real i - c
                let sides = sidesInDoubles positions c side
                let largest = Gadget.step request.Kernels data [ struct (side, sides) ] difference

                // Rounded weights get a factor 2 of room, so that the rounded gadget still satisfies the lemma.
                let step =
                    match numbers with
                    | Numbers.Float64 -> largest / Rational.ofInt 2
                    | _ -> largest

                let sum = Vec.addScaled (Rounding.affine row -c) step difference

                match Rounding.weights numbers sum with
                | None -> held <- false
                | Some rounded ->
                    let real' =
                        Vec.scale
                            (Rational.One / step)
                            (Vec.addScaled rounded -Rational.One (Rounding.affine row -c))

                    reached <-
                        if numbers = Numbers.Float64 then
                            Vec.add reached real'
                        else
                            Array.item j interpolants

                    let a = Rational.One / step
                    let neuron = Rounding.linear rounded
                    let bias = rounded[data.Dimension]

                    let struct (a, neuron, biases) =
                        match numbers with
                        | Numbers.Float64 -> struct (a, neuron, [| bias |])
                        | _ -> Rounding.integralFamily a neuron [| bias |]

                    neurons.Add(a, neuron, biases[0])
                    neurons.Add(-Rational.One / step, row, -c)

            request.Progress(0.7 + 0.3 * float (j + 1) / float groups.Length)
            j <- j + 1

        if held then
            neurons.ToNetwork(Activation.Relu, data.Dimension, request.Output)
        else
            None

    /// A cut through a tie is unlikely while ties are this few; one that does happen sends us to the next direction.
    let private fewTies (grid: Grid) ties =
        int64 ties * int64 (grid.Count / (grid.Dimension + 1) + 1)
        <= int64 grid.Count / 2L

    /// Groups, except the last, with fewer than d + 1 members.
    let private shortGroups (request: Request) (groups: Group[]) =
        groups
        |> Array.take (groups.Length - 1)
        |> Array.filter (fun g -> g.Members.Length < request.Data.Dimension + 1)

    let private areFull request groups =
        Array.isEmpty (shortGroups request groups)

    let private describe (request: Request) (groups: Group[]) network =
        let d = request.Data.Dimension
        let shortGroups = shortGroups request groups

        {
            Network = network
            Groups =
                groups
                |> Array.map (fun g -> g.Members.Length + g.Riders.Length)
                |> List.ofArray
            GroupsAreFull = shortGroups.Length = 0
            Misses = 0
            Claim = None
            Run = RunFacts.none
            Bounds = [ TwoLayerBounds.sweep; TwoLayerBounds.onePerPoint ]
            Remarks = [
                if shortGroups.Length > 0 then
                    $"{shortGroups.Length} of {groups.Length} groups have fewer than d+1 = {d + 1} affinely independent points"
            ]
        }

    /// The network on a picture; None when a cut falls into a tie. The inner option: the numbers cannot hold it.
    let private onPicture (request: Request) (grid: Grid) labels unit resolution picture =
        let fit = AffineFit(request.Kernels, grid, labels, unit)

        let network groups fits =
            Some(groups, assemble request grid picture groups fits)

        cut request grid labels true resolution picture
        |> Option.bind (fun groups ->
            let fits = interpolants request fit groups

            // A rider modulo the prime that is none over Q (probability 2^-28 a point): do without riders, and
            // without this picture if they then meet a tie.
            // Doubles promise nothing of a single point; the checker decides.
            if
                request.Numbers = Numbers.Float64
                || Array.forall2 (ridersFit request) groups fits
            then
                network groups fits
            else
                cut request grid labels false BigInteger.Zero picture
                |> Option.bind (fun groups -> network groups (interpolants request fit groups)))

    let private integerLabels (data: Dataset) =
        let struct (labels, unit) =
            Vec.toScaled (Vec.ofDoubles (Array.init data.Count data.Label))

        labels, unit

    /// The network along a given integer direction, whose projections must be distinct.
    let along (u: BigInteger[]) (request: Request) =
        let labels, unit = integerLabels request.Data

        let grid = Grid.ofDataset request.Data

        match onPicture request grid labels unit BigInteger.Zero (Projection.picture grid u) with
        | Some(groups, Some network) -> Ok(describe request groups network)
        | Some(_, None) ->
            Error(
                MemCapError.HypothesisFails(
                    "weights are doubles",
                    "a weight of the network is not a finite double"
                )
            )
        | None ->
            Error(
                MemCapError.HypothesisFails(
                    "distinct projections",
                    "two points have equal projections on the direction"
                )
            )

    // 3. Size formulas: TwoLayerBounds.sweep = min(n, 2⌈n/(d+1)⌉); always at most 2·(number of groups).

    // 4. Certificate: of the network this returns, by Checker.check.
    let construct (request: Request) : Result<Construction, MemCapError> =
        let grid = Grid.ofDataset request.Data
        let labels, unit = integerLabels request.Data

        let found =
            Projection.pictures grid request.Seed
            |> Seq.filter (fun picture ->
                fewTies grid (Projection.nearTies (Projection.resolution picture) picture))
            |> Seq.tryPick (fun picture ->
                onPicture request grid labels unit (Projection.resolution picture) picture)
            |> Option.orElseWith (fun () ->
                onPicture request grid labels unit BigInteger.Zero (Projection.separating grid request.Seed))

        match found with
        | Some(groups, Some network) when 2 * groups.Length <= request.Data.Count ->
            Ok(describe request groups network)
        | Some(groups, None) when 2 * groups.Length <= request.Data.Count ->
            Error(
                MemCapError.HypothesisFails(
                    "weights are doubles",
                    "a weight of the network is not a finite double"
                )
            )
        | cut ->
            // Where the groups are full, 2⌈n/(d+1)⌉ > n and the theorem promises n; elsewhere it promises nothing.
            let full =
                match cut with
                | Some(groups, _) -> areFull request groups
                | None -> false

            // Fewer neurons one per point than two per group.
            PiecewiseLinear.construct request
            |> Result.map (fun construction -> {
                construction with
                    GroupsAreFull = full
                    Misses = 0
                    Claim = None
                    Run = RunFacts.none
                    Bounds = [ TwoLayerBounds.sweep; TwoLayerBounds.onePerPoint ]
                    Remarks = [ "two neurons a group would exceed n: one neuron per point instead" ]
            })
