namespace MemCap.Runner.Io;

/// <summary>What a network file may declare before memory is taken for it.</summary>
/// <remarks>Bits counts the exact numbers as stored, over the common denominator of their row.</remarks>
internal sealed record NetworkLimits(int Width, long Weights, long Bits, int Layers)
{
    internal static NetworkLimits Default { get; } = new(1 << 24, 1L << 28, 1L << 35, 1 << 12);
}
