using System.Globalization;
using System.Numerics;
using System.Text;
using MemCap.Exact;

namespace MemCap.Runner.Io;

/// <summary>Exact numbers as people type them: "1e-6" is 1/1000000, not the double next to it.</summary>
internal static class ExactDecimal
{
    private const int LargestExponent = 10_000;
    private const int Longest = 20_000;

    /// <summary>Reads "p", "p/q", "m*2^e" and decimals with an exponent; null when the text is none of these.</summary>
    internal static Rational? Parse(string text)
    {
        if (text.Length > Longest || !Ascii.IsValid(text))
            return null;
        if (text.Contains('/', StringComparison.Ordinal) || text.Contains("*2^", StringComparison.Ordinal))
            return RationalModule.parseWithin(LargestExponent, text)?.Value;
        string[] parts = text.Split('e', 'E');
        int? exponent = parts.Length == 2 ? Exponent(parts[1]) : 0;
        string[] digits = parts[0].TrimStart('+').Split('.');
        bool isDecimal =
            parts.Length <= 2
            && exponent is not null
            && digits.Length <= 2
            && digits.Any(d => d.Any(char.IsAsciiDigit));
        string fraction = digits.Length == 2 ? digits[1] : "";
        if (
            !isDecimal
            || !fraction.All(char.IsAsciiDigit)
            || !BigInteger.TryParse(
                digits[0] + fraction,
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out BigInteger number
            )
        )
            return null;
        int power = exponent!.Value - fraction.Length;
        var scale = BigInteger.Pow(10, Math.Abs(power));
        return power >= 0 ? RationalModule.ofInteger(number * scale) : RationalModule.fraction(number, scale);
    }

    private static int? Exponent(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int exponent)
        && Math.Abs((long)exponent) <= LargestExponent
            ? exponent
            : null;
}
