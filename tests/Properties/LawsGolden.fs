/// Values computed independently, to the digits that are printed.
module MemCap.Properties.LawsGolden

open System.Globalization
open System.Numerics
open MemCap.Bounds
open MemCap.Bounds.Notation
open MemCap.Exact
open Xunit

/// "1697.056" as a rational and a unit of its last digit: some are rounded, some are cut.
let private printed (text: string) =
    let mantissa, exponent =
        match text.Split 'e' with
        | [| mantissa; exponent |] -> mantissa, int exponent
        | _ -> text, 0

    let decimals =
        match mantissa.IndexOf '.' with
        | -1 -> 0
        | point -> mantissa.Length - point - 1

    let digits =
        BigInteger.Parse(mantissa.Replace(".", ""), CultureInfo.InvariantCulture)

    let shift = exponent - decimals
    let ten (k: int) = BigInteger.Pow(BigInteger 10, k)

    let unit =
        if shift >= 0 then
            Rational.ofInteger (ten shift)
        else
            Rational.fraction BigInteger.One (ten -shift)

    // Integers are exact, however they were computed.
    let isWhole = decimals = 0 && exponent = 0
    Rational.ofInteger digits * unit, (if isWhole then Rational.Zero else unit)

let private isPrinted (text: string) value =
    let expected, tolerance = printed text
    let low, high = Value.Exact(expected - tolerance), Value.Exact(expected + tolerance)
    Value.compare 256 value low <> Some -1 && Value.compare 256 value high <> Some 1

let private check (tally: Tally) id given formula text =
    let value = Ask.shape given formula
    Ask.holds $"{id}: {text}, not {Ask.approximately value}" given (isPrinted text value)
    tally.Checked [ id ]

/// A bound at the three reference points; what is changed there first, from n, d and C as given.
[<NoComparison; NoEquality>]
type private Row = {
    Bound: string
    Formula: Formula
    Change: Map<string, Value> -> (string * Value) list
    Expected: string list
}

let private unchanged (_: Map<string, Value>) : (string * Value) list = []

let private row quantity variant id expected = {
    Bound = id
    Formula = Ask.formula (Ask.statementOf quantity variant id)
    Change = unchanged
    Expected = expected
}

let private neurons = row Quantity.Neurons ""
let private weight = row Quantity.TotalWeight ""
let private parameters = row Quantity.Parameters ""
let private depth = row Quantity.HiddenLayers ""

let private changed change row = { row with Change = change }

let private radiusOne = changed (fun _ -> [ "r", Ask.int 1 ])
let private outputsOfClasses = changed (fun given -> [ "m", given["C"] ])

/// The abbreviation of that name in a formula.
let rec private abbreviation name formula =
    match formula with
    | Let(found, value, _) when found = name -> Some value
    | _ -> List.tryPick (abbreviation name) (Formula.parts formula)

let private leftOfHypothesis index id =
    (Ask.bound id).Hypotheses
    |> List.choose (fun hypothesis ->
        match hypothesis with
        | Hypothesis.AtLeast(left, _) -> Some left
        | _ -> None)
    |> List.item index

let private rightOfCondition id =
    (Ask.bound id).Statements
    |> List.find _.Expression.IsCondition
    |> Ask.leftAndRight
    |> snd

let private ofFormula id formula expected = {
    Bound = id
    Formula = formula
    Change = unchanged
    Expected = expected
}

let private table = [
    neurons "SAKURAI92-EXACT" [ "77"; "10"; "100" ]
    neurons "BAUM88-UB" [ "77"; "10"; "101" ]
    neurons "BELM20-P3" [ "77"; "10"; "101" ]
    row Quantity.Neurons "worst split" "FODL22-SLAB" [ "154"; "20"; "202" ]
    neurons "NILSSON65-UB" [ "59999"; "99"; "1000" ]
    neurons "HH91-UB" [ "59999"; "99"; "1000" ]
    neurons "BAUM88-MULTI-UB" [ "306"; "40"; "400" ]
    // With ⌈lg C⌉ binary outputs: 16, 2 and 4 classes.
    parameters "BAUM88-CONN-LB" [ "15120.3248"; "15.0515"; "200.8583" ]
    |> changed (fun given -> if given["C"] = Ask.int 10 then [ "C", Ask.int 16 ] else [])
    neurons "BELM20-P2" [ "60000"; "100"; "1001" ]
    neurons "HB98-UB" [ "60000"; "100"; "1001" ]
    neurons "BELM20-P4" [ "308"; "40"; "404" ]
    neurons "DER-PEEL-UB" [ "154"; "20"; "200" ]
    row Quantity.Neurons "with output bias" "DER-TENT-UB" [ "231"; "30"; "303" ]
    neurons "DER-TENTBIN-UB" [ "118"; "16"; "151" ]
    neurons "DER-RELU2-LB" [ "77"; "10"; "91" ]
    neurons "YSJ19-T33-2" [ "59998"; "98"; "999" ]
    neurons "MT24-UB" [ "154"; "20"; "201" ]
    weight "BELM20-P1" [ "30.618622"; "1.25"; "3.954823" ]
    weight "DER-TW-LB" [ "33.820396"; "2.357023"; "13.423114" ] |> radiusOne
    weight "DER-TW-PROB" [ "13.9142"; "0.969711"; "5.5225" ] |> radiusOne
    // Labels ±1, and the operator norm of points spread evenly in all directions: √(n(r² + 1)/(d + 1)).
    weight "DER-TW-OP" [ "5.802687"; "1.172604"; "2.110687" ]
    |> changed (fun given ->
        let at = Evaluate.given (given.Add("r", Ask.int 1))

        [
            "labelNorm", Ask.value at (sqrt n)
            "liftedNorm", Ask.value at (sqrt (2 * n / (d + 1)))
        ])
    weight "BLN21-TW" [ "244.948974"; "10"; "31.638584" ]
    parameters "ZBHRV17-T1" [ "120784"; "210"; "2012" ]
    |> fun r -> {
        r with
            Formula = Ask.formula (Ask.statementOf Quantity.SharedParameters "" "ZBHRV17-T1")
    }
    neurons "HUANG03-UB" [ "1697.056"; "40"; "154.997" ] |> outputsOfClasses
    row Quantity.FirstLayerWidth "" "HUANG03-UB" [ "989.949"; "30"; "103.331" ]
    |> outputsOfClasses
    row (Quantity.LayerWidth 2) "" "HUANG03-UB" [ "707.107"; "10"; "51.666" ]
    |> outputsOfClasses
    neurons "TT97-UB" [ "30003"; "53"; "503.5" ]
    neurons "YSJ19-T31R" [ "980"; "40"; "128" ]
    neurons "YSJ19-T31R" [ "3100"; "60"; "256" ] |> outputsOfClasses
    neurons "YSJ19-P32" [ "1000"; "44"; "136" ]
    neurons "YSJ19-T33-3" [ "346"; "14"; "45" ]
    neurons "YSJ19-T41" [ "366.122449"; "52"; "424.4" ]
    ofFormula "VYS21-T31-H" (depth "VYS21-T31-H" []).Formula [ "3773.813"; "112.750"; "424.450" ]
    depth "DER-VYS-EXPL" [ "10047"; "298"; "1113" ]
    parameters "DER-VYS-EXPL" [ "1567974"; "46356"; "173496" ]
    row Quantity.BitsPerParameter "bit extraction" "DER-VYS-EXPL" [ "1658"; "48"; "200" ]
    ofFormula "DER-VYS-EXPL" (abbreviation "R" (depth "DER-VYS-EXPL" []).Formula).Value [
        "5.00257e13"
        "5.60499e6"
        "5.61621e9"
    ]
    // The published choice of cuts gives 1029 at the third point.
    row Quantity.HiddenLayers "width 3" "PLYS21-T3" [ "19423"; "163"; "1027" ]
    row Quantity.Neurons "one hidden layer, ReLU" "DER-VC-INV" [ "5"; "1"; "6" ]
    row Quantity.Neurons "one hidden layer, threshold" "DER-VC-INV" [ "9"; "2"; "10" ]
    parameters "DER-VC-ANY" [ "188"; "5"; "21" ]
    parameters "SONTAG97-A" [ "29999.5"; "49.5"; "500" ]
    // Scaled to the ball of diameter 1.
    ofFormula "YY26-UB" (rightOfCondition "YY26-UB") [ "241521.101"; "299.573"; "5303.616" ]
    |> changed (fun given -> [
        "theta", Ask.value (Evaluate.given given) (Parameter "delta" / (2 * Parameter "r"))
    ])
    row Quantity.TotalBits "" "DER-BITS-LB" [ "199315.686"; "100"; "2002" ]
    ofFormula "KMY25-UB1" (leftOfHypothesis 0 "KMY25-UB1") [ "1.190476e-7"; "6.324555e-4"; "6.318237e-5" ]
    ofFormula "KMY25-UB2" (leftOfHypothesis 0 "KMY25-UB2") [ "7.142857e-3"; "6.324555e-2"; "6.324555e-2" ]
    ofFormula "KMY25-W1" (ceil (row Quantity.FirstLayerWidth "" "KMY25-W1" []).Formula) [ "196"; "9"; "1" ]
    row Quantity.VcDimension "" "KMY25-VC" [ "30000"; "250"; "500" ]
    row Quantity.Width "" "EYS25-LB" [ "2.397974"; "1.072419"; "1.426399" ]
    row Quantity.FirstLayerWidth "" "DER-DFG-EXPL" [ "10632"; "1678"; "24408" ]
    row Quantity.FirstLayerWidth "" "DER-THR-L1-DELTA-LB" [ "56"; "20"; "200" ]
    ofFormula "COVER65-COUNT" (lg (row Quantity.Count "" "COVER65-COUNT" []).Formula) [
        ""
        "44.9922"
        "78.8163"
    ]
]

let private atReferencePoints (tally: Tally) =
    for row in table do
        for point, expected in List.zip ReferencePoints.all row.Expected do
            if expected <> "" then
                let chosen = ReferencePoints.parameters point

                let all =
                    List.fold (fun all (name, value) -> Map.add name value all) chosen (row.Change chosen)

                check tally $"{row.Bound}" (Evaluate.given all) row.Formula expected

let private singleUnits (tally: Tally) =
    let dichotomies = Ask.formula (Ask.statementOf Quantity.Count "" "COVER65-COUNT")

    for n, D, expected in [ 1, 1, 2; 4, 2, 8; 4, 3, 14; 10, 5, 512; 12, 3, 134; 20, 11, 709_044 ] do
        check tally "COVER65-COUNT" (Ask.at [ "n", Ask.int n; "D", Ask.int D ]) dichotomies $"{expected}"

    let capacity = Ask.formula (Ask.statementOf Quantity.Count "" "GARDNER88-KAPPA")

    for kappa, expected in
        [
            Ask.int 0, "2"
            Ask.ratio 1 2, "0.961205053"
            Ask.int 1, "0.519572230"
            Ask.int 2, "0.200231016"
        ] do
        check tally "GARDNER88-KAPPA" (Ask.at [ "kappa", kappa ]) capacity expected

let private bitExtraction (tally: Tally) =
    let count name =
        Ask.formula (Ask.statementOf Quantity.Count name "BHLM19-T11")

    for (r, M, N), (layers, parameters, units, points) in
        [
            (1, 1, 1), (8, 35, 15, 1)
            (1, 8, 100), (43, 358, 106, 800)
            (2, 7, 50), (23, 312, 101, 350)
            (3, 12, 1000), (23, 1530, 190, 12_000)
        ] do
        let given = Ask.at [ "rr", Ask.int r; "M", Ask.int M; "N", Ask.int N ]

        let check formula (expected: int) =
            check tally "BHLM19-T11" given formula $"{expected}"

        check (count "layers of the network, the output layer included") layers
        check (count "parameters of the network") parameters
        check (count "computation units of the network") units
        check (Ask.formula (Ask.statementOf Quantity.VcDimension "" "BHLM19-T11")) points

let private dimensions (tally: Tally) =
    let vc variant id =
        id, Ask.formula (Ask.statementOf Quantity.VcDimension variant id)

    let columns = [
        vc "ReLU" "BHLM19-T7G"
        vc "ReLU" "BHLM19-T7C"
        vc "threshold" "BHLM19-T7G"
        vc "threshold" "BHLM19-T7C"
        vc "ReLU" "BHLM19-T10"
        vc "" "AB99-T61"
        vc "" "BH89"
        vc "" "KM97-UB"
    ]

    for widths, expected in
        [
            [ 3; 5; 1 ], "370 399.549531 210 219.296142 923.510898 213.913901 209.438192 48429.137"
            [ 1; 4; 4; 4; 1 ], "1421 1525.801603 495 521.391819 3164.583622 554.295846 545.172284 605828.036"
            [ 10; 12; 12; 1 ],
            "7563 8422.989778 3154 3287.402111 29959.852761 3715.918783 3664.103841 58421118.803"
            [ 784; 100; 1 ],
            "1677777 2089976.630 1003461 1044366.945 27069607.933 1287009.293 1273478.707 6.3026e13"
        ] do
        let given =
            Ask.at (Parameters.ofWidths (List.map (fun (w: int) -> BigInteger w) widths))

        for (id, formula), text in List.zip columns (List.ofArray (expected.Split ' ')) do
            check tally id given formula text

let private single (tally: Tally) =
    let value quantity variant id given =
        check tally id (Ask.at given) (Ask.formula (Ask.statementOf quantity variant id))

    value
        Quantity.VcDimension
        ""
        "GJ95-T22"
        [ "W", Ask.int 10; "s", Ask.int 100; "g", Ask.int 3 ]
        "253.430275"

    value Quantity.VcDimension "" "GJ95-T23" [ "W", Ask.int 10; "steps", Ask.int 25 ] "1080"

    let most, _ =
        (Ask.bound "BHLM19-T16").Statements
        |> List.find _.Expression.IsCondition
        |> Ask.leftAndRight

    let sizes = [ "L", Ask.int 5; "W", Ask.int 100; "p", Ask.int 2; "g", Ask.int 1 ]
    check tally "BHLM19-T16" (Ask.at sizes) most "45.111839"

    let boosting = [
        "alpha", Ask.ratio 1 10
        "beta", Ask.ratio 1 2
        "eps", Ask.ratio 1 100
        "omega", Ask.int 2
        "k", Ask.int 1
    ]

    value Quantity.Neurons "" "BELM20-L1" boosting "231"
    value Quantity.TotalWeight "" "BELM20-L1" boosting "92.4"

    value Quantity.Neurons "" "DER-BOOST-K" boosting "231"
    // 20·ln 100.
    value Quantity.TotalWeight "" "DER-BOOST-W" boosting "92.103404"

    let weighed = [ "corr", Ask.ratio 1 5; "labelNorm", Ask.int 3; "eps", Ask.ratio 1 100 ]
    value Quantity.TotalWeight "" "DER-BOOST-FREE" weighed "27"
    // 25·4·ln 100 = 460.5….
    value Quantity.Neurons "" "DER-BOOST-CK" (("opnorm", Ask.int 2) :: weighed) "461"

    // Spectra of random points of the sphere, computed by numpy: n, ‖X‖², λ_min(H), γ, 1/ε.
    for n, squaredNorm, least, coherence, inverse, expected in
        [
            400,
            "28.095048024600548",
            "0.07464312156161428",
            "0.7749306544111935",
            10,
            "1734 10360 10632 33918.96433"
            400,
            "13.771768399347492",
            "0.12328837464633678",
            "0.5663721518450525",
            10,
            "516 3138 3568 7457.24015"
            400,
            "13.771768399347492",
            "0.12328837464633678",
            "0.5663721518450525",
            100,
            "1030 6274 7136 14914.48031"
            1600,
            "43.155886081613176",
            "0.08578354300787172",
            "0.6190955834616211",
            10,
            "2318 12462 13218 33452.1001"
        ] do
        let decimal text = Value.Exact(fst (printed text))

        let given = [
            "n", Ask.int n
            "opnorm", Value.sqrtOf (fst (printed squaredNorm))
            "lambdaH", decimal least
            "gamma", decimal coherence
            "eps", Ask.ratio 1 inverse
        ]

        let entries = [
            "DER-NTK-K", ""
            "DER-NTK-GAMMA", "exact sum"
            "DER-NTK-GAMMA", ""
            "BELM20-T2-REC", ""
        ]

        for (id, variant), text in List.zip entries (List.ofArray (expected.Split ' ')) do
            value Quantity.Neurons variant id given text

    // ε·η = 1/10 asks for as many random directions as ε = 1/10 for best ones.
    value
        Quantity.Neurons
        ""
        "DER-NTK-RANDOM"
        [
            "opnorm", Value.sqrtOf (fst (printed "28.095048024600548"))
            "lambdaH", Value.Exact(fst (printed "0.07464312156161428"))
            "eps", Ask.ratio 1 5
            "eta", Ask.ratio 1 2
        ]
        "1734"

    // c_w = 2·0.638/(3π) = 0.1353871….
    let signal = [
        "order", Ask.int 2
        "signal", Ask.ratio 638 1000
        "opnorm", Ask.int 1
        "labelNorm", Ask.int 1
        "eps", Ask.ratio 1 100
    ]

    value Quantity.Neurons "" "DER-HARM-SIGNAL" signal "252"
    value Quantity.TotalWeight "" "DER-HARM-SIGNAL" signal "13.295141"

    value
        Quantity.Lipschitz
        "on the unit ball"
        "BLN21-CAP"
        [ "labelBound", Ask.int 1; "tau", Ask.ratio 9 10 ]
        "10"

    let best = (Ask.bound "BLN21-CAP").Statements |> List.last |> Ask.formula
    check tally "BLN21-CAP" (Ask.at [ "labelBound", Ask.int 1; "gamma", Ask.int 0 ]) best "3.41421356"

    // r/δ = 10^9 and ln(1/η) = ln 10: the rounding of the width shows in the tenth digit only.
    for tenths, coefficient in [ 25, "15.618126"; 30, "16.565373"; 40, "20.339954" ] do
        let given =
            Ask.at [
                "t", Ask.ratio tenths 10
                "r", Ask.int 1_000_000_000
                "delta_pm", Ask.int 1
                "Nminus", Ask.int 1
                "Nplus", Ask.int 1
                "eta", Ask.ratio 1 10
            ]

        let first = Ask.formula (Ask.statementOf Quantity.FirstLayerWidth "" "DER-DFG-EXPL")
        check tally "DER-DFG-EXPL" given (first / (Parameter "r" * ln (Formula.int 10))) coefficient

    value
        Quantity.Neurons
        ""
        "RF-BRS26"
        [ "n", Ask.int 100; "angle", Ask.ratio 1 2; "eta", Ask.ratio 1 10 ]
        "5027"

    let outputs = [ "n", Ask.int 10_000; "m", Ask.int 1 ]
    value Quantity.FirstLayerWidth "" "HUANG03-UB" outputs "288.675135"
    value (Quantity.LayerWidth 2) "" "HUANG03-UB" outputs "57.735027"
    value Quantity.Neurons "" "HUANG03-UB" outputs "346.410162"

let laws = [
    Law.of' "values at three reference points" atReferencePoints
    Law.of' "values of single units" singleUnits
    Law.of' "sizes of the network that extracts bits" bitExtraction
    Law.of' "dimensions of four networks" dimensions
    Law.of' "other values computed independently" single
]

let names = Law.names laws

[<Theory; MemberData(nameof names)>]
let ``golden values`` (name: string) = Law.check laws name
