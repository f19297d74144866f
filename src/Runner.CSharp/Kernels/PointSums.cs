using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MemCap.Exact;

namespace MemCap.Runner.Kernels;

/// <summary>Linear combinations of points: the partial sums of blocks of rows, added from the last to the first.</summary>
internal static unsafe class PointSums<TLanes, TVector>
    where TLanes : struct, IDoubleLanes<TVector>
    where TVector : struct
{
    /// <summary>Partial sums that go on the stack: small combinations are over before memory is allocated.</summary>
    private const int StackNumbers = 1024;

    /// <summary>As <see cref="IKernels.Combine"/>.</summary>
    internal static void Write(double* x, int rows, int d, double* r, int count, double* target, int threads)
    {
        new Span<double>(target, count * d).Clear();
        if (rows == 0)
        {
            return;
        }

        nint stride = (d + ReferenceSums.Lanes - 1) & -ReferenceSums.Lanes;
        int workers = RowChunks.Workers(rows, (long)rows * d * count, threads);
        if (workers > 1)
        {
            Share(x, rows, d, r, count, target, stride, workers);
            return;
        }

        if (count * stride <= StackNumbers)
        {
            OnStack(x, rows, d, r, count, target, stride);
            return;
        }

        double* parts = Allocate(count * stride);
        Blocks(x, rows, d, r, count, target, stride, parts);
        NativeMemory.AlignedFree(parts);
    }

    [SkipLocalsInit]
    private static void OnStack(double* x, int rows, int d, double* r, int count, double* target, nint stride)
    {
        double* room = stackalloc double[StackNumbers + AlignedWords.Slack];
        Blocks(x, rows, d, r, count, target, stride, (double*)AlignedWords.Align((ulong*)room));
    }

    private static void Blocks(
        double* x,
        int rows,
        int d,
        double* r,
        int count,
        double* target,
        nint stride,
        double* parts
    )
    {
        int last = (rows - 1) / ReferenceSums.RowsAtOnce * ReferenceSums.RowsAtOnce;
        for (int first = last; first >= 0; first -= ReferenceSums.RowsAtOnce)
        {
            Block(x, rows, d, r, count, first, parts, stride);
            Add(parts, stride, count, target, d);
        }
    }

    private static void Share(
        double* x,
        int rows,
        int d,
        double* r,
        int count,
        double* target,
        nint stride,
        int workers
    )
    {
        int blocks = (rows + ReferenceSums.RowsAtOnce - 1) / ReferenceSums.RowsAtOnce;
        double* parts = Allocate(blocks * count * stride);
        RowChunks.Share(
            rows,
            workers,
            (first, end) =>
            {
                for (; first < end; first += ReferenceSums.RowsAtOnce)
                {
                    nint block = first / ReferenceSums.RowsAtOnce;
                    Block(x, rows, d, r, count, first, parts + block * count * stride, stride);
                }
            }
        );
        for (int block = blocks - 1; block >= 0; block--)
        {
            Add(parts + block * count * stride, stride, count, target, d);
        }

        NativeMemory.AlignedFree(parts);
    }

    private static double* Allocate(nint count) =>
        (double*)NativeMemory.AlignedAlloc((nuint)(Math.Max(count, 1) * sizeof(double)), 64);

    private static void Block(
        double* x,
        nint rows,
        nint d,
        double* r,
        int count,
        nint first,
        double* parts,
        nint stride
    )
    {
        nint size = Math.Min(ReferenceSums.RowsAtOnce, rows - first);
        if (Streams.AreFar(rows * d))
        {
            BlockSums<TLanes, TVector>.Write<Far>(
                x + first * d,
                size,
                d,
                r + first,
                rows,
                count,
                parts,
                stride
            );
        }
        else
        {
            BlockSums<TLanes, TVector>.Write<Near>(
                x + first * d,
                size,
                d,
                r + first,
                rows,
                count,
                parts,
                stride
            );
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(double* parts, nint stride, int count, double* target, nint d)
    {
        nint width = TLanes.Count;
        for (int v = 0; v < count; v++)
        {
            nint c = 0;
            for (; c + width <= d; c += width)
            {
                TLanes.Store(TLanes.Add(TLanes.Load(target + c), TLanes.Load(parts + c)), target + c);
            }

            for (; c < d; c++)
            {
                target[c] += parts[c];
            }

            parts += stride;
            target += d;
        }
    }
}
