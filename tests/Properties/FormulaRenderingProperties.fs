/// What is printed of a formula is well formed, and what can be read back or run means the same.
module MemCap.Properties.FormulaRenderingProperties

open System
open System.ComponentModel
open System.Diagnostics
open System.Globalization
open System.Text.Json
open System.Text.RegularExpressions
open System.Xml.Linq
open FsCheck
open FsCheck.FSharp
open MemCap.Bounds
open MemCap.Bounds.Notation
open MemCap.Properties.FormulaCases
open Xunit

// Programs that not every machine has.

/// The program, started with redirected streams; None where it is not installed.
let private start (program: string) (arguments: string list) =
    let info =
        ProcessStartInfo(program, arguments, RedirectStandardInput = true, RedirectStandardOutput = true)

    try
        Process.Start info |> Option.ofObj
    with :? Win32Exception ->
        printfn $"{program} is not installed: nothing compared"
        None

/// Answers a line of JSON, [p, h, code], with the value of the code.
let private interpreter =
    FormulaScript.runtime
    + """
const { sqrt, ceil, floor, min, max } = Math, { ln, lg } = M, e = Math.E, pi = Math.PI;
require("readline").createInterface({ input: process.stdin }).on("line", line => {
  const [p, h, code] = JSON.parse(line);
  const names = { sqrt, ceil, floor, min, max, ln, lg, e, pi, ...p, ...h };
  try {
    const run = new Function("p", "h", "M", ...Object.keys(names), "return " + code);
    console.log(String(run(p, h, M, ...Object.values(names))));
  } catch (error) {
    console.log(String(error));
  }
});"""

let private published =
    let inHypothesis hypothesis =
        match hypothesis with
        | Hypothesis.AtLeast(left, right)
        | Hypothesis.Below(left, right) -> [ left; right ]
        | _ -> []

    Registry.all
    |> List.collect (fun bound ->
        List.collect Statement.formulas bound.Statements
        @ List.collect inHypothesis bound.Hypotheses)

/// The code that is written for a formula has the formula's value, wherever rounding errors do not decide it.
let private agrees formulas isCompared (write: Formula -> string) =
    match start "node" [ "-e"; interpreter ] with
    | None -> ()
    | Some node ->
        use node = node
        // Node ends when its input does.
        use input = node.StandardInput
        let mutable decided = 0

        let statement (formula, parameters) =
            match reliable (Map.foldBack Map.add hidden parameters) formula with
            | Some expected when isCompared expected ->
                let code = write formula
                input.WriteLine(JsonSerializer.Serialize<obj list>([ parameters; hidden; code ]))
                let answer = node.StandardOutput.ReadLine()

                match Double.TryParse(answer, CultureInfo.InvariantCulture) with
                | true, actual when isNear 1e-9 expected actual ->
                    if Double.IsFinite actual then
                        decided <- decided + 1

                    Ok()
                | _ -> Error $"{code}: expected {expected}, got {answer}"
            | _ -> Ok()

        Theorem.forShrinkable
            2000
            (Gen.zip formulas parameters)
            (fun (formula, parameters) -> parts formula |> Seq.map (fun part -> part, parameters))
            statement

        Assert.True(decided > 500, $"only {decided} finite values were compared")

// The properties.

/// For checks that throw.
let private passes check case : Result<unit, string> =
    check case
    Ok()

[<Fact>]
let ``a tree reads back as the formula`` () =
    Theorem.forShrinkable 500 formulas parts (fun formula ->
        Theorem.equal (Ok formula) (FormulaTree.ofTree (FormulaTree.tree formula)))

[<Fact>]
let ``a tree that no formula has is refused`` () =
    let leaf = FormulaTree.tree n

    for op, value, args in
        [
            "sum", None, [ leaf ]
            "sum", Some "k", [ leaf; leaf ]
            "sumOver", None, [ leaf; leaf; leaf ]
            "number", Some "1.5", []
            "constant", Some "gamma", []
            "cosine", None, [ leaf ]
            "sqrt", None, [ { leaf with Op = "Parameter" } ]
        ] do
        Assert.True(Result.isError (FormulaTree.ofTree { Op = op; Value = value; Args = args }), op)

/// Every bracket is closed by its own kind.
let private isBalanced (text: string) =
    let step stack c =
        match c, stack with
        | ('(' | '{'), _ -> c :: stack
        | ')', '(' :: rest
        | '}', '{' :: rest -> rest
        | (')' | '}'), _ -> '!' :: stack
        | _ -> stack

    Seq.fold step [] text |> List.isEmpty

[<Fact>]
let ``text is ASCII with balanced brackets`` () =
    Theorem.forShrinkable 500 formulas parts (fun formula ->
        let text = FormulaText.text formula
        Theorem.holds text (isBalanced text && Seq.forall Char.IsAscii text))

[<Fact>]
let ``text means the formula`` () =
    // Where it has a value: 1/0 is not NaN in JavaScript.
    // A sign binds weaker than a power in formulas, and is refused in front of one by JavaScript.
    agrees plainFormulas Double.IsFinite (fun formula ->
        Regex.Replace((FormulaText.text formula).Replace("^", "**"), @"(^|\(|, )-", "$1-1*"))

let private allowed =
    set [
        yield! [
            "frac"
            "sqrt"
            "binom"
            "sum"
            "prod"
            "min"
            "max"
            "ln"
            "log"
            "lceil"
            "rceil"
        ]
        yield! [
            "lfloor"
            "rfloor"
            "{"
            "}"
            ","
            "cdot"
            "ge"
            "le"
            "left"
            "right"
            "mathrm"
        ]
        yield! [ "pi"; "Phi"; "rho"; "tau"; "text"; "quad"; "allowbreak" ]
    ]
    |> Set.map (fun name -> "\\" + name)
    |> Set.union (
        set [
            for symbol in Symbols.all do
                for command in Regex.Matches(symbol.Latex, @"\\[A-Za-z]+") -> command.Value
        ]
    )

/// Reads to the closing token; throws where braces, \left and \right do not nest, a command is unknown
/// or a symbol has two superscripts.
let rec private readTo closing scripts tokens =
    match tokens with
    | [] when closing = "" -> []
    | [] -> failwith $"{closing} is missing"
    | token :: rest when token = closing -> rest
    | ("^" | "_") as script :: "{" :: rest ->
        Assert.DoesNotContain(script, (scripts: string list))
        readTo "}" [] rest |> readTo closing (script :: scripts)
    | ("^" | "_") as script :: _ :: rest ->
        Assert.DoesNotContain(script, scripts)
        readTo closing (script :: scripts) rest
    | "{" :: rest -> readTo "}" [] rest |> readTo closing []
    | "\\left" :: _ :: rest -> readTo "\\right" [] rest |> List.tail |> readTo closing []
    | ("}" | "\\right") as token :: _ -> failwith $"{token} closes nothing"
    | token :: rest ->
        Assert.True(token[0] <> '\\' || Set.contains token allowed, token)
        readTo closing [] rest

let private isSound (latex: string) =
    let tokens = [ for token in Regex.Matches(latex, @"\\([A-Za-z]+|.)|\S") -> token.Value ]
    Assert.Empty(readTo "" [] tokens)

[<Fact>]
let ``LaTeX nests, without unknown commands and double scripts`` () =
    Theorem.forShrinkable 500 formulas parts (FormulaLatex.latex >> passes isSound)
    List.iter (FormulaLatex.latex >> isSound) published

[<Theory>]
[<InlineData("\\frac{1}{2")>]
[<InlineData("\\left(x")>]
[<InlineData("\\left(\\frac{1\\right)}{2}")>]
[<InlineData("x^{2}^{3}")>]
[<InlineData("\\undefined")>]
let ``broken LaTeX is noticed`` latex =
    Assert.NotNull(Record.Exception(fun () -> isSound latex))

[<Fact>]
let ``LaTeX compiles`` () =
    let script =
        """
const input = JSON.parse(require("fs").readFileSync(0, "utf8"));
let katex;
try { katex = require(require.resolve("katex", { paths: [process.env.MEMCAP_KATEX || "."] })); }
catch { console.log("KaTeX is not installed: nothing compiled"); process.exit(); }
for (const latex of input)
  try { katex.renderToString(latex, { displayMode: true, strict: "error" }); }
  catch (error) { console.log("refused: " + error.message); }"""

    match start "node" [ "-e"; script ] with
    | None -> ()
    | Some node ->
        use node = node
        let random = Gen.sampleWithSeed (Rnd 1729UL) 40 300 formulas |> List.ofArray
        let latex = published @ random |> List.map FormulaLatex.latex
        node.StandardInput.Write(JsonSerializer.Serialize latex)
        node.StandardInput.Close()
        let answer = node.StandardOutput.ReadToEnd()
        printf $"{answer}"
        Assert.DoesNotContain("refused", answer)

[<Fact>]
let ``LaTeX reads as in the papers`` () =
    let theta, eps, t = Parameter "theta", Parameter "eps", Parameter "t"

    for expected, formula in
        [
            "n", n
            "2\\,n+d", 2 * n + d
            "4\\,\\lceil n/d\\rceil", 4 * ceilDiv n d
            "2\\,\\max(1,\\lceil (n-1)/d\\rceil)", 2 * max one (ceilDiv (n - 1) d)
            "\\lceil n/(d+1)\\rceil", ceilDiv n (d + 1)
            "\\lceil n_1/d\\rceil", ceilDiv (Parameter "n1") d
            "\\frac{\\sqrt{n}}{8\\,L_\\psi}", sqrt n / (8 * Parameter "Lip")
            "c_{\\rho}\\,n\\,(\\ln n)^{4}", Hidden "c_rho" * n * power 4 (ln n)
            "\\mathrm{polylog}\\cdot \\frac{n}{d\\,\\varepsilon}", polylog * (n / (d * eps))
            "\\frac{n}{d}\\,\\ln \\max(1/\\theta,2)", n / d * ln (max (1 / theta) two)
            "2\\,(\\log_2 n)\\,d\\cdot 2^{d}", 2 * lg n * d * pow two d
            "n-(d-1)", n - (d - 1)
            "e^{-t^{2}/2}", exp (-1 * square t / 2)
            "c_{2}\\,d_{0,\\mathrm{max}}", Hidden "c2" * Hidden "d0_max"
            "(M^-)^{2}", square (Parameter "Mminus")
            "\\frac{n^{2/3}}{\\theta}", pow n (ratio 2 3) / theta
            "\\sum_{i=2}^{L}k_{i-1}\\,k_{i}",
            Reduce(
                Reduction.Sum,
                "i",
                two,
                Parameter "L",
                Indexed("k", Parameter "i" - 1) * Indexed("k", Parameter "i")
            )
            "\\min\\{v\\ge 1:2^{v}\\ge n\\}", Find(Search.Least, "v", one, pow two (Parameter "v"), n)
        ] do
        Assert.Equal(expected, FormulaLatex.latex formula)

[<Fact>]
let ``text reads as it is typed`` () =
    let k = Parameter "k"

    for expected, formula in
        [
            "2*ceil(n/d)", 2 * ceilDiv n d
            "sqrt(n)/(8*Lip)", sqrt n / (8 * Parameter "Lip")
            "2^(K + 3)", pow two (Parameter "K" + 3)
            "(-3)^2 - n/(n/d)", square (Formula.int -3) - n / (n / d)
            "2/3*n*(-1)", ratio 2 3 * n * Formula.int -1
            "2*sum_{k=0}^{D - 1} binom(n - 1, k)",
            2
            * Reduce(Reduction.Sum, "k", Formula.int 0, Parameter "D" - 1, binomial (n - 1) k)
            "(prod_{k=1}^{n} (k_i + 1))*d", Reduce(Reduction.Product, "k", one, n, Parameter "k_i" + 1) * d
            "min_{k=1..n} (k)", Reduce(Reduction.Minimum, "k", one, n, k)
            "1 + (greatest k >= 1 with (n >= 2^k))", 1 + Find(Search.Greatest, "k", one, n, pow two k)
        ] do
        Assert.Equal(expected, FormulaText.text formula)

    Assert.Equal("k*d >= n + 1", FormulaText.condition (k * d) (n + 1))

let private M, private R, private k = Parameter "M", Parameter "R", Parameter "k"

[<Fact>]
let ``abbreviations stand behind the formula, or where their index ends`` () =
    let square2 = define "M" (n + 1) square

    for text, latex, formula in
        [
            "M^2 where M = n + 1", "M^{2}\\quad\\allowbreak\\text{where }M=n+1", square2
            // Once, however often.
            "1 + M^2*M^2 where M = n + 1",
            "1+M^{2}\\,M^{2}\\quad\\allowbreak\\text{where }M=n+1",
            1 + square2 * square2
            "M*R where R = n + d, M = sqrt(R)",
            "M\\,R\\quad\\allowbreak\\text{where }R=n+d,\\quad\\allowbreak M=\\sqrt{R}",
            define "R" (n + d) (fun R -> define "M" (sqrt R) (fun M -> M * R))
            "M + R where R = 2*d, M = R + 1",
            "M+R\\quad\\allowbreak\\text{where }R=2\\,d,\\quad\\allowbreak M=R+1",
            define "M" (define "R" (2 * d) (fun R -> R + 1)) (fun M -> M + Let("R", 2 * d, R))
            // M means two things.
            "M + (M where M = n)", "M+(M\\quad\\allowbreak\\text{where }M=n)", M + Let("M", n, M)
            "n*(M where M = 1) + (M where M = 2)",
            "n\\,(M\\quad\\allowbreak\\text{where }M=1)+(M\\quad\\allowbreak\\text{where }M=2)",
            n * Let("M", one, M) + Let("M", two, M)
            "d*sum_{k=1}^{n} (M^2 where M = k + 1)",
            "d\\,\\sum_{k=1}^{n}(M^{2}\\quad\\allowbreak\\text{where }M=k+1)",
            d * Reduce(Reduction.Sum, "k", one, n, define "M" (k + 1) square)
            "least k >= 1 with (M*k >= n where M = k + d)",
            "\\min\\{k\\ge 1:M\\,k\\ge n\\quad\\allowbreak\\text{where }M=k+d\\}",
            Find(Search.Least, "k", one, Let("M", k + d, M * k), n)
        ] do
        Assert.Equal(text, FormulaText.text formula)
        Assert.Equal(latex, FormulaLatex.latex formula)

    Assert.Equal("M^2 >= d*M where M = n + 1", FormulaText.condition square2 (d * Let("M", n + 1, M)))

[<Fact>]
let ``parameters and hidden constants of abbreviations count, their names do not`` () =
    let formula = define "M" (n * Parameter "M" + c) (fun M -> M * d)
    Assert.Equal<string list>([ "n"; "M"; "d" ], Formula.parameters formula)
    Assert.Equal<string list>([ "c" ], Formula.hidden formula)

/// As the renderers write it.
let private collected formula =
    match FormulaWhere.collect [ formula ] with
    | [ body ], definitions ->
        List.foldBack (fun (name, value) body -> Let(name, value, body)) definitions body
    | _ -> failwith "one formula became several"

[<Fact>]
let ``collecting abbreviations changes no value`` () =
    let mutable moved = 0

    Theorem.forShrinkable
        3000
        (Gen.zip formulas parameters)
        (fun (formula, parameters) -> parts formula |> Seq.map (fun part -> part, parameters))
        (fun (formula, parameters) ->
            let values = Map.foldBack Map.add hidden parameters

            match reliable values formula, reliable values (collected formula) with
            | Some expected, Some actual ->
                if collected formula <> formula && Double.IsFinite expected then
                    moved <- moved + 1

                Theorem.holds $"{expected} became {actual}" (isNear 1e-9 expected actual)
            | _ -> Ok())

    Assert.True(moved > 50, $"only {moved} abbreviations moved")

[<Fact>]
let ``an abbreviation is evaluated where it stands, and only if it is needed`` () =
    let given = Evaluate.given (Map.ofList [ "n", Value.ofInt 3; "M", Value.ofInt 10 ])

    for expected, formula in
        [
            16, define "M" (n + 1) square
            // M in its own value is the parameter, and so it is outside of the body.
            21, Parameter "M" + Let("M", M + 1, M)
            3, Let("M", n / 0, n)
            // An index hides an abbreviation, which hides an outer index.
            6, Let("k", M, Reduce(Reduction.Sum, "k", one, n, k))
            30, Reduce(Reduction.Sum, "k", one, n, Let("k", M, k))
            14, Reduce(Reduction.Sum, "k", one, n, define "s" k square)
            4, Let("k", M, Find(Search.Least, "k", one, square k, M))
            5, define "s" (n + 2) (fun s -> Let("n", s, Let("s", one, n)))
        ] do
        Assert.Equal(Ok(Value.ofInt expected), Evaluate.formula 64 given formula)

    Assert.Equal(Error(Obstacle.Missing "k"), Evaluate.formula 64 given (Let("k", n, M) + k))

/// The elements that occur, and how many children each has; None for any number.
let private elements =
    Map.ofList [
        "math", Some 1
        "mrow", None
        "msqrt", None
        "mspace", Some 0
        "mtext", Some 0
        "mi", Some 0
        "mn", Some 0
        "mo", Some 0
        "mfrac", Some 2
        "msub", Some 2
        "msup", Some 2
        "munder", Some 2
        "munderover", Some 3
    ]

let private isMathMl (text: string) =
    for element in XDocument.Parse(text).Descendants() do
        let name = element.Name.LocalName
        Assert.Equal("http://www.w3.org/1998/Math/MathML", element.Name.NamespaceName)
        Assert.True(elements.ContainsKey name, name)

        elements[name]
        |> Option.iter (fun count -> Assert.Equal(count, Seq.length (element.Elements())))

        Assert.True(name = "mspace" || element.Value <> "", name)
        Assert.DoesNotContain(string '\\', element.Value)

[<Fact>]
let ``MathML is well formed and of Core elements`` () =
    Theorem.forShrinkable 500 formulas parts (FormulaMathMl.mathMl true >> passes isMathMl)
    List.iter (FormulaMathMl.mathMl false >> isMathMl) published
    isMathMl (FormulaMathMl.condition true n d)

    for symbol in Symbols.all do
        isMathMl (FormulaMathMl.mathMl false (Parameter symbol.Name))

[<Fact>]
let ``JavaScript has the value of the formula`` () =

    agrees formulas (fun _ -> true) FormulaScript.expression
