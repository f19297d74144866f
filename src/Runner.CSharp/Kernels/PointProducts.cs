using MemCap.Exact;

namespace MemCap.Runner.Kernels;

/// <summary>Scalar products of points with vectors, in chunks of rows that threads take in turn.</summary>
internal static unsafe class PointProducts<TLanes, TVector>
    where TLanes : struct, IDoubleLanes<TVector>
    where TVector : struct
{
    /// <summary>As <see cref="IKernels.Apply"/>.</summary>
    internal static void Write(double* x, int rows, int d, double* w, int count, double* z, int threads)
    {
        int workers = RowChunks.Workers(rows, (long)rows * d * count, threads);
        if (workers <= 1)
        {
            Chunk(x, rows, d, w, count, z, 0, rows);
        }
        else
        {
            Share(x, rows, d, w, count, z, workers);
        }
    }

    // Apart, as what a lambda captures is allocated where the method begins.
    private static void Share(double* x, int rows, int d, double* w, int count, double* z, int workers) =>
        RowChunks.Share(rows, workers, (first, end) => Chunk(x, rows, d, w, count, z, first, end));

    private static void Chunk(
        double* x,
        nint rows,
        nint d,
        double* w,
        int count,
        double* z,
        nint first,
        nint end
    )
    {
        if (Streams.AreFar(rows * d))
        {
            ChunkProducts<TLanes, TVector>.Write<Far>(
                x + first * d,
                end - first,
                d,
                w,
                count,
                z + first,
                rows
            );
        }
        else
        {
            ChunkProducts<TLanes, TVector>.Write<Near>(
                x + first * d,
                end - first,
                d,
                w,
                count,
                z + first,
                rows
            );
        }
    }
}
