using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace MemCap.Runner.Kernels;

/// <summary>Where points come from: a type, so that loops for one case know nothing of the other.</summary>
internal interface IDistance
{
    static abstract bool IsFar { get; }
}

internal readonly struct Near : IDistance
{
    public static bool IsFar => false;
}

internal readonly struct Far : IDistance
{
    public static bool IsFar => true;
}

/// <summary>Points that come from memory.</summary>
/// <remarks>Processors foresee one stream of addresses well, and badly the several of a tile of rows. The rows of the next
/// tile are therefore asked for one after the other while this one is worked on; what that gains is in
/// bench/README.md.</remarks>
internal static unsafe class Streams
{
    /// <summary>Doubles that a second-level cache holds.</summary>
    private const long InCache = 1 << 17;

    internal static bool AreFar(long doubles) => doubles > InCache;

    /// <summary>Asks for 1, 2, 4 or 8 lines of 64 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Prefetch(double* from, int lines)
    {
        Sse.Prefetch1(from);
        if (lines > 1)
        {
            Sse.Prefetch1(from + 8);
        }

        if (lines > 2)
        {
            Sse.Prefetch1(from + 16);
            Sse.Prefetch1(from + 24);
        }

        if (lines > 4)
        {
            Sse.Prefetch1(from + 32);
            Sse.Prefetch1(from + 40);
            Sse.Prefetch1(from + 48);
            Sse.Prefetch1(from + 56);
        }
    }
}
