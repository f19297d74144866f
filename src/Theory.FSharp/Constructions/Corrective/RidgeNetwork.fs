namespace MemCap.Constructions

open System
open System.Threading.Tasks
open MemCap
open MemCap.Data
open MemCap.Exact
open MemCap.Networks

/// Two-layer networks of ridge units at centred points.
[<RequireQualifiedAccess>]
module internal RidgeNetwork =
    let private outOfRange =
        MemCapError.BadArgument(
            "points and labels",
            "need weights beyond the range of doubles; scale the data"
        )

    /// The units as neurons with doubles for weights.
    /// Errors: BadArgument when a weight leaves the doubles.
    let ofUnits (request: Request) (points: CorrectivePoints) (kind: RidgeKind) (units: RidgeUnit[]) =
        let lowered = units |> Array.map (fun unit' -> points.Lower(kind, unit'))

        if Array.forall ValueOption.isSome lowered then
            let lowered = Array.map ValueOption.get lowered

            Ok(
                Network.twoLayer
                    kind.Activation
                    request.Data.Dimension
                    (lowered |> Array.map (fun (struct (_, row, _)) -> Vec.ofDoubles row))
                    (lowered |> Array.map (fun (struct (_, _, bias)) -> bias) |> Vec.ofDoubles)
                    (lowered |> Array.map (fun (struct (outer, _, _)) -> outer) |> Vec.ofDoubles)
                    request.Output
            )
        else
            Error outOfRange

    /// Exact values of a neuron at the points, over a common power of two.
    let private values (data: Dataset) (kind: RidgeKind) (row: Vec) (bias: Rational) =
        Array.init data.Count (fun i ->
            Eval.activate kind.Activation (Vec.dotDoubles row (data.Point i) + bias))

    /// Numbers over their least common denominator.
    let private overOne (numbers: Rational[]) : struct (bigint[] * bigint) =
        let denominator =
            numbers
            |> Array.fold
                (fun (least: bigint) x ->
                    let common = bigint.GreatestCommonDivisor(least, x.Denominator)
                    least / common * x.Denominator)
                1I

        struct (numbers |> Array.map (fun x -> x.Numerator * (denominator / x.Denominator)), denominator)

    /// A unit whose column is independent of those before it: the neuron, its integer values, what they are multiplied with.
    [<NoComparison; NoEquality>]
    type private Column = {
        Row: Vec
        Bias: float
        Entries: bigint[]
        Denominator: bigint
    }

    /// How many of the units' columns are independent, when that is fewer than there are points.
    [<Struct>]
    type Deficient = { Rank: int; Units: int }

    /// The network of n of the units, in order the first with independent columns, whose outer weights make it equal to
    /// the labels: exact. Batches are drawn until there are n, or they end.
    /// Errors: a weight leaves the doubles; or the columns are too few.
    let interpolating
        (request: Request)
        (points: CorrectivePoints)
        (kind: RidgeKind)
        (batches: RidgeUnit[] seq)
        : Result<Result<Network, Deficient>, MemCapError> =
        let data, kernels = request.Data, request.Kernels
        let n = data.Count
        let echelon = Echelon(kernels, n, 0)
        let columns = ResizeArray<Column>()
        let mutable drawn = 0
        let mutable isInRange = true

        let add (batch: RidgeUnit[]) =
            drawn <- drawn + batch.Length
            let made = Array.zeroCreate<Column voption> batch.Length

            Parallel.For(
                0,
                batch.Length,
                fun k ->
                    match points.Lower(kind, { batch[k] with Outer = 0.0 }) with
                    | ValueNone -> ()
                    | ValueSome(struct (_, row, bias)) ->
                        let row = Vec.ofDoubles row

                        let struct (entries, denominator) =
                            overOne (values data kind row (Rational.ofDouble bias))

                        made[k] <-
                            ValueSome {
                                Row = row
                                Bias = bias
                                Entries = entries
                                Denominator = denominator
                            }
            )
            |> ignore

            for column in made do
                match column with
                | ValueNone -> isInRange <- false
                | ValueSome column ->
                    if columns.Count < n then
                        let residues = column.Entries |> Array.map (Modular.ofBigint Modular.prime)

                        match echelon.Add residues with
                        | Independent _ -> columns.Add column
                        | _ -> ()

            request.Progress(float columns.Count / float n)

        use enumerator = batches.GetEnumerator()

        while isInRange && columns.Count < n && enumerator.MoveNext() do
            add enumerator.Current

        if not isInRange then
            Error outOfRange
        elif columns.Count < n then
            Ok(Error { Rank = columns.Count; Units = drawn })
        else
            let matrix = IntegerMatrix.init n n (fun i k -> columns[k].Entries[i])

            let struct (labels, labelUnit) =
                overOne (Array.init n (fun i -> Rational.ofDouble (data.Label i)))

            match LinearSolve.solve kernels matrix labels with
            | Error _ -> ResultBuilder.defect "columns that are independent modulo a prime are dependent"
            | Ok solution ->
                let used =
                    [| 0 .. n - 1 |] |> Array.filter (fun k -> not solution.Numerators[k].IsZero)

                Ok(
                    Ok(
                        Network.twoLayer
                            kind.Activation
                            data.Dimension
                            (used |> Array.map (fun k -> columns[k].Row))
                            (used |> Array.map (fun k -> columns[k].Bias) |> Vec.ofDoubles)
                            (Vec.scaled
                                (used |> Array.map (fun k -> solution.Numerators[k] * columns[k].Denominator))
                                (solution.Denominator * labelUnit))
                            request.Output
                    )
                )
