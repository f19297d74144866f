using System.CommandLine;
using System.Globalization;
using MemCap.Constructions;
using MemCap.Runner.Io;

namespace MemCap.Runner.Commands;

/// <summary>--numbers exact|dyadic:P|float64.</summary>
internal static class NumbersOption
{
    /// <summary>Products of such weights stay within the exponents that network files may hold.</summary>
    private const int LongestDyadic = 100_000;

    internal static Option<string?> Create() =>
        new("--numbers")
        {
            Description =
                "Weights are exact rationals, dyadic:P (outputs within 2^-P) or float64 [default: exact for regression; "
                + "float64 for classes, longer where doubles cannot hold the network]",
            HelpName = "exact|dyadic:P|float64",
        };

    /// <summary>Null when not given. Errors: InputException.</summary>
    internal static Numbers? Parse(string? text)
    {
        const string Dyadic = "dyadic:";
        switch (text)
        {
            case null:
                return null;
            case "exact":
                return Numbers.Exact;
            case "float64":
                return Numbers.Float64;
        }
        bool parsed =
            text.StartsWith(Dyadic, StringComparison.Ordinal)
            & int.TryParse(
                text.AsSpan(Math.Min(text.Length, Dyadic.Length)),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out int bits
            );
        return parsed && bits is >= 1 and <= LongestDyadic
            ? Numbers.NewDyadic(bits)
            : throw new InputException(
                $"--numbers {text}: choose exact, float64 or dyadic:P with P from 1 to {LongestDyadic}, such as dyadic:64"
            );
    }

    internal static string Name(Numbers numbers) =>
        numbers switch
        {
            Numbers.Dyadic dyadic => $"dyadic:{dyadic.bits}",
            { IsFloat64: true } => "float64",
            _ => "exact",
        };
}
