using System.CommandLine;
using System.Numerics;
using MemCap.Exact;
using MemCap.Runner.Commands;
using MemCap.Runner.Io;
using MemCap.Runner.Kernels;

namespace MemCap.Bench;

/// <summary>Masks counted against the activation patterns of data under random hyperplanes, beside loops over
/// <see cref="BitOperations.PopCount(ulong)"/>.</summary>
/// <remarks>The first class is X−, the others are X+; points are divided by the largest norm, weights are Gaussian
/// and biases uniform in [−1, 1]. A mask is the complement of the pattern of a point of X−.</remarks>
internal static class BitCountBench
{
    private const int Runs = 15;

    internal static Command Create()
    {
        var data = new DataArguments();
        var units = new Option<int>("--width")
        {
            Description = "Hyperplanes",
            DefaultValueFactory = _ => 500,
        };
        var command = new Command("bit-count", "Packed activation patterns beside popcount loops");
        data.AddTo(command);
        command.Options.Add(units);
        command.SetAction(parsed => Run(data.Read(parsed), parsed.GetValue(units)));
        return command;
    }

    private static int Run(DataOptions options, int width)
    {
        LabelledData data = Sample.Load(options, Trial.Terminal).Source;
        int words = (width + 63) / 64;
        ulong[] patterns = Patterns(data, width);
        int[] minus = [.. Enumerable.Range(0, data.Count).Where(i => data.Labels[i] == data.Classes[0])];
        int[] plus = [.. Enumerable.Range(0, data.Count).Where(i => data.Labels[i] != data.Classes[0])];
        ulong[] masks = new ulong[minus.Length * words];
        for (int q = 0; q < minus.Length; q++)
        {
            for (int c = 0; c < width; c++)
            {
                ulong bit = ~(patterns[minus[q] * words + c / 64] >> c) & 1;
                masks[q * words + c / 64] |= bit << c;
            }
        }

        Console.WriteLine(
            $"{plus.Length} points of X+, {minus.Length} of X-, {width} hyperplanes; one thread unless said"
        );
        foreach ((string name, IKernels kernels) in Implementations())
        {
            if (!Compare(name, kernels, patterns, masks, words, plus, minus))
            {
                return 1;
            }
        }

        return 0;
    }

    private static bool Compare(
        string name,
        IKernels kernels,
        ulong[] patterns,
        ulong[] masks,
        int words,
        int[] plus,
        int[] minus
    )
    {
        IBitRows rows = kernels.BitRows(patterns, words, [plus]);
        Report(name, "arrange X+", plus.Length, () => kernels.BitRows(patterns, words, [plus]), null);
        int[] least = new int[minus.Length];
        Array.Fill(least, int.MaxValue);
        rows.Least(masks, minus.Length, -1, least);
        bool right = true;
        foreach (int count in new[] { 1, 4, 64 })
        {
            int[] ours = new int[count];
            int[] plain = new int[count];
            Report(
                name,
                $"least, {count} masks",
                (double)plus.Length * count,
                () =>
                {
                    Array.Fill(ours, int.MaxValue);
                    rows.Least(masks, count, -1, ours);
                },
                () => PlainLeast(patterns, words, plus, masks, plain)
            );
            right &= ours.SequenceEqual(plain) && ours.AsSpan().SequenceEqual(least.AsSpan(0, count));
        }

        IBitRows own = kernels.BitRows(patterns, words, [minus]);
        int[] found = new int[minus.Length];
        int[] expected = new int[minus.Length];
        int many = 0;
        int manyPlain = 0;
        Report(
            name,
            $"below {least[0]}",
            minus.Length,
            () => many = own.Below(masks, 0, least[0], found),
            () => manyPlain = PlainBelow(patterns, words, minus, masks, least[0], expected)
        );
        right &= found.AsSpan(0, many).SequenceEqual(expected.AsSpan(0, manyPlain));

        const int points = 256;
        int fired = (minus.Length + 63) / 64;
        int[] limits = [.. least.Select(m => m - 1)];
        IBitUnits units = kernels.BitUnits(masks, words, limits);
        ulong[] fires = new ulong[points * fired];
        ulong[] firesPlain = new ulong[points * fired];
        Report(name, "arrange units", minus.Length, () => kernels.BitUnits(masks, words, limits), null);
        Report(
            name,
            $"fires, {points} points",
            (double)points * minus.Length,
            () => units.Fires(patterns, 0, points, fires, 0),
            () => PlainFires(patterns, words, points, masks, limits, firesPlain)
        );
        right &= fires.SequenceEqual(firesPlain);
        if (!right)
        {
            Console.Error.WriteLine($"bench: {name} counts otherwise than the plain loops");
        }

        return right;
    }

    private static void Report(string name, string what, double pairs, Action ours, Action? plain)
    {
        double[] seconds = Measure.Medians(Runs, plain is null ? [ours] : [ours, plain]);
        string beside = plain is null
            ? ""
            : $"   popcount loop {1e6 * seconds[1], 9:F1} us   {seconds[1] / seconds[0], 5:F1} times as fast";
        Console.WriteLine(
            $"{name, -20} {what, -18} {1e6 * seconds[0], 9:F1} us   {1e-9 * pairs / seconds[0], 6:F2} pairs/ns{beside}"
        );
    }

    private static IEnumerable<(string Name, IKernels Kernels)> Implementations()
    {
        yield return ("Vector128", SimdKernels.Width128(1));
        yield return ("Vector256", SimdKernels.Width256(1));
        yield return ("Vector512", SimdKernels.Width512(1));
        yield return ($"Vector512, {Environment.ProcessorCount} threads", SimdKernels.Best);
    }

    private static ulong[] Patterns(LabelledData data, int width)
    {
        int n = data.Count;
        int d = data.Dimension;
        double norm = Math.Sqrt(
            Enumerable.Range(0, n).Max(i => data.Points.Skip(i * d).Take(d).Sum(v => v * v))
        );
        float[] x = [.. data.Points.Select(v => (float)(v / norm))];
        SplitMix random = new(0);
        double Uniform() => (random.Next() >> 11) * (1.0 / (1L << 53));
        float[] w = new float[width * d];
        for (int e = 0; e < w.Length; e++)
        {
            w[e] = (float)(Math.Sqrt(-2 * Math.Log(1 - Uniform())) * Math.Cos(2 * Math.PI * Uniform()));
        }

        float[] b = new float[width];
        for (int j = 0; j < width; j++)
        {
            b[j] = (float)(2 * Uniform() - 1);
        }

        float[] z = new float[n * width];
        SimdKernels.Best.SingleProduct(x, 0, n, w, 0, width, d, z, 0);
        ulong[] on = new ulong[n * ((width + 63) / 64)];
        SimdKernels.Best.Signs(
            z,
            0,
            n,
            width,
            b,
            new float[width],
            new float[n],
            0,
            on,
            new ulong[on.Length],
            0
        );
        return on;
    }

    private static int Common(ulong[] a, int aOffset, ulong[] b, int bOffset, int words)
    {
        int count = 0;
        for (int k = 0; k < words; k++)
        {
            count += BitOperations.PopCount(a[aOffset + k] & b[bOffset + k]);
        }

        return count;
    }

    private static void PlainLeast(ulong[] patterns, int words, int[] rows, ulong[] masks, int[] least)
    {
        for (int q = 0; q < least.Length; q++)
        {
            int smallest = int.MaxValue;
            foreach (int row in rows)
            {
                smallest = Math.Min(smallest, Common(masks, q * words, patterns, row * words, words));
            }

            least[q] = smallest;
        }
    }

    private static int PlainBelow(
        ulong[] patterns,
        int words,
        int[] rows,
        ulong[] masks,
        int limit,
        int[] found
    )
    {
        int count = 0;
        for (int place = 0; place < rows.Length; place++)
        {
            if (Common(masks, 0, patterns, rows[place] * words, words) < limit)
            {
                found[count++] = place;
            }
        }

        return count;
    }

    private static void PlainFires(
        ulong[] patterns,
        int words,
        int points,
        ulong[] masks,
        int[] limits,
        ulong[] fires
    )
    {
        int width = (limits.Length + 63) / 64;
        Array.Clear(fires);
        for (int i = 0; i < points; i++)
        {
            for (int u = 0; u < limits.Length; u++)
            {
                bool fired = Common(masks, u * words, patterns, i * words, words) <= limits[u];
                fires[i * width + u / 64] |= (fired ? 1UL : 0) << u;
            }
        }
    }
}
