/// Hypotheses are decided on data as their definitions say.
module MemCap.Properties.HypothesesProperties

open System.Numerics
open FsCheck.FSharp
open MemCap.Bounds
open MemCap.Data
open MemCap.Exact
open Xunit

let private factsOf (case: Case) =
    Facts.ofData (ReferenceKernels()) ignore true case.Data

let private none = Evaluate.given Map.empty

let private decide hypothesis case =
    Decide.hypothesis (Some(factsOf case)) none Set.empty hypothesis

let private rational (x: float) = Rational.ofDouble x

/// The determinant by expansion along the first row.
let rec private determinant (m: Rational[][]) =
    if m.Length = 0 then
        Rational.One
    else
        let minor j =
            m[1..] |> Array.map (fun row -> Array.append row[.. j - 1] row[j + 1 ..])

        Seq.fold
            (fun sum j ->
                let term = m[0][j] * determinant (minor j)
                if j % 2 = 0 then sum + term else sum - term)
            Rational.Zero
            (seq { 0 .. m.Length - 1 })

let rec private subsets k items =
    match k, items with
    | 0, _ -> [ [] ]
    | _, [] -> []
    | k, first :: rest -> List.map (fun s -> first :: s) (subsets (k - 1) rest) @ subsets k rest

let private lifted (case: Case) i =
    Array.append (Array.map rational case.Points[i]) [| Rational.One |]

/// d + 1 points of R^d lie in one hyperplane exactly if the determinant of (x, 1) is 0.
let private inOneHyperplane case points =
    (points |> List.map (lifted case) |> Array.ofList |> determinant).IsZero

/// Few points of small dimension, many of them on common hyperplanes; they span the space.
let private spanning =
    gen {
        let! d = Gen.choose (1, 3)
        let! n = Gen.choose (d + 1, 7)
        let! range = Gen.elements [ 1; 2; 30 ]

        let! points =
            Gen.arrayOfLength n (Gen.arrayOfLength d (Gen.map float (Gen.choose (-range, range))))

        let points = Array.distinct points
        return Case("small", points, Array.init points.Length (fun i -> float (i % 2)))
    }
    |> Gen.filter (fun case -> (factsOf case).Rank.Value = case.Data.Dimension)

[<Fact>]
let ``general position is that of all determinants`` () =
    Theorem.forCases 300 spanning (fun case ->
        let d = case.Data.Dimension
        let all = subsets (d + 1) [ 0 .. case.Points.Length - 1 ]
        let isGeneral = all |> List.forall (inOneHyperplane case >> not)

        match (factsOf case).Position.Value with
        | Position.General -> Theorem.holds "called general" isGeneral
        | Position.Degenerate points ->
            Theorem.holds
                $"%A{points} are no witness"
                (not isGeneral && inOneHyperplane case (List.truncate (d + 1) points))
        | Position.Open -> Error "left open")

[<Fact>]
let ``a witness against general position lies in one hyperplane of the hull`` () =
    Cases.forCount 300 Cases.moderate (fun case ->
        let facts = factsOf case

        match facts.Position.Value with
        | Position.Degenerate points ->
            let subset =
                Dataset.ofRows
                    (points |> List.map (fun i -> case.Points[i]) |> Array.ofList)
                    (Array.zeroCreate points.Length)

            match subset with
            | Ok subset ->
                let rank = Geometry.affineRank subset

                Theorem.holds
                    $"rank {rank} of {facts.Rank.Value}"
                    (points.Length > facts.Rank.Value && rank < facts.Rank.Value)
            | Error error -> Error error.Message
        | _ -> Ok())

let private squaredNorm (x: float[]) =
    x |> Array.fold (fun sum y -> sum + rational y * rational y) Rational.Zero

let private difference (a: float[]) (b: float[]) =
    Array.map2 (fun x y -> rational x - rational y) a b
    |> Array.fold (fun sum z -> sum + z * z) Rational.Zero

let private pairsOf (case: Case) = [
    for i in 0 .. case.Points.Length - 1 do
        for j in i + 1 .. case.Points.Length - 1 do
            i, j
]

/// Points of the unit sphere with rational coordinates, and others.
let private nearSphere =
    gen {
        let! points =
            Gen.arrayOf (
                Gen.elements [
                    [| 1.0; 0.0 |]
                    [| 0.0; -1.0 |]
                    [| -1.0; 0.0 |]
                    [| 0.0; 1.0 |]
                    [| 0.6; 0.8 |]
                    [| 0.5; 0.5 |]
                    [| 1.0; 1.0 |]
                    [| 0.0; 0.0 |]
                ]
            )

        let points = Array.append points [| [| 1.0; 0.0 |] |] |> Array.distinct

        let! labels =
            Gen.arrayOfLength points.Length (Gen.elements [ 0.0; 1.0; -1.0; 0.5; 2.0 ])

        return Case("sphere", points, labels)
    }

[<Fact>]
let ``norms and labels are decided exactly`` () =
    Theorem.forCases 500 nearSphere (fun case ->
        let norms = case.Points |> Array.map squaredNorm
        let labels = case.Labels
        let isNorm test = Array.forall test norms
        let isLabel test = Array.forall test labels

        [
            // 0.6² + 0.8² is not 1 in doubles.
            Hypothesis.UnitSphere, isNorm (fun x -> x = Rational.One)
            Hypothesis.UnitBall, isNorm (fun x -> x <= Rational.One)
            Hypothesis.ZeroOneLabels, isLabel (fun y -> y = 0.0 || y = 1.0)
            Hypothesis.SignLabels, isLabel (fun y -> abs y = 1.0)
            Hypothesis.LabelsInUnitInterval, isLabel (fun y -> y >= 0.0 && y <= 1.0)
            Hypothesis.DistinctPoints, true
        ]
        |> List.tryPick (fun (hypothesis, expected) ->
            match decide hypothesis case with
            | Decision.Holds _ when expected -> None
            | Decision.Fails(_, points) when not expected ->
                let isWitness i =
                    match hypothesis with
                    | Hypothesis.UnitSphere -> norms[i] <> Rational.One
                    | Hypothesis.UnitBall -> norms[i] > Rational.One
                    | _ -> true

                if List.forall isWitness points then
                    None
                else
                    Some $"%A{hypothesis}: %A{points} are no witness"
            | decision -> Some $"%A{hypothesis}: %A{decision}")
        |> function
            | None -> Ok()
            | Some reason -> Error reason)

[<Fact>]
let ``collinear points are those of affine rank 1`` () =
    Cases.forCount 300 Cases.moderate (fun case ->
        let first = case.Points[0]

        let isCollinear =
            pairsOf case
            |> List.forall (fun (i, j) ->
                let u = Array.map2 (fun a b -> rational a - rational b) case.Points[i] first
                let v = Array.map2 (fun a b -> rational a - rational b) case.Points[j] first

                Seq.forall
                    (fun (k, l) -> u[k] * v[l] = u[l] * v[k])
                    (Seq.allPairs (seq { 0 .. u.Length - 1 }) (seq { 0 .. u.Length - 1 })))

        Theorem.equal isCollinear (decide Hypothesis.Collinear case).IsHolds
        |> Result.mapError string)

[<Fact>]
let ``lengths are those of the definitions`` () =
    Cases.forCount 300 Cases.moderate (fun case ->
        let measures = Facts.measures (factsOf case)

        let squares pairs =
            pairs |> List.map (fun (i, j) -> difference case.Points[i] case.Points[j])

        let apart =
            pairsOf case |> List.filter (fun (i, j) -> case.Labels[i] <> case.Labels[j])

        let expected = [
            let largest = case.Points |> Array.map squaredNorm |> Array.max

            if largest.Sign > 0 then
                "r", Value.sqrtOf largest

            match squares (pairsOf case) with
            | [] -> ()
            | distances ->
                "delta", Value.sqrtOf (List.min distances)
                "Delta", Value.sqrtOf (List.max distances / List.min distances)

            match squares apart with
            | [] -> ()
            | distances -> "delta_pm", Value.sqrtOf (List.min distances)
        ]

        expected
        |> List.tryFind (fun (name, value) -> Map.tryFind name measures <> Some value)
        |> function
            | None -> Ok()
            | Some(name, value) -> Error $"{name}: {value}, not %A{Map.tryFind name measures}")

[<Fact>]
let ``an assumption fills in what is open and contradicts nothing`` () =
    Cases.forCount 200 Cases.moderate (fun case ->
        let facts = factsOf case

        let given = Evaluate.given (Facts.counts facts)

        Registry.all
        |> List.collect _.Hypotheses
        |> List.distinct
        |> List.tryPick (fun hypothesis ->
            let assumed = Set.singleton (Hypotheses.name hypothesis)
            let without = Decide.hypothesis (Some facts) given Set.empty hypothesis
            let withAssumption = Decide.hypothesis (Some facts) given assumed hypothesis

            match without, withAssumption with
            | Decision.Open _, Decision.Assumed -> None
            | before, after when before = after && not before.IsOpen -> None
            | before, after -> Some $"%A{hypothesis}: %A{before}, then %A{after}")
        |> function
            | None -> Ok()
            | Some reason -> Error reason)

/// What a query answers about a data set.
let private answers (case: Case) labels =
    let facts = factsOf case

    Query.answers
        {
            Given = Facts.counts facts |> Parameters.complete (Some labels) |> fst |> Evaluate.given
            Labels = Some labels
            Activation = None
            Assumed = Set.empty
            Facts = Some facts
        }
        Registry.all

[<Fact>]
let ``a bound applies to data only if all its hypotheses are decided, and not if one is false`` () =
    Cases.forCount 40 Cases.moderate (fun case ->
        answers case Labels.Real
        |> List.tryPick (fun answer ->
            let decisions = List.map snd answer.Hypotheses
            let someFails = decisions |> List.exists _.IsFails
            let someOpen = decisions |> List.exists _.IsOpen

            match answer.Standing with
            | Standing.Applies when someFails || someOpen ->
                Some $"{answer.Bound.Id} applies, %A{decisions}"
            | Standing.Conditional when someFails || not someOpen ->
                Some $"{answer.Bound.Id} is conditional"
            | _ -> None)
        |> function
            | None -> Ok()
            | Some reason -> Error reason)

[<Fact>]
let ``proved bounds on the same data leave a gap, never an overlap`` () =
    Cases.forCount 40 Cases.moderate (fun case ->
        let facts = factsOf case
        let labels = Facts.labels facts

        let question = {
            Given = Facts.counts facts |> Parameters.complete (Some labels) |> fst |> Evaluate.given
            Labels = Some labels
            Activation = None
            Assumed = Set.empty
            Facts = Some facts
        }

        Gaps.ofAnswers question (Query.answers question Registry.all)
        |> List.tryPick (fun (_, _, gap) ->
            let value answer =
                match answer.Outcome with
                | Outcome.Value(_, Some size) -> Worlds.rational size
                | Outcome.Value(value, None) -> value
                | other -> failwith $"{other}"

            match Value.compare 128 (value gap.Upper) (value gap.Lower) with
            | Some -1 -> Some $"{gap.Upper.Bound.Id} is below {gap.Lower.Bound.Id}"
            | _ -> None)
        |> function
            | None -> Ok()
            | Some reason -> Error reason)

/// Of a line in space: bounds on units count in its own dimension.
[<Fact>]
let ``the dimension of the hull replaces d where units are counted`` () =
    let points = Array.init 7 (fun i -> [| float i; 2.0 * float i; 5.0 - float i |])
    let case = Case("line", points, Array.init 7 (fun i -> float (i % 2)))

    for answer in answers case Labels.Binary do
        if answer.Bound.Id = "SAKURAI92-EXACT" then
            Assert.True answer.InHull

            match answer.Outcome with
            | Outcome.Value(_, Some size) -> Assert.Equal(BigInteger 6, size)
            | other -> failwith $"{other}"

        // Entries of matrices are not.
        if
            answer.Bound.Id = "ZBHRV17-T1"
            && answer.Statement.Quantity = Quantity.Parameters
        then
            Assert.False answer.InHull
