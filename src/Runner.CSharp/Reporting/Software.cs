using System.Reflection;

namespace MemCap.Runner.Reporting;

/// <summary>The program as something that is cited: its version, and the commit that it was built from.</summary>
internal static class Software
{
    internal const string Key = "memcap";

    private const int HashLength = 12;

    /// <summary>The beginning of the commit's hash; null where the program was built without one.</summary>
    internal static string? Hash { get; } =
        HashOf(
            typeof(Software)
                .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
                ?.InformationalVersion
        );

    /// <summary>"commit 0123456789ab" or "unknown commit".</summary>
    internal static string Commit => Hash is null ? "unknown commit" : $"commit {Hash}";

    /// <summary>The same words as CITATION.cff.</summary>
    internal static string Bibtex =>
        $$$"""
            @software{{{{Key}}},
              author  = {{The memcap contributors}},
              title   = {memcap},
              version = {{{{CommandLine.Version}}}},
              note    = {MIT licence, {{{Commit}}}}
            }
            """;

    /// <summary>"The memcap contributors. memcap. Version 1.0.0, commit …"</summary>
    internal static string Reference =>
        $"The memcap contributors. memcap. Version {CommandLine.Version}, {Commit}.";

    /// <remarks>The build writes "1.0.0+hash".</remarks>
    internal static string? HashOf(string? version)
    {
        int plus = version?.IndexOf('+', StringComparison.Ordinal) ?? -1;
        string hash = plus < 0 ? "" : version![(plus + 1)..];
        return hash.Length < HashLength ? null : hash[..HashLength];
    }
}
