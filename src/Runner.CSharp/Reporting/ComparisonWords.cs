using MemCap.Bounds;

namespace MemCap.Runner.Reporting;

/// <summary>What tables and pictures of comparisons call things.</summary>
internal static class ComparisonWords
{
    /// <summary>"baum-relu slab3".</summary>
    internal static string Construction(string method, string? variant) =>
        variant is null ? method : $"{method} {variant}";

    /// <summary>The code is of a lower bound that no network with the labels at hand is below. Comparisons name bounds on the
    /// worst data only where the data at hand are these.</summary>
    internal static bool IsOfTheseLabels(string scope) => scope is "INSTANCE" or "WORST";

    /// <summary>What the code says of a lower bound on neurons, as one clause.</summary>
    internal static string LowerBound(Scope scope) =>
        scope.IsWorst ? "no smaller network has these labels at these points"
        : scope.IsInstance ? Wording.scopeMeaning(scope)
        : scope.IsEach
            ? "some labels at these points defeat every smaller network; the labels at hand may need fewer neurons"
        : $"{Wording.scopeMeaning(scope)}; the labels at hand may need fewer neurons";

    /// <summary>What a lower bound on the neurons of exact fits says, by its code.</summary>
    internal static string LeastNeurons(string scope) =>
        IsOfTheseLabels(scope) ? "least k of exact fits"
        : scope is "EACH" ? "k for some labels on these points"
        : "k, not of these labels";
}
