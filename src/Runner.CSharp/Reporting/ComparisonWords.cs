namespace MemCap.Runner.Reporting;

/// <summary>What tables and pictures of comparisons call things.</summary>
internal static class ComparisonWords
{
    /// <summary>"baum-relu slab3".</summary>
    internal static string Construction(string method, string? variant) =>
        variant is null ? method : $"{method} {variant}";
}
