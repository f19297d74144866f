using System.Globalization;
using System.Text.Json;
using MemCap.Bounds;
using MemCap.Exact;

namespace MemCap.Runner.Reporting;

/// <summary>Values of formulas: exactly where they are exact, else as decimals that enclose them.</summary>
internal static class ValueText
{
    private const int Bits = 96;

    /// <summary>Longer texts are replaced by decimals, for people.</summary>
    private const int Readable = 24;

    /// <summary>Digits of an enclosure for people and for programs.</summary>
    private const int Few = 6;
    private const int Many = 17;

    /// <summary>"77", "3/4", "sqrt(2)"; null where only an enclosure is known.</summary>
    internal static string? Exact(Value value) =>
        value switch
        {
            Value.Exact { Item.IsInteger: true } whole => whole.Item.Numerator.ToString(
                CultureInfo.InvariantCulture
            ),
            Value.Exact exact => RationalModule.format(exact.Item),
            Value.Root root => $"sqrt({RationalModule.format(root.Item)})",
            _ => null,
        };

    /// <summary>Decimals below and above the number.</summary>
    internal static (string Lower, string Upper) Decimals(Value value, int digits = Many) =>
        value is Value.Exact exact
            ? (ExactText.Down(exact.Item, digits), ExactText.Up(exact.Item, digits))
            : ExactText.Decimals(ValueModule.enclose(Bits, value), digits);

    /// <summary>As it was given where that is short: "3/4", "sqrt(2)", "[2.44948, 2.44949]".</summary>
    internal static string Show(Value value) =>
        Exact(value) is { Length: <= Readable } exact ? exact : Interval(value);

    /// <summary>Whole numbers as they are, all others as "[2.44948, 2.44949]".</summary>
    internal static string Decimal(Value value) =>
        value is Value.Exact { Item.IsInteger: true } && Exact(value) is { Length: <= Readable } whole
            ? whole
            : Interval(value);

    /// <summary>Three digits for tables, rounded up: "16000", "1.28e76".</summary>
    internal static string Short(Value value) =>
        ExactText.ShortUp(
            value is Value.Exact exact
                ? exact.Item
                : DyadicModule.toRational(ValueModule.enclose(Bits, value).Upper)
        );

    /// <summary>A double near the number; infinite beyond the largest one.</summary>
    internal static double Approximate(Value value)
    {
        (double lower, double upper) = EnclosureModule.toDoubles(ValueModule.enclose(Bits, value));
        return double.IsFinite(upper) ? (lower / 2) + (upper / 2) : upper;
    }

    /// <summary>A JSON number where a double holds it, else a string, else the two ends of an enclosure.</summary>
    internal static void Write(Utf8JsonWriter json, string name, Value value)
    {
        if (value is Value.Exact exact)
            ExactText.Write(json, name, exact.Item);
        else if (Exact(value) is { } text)
            json.WriteString(name, text);
        else
            WriteEnclosure(json, name, value);
    }

    internal static void WriteEnclosure(Utf8JsonWriter json, string name, Value value)
    {
        (string lower, string upper) = Decimals(value);
        json.WriteStartArray(name);
        json.WriteStringValue(lower);
        json.WriteStringValue(upper);
        json.WriteEndArray();
    }

    private static string Interval(Value value)
    {
        (string lower, string upper) = Decimals(value, Few);
        return string.Equals(lower, upper, StringComparison.Ordinal) ? lower : $"[{lower}, {upper}]";
    }
}
