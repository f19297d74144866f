using System.CommandLine;
using MemCap.Exact;
using MemCap.Runner.Io;

namespace MemCap.Runner.Commands;

/// <summary>What `memcap measure --weight` was asked for: lower bounds for outputs within each ε of the labels, and how
/// often random labels may need less than is said of them.</summary>
internal sealed record WeightOptions(IReadOnlyList<Rational> Levels, Rational Failure);

/// <summary>--weight and the option that belongs to it.</summary>
internal sealed class WeightArguments
{
    private readonly Option<bool> _weight = new("--weight")
    {
        Description =
            "Add what the total weight of ReLU networks with one hidden layer is at least, for these labels and for random signs",
    };

    private readonly Option<string?> _epsilon = new("--eps")
    {
        Description = "With --weight: also of networks with Σ(f − y)² ≤ E·Σy²; read exactly",
        HelpName = "E",
    };

    internal void AddTo(Command command)
    {
        command.Options.Add(_weight);
        command.Options.Add(_epsilon);
    }

    internal bool IsGiven(ParseResult result) => result.GetValue(_weight);

    /// <summary>Null without --weight. Errors: InputException for an ε that stands alone or is out of range.</summary>
    internal WeightOptions? Read(ParseResult result, double failure)
    {
        string? text = result.GetValue(_epsilon);
        if (!IsGiven(result))
            return text is null
                ? null
                : throw new InputException("--eps: belongs to --weight; add it or leave this out");
        Rational[] levels = text is null ? [Rational.Zero] : [Rational.Zero, Epsilon(text)];
        // The decimal that was typed, not the double next to it.
        return new WeightOptions(
            levels,
            ExactDecimal
                .parse(failure.ToString("R", System.Globalization.CultureInfo.InvariantCulture))!
                .Value
        );
    }

    private static Rational Epsilon(string text) =>
        ExactDecimal.parse(text)?.Value is { Sign: > 0 } epsilon && (epsilon - Rational.One).Sign < 0
            ? epsilon
            : throw new InputException(
                $"--eps {InputException.Show(text)}: give a number between 0 and 1, such as 0.1 or 1/3"
            );
}
