using System.CommandLine;
using System.Globalization;
using MemCap.Constructions;
using MemCap.Runner;
using MemCap.Runner.Commands;
using MemCap.Runner.Io;

namespace MemCap.Bench;

/// <summary>How the seconds of a construction grow with the number of points, held against n·d·⌈n/d⌉.</summary>
internal static class GrowthBench
{
    internal static Command Create()
    {
        var data = new DataArguments();
        var methods = new Option<string>("--methods")
        {
            Description = $"Methods, with commas between: {MethodArguments.Ids}",
            HelpName = "a,b,…",
            DefaultValueFactory = _ => "sweep",
        };
        var sizes = new Option<string>("--sizes")
        {
            Description = "Numbers of points, each time the first ones of the data",
            HelpName = "n,m,…",
            DefaultValueFactory = _ => "1000,2000,4000,8000",
        };
        var command = new Command("growth", "Seconds to construct and to verify, by the number of points");
        data.AddTo(command);
        command.Options.Add(methods);
        command.Options.Add(sizes);
        command.SetAction(parsed =>
            Run(
                data.Read(parsed),
                parsed.GetRequiredValue(methods).Split(','),
                [
                    .. parsed
                        .GetRequiredValue(sizes)
                        .Split(',')
                        .Select(s => int.Parse(s, CultureInfo.InvariantCulture)),
                ]
            )
        );
        return command;
    }

    private static int Run(DataOptions options, string[] methods, int[] sizes)
    {
        Sample all = Sample.Load(options, Trial.Terminal);
        Console.WriteLine($"{Trial.Describe(all)}\n");
        Console.WriteLine(
            "| method | n | neurons | construct [s] | verify [s] | processor [s] | n·d·⌈n/d⌉ | construct/that, first = 1 | verify/that, first = 1 | processor/that, first = 1 |"
        );
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        int[] fitting = [.. sizes.Where(n => n > 0 && n <= all.Source.Count).Distinct().Order()];
        foreach (string method in methods)
        {
            (double Construct, double Verify, double Processor)? first = null;
            foreach (int n in fitting)
            {
                Sample sample = Trial.Prefix(all.Source, n);
                try
                {
                    // Compiles what the first row would otherwise pay for.
                    if (first is null)
                        Trial.Build(method, null, sample);
                    // Both steps, all threads, with escalated attempts: what a loaded machine changes least.
                    TimeSpan before = Environment.CpuUsage.TotalTime;
                    Built built = Trial.Build(method, null, sample);
                    double processor = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
                    double d = sample.Source.Dimension;
                    double work = n * d * Math.Ceiling(n / d);
                    (double Construct, double Verify, double Processor) rate = (
                        built.ConstructSeconds / work,
                        built.VerifySeconds / work,
                        processor / work
                    );
                    first ??= rate;
                    string escalated = built.Numbers.IsFloat64 ? "" : "*";
                    Console.WriteLine(
                        $"| {method} | {n} | {built.Size.Neurons}{escalated} | {built.ConstructSeconds:F2} | {built.VerifySeconds:F2} | {processor:F2} | {work:0.0e0} | {rate.Construct / first.Value.Construct:F2} | {rate.Verify / first.Value.Verify:F2} | {rate.Processor / first.Value.Processor:F2} |"
                    );
                }
                catch (DeclinedException e)
                {
                    Console.WriteLine($"| {method} | {n} | {e.Message} | | | | | | | |");
                }
            }
        }
        Console.WriteLine("\n\\* numbers longer than float64");
        return 0;
    }
}
