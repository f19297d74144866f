namespace MemCap.Exact

open System
open System.Numerics
open MemCap

/// Polynomials as people write them: x1^2*x2 - 3/4*x3 + 1.
///   polynomial = [sign] term {sign term};   term = factor {"*" factor};   sign = "+" | "-";
///   factor = number | "x" index ["^" exponent];   number = digits ["." digits | "/" digits].
/// Blanks may stand between any two of these.
[<RequireQualifiedAccess>]
module PolynomialText =
    /// Larger ones are taken for mistakes: no network here is of such a degree.
    let largestExponent = 1000

    /// The number of variables is held in memory for every term.
    let largestIndex = 10_000

    /// Columns are counted from 1.
    exception private Unexpected of column: int * what: string

    let private isDigit c = c >= '0' && c <= '9'

    /// Reads from left to right.
    [<Sealed>]
    type private Reader(text: string) =
        let mutable at = 0

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

        /// A coefficient and the (index, exponent) of its variables.
        member private this.Factor() =
            skip ()

            if at < text.Length && isDigit text[at] then
                this.Number(), []
            elif at < text.Length && text[at] = 'x' then
                at <- at + 1
                let start = at
                let index = upTo largestIndex "index" "the index of a variable, as in x1"

                if index = 0 then
                    fail start "variables are counted from x1"

                skip ()

                if at < text.Length && text[at] = '^' then
                    at <- at + 1
                    Rational.One, [ index, upTo largestExponent "exponent" "an exponent" ]
                else
                    Rational.One, [ index, 1 ]
            else
                fail at $"expected a number or a variable such as x1, found {found ()}"

        member this.Term(sign: Rational) =
            let rec more (coefficient: Rational, variables) =
                skip ()

                if at < text.Length && text[at] = '*' then
                    at <- at + 1
                    let c, v = this.Factor()
                    more (coefficient * c, variables @ v)
                else
                    sign * coefficient, variables

            more (this.Factor())

        /// Nothing is left.
        member _.IsDone =
            skip ()
            at = text.Length

        member _.RefuseRest() : unit =
            fail at $"expected *, + or -, found {found ()}"

    let private terms text =
        let reader = Reader text

        let first = reader.Term(Option.defaultValue Rational.One (reader.TrySign()))

        let rec more read =
            match reader.TrySign() with
            | Some sign -> more (reader.Term sign :: read)
            | None ->
                if not reader.IsDone then
                    reader.RefuseRest()

                List.rev read

        more [ first ]

    /// In the variables up to the largest index that occurs, one at least.
    /// Errors: BadArgument with the column, what was expected there and what was found.
    let parse (text: string) : Result<Polynomial, MemCapError> =
        try
            let terms = terms text

            let variables =
                terms |> List.collect snd |> List.fold (fun most (index, _) -> max most index) 1

            let exponents (factors: (int * int) list) =
                let sums = Array.zeroCreate<int> variables

                for index, exponent in factors do
                    sums[index - 1] <- sums[index - 1] + exponent

                List.ofArray sums

            Polynomial.create
                variables
                (terms |> List.map (fun (coefficient, factors) -> exponents factors, coefficient))
        with Unexpected(column, what) ->
            Error(MemCapError.BadArgument("polynomial", $"column {column}: {what}"))
