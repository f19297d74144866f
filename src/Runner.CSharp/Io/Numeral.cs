using System.Globalization;

namespace MemCap.Runner.Io;

internal enum NumeralKind
{
    /// <summary>A decimal number whose nearest double is finite.</summary>
    Finite,

    /// <summary>A decimal number beyond the largest double.</summary>
    TooLarge,

    /// <summary>NaN or an infinity, spelled out.</summary>
    NotFinite,

    Empty,

    /// <summary>Anything else.</summary>
    Word,
}

/// <summary>Decimal text to the nearest double (ties to even), in the invariant culture.</summary>
internal static class Numeral
{
    private static readonly double[] PowersOfTen =
    [
        1e0,
        1e1,
        1e2,
        1e3,
        1e4,
        1e5,
        1e6,
        1e7,
        1e8,
        1e9,
        1e10,
        1e11,
        1e12,
        1e13,
        1e14,
        1e15,
    ];

    private static readonly string[] NotFiniteWords = ["nan", "inf", "infinity", "∞"];

    internal static NumeralKind Parse(ReadOnlySpan<char> text, out double value)
    {
        text = text.Trim();
        if (TryShort(text, out value))
            return NumeralKind.Finite;
        if (text.IsEmpty)
            return NumeralKind.Empty;
        foreach (string word in NotFiniteWords)
        {
            ReadOnlySpan<char> body = text[0] is '+' or '-' ? text[1..] : text;
            if (body.Equals(word, StringComparison.OrdinalIgnoreCase))
                return NumeralKind.NotFinite;
        }
        const NumberStyles Style =
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (!double.TryParse(text, Style, CultureInfo.InvariantCulture, out value))
            return NumeralKind.Word;
        return double.IsFinite(value) ? NumeralKind.Finite : NumeralKind.TooLarge;
    }

    /// <summary>Up to 15 digits with an optional point and sign: an exact integer over an exact power of ten, so
    /// the one division rounds correctly (Clinger 1990).</summary>
    private static bool TryShort(ReadOnlySpan<char> text, out double value)
    {
        value = 0;
        bool negative = text.Length > 0 && text[0] == '-';
        if (negative)
            text = text[1..];
        if (text.Length is 0 or > 16)
            return false;
        long digits = 0;
        int count = 0;
        int point = -1;
        for (int i = 0; i < text.Length; i++)
        {
            uint digit = (uint)(text[i] - '0');
            if (digit <= 9)
            {
                digits = (10 * digits) + digit;
                count++;
            }
            else if (text[i] == '.' && point < 0)
                point = i;
            else
                return false;
        }
        if (count is 0 or > 15)
            return false;
        int decimals = point < 0 ? 0 : text.Length - 1 - point;
        value = digits / PowersOfTen[decimals];
        if (negative)
            value = -value;
        return true;
    }
}
