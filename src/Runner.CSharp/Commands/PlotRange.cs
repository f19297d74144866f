using System.Globalization;
using System.Numerics;
using MemCap.Bounds;
using MemCap.Exact;
using MemCap.Runner.Io;

namespace MemCap.Runner.Commands;

/// <summary>The values that a parameter takes along the axis of a plot.</summary>
internal sealed record PlotRange(Symbol Symbol, Rational From, Rational To)
{
    private const int Steps = 64;

    /// <summary>Power of ten at which axes end.</summary>
    private const int Farthest = 100;

    /// <summary>Digits of the values between the ends.</summary>
    private const int Digits = 6;

    /// <summary>Reads "n=1000:1e6". Errors: InputException.</summary>
    internal static PlotRange Parse(string text)
    {
        string given = $"--plot {text}";
        string[] sides = text.Split('=', ':');
        if (sides.Length != 3)
            throw new InputException($"{given}: give a parameter and a range, such as n=1000:1000000");
        IEnumerable<string> names = Symbols.all.Select(s => s.Name);
        Symbol symbol =
            Symbols.tryFind(sides[0])?.Value
            ?? throw new InputException(
                $"{given}: no formula has a parameter {InputException.Show(sides[0])}{Nearest.Hint(sides[0], names)}"
            );
        (Rational from, Rational to) = (End(given, sides[1], symbol), End(given, sides[2], symbol));
        if (((IComparable)to).CompareTo(RationalModule.ofInteger(BigInteger.Pow(10, Farthest))) > 0)
            throw new InputException(
                $"{given}: every one of some sixty values would take seconds there; end at 1e{Farthest} or before"
            );
        return from.Sign > 0 && ((IComparable)from).CompareTo(to) < 0
            ? new PlotRange(symbol, from, to)
            : throw new InputException(
                $"{given}: the axis is logarithmic; give two numbers greater than 0, the smaller one first"
            );
    }

    /// <summary>Ascending and about evenly spaced on a logarithmic axis, the ends as they were given; whole numbers
    /// where the parameter is one.</summary>
    internal IReadOnlyList<Rational> Values()
    {
        bool isWhole = Symbol.Domain.IsPositive || Symbol.Domain.IsNatural;
        (double low, double high) = (Log(From), Log(To));
        List<Rational> values = [From];
        for (int i = 1; i < Steps; i++)
        {
            Rational value = PowerOfTen(low + ((high - low) * i / Steps));
            if (isWhole)
                value = RationalModule.ofInteger(
                    RationalModule.floor(value + RationalModule.fraction(BigInteger.One, 2))
                );
            if (IsLess(values[^1], value) && IsLess(value, To))
                values.Add(value);
        }
        values.Add(To);
        return values;
    }

    private static Rational End(string given, string text, Symbol symbol) =>
        ExactValue.Parse(given, text, symbol) is Value.Exact exact
            ? exact.Item
            : throw new InputException($"{given}: the ends of a range are rational; give decimals");

    private static bool IsLess(Rational a, Rational b) => ((IComparable)a).CompareTo(b) < 0;

    private static double Log(Rational value) =>
        BigInteger.Log10(value.Numerator) - BigInteger.Log10(value.Denominator);

    /// <summary>Rounded to a few digits: the same number whatever the last bit of the logarithm.</summary>
    private static Rational PowerOfTen(double exponent)
    {
        int shift = (int)Math.Floor(exponent) - Digits + 1;
        var mantissa = new BigInteger(Math.Round(Math.Pow(10, exponent - shift)));
        var scale = BigInteger.Pow(10, Math.Abs(shift));
        return shift >= 0
            ? RationalModule.ofInteger(mantissa * scale)
            : RationalModule.fraction(mantissa, scale);
    }
}
