using System.Buffers.Text;
using System.Text;
using MemCap.Exact;

namespace MemCap.Runner.Io;

/// <summary>The exact numbers of network files: "p", "p/q" and "m*2^e".</summary>
internal static class ExactNumber
{
    /// <summary>Null when the text is none of the three forms, q is 0 or e is beyond the largest exponent.</summary>
    internal static Rational? Parse(ReadOnlySpan<byte> text) =>
        RationalModule.parse(Encoding.ASCII.GetString(text))?.Value;

    /// <summary>An upper bound on the bits of the number, without computing it.</summary>
    internal static long BitsAtMost(ReadOnlySpan<byte> text)
    {
        int star = text.IndexOf("*2^"u8);
        bool isScaled = Utf8Parser.TryParse(star < 0 ? [] : text[(star + 3)..], out int e, out _);
        long exponent = isScaled ? Math.Abs((long)e) : 0;
        return (text.Length * 10L / 3) + 1 + (exponent <= RationalModule.largestExponent ? exponent : 0);
    }

    /// <summary>The number as text for a message, cut to a readable length.</summary>
    internal static string Shorten(Rational number) =>
        number.Numerator.GetBitLength() + number.Denominator.GetBitLength() > 256
            ? "of many digits"
            : RationalModule.format(number);
}
