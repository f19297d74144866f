namespace MemCap.Runner.Io;

/// <summary>Counts down the bits that the exact numbers of one file may take; safe for several threads.</summary>
internal sealed class BitBudget(long bits)
{
    private long _left = bits;

    internal long Left => Interlocked.Read(ref _left);

    /// <summary>False when the bits are not there; they are then not taken.</summary>
    internal bool TryTake(long bits)
    {
        if (Interlocked.Add(ref _left, -bits) >= 0)
            return true;
        Interlocked.Add(ref _left, bits);
        return false;
    }
}
