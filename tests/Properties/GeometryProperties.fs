module MemCap.Properties.GeometryProperties

open System
open System.Numerics
open FsCheck.FSharp
open MemCap.Data
open MemCap.Exact
open MemCap.Properties.HardNumbers
open Xunit

let private plain =
    Product(fun x offset rows d w k z ->
        for i in 0 .. rows - 1 do
            for f in 0 .. k - 1 do
                let mutable sum = 0.0

                for c in 0 .. d - 1 do
                    sum <- sum + x[offset + i * d + c] * w[f * d + c]

                z[i * k + f] <- sum)

/// The same sums backwards, fused: another admissible order.
let private backwards =
    Product(fun x offset rows d w k z ->
        for i in 0 .. rows - 1 do
            for f in 0 .. k - 1 do
                let mutable sum = 0.0

                for c in d - 1 .. -1 .. 0 do
                    sum <- Math.FusedMultiplyAdd(x[offset + i * d + c], w[f * d + c], sum)

                z[i * k + f] <- sum)

let private exactPoint (data: Dataset) i =
    data.Point(i).ToArray() |> Array.map Rational.ofDouble

let private dot (x: Rational[]) (y: Rational[]) =
    Array.fold2 (fun (sum: Rational) a b -> sum + a * b) Rational.Zero x y

let private squaredDistance x y =
    let difference = Array.map2 (fun (a: Rational) b -> a - b) x y
    dot difference difference

/// The least value and the first pair that attains it, by looking at all pairs.
let private least (value: int -> int -> Rational) (data: Dataset) keep =
    [
        for i in 0 .. data.Count - 1 do
            for j in i + 1 .. data.Count - 1 do
                if keep i j then
                    value i j, [ i; j ]
    ]
    |> function
        | [] -> None
        | pairs -> Some(List.min pairs)

let private everyPair _ _ = true

let private matches name (expected: (Rational * int list) option) (actual: Length option) =
    let actual = actual |> Option.map (fun length -> length.Squared, length.Witness)
    Theorem.holds $"{name}: expected {expected}, got {actual}" (expected = actual)

let private agrees product (data: Dataset) =
    let geometry = Geometry.measure product ignore data
    let points = Array.init data.Count (exactPoint data)
    let distance i j = squaredDistance points[i] points[j]
    let norm i = dot points[i] points[i]
    let minus = Option.map (fun (value: Rational, pair) -> -value, pair)
    let norms = Array.init data.Count norm
    let separation = least distance data everyPair
    let diameter = least (fun i j -> -(distance i j)) data everyPair |> minus

    all [
        matches "separation" separation geometry.Separation
        matches
            "label separation"
            (least distance data (fun i j -> data.Label i <> data.Label j))
            geometry.LabelSeparation
        matches "diameter" diameter geometry.Diameter
        matches
            "slope"
            (least
                (fun i j ->
                    let rise = Rational.ofDouble (data.Label i) - Rational.ofDouble (data.Label j)
                    -(rise * rise / distance i j))
                data
                (fun i j -> data.Label i <> data.Label j)
             |> minus)
            geometry.Slope
        Theorem.equal
            (least (fun i j -> -(Rational.abs (dot points[i] points[j]))) data everyPair
             |> minus)
            (geometry.Coherence |> Option.map (fun (value, i, j) -> value, [ i; j ]))
        Theorem.equal
            (Option.map2 (fun (far: Rational, _) (near, _) -> far / near) diameter separation)
            (Option.map fst geometry.Aspect)
        matches
            "largest norm"
            (Some(Array.max norms, [ Array.findIndex ((=) (Array.max norms)) norms ]))
            (Some geometry.MaxNorm)
        matches
            "least norm"
            (Some(Array.min norms, [ Array.findIndex ((=) (Array.min norms)) norms ]))
            (Some geometry.MinNorm)
        Theorem.equal (norms |> Array.forall ((=) Rational.One)) geometry.OnUnitSphere
        Theorem.equal
            (Elimination.rank
                data.Dimension
                (Array.init data.Count (fun i ->
                    let grid = Grid.ofDataset data
                    Array.map2 (-) (grid.Row i) (grid.Row 0))))
            geometry.AffineRank
        for length in List.choose id [ geometry.Separation; geometry.Diameter; Some geometry.MaxNorm ] do
            let low, high =
                Dyadic.toRational length.Value.Lower, Dyadic.toRational length.Value.Upper

            Theorem.holds $"√{length.Squared}" (low * low <= length.Squared && length.Squared <= high * high)
    ]
    |> Result.mapError (fun reason -> $"{reason} in {show data}")

[<Fact>]
let ``lengths, angles and rank are those found by comparing all pairs exactly`` () =
    Theorem.forCases 400 (hardPoints 12 4) (agrees plain)

[<Fact>]
let ``the answer does not depend on the order of summation`` () =
    Theorem.forCases 200 (hardPoints 12 4) (agrees backwards)

[<Fact>]
let ``a product that fails to compute leaves the answer exact`` () =
    let broken = Product(fun _ _ rows _ _ k z -> Array.Fill(z, nan, 0, rows * k))
    Theorem.forCases 50 (hardPoints 8 3) (agrees broken)

/// A cloud of more than one block with many ties, near ties at an offset, and repeated runs.
let private cloud count offset =
    let random = Random 7

    let rows =
        Array.init count (fun _ -> Array.init 3 (fun _ -> offset + float (random.Next 9) / 7.0))
        |> Array.distinct

    ofRows rows (Array.init rows.Length (fun i -> float (i % 3)))

[<Theory>]
[<InlineData(0.0)>]
[<InlineData(1e6)>]
let ``several blocks give the smallest pair among equals`` (offset: float) =
    Assert.Equal(Ok(), agrees plain (cloud 700 offset))

[<Fact>]
let ``more ties than the race keeps at once are settled to the smallest pair`` () =
    // The corners of a cube of dimension 9: 2304 closest pairs, 256 farthest; and shifted off the integers.
    let corner shift k =
        Array.init 9 (fun c -> (if (k >>> c) &&& 1 = 1 then 1.0 else 0.0) * 0.3 + shift)

    for shift in [ 0.0; 0.1 ] do
        let rows = Array.init 512 (corner shift)
        let geometry = Geometry.measure plain ignore (ofRows rows (Array.init 512 float))
        let x k = rows[k] |> Array.map Rational.ofDouble
        let separation = Option.get geometry.Separation
        Assert.Equal(9, geometry.AffineRank)
        Assert.Equal<int list>([ 0; 1 ], separation.Witness)
        Assert.Equal(squaredDistance (x 0) (x 1), separation.Squared)
        Assert.Equal<int list>([ 0; 511 ], (Option.get geometry.Diameter).Witness)

[<Fact>]
let ``progress ends at the number of points and never goes back`` () =
    let data = cloud 700 0.0
    let reports = ResizeArray<int>()
    Geometry.measure plain reports.Add data |> ignore
    Assert.Equal(data.Count, reports[reports.Count - 1])
    Assert.Equal<int>(Seq.sort reports, reports)

[<Fact>]
let ``one point has norms but no pairs`` () =
    let geometry = Geometry.measure plain ignore (ofRows [| [| 3.0; 4.0 |] |] [| 2.0 |])

    Assert.True(
        geometry.Separation.IsNone
        && geometry.Diameter.IsNone
        && geometry.Coherence.IsNone
    )

    Assert.True(geometry.Aspect.IsNone && geometry.IsCollinear && geometry.AffineRank = 0)
    Assert.Equal(Rational.ofInt 25, geometry.MaxNorm.Squared)
    Assert.True(geometry.MaxNorm.Value.IsExact)
    Assert.Equal<(float * int)[]>([| 2.0, 1 |], geometry.Classes)
    Assert.Equal((2.0, 2.0), geometry.LabelRange)

[<Fact>]
let ``signed unit vectors lie on the sphere and the nearest double to a sphere does not`` () =
    let axes = [| [| 1.0; 0.0 |]; [| 0.0; 1.0 |]; [| -1.0; 0.0 |] |]
    Assert.True((Geometry.measure plain ignore (ofRows axes [| 0.0; 1.0; 0.0 |])).OnUnitSphere)
    let near = Array.append axes [| [| sqrt 0.5; sqrt 0.5 |] |]
    Assert.False((Geometry.measure plain ignore (ofRows near [| 0.0; 1.0; 0.0; 1.0 |])).OnUnitSphere)

[<Fact>]
let ``the affine rank is that of fraction-free elimination`` () =
    // Relations with large coefficients, which the residues cannot tell, among them.
    let steep =
        gen {
            let! n = Gen.choose (2, 9)
            let! slope = Gen.elements [ 1.0; 3.0; 1234567891.0; 4294967297.0 ]
            let! xs = Gen.arrayOfLength n (Gen.choose (-1000, 1000))

            let rows =
                xs
                |> Array.distinct
                |> Array.map (fun x -> [| float x; slope * float x + 5.0; 8.0; float (x % 3) |])

            return ofRows rows (Array.create rows.Length 0.0)
        }

    let cases = Gen.oneof [ hardPoints 9 6; steep ]

    Theorem.forCases 500 cases (fun data ->
        let grid = Grid.ofDataset data
        let rows = Array.init data.Count (fun i -> Array.map2 (-) (grid.Row i) (grid.Row 0))
        let hull = AffineHull.ofGrid grid

        let minor =
            hull.Points[1..]
            |> Array.map (fun i -> Array.map (fun c -> rows[i][c]) hull.Columns)

        all [
            Theorem.equal (Elimination.rank data.Dimension rows) hull.Rank
            Theorem.equal hull.Rank (Geometry.affineRank data)
            Theorem.equal hull.Rank (Elimination.rank hull.Rank minor)
            Theorem.equal (hull.Rank + 1) hull.Points.Length
        ]
        |> Result.mapError (fun reason -> $"{reason} in {show data}"))

[<Fact>]
let ``long runs of dependent points do not hide a late independent one`` () =
    // 200 points of a line in R^3, then one off the line, then 200 more, then one off the plane.
    let line start =
        Array.init 200 (fun t -> [| float (t + start); 2.0 * float (t + start); 7.0 |])

    let rows =
        Array.concat [ line 0; [| [| 0.0; 1.0; 7.0 |] |]; line 200; [| [| 0.0; 0.0; 8.0 |] |] ]

    let data = ofRows rows (Array.create rows.Length 0.0)
    Assert.Equal(3, Geometry.affineRank data)
    let flat = ofRows rows[.. rows.Length - 2] (Array.create (rows.Length - 1) 0.0)
    Assert.Equal(2, Geometry.affineRank flat)

[<Fact>]
let ``points that are dependent only modulo the prime are not taken for dependent`` () =
    // 2^31·2^30 − 1·1 and 2^61 − 1 are the prime itself: no relation can be read off, or a wrong one.
    let unreadable = [|
        [| 0.0; 0.0 |]
        [| Math.ScaleB(1.0, 31); 1.0 |]
        [| 1.0; Math.ScaleB(1.0, 30) |]
    |]

    let misread = [| [| 0.0; 0.0 |]; [| 1.0; 1.0 |]; [| 1.0; Math.ScaleB(1.0, 61) |] |]

    for rows in [ unreadable; misread ] do
        Assert.Equal(2, Geometry.affineRank (ofRows rows [| 0.0; 0.0; 0.0 |]))

[<Fact>]
let ``relations with long coefficients among few columns are found in data too large for elimination`` () =
    // Column 40 = 3234567891/2987654321·(column 3), column 41 = column 5 − 3·column 7.
    let random = Random 11

    let rows =
        Array.init 3000 (fun _ ->
            let x = Array.init 40 (fun _ -> float (random.Next 256))
            x[3] <- x[3] * 2987654321.0
            Array.append x [| x[3] / 2987654321.0 * 3234567891.0; x[5] - 3.0 * x[7] |])
        |> Array.distinct

    Assert.Equal(40, Geometry.affineRank (ofRows rows (Array.create rows.Length 0.0)))
