namespace MemCap.Runner.Kernels;

/// <summary>Zeroed memory that begins on a boundary of 64 bytes and lives as long as this object.</summary>
internal sealed unsafe class AlignedWords
{
    private readonly ulong[] memory;

    internal AlignedWords(nint count)
    {
        memory = GC.AllocateArray<ulong>(checked((int)count + 8), pinned: true);
        nint address = (nint)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(memory, 0);
        Start = (ulong*)((address + 63) & ~63);
    }

    internal ulong* Start { get; }
}
