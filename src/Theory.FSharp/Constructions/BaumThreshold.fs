namespace MemCap.Constructions

open System
open System.Collections.Generic
open System.Numerics
open MemCap
open MemCap.Bounds
open MemCap.Data
open MemCap.Exact
open MemCap.Networks

/// Threshold units. Points of one label are covered by slabs: a hyperplane through at most d of them that meets no
/// other point, and two units around it. The label of the largest class needs no slab.
///
/// Source: Baum 1988; Bubeck et al. 2020, Proposition 3. Published ⌈n/d⌉ for two classes in general position; slabs
/// alone give 2⌈n1/d⌉, and with one facet unit max(1, ⌈(n−1)/d⌉), the exact worst case, proved here.
/// Notes: proofs-notes/baum-threshold.md
[<RequireQualifiedAccess>]
module BaumThreshold =
    // 1. Hypotheses: none for correctness; two classes in general position for the counts.

    [<RequireQualifiedAccess>]
    type Variant =
        /// Slabs only.
        | Literal
        /// Slabs, and one facet unit where it saves one.
        | Tight

    // 2. Construction

    /// The label with the most points; among equals the one nearest to 0, then the smaller.
    let private majority (data: Dataset) =
        seq { for i in 0 .. data.Count - 1 -> data.Label i }
        |> Seq.countBy id
        |> Seq.sortBy (fun (label, count) -> -count, abs label, label)
        |> Seq.head
        |> fst

    /// Thresholds at ⟨u, x⟩ = low and high with the group strictly between and the others strictly outside.
    let private thresholds (request: Request) (plane: Hyperplane) : struct (Rational * Rational) option =
        let half = plane.Gap / Rational.ofInt 2

        match request.Numbers with
        | Numbers.Float64 ->
            let clear (x: Rational) =
                let rounded = Rational.toDouble x

                if not (Double.IsFinite rounded) then
                    None
                else
                    let t = Rational.ofDouble rounded
                    let distance = Rational.abs (t - plane.Offset)

                    if plane.Near < distance && distance < plane.Gap then
                        Some t
                    else
                        None

            Option.map2
                (fun low high -> struct (low, high))
                (clear (plane.Offset - half))
                (clear (plane.Offset + half))
        | _ -> Some(struct (plane.Offset - half, plane.Offset + half))

    /// Covers the given points of one label by slabs; None when doubles cannot hold one.
    let private cover (request: Request) (builder: SlabGroups) (points: int[]) =
        let remaining = ResizeArray<int>(points: int[])
        let slabs = ResizeArray<struct (Vec * Rational * Rational * int)>()
        let mutable held = true

        while held && remaining.Count > 0 do
            match builder.Next(remaining, request.Numbers) with
            | None -> held <- false
            | Some group ->
                match thresholds request group.Plane with
                | None -> held <- false
                | Some(struct (low, high)) ->
                    let taken = HashSet group.Members
                    remaining.RemoveAll(fun i -> taken.Contains i) |> ignore
                    slabs.Add(struct (group.Plane.Normal, low, high, group.Members.Length))

        if held then Some(List.ofSeq slabs) else None

    /// One unit 1[⟨w, x⟩ + b > 0], with ⟨w, x⟩ + b ≠ 0 at every point.
    type private Unit = Vec * Rational

    /// Adds base·1 + Σ (label − base)·slab + Σ (label − base)·unit. The constant costs a neuron unless base = 0 or some
    /// part has label 0, which takes it in: base·(1 − slab) = base·1[⟨u, x⟩ < low] + base·1[⟨u, x⟩ > high], and
    /// base·(1 − unit) is the unit reversed.
    let private addParts
        (neurons: Neurons)
        inputs
        (base': Rational)
        (slabs: (Rational * struct (Vec * Rational * Rational * int)) list)
        (unit': (Rational * Unit) option)
        =
        let isZero (label: Rational, _) = label.IsZero
        let reversed = not base'.IsZero && Option.exists isZero unit'

        let absorber =
            if base'.IsZero || reversed then
                None
            else
                List.tryFindIndex isZero slabs

        if absorber.IsNone && not reversed && not base'.IsZero then
            neurons.Add(base', Vec.zero inputs, Rational.One)

        unit'
        |> Option.iter (fun (label, (w, b)) ->
            if reversed then
                neurons.Add(base', Vec.scale -Rational.One w, -b)
            else
                neurons.Add(label - base', w, b))

        slabs
        |> List.iteri (fun k (label, struct (normal, low, high, _)) ->
            if absorber = Some k then
                neurons.Add(base', Vec.scale -Rational.One normal, low)
                neurons.Add(base', normal, -high)
            else
                neurons.Add(label - base', normal, -low)
                neurons.Add(base' - label, normal, -high))

    let private slabNetwork (request: Request) =
        let data = request.Data
        let base' = majority data
        let builder = SlabGroups(request.Kernels, Grid.ofDataset data, data, request.Seed)

        let labels =
            Dataset.distinctLabels data |> Array.filter (fun label -> label <> base')

        let covers =
            labels
            |> Array.mapi (fun k label ->
                request.Progress(float k / float labels.Length)

                cover request builder [|
                    for i in 0 .. data.Count - 1 do
                        if data.Label i = label then
                            i
                |]
                |> Option.map (List.map (fun slab -> Rational.ofDouble label, slab)))

        if Array.forall Option.isSome covers then
            let slabs = covers |> Array.map Option.get |> List.concat
            let neurons = Neurons request.Numbers
            addParts neurons data.Dimension (Rational.ofDouble base') slabs None
            Some(neurons, slabs |> List.map (fun (_, struct (_, _, _, size)) -> size))
        else
            None

    /// A unit in the requested numbers; None when rounding changes its answer at some point.
    let private held (request: Request) ((w, b): Unit) : Unit option =
        match request.Numbers with
        | Numbers.Float64 ->
            // The largest entry of the row near 1: long integers have no doubles, their multiples do.
            let size =
                Seq.fold
                    (fun m i -> Rational.max m (Rational.abs w[i]))
                    (Rational.abs b)
                    (seq { 0 .. w.Length - 1 })

            let scale =
                if size.IsZero then
                    Rational.One
                else
                    Rational.One / Rational.powerOfTwoBelow size

            let row = Vec.ofDoubles (Vec.toDoubles (Vec.scale scale w))
            let bias = Rational.ofDouble (Rational.toDouble (scale * b))

            let sameSide i =
                let x = request.Data.Point i
                (Vec.dotDoubles row x + bias).Sign = (Vec.dotDoubles w x + b).Sign

            if Seq.forall sameSide (seq { 0 .. request.Data.Count - 1 }) then
                Some(row, bias)
            else
                None
        | Numbers.Dyadic _ ->
            // The row is integral, the bias need not be dyadic; a positive factor changes no answer.
            let factor = Rational.ofInteger b.Denominator
            Some(Vec.scale factor w, factor * b)
        | Numbers.Exact -> Some(w, b)

    /// Beyond this many coordinate operations the search for a facet is not attempted.
    let private facetCost = 3e9

    /// One facet unit takes so many points of one class that slabs for its rest stay within ⌈(n−1)/d⌉ units;
    /// at most d + 1 affinely independent points need a single unit. None where that is not to be had.
    let private facetNetwork (request: Request) =
        let data = request.Data
        let grid = Grid.ofDataset data
        let labels = Dataset.distinctLabels data
        let all = [| 0 .. data.Count - 1 |]
        let columns = (AffineHull.ofGrid grid).Columns

        let withLabel label =
            all |> Array.filter (fun i -> data.Label i = label)

        let r = float columns.Length

        let network covered unit' points =
            let label = Rational.ofDouble covered
            let base' = Rational.ofDouble (if covered = labels[0] then labels[1] else labels[0])
            let builder = SlabGroups(request.Kernels, grid, data, request.Seed)

            cover request builder points
            |> Option.map (fun slabs ->
                let neurons = Neurons request.Numbers
                let sizes = List.map (fun struct (_, _, _, size) -> size) slabs

                addParts
                    neurons
                    data.Dimension
                    base'
                    (List.map (fun slab -> label, slab) slabs)
                    (Some(label, unit'))

                neurons, sizes)

        if data.Count <= columns.Length + 1 then
            // The label 0, if there is one, is the base: then there is no constant.
            let covered = if labels[0] = 0.0 then labels[1] else labels[0]

            Facet.separatingNeuron grid columns all (Set.ofArray (withLabel covered))
            |> Option.bind (held request)
            |> Option.bind (fun unit' -> network covered unit' [||])
        elif float data.Count * r * r * r > facetCost then
            None
        else
            Facet.tryFind grid columns all
            |> Option.bind (fun facet ->
                // The class of which most is left out of reach of full slabs, relative to what the facet takes.
                let left label =
                    let points = withLabel label
                    let taken = facet.OnFacet |> Array.filter (fun i -> data.Label i = label)
                    (points.Length - taken.Length + data.Dimension - 1) / data.Dimension

                let covered = Array.minBy left labels

                let ones =
                    facet.OnFacet |> Array.filter (fun i -> data.Label i = covered) |> Set.ofArray

                if ones.IsEmpty then
                    None
                else
                    Facet.facetNeuron grid facet ones
                    |> Option.bind (held request)
                    |> Option.bind (fun unit' ->
                        network
                            covered
                            unit'
                            (withLabel covered |> Array.filter (fun i -> not (ones.Contains i)))))

    /// One unit at every change of label along a direction: at most n of them, whatever the labels are.
    let private staircase (request: Request) =
        let data = request.Data
        let grid = Grid.ofDataset data

        let real (t: BigInteger) =
            Rational.ofInteger t * Rational.powerOfTwo grid.Exponent

        let picture = Projection.separating grid request.Seed
        let u, t, order = picture.Direction, picture.Values, picture.Order

        let row = Rounding.direction request.Numbers u

        let neurons = Neurons request.Numbers
        let mutable held = true
        let mutable level = Rational.Zero

        for k in 0 .. order.Length - 1 do
            let label = Rational.ofDouble (data.Label order[k])

            if label <> level then
                let cut =
                    if k = 0 then
                        Cut.leftOf request.Numbers (real t[order[0]])
                    else
                        Cut.between request.Numbers (real t[order[k - 1]]) (real t[order[k]])

                match cut with
                | None -> held <- false
                | Some c ->
                    neurons.Add(label - level, row, -c)
                    level <- label

        if held then Some neurons else None

    // 3. Size formulas
    let private bounds variant =
        match variant with
        | Variant.Literal -> [ ThresholdBounds.slabs ]
        | Variant.Tight -> [
            ThresholdBounds.slabs
            ThresholdBounds.thresholdExact
            ThresholdBounds.baum
            ThresholdBounds.thresholdPublished
          ]

    /// Slabs that general position would need: at most this many when groups are full.
    let private fullSlabs (data: Dataset) =
        let base' = majority data

        seq { for i in 0 .. data.Count - 1 -> data.Label i }
        |> Seq.filter (fun label -> label <> base')
        |> Seq.countBy id
        |> Seq.sumBy (fun (_, count) -> (count + data.Dimension - 1) / data.Dimension)

    // 4. Certificate: of the network this returns, by Checker.check.
    let construct (variant: Variant) (request: Request) : Result<Construction, MemCapError> =
        let data = request.Data

        let notDoubles =
            Error(
                MemCapError.HypothesisFails(
                    "weights are doubles",
                    "doubles cannot hold a threshold of this data set"
                )
            )

        let answer (neurons: Neurons) sizes full remarks =
            match neurons.ToNetwork(Activation.Threshold, data.Dimension, request.Output) with
            | None -> notDoubles
            | Some network ->
                Ok {
                    Network = network
                    Groups = sizes
                    GroupsAreFull = full
                    Misses = 0
                    Claim = None
                    Run = RunFacts.none
                    Bounds = bounds variant
                    Remarks = remarks
                }

        let steps = staircase request

        let slabs =
            match steps with
            // Even full slabs would not beat the staircase.
            | Some stairs when stairs.Count <= 2 * fullSlabs data -> None
            | _ -> slabNetwork request

        let full sizes = List.length sizes <= fullSlabs data

        let best, sizes, isFull, remarks =
            match slabs, steps with
            | Some(neurons, sizes), Some stairs when neurons.Count <= stairs.Count ->
                Some neurons, sizes, full sizes, []
            | Some(neurons, sizes), None -> Some neurons, sizes, full sizes, []
            | _, Some stairs ->
                Some stairs,
                [],
                false,
                [
                    "fallback: one unit at every change of label along a direction needs fewer units than slabs"
                ]
            | None, None -> None, [], false, []

        // ⌈(n−1)/d⌉, the exact worst case of two classes in general position.
        let worst = max 1 ((data.Count - 2 + data.Dimension) / data.Dimension)
        let twoClasses = (Dataset.distinctLabels data).Length = 2

        // Both counts are claimed; in special position slabs hold fewer points and the facet unit may miss theirs.
        let within (neurons: Neurons) =
            neurons.Count <= min worst (2 * fullSlabs data)

        match best with
        | Some neurons when variant = Variant.Literal || not twoClasses || neurons.Count <= worst ->
            answer neurons sizes isFull remarks
        | _ ->
            match facetNetwork request, best with
            | Some(neurons, sizes), Some other when neurons.Count < other.Count ->
                answer neurons sizes (within neurons) [ "one facet unit saves a slab" ]
            | Some(neurons, sizes), None ->
                answer neurons sizes (within neurons) [ "one facet unit saves a slab" ]
            | _, Some neurons -> answer neurons sizes (isFull && neurons.Count <= worst) remarks
            | None, None -> notDoubles
