using System.Globalization;
using System.Numerics;
using MemCap.Exact;
using MemCap.Runner.Io;

namespace MemCap.Runner.Experiments;

/// <summary>Decimals as people type them, without rounding: three steps of 0.1 are 0.3.</summary>
internal static class DecimalText
{
    /// <summary>Null unless the text is a decimal, with an exponent or without.</summary>
    internal static Rational? Parse(string text) =>
        text.All(c => char.IsAsciiDigit(c) || c is '+' or '-' or '.' or 'e' or 'E')
            ? ExactDecimal.parse(text)?.Value
            : null;

    /// <summary>The shortest decimal without exponent: "0.50", ".5" and "5e-1" are "0.5". A text that is no decimal
    /// stays as it is.</summary>
    internal static string Canonical(string text) => Parse(text) is { } number ? Format(number) : text;

    /// <summary>Every digit of a number whose denominator divides a power of ten.</summary>
    internal static string Format(Rational number)
    {
        (BigInteger scaled, int places) = (BigInteger.Abs(number.Numerator), 0);
        for (BigInteger q = number.Denominator; !(scaled % q).IsZero; places++)
            scaled *= 10;
        string digits = (scaled / number.Denominator)
            .ToString(CultureInfo.InvariantCulture)
            .PadLeft(places + 1, '0');
        string point = places > 0 ? $"{digits[..^places]}.{digits[^places..]}" : digits;
        return number.Sign < 0 ? $"-{point}" : point;
    }

    internal static int Compare(Rational a, Rational b) => ((IComparable)a).CompareTo(b);
}
