using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using MemCap.Constructions;
using MemCap.Data;
using MemCap.Exact;
using MemCap.Runner.Kernels;
using SplitMix = MemCap.Data.SplitMix;

namespace MemCap.Bench;

/// <summary>A corrective block, draw, coefficients and values: the median of seconds.</summary>
internal static class BlockBench
{
    private const int Runs = 7;

    internal static Command Create()
    {
        var points = new Argument<int>("points");
        var dimension = new Argument<int>("dimension");
        var units = new Argument<int>("units");
        var activation = new Argument<string>("activation");
        var command = new Command("block", "A block of corrective units on the sphere: median of seconds")
        {
            points,
            dimension,
            units,
            activation,
        };
        command.SetAction(result =>
        {
            int n = result.GetValue(points);
            int d = result.GetValue(dimension);
            var random = new SplitMix(1);
            CorrectivePoints sphere = CorrectivePoints.Create(Sphere(random, n, d));
            double[] residual = new double[sphere.PackedCount];
            for (int i = 0; i < n; i++)
                residual[i] = random.Double() < 0.5 ? -1 : 1;
            var law = new BlockLaw(
                result.GetValue(activation) is "step" ? RidgeKind.Step : RidgeKind.Relu,
                ThresholdLaw.HalfNormal,
                4,
                double.PositiveInfinity,
                result.GetValue(units),
                default
            );
            double[] seconds =
            [
                .. Enumerable.Range(0, Runs).Select(seed => Seconds(sphere, law, residual, (ulong)seed)),
            ];
            Array.Sort(seconds);
            Console.WriteLine(seconds[Runs / 2].ToString("R", CultureInfo.InvariantCulture));
            return 0;
        });
        return command;
    }

    private static Dataset Sphere(SplitMix random, int n, int d)
    {
        double[] points = new double[n * d];
        for (int i = 0; i < n; i++)
        {
            Span<double> point = points.AsSpan(i * d, d);
            for (int c = 0; c < d; c++)
                point[c] = random.Gaussian();
            double length = Math.Sqrt(point.ToArray().Sum(x => x * x));
            for (int c = 0; c < d; c++)
                point[c] /= length;
        }

        return DatasetModule.create(d, points, new double[n]).ResultValue;
    }

    private static double Seconds(CorrectivePoints points, BlockLaw law, double[] residual, ulong seed)
    {
        IKernels kernels = SimdKernels.Best;
        long start = Stopwatch.GetTimestamp();
        BlockDraw draw = CorrectiveBlock.draw(kernels, points, law, new SplitMix(seed));
        CorrectiveBlock.apply(kernels, points, draw, residual);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
