using System.Globalization;
using System.Numerics;
using System.Text.Json;
using MemCap.Exact;
using MemCap.Networks;

namespace MemCap.Runner.Reporting;

/// <summary>Exact numbers for JSON and for people.</summary>
internal static class ExactText
{
    /// <summary>Longer texts are abbreviated for people.</summary>
    private const int Readable = 24;

    /// <summary>Digits before the point of numbers that are written out, at most: in full, and in tables.</summary>
    private const int MostPlain = 17;
    private const int ShortPlain = 6;

    /// <summary>A number that a double holds exactly as a JSON number, any other as "p/q" or "m*2^e".</summary>
    internal static void Write(Utf8JsonWriter json, Rational value)
    {
        if (AsDouble(value) is { } number)
            json.WriteNumberValue(number);
        else
            json.WriteStringValue(RationalModule.format(value));
    }

    /// <summary>The same under a name.</summary>
    internal static void Write(Utf8JsonWriter json, string name, Rational value)
    {
        json.WritePropertyName(name);
        Write(json, value);
    }

    /// <summary>Null unless some finite double equals the number.</summary>
    internal static double? AsDouble(Rational value)
    {
        double nearest = RationalModule.toDouble(value);
        return double.IsFinite(nearest) && RationalModule.ofDouble(nearest).Equals(value) ? nearest : null;
    }

    /// <summary>The number itself while it is short, else its size and how long it is:
    /// "≈ 3.1e-5 (8123-bit rational)".</summary>
    internal static string Abbreviate(Rational value)
    {
        string kind =
            value.IsInteger ? "integer"
            : value.Denominator.IsPowerOfTwo ? "dyadic number"
            : "rational";
        // More than three bits make a digit: no need to print a long number to see that it is long.
        long bits =
            value.Numerator.GetBitLength()
            - (value.IsZero ? 0 : (long)BigInteger.TrailingZeroCount(value.Numerator))
            + (value.Denominator.IsPowerOfTwo ? 0 : value.Denominator.GetBitLength());
        bool isLong = bits > 4 * Readable || RationalModule.format(value).Length > Readable;
        return isLong
            ? $"≈ {Nearest(value, 2)} ({SizeModule.bitsOf(value)}-bit {kind})"
            : RationalModule.format(value);
    }

    /// <summary>Decimals of the two ends: the lower rounded down, the upper rounded up, so that the interval
    /// they name contains the enclosure.</summary>
    internal static (string Lower, string Upper) Decimals(Enclosure enclosure, int digits = 17) =>
        (
            Down(DyadicModule.toRational(enclosure.Lower), digits),
            Up(DyadicModule.toRational(enclosure.Upper), digits)
        );

    /// <summary>The largest decimal of so many significant digits that is at most the number.</summary>
    internal static string Down(Rational value, int digits) =>
        Round(value, digits, value.Sign < 0 ? Towards.Infinity : Towards.Zero);

    /// <summary>The smallest decimal of so many significant digits that is at least the number.</summary>
    internal static string Up(Rational value, int digits) =>
        Round(value, digits, value.Sign < 0 ? Towards.Zero : Towards.Infinity);

    /// <summary>The decimal of so many significant digits nearest to the number, halves away from zero.</summary>
    internal static string Nearest(Rational value, int digits) => Round(value, digits, Towards.Nearest);

    /// <summary>Three digits for tables, rounded down; a million and more as "2.55e16".</summary>
    internal static string ShortDown(Rational value) =>
        Round(value, 3, value.Sign < 0 ? Towards.Infinity : Towards.Zero, ShortPlain);

    /// <summary>The same, rounded up.</summary>
    internal static string ShortUp(Rational value) =>
        Round(value, 3, value.Sign < 0 ? Towards.Zero : Towards.Infinity, ShortPlain);

    /// <summary>A double that is at most what is enclosed, as a JSON number; a decimal text beyond the doubles.</summary>
    internal static void WriteLower(Utf8JsonWriter json, string name, Enclosure enclosure)
    {
        (double lower, double upper) = EnclosureModule.toDoubles(enclosure);
        // Below what no double holds, the largest one would be a poor bound.
        if (double.IsFinite(upper))
            json.WriteNumber(name, lower);
        else
            json.WriteString(name, Decimals(enclosure).Lower);
    }

    private enum Towards
    {
        Zero,
        Nearest,
        Infinity,
    }

    private static string Round(Rational value, int digits, Towards towards, int plain = MostPlain)
    {
        if (value.IsZero)
            return "0";
        BigInteger p = BigInteger.Abs(value.Numerator);
        BigInteger q = value.Denominator;
        int exponent = (int)Math.Floor(BigInteger.Log10(p) - BigInteger.Log10(q));
        // The logarithm is rounded: the first digit may be one place off.
        if (Compare(p, q, exponent) < 0)
            exponent--;
        else if (Compare(p, q, exponent + 1) >= 0)
            exponent++;
        int shift = digits - 1 - exponent;
        BigInteger scaled = shift >= 0 ? p * BigInteger.Pow(10, shift) : p;
        BigInteger unit = shift >= 0 ? q : q * BigInteger.Pow(10, -shift);
        BigInteger whole = BigInteger.DivRem(scaled, unit, out BigInteger rest);
        bool up = towards switch
        {
            Towards.Zero => false,
            Towards.Nearest => 2 * rest >= unit,
            _ => !rest.IsZero,
        };
        string text = (up ? whole + 1 : whole).ToString(CultureInfo.InvariantCulture);
        // 9.99 rounded up has one digit more.
        if (text.Length > digits)
            exponent++;
        return (value.Sign < 0 ? "-" : "") + Place(text.TrimEnd('0'), exponent, plain);
    }

    /// <summary>The sign of p/q − 10^exponent.</summary>
    private static int Compare(BigInteger p, BigInteger q, int exponent) =>
        exponent >= 0
            ? p.CompareTo(q * BigInteger.Pow(10, exponent))
            : (p * BigInteger.Pow(10, -exponent)).CompareTo(q);

    /// <summary>d.ddd·10^exponent as a plain decimal when that is short, else with an exponent.</summary>
    private static string Place(string digits, int exponent, int plain)
    {
        if (exponent >= 0 && exponent < plain)
            return digits.Length <= exponent + 1
                ? digits.PadRight(exponent + 1, '0')
                : $"{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";
        if (exponent is < 0 and >= -4)
            return $"0.{new string('0', -exponent - 1)}{digits}";
        return $"{digits[..1]}{(digits.Length > 1 ? "." : "")}{digits[1..]}e{exponent}";
    }
}
