using System.Runtime.CompilerServices;
using MemCap.Exact;

namespace MemCap.Runner.Kernels;

/// <summary>Scalar products of points in panels with one vector: each lane is a point, so that nothing is summed across
/// lanes, and memory is read from the first number to the last.</summary>
internal static unsafe class PanelProducts<TLanes, TVector>
    where TLanes : struct, INumberLanes<float, TVector>
    where TVector : struct
{
    /// <summary>Vectors at once: chains enough for the latency of a multiply-add.</summary>
    private const int Group = 8;

    /// <summary>As <see cref="IKernels.PanelProducts"/>.</summary>
    internal static void Write(float* packed, int count, int d, float* w, float* z, int threads)
    {
        int rows = count * ReferenceSums.PanelPoints;
        int workers = RowChunks.Workers(rows, (long)rows * d, threads);
        if (workers <= 1)
        {
            Panels(packed, 0, rows, d, w, z);
        }
        else
        {
            Share(packed, rows, d, w, z, workers);
        }
    }

    // Apart, as what a lambda captures is allocated where the method begins.
    private static void Share(float* packed, int rows, int d, float* w, float* z, int workers) =>
        RowChunks.Share(rows, workers, (first, end) => Panels(packed, first, end, d, w, z));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Panels(float* packed, nint first, nint end, nint d, float* w, float* z)
    {
        nint width = TLanes.Count;
        for (nint i = first; i < end; i += Group * width)
        {
            nint place = i % ReferenceSums.PanelPoints;
            float* x = packed + (i - place) * d + place;
            TVector c0 = default;
            TVector c1 = default;
            TVector c2 = default;
            TVector c3 = default;
            TVector c4 = default;
            TVector c5 = default;
            TVector c6 = default;
            TVector c7 = default;
            for (nint c = 0; c < d; c++)
            {
                TVector v = TLanes.Broadcast(w[c]);
                c0 = TLanes.Fma(TLanes.Load(x), v, c0);
                c1 = TLanes.Fma(TLanes.Load(x + width), v, c1);
                c2 = TLanes.Fma(TLanes.Load(x + 2 * width), v, c2);
                c3 = TLanes.Fma(TLanes.Load(x + 3 * width), v, c3);
                c4 = TLanes.Fma(TLanes.Load(x + 4 * width), v, c4);
                c5 = TLanes.Fma(TLanes.Load(x + 5 * width), v, c5);
                c6 = TLanes.Fma(TLanes.Load(x + 6 * width), v, c6);
                c7 = TLanes.Fma(TLanes.Load(x + 7 * width), v, c7);
                x += ReferenceSums.PanelPoints;
            }

            TLanes.Store(c0, z + i);
            TLanes.Store(c1, z + i + width);
            TLanes.Store(c2, z + i + 2 * width);
            TLanes.Store(c3, z + i + 3 * width);
            TLanes.Store(c4, z + i + 4 * width);
            TLanes.Store(c5, z + i + 5 * width);
            TLanes.Store(c6, z + i + 6 * width);
            TLanes.Store(c7, z + i + 7 * width);
        }
    }
}
