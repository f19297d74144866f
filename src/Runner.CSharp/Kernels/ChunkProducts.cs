using System.Runtime.CompilerServices;
using MemCap.Exact;

namespace MemCap.Runner.Kernels;

/// <summary>Scalar products of points with one or two vectors at once: eight chains of fused multiply-adds in named
/// locals, as many points as that makes with eight sums each.</summary>
internal static unsafe class ChunkProducts<TLanes, TVector>
    where TLanes : struct, IDoubleLanes<TVector>
    where TVector : struct
{
    /// <summary>Vectors that the eight sums of a point fill.</summary>
    private static int Parts => ReferenceSums.Lanes / TLanes.Count;

    /// <summary>The products of some rows with each vector, <paramref name="zStride"/> apart.</summary>
    internal static void Write<TDistance>(
        double* x,
        nint rows,
        nint d,
        double* w,
        int count,
        double* z,
        nint zStride
    )
        where TDistance : struct, IDistance
    {
        for (; count >= 2; count -= 2)
        {
            Two<TDistance>(x, rows, d, w, z, z + zStride);
            w += 2 * d;
            z += 2 * zStride;
        }

        if (count == 1)
        {
            One<TDistance>(x, rows, d, w, z);
        }
    }

    /// <summary>As many points at once as a vector has lanes. Points that are left are done together with some that
    /// have been; if there are fewer altogether, each takes all places.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One<TDistance>(double* x, nint rows, nint d, double* w, double* z)
        where TDistance : struct, IDistance
    {
        int parts = Parts;
        int width = TLanes.Count;
        nint step = rows < width ? 1 : width;
        nint stride = rows < width ? 0 : d;
        nint whole = d & -ReferenceSums.Lanes;
        double* mask = stackalloc double[ReferenceSums.Lanes];
        double* tail = stackalloc double[ReferenceSums.Lanes];
        double* sums = stackalloc double[ReferenceSums.Lanes];
        Tail.Mask(d - whole, mask);
        Tail.Fill(w + whole, d - whole, tail);
        for (nint i = 0; i < rows; i += step)
        {
            nint first = Math.Min(i, rows - step);
            double* p0 = x + first * d;
            double* p1 = p0 + 1 / parts * stride + 1 % parts * width;
            double* p2 = p0 + 2 / parts * stride + 2 % parts * width;
            double* p3 = p0 + 3 / parts * stride + 3 % parts * width;
            double* p4 = p0 + 4 / parts * stride + 4 % parts * width;
            double* p5 = p0 + 5 / parts * stride + 5 % parts * width;
            double* p6 = p0 + 6 / parts * stride + 6 % parts * width;
            double* p7 = p0 + 7 / parts * stride + 7 % parts * width;
            TVector c0 = default;
            TVector c1 = default;
            TVector c2 = default;
            TVector c3 = default;
            TVector c4 = default;
            TVector c5 = default;
            TVector c6 = default;
            TVector c7 = default;
            for (nint c = 0; c < whole; c += ReferenceSums.Lanes)
            {
                if (TDistance.IsFar)
                {
                    Streams.Prefetch(p0 + width * (stride + c), width);
                }

                TVector w0 = TLanes.Load(w + c);
                TVector w1 = parts > 1 ? TLanes.Load(w + c + width) : w0;
                TVector w2 = parts > 2 ? TLanes.Load(w + c + 2 * width) : w0;
                TVector w3 = parts > 2 ? TLanes.Load(w + c + 3 * width) : w1;
                c0 = TLanes.Fma(w0, TLanes.Load(p0 + c), c0);
                c1 = TLanes.Fma(w1, TLanes.Load(p1 + c), c1);
                c2 = TLanes.Fma(w2, TLanes.Load(p2 + c), c2);
                c3 = TLanes.Fma(w3, TLanes.Load(p3 + c), c3);
                c4 = TLanes.Fma(w0, TLanes.Load(p4 + c), c4);
                c5 = TLanes.Fma(w1, TLanes.Load(p5 + c), c5);
                c6 = TLanes.Fma(w2, TLanes.Load(p6 + c), c6);
                c7 = TLanes.Fma(w3, TLanes.Load(p7 + c), c7);
            }

            if (whole < d)
            {
                TVector m0 = TLanes.Load(mask);
                TVector m1 = parts > 1 ? TLanes.Load(mask + width) : m0;
                TVector m2 = parts > 2 ? TLanes.Load(mask + 2 * width) : m0;
                TVector m3 = parts > 2 ? TLanes.Load(mask + 3 * width) : m1;
                TVector w0 = TLanes.Load(tail);
                TVector w1 = parts > 1 ? TLanes.Load(tail + width) : w0;
                TVector w2 = parts > 2 ? TLanes.Load(tail + 2 * width) : w0;
                TVector w3 = parts > 2 ? TLanes.Load(tail + 3 * width) : w1;
                c0 = TLanes.Fma(w0, TLanes.Load(p0 + whole, m0), c0);
                c1 = TLanes.Fma(w1, TLanes.Load(p1 + whole, m1), c1);
                c2 = TLanes.Fma(w2, TLanes.Load(p2 + whole, m2), c2);
                c3 = TLanes.Fma(w3, TLanes.Load(p3 + whole, m3), c3);
                c4 = TLanes.Fma(w0, TLanes.Load(p4 + whole, m0), c4);
                c5 = TLanes.Fma(w1, TLanes.Load(p5 + whole, m1), c5);
                c6 = TLanes.Fma(w2, TLanes.Load(p6 + whole, m2), c6);
                c7 = TLanes.Fma(w3, TLanes.Load(p7 + whole, m3), c7);
            }

            TVector folded = TLanes.Fold(c0, c1, c2, c3, c4, c5, c6, c7);
            if (step == width)
            {
                TLanes.Store(folded, z + first);
            }
            else
            {
                TLanes.Store(folded, sums);
                z[first] = sums[0];
            }
        }
    }

    /// <summary>As <see cref="One"/>, half as many points with two vectors.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two<TDistance>(double* x, nint rows, nint d, double* w, double* z, double* z2)
        where TDistance : struct, IDistance
    {
        int parts = Parts;
        int width = TLanes.Count;
        int points = width / 2;
        nint step = rows < points ? 1 : points;
        nint stride = rows < points ? 0 : d;
        nint whole = d & -ReferenceSums.Lanes;
        double* mask = stackalloc double[ReferenceSums.Lanes];
        double* tail = stackalloc double[2 * ReferenceSums.Lanes];
        double* sums = stackalloc double[ReferenceSums.Lanes];
        Tail.Mask(d - whole, mask);
        Tail.Fill(w + whole, d - whole, tail);
        Tail.Fill(w + d + whole, d - whole, tail + ReferenceSums.Lanes);
        for (nint i = 0; i < rows; i += step)
        {
            nint first = Math.Min(i, rows - step);
            double* p0 = x + first * d;
            double* p1 = p0 + 1 / parts * stride + 1 % parts * width;
            double* p2 = p0 + 2 / parts * stride + 2 % parts * width;
            double* p3 = p0 + 3 / parts * stride + 3 % parts * width;
            TVector a0 = default;
            TVector a1 = default;
            TVector a2 = default;
            TVector a3 = default;
            TVector b0 = default;
            TVector b1 = default;
            TVector b2 = default;
            TVector b3 = default;
            for (nint c = 0; c < whole; c += ReferenceSums.Lanes)
            {
                if (TDistance.IsFar)
                {
                    Streams.Prefetch(p0 + points * (stride + c), points);
                }

                double* v = w + c;
                double* u = v + d;
                TVector v0 = TLanes.Load(v);
                TVector v1 = parts > 1 ? TLanes.Load(v + width) : v0;
                TVector v2 = parts > 2 ? TLanes.Load(v + 2 * width) : v0;
                TVector v3 = parts > 2 ? TLanes.Load(v + 3 * width) : v1;
                TVector u0 = TLanes.Load(u);
                TVector u1 = parts > 1 ? TLanes.Load(u + width) : u0;
                TVector u2 = parts > 2 ? TLanes.Load(u + 2 * width) : u0;
                TVector u3 = parts > 2 ? TLanes.Load(u + 3 * width) : u1;
                TVector x0 = TLanes.Load(p0 + c);
                a0 = TLanes.Fma(x0, v0, a0);
                b0 = TLanes.Fma(x0, u0, b0);
                TVector x1 = TLanes.Load(p1 + c);
                a1 = TLanes.Fma(x1, v1, a1);
                b1 = TLanes.Fma(x1, u1, b1);
                TVector x2 = TLanes.Load(p2 + c);
                a2 = TLanes.Fma(x2, v2, a2);
                b2 = TLanes.Fma(x2, u2, b2);
                TVector x3 = TLanes.Load(p3 + c);
                a3 = TLanes.Fma(x3, v3, a3);
                b3 = TLanes.Fma(x3, u3, b3);
            }

            if (whole < d)
            {
                double* u = tail + ReferenceSums.Lanes;
                TVector x0 = TLanes.Load(p0 + whole, TLanes.Load(mask));
                a0 = TLanes.Fma(x0, TLanes.Load(tail), a0);
                b0 = TLanes.Fma(x0, TLanes.Load(u), b0);
                nint at = 1 % parts * width;
                TVector x1 = TLanes.Load(p1 + whole, TLanes.Load(mask + at));
                a1 = TLanes.Fma(x1, TLanes.Load(tail + at), a1);
                b1 = TLanes.Fma(x1, TLanes.Load(u + at), b1);
                at = 2 % parts * width;
                TVector x2 = TLanes.Load(p2 + whole, TLanes.Load(mask + at));
                a2 = TLanes.Fma(x2, TLanes.Load(tail + at), a2);
                b2 = TLanes.Fma(x2, TLanes.Load(u + at), b2);
                at = 3 % parts * width;
                TVector x3 = TLanes.Load(p3 + whole, TLanes.Load(mask + at));
                a3 = TLanes.Fma(x3, TLanes.Load(tail + at), a3);
                b3 = TLanes.Fma(x3, TLanes.Load(u + at), b3);
            }

            TVector folded = TLanes.Fold(a0, a1, a2, a3, b0, b1, b2, b3);
            if (step == points)
            {
                TLanes.StoreHalves(folded, z + first, z2 + first);
            }
            else
            {
                TLanes.Store(folded, sums);
                z[first] = sums[0];
                z2[first] = sums[points];
            }
        }
    }
}
