using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace MemCap.Runner.Kernels;

/// <summary>Points that come from memory.</summary>
/// <remarks>Processors foresee one stream of addresses well and the several of a tile of rows badly: the rows of the next
/// tile are therefore asked for one after the other while this one is worked on, which is twice as fast where they are
/// far, and a tenth slower where they are near.</remarks>
internal static unsafe class Streams
{
    /// <summary>Doubles that a second-level cache holds.</summary>
    private const long Near = 1 << 17;

    internal static bool AreFar(long doubles) => doubles > Near;

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
