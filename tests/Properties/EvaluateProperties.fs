/// Values of formulas: what is exact, what is enclosed and how closely, and what is left undecided.
module MemCap.Properties.EvaluateProperties

open System.Globalization
open System.Numerics
open FsCheck.FSharp
open MemCap.Bounds
open MemCap.Bounds.Notation
open MemCap.Exact
open Xunit

let private given (parameters: Map<string, float>) = {
    Parameters = parameters |> Map.map (fun _ x -> Value.ofRational (Rational.ofDouble x))
    Hidden =
        FormulaCases.hidden
        |> Map.map (fun _ x -> Value.ofRational (Rational.ofDouble x))
}

[<Fact>]
let ``a value is that of the formula in doubles, where these are reliable`` () =
    Theorem.forCases 300 (Gen.zip FormulaCases.formulas FormulaCases.parameters) (fun (formula, parameters) ->
        let values =
            Map.fold (fun all name x -> Map.add name x all) parameters FormulaCases.hidden

        match FormulaCases.reliable values formula with
        | Some expected when System.Double.IsFinite expected ->
            match Evaluate.formula 64 (given parameters) formula with
            | Ok value ->
                let found = Ask.approximately value

                let isNear =
                    FormulaCases.isNear 1e-8 found expected || abs (found - expected) < 1e-12

                Theorem.holds $"{found} is not {expected}" isNear
            // Powers of negative numbers that are not rational are none of a bound's.
            | Error(Obstacle.Undefined reason) when reason.StartsWith "a power of" -> Ok()
            | Error(Obstacle.HiddenConstant _ | Obstacle.OutOfReach _ | Obstacle.Undecided _) -> Ok()
            | Error obstacle -> Error obstacle.Message
        | _ -> Ok())

/// To that many bits of the value, or of 2^(−4·bits) where the value may be zero.
let private isNarrow bits (e: Enclosure) =
    let lower, upper = Dyadic.toRational e.Lower, Dyadic.toRational e.Upper

    let size =
        if e.Lower.Sign * e.Upper.Sign > 0 then
            Rational.max (Rational.abs lower) (Rational.abs upper)
        else
            Rational.powerOfTwo (-4 * bits)

    upper - lower <= Rational.powerOfTwo (1 - bits) * size

[<Fact>]
let ``a longer precision narrows the same number`` () =
    Theorem.forCases
        200
        (Gen.zip FormulaCases.plainFormulas FormulaCases.parameters)
        (fun (formula, parameters) ->
            let at bits =
                Evaluate.formula bits (given parameters) formula

            match at 30, at 100 with
            | Ok(Value.Within wide), Ok(Value.Within narrow) ->
                let meets = wide.Lower <= narrow.Upper && narrow.Lower <= wide.Upper
                Theorem.holds $"{wide}, {narrow}" (meets && isNarrow 30 wide && isNarrow 100 narrow)
            | Ok exact, Ok again -> Theorem.equal exact again |> Result.mapError string
            | _ -> Ok())

let private big (k: int) = BigInteger.Pow(BigInteger 10, k)
let private number (k: BigInteger) = Number(Rational.ofInteger k)

let private whole formula =
    match Evaluate.formula 64 (Evaluate.given Map.empty) formula with
    | Ok(Value.Exact x) when x.IsInteger -> x.Numerator
    | other -> failwith $"{FormulaText.text formula}: {other}"

/// ⌈⌉ and ⌊⌋ of a formula with this exact integer value, and of what lies next to it.
let private settles formula (value: BigInteger) =
    Assert.Equal(value, whole (ceil formula))
    Assert.Equal(value, whole (floor formula))
    let near = number BigInteger.One / number (big 90)
    Assert.Equal(value + BigInteger.One, whole (ceil (formula + near)))
    Assert.Equal(value - BigInteger.One, whole (floor (formula - near)))

[<Fact>]
let ``roundings settle at roots of squares`` () =
    for k in [ 0; 1; 2; 3; 17; 1000; 999_983 ] do
        settles (sqrt (number (BigInteger.Pow(BigInteger k, 2)))) (BigInteger k)

    settles (sqrt (number (big 80))) (big 40)
    settles (sqrt (number (big 81)) * sqrt (number (big 79))) (big 80)
    Assert.Equal(big 40 + BigInteger.One, whole (ceil (sqrt (number (big 80 + BigInteger.One)))))
    Assert.Equal(big 40 - BigInteger.One, whole (floor (sqrt (number (big 80 - BigInteger.One)))))

[<Fact>]
let ``quotients of roots are exact`` () =
    for a in 1..30 do
        for b in 1..30 do
            // √(7a²b²·…)/√7b²: distances of points with rational coordinates.
            let ratio = sqrt (Formula.int (7 * a * a)) / sqrt (Formula.int (7 * b * b))
            let value = Evaluate.formula 64 (Evaluate.given Map.empty) ratio
            Assert.Equal(Ok(Value.Exact(Rational.fraction (BigInteger a) (BigInteger b))), value)

    let given = Ask.at [ "r", Ask.root 343 4; "delta", Ask.root 7 4 ]
    Assert.Equal(7, Ask.whole given (floor (Parameter "r" / Parameter "delta")))

[<Fact>]
let ``logarithms of powers are exact`` () =
    for k in 0..300 do
        settles (lg (number (BigInteger.Pow(BigInteger 2, k)))) (BigInteger k)

    for n in 2..60 do
        for k in 1..8 do
            let power = number (BigInteger.Pow(BigInteger n, k))
            settles (Formula.int 5 * lg power / lg (Formula.int n)) (BigInteger(5 * k))

    // Neighbours of powers are not.
    Assert.Equal(
        BigInteger 301,
        whole (ceil (lg (number (BigInteger.Pow(BigInteger 2, 300) + BigInteger.One))))
    )

    Assert.Equal(
        BigInteger 299,
        whole (floor (lg (number (BigInteger.Pow(BigInteger 2, 300) - BigInteger.One))))
    )

[<Fact>]
let ``perfect powers have exact roots`` () =
    for root in [ 2; 3; 10; 97 ] do
        for H in 1..12 do
            let power = number (BigInteger.Pow(BigInteger root, H))
            settles (pow power (1 / Formula.int H)) (BigInteger root)
            Assert.Equal(BigInteger(root + 1), whole (ceil (pow (power + 1) (1 / Formula.int H))))

[<Fact>]
let ``numbers of astronomical size are exact`` () =
    let n, d = big 80 + BigInteger 7, BigInteger 784
    let given = Ask.at [ "n", Worlds.rational n; "d", Worlds.rational d ]

    match Ask.value given (Ask.formula (Ask.neurons "SAKURAI92-EXACT")) with
    | Value.Exact x -> Assert.Equal((n - BigInteger.One + d - BigInteger.One) / d, x.Numerator)
    | other -> failwith $"{other}"

/// e^π√163 is within 10^−12 of an integer, and no integer.
[<Fact>]
let ``a rounding next to an integer is decided by longer precision`` () =
    let ramanujan = exp (pi * sqrt (Formula.int 163))
    Assert.Equal(BigInteger.Parse "262537412640768744", whole (ceil ramanujan))
    Assert.Equal(BigInteger.Parse "262537412640768743", whole (floor ramanujan))

[<Fact>]
let ``a rounding that no precision decides is left undecided`` () =
    // It is 1, and that is not seen.
    let tie = ln (Formula.int 6) / (ln (Formula.int 2) + ln (Formula.int 3))

    match Evaluate.formula 64 (Evaluate.given Map.empty) (ceil tie) with
    | Error(Obstacle.Undecided _) -> ()
    | other -> failwith $"guessed: {other}"

    match Evaluate.compare (Evaluate.given Map.empty) tie one with
    | Error(Obstacle.Undecided _) -> ()
    | other -> failwith $"guessed: {other}"

[<Fact>]
let ``what has no value says why`` () =
    let outcome formula =
        match Evaluate.formula 64 (Ask.nd 5 0) formula with
        | Error obstacle -> obstacle
        | Ok value -> failwith $"{value}"

    Assert.Equal(Obstacle.Missing "C", outcome (lg (Parameter "C")))
    Assert.Equal(Obstacle.HiddenConstant "c", outcome (c * Parameter "n"))
    Assert.True (outcome (Parameter "n" / Parameter "d")).IsUndefined
    Assert.True (outcome (ln (Parameter "d"))).IsUndefined
    Assert.True (outcome (sqrt (Parameter "d" - 1))).IsUndefined
    Assert.True (outcome (pow (Parameter "d") (Formula.int -1))).IsUndefined

    let endless = Reduce(Reduction.Sum, "i", one, number (big 20), Parameter "i")

    Assert.True (outcome endless).IsOutOfReach

/// "2.718…" to the digits that are written.
let private isInside (text: string) (e: Enclosure) =
    let decimals = text.Length - text.IndexOf '.' - 1
    let digits = BigInteger.Parse(text.Replace(".", ""), CultureInfo.InvariantCulture)
    let low = Rational.fraction (digits - BigInteger.One) (big decimals)
    let high = Rational.fraction (digits + BigInteger.One) (big decimals)
    Assert.True(Dyadic.toRational e.Lower <= high && low <= Dyadic.toRational e.Upper, text)

    Assert.True(
        Dyadic.toRational (e.Upper - e.Lower) < Rational.fraction BigInteger.One (big (decimals - 3)),
        text
    )

let private point (p: int) (q: int) =
    Enclosure.ofRational 256 (Rational.fraction (BigInteger p) (BigInteger q))

[<Fact>]
let ``powers of e, pi and the normal law have their known digits`` () =
    let exp p q = (Enclosure.exp 256 (point p q)).Value
    isInside "2.71828182845904523536028747135266249775724709369995957496697" (exp 1 1)
    isInside "22026.4657948067165169579006452842443663535126185567810742354" (exp 10 1)
    isInside "0.000553084370147833583102000088530357197811336582440197252888728" (exp -15 2)
    isInside "3.14159265358979323846264338327950288419716939937510582097494" (Enclosure.pi 256)
    let normal p q = Enclosure.normalCdf 256 (point p q)
    isInside "0.841344746068542948585232545632037922477912966726604390987394" (normal 1 1)
    isInside "0.977249868051820792799717362833466562528223776298321566016334" (normal 2 1)
    isInside "0.691462461274013103637704610608337739883602175554577936820776" (normal 1 2)
    isInside "0.00134989803163009452665181476759497737782936815838064936422199" (normal -3 1)
    isInside "0.999999999999999377903942572821587648400482741181157751128272" (normal 8 1)

let private meet (a: Enclosure) (b: Enclosure) =
    a.Lower <= b.Upper && b.Lower <= a.Upper

let private quarters = Gen.choose (-400, 400)

[<Fact>]
let ``exp(a + b) = exp(a) exp(b)`` () =
    Theorem.forCases 300 (Gen.zip quarters quarters) (fun (a, b) ->
        let exp k = (Enclosure.exp 150 (point k 7)).Value
        let product = Enclosure.multiply 150 (exp a) (exp b)

        Theorem.holds
            $"{a}, {b}"
            (meet (exp (a + b)) product && Dyadic.toRational (exp a).Lower > Rational.Zero))

[<Fact>]
let ``ln(exp(a)) = a`` () =
    Theorem.forCases 300 quarters (fun a ->
        let back = (Enclosure.ln 150 (Enclosure.exp 200 (point a 7)).Value).Value
        Theorem.holds $"{a}" (meet back (point a 7)))

[<Fact>]
let ``Phi(x) + Phi(-x) = 1, and Phi grows`` () =
    Theorem.forCases 300 (Gen.choose (0, 300)) (fun k ->
        let normal k = Enclosure.normalCdf 200 (point k 20)
        let sum = Enclosure.add 200 (normal k) (normal -k)

        [ meet sum (point 1 1); (normal k).Lower > (normal (k - 1)).Upper ]
        |> List.forall id
        |> Theorem.holds $"{k}/20")
