namespace MemCap.Exact

open System
open System.Numerics
open MemCap

/// Polynomials as people write them: x1^2*x2 - 3/4*(x3 + 1)^2.
///   polynomial = [sign] term {sign term};   term = factor {"*" factor};   sign = "+" | "-";
///   factor = number | ("x" index | "(" polynomial ")") ["^" exponent];   number = digits ["." digits | "/" digits].
/// Blanks may stand between any two of these.
[<RequireQualifiedAccess>]
module PolynomialText =
    /// Larger ones are taken for mistakes: no network here is of such a degree.
    let largestExponent = 1000

    /// The number of variables is held in memory for every term.
    let largestIndex = 10_000

    /// Products of so many terms with each other are expanded.
    let private mostProducts = 1_000_000

    /// Parentheses in parentheses.
    let private mostDepth = 100

    /// Columns are counted from 1.
    exception private Unexpected of column: int * what: string

    let private isDigit c = c >= '0' && c <= '9'

    /// Reads from left to right.
    [<Sealed>]
    type private Reader(text: string) =
        let mutable at = 0
        let mutable depth = 0
        let mutable largest = 0

        let found () =
            if at = text.Length then
                "the end of the text"
            else
                $"'{text[at]}'"

        let skip () =
            while at < text.Length && Char.IsWhiteSpace text[at] do
                at <- at + 1

        let fail column what = raise (Unexpected(column + 1, what))

        let digits what =
            let start = at

            while at < text.Length && isDigit text[at] do
                at <- at + 1

            if at = start then
                fail at $"expected {what}, found {found ()}"

            text.Substring(start, at - start)

        let integer what = BigInteger.Parse(digits what)

        let upTo (largest: int) name what =
            skip ()
            let start = at
            let value = integer what

            if value > BigInteger largest then
                fail start $"the {name} {value} is larger than {largest}"

            int value

        /// The sign that comes next, if one does.
        member _.TrySign() =
            skip ()

            if at < text.Length && (text[at] = '+' || text[at] = '-') then
                at <- at + 1
                Some(if text[at - 1] = '-' then -Rational.One else Rational.One)
            else
                None

        member private _.Number() =
            let whole = digits "a number"

            if at < text.Length && text[at] = '.' then
                at <- at + 1
                let decimals = digits "digits after the point"

                Rational.fraction
                    (BigInteger.Parse(whole + decimals))
                    (BigInteger.Pow(BigInteger 10, decimals.Length))
            else
                skip ()

                if at < text.Length && text[at] = '/' then
                    at <- at + 1
                    skip ()
                    let start = at
                    let below = integer "a denominator"

                    if below.IsZero then
                        fail start "a denominator is 0"

                    Rational.fraction (BigInteger.Parse whole) below
                else
                    Rational.ofInteger (BigInteger.Parse whole)

        member private _.TryExponent() =
            skip ()

            if at < text.Length && text[at] = '^' then
                at <- at + 1
                Some(upTo largestExponent "exponent" "an exponent")
            else
                None

        member private _.Product(start, p: SparsePolynomial, q: SparsePolynomial) =
            if int64 p.Count * int64 q.Count > int64 mostProducts then
                fail start "expands to too many terms"

            let product = SparsePolynomial.multiply p q

            if SparsePolynomial.degree product > largestExponent then
                fail start $"a degree is larger than {largestExponent}"

            product

        member private this.Factor() : SparsePolynomial =
            skip ()
            let start = at

            if at < text.Length && isDigit text[at] then
                SparsePolynomial.constant (this.Number())
            elif at < text.Length && text[at] = 'x' then
                at <- at + 1
                let place = at
                let index = upTo largestIndex "index" "the index of a variable, as in x1"

                if index = 0 then
                    fail place "variables are counted from x1"

                largest <- max largest index
                SparsePolynomial.power index (Option.defaultValue 1 (this.TryExponent()))
            elif at < text.Length && text[at] = '(' then
                at <- at + 1
                depth <- depth + 1

                if depth > mostDepth then
                    fail start $"more than {mostDepth} parentheses are open"

                let inside = this.Sum()
                skip ()

                if at = text.Length || text[at] <> ')' then
                    fail at $"expected *, +, - or ), found {found ()}"

                at <- at + 1
                depth <- depth - 1

                match this.TryExponent() with
                | Some exponent ->
                    Seq.fold
                        (fun power _ -> this.Product(start, power, inside))
                        (SparsePolynomial.constant Rational.One)
                        (seq { 1..exponent })
                | None -> inside
            else
                fail at $"expected a number, a variable such as x1 or (, found {found ()}"

        member private this.Term() =
            skip ()
            let start = at

            let rec more product =
                skip ()

                if at < text.Length && text[at] = '*' then
                    at <- at + 1
                    more (this.Product(start, product, this.Factor()))
                else
                    product

            more (this.Factor())

        member this.Sum() : SparsePolynomial =
            let first =
                SparsePolynomial.scale (Option.defaultValue Rational.One (this.TrySign())) (this.Term())

            let rec more sum =
                match this.TrySign() with
                | Some sign -> more (SparsePolynomial.add sum (SparsePolynomial.scale sign (this.Term())))
                | None -> sum

            more first

        /// Of the variables so far; 0 for none.
        member _.LargestIndex = largest

        /// Nothing is left.
        member _.IsDone =
            skip ()
            at = text.Length

        member _.RefuseRest() : unit =
            fail at $"expected *, + or -, found {found ()}"

    /// In the variables up to the largest index that occurs, one at least: of a difference that is 0 too.
    /// Errors: BadArgument with the column, what was expected there and what was found.
    let parse (text: string) : Result<Polynomial, MemCapError> =
        try
            let reader = Reader text
            let terms = reader.Sum()

            if not reader.IsDone then
                reader.RefuseRest()

            let variables = max 1 reader.LargestIndex

            let exponents (monomial: (int * int) list) =
                let all = Array.zeroCreate<int> variables

                for index, exponent in monomial do
                    all[index - 1] <- exponent

                List.ofArray all

            Polynomial.create
                variables
                (terms
                 |> Map.toSeq
                 |> Seq.map (fun (monomial, coefficient) -> exponents monomial, coefficient))
        with Unexpected(column, what) ->
            Error(MemCapError.BadArgument("polynomial", $"column {column}: {what}"))
