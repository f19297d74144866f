/// Targets of representation as people write them.
module MemCap.Properties.TargetProperties

open System
open FsCheck.FSharp
open MemCap
open MemCap.Constructions
open MemCap.Exact
open Xunit

let private evaluate variables text =
    match Target.parse variables text with
    | Ok target -> Target.evaluator target
    | Error error -> failwith error.Message

let private places =
    gen {
        let! x = Gen.arrayOfLength 3 (Gen.choose (-100, 100))
        return x |> Array.map (fun c -> float c / 100.0)
    }

let private same text (f: float[] -> float) =
    Theorem.forCases 30 places (fun x ->
        let got = evaluate 3 text x
        Theorem.holds $"{text} at %A{x}: {got}, not {f x}" (abs (got - f x) <= 1e-14 * (1.0 + abs (f x))))

[<Fact>]
let ``texts mean what they say`` () =
    same "cos(4x)" (fun x -> cos (4.0 * x[0]))
    same "-cos(4*x1) + 1" (fun x -> 1.0 - cos (4.0 * x[0]))
    same "cos(3x1+2x2 - 1/2)" (fun x -> cos (3.0 * x[0] + 2.0 * x[1] - 0.5))

    same "2*x1*x2*gauss(1/2) - x3^2" (fun x ->
        2.0 * x[0] * x[1] * exp (-2.0 * (x[0] ** 2.0 + x[1] ** 2.0 + x[2] ** 2.0))
        - x[2] ** 2.0)

    same " cos( x2 )*x1 * 3 " (fun x -> 3.0 * x[0] * cos x[1])
    same "x" (fun x -> x[0])
    same "gauss( 0.6 )" (fun x -> exp (-(x[0] ** 2.0 + x[1] ** 2.0 + x[2] ** 2.0) / 0.72))

[<Theory>]
[<InlineData("", "is no polynomial")>]
[<InlineData("cos(4x", "parentheses do not match")>]
[<InlineData("cos4x)(", "parentheses do not match")>]
[<InlineData("cos(x^2)", "the argument has degree 2")>]
[<InlineData("cos(x)*cos(x)", "has two cosines or Gaussians")>]
[<InlineData("cos(x)*gauss(1)", "has two cosines or Gaussians")>]
[<InlineData("gauss(0)", "give a standard deviation above 0")>]
[<InlineData("gauss(x)", "give a standard deviation above 0")>]
[<InlineData("sin(x)", "\"sin(x)\" is no polynomial")>]
[<InlineData("1 + ", "\"\" is no polynomial")>]
[<InlineData("x2", "has a variable x2, and the dimension is 1")>]
[<InlineData("cos(x1 + x4)", "has a variable x4, and the dimension is 1")>]
let ``other texts are refused with what is wrong`` (text: string, part: string) =
    match Target.parse 1 text with
    | Error error ->
        Assert.StartsWith("target: ", error.Message)
        Assert.Contains(part, error.Message)
    | Ok _ -> Assert.Fail text

[<Fact>]
let ``a product without a closed form is refused on a line`` () =
    for text in [ "x*cos(x)"; "x*gauss(1)" ] do
        let line = Target.parse 1 text |> Result.bind (LineTarget.create 1.0)
        Assert.True(Result.isError line)

/// Copies of the Gaussian and what is cut off its series are below 1e−10.
[<Fact>]
let ``a Gaussian is its cosine series on the domain`` () =
    for deviation in [ 0.05; 0.35; 1.0; 20.0 ] do
        let target =
            Target.parse 1 $"gauss({deviation})" |> Result.bind (LineTarget.create 1.0)

        match target with
        | Error error -> Assert.Fail error.Message
        | Ok line ->
            for x in [ -1.0; -0.4; 0.0; 0.77; 1.0 ] do
                let series =
                    Array.map2 (fun a w -> a * cos (w * x)) line.Amplitudes line.Frequencies
                    |> Array.sum

                Assert.Equal(exp (-x * x / (2.0 * deviation * deviation)), series, 1e-10)
