namespace MemCap.Exact

open System
open System.Globalization
open System.Numerics
open System.Text

/// Exact numbers as people type them: "1e-6" is 1/1000000, not the double next to it.
[<RequireQualifiedAccess>]
module ExactDecimal =
    [<Literal>]
    let private largestExponent = 10_000

    [<Literal>]
    let private longest = 20_000

    let private exponentOf (text: string) =
        match Int32.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) with
        | true, exponent when abs (int64 exponent) <= int64 largestExponent -> Some exponent
        | _ -> None

    let private isDigits = Seq.forall Char.IsAsciiDigit

    let private decimals (text: string) =
        let parts = text.Split('e', 'E')
        let digits = parts[0].TrimStart('+').Split '.'

        let exponent =
            match parts.Length with
            | 1 -> Some 0
            | 2 -> exponentOf parts[1]
            | _ -> None

        let fraction = if digits.Length = 2 then digits[1] else ""

        let isDecimal =
            digits.Length <= 2
            && Array.exists (Seq.exists Char.IsAsciiDigit) digits
            && isDigits fraction

        match exponent with
        | Some exponent when isDecimal ->
            match
                BigInteger.TryParse(
                    digits[0] + fraction,
                    NumberStyles.AllowLeadingSign,
                    CultureInfo.InvariantCulture
                )
            with
            | true, number ->
                let power = exponent - fraction.Length
                let scale = BigInteger.Pow(10I, abs power)

                Some(
                    if power >= 0 then
                        Rational.ofInteger (number * scale)
                    else
                        Rational.fraction number scale
                )
            | _ -> None
        | _ -> None

    /// Reads "p", "p/q", "m*2^e" and decimals with an exponent; None when the text is none of these, or too large.
    let parse (text: string) =
        if text.Length > longest || not (Ascii.IsValid(text.AsSpan())) then
            None
        elif text.Contains '/' || text.Contains("*2^", StringComparison.Ordinal) then
            Rational.parseWithin largestExponent text
        else
            decimals text
