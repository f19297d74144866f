using System.Runtime.CompilerServices;
using MemCap.Exact;

namespace MemCap.Runner.Kernels;

/// <summary>Positive parts of rotated numbers against factors and against themselves: eight chains in named locals, for
/// as many angles as that makes.</summary>
/// <remarks>A point is loaded once for the angles of a group and takes five operations for each: the numbers come from
/// the second-level cache as fast as they are used, and need no blocks.</remarks>
internal static unsafe class AngleSums<TLanes, TVector>
    where TLanes : struct, IDoubleLanes<TVector>
    where TVector : struct
{
    /// <summary>Below this many points times angles a second thread costs more than it gains.</summary>
    private const long WorthAThread = 1L << 20;

    /// <summary>Vectors that eight sums fill.</summary>
    private static int Parts => ReferenceSums.Lanes / TLanes.Count;

    /// <summary>Angles at once, with eight sums of each kind.</summary>
    private static int Group => TLanes.Count / 2;

    /// <summary>As <see cref="IKernels.Angles"/>.</summary>
    internal static void Write(
        double* re,
        double* im,
        double* r,
        int count,
        double* cosines,
        double* sines,
        int angles,
        double* sums,
        int threads
    )
    {
        int groups = (angles + Group - 1) / Group;
        if ((long)count * angles < WorthAThread || Math.Min(threads, groups) <= 1)
        {
            Groups(re, im, r, count, cosines, sines, angles, sums, 0, groups);
        }
        else
        {
            Share(re, im, r, count, cosines, sines, angles, sums, groups, Math.Min(threads, groups));
        }
    }

    private static void Share(
        double* re,
        double* im,
        double* r,
        int count,
        double* cosines,
        double* sines,
        int angles,
        double* sums,
        int groups,
        int workers
    ) =>
        Parallel.For(
            0,
            workers,
            worker =>
            {
                int first = (int)((long)groups * worker / workers);
                int end = (int)((long)groups * (worker + 1) / workers);
                Groups(re, im, r, count, cosines, sines, angles, sums, first, end);
            }
        );

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Groups(
        double* re,
        double* im,
        double* r,
        nint count,
        double* cosines,
        double* sines,
        int angles,
        double* sums,
        int firstGroup,
        int endGroup
    )
    {
        int parts = Parts;
        int width = TLanes.Count;
        nint whole = count & -ReferenceSums.Lanes;
        double* mask = stackalloc double[ReferenceSums.Lanes];
        double* tail = stackalloc double[ReferenceSums.Lanes];
        double* room = stackalloc double[ReferenceSums.Lanes];
        Tail.Mask(count - whole, mask);
        Tail.Fill(r + whole, count - whole, tail);
        for (int group = firstGroup; group < endGroup; group++)
        {
            int j = group * Group;
            int last = angles - 1;
            // −(s·y) is (−s)·y, rounded or not.
            TVector cos0 = TLanes.Broadcast(cosines[j]);
            TVector sin0 = TLanes.Broadcast(-sines[j]);
            TVector cos1 = TLanes.Broadcast(cosines[Math.Min(j + 1 / parts, last)]);
            TVector sin1 = TLanes.Broadcast(-sines[Math.Min(j + 1 / parts, last)]);
            TVector cos2 = TLanes.Broadcast(cosines[Math.Min(j + 2 / parts, last)]);
            TVector sin2 = TLanes.Broadcast(-sines[Math.Min(j + 2 / parts, last)]);
            TVector cos3 = TLanes.Broadcast(cosines[Math.Min(j + 3 / parts, last)]);
            TVector sin3 = TLanes.Broadcast(-sines[Math.Min(j + 3 / parts, last)]);
            TVector p0 = default;
            TVector p1 = default;
            TVector p2 = default;
            TVector p3 = default;
            TVector s0 = default;
            TVector s1 = default;
            TVector s2 = default;
            TVector s3 = default;
            nint at1 = 1 % parts * width;
            nint at2 = 2 % parts * width;
            nint at3 = 3 % parts * width;
            for (nint i = 0; i < whole; i += ReferenceSums.Lanes)
            {
                TVector f = Part(cos0, sin0, TLanes.Load(re + i), TLanes.Load(im + i));
                p0 = TLanes.Fma(f, TLanes.Load(r + i), p0);
                s0 = TLanes.Fma(f, f, s0);
                f = Part(cos1, sin1, TLanes.Load(re + i + at1), TLanes.Load(im + i + at1));
                p1 = TLanes.Fma(f, TLanes.Load(r + i + at1), p1);
                s1 = TLanes.Fma(f, f, s1);
                f = Part(cos2, sin2, TLanes.Load(re + i + at2), TLanes.Load(im + i + at2));
                p2 = TLanes.Fma(f, TLanes.Load(r + i + at2), p2);
                s2 = TLanes.Fma(f, f, s2);
                f = Part(cos3, sin3, TLanes.Load(re + i + at3), TLanes.Load(im + i + at3));
                p3 = TLanes.Fma(f, TLanes.Load(r + i + at3), p3);
                s3 = TLanes.Fma(f, f, s3);
            }

            if (whole < count)
            {
                double* x = re + whole;
                double* y = im + whole;
                TVector m = TLanes.Load(mask);
                TVector f = Part(cos0, sin0, TLanes.Load(x, m), TLanes.Load(y, m));
                p0 = TLanes.Fma(f, TLanes.Load(tail), p0);
                s0 = TLanes.Fma(f, f, s0);
                m = TLanes.Load(mask + at1);
                f = Part(cos1, sin1, TLanes.Load(x + at1, m), TLanes.Load(y + at1, m));
                p1 = TLanes.Fma(f, TLanes.Load(tail + at1), p1);
                s1 = TLanes.Fma(f, f, s1);
                m = TLanes.Load(mask + at2);
                f = Part(cos2, sin2, TLanes.Load(x + at2, m), TLanes.Load(y + at2, m));
                p2 = TLanes.Fma(f, TLanes.Load(tail + at2), p2);
                s2 = TLanes.Fma(f, f, s2);
                m = TLanes.Load(mask + at3);
                f = Part(cos3, sin3, TLanes.Load(x + at3, m), TLanes.Load(y + at3, m));
                p3 = TLanes.Fma(f, TLanes.Load(tail + at3), p3);
                s3 = TLanes.Fma(f, f, s3);
            }

            TVector folded =
                parts == 1 ? TLanes.Fold(p0, s0, p1, s1, p2, s2, p3, s3)
                : parts == 2 ? TLanes.Fold(p0, p1, s0, s1, p2, p3, s2, s3)
                : TLanes.Fold(p0, p1, p2, p3, s0, s1, s2, s3);
            if (j + Group <= angles)
            {
                TLanes.Store(folded, sums + 2 * j);
            }
            else
            {
                TLanes.Store(folded, room);
                new ReadOnlySpan<double>(room, 2 * (angles - j)).CopyTo(
                    new Span<double>(sums + 2 * j, width)
                );
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Part(TVector cosine, TVector negativeSine, TVector re, TVector im) =>
        TLanes.Positive(TLanes.Fma(cosine, re, TLanes.Multiply(negativeSine, im)));
}
