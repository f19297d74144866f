namespace MemCap.Runner.Io;

/// <summary>Where a network comes from; no part of its meaning. Null where the file says nothing usable.</summary>
internal sealed record Provenance(
    string? Method,
    ulong? Seed,
    string? MemCap,
    string? DataSha256,
    IReadOnlyDictionary<string, string>? Options
);
