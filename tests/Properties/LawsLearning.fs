/// Polynomials that are represented or learned: the formulas against networks that are counted, and reference figures.
module MemCap.Properties.LawsLearning

open System
open System.Numerics
open MemCap.Bounds
open MemCap.Bounds.Notation
open MemCap.Constructions
open MemCap.Data
open MemCap.Exact
open MemCap.Networks
open Xunit

let private neurons id = Ask.formula (Ask.neurons id)

let private polynomial d q others =
    Ask.at ([ "d", Ask.int d; "degree", Ask.int q ] @ others)

let private tenTo (exponent: int) =
    Value.ofRational (Rational.fraction BigInteger.One (BigInteger.Pow(BigInteger 10, exponent)))

/// Within a part of the reference.
let private isNear part reference (value: float) =
    abs (value - reference) <= part * reference

/// The reference took the best of other widths, and rounded to two digits.
let private explicitFigures (tally: Tally) =
    for q, figures in
        [
            2, [ 2, 1.5e4; 4, 3.6e4; 8, 9.8e4; 16, 3.0e5 ]
            3, [ 2, 1.2e5; 4, 2.4e5; 8, 5.6e5; 16, 1.6e6 ]
        ] do
        for exponent, reference in figures do
            let given =
                polynomial 10 q [ "powerNorm", Ask.int 1; "eps", tenTo exponent; "eta", Ask.ratio 1 10 ]

            let value = Ask.approximately (Ask.value given (neurons "DER-LEARN-EXPL"))
            Ask.holds $"{reference}, not {value}" given (isNear 0.05 reference value)
            tally.Checked [ "DER-LEARN-EXPL" ]

/// The same minimum in doubles, term by term as the note has them; roundings up may differ.
let private explicitByDoubles (tally: Tally) =
    let factorial k =
        Seq.fold (*) 1.0 (Seq.map float [ 1..k ])

    for d, q in [ 1, 2; 3, 4; 5, 5; 10, 2; 20, 3; 4, 8 ] do
        for exponent in [ 1; 3; 9 ] do
            for norm in [ 1; 7 ] do
                let error = Math.Pow(10.0, float -exponent) * 0.25

                let ofGroups a w =
                    let h = Math.Pow(2.0, float w) / float a
                    let b = float (a - 1) * h
                    let length = 1.0 + b

                    let density =
                        Seq.sum (
                            seq {
                                for j in 0 .. (q - 2) / 2 ->
                                    float (Combinatorics.binomial (3 * a - 3 + j) j)
                                    * Math.Pow(h / 6.0, float (2 * j))
                                    * factorial q
                                    / factorial (q - 2 - 2 * j)
                                    * Math.Pow(length, float (q - 2 - 2 * j))
                            }
                        )

                    let beta = (Math.Pow(1.0 + b, 3.0) + Math.Pow(Math.Max(0.0, b - 1.0), 3.0)) / 3.0

                    let directions = float (Combinatorics.binomial (d + q - 1) q)
                    let square = float (norm * norm) * density * density * beta / error
                    // The least N with (2MΛ/N)·(4MΛ/(3hN))^(a−1)·square ≤ 1.
                    let first = 2.0 * directions * length
                    let later = 4.0 * directions * length / (3.0 * h)
                    let group = Math.Pow(first * Math.Pow(later, float (a - 1)) * square, 1.0 / float a)
                    float a * Math.Ceiling group + 2.0

                let expected =
                    Seq.allPairs [ 1..48 ] [ 0..4 ]
                    |> Seq.map (fun (a, w) -> ofGroups a w)
                    |> Seq.min

                let given =
                    polynomial d q [ "powerNorm", Ask.int norm; "eps", tenTo exponent; "eta", Ask.ratio 1 4 ]

                let value = Ask.approximately (Ask.value given (neurons "DER-LEARN-EXPL"))
                Ask.holds $"{expected}, not {value}" given (abs (value - expected) <= 48.0)
                tally.Checked [ "DER-LEARN-EXPL" ]

/// Figures of the slides' form with c = 1 and C(a, q)^{1/a} = a².
let private slidesFigures (tally: Tally) =
    let chosen =
        Ask.formula (Ask.statementOf Quantity.Neurons "number of groups chosen" "BN20-T10")

    for exponent, reference in [ 2, 2.5e4; 4, 4.8e4; 8, 1.2e5; 16, 3.5e5; 32, 1.2e6 ] do
        let given = {
            polynomial 10 2 [ "eps", tenTo exponent; "eta", Ask.ratio 1 10 ] with
                Hidden = Map.ofList [ "c", Ask.int 1; "c2", Ask.int 2 ]
        }

        let value = Ask.approximately (Ask.value given chosen)
        Ask.holds $"{reference}, not {value}" given (isNear 0.05 reference value)
        tally.Checked [ "BN20-T10" ]

/// An error that is 2^a times smaller asks for twice as many units, once it matters at all.
let private groupsAreRoots (tally: Tally) =
    let formula = neurons "BN20-T10"

    for groups in [ 1; 2; 3; 7 ] do
        for d, q in [ 1, 1; 5, 2; 10, 3 ] do
            let at (eps: Value) =
                Ask.enclosure
                    128
                    (Ask.withUnitConstants
                        (polynomial d q [
                            "groups", Ask.int groups
                            "coefficientNorm", Ask.int 3
                            "eps", eps
                            "eta", Ask.ratio 1 2
                        ])
                        formula)

            let before = at (Ask.ratio 1 3) formula
            let after = at (Ask.ratio 1 (3 * (1 <<< groups))) (formula / 2)

            Assert.True(before.Lower <= after.Upper && after.Lower <= before.Upper)
            tally.Checked [ "BN20-T10" ]

/// The units of the network that multiplies, counted as it answers at a point.
[<Sealed>]
type private Multiplier(stages: int) =
    let mutable units = 0

    let relu (x: Rational) =
        units <- units + 1
        Rational.max Rational.Zero x

    let half = Rational.fraction 1I 2I

    /// |u| and what approximates u².
    let absoluteSquare u =
        let size = relu u + relu -u
        let mutable tent = size
        let mutable square = size

        for s in 1..stages do
            tent <- Rational.ofInt 2 * tent - Rational.ofInt 4 * relu (tent - half)
            square <- square - tent / Rational.ofInteger (BigInteger.Pow(BigInteger 4, s))

        square

    let clip x =
        relu (x + Rational.One) - relu (x - Rational.One) - Rational.One

    member _.Units = units

    /// All monomials of degree 1 to q at x, each with its exponents in order of the coordinates, by what it is made of.
    member _.Monomials(x: Rational[], degree: int) =
        let coordinates = x |> Array.map (fun value -> value, absoluteSquare value)
        let mutable level = [ for i, (value, square) in Array.indexed coordinates -> [ i ], value, square ]
        let all = ResizeArray level

        for r in 2..degree do
            level <- [
                for factors, value, square in level do
                    for i in List.last factors .. x.Length - 1 do
                        let other, otherSquare = coordinates[i]

                        let product =
                            Rational.ofInt 2 * absoluteSquare ((value + other) * half)
                            - (square + otherSquare) * half
                            |> clip

                        let squared = if r < degree then absoluteSquare product else Rational.Zero
                        factors @ [ i ], product, squared
            ]

            all.AddRange level

        [ for factors, value, _ in all -> factors, value ]

/// Units are as many as stated, and no error is larger.
let private multiplication (tally: Tally) =
    for index, (d, q) in List.indexed [ 1, 2; 1, 5; 2, 2; 2, 4; 3, 3; 5, 2; 4, 3 ] do
        for inverse in [ 2; 100; 10_000 ] do
            let random = SplitMix.At(20UL, uint64 index)

            let given =
                polynomial d q [ "coefficientSum", Ask.int 1; "eps", Ask.ratio 1 (inverse * inverse) ]

            let layers = Ask.formula (Ask.statementOf Quantity.HiddenLayers "" "DER-LEARN-DEEP")
            let stages = Ask.whole given layers / (q - 1) - 2
            let limit = Rational.fraction 1I (BigInteger inverse)

            for _ in 1..5 do
                let network = Multiplier stages

                let x =
                    Array.init d (fun _ ->
                        Rational.fraction (BigInteger(int (random.NextBelow 65UL) - 32)) (BigInteger 32))

                let monomials = network.Monomials(x, q)

                // S_J = 1, so that the worst polynomial is a single monomial.
                let worst =
                    monomials
                    |> List.map (fun (factors, value) ->
                        let exact = factors |> List.fold (fun product i -> product * x[i]) Rational.One
                        Rational.abs (value - exact))
                    |> List.fold Rational.max Rational.Zero

                Ask.holds $"an error of {Rational.toDouble worst}" given (worst <= limit)

                Ask.holds
                    $"{network.Units} units"
                    given
                    (network.Units = Ask.whole given (neurons "DER-LEARN-DEEP"))

            tally.Checked [ "DER-LEARN-DEEP" ]

/// Networks that equal polynomials have as many units as stated; dense ones of an odd degree need all of them.
let private exactNetworks (tally: Tally) =
    for index, (d, q) in List.indexed [ 1, 1; 1, 4; 2, 2; 2, 3; 3, 2; 3, 3; 2, 5 ] do
        let random = SplitMix.At(21UL, uint64 index)
        let given = polynomial d q []
        let stated = Ask.whole given (neurons "DER-POLY-EXACT")
        let atMost = PolynomialNetwork.unitsAtMost (PolynomialNetwork.leastOrder q) d
        Ask.holds $"{atMost} units" given (BigInteger stated = atMost)

        let rec exponents variables left =
            if variables = 0 then
                [ [] ]
            else
                [
                    for e in 0..left do
                        for rest in exponents (variables - 1) (left - e) -> e :: rest
                ]

        let terms = [
            for all in exponents d q -> all, Rational.ofInt (1 + int (random.NextBelow 1000UL))
        ]

        let construct p =
            PolynomialNetwork.construct (PolynomialNetwork.leastOrder q) (Box.unit d) p

        match Polynomial.create d terms |> Result.bind construct with
        | Ok network ->
            let units = (Size.ofNetwork network).Neurons
            let isTight = units = stated || q % 2 = 0 && units < stated
            Ask.holds $"{units} units are used" given isTight
        | Error error -> failwith error.Message

        tally.Checked [ "DER-POLY-EXACT" ]

/// No error costs less than a small one, by random units as by deep networks of many stages.
let private exactIsLeast (tally: Tally) =
    for d in [ 2; 5; 10; 50 ] do
        for q in [ 2; 3; 5 ] do
            for exponent in [ 2; 6 ] do
                let given =
                    polynomial d q [ "powerNorm", Ask.int 1; "eps", tenTo exponent; "eta", Ask.ratio 1 10 ]

                Ask.holds
                    "exact networks are smaller"
                    given
                    (Ask.atLeast given (neurons "DER-LEARN-EXPL") (neurons "DER-POLY-EXACT"))

                tally.Checked [ "DER-LEARN-EXPL"; "DER-POLY-EXACT" ]

let laws = [
    Law.of' "explicit random units have the reference figures" explicitFigures
    Law.of' "explicit random units are the least over groups and widths" explicitByDoubles
    Law.of' "random units with any number of groups have the slides' figures" slidesFigures
    Law.of' "every further group of units is a further root" groupsAreRoots
    Law.of' "a deep network that multiplies has these units and these errors" multiplication
    Law.of' "networks that equal dense polynomials have these units" exactNetworks
    Law.of' "a polynomial without error needs fewer units than one with a small error" exactIsLeast
]

let names = Law.names laws

[<Theory; MemberData(nameof names)>]
let ``polynomials`` (name: string) = Law.check laws name
