using System.Runtime.InteropServices;

namespace MemCap.Runner.Kernels;

/// <summary>Zeroed memory in which no aligned vector crosses a cache line, as long as this object lives.</summary>
internal sealed unsafe class AlignedWords
{
    /// <summary>Words that alignment may cost.</summary>
    internal const int Slack = 8;

    private readonly ulong[] memory;

    internal AlignedWords(nint count)
    {
        memory = GC.AllocateArray<ulong>(checked((int)(count + Slack)), pinned: true);
        Start = Align((ulong*)Marshal.UnsafeAddrOfPinnedArrayElement(memory, 0));
    }

    internal ulong* Start { get; }

    /// <summary>The first boundary of 64 bytes from here.</summary>
    internal static ulong* Align(ulong* from) => (ulong*)(((nint)from + 63) & ~63);
}
