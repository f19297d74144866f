using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MemCap.Runner.Kernels;

/// <summary>Z = X·Wᵀ, in chunks of rows that threads take in turn.</summary>
/// <remarks>Coordinates at which all rows of a tile are 0 are left out: images have many. Vectors run over the outputs, and a sum over the coordinates that is interrupted goes on from what was
/// stored, so that each entry is one chain of fused multiply-adds from 0 whatever the width and the number of threads.</remarks>
internal static unsafe class MatrixProduct<T, TLanes, TVector>
    where T : unmanaged
    where TLanes : struct, INumberLanes<T, TVector>
    where TVector : struct
{
    /// <summary>Bytes of packed rows of a chunk: half a second-level cache.</summary>
    private const int ChunkBytes = 1 << 19;

    /// <summary>Bytes of a panel of outputs: beside a chunk it stays in the second-level cache.</summary>
    private const int PanelBytes = 1 << 18;

    /// <summary>Below this many multiplications a second thread costs more than it gains.</summary>
    private const long WorthAThread = 1L << 21;

    /// <summary>A vector of 64 bytes comes with 32 registers.</summary>
    private static int TileRows => Unsafe.SizeOf<TVector>() == 64 ? 14 : 6;

    private static int TileColumns => 2 * TLanes.Count;

    /// <summary>Coordinates that are summed at once.</summary>
    private static int Depth => PanelBytes / (TileColumns * sizeof(T));

    internal static void Multiply(
        ReadOnlySpan<T> x,
        int rows,
        ReadOnlySpan<T> w,
        int k,
        int d,
        Span<T> z,
        int threads
    )
    {
        if (rows == 0 || k == 0)
        {
            return;
        }

        int tileRows = TileRows;
        int panels = (k + TileColumns - 1) / TileColumns;
        int blocks = (rows + tileRows - 1) / tileRows;
        int depth = Math.Clamp(d, 1, Depth);
        int blocksPerChunk = Math.Clamp(ChunkBytes / (tileRows * depth * sizeof(T)), 1, 12);
        int chunks = (blocks + blocksPerChunk - 1) / blocksPerChunk;
        T* packed = Allocate((long)panels * TileColumns * d);
        try
        {
            fixed (
                T* xs = x,
                    ws = w,
                    zs = z
            )
            {
                PackOutputs(ws, k, d, packed);
                nint source = (nint)xs;
                nint target = (nint)zs;
                nint panel = (nint)packed;
                int next = -1;

                void Work()
                {
                    T* rowsPacked = Allocate((long)blocksPerChunk * tileRows * depth);
                    T* tile = stackalloc T[tileRows * TileColumns];
                    var lists = new Coordinates<T>(blocksPerChunk, depth);
                    for (int chunk; (chunk = Interlocked.Increment(ref next)) < chunks; )
                    {
                        int firstBlock = chunk * blocksPerChunk;
                        int count = Math.Min(blocksPerChunk, blocks - firstBlock);
                        Chunk(
                            (T*)source,
                            rows,
                            (T*)panel,
                            k,
                            d,
                            (T*)target,
                            firstBlock,
                            count,
                            rowsPacked,
                            tile,
                            lists
                        );
                    }
                    lists.Free();
                    NativeMemory.AlignedFree(rowsPacked);
                }

                int workers = (long)rows * k * d < WorthAThread ? 1 : Math.Min(threads, chunks);
                if (workers <= 1)
                {
                    Work();
                }
                else
                {
                    Parallel.For(0, workers, _ => Work());
                }
            }
        }
        finally
        {
            NativeMemory.AlignedFree(packed);
        }
    }

    private static T* Allocate(long count) =>
        (T*)NativeMemory.AlignedAlloc((nuint)(Math.Max(count, 1) * sizeof(T)), 64);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Chunk(
        T* x,
        int rows,
        T* packed,
        int k,
        int d,
        T* z,
        int firstBlock,
        int count,
        T* rowsPacked,
        T* tile,
        Coordinates<T> lists
    )
    {
        int tileRows = TileRows;
        int width = TileColumns;
        int start = 0;
        do
        {
            int depth = Math.Min(Depth, d - start);
            for (int b = 0; b < count; b++)
            {
                int row = (firstBlock + b) * tileRows;
                T* target = rowsPacked + (nint)b * tileRows * depth;
                int present = Math.Min(tileRows, rows - row);
                Packing<T>.Transpose(x + (nint)row * d + start, present, d, depth, target, tileRows);
                lists.Fill(b, x + (nint)row * d + start, present, d, depth);
            }

            for (int column = 0; column < k; column += width)
            {
                T* panel = packed + (nint)column * d + (nint)start * width;
                int columns = Math.Min(width, k - column);
                for (int b = 0; b < count; b++)
                {
                    int row = (firstBlock + b) * tileRows;
                    int present = Math.Min(tileRows, rows - row);
                    T* source = rowsPacked + (nint)b * tileRows * depth;
                    T* target = z + (nint)row * k + column;
                    if (present == tileRows && columns == width)
                    {
                        Tile(source, panel, lists.Of(b), lists.Count(b), target, k, start > 0);
                        continue;
                    }

                    if (start > 0)
                    {
                        Copy(target, k, tile, width, present, columns);
                    }

                    Tile(source, panel, lists.Of(b), lists.Count(b), tile, width, start > 0);
                    Copy(tile, width, target, k, present, columns);
                }
            }

            start += depth;
        } while (start < d);
    }

    private static void Copy(T* source, nint stride, T* target, nint targetStride, int rows, int columns)
    {
        for (int r = 0; r < rows; r++)
        {
            new ReadOnlySpan<T>(source + r * stride, columns).CopyTo(
                new Span<T>(target + r * targetStride, columns)
            );
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tile(T* x, T* w, int* list, int count, T* tile, nint stride, bool resume)
    {
        if (Unsafe.SizeOf<TVector>() == 64)
        {
            ProductTiles<T, TLanes, TVector>.Tile14(x, w, list, count, tile, stride, resume);
        }
        else
        {
            ProductTiles<T, TLanes, TVector>.Tile6(x, w, list, count, tile, stride, resume);
        }
    }

    /// <summary>Panels of d × <see cref="TileColumns"/> coordinates, 0 beyond the last output.</summary>
    private static void PackOutputs(T* w, int k, int d, T* packed)
    {
        int width = TileColumns;
        for (int column = 0; column < k; column += width)
        {
            T* panel = packed + (nint)column * d;
            int columns = Math.Min(width, k - column);
            if (columns < width)
            {
                new Span<T>(panel, width * d).Clear();
            }

            Packing<T>.Transpose(w + (nint)column * d, columns, d, d, panel, width);
        }
    }
}
