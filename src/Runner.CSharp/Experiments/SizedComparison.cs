namespace MemCap.Runner.Experiments;

/// <summary>A network of a comparison that interpolates exactly.</summary>
internal sealed record SizedNetwork(string Method, string? Variant, long NonzeroParameters);

/// <summary>What `memcap compare --out` wrote about the numbers of parameters for one data set of classes.</summary>
internal sealed record SizedComparison(string Source, int Points, int Dimension, int Classes)
{
    public required IReadOnlyList<SizedNetwork> Networks { get; init; }
    public required IReadOnlyList<LeftOut> LeftOut { get; init; }

    /// <summary>Of the method's variants the one with the fewest parameters; null where none is exact.</summary>
    internal long? Fewest(string method) =>
        Networks
            .Where(network => string.Equals(network.Method, method, StringComparison.Ordinal))
            .Min(network => (long?)network.NonzeroParameters);
}
