/// Networks that are built step by step: the bounds agree with each other, and their steps suffice.
module MemCap.Properties.LawsIterative

open System.Numerics
open MemCap.Bounds
open MemCap.Bounds.Notation
open MemCap.Data
open MemCap.Exact
open Xunit

let private neurons id = Ask.formula (Ask.neurons id)

let private weight id =
    Ask.formula (Ask.statementOf Quantity.TotalWeight "" id)

let private alpha = Parameter "alpha"
let private beta = Parameter "beta"
let private omega = Parameter "omega"
let private eps = Parameter "eps"

/// α² ≤ β, a weight ω, one unit a step and an error.
let private learners =
    seq {
        for a in 1..10 do
            for b in 1..5 do
                for inverse in [ 2; 3; 10; 1000 ] do
                    Ask.at [
                        "alpha", Ask.ratio a 10
                        "beta", Ask.ratio (a * a * b) 100
                        "omega", Ask.ratio b 3
                        "eps", Ask.ratio 1 inverse
                        "k", Ask.int b
                        "labelNorm", Ask.int 1
                    ]
    }

let private lineSearch (tally: Tally) =
    for given in learners do
        let fixedSteps, exact = neurons "BELM20-L1", neurons "DER-BOOST-K"
        Ask.holds "as many steps" given (Ask.whole given fixedSteps = Ask.whole given exact)
        let rounded, unrounded = weight "BELM20-L1", weight "DER-BOOST-W"
        Ask.holds "without rounding, less weight" given (Ask.atLeast given rounded unrounded)

        Ask.holds "by less than one step" given (Ask.atLeast given (unrounded + omega * alpha / beta) rounded)

        tally.Checked [ "BELM20-L1"; "DER-BOOST-K"; "DER-BOOST-W" ]

/// 2(1 − √ε) ≤ ln(1/ε): where a step's weight is proportional to the residual, c_w = α/ω.
let private withoutLogarithm (tally: Tally) =
    for given in learners do
        let free = Let("corr", alpha / omega, weight "DER-BOOST-FREE")
        Ask.holds "no logarithm" given (Ask.atLeast given (weight "DER-BOOST-W") free)
        Ask.holds "bounded" given (Ask.atLeast given (2 * omega / alpha) free)
        tally.Checked [ "DER-BOOST-W"; "DER-BOOST-FREE" ]

/// (1 − λ/‖X‖²)^T ≤ ε, or ≤ εη for random directions, exactly.
let private gradientSteps (tally: Tally) =
    for p in 1..9 do
        for inverse in [ 2; 3; 10; 1000 ] do
            for norm in 1..4 do
                let given =
                    Ask.at [
                        // At most ‖x‖²/2.
                        "lambdaH", Ask.ratio (p * norm * norm) 18
                        "opnorm", Ask.int norm
                        "eps", Ask.ratio 1 inverse
                        "eta", Ask.ratio p 10
                    ]

                for id, goal in [ "DER-NTK-K", eps; "DER-NTK-RANDOM", eps * Parameter "eta" ] do
                    let count = Ask.whole given (neurons id) / 2
                    let gain = Parameter "lambdaH" / square (Parameter "opnorm")
                    let left = power count (1 - gain)
                    Ask.holds $"{id} is enough" given (Ask.atLeast given goal left)
                    tally.Checked [ id ]

let private coherence (tally: Tally) =
    let sum = Ask.formula (Ask.statementOf Quantity.Neurons "exact sum" "DER-NTK-GAMMA")

    let closed = neurons "DER-NTK-GAMMA"

    for n in [ 1; 2; 3; 10; 400; 60_000; 1_000_000_000 ] do
        for hundredths in [ 0; 1; 10; 25; 50; 75; 90; 98 ] do
            let gamma = Rational.fraction (BigInteger hundredths) (BigInteger 100)

            let given =
                Ask.at [
                    "n", Ask.int n
                    "gamma", Value.ofRational gamma
                    "opnorm", Ask.int 3
                    "eps", Ask.ratio 1 10
                ]

            // What the kernel of the data computes from the same coherence.
            let first = (NtkKernel.firstTerm n (gamma * gamma)).Value
            let least = NtkKernel.boundFromTerm 256 first

            let given = {
                given with
                    Parameters = given.Parameters.Add("lambdaH", Value.Within least)
            }

            let expected = Ask.whole given (neurons "DER-NTK-K")

            // The formula has no more terms.
            if first <= BigInteger 512 then
                Ask.holds "by the least eigenvalue" given (Ask.whole given sum = expected)

            if hundredths > 0 then
                Ask.holds "the closed form asks for more" given (Ask.atLeast given closed sum)
                let q = ln (2 * Parameter "n") / ln (1 / Parameter "gamma")
                let recalled = neurons "BELM20-T2-REC"

                if Ask.atLeast given q (Notation.ratio 33 10) then
                    Ask.holds "a root of the recalled factor" given (Ask.atLeast given (recalled + 2) closed)
                    tally.Checked [ "BELM20-T2-REC" ]

            tally.Checked [ "DER-NTK-GAMMA"; "DER-NTK-K" ]

/// A signal is a correlation for each unit of weight: by |c_m| of a single harmonic, twice.
let private harmonics (tally: Tally) =
    for m in [ 2; 4; 6; 8 ] do
        for hundredths in [ 1; 10; 48; 64 ] do
            for inverse in [ 2; 10; 100 ] do
                let given =
                    Ask.at [
                        "order", Ask.int m
                        "signal", Ask.ratio hundredths 100
                        "opnorm", Ask.int 2
                        "labelNorm", Ask.int 3
                        "eps", Ask.ratio 1 inverse
                    ]

                let coefficient =
                    let c = HarmonicKernel.coefficient 200 m
                    if c.Lower.Sign < 0 then Enclosure.negate c else c

                let given = {
                    given with
                        Parameters = given.Parameters.Add("c_m", Value.Within coefficient)
                }

                let with' formula =
                    Let("corr", 2 * Parameter "c_m" * Parameter "signal", formula)

                Ask.holds
                    "units"
                    given
                    (Ask.whole given (neurons "DER-HARM-SIGNAL") =
                        Ask.whole given (with' (neurons "DER-BOOST-CK")))

                Ask.holds
                    "weight"
                    given
                    (let a = Ask.value given (weight "DER-HARM-SIGNAL")
                     let b = Ask.value given (with' (weight "DER-BOOST-FREE"))
                     Value.compare 60 a b = None || Value.compare 60 a b = Some 0)

                tally.Checked [ "DER-HARM-SIGNAL"; "DER-BOOST-CK"; "DER-BOOST-FREE" ]

let laws = [
    Law.of' "a line search needs no more steps and less weight" lineSearch
    Law.of' "weights in proportion to the residual need no logarithm" withoutLogarithm
    Law.of' "the steps along gradients are enough" gradientSteps
    Law.of' "the coherence bounds the least eigenvalue" coherence
    Law.of' "a signal is a correlation" harmonics
]

let names = Law.names laws

[<Theory; MemberData(nameof names)>]
let ``iterative networks`` (name: string) = Law.check laws name
