/// Networks that equal polynomials on a box, and the check that they do.
module MemCap.Properties.PolynomialNetworkProperties

open System.Numerics
open FsCheck.FSharp
open MemCap
open MemCap.Constructions
open MemCap.Data
open MemCap.Exact
open MemCap.Networks
open MemCap.Verification
open Xunit

let private get result =
    match result with
    | Ok value -> value
    | Error(error: MemCapError) -> failwith error.Message

let private parse text = get (PolynomialText.parse text)

/// d ≤ 4 and degree ≤ 2k + 1, with lattices that take no second.
let private cases =
    gen {
        let! order =
            Gen.frequency [ 1, Gen.constant 0; 3, Gen.constant 1; 2, Gen.constant 2; 1, Gen.constant 3 ]

        let! variables = Gen.choose (1, (if order >= 3 then 2 else 4))
        let! degree = Gen.choose (0, 2 * order + 1)
        let! p = PolynomialCases.polynomial variables degree
        let! box = PolynomialCases.box variables
        let! points = Gen.listOfLength 5 (PolynomialCases.pointOf box)
        return order, p, box, points
    }

let private outputOf network x =
    (Eval.outputs network (Vec.ofRationals x)).[0]

[<Fact>]
let ``the network equals the polynomial at rationals of the box, with as few units as stated`` () =
    Theorem.forCases 80 cases (fun (order, p, box, points) ->
        let network = get (PolynomialNetwork.construct order box p)
        let units = (Size.ofNetwork network).Neurons

        result {
            do!
                Theorem.equal
                    [ Activation.Srelu order; Activation.Identity ]
                    (network.Layers |> List.map _.Activation)

            do!
                Theorem.holds
                    $"{units} units"
                    (BigInteger units <= PolynomialNetwork.unitsAtMost order p.Variables)

            let wrong =
                points |> List.filter (fun x -> outputOf network x <> Polynomial.evaluate p x)

            do! Theorem.holds $"{Polynomial.format p} at %A{wrong}" wrong.IsEmpty
        })

[<Fact>]
let ``the check establishes the identity, and finds the coefficient that differs`` () =
    Theorem.forCases 60 cases (fun (order, p, box, _) ->
        let network = get (PolynomialNetwork.construct order box p)
        let constant = List.replicate p.Variables 0
        let leading = (2 * order + 1) :: List.replicate (p.Variables - 1) 0

        let plus exponents =
            get (
                Polynomial.create
                    p.Variables
                    (Seq.append (Map.toSeq p.Terms) [ exponents, Rational.fraction 1I 1000I ])
            )

        let differs exponents =
            match PolynomialCheck.check network box (plus exponents) with
            | Error(PolynomialObstacle.Coefficient(at, expected, found)) ->
                at = exponents && expected - found = Rational.fraction 1I 1000I
            | _ -> false

        result {
            do! PolynomialCheck.check network box p |> Result.mapError (sprintf "%A")
            do! Theorem.holds "another constant is accepted" (differs constant)
            do! Theorem.holds "another leading coefficient is accepted" (differs leading)
        })

/// The network with one number changed.
let private spoiled (network: Network) part =
    let hidden, last = network.Layers[0], network.Layers[1]
    let delta = Rational.fraction 1I 1000000I

    let change (v: Vec) =
        Vec.ofRationals (Array.mapi (fun i x -> if i = 0 then x + delta else x) (Vec.toRationals v))

    let rows = Array.init hidden.Rows hidden.Weights

    let rows, biases, outer, bias =
        match part with
        | 0 -> Array.updateAt 0 (change rows[0]) rows, hidden.Biases, last.Weights 0, last.Biases
        | 1 -> rows, change hidden.Biases, last.Weights 0, last.Biases
        | 2 -> rows, hidden.Biases, change (last.Weights 0), last.Biases
        | _ -> rows, hidden.Biases, last.Weights 0, change last.Biases

    get (
        result {
            let! hidden = Layer.create hidden.Activation hidden.Columns rows biases
            let! last = Layer.create Activation.Identity hidden.Rows [| outer |] bias
            return! Network.create network.Inputs [ hidden; last ] Output.Identity
        }
    )

[<Fact>]
let ``no number of a network can be changed`` () =
    let nonzero = cases |> Gen.filter (fun (_, p, _, _) -> not p.Terms.IsEmpty)

    Theorem.forCases 40 nonzero (fun (order, p, box, _) ->
        let network = get (PolynomialNetwork.construct order box p)

        let accepted =
            [ 0..3 ]
            |> List.filter (fun part -> Result.isOk (PolynomialCheck.check (spoiled network part) box p))

        Theorem.holds $"parts %A{accepted} of {Polynomial.format p}" accepted.IsEmpty)

[<Fact>]
let ``beyond the box a unit passes a knot`` () =
    let p = parse "x1^3 - 2*x1*x2 + 5"
    let network = get (PolynomialNetwork.construct 1 (Box.unit 2) p)
    let two = Rational.ofInt 2

    match
        PolynomialCheck.expand network (get (Box.create [| Rational.Zero; Rational.Zero |] [| two; two |]))
    with
    | Error(PolynomialObstacle.Knot(_, knot)) -> Assert.True knot.IsZero
    | other -> failwithf "%A" other

[<Fact>]
let ``other networks are told apart by their shape`` () =
    let vec = Vec.ofDoubles [| 1.0 |]

    let network activation =
        Network.twoLayer activation 1 [| vec |] (Vec.zero 1) vec Output.Identity

    let expand network dimension =
        PolynomialCheck.expand network (Box.unit dimension)

    let isShape result =
        match result with
        | Error(PolynomialObstacle.Shape _) -> true
        | _ -> false

    Assert.True(isShape (expand (network Activation.Threshold) 1))
    Assert.True(isShape (expand (network Activation.Relu) 2))
    Assert.True(isShape (PolynomialCheck.check (network Activation.Relu) (Box.unit 1) (parse "x2")))

    // A ReLU is t on [0, 1].
    match expand (network Activation.Relu) 1 with
    | Ok found -> Assert.Equal("x1", Polynomial.format found)
    | other -> failwithf "%A" other

let private refusal order box text =
    match PolynomialNetwork.construct order box (parse text) with
    | Error error -> error.Message
    | Ok _ -> failwith $"{text} is accepted"

[<Fact>]
let ``degrees above 2k + 1 and other misfits are refused with what helps`` () =
    Assert.Equal(
        "polynomial: has degree 4: units of order 1 give degrees up to 3; use order 2",
        refusal 1 (Box.unit 2) "x1^3*x2 + 1"
    )

    Assert.Equal("box: has 1 coordinates, the polynomial 2 variables", refusal 1 (Box.unit 1) "x2")
    Assert.Equal("order: is -1, not in 0 to 64", refusal -1 (Box.unit 1) "1")

    Assert.Equal(
        "polynomial: has degree 130: networks here have degrees up to 129",
        refusal 65 (Box.unit 1) "x1^130"
    )

    let many = [ for i in 1..60 -> $"x{i}" ] |> String.concat " + "

    Assert.Equal(
        "polynomial: in 60 variables needs up to 8259888 units of order 2, more than 100000",
        refusal 2 (Box.unit 60) many
    )

    for degree in 0..9 do
        let order = PolynomialNetwork.leastOrder degree
        Assert.True(2 * order + 1 >= degree && 2 * order - 1 < degree)

[<Fact>]
let ``variables that do not occur cost nothing`` () =
    let p = get (Polynomial.inVariables 50 (parse "x2^3 - x7*x2"))
    let network = get (PolynomialNetwork.construct 1 (Box.unit 50) p)

    Assert.True(BigInteger (Size.ofNetwork network).Neurons <= PolynomialNetwork.unitsAtMost 1 2)

    Assert.True(Result.isOk (PolynomialCheck.check network (Box.unit 50) p))

[<Fact>]
let ``the certificate of its values on data is accepted, and refused when one moves`` () =
    let p = parse "3*x1^2*x2 - 5*x1 + 2*x2^3 - 1"
    let network = get (PolynomialNetwork.construct 1 (Box.unit 2) p)
    let points = Cases.grid 5 2 |> Array.map (Array.map (fun x -> x / 4.0))

    let labels =
        points
        |> Array.map (fun x -> Rational.toDouble (Polynomial.evaluate p (Array.map Rational.ofDouble x)))

    let check labels =
        Checker.check (MemCap.Runner.Kernels.SimdKernels.Best) ignore {
            Network = network
            Data = get (Dataset.ofRows points labels)
            Claim = Claim.Interpolates
        }

    Assert.True(Result.isOk (check labels))
    Assert.True(Result.isError (check (Array.updateAt 7 (labels[7] + System.Math.ScaleB(1.0, -45)) labels)))
