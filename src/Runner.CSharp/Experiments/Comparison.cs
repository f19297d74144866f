using MemCap.Exact;
using MemCap.Runner.Reporting;

namespace MemCap.Runner.Experiments;

/// <summary>A positive number of any size, as its decimal logarithm, with the text that a document has for it: a JSON
/// number, or a string where no double holds it.</summary>
internal sealed record LogNumber(double Log, string Text, bool IsText)
{
    /// <summary>Three digits, rounded down.</summary>
    internal string Short => ExactText.ShortDown(ExactDecimal.parse(Text)!.Value);
}

/// <summary>A network of a comparison. Claim: interpolates, within or approximates; only the last has an Epsilon.</summary>
internal sealed record ComparedNetwork(
    string Method,
    string? Variant,
    long Neurons,
    LogNumber Weight,
    string Claim,
    Rational? Epsilon
);

/// <summary>A construction of a comparison that has no place in a picture, and why.</summary>
internal sealed record LeftOut(string Method, string? Variant, string Reason);

/// <summary>No ReLU network with one hidden layer that is within Epsilon of the labels weighs less than Value.</summary>
internal sealed record LeastWeight(Rational Epsilon, string Argument, LogNumber Value, bool AllowsOutputBias);

/// <summary>A lower bound on the neurons of exact fits, by its id in the registry.</summary>
internal sealed record LeastNeurons(string Id, string Scope, LogNumber Value);

/// <summary>What `memcap compare --out` wrote about one data set.</summary>
internal sealed record Comparison(string Source, int Points, int Dimension)
{
    internal const string Format = "memcap-comparison/1";

    public required IReadOnlyList<ComparedNetwork> Networks { get; init; }
    public required IReadOnlyList<LeftOut> LeftOut { get; init; }
    public required IReadOnlyList<LeastWeight> LeastWeights { get; init; }

    /// <summary>The largest that is said of a network here that is an exact fit; null where there is none.</summary>
    public required LeastNeurons? LeastNeurons { get; init; }

    /// <summary>For each ε the largest lower bound on the weight; constructions have no output bias.</summary>
    internal IEnumerable<LeastWeight> LargestLeastWeights =>
        LeastWeights.GroupBy(w => w.Epsilon).Select(level => level.MaxBy(w => w.Value.Log)!);
}
