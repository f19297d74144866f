namespace MemCap.Runner.Experiments;

/// <summary>A network that was built in rounds.</summary>
internal sealed record RoundRun(string Source, string Method)
{
    public required IReadOnlyDictionary<string, string> Options { get; init; }
    public required string Seed { get; init; }
    public required int Points { get; init; }
    public required int Dimension { get; init; }

    /// <summary>Of the network; units that are 0 at all points, or affine, are not among them.</summary>
    public required long Neurons { get; init; }

    /// <summary>All that the rounds added.</summary>
    public required long Units { get; init; }

    /// <summary>Σ(f − y)²/Σy² after each round, from 0 rounds on: the first is 1. At least two.</summary>
    public required IReadOnlyList<double> Errors { get; init; }

    /// <summary>What the mean error after a round is at most, as a part of that before it; null where nothing is said.</summary>
    public required double? ExpectedFactor { get; init; }

    /// <summary>The hypothesis under which it is; null where it takes none.</summary>
    public string? ExpectedFactorIf { get; init; }

    internal int Rounds => Errors.Count - 1;

    /// <summary>The geometric mean of an error as a part of the one before it.</summary>
    internal double Factor => Math.Pow(Errors[^1], 1.0 / Rounds);
}
