using System.CommandLine;
using System.Diagnostics;
using MemCap.Constructions;
using MemCap.Exact;
using MemCap.Runner.Commands;
using MemCap.Runner.Io;
using MemCap.Runner.Kernels;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace MemCap.Bench;

/// <summary>Iterative networks, several in one process: the first pays for the compiler, the others do not.</summary>
internal static class IterativeBench
{
    internal static Command Create()
    {
        var data = new DataArguments();
        var method = new Option<string>("--method") { DefaultValueFactory = _ => "harmonic" };
        var variant = new Option<string>("--variant") { DefaultValueFactory = _ => "ascent" };
        var runs = new Option<int>("--runs") { DefaultValueFactory = _ => 6 };
        var command = new Command("iterative", "Networks that are grown: seconds of each run")
        {
            method,
            variant,
            runs,
        };
        data.AddTo(command);
        command.SetAction(result =>
        {
            Sample sample = Sample.Load(data.Read(result), Trial.Terminal);
            Method chosen = MethodArguments.Find(result.GetValue(method)!);
            SortedDictionary<string, string> options = MethodArguments.Defaults(chosen);
            if (options.ContainsKey("variant"))
                options["variant"] = result.GetValue(variant)!;
            for (int seed = 0; seed < result.GetValue(runs); seed++)
                Run(sample, chosen, options, (ulong)seed);
            return 0;
        });
        return command;
    }

    private static void Run(
        Sample sample,
        Method method,
        SortedDictionary<string, string> options,
        ulong seed
    )
    {
        IKernels kernels = SimdKernels.Best;
        var request = new Request(
            sample.Data,
            seed,
            Numbers.Float64,
            sample.Output,
            kernels,
            FuncConvert.FromAction<double>(_ => { })
        );
        FSharpMap<string, string> values = MapModule.OfSeq(options.Select(o => Tuple.Create(o.Key, o.Value)));
        long start = Stopwatch.GetTimestamp();
        Construction built = method.Construct.Invoke(values).Invoke(request).ResultValue;
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine(FormattableString.Invariant($"{seconds:F4} {built.Network.Layers.Head.Rows}"));
    }
}
