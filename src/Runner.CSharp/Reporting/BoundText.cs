using MemCap.Bounds;

namespace MemCap.Runner.Reporting;

/// <summary>The words for a bound.</summary>
internal static class BoundText
{
    internal static bool IsUpper(Bound bound) => bound.Direction.IsUpper;

    internal static string Quantity(Bound bound) =>
        bound.Quantity.IsNeurons ? "neurons"
        : bound.Quantity.IsSharedParameters ? "sharedParameters"
        : bound.Quantity.ToString();

    internal static string Scope(Bound bound) =>
        bound.Scope.IsForAll ? "for-all"
        : bound.Scope.IsEach ? "each"
        : "worst";

    /// <summary>(published or derived, where to read it).</summary>
    internal static (string Origin, string Reference) Origin(Bound bound) =>
        bound.Origin switch
        {
            Origin.Published published => ("published", $"{published.citeKey}, {published.place}"),
            Origin.Derived derived => (
                "derived",
                $"proofs-notes/{derived.note}.md, refines {derived.citeKey}"
            ),
            _ => ("unknown", ""),
        };
}
