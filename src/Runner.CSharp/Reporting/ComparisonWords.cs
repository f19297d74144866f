namespace MemCap.Runner.Reporting;

/// <summary>What reports and pictures of comparisons call things.</summary>
internal static class ComparisonWords
{
    /// <summary>How a lower bound on the total weight is proved, from its name in JSON.</summary>
    internal static string Argument(string name) =>
        name switch
        {
            "supremum" => "largest correlation with one unit",
            "operatorNorm" => "operator norm of the points",
            "signSplit" => "operator norms by sign of label",
            "centred" => "centred points",
            "pair" => "a pair of points",
            "point" => "a single point",
            _ => name,
        };

    /// <summary>"baum-relu slab3".</summary>
    internal static string Construction(string method, string? variant) =>
        variant is null ? method : $"{method} {variant}";
}
