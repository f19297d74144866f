namespace MemCap.Data

open System
open System.Collections.Generic
open MemCap

[<Sealed; NoComparison; NoEquality>]
type Dataset internal (dimension: int, points: float[], labels: float[]) =
    member _.Count = labels.Length
    member _.Dimension = dimension

    member _.Point(i: int) =
        ReadOnlySpan(points, i * dimension, dimension)

    member _.Label(i: int) = labels[i]
    member internal _.Points = points
    member internal _.Labels = labels

[<RequireQualifiedAccess>]
module Dataset =
    /// Compares points by their coordinates; −0 has been replaced before.
    let private byCoordinates dimension (points: float[]) = {
        new IEqualityComparer<int> with
            member _.Equals(i, j) =
                ReadOnlySpan(points, i * dimension, dimension)
                    .SequenceEqual(ReadOnlySpan(points, j * dimension, dimension))

            member _.GetHashCode i =
                let mutable hash = HashCode()

                for x in ReadOnlySpan(points, i * dimension, dimension) do
                    hash.Add x

                hash.ToHashCode()
    }

    let private findNotFinite dimension (points: float[]) (labels: float[]) =
        match Array.FindIndex(points, fun x -> not (Double.IsFinite x)) with
        | -1 ->
            match Array.FindIndex(labels, fun y -> not (Double.IsFinite y)) with
            | -1 -> None
            | row -> Some(MemCapError.NotFinite(row, -1))
        | index -> Some(MemCapError.NotFinite(index / dimension, index % dimension))

    let private findRepeated dimension points (labels: float[]) =
        let seen = Dictionary<int, int>(labels.Length, byCoordinates dimension points)

        let rec from j =
            if j = labels.Length then
                None
            elif seen.TryAdd(j, j) then
                from (j + 1)
            else
                let i = seen[j]

                if labels[i] = labels[j] then
                    Some(MemCapError.BadArgument("points", $"points {i} and {j} are equal: merge them"))
                else
                    Some(MemCapError.Contradiction(i, j))

        from 0

    let create dimension (points: float[]) (labels: float[]) =
        result {
            do! require (dimension >= 1) (MemCapError.BadArgument("dimension", "must be at least 1"))
            do! require (labels.Length >= 1) (MemCapError.BadArgument("labels", "there are no points"))

            do!
                require
                    (int64 labels.Length * int64 dimension = int64 points.Length)
                    (MemCapError.BadArgument(
                        "points",
                        $"{points.Length} coordinates are not {labels.Length}×{dimension}"
                    ))

            match findNotFinite dimension points labels with
            | Some error -> return! Error error
            | None ->
                // Adding 0 turns −0 into 0, so that equal numbers have equal bits.
                let points = Array.map (fun x -> x + 0.0) points
                let labels = Array.map (fun y -> y + 0.0) labels

                match findRepeated dimension points labels with
                | Some error -> return! Error error
                | None -> return Dataset(dimension, points, labels)
        }

    let ofRows (points: float[][]) labels =
        result {
            do! require (points.Length > 0) (MemCapError.BadArgument("points", "there are no points"))
            let dimension = points[0].Length

            match Array.FindIndex(points, fun x -> x.Length <> dimension) with
            | -1 -> return! create dimension (Array.concat points) labels
            | row ->
                return!
                    Error(
                        MemCapError.BadArgument(
                            "points",
                            $"point {row} has {points[row].Length} coordinates, not {dimension}"
                        )
                    )
        }

    let distinctLabels (data: Dataset) =
        data.Labels |> Array.distinct |> Array.sort
