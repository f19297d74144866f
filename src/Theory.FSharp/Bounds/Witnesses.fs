namespace MemCap.Bounds

open System
open MemCap.Data
open MemCap.Exact

/// Whether a data set is one of those that defeat smaller networks: then a lower bound of scope Worst speaks of it.
[<RequireQualifiedAccess>]
module Witnesses =
    let private alternates (data: Dataset) (order: int[]) =
        order
        |> Array.pairwise
        |> Array.forall (fun (i, j) -> data.Label i <> data.Label j)

    /// Two labels that alternate along the order of a coordinate that tells the points apart.
    let private alternatesAlong (data: Dataset) column =
        let order = Array.sortBy (fun i -> data.Point(i)[column]) [| 0 .. data.Count - 1 |]
        (Dataset.distinctLabels data).Length = 2 && alternates data order

    /// x = (t, t², …, t^d), exactly.
    let private isOnMomentCurve (data: Dataset) i =
        let point = data.Point(i).ToArray() |> Array.map Rational.ofDouble
        let t = point[0]

        Array.forall2 (=) point (Array.scan (fun power _ -> power * t) t point[1..])

    /// Collinear points whose two labels alternate along the line.
    let isAlternatingLine (facts: Facts) =
        facts.Labels.Length = 2
        && facts.Rank.Value = 1
        && (let data = facts.Data

            let column =
                Seq.find
                    (fun c ->
                        Seq.exists
                            (fun i -> data.Point(i)[c] <> data.Point(0)[c])
                            (seq { 1 .. data.Count - 1 }))
                    (seq { 0 .. data.Dimension - 1 })

            alternatesAlong data column)

    /// Points of the moment curve whose two labels alternate along it.
    let isAlternatingMomentCurve (facts: Facts) =
        facts.Labels.Length = 2
        && alternatesAlong facts.Data 0
        && Seq.forall (isOnMomentCurve facts.Data) (seq { 0 .. facts.Data.Count - 1 })

    /// The dimension in which the data are a witness of that kind: 1 on a line, d on the moment curve. A line is the
    /// moment curve of dimension 1 in its own coordinate.
    let dimension (facts: Facts) witness : int option =
        match witness with
        | Some Witness.Line when isAlternatingLine facts -> Some 1
        | Some Witness.MomentCurve when isAlternatingMomentCurve facts -> Some facts.Data.Dimension
        | Some Witness.MomentCurve when isAlternatingLine facts -> Some 1
        | _ -> None
