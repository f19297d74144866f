namespace MemCap.Bounds

open System
open System.Xml.Linq

/// Formulas as presentation MathML Core, for web pages: laid out as FormulaLatex does.
[<RequireQualifiedAccess>]
module FormulaMathMl =
    let private space = XNamespace.Get "http://www.w3.org/1998/Math/MathML"
    let private node name (content: XElement list) = XElement(space + name, content)
    let private leaf name (text: string) = XElement(space + name, text)
    let private mi text = leaf "mi" text
    let private mo text = leaf "mo" text
    let private mn text = leaf "mn" text

    /// The elements as one.
    let private row elements =
        match elements with
        | [ single ] -> single
        | _ -> node "mrow" elements

    let private fence left right inner = [ row [ mo left; row inner; mo right ] ]
    let private minusSign = "−"

    let private gap () =
        XElement(space + "mspace", XAttribute(XName.Get "width", "0.1667em"))

    let private application = "\u2061"
    let private times = "\u2062"

    /// The names of Symbols, "M^-" or "c_{\rho}", element by element; the rest behind the last one read.
    let rec private atom (latex: char list) : XElement * char list =
        match latex with
        | '\\' :: rest ->
            let letters = rest |> List.takeWhile Char.IsLetter
            let command = "\\" + String.Concat letters
            let rest = List.skip letters.Length rest

            match command, rest with
            | "\\mathrm", '{' :: rest ->
                let word = List.takeWhile ((<>) '}') rest
                mi (String.Concat word), List.skip (word.Length + 1) rest
            | "\\pm", _ -> mo "±", rest
            | _ ->
                match List.tryFind (fun (_, latex, _) -> latex = command) FormulaLayout.greek with
                | Some(_, _, character) -> mi character, rest
                | None -> mi command, rest
        | '{' :: rest -> group [] rest
        | '-' :: rest -> mo minusSign, rest
        | '+' :: rest -> mo "+", rest
        | ',' :: rest -> mo ",", rest
        | digit :: _ when Char.IsDigit digit ->
            let digits = List.takeWhile Char.IsDigit latex
            mn (String.Concat digits), List.skip digits.Length latex
        | letter :: rest -> mi (string letter), rest
        | [] -> mi "", []

    and private group read latex =
        match latex with
        | '}' :: rest -> row (List.rev read), rest
        | [] -> row (List.rev read), []
        | _ ->
            let next, rest = scripted latex
            group (next :: read) rest

    and private scripted latex =
        match atom latex with
        | head, '_' :: rest ->
            let below, rest = atom rest
            node "msub" [ head; below ], rest
        | head, '^' :: rest ->
            let above, rest = atom rest
            node "msup" [ head; above ], rest
        | plain -> plain

    let private name (latex: string) = fst (group [] (List.ofSeq latex))

    let private integer (k: bigint) =
        if k.Sign < 0 then
            [ mo minusSign; mn (string (abs k)) ]
        else
            [ mn (string k) ]

    /// What is abbreviated, behind the elements.
    let private where definitions elements =
        let space () =
            XElement(space + "mspace", XAttribute(XName.Get "width", "1em"))

        let written =
            definitions
            |> List.mapi (fun i (letters, value) -> [
                if i > 0 then
                    mo ","
                    space ()
                name (FormulaLayout.spelled letters)
                mo "="
                yield! value
            ])

        if List.isEmpty definitions then
            elements
        else
            elements @ [ space (); leaf "mtext" "where"; space () ] @ List.concat written

    let private isSigned (elements: XElement list) = elements.Head.Value = minusSign

    let rec private write bound small formula : XElement list =
        let inner = write bound small
        let script a = row (write bound true a)
        let strength = FormulaLayout.strength bound small
        let opens = FormulaLayout.opens small
        let inParentheses a = fence "(" ")" (inner a)

        let inside weakest a =
            if strength a < weakest then inParentheses a else inner a

        // Behind an operator: a sign must not follow it.
        let after weakest a =
            let written = inside weakest a
            if isSigned written then inParentheses a else written

        let before weakest a =
            if opens a then inParentheses a else inside weakest a

        let logarithm head a =
            if FormulaLayout.isBare a then
                [ head; mo application; gap () ] @ inner a
            else
                [ head; mo application ] @ inParentheses a

        let call name arguments =
            [ mi name; mo application ] @ fence "(" ")" arguments

        let fraction a b = [ node "mfrac" [ row (inner a); row (inner b) ] ]

        let rec product factors =
            match factors with
            | FormulaLayout.Negated others ->
                let written = product others
                mo minusSign :: (if isSigned written then fence "(" ")" written else written)
            | _ ->
                let last = List.length factors - 1

                let written =
                    factors
                    |> List.mapi (fun i a ->
                        match a with
                        | Quotient(p, q) when FormulaLayout.isFraction small a -> fraction p q
                        | _ when i < last && opens a -> inParentheses a
                        | _ when i = 0 -> inside 2 a
                        | _ -> after 2 a)

                let joined left (right: XElement list) =
                    match left with
                    | _ when Char.IsDigit(right.Head.Value, 0) || FormulaLayout.isWord left -> mo "⋅" :: right
                    | Number _ when right.Head.Name.LocalName = "mfrac" -> mo "⋅" :: right
                    | _ -> [ mo times; gap () ] @ right

                written.Head
                @ List.concat (List.map2 joined (List.take last factors) written.Tail)

        let over operator index lower upper body =
            let bound = index :: bound
            let written = relation bound small [ body ]
            let _, definitions = FormulaWhere.collect [ body ]

            let written =
                if
                    FormulaLayout.strength bound small body < 2
                    || isSigned written
                    || not definitions.IsEmpty
                then
                    fence "(" ")" written
                else
                    written

            let index = name (FormulaLayout.spelled index)
            let lower, upper = script lower, script upper

            match operator with
            | Reduction.Sum -> node "munderover" [ mo "∑"; row [ index; mo "="; lower ]; upper ] :: written
            | Reduction.Product ->
                node "munderover" [ mo "∏"; row [ index; mo "="; lower ]; upper ] :: written
            | Reduction.Minimum ->
                node "munder" [ mi "min"; row [ lower; mo "≤"; index; mo "≤"; upper ] ]
                :: gap ()
                :: written

        let search operator index start left right =
            [ name (FormulaLayout.spelled index); mo "≥" ]
            @ inner start
            @ [ mo ":" ]
            @ relation (index :: bound) small [ left; right ]
            |> fence "{" "}"
            |> List.append [ mi operator; mo application ]

        match formula with
        | Number x when x.IsInteger -> integer x.Numerator
        | Number x when small -> integer x.Numerator @ [ mo "/" ] @ integer x.Denominator
        | Number x ->
            let fraction =
                node "mfrac" [ mn (string (abs x.Numerator)); mn (string x.Denominator) ]

            if x.Sign < 0 then
                [ mo minusSign; fraction ]
            else
                [ fraction ]
        | Constant NamedConstant.E -> [ mi "e" ]
        | Constant NamedConstant.Pi -> [ mi "π" ]
        | Parameter parameter -> [ name (FormulaLayout.parameter bound parameter) ]
        | Indexed(family, index) -> [ node "msub" [ name (FormulaLayout.family family); script index ] ]
        | Hidden hidden -> [ name (FormulaLayout.spelled hidden) ]
        | Sum(a, b) -> inside 1 a @ [ mo "+" ] @ after 1 b
        | Difference(a, b) -> inside 1 a @ [ mo minusSign ] @ after 2 b
        | Product _ -> product (FormulaLayout.factors formula)
        | Quotient(a, b) when FormulaLayout.isSlash small a b -> before 2 a @ [ mo "/" ] @ after 3 b
        | Quotient(a, b) -> fraction a b
        | Power(a, b) -> [ node "msup" [ row (inside 4 a); script b ] ]
        | SquareRoot a -> [ node "msqrt" (inner a) ]
        | Ln a -> logarithm (mi "ln") a
        | Lg a -> logarithm (node "msub" [ mi "log"; mn "2" ]) a
        | NormalCdf a -> call "Φ" (inner a)
        | Ceiling a -> fence "⌈" "⌉" (inner a)
        | Floor a -> fence "⌊" "⌋" (inner a)
        | Minimum(a, b) -> call "min" (inner a @ [ mo "," ] @ inner b)
        | Maximum(a, b) -> call "max" (inner a @ [ mo "," ] @ inner b)
        | Binomial(a, b) ->
            let choice = node "mfrac" [ row (inner a); row (inner b) ]
            choice.SetAttributeValue(XName.Get "linethickness", "0")
            fence "(" ")" [ choice ]
        | Reduce(reduction, index, lower, upper, body) -> over reduction index lower upper body
        | Find(Search.Least, index, start, left, right) -> search "min" index start left right
        | Find(Search.Greatest, index, start, left, right) -> search "max" index start left right
        | Let(name, value, body) ->
            where [ name, inner value ] (write (name :: bound) small body) |> fence "(" ")"

    /// One formula, or the sides of left ≥ right, with what they abbreviate behind them.
    and private relation bound small formulas : XElement list =
        let sides, definitions = FormulaWhere.collect formulas
        let write = write (List.map fst definitions @ bound) small

        sides
        |> List.map write
        |> List.reduce (fun left right -> left @ [ mo "≥" ] @ right)
        |> where (definitions |> List.map (fun (name, value) -> name, write value))

    let private math block elements =
        let math = node "math" [ row elements ]

        if block then
            math.SetAttributeValue(XName.Get "display", "block")

        math.ToString SaveOptions.DisableFormatting

    /// The formula as a math element, on a line of its own or within one.
    let mathMl block formula =
        math block (relation [] false [ formula ])

    /// left ≥ right, likewise.
    let condition block left right =
        math block (relation [] false [ left; right ])
