using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MemCap.Exact;

namespace MemCap.Runner.Kernels;

/// <summary>Linear combinations of points: several points at once are added to sums in the first-level cache, whose
/// vectors run over the coordinates.</summary>
/// <remarks>Points with the factor 0 are left out, and points with the factor 0 fill the last eight up. Either changes at
/// most the sign of a partial sum that is 0: ±0 added to another number changes nothing, and a product that is not 0 added
/// to +0 or −0 is rounded alike. That sign is lost when the partial sum is added, as the whole begins with +0 and so is
/// never −0.</remarks>
internal static unsafe class PointSums<TLanes, TVector>
    where TLanes : struct, IDoubleLanes<TVector>
    where TVector : struct
{
    /// <summary>Products with a coordinate that go to a partial sum between load and store; half as many points if there are two
    /// combinations.</summary>
    private const int Group = 8;

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
        for (int first = 0; first < rows; first += ReferenceSums.RowsAtOnce)
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
        for (int block = 0; block < blocks; block++)
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
        bool far = Streams.AreFar(rows * d);
        nint size = Math.Min(ReferenceSums.RowsAtOnce, rows - first);
        x += first * d;
        r += first;
        int v = 0;
        for (; v + 2 <= count; v += 2)
        {
            Two(
                x,
                size,
                d,
                r + v * rows,
                r + (v + 1) * rows,
                parts + v * stride,
                parts + (v + 1) * stride,
                far
            );
        }

        if (v < count)
        {
            One(x, size, d, r + v * rows, parts + v * stride, far);
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One(double* x, nint rows, nint d, double* r, double* part, bool far)
    {
        double** points = stackalloc double*[ReferenceSums.RowsAtOnce + 2 * Group];
        double* factors = stackalloc double[ReferenceSums.RowsAtOnce + 2 * Group];
        nint size = 0;
        for (nint i = 0; i < rows; i++)
        {
            points[size] = x + i * d;
            factors[size] = r[i];
            size += r[i] != 0 ? 1 : 0;
        }

        for (nint k = size; k < (size + Group - 1) / Group * Group; k++)
        {
            points[k] = x;
            factors[k] = 0;
        }

        // Where the next rows will be, for those who look ahead.
        for (nint k = 0; k < Group; k++)
        {
            points[(size + Group - 1) / Group * Group + k] = x + (rows + k) * d;
        }

        double* mask = stackalloc double[ReferenceSums.Lanes];
        int width = TLanes.Count;
        nint whole = d & -width;
        Tail.Mask(d - whole, mask);
        new Span<double>(part, (int)d).Clear();
        for (nint k = 0; k < size; k += Group)
        {
            double* p0 = points[k];
            double* p1 = points[k + 1];
            double* p2 = points[k + 2];
            double* p3 = points[k + 3];
            double* p4 = points[k + 4];
            double* p5 = points[k + 5];
            double* p6 = points[k + 6];
            double* p7 = points[k + 7];
            TVector r0 = TLanes.Broadcast(factors[k]);
            TVector r1 = TLanes.Broadcast(factors[k + 1]);
            TVector r2 = TLanes.Broadcast(factors[k + 2]);
            TVector r3 = TLanes.Broadcast(factors[k + 3]);
            TVector r4 = TLanes.Broadcast(factors[k + 4]);
            TVector r5 = TLanes.Broadcast(factors[k + 5]);
            TVector r6 = TLanes.Broadcast(factors[k + 6]);
            TVector r7 = TLanes.Broadcast(factors[k + 7]);
            nint c = 0;
            for (nint segment = 1; segment <= (far ? Group : 1); segment++)
            {
                double* ahead = points[k + Group + segment - 1];
                nint end = far ? segment * whole / Group & -width : whole;
                for (; c < end; c += width)
                {
                    if (far)
                    {
                        Streams.Prefetch(ahead, width);
                        ahead += Group * width;
                    }

                    TVector sum = TLanes.Load(part + c);
                    sum = TLanes.Fma(r0, TLanes.Load(p0 + c), sum);
                    sum = TLanes.Fma(r1, TLanes.Load(p1 + c), sum);
                    sum = TLanes.Fma(r2, TLanes.Load(p2 + c), sum);
                    sum = TLanes.Fma(r3, TLanes.Load(p3 + c), sum);
                    sum = TLanes.Fma(r4, TLanes.Load(p4 + c), sum);
                    sum = TLanes.Fma(r5, TLanes.Load(p5 + c), sum);
                    sum = TLanes.Fma(r6, TLanes.Load(p6 + c), sum);
                    sum = TLanes.Fma(r7, TLanes.Load(p7 + c), sum);
                    TLanes.Store(sum, part + c);
                }
            }

            if (whole < d)
            {
                TVector m = TLanes.Load(mask);
                TVector sum = TLanes.Load(part + whole);
                sum = TLanes.Fma(r0, TLanes.Load(p0 + whole, m), sum);
                sum = TLanes.Fma(r1, TLanes.Load(p1 + whole, m), sum);
                sum = TLanes.Fma(r2, TLanes.Load(p2 + whole, m), sum);
                sum = TLanes.Fma(r3, TLanes.Load(p3 + whole, m), sum);
                sum = TLanes.Fma(r4, TLanes.Load(p4 + whole, m), sum);
                sum = TLanes.Fma(r5, TLanes.Load(p5 + whole, m), sum);
                sum = TLanes.Fma(r6, TLanes.Load(p6 + whole, m), sum);
                sum = TLanes.Fma(r7, TLanes.Load(p7 + whole, m), sum);
                TLanes.Store(sum, part + whole);
            }
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two(
        double* x,
        nint rows,
        nint d,
        double* r,
        double* s,
        double* part,
        double* part2,
        bool far
    )
    {
        const int group = Group / 2;
        double** points = stackalloc double*[ReferenceSums.RowsAtOnce + 2 * group];
        double* factors = stackalloc double[ReferenceSums.RowsAtOnce + 2 * group];
        double* factors2 = stackalloc double[ReferenceSums.RowsAtOnce + 2 * group];
        nint size = 0;
        for (nint i = 0; i < rows; i++)
        {
            points[size] = x + i * d;
            factors[size] = r[i];
            factors2[size] = s[i];
            size += r[i] != 0 | s[i] != 0 ? 1 : 0;
        }

        for (nint k = size; k < (size + group - 1) / group * group; k++)
        {
            points[k] = x;
            factors[k] = 0;
            factors2[k] = 0;
        }

        // Where the next rows will be, for those who look ahead.
        for (nint k = 0; k < group; k++)
        {
            points[(size + group - 1) / group * group + k] = x + (rows + k) * d;
        }

        double* mask = stackalloc double[ReferenceSums.Lanes];
        int width = TLanes.Count;
        nint whole = d & -width;
        Tail.Mask(d - whole, mask);
        new Span<double>(part, (int)d).Clear();
        new Span<double>(part2, (int)d).Clear();
        for (nint k = 0; k < size; k += group)
        {
            double* p0 = points[k];
            double* p1 = points[k + 1];
            double* p2 = points[k + 2];
            double* p3 = points[k + 3];
            TVector r0 = TLanes.Broadcast(factors[k]);
            TVector r1 = TLanes.Broadcast(factors[k + 1]);
            TVector r2 = TLanes.Broadcast(factors[k + 2]);
            TVector r3 = TLanes.Broadcast(factors[k + 3]);
            TVector s0 = TLanes.Broadcast(factors2[k]);
            TVector s1 = TLanes.Broadcast(factors2[k + 1]);
            TVector s2 = TLanes.Broadcast(factors2[k + 2]);
            TVector s3 = TLanes.Broadcast(factors2[k + 3]);
            nint c = 0;
            for (nint segment = 1; segment <= (far ? group : 1); segment++)
            {
                double* ahead = points[k + group + segment - 1];
                nint end = far ? segment * whole / group & -width : whole;
                for (; c < end; c += width)
                {
                    if (far)
                    {
                        Streams.Prefetch(ahead, width / 2);
                        ahead += group * width;
                    }

                    TVector x0 = TLanes.Load(p0 + c);
                    TVector sum = TLanes.Fma(r0, x0, TLanes.Load(part + c));
                    TVector sum2 = TLanes.Fma(s0, x0, TLanes.Load(part2 + c));
                    TVector x1 = TLanes.Load(p1 + c);
                    sum = TLanes.Fma(r1, x1, sum);
                    sum2 = TLanes.Fma(s1, x1, sum2);
                    TVector x2 = TLanes.Load(p2 + c);
                    sum = TLanes.Fma(r2, x2, sum);
                    sum2 = TLanes.Fma(s2, x2, sum2);
                    TVector x3 = TLanes.Load(p3 + c);
                    sum = TLanes.Fma(r3, x3, sum);
                    sum2 = TLanes.Fma(s3, x3, sum2);
                    TLanes.Store(sum, part + c);
                    TLanes.Store(sum2, part2 + c);
                }
            }

            if (whole < d)
            {
                TVector m = TLanes.Load(mask);
                TVector x0 = TLanes.Load(p0 + whole, m);
                TVector sum = TLanes.Fma(r0, x0, TLanes.Load(part + whole));
                TVector sum2 = TLanes.Fma(s0, x0, TLanes.Load(part2 + whole));
                TVector x1 = TLanes.Load(p1 + whole, m);
                sum = TLanes.Fma(r1, x1, sum);
                sum2 = TLanes.Fma(s1, x1, sum2);
                TVector x2 = TLanes.Load(p2 + whole, m);
                sum = TLanes.Fma(r2, x2, sum);
                sum2 = TLanes.Fma(s2, x2, sum2);
                TVector x3 = TLanes.Load(p3 + whole, m);
                sum = TLanes.Fma(r3, x3, sum);
                sum2 = TLanes.Fma(s3, x3, sum2);
                TLanes.Store(sum, part + whole);
                TLanes.Store(sum2, part2 + whole);
            }
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
