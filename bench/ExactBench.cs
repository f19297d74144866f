using System.CommandLine;
using System.Diagnostics;
using MemCap.Constructions;
using MemCap.Runner.Commands;
using MemCap.Runner.Io;

namespace MemCap.Bench;

/// <summary>The sweep network with rational weights whose output is the label itself, at every point.</summary>
internal static class ExactBench
{
    internal static Command Create()
    {
        var data = new DataArguments();
        var command = new Command("exact", "Rational weights and outputs equal to the labels");
        data.AddTo(command);
        command.SetAction(parsed => Run(data.Read(parsed) with { Task = TaskChoice.Regression }));
        return command;
    }

    private static int Run(DataOptions options)
    {
        Sample sample = Sample.Load(options, Trial.Terminal);
        Built built = Trial.Build("sweep", Numbers.Exact, sample);
        using var process = Process.GetCurrentProcess();
        // The build fails unless every output equals its label: there is no other answer to compare.
        Console.WriteLine(
            $"""
            data        {Trial.Describe(sample)}
            network     {built.Size.Neurons} neurons, exact, every output equal to its label
            bits        {built.Size.BitComplexity} in the largest weight, {built.Size.TotalBits} in all
            construct   {built.ConstructSeconds:F1} s
            verify      {built.VerifySeconds:F1} s
            memory      {process.PeakWorkingSet64 / 1e9:F1} GB at most
            """
        );
        return 0;
    }
}
