using System.CommandLine;
using MemCap.Exact;
using MemCap.Runner.Kernels;

namespace MemCap.Bench;

/// <summary>The product in single precision beside that of OpenBLAS.</summary>
internal static class SingleProductBench
{
    private const int Runs = 9;

    internal static Command Create()
    {
        var command = new Command("single-product", "The single-precision product beside OpenBLAS");
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
        // The last but two is one block of a task; then few coordinates, and more than are summed at once.
        (int Rows, int D, int K)[] shapes =
        [
            (60000, 784, 500),
            (4096, 784, 2048),
            (512, 784, 500),
            (1000000, 2, 32),
            (2048, 9000, 256),
        ];
        foreach ((int rows, int d, int k) in shapes)
        {
            float[] x = Numbers(1, rows * d);
            float[] w = Numbers(2, k * d);
            foreach (int threads in new[] { 1, Environment.ProcessorCount })
            {
                IKernels[] widths = [.. Widths(threads)];
                if (!Compare(widths, threads, x, w, rows, d, k))
                {
                    return 1;
                }
            }
        }

        return 0;
    }

    private static bool Compare(IKernels[] widths, int threads, float[] x, float[] w, int rows, int d, int k)
    {
        float[] z = new float[rows * k];
        float[] other = new float[rows * k];
        Action[] actions =
        [
            .. widths.Select<IKernels, Action>(kernels =>
                () => kernels.SingleProduct(x, 0, rows, w, 0, k, d, z, 0)
            ),
        ];
        if (OpenBlas.IsInstalled)
        {
            OpenBlas.SetThreads(threads);
            OpenBlas.Product(x, rows, w, k, d, other);
            actions[^1]();
            float difference = Enumerable.Range(0, z.Length).Max(e => MathF.Abs(z[e] - other[e]));
            // |x| and |w| are at most 1 / 2: each sum is off by at most about d·2^-24·d / 4.
            if (!(difference <= (float)d * d / (1 << 25)))
            {
                Console.Error.WriteLine($"bench: the products differ by {difference}");
                return false;
            }

            actions = [.. actions, () => OpenBlas.Product(x, rows, w, k, d, other)];
        }

        double[] seconds = Measure.Medians(Runs, actions);
        for (int a = 0; a < actions.Length; a++)
        {
            string name = a < widths.Length ? Names[a] : "OpenBLAS";
            string ratio = OpenBlas.IsInstalled ? $"{seconds[^1] / seconds[a], 6:F2} of OpenBLAS" : "";
            Console.WriteLine(
                $"{rows} x {d} x {k}   {threads} thr   {name, -9}   {1000 * seconds[a], 8:F2} ms   {2e-9 * rows * k * d / seconds[a], 6:F1} GFLOP/s {ratio}"
            );
        }

        return true;
    }

    private static string[] Names { get; } = ["Vector256", "Vector512"];

    private static IEnumerable<IKernels> Widths(int threads)
    {
        yield return SimdKernels.Width256(threads);
        yield return SimdKernels.Width512(threads);
    }

    private static float[] Numbers(ulong seed, int count)
    {
        SplitMix random = new(seed);
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++)
        {
            numbers[i] = (float)((long)random.Next() * (1.0 / (1L << 63) / 2));
        }

        return numbers;
    }
}
