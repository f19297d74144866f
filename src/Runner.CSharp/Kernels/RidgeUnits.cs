using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MemCap.Exact;

namespace MemCap.Runner.Kernels;

/// <summary>What <see cref="IKernels.RidgeUnits"/> is called with.</summary>
internal readonly unsafe struct RidgeArguments
{
    internal double* Points { get; init; }
    internal nint Count { get; init; }
    internal nint Dimension { get; init; }
    internal double* Weights { get; init; }
    internal double* Thresholds { get; init; }
    internal double* Shifts { get; init; }
    internal double* Factors { get; init; }
    internal double* Residual { get; init; }
    internal bool IsStep { get; init; }
    internal double* Coefficients { get; init; }
    internal int Units { get; init; }
}

/// <summary>Blocks of ridge units: four units at a time, whose products with the points stay in the cache between the sum
/// that gives a coefficient and the values that it is multiplied with.</summary>
internal static unsafe class RidgeUnits<TLanes, TVector>
    where TLanes : struct, IDoubleLanes<TVector>
    where TVector : struct
{
    /// <summary>Units at once.</summary>
    private const int Group = 4;

    /// <summary>Below this many products a second thread costs more than it gains.</summary>
    private const long WorthAThread = 1L << 17;

    /// <summary>Partial sums that are kept before they are added, in numbers: 32 MB.</summary>
    private const long MostParts = 1L << 22;

    /// <summary>As <see cref="IKernels.RidgeUnits"/>.</summary>
    internal static void Write(RidgeArguments arguments, double* values, int threads)
    {
        nint count = arguments.Count;
        new Span<double>(values, (int)count).Clear();
        int chunks = (arguments.Units + RidgeSums.UnitsAtOnce - 1) / RidgeSums.UnitsAtOnce;
        long products = (long)count * arguments.Units * (arguments.Dimension + 32);
        int workers = products / 32 < WorthAThread ? 1 : Math.Min(threads, chunks);
        int wave = workers == 1 ? 1 : (int)Math.Clamp(MostParts / Math.Max(1, (long)count), workers, chunks);
        double* parts = Allocate(wave * count);
        for (int first = 0; first < chunks; first += wave)
        {
            Wave(arguments, first, Math.Min(wave, chunks - first), parts, workers);
            for (int chunk = 0; chunk < Math.Min(wave, chunks - first); chunk++)
            {
                double* part = parts + chunk * count;
                for (nint i = 0; i < count; i += TLanes.Count)
                {
                    TLanes.Store(TLanes.Add(TLanes.Load(values + i), TLanes.Load(part + i)), values + i);
                }
            }
        }

        NativeMemory.AlignedFree(parts);
    }

    private static void Wave(RidgeArguments arguments, int first, int chunks, double* parts, int workers)
    {
        int next = -1;
        if (workers == 1)
        {
            Work();
        }
        else
        {
            Parallel.For(0, workers, _ => Work());
        }

        void Work()
        {
            double* room = Allocate(Group * arguments.Count);
            for (int chunk; (chunk = Interlocked.Increment(ref next)) < chunks; )
            {
                Chunk(arguments, first + chunk, parts + chunk * arguments.Count, room);
            }

            NativeMemory.AlignedFree(room);
        }
    }

    private static void Chunk(in RidgeArguments arguments, int chunk, double* part, double* room)
    {
        new Span<double>(part, (int)arguments.Count).Clear();
        int end = Math.Min(arguments.Units, (chunk + 1) * RidgeSums.UnitsAtOnce);
        for (int unit = chunk * RidgeSums.UnitsAtOnce; unit < end; unit += Group)
        {
            Coefficients(arguments, unit, Math.Min(Group, end - unit), room);
            if (arguments.IsStep)
            {
                Values<Step>(arguments, unit, end, part, room);
            }
            else
            {
                Values<Relu>(arguments, unit, end, part, room);
            }
        }
    }

    /// <summary>Products of four units with all points, and what their coefficients are; a group that is not full repeats its
    /// last unit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Coefficients(in RidgeArguments arguments, int unit, int units, double* room)
    {
        nint count = arguments.Count;
        nint d = arguments.Dimension;
        nint second = Math.Min(1, units - 1);
        nint third = Math.Min(2, units - 1);
        nint fourth = Math.Min(3, units - 1);
        double* weights = arguments.Weights + unit * d;
        double* shifts = arguments.Shifts + unit;
        TVector shift0 = TLanes.Broadcast(-shifts[0]);
        TVector shift1 = TLanes.Broadcast(-shifts[second]);
        TVector shift2 = TLanes.Broadcast(-shifts[third]);
        TVector shift3 = TLanes.Broadcast(-shifts[fourth]);
        double* sums = stackalloc double[Group * RidgeSums.Lanes];
        for (int lane = 0; lane < RidgeSums.Lanes; lane += TLanes.Count)
        {
            TVector sum0 = default;
            TVector sum1 = default;
            TVector sum2 = default;
            TVector sum3 = default;
            double* x = arguments.Points + lane;
            for (nint i = lane; i < count; i += RidgeSums.Lanes, x += RidgeSums.Lanes * d)
            {
                TVector z0 = default;
                TVector z1 = default;
                TVector z2 = default;
                TVector z3 = default;
                for (nint c = 0; c < d; c++)
                {
                    TVector coordinate = TLanes.Load(x + RidgeSums.Lanes * c);
                    z0 = TLanes.Fma(coordinate, TLanes.Broadcast(weights[c]), z0);
                    z1 = TLanes.Fma(coordinate, TLanes.Broadcast(weights[second * d + c]), z1);
                    z2 = TLanes.Fma(coordinate, TLanes.Broadcast(weights[third * d + c]), z2);
                    z3 = TLanes.Fma(coordinate, TLanes.Broadcast(weights[fourth * d + c]), z3);
                }

                TLanes.Store(z0, room + i);
                TLanes.Store(z1, room + count + i);
                TLanes.Store(z2, room + 2 * count + i);
                TLanes.Store(z3, room + 3 * count + i);
                TVector r = TLanes.Load(arguments.Residual + i);
                sum0 = TLanes.Fma(Cosine(TLanes.Add(z0, shift0)), r, sum0);
                sum1 = TLanes.Fma(Cosine(TLanes.Add(z1, shift1)), r, sum1);
                sum2 = TLanes.Fma(Cosine(TLanes.Add(z2, shift2)), r, sum2);
                sum3 = TLanes.Fma(Cosine(TLanes.Add(z3, shift3)), r, sum3);
            }

            TLanes.Store(sum0, sums + lane);
            TLanes.Store(sum1, sums + RidgeSums.Lanes + lane);
            TLanes.Store(sum2, sums + 2 * RidgeSums.Lanes + lane);
            TLanes.Store(sum3, sums + 3 * RidgeSums.Lanes + lane);
        }

        for (int u = 0; u < units; u++)
        {
            double* s = sums + RidgeSums.Lanes * u;
            double folded = s[0] + s[4] + (s[2] + s[6]) + (s[1] + s[5] + (s[3] + s[7]));
            arguments.Coefficients[unit + u] = arguments.Factors[unit + u] * folded;
        }
    }

    /// <summary>Adds the values of four units, or of those that are left before the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Values<TActivation>(
        in RidgeArguments arguments,
        int unit,
        int end,
        double* part,
        double* room
    )
        where TActivation : IActivation
    {
        nint count = arguments.Count;
        double* c = arguments.Coefficients + unit;
        double* t = arguments.Thresholds + unit;
        int last = Math.Min(Group, end - unit) - 1;
        TVector t0 = TLanes.Broadcast(-t[0]);
        TVector t1 = TLanes.Broadcast(-t[Math.Min(1, last)]);
        TVector t2 = TLanes.Broadcast(-t[Math.Min(2, last)]);
        TVector t3 = TLanes.Broadcast(-t[Math.Min(3, last)]);
        // A coefficient 0 adds nothing, and no sum is −0.
        TVector c0 = TLanes.Broadcast(c[0]);
        TVector c1 = TLanes.Broadcast(last >= 1 ? c[1] : 0);
        TVector c2 = TLanes.Broadcast(last >= 2 ? c[2] : 0);
        TVector c3 = TLanes.Broadcast(last >= 3 ? c[3] : 0);
        for (nint i = 0; i < count; i += TLanes.Count)
        {
            TVector sum = TLanes.Load(part + i);
            sum = TLanes.Fma(c0, TActivation.Of(TLanes.Add(TLanes.Load(room + i), t0)), sum);
            sum = TLanes.Fma(c1, TActivation.Of(TLanes.Add(TLanes.Load(room + count + i), t1)), sum);
            sum = TLanes.Fma(c2, TActivation.Of(TLanes.Add(TLanes.Load(room + 2 * count + i), t2)), sum);
            sum = TLanes.Fma(c3, TActivation.Of(TLanes.Add(TLanes.Load(room + 3 * count + i), t3)), sum);
            TLanes.Store(sum, part + i);
        }
    }

    /// <summary>As <see cref="RidgeSums.cosine"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Cosine(TVector x)
    {
        TVector rounder = TLanes.Broadcast(RidgeSums.Rounder);
        TVector turns = TLanes.Add(
            TLanes.Fma(x, TLanes.Broadcast(RidgeSums.Turns), rounder),
            TLanes.Broadcast(-RidgeSums.Rounder)
        );
        TVector half = TLanes.Fma(
            turns,
            TLanes.Broadcast(-RidgeSums.HighPi),
            TLanes.Multiply(TLanes.Broadcast(0.5), x)
        );
        half = TLanes.Fma(turns, TLanes.Broadcast(-RidgeSums.LowPi), half);
        TVector square = TLanes.Multiply(half, half);
        TVector sum = TLanes.Broadcast(RidgeSums.Sine19);
        sum = TLanes.Fma(sum, square, TLanes.Broadcast(RidgeSums.Sine17));
        sum = TLanes.Fma(sum, square, TLanes.Broadcast(RidgeSums.Sine15));
        sum = TLanes.Fma(sum, square, TLanes.Broadcast(RidgeSums.Sine13));
        sum = TLanes.Fma(sum, square, TLanes.Broadcast(RidgeSums.Sine11));
        sum = TLanes.Fma(sum, square, TLanes.Broadcast(RidgeSums.Sine9));
        sum = TLanes.Fma(sum, square, TLanes.Broadcast(RidgeSums.Sine7));
        sum = TLanes.Fma(sum, square, TLanes.Broadcast(RidgeSums.Sine5));
        sum = TLanes.Fma(sum, square, TLanes.Broadcast(RidgeSums.Sine3));
        TVector sine = TLanes.Fma(TLanes.Multiply(sum, square), half, half);
        return TLanes.Fma(TLanes.Multiply(TLanes.Broadcast(-2.0), sine), sine, TLanes.Broadcast(1.0));
    }

    private static double* Allocate(nint numbers) =>
        (double*)NativeMemory.AlignedAlloc((nuint)Math.Max(1, numbers) * sizeof(double), 64);

    private interface IActivation
    {
        static abstract TVector Of(TVector t);
    }

    private readonly struct Relu : IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Of(TVector t) => TLanes.Positive(t);
    }

    private readonly struct Step : IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Of(TVector t) => TLanes.Step(t);
    }
}
