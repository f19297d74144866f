/// No network fits more labellings than its Vapnik–Chervonenkis dimension or its bits allow.
module MemCap.Properties.LawsCapacity

open System.Numerics
open MemCap.Bounds
open MemCap.Data
open MemCap.Exact
open Xunit

let private vc variant id =
    Ask.formula (Ask.statementOf Quantity.VcDimension variant id)

let private reluGrowth = vc "ReLU" "BHLM19-T7G"
let private stepGrowth = vc "threshold" "BHLM19-T7G"
let private reluClosed = vc "ReLU" "BHLM19-T7C"
let private stepClosed = vc "threshold" "BHLM19-T7C"
let private reluUnits = vc "ReLU" "BHLM19-T10"
let private anthony = vc "" "AB99-T61"
let private baumHaussler = vc "" "BH89"
let private sigmoid = vc "" "KM97-UB"

let private anyGraph =
    Ask.formula (Ask.statementOf Quantity.Parameters "" "DER-VC-ANY")

/// The necessary conditions of DER-VC-INV, left ≥ right.
let private growthAllows variant =
    Ask.statementOf Quantity.Architecture variant "DER-VC-INV" |> Ask.leftAndRight

/// Inputs, hidden widths, outputs; n points.
let private network (n: int) widths =
    Ask.at (
        ("n", Ask.int n)
        :: Parameters.ofWidths (List.map (fun (w: int) -> BigInteger w) widths)
    )

let private reaches (tally: Tally) what given (n: int) (bounds: (string * Formula) list) =
    for id, formula in bounds do
        Ask.holds $"{what} against {id}" given (Ask.atLeast given formula (Formula.int n))

    tally.Checked(List.map fst bounds)

let private twoLayers (tally: Tally) =
    for k in [ 2; 3; 5; 8; 12; 20; 33; 60; 100; 200 ] do
        for d in [ 1; 2; 3; 5; 10; 25; 60 ] do
            // The most points for which DER-PEEL-UB and SAKURAI92-EXACT build k units.
            let relu = network (k / 2 * d + 1) [ d; k; 1 ]
            let steps = network (k * d + 1) [ d; k; 1 ]
            Ask.holds "ReLU units" relu (growthAllows "ReLU" ||> Ask.atLeast relu)
            Ask.holds "threshold units" steps (growthAllows "threshold" ||> Ask.atLeast steps)
            tally.Checked [ "DER-VC-INV"; "BHLM19-T7G"; "DER-PEEL-UB"; "SAKURAI92-EXACT" ]

            reaches tally "ReLU units" relu (k / 2 * d + 1) [
                "BHLM19-T7C", reluClosed
                "BHLM19-T10", reluUnits
            ]

            reaches tally "threshold units" steps (k * d + 1) [
                "BHLM19-T7C", stepClosed
                "AB99-T61", anthony
                "BH89", baumHaussler
            ]

            // The parameters of the ReLU network are no fewer than any graph needs.
            let weights = Ask.int (k * (d + 2))
            let least = Ask.value relu anyGraph
            Ask.holds "DER-VC-ANY" relu (Value.compare 64 least weights <> Some 1)
            tally.Checked [ "DER-VC-ANY"; "DER-PEEL-UB" ]

let private threeLayers (tally: Tally) =
    let fits =
        (Ask.bound "YSJ19-T31R").Statements
        |> List.find _.Expression.IsCondition
        |> Ask.leftAndRight
        |> fst

    for d1 in 4..8..60 do
        for d2 in 4..8..60 do
            for d in [ 1; 4; 20 ] do
                let points =
                    Ask.whole (Ask.at [ "d1", Ask.int d1; "d2", Ask.int d2; "m", Ask.int 1 ]) fits

                let given = network points [ d; d1; d2; 1 ]
                Ask.holds "two hidden layers" given (growthAllows "ReLU" ||> Ask.atLeast given)
                tally.Checked [ "DER-VC-INV"; "YSJ19-T31R" ]

                reaches tally "two hidden layers" given points [
                    "BHLM19-T7C", reluClosed
                    "BHLM19-T10", reluUnits
                ]

let private sigmoidUnits (tally: Tally) =
    for n in 2..60 do
        for d in [ 1; 3; 10 ] do
            let given = network n [ d; n; 1 ]
            reaches tally "a sigmoidal unit a point" given n [ "KM97-UB", sigmoid ]
            tally.Checked [ "HB98-UB" ]

let private deep (tally: Tally) =
    let parameters = Ask.formula (Ask.statementOf Quantity.Parameters "" "DER-VYS-EXPL")

    let bits =
        Ask.formula (Ask.statementOf Quantity.BitsPerParameter "bit extraction" "DER-VYS-EXPL")

    let information = Ask.formula (Ask.statementOf Quantity.TotalBits "" "DER-BITS-LB")

    for n in [ 1; 2; 3; 10; 100; 1001; 60_000; 1_000_000 ] do
        for d in [ 1; 10; 784 ] do
            for inverse in [ 1; 10; 1000 ] do
                let given =
                    Ask.at [
                        "n", Ask.int n
                        "d", Ask.int d
                        "C", Ask.int (max 2 (min n 10))
                        "r", Ask.int 1
                        "delta", Ask.ratio 1 inverse
                    ]

                Ask.holds
                    "as many parameters as any graph needs"
                    given
                    (Ask.atLeast given parameters anyGraph)

                Ask.holds
                    "as many bits as the labels carry"
                    given
                    (Ask.atLeast given (parameters * bits) information)

                tally.Checked [ "DER-VYS-EXPL"; "DER-VC-ANY"; "DER-BITS-LB" ]

let private randomWidths (random: SplitMix) =
    let depth = Worlds.between random 1 4

    [
        Worlds.between random 1 40
        for _ in 1..depth do
            Worlds.between random 1 25
        1
    ]

let private closedForms (tally: Tally) =
    for index in 1..25 do
        let widths = randomWidths (SplitMix.At(11UL, uint64 index))
        let given = network 1 widths

        if Ask.atLeast given (Parameter "U") (Formula.int 3) then
            Ask.holds "ReLU" given (Ask.atLeast given reluClosed reluGrowth)
            Ask.holds "threshold" given (Ask.atLeast given stepClosed stepGrowth)
            Ask.holds "BH89 sharpens AB99-T61" given (Ask.atLeast given anthony baumHaussler)
            tally.Checked [ "BHLM19-T7G"; "BHLM19-T7C"; "AB99-T61"; "BH89" ]

/// One unit more in a layer, or one layer more.
let private larger widths = [
    // The inputs are those of layer 0.
    for layer in 0 .. List.length widths - 2 do
        List.mapi (fun i width -> if i = layer then width + 1 else width) widths

    widths.Head :: widths.Tail.Head :: widths.Tail
]

let private grows (tally: Tally) =
    let polynomial id variant parameters = id, vc variant id, parameters

    let formulas = [
        "BHLM19-T7C", reluClosed, []
        "BHLM19-T7C", stepClosed, []
        "BHLM19-T10", reluUnits, []
        "AB99-T61", anthony, []
        "BH89", baumHaussler, []
        "KM97-UB", sigmoid, []
        "BMM98-UB", vc "" "BMM98-UB", [ "p", Ask.int 2; "g", Ask.int 1 ]
        polynomial "BHLM19-T10" "p pieces of degree at most g" [ "p", Ask.int 2; "g", Ask.int 2 ]
        polynomial "BHLM19-T7C" "q breakpoints, pieces of degree at most g, g at least 1" [
            "q", Ask.int 1
            "g", Ask.int 2
        ]
        "BHLM19-T7G", reluGrowth, []
        "BHLM19-T7G", stepGrowth, []
    ]

    for index in 1..10 do
        let widths = randomWidths (SplitMix.At(12UL, uint64 index))

        for id, formula, parameters in formulas do
            let at widths =
                let given = network 1 widths

                let all =
                    Map.fold
                        (fun all name value -> Map.add name value all)
                        given.Parameters
                        (Map.ofList parameters)

                let given = { given with Parameters = all }
                given, Ask.value given formula

            let given, smaller = at widths

            for wider in larger widths do
                Ask.holds $"{id}, %A{wider}" given (Value.compare 128 smaller (snd (at wider)) <> Some 1)
                tally.Checked [ id ]

/// The network that extracts bits has widths of its own; its size bounds the dimension on both sides.
let private bitExtraction (tally: Tally) =
    let count name =
        Ask.formula (Ask.statementOf Quantity.Count name "BHLM19-T11")

    let layers = count "layers of the network, the output layer included"
    let parameters = count "parameters of the network"
    let units = count "computation units of the network"
    let shattered = vc "" "BHLM19-T11"

    for r in 1..5 do
        for M in 1..39 do
            for N in [ 1; 5; 50; 500 ] do
                let given = Ask.at [ "rr", Ask.int r; "M", Ask.int M; "N", Ask.int N ]

                let L, W, U =
                    Ask.whole given layers, Ask.whole given parameters, Ask.whole given units

                let size = Ask.at [ "W", Ask.int W; "U", Ask.int U ]
                let points = Ask.whole given shattered
                reaches tally "bit extraction" size points [ "BHLM19-T10", reluUnits ]

                // Theorem 7 with Σ W_i ≤ W·L and Σ i·k_i ≤ U·L.
                let crude =
                    let S, R = Formula.int (W * L), Formula.int (U * L)
                    let twice = 2 * Notation.e * R
                    Formula.int L + S * Notation.lg (4 * Notation.e * R * Notation.lg twice)

                reaches tally "bit extraction" size points [ "BHLM19-T7C", crude ]
                tally.Checked [ "BHLM19-T11" ]

let laws = [
    Law.of' "networks with one hidden layer keep below the dimension that counting allows" twoLayers
    Law.of' "networks with two hidden layers keep below it" threeLayers
    Law.of' "a sigmoidal unit a point keeps below the dimension of sigmoidal networks" sigmoidUnits
    Law.of' "the deep network has the parameters and the bits that counting asks for" deep
    Law.of' "the closed form is never below the growth function" closedForms
    Law.of' "dimension bounds grow with units, layers and inputs" grows
    Law.of' "bit extraction shatters no more than the upper bounds allow" bitExtraction
]

let names = Law.names laws

[<Theory; MemberData(nameof names)>]
let ``capacity`` (name: string) = Law.check laws name
