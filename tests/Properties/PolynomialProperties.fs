/// Polynomials, their text, and boxes.
module MemCap.Properties.PolynomialProperties

open FsCheck.FSharp
open MemCap
open MemCap.Exact
open Xunit

let private get result =
    match result with
    | Ok value -> value
    | Error(error: MemCapError) -> failwith error.Message

let private polynomials =
    gen {
        let! variables = Gen.choose (1, 4)
        let! degree = Gen.choose (0, 6)
        return! PolynomialCases.polynomial variables degree
    }

[<Fact>]
let ``what is printed reads back`` () =
    Theorem.forCases 500 polynomials (fun p ->
        let text = Polynomial.format p

        match PolynomialText.parse text with
        | Error error -> Error $"{text}: {error.Message}"
        | Ok read ->
            let read = get (Polynomial.inVariables p.Variables read)
            Theorem.holds text (read = p))

[<Fact>]
let ``an affine change of variables is one of the argument`` () =
    let cases =
        gen {
            let! p = polynomials
            let numbers = Gen.arrayOfLength p.Variables (PolynomialCases.rational 9)
            let! shift = numbers
            let! scale = numbers
            let! s = numbers
            return p, shift, scale, s
        }

    Theorem.forCases 300 cases (fun (p, shift, scale, s) ->
        let x = Array.map3 (fun a b s -> a + b * s) shift scale s
        let q = Polynomial.affine shift scale p

        Theorem.holds (Polynomial.format q) (Polynomial.evaluate q s = Polynomial.evaluate p x))

[<Theory>]
[<InlineData("x1^2*x2 - 3/4*x3 + 1", "x1^2*x2 - 3/4*x3 + 1")>]
[<InlineData(" - x2*2 * x1 ^ 2*3", "-6*x1^2*x2")>]
[<InlineData("x1 - x1", "0")>]
[<InlineData("0.125*x1 + 10/4", "1/8*x1 + 5/2")>]
[<InlineData("x1^0 + x2*x2^3", "x2^4 + 1")>]
[<InlineData("+7", "7")>]
[<InlineData("(x1 + x2)^2", "x1^2 + 2*x1*x2 + x2^2")>]
[<InlineData("-2*(x1 - 1)*(x1 + 1) - ((x2))", "-2*x1^2 - x2 + 2")>]
[<InlineData("(x1 + 1)^0 - (3/2)^2", "-5/4")>]
[<InlineData("(x1 - x1)*x2", "0")>]
let ``texts and what they mean`` (text: string, expected: string) =
    Assert.Equal(expected, Polynomial.format (get (PolynomialText.parse text)))

[<Fact>]
let ``sums and products of texts are those of their polynomials`` () =
    Theorem.forCases 200 (Gen.zip3 polynomials polynomials polynomials) (fun (p, q, r) ->
        let text polynomial = $"({Polynomial.format polynomial})"
        let whole = get (PolynomialText.parse $"{text p}*{text q} - {text r}^2")
        let variables = [ p; q; r ] |> List.map _.Variables |> List.max
        let x = Array.init variables (fun i -> Rational.fraction (bigint (2 * i - 1)) 3I)

        let at polynomial =
            Polynomial.evaluate (get (Polynomial.inVariables variables polynomial)) x

        Theorem.holds (Polynomial.format whole) (at whole = at p * at q - at r * at r))

[<Theory>]
[<InlineData("", "column 1: expected a number, a variable such as x1 or (, found the end of the text")>]
[<InlineData("x1 +", "column 5: expected a number, a variable such as x1 or (, found the end of the text")>]
[<InlineData("x1 x2", "column 4: expected *, + or -, found 'x'")>]
[<InlineData("2x1", "column 2: expected *, + or -, found 'x'")>]
[<InlineData("3*-x1", "column 3: expected a number, a variable such as x1 or (, found '-'")>]
[<InlineData("(x1", "column 4: expected *, +, - or ), found the end of the text")>]
[<InlineData("x1)", "column 3: expected *, + or -, found ')'")>]
[<InlineData("()", "column 2: expected a number, a variable such as x1 or (, found ')'")>]
[<InlineData("(x1 2)", "column 5: expected *, +, - or ), found '2'")>]
[<InlineData("1 + (x1^500)^3", "column 5: a degree is larger than 1000")>]
[<InlineData("(x1+x2+x3+x4+x5+x6+x7+x8+x9)^40", "column 1: expands to too many terms")>]
[<InlineData("y", "column 1: expected a number, a variable such as x1 or (, found 'y'")>]
[<InlineData("x", "column 2: expected the index of a variable, as in x1, found the end of the text")>]
[<InlineData("x0", "column 2: variables are counted from x1")>]
[<InlineData("x1^", "column 4: expected an exponent, found the end of the text")>]
[<InlineData("x1^-2", "column 4: expected an exponent, found '-'")>]
[<InlineData("x1^1001", "column 4: the exponent 1001 is larger than 1000")>]
[<InlineData("x10001", "column 2: the index 10001 is larger than 10000")>]
[<InlineData("1/0", "column 3: a denominator is 0")>]
[<InlineData("1. + x1", "column 3: expected digits after the point, found ' '")>]
[<InlineData("1/x1", "column 3: expected a denominator, found 'x'")>]
let ``texts that are no polynomials`` (text: string, expected: string) =
    match PolynomialText.parse text with
    | Error(MemCapError.BadArgument("polynomial", why)) -> Assert.Equal(expected, why)
    | other -> failwithf "%A" other

[<Fact>]
let ``terms fit the variables`` () =
    for variables, exponents in [ 0, []; 2, [ 1 ]; 1, [ 1; 1 ]; 1, [ -1 ] ] do
        Assert.True(Result.isError (Polynomial.create variables [ exponents, Rational.One ]))

    let two = get (PolynomialText.parse "x2")
    Assert.True(Result.isError (Polynomial.inVariables 1 two))

[<Fact>]
let ``a box has an interior, holds its ball, and attains its ranges`` () =
    let one, two = Rational.One, Rational.ofInt 2
    Assert.True(Result.isError (Box.create [||] [||]))
    Assert.True(Result.isError (Box.create [| one |] [| one |]))
    Assert.True(Result.isError (Box.create [| one |] [| two; two |]))
    Assert.True(Result.isError (Box.aroundBall [| one |] Rational.Zero))

    let box = get (Box.aroundBall [| one; two |] two)
    Assert.Equal((-one, Rational.ofInt 3), (box.Lower 0, box.Upper 0))
    Assert.Equal((Rational.Zero, Rational.ofInt 4), (box.Lower 1, box.Upper 1))

    let struct (least, most) = Box.range box [| two; -one |] (Rational.ofInt 5)
    Assert.Equal((-one, Rational.ofInt 11), (least, most))
