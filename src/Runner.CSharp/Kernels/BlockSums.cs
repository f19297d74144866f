using System.Runtime.CompilerServices;
using MemCap.Exact;

namespace MemCap.Runner.Kernels;

/// <summary>Linear combinations of the points of a block: several points at once are added to sums in the first-level
/// cache, whose vectors run over the coordinates.</summary>
/// <remarks>Points with the factor 0 are left out, and points with the factor 0 fill the last group up. Either changes at
/// most the sign of a sum that is 0: ±0 added to another number changes nothing, and a product that is not 0 added
/// to +0 or −0 is rounded alike. That sign is lost when the sum is added to the whole, which begins with +0 and so is
/// never −0.</remarks>
internal static unsafe class BlockSums<TLanes, TVector>
    where TLanes : struct, IDoubleLanes<TVector>
    where TVector : struct
{
    /// <summary>Points that are added to a sum between load and store, half as many to two.</summary>
    private const int Group = 8;

    /// <summary>The sums of a block, <paramref name="stride"/> apart, a multiple of eight; factors are
    /// <paramref name="rStride"/> apart.</summary>
    internal static void Write<TDistance>(
        double* x,
        nint rows,
        nint d,
        double* r,
        nint rStride,
        int count,
        double* sums,
        nint stride
    )
        where TDistance : struct, IDistance
    {
        for (; count >= 2; count -= 2)
        {
            Two<TDistance>(x, rows, d, r, r + rStride, sums, sums + stride);
            r += 2 * rStride;
            sums += 2 * stride;
        }

        if (count == 1)
        {
            One<TDistance>(x, rows, d, r, sums);
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One<TDistance>(double* x, nint rows, nint d, double* r, double* sums)
        where TDistance : struct, IDistance
    {
        double** points = stackalloc double*[ReferenceSums.RowsAtOnce + Group];
        double* factors = stackalloc double[ReferenceSums.RowsAtOnce + Group];
        nint size = 0;
        for (nint i = 0; i < rows; i++)
        {
            points[size] = x + i * d;
            factors[size] = r[i];
            size += NotZero(BitConverter.DoubleToUInt64Bits(r[i]));
        }

        nint padded = (size + Group - 1) / Group * Group;
        for (nint k = size; k < padded; k++)
        {
            points[k] = x;
            factors[k] = 0;
        }

        // Where the next rows will be, for those who look ahead.
        for (nint k = 0; k < Group; k++)
        {
            points[padded + k] = x + (rows + k) * d;
        }

        double* mask = stackalloc double[ReferenceSums.Lanes];
        int width = TLanes.Count;
        nint whole = d & -width;
        Tail.Mask(d - whole, mask);
        // The lanes after the last coordinate too: what happens to lie there may be slow to add to.
        int room = (int)(d + ReferenceSums.Lanes - 1) & -ReferenceSums.Lanes;
        new Span<double>(sums, room).Clear();
        for (nint k = 0; k < padded; k += Group)
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
            for (nint segment = 1; segment <= (TDistance.IsFar ? Group : 1); segment++)
            {
                double* ahead = points[k + Group + segment - 1];
                nint end = TDistance.IsFar ? segment * whole / Group & -width : whole;
                for (; c < end; c += width)
                {
                    if (TDistance.IsFar)
                    {
                        Streams.Prefetch(ahead, width);
                        ahead += Group * width;
                    }

                    TVector sum = TLanes.Load(sums + c);
                    sum = TLanes.Fma(r0, TLanes.Load(p0 + c), sum);
                    sum = TLanes.Fma(r1, TLanes.Load(p1 + c), sum);
                    sum = TLanes.Fma(r2, TLanes.Load(p2 + c), sum);
                    sum = TLanes.Fma(r3, TLanes.Load(p3 + c), sum);
                    sum = TLanes.Fma(r4, TLanes.Load(p4 + c), sum);
                    sum = TLanes.Fma(r5, TLanes.Load(p5 + c), sum);
                    sum = TLanes.Fma(r6, TLanes.Load(p6 + c), sum);
                    sum = TLanes.Fma(r7, TLanes.Load(p7 + c), sum);
                    TLanes.Store(sum, sums + c);
                }
            }

            if (whole < d)
            {
                TVector m = TLanes.Load(mask);
                TVector sum = TLanes.Load(sums + whole);
                sum = TLanes.Fma(r0, TLanes.Load(p0 + whole, m), sum);
                sum = TLanes.Fma(r1, TLanes.Load(p1 + whole, m), sum);
                sum = TLanes.Fma(r2, TLanes.Load(p2 + whole, m), sum);
                sum = TLanes.Fma(r3, TLanes.Load(p3 + whole, m), sum);
                sum = TLanes.Fma(r4, TLanes.Load(p4 + whole, m), sum);
                sum = TLanes.Fma(r5, TLanes.Load(p5 + whole, m), sum);
                sum = TLanes.Fma(r6, TLanes.Load(p6 + whole, m), sum);
                sum = TLanes.Fma(r7, TLanes.Load(p7 + whole, m), sum);
                TLanes.Store(sum, sums + whole);
            }
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two<TDistance>(
        double* x,
        nint rows,
        nint d,
        double* r,
        double* s,
        double* sums,
        double* sums2
    )
        where TDistance : struct, IDistance
    {
        const int group = Group / 2;
        double** points = stackalloc double*[ReferenceSums.RowsAtOnce + group];
        double* factors = stackalloc double[ReferenceSums.RowsAtOnce + group];
        double* factors2 = stackalloc double[ReferenceSums.RowsAtOnce + group];
        nint size = 0;
        for (nint i = 0; i < rows; i++)
        {
            points[size] = x + i * d;
            factors[size] = r[i];
            factors2[size] = s[i];
            size += NotZero(BitConverter.DoubleToUInt64Bits(r[i]) | BitConverter.DoubleToUInt64Bits(s[i]));
        }

        nint padded = (size + group - 1) / group * group;
        for (nint k = size; k < padded; k++)
        {
            points[k] = x;
            factors[k] = 0;
            factors2[k] = 0;
        }

        // Where the next rows will be, for those who look ahead.
        for (nint k = 0; k < group; k++)
        {
            points[padded + k] = x + (rows + k) * d;
        }

        double* mask = stackalloc double[ReferenceSums.Lanes];
        int width = TLanes.Count;
        nint whole = d & -width;
        Tail.Mask(d - whole, mask);
        // The lanes after the last coordinate too: what happens to lie there may be slow to add to.
        int room = (int)(d + ReferenceSums.Lanes - 1) & -ReferenceSums.Lanes;
        new Span<double>(sums, room).Clear();
        new Span<double>(sums2, room).Clear();
        for (nint k = 0; k < padded; k += group)
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
            for (nint segment = 1; segment <= (TDistance.IsFar ? group : 1); segment++)
            {
                double* ahead = points[k + group + segment - 1];
                nint end = TDistance.IsFar ? segment * whole / group & -width : whole;
                for (; c < end; c += width)
                {
                    if (TDistance.IsFar)
                    {
                        Streams.Prefetch(ahead, width / 2);
                        ahead += group * width;
                    }

                    TVector x0 = TLanes.Load(p0 + c);
                    TVector sum = TLanes.Fma(r0, x0, TLanes.Load(sums + c));
                    TVector sum2 = TLanes.Fma(s0, x0, TLanes.Load(sums2 + c));
                    TVector x1 = TLanes.Load(p1 + c);
                    sum = TLanes.Fma(r1, x1, sum);
                    sum2 = TLanes.Fma(s1, x1, sum2);
                    TVector x2 = TLanes.Load(p2 + c);
                    sum = TLanes.Fma(r2, x2, sum);
                    sum2 = TLanes.Fma(s2, x2, sum2);
                    TVector x3 = TLanes.Load(p3 + c);
                    sum = TLanes.Fma(r3, x3, sum);
                    sum2 = TLanes.Fma(s3, x3, sum2);
                    TLanes.Store(sum, sums + c);
                    TLanes.Store(sum2, sums2 + c);
                }
            }

            if (whole < d)
            {
                TVector m = TLanes.Load(mask);
                TVector x0 = TLanes.Load(p0 + whole, m);
                TVector sum = TLanes.Fma(r0, x0, TLanes.Load(sums + whole));
                TVector sum2 = TLanes.Fma(s0, x0, TLanes.Load(sums2 + whole));
                TVector x1 = TLanes.Load(p1 + whole, m);
                sum = TLanes.Fma(r1, x1, sum);
                sum2 = TLanes.Fma(s1, x1, sum2);
                TVector x2 = TLanes.Load(p2 + whole, m);
                sum = TLanes.Fma(r2, x2, sum);
                sum2 = TLanes.Fma(s2, x2, sum2);
                TVector x3 = TLanes.Load(p3 + whole, m);
                sum = TLanes.Fma(r3, x3, sum);
                sum2 = TLanes.Fma(s3, x3, sum2);
                TLanes.Store(sum, sums + whole);
                TLanes.Store(sum2, sums2 + whole);
            }
        }
    }

    /// <summary>1 unless all bits but the sign are 0. Which factors are 0 cannot be foreseen, so no branches.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint NotZero(ulong bits)
    {
        bits <<= 1;
        return (nint)((bits | (0 - bits)) >> 63);
    }
}
