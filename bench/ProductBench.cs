using System.CommandLine;
using MemCap.Exact;
using MemCap.Runner.Kernels;

namespace MemCap.Bench;

/// <summary>The double product at the size of 60 000 images of 784 pixels.</summary>
internal static class ProductBench
{
    internal static Command Create()
    {
        var command = new Command("product", "The double product, by kernel");
        command.SetAction(_ => Run());
        return command;
    }

    private static int Run()
    {
        const int d = 784;
        foreach ((int rows, int k) in new[] { (4096, 200), (4096, 2048), (60000, 200) })
        {
            SplitMix random = new(1);
            double[] x = Numbers(random, rows * d);
            double[] w = Numbers(random, k * d);
            double[] z = new double[rows * k];
            foreach ((string name, IKernels kernels) in Implementations())
            {
                double seconds = Measure.Median(5, () => kernels.Product(x, 0, rows, w, 0, k, d, z, 0));
                double rate = 2e-9 * rows * k * d / seconds;
                Console.WriteLine(
                    $"{rows} x {d} x {k}   {name, -21}   {1000 * seconds, 8:F1} ms   {rate, 6:F1} GFLOP/s"
                );
            }
        }

        return 0;
    }

    private static IEnumerable<(string Name, IKernels Kernels)> Implementations()
    {
        foreach ((string name, IKernels kernels) in SimdKernels.All.Skip(1))
        {
            yield return (name, kernels);
        }

        yield return ("Vector512, 1 thread", SimdKernels.Width512(1));
    }

    private static double[] Numbers(SplitMix random, int count)
    {
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++)
        {
            numbers[i] = (long)random.Next() * (1.0 / (1L << 62));
        }

        return numbers;
    }
}
