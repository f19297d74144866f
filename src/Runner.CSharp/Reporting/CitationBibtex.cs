using MemCap.Bounds;

namespace MemCap.Runner.Reporting;

/// <summary>The entries that the citations of bounds need, each once, and the program itself.</summary>
internal static class CitationBibtex
{
    internal static string Of(IEnumerable<Bound> bounds) =>
        string.Join(
            "\n\n",
            bounds
                .SelectMany(bound => new Citation(bound).Works)
                .DistinctBy(entry => entry.Key, StringComparer.Ordinal)
                .Select(entry => entry.Source)
                .Append(Software.Bibtex)
        ) + "\n";
}
