using System.CommandLine;
using MemCap.Exact;
using MemCap.Runner.Kernels;

namespace MemCap.Bench;

/// <summary>The sums that iterative networks are made of, beside the matrix-vector products of OpenBLAS; those over
/// angles, which it has not, beside plain loops.</summary>
internal static unsafe class VectorSumsBench
{
    private const int Runs = 15;
    private const int Angles = 32;

    /// <summary>Multiplications between two looks at the clock.</summary>
    private const int Batch = 1 << 21;

    internal static Command Create()
    {
        var command = new Command("vector-sums", "Products of points with vectors, beside OpenBLAS");
        command.SetAction(_ => Run());
        return command;
    }

    private static int Run()
    {
        Console.WriteLine(
            OpenBlas.IsInstalled
                ? $"OpenBLAS uses its kernels for {OpenBlas.Core}"
                : "libopenblas.so.0 is not installed: nothing to compare with"
        );
        foreach ((int rows, int d) in new[] { (200, 20), (1600, 80), (20000, 400) })
        {
            double[] x = Numbers(1, rows * d);
            double[] w = Numbers(2, 2 * d);
            double[] r = Numbers(3, 2 * rows);
            // What the positive side of a hyperplane leaves.
            double[] half = [.. r.Select((value, i) => (i % rows * 0x9E3779B1L & 1024) == 0 ? value : 0)];
            foreach (int threads in new[] { 1, Environment.ProcessorCount })
            {
                Products(x, rows, d, w, threads, 1);
                Products(x, rows, d, w, threads, 2);
                Combinations(x, rows, d, r, threads, 1, "Combine 1");
                Combinations(x, rows, d, r, threads, 2, "Combine 2");
                Combinations(x, rows, d, half, threads, 1, "Combine half");
            }

            foreach (int threads in new[] { 1, Environment.ProcessorCount })
            {
                Rotations(rows, threads);
            }
        }

        return 0;
    }

    private static void Products(double[] x, int rows, int d, double[] w, int threads, int count)
    {
        double[] z = new double[count * rows];
        double[] other = new double[count * rows];

        void Theirs()
        {
            fixed (
                double* vectors = w,
                    products = other
            )
            {
                for (int v = 0; v < count; v++)
                {
                    OpenBlas.Product(x, rows, d, vectors + v * d, products + v * rows);
                }
            }
        }

        Compare(
            $"Apply {count}",
            rows,
            d,
            threads,
            count,
            kernels => kernels.Apply(x, rows, d, w, count, z),
            OpenBlas.IsInstalled ? Theirs : null,
            () => Same(z, other, d)
        );
    }

    private static void Combinations(
        double[] x,
        int rows,
        int d,
        double[] r,
        int threads,
        int count,
        string name
    )
    {
        double[] target = new double[count * d];
        double[] other = new double[count * d];

        void Theirs()
        {
            fixed (
                double* factors = r,
                    sums = other
            )
            {
                for (int v = 0; v < count; v++)
                {
                    OpenBlas.TransposedProduct(x, rows, d, factors + v * rows, sums + v * d);
                }
            }
        }

        Compare(
            name,
            rows,
            d,
            threads,
            count,
            kernels => kernels.Combine(x, rows, d, r, count, target),
            OpenBlas.IsInstalled ? Theirs : null,
            () => Same(target, other, rows)
        );
    }

    private static void Rotations(int points, int threads)
    {
        double[] re = Numbers(4, points);
        double[] im = Numbers(5, points);
        double[] r = Numbers(6, points);
        double[] cosines = [.. Enumerable.Range(0, Angles).Select(j => Math.Cos(2 * Math.PI * j / Angles))];
        double[] sines = [.. Enumerable.Range(0, Angles).Select(j => Math.Sin(2 * Math.PI * j / Angles))];
        double[] sums = new double[2 * Angles];
        double[] other = new double[2 * Angles];
        Compare(
            "Angles",
            points,
            Angles,
            threads,
            2,
            kernels => kernels.Angles(re, im, r, points, cosines, sines, sums),
            () => ReferenceSums.angles(re, im, r, points, cosines, sines, other),
            () => sums.SequenceEqual(other)
        );
    }

    private static void Compare(
        string name,
        int rows,
        int d,
        int threads,
        int count,
        Action<IKernels> run,
        Action? other,
        Func<bool> agree
    )
    {
        (string Name, IKernels Kernels)[] widths =
        [
            ("Vector128", SimdKernels.Width128(threads)),
            ("Vector256", SimdKernels.Width256(threads)),
            ("Vector512", SimdKernels.Width512(threads)),
        ];
        int repeats = Math.Max(1, Batch / (rows * d * count));
        Action[] actions = [.. widths.Select(width => Repeat(() => run(width.Kernels)))];
        if (other is not null)
        {
            if (OpenBlas.IsInstalled)
            {
                OpenBlas.SetThreads(threads);
            }

            other();
            foreach ((string width, IKernels kernels) in widths)
            {
                run(kernels);
                if (!agree())
                {
                    throw new InvalidOperationException($"{name}: {width} and the other differ");
                }
            }

            actions = [.. actions, Repeat(other)];
        }

        double[] seconds = Measure.Medians(Runs, actions);
        string line = $"{rows, 5} x {d, 3}  {threads} thr  {name, -12}";
        for (int a = 0; a < widths.Length; a++)
        {
            string ratio = other is null ? "" : $" ({seconds[^1] / seconds[a], 5:F2})";
            line += $"  {widths[a].Name} {1e6 * seconds[a] / repeats, 7:F1} us{ratio}";
        }

        Console.WriteLine(other is null ? line : $"{line}  other {1e6 * seconds[^1] / repeats, 7:F1} us");

        Action Repeat(Action action) =>
            () =>
            {
                for (int k = 0; k < repeats; k++)
                {
                    action();
                }
            };
    }

    /// <summary>Entries are at most 1 / 2: a sum of so many products is off by at most about terms·2^-53·terms / 4 each way.</summary>
    private static bool Same(double[] ours, double[] theirs, int terms) =>
        ours.Zip(theirs)
            .All(pair => Math.Abs(pair.First - pair.Second) <= (double)terms * terms / (1L << 54));

    private static double[] Numbers(ulong seed, int count)
    {
        SplitMix random = new(seed);
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++)
        {
            numbers[i] = (long)random.Next() * (1.0 / (1L << 62) / 4);
        }

        return numbers;
    }
}
