using MemCap.Bounds;
using MemCap.Exact;

namespace MemCap.Runner.Io;

/// <summary>Values of parameters as people type them: "60000", "0.1" (which is 1/10), "3/4", "1e80", "sqrt(2)".</summary>
internal static class ExactValue
{
    private const string Root = "sqrt(";

    /// <summary>Null when the text is none of these.</summary>
    internal static Value? Parse(string text)
    {
        if (text.StartsWith(Root, StringComparison.Ordinal) && text.EndsWith(')'))
            return ExactDecimal.parse(text[Root.Length..^1])?.Value is { Sign: >= 0 } square
                ? ValueModule.sqrtOf(square)
                : null;
        return ExactDecimal.parse(text)?.Value is { } number ? ValueModule.ofRational(number) : null;
    }

    /// <summary>The value of a parameter. Errors: InputException for a text that is no number, and for a number
    /// outside the symbol's domain. given is what the user typed: "--n 0".</summary>
    internal static Value Parse(string given, string text, Symbol symbol)
    {
        Value value = Parse(text) ?? throw NotANumber(given);
        var admissible = Parameters.check(symbol, value);
        return admissible.IsOk
            ? value
            : throw new InputException(
                $"{given}: {symbol.Name} is the {symbol.Meaning}; give {admissible.ErrorValue}"
            );
    }

    internal static InputException NotANumber(string given) =>
        new($"{given}: not a number; give one such as 60000, 0.1, 3/4, 1e80 or sqrt(2)");
}
