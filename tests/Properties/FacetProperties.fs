module MemCap.Properties.FacetProperties

open System
open System.Numerics
open FsCheck
open FsCheck.FSharp
open MemCap.Constructions
open MemCap.Data
open MemCap.Exact
open MemCap.Properties.HardNumbers
open Xunit

let private dot (c: BigInteger[]) (z: BigInteger[]) =
    Array.fold2 (fun sum s t -> sum + s * t) BigInteger.Zero c z

let private allPoints (data: Dataset) = [| 0 .. data.Count - 1 |]

/// The facet in the coordinates of the data's own hull.
let private facetOf data =
    let grid = Grid.ofDataset data
    let hull = AffineHull.ofGrid grid
    grid, hull, Facet.tryFind grid hull.Columns (allPoints data)

[<Fact>]
let ``a facet leaves every other point strictly on one side`` () =
    Theorem.forAll (hardPoints 14 5) (fun data ->
        match facetOf data with
        | _, hull, None -> Theorem.holds $"no facet of {show data}" (hull.Rank = 0)
        | grid, hull, Some facet ->
            let value i =
                dot facet.Normal (grid.RowAt(i, facet.Columns)) - facet.Offset

            let differences =
                facet.Basis
                |> Array.map (fun i ->
                    Array.map2
                        (-)
                        (grid.RowAt(i, facet.Columns))
                        (grid.RowAt(facet.Basis[0], facet.Columns)))

            all [
                for i in allPoints data do
                    Theorem.holds
                        $"point {i} of {show data}"
                        ((value i).Sign = (if Array.contains i facet.OnFacet then 0 else -1))
                Theorem.holds "all points on the facet" (facet.OnFacet.Length < data.Count)
                Theorem.equal hull.Rank facet.Basis.Length
                Theorem.equal (hull.Rank - 1) (Elimination.rank hull.Rank differences)
                Theorem.holds
                    "basis outside the facet"
                    (Array.forall (fun i -> Array.contains i facet.OnFacet) facet.Basis)
            ])

[<Fact>]
let ``data in a proper affine subspace have no facet in all coordinates`` () =
    Theorem.forAll (hardPoints 10 5) (fun data ->
        let grid = Grid.ofDataset data
        let facet = Facet.tryFind grid [| 0 .. data.Dimension - 1 |] (allPoints data)
        Theorem.equal (Geometry.affineRank data = data.Dimension) facet.IsSome)

/// The strict sign of ⟨w, x⟩ + b wanted on each point.
let private fires (data: Dataset) (ones: Set<int>) (w: Vec, b: Rational) =
    allPoints data
    |> Seq.map (fun i ->
        let value = Vec.dotDoubles w (data.Point i) + b
        Theorem.holds $"point {i}: {value}, {show data}" (value.Sign = (if ones.Contains i then 1 else -1)))
    |> all

let private withChoice (points: Gen<Dataset>) =
    gen {
        let! data = points
        let! bits = Gen.arrayOfLength data.Count (Gen.elements [ true; false ])
        return data, bits
    }

[<Fact>]
let ``a facet neuron is one exactly on the chosen part of the facet and zero on no point`` () =
    Theorem.forCases 400 (withChoice (hardPoints 14 5)) (fun (data, bits) ->
        match facetOf data with
        | _, _, None -> Ok()
        | grid, hull, Some facet ->
            let ones = facet.OnFacet |> Array.filter (fun i -> bits[i]) |> Set.ofArray

            match Facet.facetNeuron grid facet ones with
            | Some neuron -> fires data ones neuron
            | None -> Theorem.holds "an independent facet was refused" (facet.OnFacet.Length > hull.Rank))

[<Fact>]
let ``affinely independent points are separated by one neuron in every way`` () =
    Theorem.forCases 300 (withChoice (hardPoints 6 5)) (fun (data, bits) ->
        let grid = Grid.ofDataset data
        let hull = AffineHull.ofGrid grid
        let ones = allPoints data |> Array.filter (fun i -> bits[i]) |> Set.ofArray

        match Facet.separatingNeuron grid hull.Columns (allPoints data) ones with
        | Some neuron -> fires data ones neuron
        | None -> Theorem.holds "independent points were refused" (data.Count > hull.Rank + 1))

/// The six points of the golden example for facets.
let private sixPoints =
    ofRows [|
        [| 0.0; 0.0 |]
        [| 7.0; 1.0 |]
        [| 2.0; 9.0 |]
        [| 5.0; 4.0 |]
        [| 3.0; 3.0 |]
        [| 8.0; 6.0 |]
    |] [| 1.0; 0.0; 1.0; 0.0; 1.0; 0.0 |]

[<Fact>]
let ``the golden six points have an edge as facet and all four dichotomies of it`` () =
    let grid, _, facet = facetOf sixPoints
    let facet = Option.get facet
    Assert.Equal(2, facet.OnFacet.Length)

    for ones in [ []; [ 0 ]; [ 1 ]; [ 0; 1 ] ] do
        let ones = ones |> List.map (fun k -> facet.OnFacet[k]) |> Set.ofList
        let neuron = Facet.facetNeuron grid facet ones |> Option.get
        Assert.Equal(Ok(), fires sixPoints ones neuron)

[<Fact>]
let ``three collinear points labelled 1, 0, 1 admit no single neuron of this kind`` () =
    let data =
        ofRows [| for t in 0..2 -> Array.init 5 (fun c -> float (t * (c + 1))) |] [| 1.0; 0.0; 1.0 |]

    let neuron =
        Facet.separatingNeuron (Grid.ofDataset data) [| 0..4 |] (allPoints data) (Set.ofList [ 0; 2 ])

    Assert.True neuron.IsNone

[<Fact>]
let ``a neuron survives a slope that a tilt of one would not`` () =
    // h is large behind the facet: the tilt must be small.
    let far = Math.ScaleB(1.0, 40)

    let data =
        ofRows [| [| 0.0; 0.0 |]; [| 1.0; 0.0 |]; [| far; -1.0 |]; [| -far; -1.0 |] |] [|
            0.0
            1.0
            0.0
            0.0
        |]

    let grid = Grid.ofDataset data

    let facet: Facet = {
        Columns = [| 0; 1 |]
        Points = [| 0..3 |]
        OnFacet = [| 0; 1 |]
        Basis = [| 0; 1 |]
        Normal = [| BigInteger.Zero; BigInteger.One |]
        Offset = BigInteger.Zero
    }

    for ones in [ Set.ofList [ 1 ]; Set.ofList [ 0 ]; Set.empty; Set.ofList [ 0; 1 ] ] do
        let neuron = Facet.facetNeuron grid facet ones |> Option.get
        Assert.Equal(Ok(), fires data ones neuron)

[<Fact>]
let ``the tilt is strictly below its bound when the bound is a power of two`` () =
    // On x ∈ {0, 1}, h = 2x − 1; the third point has gap 4 and h = 4: ε = 1 would put it on the hyperplane.
    let data =
        ofRows [| [| 0.0; 0.0 |]; [| 2.0; 0.0 |]; [| 5.0; -4.0 |] |] [| 0.0; 1.0; 0.0 |]

    let facet: Facet = {
        Columns = [| 0; 1 |]
        Points = [| 0..2 |]
        OnFacet = [| 0; 1 |]
        Basis = [| 0; 1 |]
        Normal = [| BigInteger.Zero; BigInteger.One |]
        Offset = BigInteger.Zero
    }

    let ones = Set.ofList [ 1 ]
    let neuron = Facet.facetNeuron (Grid.ofDataset data) facet ones |> Option.get
    Assert.Equal(Ok(), fires data ones neuron)
