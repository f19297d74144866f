namespace MemCap.Constructions

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
            let round (x: Rational) = Rational.ofDouble (Rational.toDouble x)
            let low, high = round (plane.Offset - half), round (plane.Offset + half)

            let clear (t: Rational) =
                let distance = Rational.abs (t - plane.Offset)
                plane.Near < distance && distance < plane.Gap

            if clear low && clear high then
                Some(struct (low, high))
            else
                None
        | _ -> Some(struct (plane.Offset - half, plane.Offset + half))

    /// Covers the given points of one label by slabs; None when doubles cannot hold one.
    let private cover (request: Request) (builder: SlabGroups) (points: int[]) =
        let remaining = ResizeArray<int>(points: int[])
        let slabs = ResizeArray<struct (Vec * Rational * Rational * int)>()
        let mutable held = true

        while held && remaining.Count > 0 do
            match builder.Next(remaining, (request.Numbers = Numbers.Exact)) with
            | None -> held <- false
            | Some group ->
                match thresholds request group.Plane with
                | None -> held <- false
                | Some(struct (low, high)) ->
                    let taken = HashSet group.Members
                    remaining.RemoveAll(fun i -> taken.Contains i) |> ignore
                    slabs.Add(struct (group.Plane.Normal, low, high, group.Members.Length))

        if held then Some(List.ofSeq slabs) else None

    /// Adds base·1 + Σ (label − base)·slab. The constant costs a neuron unless base = 0 or some slab has label 0:
    /// there base·(1 − slab) = base·1[⟨u, x⟩ < low] + base·1[⟨u, x⟩ > high].
    let private addSlabs
        (neurons: Neurons)
        inputs
        (base': Rational)
        (slabs: (Rational * struct (Vec * Rational * Rational * int)) list)
        =
        let absorber =
            if base'.IsZero then
                None
            else
                List.tryFindIndex (fun (label: Rational, _) -> label.IsZero) slabs

        if absorber.IsNone && not base'.IsZero then
            neurons.Add(base', Vec.zero inputs, Rational.One)

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
            addSlabs neurons data.Dimension (Rational.ofDouble base') slabs
            Some(neurons, slabs |> List.map (fun (_, struct (_, _, _, size)) -> size))
        else
            None

    /// One unit at every change of label along a direction: at most n of them, whatever the labels are.
    let private staircase (request: Request) =
        let data = request.Data
        let grid = Grid.ofDataset data

        let real (t: BigInteger) =
            Rational.ofInteger t * Rational.powerOfTwo grid.Exponent

        let picture = Projection.separating grid request.Seed
        let u, t, order = picture.Direction, picture.Values, picture.Order

        let row =
            match request.Numbers with
            | Numbers.Float64 -> Vec.ofDoubles (Array.map float u)
            | _ -> Vec.scaled u BigInteger.One

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
        | Variant.Literal -> [ TwoLayerBounds.slabs ]
        | Variant.Tight -> [
            TwoLayerBounds.slabs
            TwoLayerBounds.thresholdExact
            TwoLayerBounds.baum
            TwoLayerBounds.thresholdPublished
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

        let answer (neurons: Neurons) sizes full remarks =
            Ok {
                Network = neurons.ToNetwork(Activation.Threshold, data.Dimension, request.Output)
                Groups = sizes
                GroupsAreFull = full
                Bounds = bounds variant
                Remarks = remarks
            }

        let steps = staircase request

        let slabs =
            match steps with
            // Even full slabs would not beat the staircase.
            | Some stairs when stairs.Count <= 2 * fullSlabs data -> None
            | _ -> slabNetwork request

        match slabs, steps with
        | Some(neurons, sizes), Some stairs when neurons.Count <= stairs.Count ->
            answer neurons sizes (sizes.Length <= fullSlabs data) []
        | Some(neurons, sizes), None -> answer neurons sizes (sizes.Length <= fullSlabs data) []
        | _, Some stairs ->
            answer stairs [] false [
                "fallback: one unit at every change of label along a direction needs fewer units than slabs"
            ]
        | None, None ->
            Error(
                MemCapError.HypothesisFails(
                    "weights are doubles",
                    "doubles cannot hold a threshold of this data set"
                )
            )
