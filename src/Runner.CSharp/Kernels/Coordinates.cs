using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MemCap.Runner.Kernels;

/// <summary>For each block of rows, the coordinates at which some row is not 0, ascending.</summary>
/// <remarks>Native memory, of one thread: Free ends it.</remarks>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct Coordinates<T>
    where T : unmanaged
{
    private readonly int _length;
    private readonly int* _lists;
    private readonly int* _counts;
    private readonly T* _union;

    /// <summary>Room for lists of rows of at most this length.</summary>
    internal Coordinates(int blocks, int length)
    {
        _length = length;
        _lists = (int*)NativeMemory.Alloc((nuint)Math.Max(1, (long)blocks * length), sizeof(int));
        _counts = (int*)NativeMemory.Alloc((nuint)blocks, sizeof(int));
        _union = (T*)NativeMemory.Alloc((nuint)length, (nuint)sizeof(T));
    }

    internal void Free()
    {
        NativeMemory.Free(_lists);
        NativeMemory.Free(_counts);
        NativeMemory.Free(_union);
    }

    internal int* Of(int block) => _lists + (nint)block * _length;

    internal int Count(int block) => _counts[block];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Fill(int block, T* rows, int count, nint stride, int length)
    {
        Span<byte> union = new(_union, length * sizeof(T));
        union.Clear();
        for (int r = 0; r < count; r++)
        {
            Unite(new ReadOnlySpan<byte>(rows + r * stride, union.Length), union);
        }

        int* list = Of(block);
        int size = 0;
        for (int c = 0; c < length; c++)
        {
            list[size] = c;
            size += IsZero(c) ? 0 : 1;
        }

        _counts[block] = size;
    }

    private static void Unite(ReadOnlySpan<byte> row, Span<byte> union)
    {
        ReadOnlySpan<Vector<byte>> from = MemoryMarshal.Cast<byte, Vector<byte>>(row);
        Span<Vector<byte>> to = MemoryMarshal.Cast<byte, Vector<byte>>(union);
        for (int v = 0; v < to.Length; v++)
        {
            to[v] |= from[v];
        }

        for (int i = to.Length * Vector<byte>.Count; i < union.Length; i++)
        {
            union[i] |= row[i];
        }
    }

    /// <summary>All bits but the sign's are 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsZero(int c) =>
        sizeof(T) == sizeof(double) ? ((ulong*)_union)[c] << 1 == 0 : ((uint*)_union)[c] << 1 == 0;
}
