namespace MemCap.Bounds

open System.Collections.Generic
open System.Numerics
open MemCap.Data
open MemCap.Exact

/// Whether the points are in general position within their affine hull.
[<RequireQualifiedAccess>]
type Position =
    /// Every subset of q + 1 points was found affinely independent, or there are no more than q + 1 points.
    | General
    /// These points, at least q + 1 of them, lie in one hyperplane of the hull.
    | Degenerate of points: int list
    /// Neither was established.
    | Open

/// What is known of a data set, each part decided exactly and only when a bound asks for it.
[<NoComparison; NoEquality>]
type Facts = {
    Data: Dataset
    /// The labels are classes.
    AreClasses: bool
    Labels: float[]
    /// q.
    Rank: Lazy<int>
    Position: Lazy<Position>
    Geometry: Lazy<Geometry>
    /// ‖(X, 1)‖, from above.
    Norm: Lazy<NormBound>
}

[<RequireQualifiedAccess>]
module Facts =
    /// More subsets than this are not enumerated.
    let private mostSubsets = BigInteger 20_000

    /// Subsets of k of 0 … n−1, ascending.
    let rec private subsets first n k : int list seq =
        seq {
            if k = 0 then
                yield []
            else
                for i in first .. n - k do
                    for rest in subsets (i + 1) n (k - 1) do
                        yield i :: rest
        }

    let private affineRankOf (data: Dataset) (points: int list) =
        let rows = points |> List.map (fun i -> data.Point(i).ToArray()) |> Array.ofList

        match Dataset.ofRows rows (Array.zeroCreate rows.Length) with
        | Ok subset -> Geometry.affineRank subset
        | Error error -> MemCap.ResultBuilder.defect error.Message

    /// More than q points that share a coordinate, which not all of them do, lie in a hyperplane of the hull.
    let private sharedCoordinate (data: Dataset) rank =
        seq {
            for c in 0 .. data.Dimension - 1 do
                let byValue = Dictionary<float, List<int>>()

                for i in 0 .. data.Count - 1 do
                    // 0 and −0 are one number.
                    let x = data.Point(i)[c] + 0.0

                    match byValue.TryGetValue x with
                    | true, points -> points.Add i
                    | _ -> byValue[x] <- List<int>([ i ])

                if byValue.Count > 1 then
                    for points in byValue.Values do
                        if points.Count > rank then
                            yield List.ofSeq (Seq.truncate (rank + 1) points)
        }
        |> Seq.tryHead

    let private position (data: Dataset) rank =
        let n = data.Count

        if n <= rank + 1 then
            // q = n − 1: the n points are affinely independent.
            Position.General
        else
            match sharedCoordinate data rank with
            | Some points when rank > 1 -> Position.Degenerate points
            | _ when rank = 1 -> Position.General
            | _ when Combinatorics.binomial n (rank + 1) <= mostSubsets ->
                subsets 0 n (rank + 1)
                |> Seq.tryFind (fun points -> affineRankOf data points < rank)
                |> Option.map Position.Degenerate
                |> Option.defaultValue Position.General
            | _ -> Position.Open

    /// The geometry costs O(n²d) when it is first asked for.
    let ofData (kernels: IKernels) progress areClasses (data: Dataset) =
        let product =
            Product(fun x offset rows d w k z -> kernels.Product(x, offset, rows, w, 0, k, d, z, 0))

        let rank = lazy (Geometry.affineRank data)

        {
            Data = data
            AreClasses = areClasses
            Labels = Dataset.distinctLabels data
            Rank = rank
            Position = lazy (position data rank.Value)
            Geometry = lazy (Geometry.measure product progress data)
            Norm = lazy (OperatorNorm.ofPoints kernels data [| 0 .. data.Count - 1 |] NormRows.Lifted)
        }

    /// Binary, classes or real.
    let labels facts =
        if not facts.AreClasses then Labels.Real
        elif facts.Labels.Length <= 2 then Labels.Binary
        else Labels.Classes

    let private countOf facts label =
        Seq.length (Seq.filter (fun i -> facts.Data.Label i = label) (seq { 0 .. facts.Data.Count - 1 }))

    /// Sizes and labels: what every report needs and costs next to nothing. d is the ambient dimension.
    let counts facts =
        [
            "n", Value.ofInt facts.Data.Count
            "d", Value.ofInt facts.Data.Dimension
            "m", Value.ofInt 1

            if facts.Labels.Length = 2 then
                let sizes = facts.Labels |> Array.map (countOf facts) |> Array.sort
                "n1", Value.ofInt sizes[0]
                "n0", Value.ofInt sizes[1]
                "Nminus", Value.ofInt sizes[0]
                "Nplus", Value.ofInt sizes[1]

            if facts.AreClasses then
                "C", Value.ofInt facts.Labels.Length

            "labelBound", Value.ofRational (Rational.ofDouble (Array.max (Array.map abs facts.Labels)))
        ]
        |> Map.ofList

    /// Lengths and angles, from the geometry.
    let measures facts =
        let g = facts.Geometry.Value
        let root (length: Length) = Value.sqrtOf length.Squared

        [
            if g.MaxNorm.Squared.Sign > 0 then
                "r", root g.MaxNorm

                match g.Separation with
                | Some length -> "theta", Value.sqrtOf (length.Squared / g.MaxNorm.Squared)
                | None -> ()

            match g.Separation with
            | Some length -> "delta", root length
            | None -> ()

            match g.LabelSeparation with
            | Some length -> "delta_pm", root length
            | None -> ()

            match g.Aspect with
            | Some(squared, _) -> "Delta", Value.sqrtOf squared
            | None -> ()

            match g.Slope with
            | Some slope -> "slope", root slope
            | None -> ()

            match g.Coherence with
            | Some(value, _, _) -> "gamma", Value.ofRational value
            | None -> ()
        ]
        |> Map.ofList

    /// What bounds of the total weight measure labels and points by.
    let norms facts =
        let squaredLabels =
            facts.Data.Labels
            |> Array.fold
                (fun sum y ->
                    let y = Dyadic.ofDouble y
                    sum + y * y)
                Dyadic.Zero
            |> Dyadic.toRational

        Map.ofList [
            "labelNorm", Value.sqrtOf squaredLabels
            "liftedNorm", Value.sqrtOf facts.Norm.Value.Squared
        ]
