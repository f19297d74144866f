/// Networks that are built and checked, against the bounds: none is larger than the theorem of its construction
/// says, none smaller than a lower bound for its data.
module MemCap.Properties.LawsAttained

open System.Numerics
open MemCap
open MemCap.Bounds
open MemCap.Constructions
open MemCap.Data
open MemCap.Exact
open MemCap.Networks

open Xunit

let private quiet (_: int) = ()

let private dataOf points labels =
    match Dataset.ofRows points labels with
    | Ok data -> data
    | Error error -> failwith error.Message

/// Constructed in exact numbers and accepted by the checker.
let private build id options (data: Dataset) =
    let request: Request = {
        Data = data
        Seed = 1UL
        Numbers = Numbers.Exact
        Output = Output.Identity
        Kernels = ReferenceKernels()
        Progress = ignore
    }

    match
        Build.run
            (Methods.tryFind id).Value
            (Map.ofList options)
            false
            (fun () -> 0.0)
            request
            Extent.Automatic
            quiet
    with
    | Ok built -> built
    | Error(Declined error) -> failwith $"{id} declined: {error.Message}"
    | Error(Rejected(_, refuted)) -> failwith $"{id} rejected: %A{refuted.Findings.Counterexample}"

let private describe (check: BoundCheck) =
    $"{check.Bound.Id} [{check.Statement.Variant}]: {Ask.approximately check.Count} against %A{check.Value}"

/// What the program itself says of a network: nothing is violated; and what it says applies holds.
let private respected (tally: Tally) (built: Built) =
    for check in built.Bounds do
        if check.IsViolated then
            failwith $"violated: {describe check}"

        if check.Claimed && check.Applies then
            Assert.True((check.Holds = Some true), describe check)

        if check.Holds = Some true then
            tally.Checked [ check.Bound.Id ]

/// Coordinates uniform in ±10^4: in general position, which is checked on small sets.
let private general (random: SplitMix) n d =
    let points =
        Array.init n (fun _ -> Array.init d (fun _ -> float (Worlds.between random -10_000 10_000)))
        |> Array.distinct

    let facts =
        Facts.ofData (ReferenceKernels()) ignore false (dataOf points (Array.zeroCreate points.Length))

    Assert.False facts.Position.Value.IsDegenerate
    points

type private Kind =
    | ZeroOne
    | Binary
    | Reals

let private labelsOf (random: SplitMix) kind n =
    match kind with
    | Reals -> Array.init n (fun _ -> float (Worlds.between random -10_000 10_000))
    | _ ->
        let low, high = if kind = ZeroOne then 0.0, 1.0 else -3.0, 5.0
        // Both occur.
        Array.init n (fun i ->
            if i = 0 then low
            elif i = 1 || random.NextBelow 2UL = 0UL then high
            else low)

/// The counts of these bounds hold for networks of this construction in general position.
let private counts = [
    "piecewise-linear", [ "shared", "no" ], Reals, [ "BELM20-P2"; "ZBHRV17-T1" ]
    "baum-threshold", [ "variant", "literal" ], ZeroOne, [ "FODL22-SLAB" ]
    "baum-threshold",
    [ "variant", "tight" ],
    ZeroOne,
    [ "SAKURAI92-EXACT"; "BAUM88-UB"; "BELM20-P3"; "FODL22-SLAB"; "BELM20-P2" ]
    "baum-relu", [ "variant", "slab4" ], Reals, [ "BELM20-P4" ]
    "baum-relu", [ "variant", "slab3" ], Reals, [ "DER-TENT-UB" ]
    "baum-relu", [ "variant", "slab3" ], Binary, [ "DER-TENT-UB" ]
    "sweep", [], Reals, [ "DER-SWEEP-UB"; "DER-PEEL-UB"; "BELM20-P4"; "DER-TENT-UB"; "BELM20-P2" ]
    "sweep", [], Binary, [ "DER-SWEEP-UB"; "DER-PEEL-UB" ]
]

let private inGeneralPosition (tally: Tally) =
    for id, options, kind, bounds in counts do
        for index in 1..40 do
            let random = SplitMix.At(51UL, uint64 index)
            let d = Worlds.between random 1 5
            let n = Worlds.between random (max 2 (d + 1)) 30
            let points = general random n d
            let data = dataOf points (labelsOf random kind points.Length)
            let built = build id options data
            let facts = Facts.ofData (ReferenceKernels()) ignore true data
            let given = Evaluate.given (Facts.counts facts)

            for bound in bounds do
                let most = Ask.whole given (Ask.formula (Ask.neurons bound))

                Ask.holds
                    $"{id}: {built.Size.Neurons} units against {bound}"
                    given
                    (built.Size.Neurons <= most)

                tally.Checked [ bound ]

            respected tally built

let private parameterCounts (tally: Tally) =
    for index in 1..40 do
        let random = SplitMix.At(52UL, uint64 index)
        let d = Worlds.between random 1 5
        let points = general random (Worlds.between random 1 30) d
        let data = dataOf points (labelsOf random Reals points.Length)
        let built = build "piecewise-linear" [ "shared", "yes" ] data
        let given = Ask.nd points.Length d

        let dense =
            Ask.whole given (Ask.formula (Ask.statementOf Quantity.Parameters "" "ZBHRV17-T1"))
        // The size has an output bias, which is 0; the bound is about networks without.
        Ask.holds "parameters of the dense network" given (built.Size.Parameters - 1L <= int64 dense)
        tally.Checked [ "ZBHRV17-T1" ]
        respected tally built

/// A line through the origin or away from it, points in a random order.
let private onLine (random: SplitMix) n d =
    let direction =
        Array.init d (fun j -> if j = 0 then 1.0 else float (Worlds.between random -3 3))

    let start = Array.init d (fun _ -> float (Worlds.between random -5 5))
    Array.init n (fun i -> Array.map2 (fun v s -> s + float i * v) direction start)

let private momentCurve n d =
    Array.init n (fun i -> Array.init d (fun j -> float (pown (int64 (i - n / 2)) (j + 1))))

let private alternating n = Array.init n (fun i -> float (i % 2))

/// The lower side of the bound applies to this data set and holds.
let private boundsBelow (built: Built) id =
    built.Bounds
    |> List.exists (fun check ->
        check.Bound.Id = id
        && not check.IsUpper
        && check.Applies
        && check.Holds = Some true)

let private alongTheMomentCurve (tally: Tally) =
    for n in 2..24 do
        for d in 1..4 do
            let data = dataOf (momentCurve n d) (alternating n)
            let built = build "baum-threshold" [ "variant", "tight" ] data
            let given = Ask.nd n d
            let least = Ask.whole given (Ask.formula (Ask.neurons "BAUM88-LB"))
            Ask.holds $"{built.Size.Neurons} units" given (built.Size.Neurons >= least)

            for id in [ "SAKURAI92-EXACT"; "BAUM88-LB"; "DER-THR-L1-LB" ] do
                Ask.holds $"{id} speaks of this data set" given (boundsBelow built id)

            respected tally built

let private alongALine (tally: Tally) =
    for index in 1..40 do
        let random = SplitMix.At(53UL, uint64 index)
        let n = Worlds.between random 3 20
        let d = Worlds.between random 1 4
        let data = dataOf (onLine random n d) (alternating n)
        let given = Ask.nd n d

        for id, options in
            [
                "sweep", []
                "baum-relu", [ "variant", "slab4" ]
                "piecewise-linear", [ "shared", "no" ]
            ] do
            let built = build id options data
            Ask.holds $"{built.Size.Neurons} ReLU units" given (built.Size.Neurons >= n - 2)
            Ask.holds "YSJ19-T33-2 speaks of this data set" given (boundsBelow built "YSJ19-T33-2")
            respected tally built

        let built = build "baum-threshold" [ "variant", "tight" ] data
        Ask.holds $"{built.Size.Neurons} threshold units" given (built.Size.Neurons >= n - 1)
        Ask.holds "DER-THR-L1-LB speaks of this data set" given (boundsBelow built "DER-THR-L1-LB")
        respected tally built

/// One end of the line has label 0: the staircase of the other labels has n − 1 steps.
let private staircase (tally: Tally) =
    for n in 2..30 do
        for kind in [ ZeroOne; Reals ] do
            let random = SplitMix.At(54UL, uint64 n)

            let labels =
                labelsOf random kind n |> Array.mapi (fun i y -> if i = 0 then 0.0 else y)

            let built =
                build "baum-threshold" [ "variant", "tight" ] (dataOf (onLine random n 1) labels)

            let given = Ask.nd n 1
            Ask.holds "a unit for each point but one" given (built.Size.Neurons <= max 1 (n - 1))

            if kind = Reals then
                tally.Checked [ "HH91-UB" ]
            else
                tally.Checked [ "NILSSON65-UB"; "HH91-UB" ]

let private totalWeight =
    Ask.formula (Ask.statementOf Quantity.TotalWeight "exact fit" "DER-TW-LB")

/// For some signs the total weight is what DER-TW-LB says, whoever builds the networks.
let private allSigns (tally: Tally) =
    for index in 1..6 do
        let random = SplitMix.At(55UL, uint64 index)
        let n, d = Worlds.between random 2 6, Worlds.between random 1 3

        let points =
            Array.init n (fun _ -> Array.init d (fun _ -> float (Worlds.between random -5 5)))
            |> Array.distinct

        let n = points.Length

        for id, options in [ "sweep", []; "piecewise-linear", [ "shared", "no" ] ] do
            let weights = [
                for signs in 0 .. (1 <<< n) - 1 do
                    let labels = Array.init n (fun i -> if (signs >>> i) &&& 1 = 1 then 1.0 else -1.0)
                    (build id options (dataOf points labels)).Size.TotalWeight.Value
            ]

            let facts =
                Facts.ofData (ReferenceKernels()) ignore true (dataOf points (alternating n))

            let measures = Facts.measures facts

            let given =
                Ask.at [
                    "n", Ask.int n
                    "r", Map.tryFind "r" measures |> Option.defaultValue (Ask.int 1)
                ]

            let lower = Ask.enclosure 64 given totalWeight
            let heaviest = weights |> List.map (fun w -> w.Upper) |> List.max
            Ask.holds "the heaviest of all labellings" given (heaviest >= lower.Lower)

            for _ in weights do
                tally.Checked [ "DER-TW-LB" ]

/// TW ≤ √k·‖a‖·‖W‖ for networks without hidden biases; a vector v shows ‖W‖ ≥ ‖Wv‖/‖v‖.
let private productOfNorms (tally: Tally) =
    for index in 1..100 do
        let random = SplitMix.At(56UL, uint64 index)
        let k, d = Worlds.between random 1 8, Worlds.between random 1 6
        let entry _ = float (Worlds.between random -9 9)
        let rows = Array.init k (fun _ -> Array.init d entry)
        let outer = Array.init k entry

        let network =
            Network.twoLayer
                Activation.Relu
                d
                (Array.map Vec.ofDoubles rows)
                (Vec.zero k)
                (Vec.ofDoubles outer)
                Output.Identity

        let times (v: float[]) =
            rows |> Array.map (fun row -> Array.sum (Array.map2 (*) row v))

        let transposed (u: float[]) =
            Array.init d (fun j -> Array.sum (Array.map2 (fun (row: float[]) x -> row[j] * x) rows u))

        let rounded (v: float[]) =
            let largest = v |> Array.map abs |> Array.max

            if largest = 0.0 then
                v
            else
                v |> Array.map (fun x -> System.Math.Round(x / largest * 1e4))

        // Power iteration in integers: what it finds is shown exactly.
        let mutable v = rows |> Array.maxBy (Array.sumBy (fun x -> x * x))

        for _ in 1..40 do
            v <- rounded (transposed (times v))

        let squares (x: float[]) =
            x
            |> Array.fold (fun sum y -> sum + Rational.ofDouble y * Rational.ofDouble y) Rational.Zero

        let squaredNorm = squares v

        if squaredNorm.Sign > 0 then
            let operator = squares (times v) / squaredNorm

            let given =
                Ask.at [ "bound", Value.sqrtOf (Rational.ofInt k * squares outer * operator) ]

            let size = Size.ofNetwork network
            let product = Value.enclose 96 given.Parameters["bound"]
            // The vector is close to the best one only: one part in a thousand is granted.
            let generous =
                Enclosure.multiply
                    96
                    product
                    (Enclosure.ofRational 96 (Rational.fraction (BigInteger 1001) (BigInteger 1000)))

            Ask.holds "total weight" given (size.TotalWeight.Value.Lower <= generous.Upper)
            tally.Checked [ "BLN21-T5"; "BLN21-TW" ]

/// The labels are the parity of the integers 0, …, 2^M − 1.
let private parity (tally: Tally) =
    let most, _ =
        (Ask.bound "BHLM19-T16").Statements
        |> List.find _.Expression.IsCondition
        |> Ask.leftAndRight

    for M in 1..6 do
        let n = 1 <<< M
        let data = dataOf (Array.init n (fun i -> [| float i |])) (alternating n)

        for id, options in [ "sweep", []; "piecewise-linear", [ "shared", "no" ] ] do
            let size = (build id options data).Size

            let given =
                Ask.at [
                    "L", Ask.int size.Depth
                    "W", Ask.int (int size.Parameters)
                    "p", Ask.int 2
                    "g", Ask.int 1
                ]

            Ask.holds "large enough for parity" given (Ask.atLeast given most (Formula.int M))
            tally.Checked [ "BHLM19-T16" ]

[<Fact>]
let ``a network smaller than a lower bound for its data is a violation`` () =
    let data = dataOf (Array.init 9 (fun i -> [| float i |])) (alternating 9)
    let built = build "piecewise-linear" [ "shared", "no" ] data

    let doctored = {
        built.Size with
            Neurons = 3
            HiddenWidths = [ 3 ]
    }

    let facts = Facts.ofData (ReferenceKernels()) ignore false data

    let violated size =
        BoundChecks.all facts true built.Construction size
        |> List.filter _.IsViolated
        |> List.map _.Bound.Id

    Assert.Empty(violated built.Size)
    Assert.Contains("YSJ19-T33-2", violated doctored)

    // Within a tolerance the same size contradicts no bound on exact fits.
    let approximate =
        BoundChecks.all facts false built.Construction doctored
        |> List.filter _.IsViolated
        |> List.map _.Bound.Id

    Assert.DoesNotContain("YSJ19-T33-2", approximate)

[<Fact>]
let ``a network larger than its construction's theorem is a violation`` () =
    let data = dataOf (momentCurve 11 2) (alternating 11)
    let built = build "sweep" [] data
    let facts = Facts.ofData (ReferenceKernels()) ignore false data

    let impossible = {
        TwoLayerBounds.onePerPoint with
            Statements = [ Statement.value Quantity.Neurons (Parameter "n" - 9) ]
    }

    let violated construction =
        BoundChecks.all facts true construction built.Size
        |> List.filter _.IsViolated
        |> List.map _.Bound.Id

    Assert.Empty(violated built.Construction)

    Assert.Contains(
        impossible.Id,
        violated {
            built.Construction with
                Bounds = [ impossible ]
        }
    )

let laws = [
    Law.of' "in general position networks are no larger than their theorems say" inGeneralPosition
    Law.of' "a unit a point has the parameters that are counted" parameterCounts
    Law.of' "alternating labels on the moment curve force the units that are built" alongTheMomentCurve
    Law.of' "alternating labels on a line force the units that are built" alongALine
    Law.of' "a staircase on a line has a step for each point but one" staircase
    Law.of' "some of all labellings is as heavy as the lower bound on total weight" allSigns
    Law.of' "total weight is at most a product of norms" productOfNorms
    Law.of' "networks that tell parity are large enough for it" parity
]

let names = Law.names laws

[<Theory; MemberData(nameof names)>]
let ``networks that are built`` (name: string) = Law.check laws name
