using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Text;
using MemCap.Exact;

namespace MemCap.Runner.Io;

/// <summary>The exact numbers of network files: "p", "p/q" and "m*2^e".</summary>
internal static class ExactNumber
{
    /// <summary>Exponents beyond this would make numbers that no computation here can hold.</summary>
    internal const int LargestExponent = 1_000_000;

    /// <summary>Null when the text is none of the three forms, q is 0 or e is beyond LargestExponent.</summary>
    internal static Rational? Parse(ReadOnlySpan<byte> text)
    {
        int slash = text.IndexOf((byte)'/');
        if (slash >= 0)
            return
                Integer(text[..slash]) is { } p
                && Integer(text[(slash + 1)..]) is { Sign: > 0 } q
                && text[slash + 1] != '-'
                ? RationalModule.fraction(p, q)
                : null;
        int star = text.IndexOf("*2^"u8);
        if (star < 0)
            return Integer(text) is { } integer ? RationalModule.ofInteger(integer) : null;
        if (Integer(text[..star]) is not { } m || Exponent(text[(star + 3)..]) is not { } e)
            return null;
        return e >= 0 ? RationalModule.ofInteger(m << e) : RationalModule.fraction(m, BigInteger.One << -e);
    }

    /// <summary>An upper bound on the bits of the number, without computing it.</summary>
    internal static long BitsAtMost(ReadOnlySpan<byte> text)
    {
        int star = text.IndexOf("*2^"u8);
        long exponent = star < 0 ? 0 : Math.Abs(Exponent(text[(star + 3)..]) ?? 0);
        return (text.Length * 10L / 3) + 1 + exponent;
    }

    /// <summary>The number as text for a message, cut to a readable length.</summary>
    internal static string Shorten(Rational number) =>
        number.Numerator.GetBitLength() + number.Denominator.GetBitLength() > 256
            ? "of many digits"
            : RationalModule.format(number);

    private static BigInteger? Integer(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> digits = text.Length > 0 && text[0] == '-' ? text[1..] : text;
        if (digits.Length == 0 || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return null;
        if (text.Length <= 18 && Utf8Parser.TryParse(text, out long small, out _))
            return small;
        return BigInteger.Parse(
            Encoding.ASCII.GetString(text),
            NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture
        );
    }

    private static int? Exponent(ReadOnlySpan<byte> text)
    {
        bool parsed = Utf8Parser.TryParse(text, out int e, out int used) && used == text.Length;
        return parsed && text[0] != '+' && e is >= -LargestExponent and <= LargestExponent ? e : null;
    }
}
