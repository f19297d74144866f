/// Random formulas, and what they mean in doubles.
module MemCap.Properties.FormulaCases

open System
open System.Numerics
open FsCheck
open FsCheck.FSharp
open MathNet.Numerics.Distributions
open MemCap.Bounds
open MemCap.Bounds.Notation

let private leaf bound =
    Gen.frequency [
        3, Gen.map Formula.int (Gen.choose (-3, 9))
        1, Gen.map2 ratio (Gen.choose (-5, 5)) (Gen.choose (2, 7))
        1, Gen.elements [ e; pi ]
        6, Gen.map Parameter (Gen.elements [ "n"; "d"; "C"; "theta"; "Mminus"; "delta_pm"; "k_2" ])
        1, Gen.map Hidden (Gen.elements [ "c"; "c_rho"; "polylog" ])
        1, Gen.map (fun i -> Indexed("k", Formula.int i)) (Gen.choose (1, 3))
        if not (List.isEmpty bound) then
            4, Gen.map Parameter (Gen.elements bound)
            1, Gen.map (fun name -> Indexed("k", Parameter name)) (Gen.elements bound)
    ]

/// Grows with v, as a search needs.
let private growing v =
    Gen.elements [ v; square v; pow two v; v * (v + 1); ceilDiv v two; v * lg (v + 1) ]

let private operators =
    Gen.elements [ Sum; Difference; Product; Quotient; Minimum; Maximum ]

let private functions = Gen.elements [ SquareRoot; Ln; Lg; Ceiling; Floor ]

let rec private sized withIndices bound size =
    let index = Gen.elements [ "k"; "i"; "v"; "n" ]

    let reduce =
        gen {
            let! reduction = Gen.elements [ Reduction.Sum; Reduction.Product; Reduction.Minimum ]
            let! index = index
            let! lower = Gen.map Formula.int (Gen.choose (0, 2))
            let! upper = Gen.elements [ Formula.int 1; Formula.int 4; d; d - 1; lower + 2 ]
            let! body = sized withIndices (index :: bound) (size / 2)
            return Reduce(reduction, index, lower, upper, body)
        }

    let find =
        gen {
            let! search = Gen.elements [ Search.Least; Search.Greatest ]
            let! index = index
            let! start = Gen.elements [ Formula.int 0; one; ratio 3 2; d ]
            let! growing = growing (Parameter index)

            let! fixedSide =
                Gen.elements [
                    Formula.int 9
                    3 * Parameter "C"
                    ratio 7 2 * d
                    2 * pi
                    square (Parameter "C") - 1
                ]

            return
                match search with
                | Search.Least -> Find(search, index, start, growing, fixedSide)
                | Search.Greatest -> Find(search, index, start, fixedSide, growing)
        }

    // Names that abbreviate are sometimes also indices, parameters or other abbreviations.
    let define =
        gen {
            let! name = Gen.elements [ "M"; "M"; "R"; "k"; "n"; "c2" ]
            let! value = sized true bound (size / 3)
            let! body = sized true (name :: name :: bound) (size / 2)
            return Let(name, value, body)
        }

    if size <= 1 then
        leaf bound
    else
        let part = sized withIndices bound (size / 2)

        Gen.frequency [
            2, leaf bound
            8, Gen.map3 (fun operator a b -> operator (a, b)) operators part part
            2, Gen.map2 (fun a b -> Power(a, b)) part (sized withIndices bound (size / 4))
            3, Gen.map2 (fun f a -> f a) functions part
            if withIndices then
                1, Gen.map NormalCdf part
                1, Gen.map2 (fun a b -> Binomial(a, b)) part part
                2, reduce
                1, find
                2, define
        ]

/// Any formula.
let formulas =
    Gen.sized (fun size -> sized true [] (Int32.Min(size, 40))) |> Gen.resize 40

/// Without sums, searches and abbreviations, whose ASCII form is not an expression of a programming language.
let plainFormulas =
    Gen.sized (fun size -> sized false [] (Int32.Min(size, 30))) |> Gen.resize 30

/// Smaller formulas: the parts.
let parts formula = Seq.ofList (Formula.parts formula)

/// Values of the parameters in formulas.
let parameters =
    gen {
        let! names =
            [ "n"; "d"; "C"; "Mminus"; "k_1"; "k_2"; "k_3" ]
            |> List.map (fun name -> Gen.map (fun k -> name, float (k: int)) (Gen.choose (1, 7)))
            |> Gen.sequenceToList

        let! halves =
            [ "theta"; "delta_pm" ]
            |> List.map (fun name -> Gen.map (fun k -> name, float (k: int) / 8.0) (Gen.choose (1, 12)))
            |> Gen.sequenceToList

        return Map.ofList (names @ halves)
    }

/// Values of the hidden constants; polylog has none.
let hidden = Map.ofList [ "c", 1.5; "c_rho", 0.25 ]

exception private TooLarge

/// The value of a formula in doubles; every result that is not an integer passes through spoil.
let rec private evaluate (spoil: float -> float) (values: Map<string, float>) formula : float =
    let value = evaluate spoil values

    let known name =
        values |> Map.tryFind name |> Option.defaultValue nan

    let spoilt x =
        if Double.IsInteger x then x else spoil x

    let under index body x =
        evaluate spoil (Map.add index x values) body

    let search wanted index start left right =
        let start = value start

        let rec first v =
            let a, b = under index left v, under index right v

            if Double.IsNaN a || Double.IsNaN b then nan
            elif (a >= b) = wanted then v
            elif v > start + 10000.0 then raise TooLarge
            else first (v + 1.0)

        if not (Double.IsInteger start) then nan
        elif wanted then first start
        else Math.Max(start, first start - 1.0)

    match formula with
    | Number x -> float x.Numerator / float x.Denominator
    | Constant NamedConstant.E -> Math.E
    | Constant NamedConstant.Pi -> Math.PI
    | Parameter name
    | Hidden name -> known name
    | Indexed(family, index) -> known $"{family}_{value index}"
    | Sum(a, b) -> value a + value b
    | Difference(a, b) -> value a - value b
    | Product(a, b) -> value a * value b
    | Quotient(a, b) ->
        match value b with
        | 0.0 -> nan
        | b -> value a / b
    | Power(a, b) ->
        match value a, value b with
        | a, b when Double.IsNaN a || Double.IsNaN b || a = 0.0 && b < 0.0 -> nan
        | a, b -> Math.Pow(a, b)
    | SquareRoot a -> Math.Sqrt(value a)
    | Ln a ->
        let x = value a
        if x > 0.0 then Math.Log x else nan
    | Lg a ->
        let x = value a
        if x > 0.0 then Math.Log2 x else nan
    | NormalCdf a -> Normal.CDF(0.0, 1.0, value a)
    | Ceiling a -> Math.Ceiling(value a)
    | Floor a -> Math.Floor(value a)
    | Minimum(a, b) -> Math.Min(value a, value b)
    | Maximum(a, b) -> Math.Max(value a, value b)
    | Binomial(a, b) ->
        match value a, value b with
        | n, k when not (Double.IsInteger n && Double.IsInteger k) -> nan
        | n, k when k < 0.0 || k > n -> 0.0
        | n, _ when n > 1000.0 -> raise TooLarge
        | n, k ->
            let ways =
                Seq.fold (fun ways i -> ways * bigint (n - k + i) / bigint i) 1I (seq { 1.0 .. k })

            float ways
    | Reduce(reduction, index, lower, upper, body) ->
        match value lower, value upper with
        | lower, upper when not (Double.IsInteger lower && Double.IsInteger upper) -> nan
        | lower, upper ->
            let terms = [ for x in lower..upper -> under index body x ]

            match reduction with
            | Reduction.Sum -> List.sum terms
            | Reduction.Product -> List.fold (*) 1.0 terms
            | Reduction.Minimum when terms.IsEmpty -> nan
            | Reduction.Minimum -> List.reduce (fun a b -> Math.Min(a, b)) terms
    | Find(Search.Least, index, start, left, right) -> search true index start left right
    | Find(Search.Greatest, index, start, left, right) -> search false index start left right
    | Let(name, definition, body) -> under name body (value definition)
    |> spoilt

/// Equal up to a relative error; numbers below the normal doubles are equal.
let isNear tolerance (a: float) (b: float) =
    let size = Math.Max(Math.Abs a, Math.Abs b)

    a.Equals b
    || Double.IsFinite size && (Math.Abs(a - b) <= tolerance * size || size < 1e-290)

/// The value, unless rounding errors decide it: near a step of a ceiling, after a cancellation.
let reliable values formula =
    let noise seed =
        let random = Random(seed: int)
        fun x -> x * (1.0 + 1e-13 * (2.0 * random.NextDouble() - 1.0))

    try
        let value = evaluate id values formula

        let isStable seed =
            isNear 1e-10 value (evaluate (noise seed) values formula)

        if List.forall isStable [ 1..3 ] then Some value else None
    with TooLarge ->
        None
