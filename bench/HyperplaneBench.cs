using System.CommandLine;
using System.Diagnostics;
using System.Runtime;
using MemCap.Constructions;
using MemCap.Exact;
using MemCap.Runner.Commands;
using MemCap.Runner.Io;
using MemCap.Runner.Kernels;
using MemCap.Verification;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace MemCap.Bench;

/// <summary>Where the time of random hyperplanes goes: layer by layer, the first run and the later ones.</summary>
internal static class HyperplaneBench
{
    internal static Command Create()
    {
        var data = new DataArguments();
        var width = new Option<int>("--width") { DefaultValueFactory = _ => 500 };
        var bias = new Option<double>("--bias") { DefaultValueFactory = _ => 1 };
        var runs = new Option<int>("--runs") { DefaultValueFactory = _ => 3 };
        var command = new Command("hyperplanes", "The parts of a network of random hyperplanes")
        {
            width,
            bias,
            runs,
        };
        data.AddTo(command);
        command.SetAction(result =>
        {
            Sample sample = Sample.Load(data.Read(result), Trial.Terminal);
            for (int run = 0; run < result.GetValue(runs); run++)
                Run(sample, result.GetValue(width), result.GetValue(bias));
            return 0;
        });
        return command;
    }

    private static void Run(Sample sample, int width, double bias)
    {
        IKernels kernels = SimdKernels.Best;
        FSharpFunc<double, Unit> quiet = FuncConvert.FromAction<double>(_ => { });
        var minus = RandomHyperplanes.Minus.Second;
        FSharpList<RandomHyperplanes.Side> sides = RandomHyperplanes.sides(minus, sample.Data);
        RandomLayer layer = Timed("draw", () => RandomLayer.Draw(0, sample.Data.Dimension, 0, width));
        Patterns patterns = Timed(
            "signs",
            () =>
                ActivationPatterns.ofBiases(kernels, quiet, sample.Data, layer, ListModule.OfSeq([bias])).Head
        );
        Timed("arrange", () => ThresholdPruning.arrange(kernels, patterns, [.. sides.Select(s => s.Minus)]));
        Timed("prune", () => RandomHyperplanes.pruneThreshold(kernels, quiet, 0, patterns, sides));
        var options = new RandomHyperplanes.Options(
            RandomHyperplanes.Width.NewFixed(width),
            RandomHyperplanes.Bias.NewGiven(bias),
            RandomHyperplanes.Unit.Threshold,
            minus
        );
        var request = new Request(sample.Data, 0, Numbers.Float64, sample.Output, kernels, quiet);
        Construction built = Timed(
            "construct",
            () => RandomHyperplanes.construct(options, request).ResultValue
        );
        Timed(
            "check",
            () =>
                Checker.check(
                    kernels,
                    FuncConvert.FromAction<int>(_ => { }),
                    new Certificate(built.Network, sample.Data, Claim.Interpolates)
                )
        );
        Console.WriteLine();
    }

    private static T Timed<T>(string part, Func<T> action)
    {
        TimeSpan processor = Process.GetCurrentProcess().TotalProcessorTime;
        TimeSpan compiled = JitInfo.GetCompilationTime();
        long start = Stopwatch.GetTimestamp();
        T value = action();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        double busy = (Process.GetCurrentProcess().TotalProcessorTime - processor).TotalSeconds;
        double compiling = (JitInfo.GetCompilationTime() - compiled).TotalSeconds;
        Console.Write($"{part} {seconds:F3} s ({busy:F2} s of processors, {compiling:F2} of compiling)   ");
        return value;
    }
}
