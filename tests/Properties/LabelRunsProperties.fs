module MemCap.Properties.LabelRunsProperties

open System.Numerics
open MemCap.Constructions
open MemCap.Data
open MemCap.Exact
open MemCap.Properties.HardNumbers
open Xunit

/// z = ⟨a, Z⟩ + b of every point, with its class.
let private positions (data: Dataset) (line: LabelLine) =
    let grid = Grid.ofDataset data

    let z i =
        Array.map2 (*) line.Direction (grid.Row i) |> Array.fold (+) line.Offset

    Array.init data.Count z, LabelRuns.classes data

let private isLine (data: Dataset) (line: LabelLine) =
    let z, classes = positions data line
    let ends (run: LabelRun) = [| run.First; run.Last |]

    let members (run: LabelRun) =
        seq { 0 .. data.Count - 1 }
        |> Seq.filter (fun i -> run.First <= z[i] && z[i] <= run.Last)

    all [
        Theorem.equal data.Dimension line.Direction.Length
        Theorem.equal (Grid.ofDataset data).Exponent line.Exponent
        Theorem.equal BigInteger.Zero (Array.min z)
        // Every point is in a run of its class, and both ends of every run are points.
        Theorem.equal data.Count (line.Runs |> Seq.sumBy (members >> Seq.length))
        for run in line.Runs do
            Theorem.holds $"{run}: {show data}" (members run |> Seq.forall (fun i -> classes[i] = run.Class))
            Theorem.holds $"{run}: {show data}" (ends run |> Array.forall (fun e -> Array.contains e z))
        for left, right in Seq.pairwise line.Runs do
            Theorem.holds "runs meet" (left.Last < right.First)
            Theorem.holds "neighbours have one class" (left.Class <> right.Class)
    ]

[<Fact>]
let ``every data set has a line whose runs hold its points by class`` () =
    Theorem.forCases 400 (hardPoints 12 4) (fun data -> isLine data (LabelRuns.line 3 7UL data))

[<Fact>]
let ``classes are numbered by increasing label`` () =
    let data =
        ofRows [| [| 0.0 |]; [| 1.0 |]; [| 2.0 |]; [| 3.0 |] |] [| 7.5; -2.0; 7.5; 0.0 |]

    Assert.Equal<int>([| 2; 0; 2; 1 |], LabelRuns.classes data)

[<Fact>]
let ``one class is one run, also where points share a value`` () =
    Theorem.forCases 100 (hardPoints 12 4) (fun data ->
        let data =
            ofRows (Array.init data.Count (fun i -> data.Point(i).ToArray())) (Array.zeroCreate data.Count)

        let line = LabelRuns.line 8 1UL data

        all [
            Theorem.equal 1 line.Runs.Length
            Theorem.holds
                "entries"
                (line.Direction |> Array.forall (fun a -> BigInteger.Abs a = BigInteger.One))
            isLine data line
        ])

[<Fact>]
let ``a direction is refused exactly when two classes share a value`` () =
    Theorem.forCases 300 (integerPoints 90 2) (fun data ->
        let grid = Grid.ofDataset data
        let classes = LabelRuns.classes data

        all [
            for direction in [ [| 1; 1 |]; [| 1; -1 |]; [| 0; 1 |]; [| 5; 3 |] ] do
                let direction =
                    direction[.. data.Dimension - 1] |> Array.map (fun a -> BigInteger(a: int))

                let z = Projection.along grid direction

                let meets =
                    Seq.zip z classes
                    |> Seq.groupBy fst
                    |> Seq.exists (fun (_, points) -> points |> Seq.distinct |> Seq.length > 1)

                match LabelRuns.along grid classes direction with
                | ValueSome line ->
                    Theorem.holds "classes meet" (not meets)
                    isLine data line
                | ValueNone -> Theorem.holds "no classes meet" meets
        ])

[<Fact>]
let ``more candidates never give more runs`` () =
    Theorem.forCases 100 (integerPoints 40 4) (fun data ->
        let runs kept =
            (LabelRuns.line kept 3UL data).Runs.Length

        Theorem.holds "more runs" (runs 8 <= runs 2 && runs 2 <= runs 1))

[<Fact>]
let ``where no small entries keep the classes apart the range grows`` () =
    // Differences of all small combinations of the coordinates occur, between the classes.
    let rows = [|
        for a in 0..15 do
            for b in 0..15 -> [| float a; float b |]
    |]

    let data = ofRows rows (rows |> Array.map (fun row -> (row[0] + row[1]) % 2.0))
    // Along (1, 1) and (1, −1) the classes differ in parity, so they stay apart; with these labels they meet.
    let mixed = ofRows rows (rows |> Array.map (fun row -> (row[0] * row[1]) % 2.0))

    let entries (line: LabelLine) =
        line.Direction |> Array.map BigInteger.Abs |> Array.max

    let plain, wide = LabelRuns.line 1 0UL data, LabelRuns.line 1 0UL mixed
    Assert.Equal(BigInteger.One, entries plain)
    Assert.True(entries wide > BigInteger.One)
    Assert.Equal(Ok(), isLine data plain)
    Assert.Equal(Ok(), isLine mixed wide)

[<Fact>]
let ``gamma is the extent over the smallest gap`` () =
    let line labels =
        LabelRuns.line 1 0UL (ofRows [| [| 0.0 |]; [| 1.5 |]; [| 2.0 |]; [| 7.0 |] |] labels)

    Assert.Equal(Rational.ofInt 14, LabelRuns.gamma (line [| 0.0; 0.0; 1.0; 0.0 |]))

    Assert.Equal(
        Rational.fraction (BigInteger 14) (BigInteger 10),
        LabelRuns.gamma (line [| 0.0; 0.0; 0.0; 1.0 |])
    )

    Assert.Equal(Rational.One, LabelRuns.gamma (line [| 3.0; 3.0; 3.0; 3.0 |]))
    Assert.Equal(Rational.Zero, LabelRuns.gamma (LabelRuns.line 1 0UL (ofRows [| [| 5.0 |] |] [| 1.0 |])))
