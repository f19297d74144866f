using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MemCap.Runner.Kernels;

/// <summary>Z = X·Wᵀ in doubles, in chunks of rows that threads take in turn.</summary>
/// <remarks>Vectors run over the outputs and the coordinates are never split, so that each entry is one chain of
/// fused multiply-adds from 0 whatever the width and the number of threads.</remarks>
internal static unsafe class DoubleProduct<TLanes, TVector>
    where TLanes : struct, IDoubleLanes<TVector>
    where TVector : struct
{
    /// <summary>Bytes of packed rows of a chunk: half a second-level cache.</summary>
    private const int ChunkBytes = 1 << 19;

    /// <summary>Below this many multiplications a second thread costs more than it gains.</summary>
    private const long WorthAThread = 1L << 21;

    private static int TileRows => TLanes.Count == 8 ? 14 : 6;

    private static int TileColumns => 2 * TLanes.Count;

    internal static void Multiply(
        ReadOnlySpan<double> x,
        int rows,
        ReadOnlySpan<double> w,
        int k,
        int d,
        Span<double> z,
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
        int blocksPerChunk = Math.Clamp(ChunkBytes / (tileRows * Math.Max(d, 1) * sizeof(double)), 1, 12);
        int chunks = (blocks + blocksPerChunk - 1) / blocksPerChunk;
        double* packed = Allocate((long)panels * TileColumns * d);
        try
        {
            PackOutputs(w, k, d, packed);
            fixed (
                double* xs = x,
                    zs = z
            )
            {
                nint source = (nint)xs;
                nint target = (nint)zs;
                nint panel = (nint)packed;
                int next = -1;

                void Work()
                {
                    double* rowsPacked = Allocate((long)blocksPerChunk * tileRows * d);
                    double* tile = stackalloc double[tileRows * TileColumns];
                    for (int chunk; (chunk = Interlocked.Increment(ref next)) < chunks; )
                    {
                        int firstBlock = chunk * blocksPerChunk;
                        int count = Math.Min(blocksPerChunk, blocks - firstBlock);
                        Chunk(
                            (double*)source,
                            rows,
                            (double*)panel,
                            k,
                            d,
                            (double*)target,
                            firstBlock,
                            count,
                            rowsPacked,
                            tile
                        );
                    }
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

    private static double* Allocate(long count) =>
        (double*)NativeMemory.AlignedAlloc((nuint)(Math.Max(count, 1) * sizeof(double)), 64);

    private static void Chunk(
        double* x,
        int rows,
        double* packed,
        int k,
        int d,
        double* z,
        int firstBlock,
        int count,
        double* rowsPacked,
        double* tile
    )
    {
        int tileRows = TileRows;
        int width = TileColumns;
        for (int b = 0; b < count; b++)
        {
            int row = (firstBlock + b) * tileRows;
            double* target = rowsPacked + (nint)b * tileRows * d;
            PackRows(x + (nint)row * d, Math.Min(tileRows, rows - row), tileRows, d, target);
        }

        for (int column = 0; column < k; column += width)
        {
            double* panel = packed + (nint)column * d;
            for (int b = 0; b < count; b++)
            {
                int row = (firstBlock + b) * tileRows;
                double* source = rowsPacked + (nint)b * tileRows * d;
                double* target = z + (nint)row * k + column;
                if (row + tileRows <= rows && column + width <= k)
                {
                    Tile(source, panel, d, target, k);
                    continue;
                }

                Tile(source, panel, d, tile, width);
                int columns = Math.Min(width, k - column);
                for (int r = 0; r < Math.Min(tileRows, rows - row); r++)
                {
                    new ReadOnlySpan<double>(tile + r * width, columns).CopyTo(
                        new Span<double>(target + (nint)r * k, columns)
                    );
                }
            }
        }
    }

    private static void Tile(double* x, double* w, int d, double* tile, nint stride)
    {
        if (TLanes.Count == 8)
        {
            DoubleTiles<TLanes, TVector>.Tile14(x, w, d, tile, stride);
        }
        else
        {
            DoubleTiles<TLanes, TVector>.Tile6(x, w, d, tile, stride);
        }
    }

    /// <summary>Panels of d × <see cref="TileColumns"/> coordinates, 0 beyond the last output.</summary>
    private static void PackOutputs(ReadOnlySpan<double> w, int k, int d, double* packed)
    {
        int width = TileColumns;
        for (int column = 0; column < k; column += width)
        {
            double* panel = packed + (nint)column * d;
            new Span<double>(panel, width * d).Clear();
            for (int j = 0; j < Math.Min(width, k - column); j++)
            {
                ReadOnlySpan<double> source = w.Slice((column + j) * d, d);
                for (int c = 0; c < d; c++)
                {
                    panel[c * width + j] = source[c];
                }
            }
        }
    }

    /// <summary>Transposes rows to d × tileRows; rows beyond the last are left as they are, their tiles are not kept.</summary>
    private static void PackRows(double* x, int count, int tileRows, int d, double* target)
    {
        int r = 0;
        for (; Avx.IsSupported && r + 4 <= count; r += 4)
        {
            double* source = x + (nint)r * d;
            int c = 0;
            for (; c + 4 <= d; c += 4)
            {
                Vector256<double> a0 = Vector256.Load(source + c);
                Vector256<double> a1 = Vector256.Load(source + d + c);
                Vector256<double> a2 = Vector256.Load(source + 2 * (nint)d + c);
                Vector256<double> a3 = Vector256.Load(source + 3 * (nint)d + c);
                Vector256<double> low01 = Avx.UnpackLow(a0, a1);
                Vector256<double> high01 = Avx.UnpackHigh(a0, a1);
                Vector256<double> low23 = Avx.UnpackLow(a2, a3);
                Vector256<double> high23 = Avx.UnpackHigh(a2, a3);
                double* to = target + (nint)c * tileRows + r;
                Vector256.Store(Avx.Permute2x128(low01, low23, 0x20), to);
                Vector256.Store(Avx.Permute2x128(high01, high23, 0x20), to + tileRows);
                Vector256.Store(Avx.Permute2x128(low01, low23, 0x31), to + 2 * tileRows);
                Vector256.Store(Avx.Permute2x128(high01, high23, 0x31), to + 3 * tileRows);
            }

            for (; c < d; c++)
            {
                for (int i = 0; i < 4; i++)
                {
                    target[(nint)c * tileRows + r + i] = source[(nint)i * d + c];
                }
            }
        }

        for (; r < count; r++)
        {
            for (int c = 0; c < d; c++)
            {
                target[(nint)c * tileRows + r] = x[(nint)r * d + c];
            }
        }
    }
}
