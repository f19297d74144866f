namespace MemCap.Constructions

open System
open System.Numerics
open MemCap
open MemCap.Bounds
open MemCap.Data
open MemCap.Exact
open MemCap.Networks

/// ReLU networks that treat groups of at most d points one by one: a slab around a hyperplane that contains the
/// group and no other point, and inside the slab an affine function with the group's labels.
///
/// Source: Bubeck et al. 2020, Proposition 4 (4⌈n/d⌉, derivative neurons); three units a group and one for the label
/// offset derived here. Notes: proofs-notes/baum-relu.md
[<RequireQualifiedAccess>]
module BaumRelu =
    // 1. Hypotheses: none for correctness; general position for the count.

    [<RequireQualifiedAccess>]
    type Variant =
        /// Four neurons a group; points with label 0 need none.
        | Slab4
        /// Three neurons a group and one for the offset.
        | Slab3

    // 2. Construction

    let private isFloat (request: Request) = request.Numbers = Numbers.Float64

    /// Rounds to a multiple of the unit, a power of two.
    let private onGrid (unit: Rational) (x: Rational) =
        unit
        * Rational.ofInteger (Rational.floor (x / unit + Rational.fraction BigInteger.One (BigInteger 2)))

    /// Multiples of this unit below the size have at most 52 bits: their sums and differences are doubles.
    let private gridUnit (size: Rational) =
        Rational.powerOfTwo (Rational.floorLog2 size - 50)

    /// The neurons of one group; None when doubles cannot hold them.
    let private slab4 (request: Request) (plane: Hyperplane) (affine: Affine) (neurons: Neurons) =
        let d = request.Data.Dimension
        let float64 = isFloat request
        let half = plane.Gap / Rational.ofInt 2
        let width = if float64 then Rational.powerOfTwoBelow half else half
        let upper i = plane.Side i + width
        let lower i = plane.Side i - width
        let widthAsDouble = Rational.toDouble width
        let shifted by = Array.map (fun s -> s + by) plane.Sides

        let largest =
            Gadget.step
                request.Kernels
                request.Data
                [
                    struct (upper, shifted widthAsDouble)
                    struct (lower, shifted -widthAsDouble)
                ]
                affine

        let step = if float64 then largest / Rational.ofInt 4 else largest
        let constant = step * affine[d]

        let size =
            Rational.abs plane.Offset + Rational.abs constant + Rational.ofInt 4 * width

        let unit = gridUnit size

        if float64 && unit * Rational.ofInt 64 > width then
            None
        else
            // On a common grid the four biases cancel exactly beyond the slab, rounding or not.
            let round x = if float64 then onGrid unit x else x
            let offset = round -plane.Offset
            let perturbed = offset + round constant

            let row =
                Rounding.linear (Vec.addScaled (Rounding.affine plane.Normal Rational.Zero) step affine)

            match Rounding.weights request.Numbers row with
            | None -> None
            | Some rounded ->
                let a = Rational.One / step

                let struct (a, rounded, biases) =
                    if float64 then
                        struct (a, rounded, [| perturbed + width; perturbed - width |])
                    else
                        Rounding.integralFamily a rounded [| perturbed + width; perturbed - width |]

                neurons.Add(a, rounded, biases[0])
                neurons.Add(-a, rounded, biases[1])
                neurons.Add(-Rational.One / step, plane.Normal, offset + width)
                neurons.Add(Rational.One / step, plane.Normal, offset - width)
                Some()

    /// (C/τ)[relu(t+τ+τμ) − 2 relu(t−τ/4+τμ/2) + relu(t−3τ/2)] for t = ⟨u, x⟩ − b: C(1+μ) on the group, 0 elsewhere.
    let private slab3
        (request: Request)
        (scale: Rational)
        (plane: Hyperplane)
        (mu: Affine)
        (neurons: Neurons)
        =
        let d = request.Data.Dimension
        let float64 = isFloat request
        let struct (values, errors) = Gadget.approximate request.Kernels mu request.Data
        // NaN, too, is not finite.
        let finite =
            Array.forall2 (fun v e -> Double.IsFinite(Math.BitIncrement(abs v + e))) values errors

        if float64 && not finite then
            None
        else
            let bound =
                if finite then
                    Array.map2 (fun v e -> abs v + e) values errors
                    |> Array.max
                    |> Math.BitIncrement
                    |> Rational.ofDouble
                else
                    seq { 0 .. request.Data.Count - 1 }
                    |> Seq.map (fun i -> Rational.abs (Gadget.valueAt mu request.Data i))
                    |> Seq.max

            let width =
                Rational.powerOfTwoBelow (plane.Gap / (Rational.ofInt 2 * (Rational.One + bound)))

            let part (p: int) (q: int) =
                width * Rational.fraction (BigInteger p) (BigInteger q)

            let size =
                Rational.abs plane.Offset
                + Rational.ofInt 4 * width
                + part 1 1 * Rational.abs mu[d]

            let unit = gridUnit size

            if float64 && unit * Rational.ofInt 1024 > width then
                None
            else
                let round x = if float64 then onGrid unit x else x
                let third = round (-plane.Offset - part 3 2)
                let second = round (-plane.Offset - part 1 4 + part 1 2 * mu[d])
                let first = Rational.ofInt 2 * second - third

                let middle =
                    Vec.addScaled (Rounding.affine plane.Normal Rational.Zero) (part 1 2) mu

                // The normal and the middle row lie on the grid 2^-52, so the first row 2·middle − normal is exact.
                let middleRow =
                    if float64 then
                        Rounding.linear middle
                        |> Vec.toRationals
                        |> Array.map (onGrid (Rational.powerOfTwo -52))
                        |> Vec.ofRationals
                    else
                        Rounding.linear middle

                let firstRow =
                    Vec.addScaled (Vec.scale (Rational.ofInt 2) middleRow) -Rational.One plane.Normal

                let a = scale / width

                match
                    Rounding.weights request.Numbers firstRow, Rounding.weights request.Numbers middleRow
                with
                | Some first', Some middle' when first'.Equals firstRow && middle'.Equals middleRow ->
                    neurons.Add(a, first', first)
                    neurons.Add(-a - a, middle', second)
                    neurons.Add(a, plane.Normal, third)
                    Some()
                | _ -> None

    let private groupsOf (request: Request) grid candidates numbers (add: SlabGroup -> unit option) =
        let builder = SlabGroups(request.Kernels, grid, request.Data, request.Seed)
        let total = Array.length candidates
        let remaining = ResizeArray<int>(candidates: int[])
        let sizes = ResizeArray<int>()
        let mutable held = true

        while held && remaining.Count > 0 do
            match builder.Next(remaining, numbers) with
            | None -> held <- false
            | Some group ->
                match add group with
                | None -> held <- false
                | Some() ->
                    let taken = Collections.Generic.HashSet group.Members
                    remaining.RemoveAll(fun i -> taken.Contains i) |> ignore
                    sizes.Add group.Members.Length
                    request.Progress(1.0 - float remaining.Count / float total)

        if held then Some(List.ofSeq sizes) else None

    let private shiftedLabels (data: Dataset) (shift: Rational) (scale: Rational) =
        let labels =
            Array.init data.Count (fun i -> (Rational.ofDouble (data.Label i) + shift) / scale - Rational.One)

        Vec.toScaled (Vec.ofRationals labels)

    let private build variant (request: Request) =
        let data = request.Data
        let grid = Grid.ofDataset data
        let neurons = Neurons request.Numbers

        let sizes =
            match variant with
            | Variant.Slab4 ->
                let struct (labels, unit) =
                    Vec.toScaled (Vec.ofDoubles (Array.init data.Count data.Label))

                let fit = AffineFit(request.Kernels, grid, labels, unit)

                let candidates =
                    [| 0 .. data.Count - 1 |] |> Array.filter (fun i -> data.Label i <> 0.0)

                groupsOf request grid candidates request.Numbers (fun group ->
                    let affine = fit.Fit(request.Numbers, group.Members, group.Columns)
                    slab4 request group.Plane affine neurons)
            | Variant.Slab3 ->
                let largest =
                    Seq.max (Seq.map (fun i -> abs (data.Label i)) (seq { 0 .. data.Count - 1 }))

                // C ≥ 2 max |y| is enough; a power of two keeps y/C dyadic.
                let scale =
                    if largest = 0.0 then
                        Rational.ofInt 3
                    else
                        match request.Numbers with
                        | Numbers.Dyadic _ ->
                            Rational.ofInt 4 * Rational.powerOfTwoBelow (Rational.ofDouble largest)
                        | _ -> Rational.ofInt 3 * Rational.ofDouble largest

                let struct (labels, unit) = shiftedLabels data scale scale
                let fit = AffineFit(request.Kernels, grid, labels, unit)
                neurons.Add(-scale, Vec.zero data.Dimension, Rational.One)

                // The network multiplies the error of the fit by the scale.
                let numbers =
                    match request.Numbers with
                    | Numbers.Dyadic bits -> Numbers.Dyadic(bits + max 0 (Rational.floorLog2 scale + 1))
                    | other -> other

                let planes = if isFloat request then Numbers.Float64 else Numbers.Exact

                groupsOf request grid [| 0 .. data.Count - 1 |] planes (fun group ->
                    let mu = fit.Fit(numbers, group.Members, group.Columns)
                    slab3 request scale group.Plane mu neurons)

        sizes
        |> Option.bind (fun sizes ->
            neurons.ToNetwork(Activation.Relu, data.Dimension, request.Output)
            |> Option.map (fun network -> network, sizes))

    // 3. Size formulas
    let private bounds variant = [
        match variant with
        | Variant.Slab4 -> TwoLayerBounds.baumRelu
        | Variant.Slab3 -> TwoLayerBounds.tents
    ]

    // 4. Certificate: of the network this returns, by Checker.check.
    let construct variant (request: Request) : Result<Construction, MemCapError> =
        match build variant request with
        | None ->
            Error(
                MemCapError.HypothesisFails(
                    "weights are doubles",
                    "doubles cannot hold a slab of this data set"
                )
            )
        | Some(network, sizes) ->
            let d = request.Data.Dimension
            let shortGroups = sizes |> List.filter (fun size -> size < d) |> List.length
            let full = shortGroups <= 1

            Ok {
                Network = network
                Groups = sizes
                GroupsAreFull = full
                Misses = 0
                Claim = None
                Run = RunFacts.none
                Bounds = bounds variant
                Remarks = [
                    if not full then
                        $"{shortGroups} of {sizes.Length} groups have fewer than d = {d} points: their affine hulls would contain other points"
                ]
            }
