using System.CommandLine;
using MemCap.Constructions;
using MemCap.Networks;
using MemCap.Runner.Commands;
using MemCap.Runner.Io;
using MemCap.Runner.Kernels;
using MemCap.Verification;
using Microsoft.FSharp.Core;

namespace MemCap.Bench;

/// <summary>What a certificate costs beside the same evaluation without one.</summary>
internal static class VerifyBench
{
    internal static Command Create()
    {
        var data = new DataArguments();
        var net = new Option<string?>("--net")
        {
            Description = "Network file [default: builds sweep with float64 numbers]",
            HelpName = "FILE",
        };
        var runs = new Option<int>("--runs") { Description = "Timed runs", DefaultValueFactory = _ => 5 };
        var command = new Command("verify", "Certify a network, beside plain evaluation in doubles");
        data.AddTo(command);
        command.Options.Add(net);
        command.Options.Add(runs);
        command.SetAction(parsed =>
            Run(data.Read(parsed), parsed.GetValue(net), Math.Max(1, parsed.GetValue(runs)))
        );
        return command;
    }

    private static int Run(DataOptions options, string? net, int runs)
    {
        Sample sample = Sample.Load(options, Trial.Terminal);
        Network network = net is null
            ? Trial.Build("sweep", Numbers.Float64, sample).Construction.Network
            : NetworkFile.Read(net).Network;
        Console.WriteLine($"data        {Trial.Describe(sample)}");

        var certificate = new Certificate(network, sample.Data, Claim.Interpolates);
        Findings findings = Check(certificate);
        var each = new PlainEvaluation(network, sharesRows: false);
        var shared = new PlainEvaluation(network, sharesRows: true);
        Console.WriteLine(
            $"network     {network.Layers[0].Rows} neurons with {shared.Rows} distinct rows, on {Environment.ProcessorCount} threads"
        );
        int wrong = CountDifferent(shared.Run(sample.Source.Points, sample.Source.Count), sample);
        Console.WriteLine(
            $"answers     certificate: {findings.Misclassified} points wrong; plain doubles: {wrong} points wrong"
        );
        // Plain doubles lose digits where large terms cancel, so some wrong answers are theirs; many are a defect here.
        if (findings.Misclassified != 0 || wrong > sample.Source.Count / 10)
        {
            Console.Error.WriteLine("bench: the answers differ from the labels");
            return 1;
        }

        double[] seconds = Measure.Medians(
            runs,
            () => Check(certificate),
            () => shared.Run(sample.Source.Points, sample.Source.Count),
            () => each.Run(sample.Source.Points, sample.Source.Count)
        );
        double multiplications = (double)sample.Source.Count * sample.Source.Dimension * shared.Rows;
        double decided = 1 - (findings.UndecidedSigns / (double)findings.Signs);
        Console.WriteLine(
            $"""
            signs       {findings.Signs}, {100 * decided:F4} % settled by doubles
            certified   {1000 * seconds[0]:F0} ms   (median of {runs}; {1e9 * seconds[0] / multiplications:F4} ns for each point, row and coordinate)
            plain       {1000 * seconds[1]:F0} ms   each distinct row once: certified / plain = {seconds[0]
                / seconds[1]:F2}
            plain       {1000 * seconds[2]:F0} ms   every neuron's row:     certified / plain = {seconds[0]
                / seconds[2]:F2}
            """
        );
        return 0;
    }

    private static Findings Check(Certificate certificate)
    {
        FSharpResult<Checked, Refuted> outcome = Checker.check(
            SimdKernels.Best,
            FuncConvert.FromAction<int>(_ => { }),
            certificate
        );
        return outcome.IsOk ? outcome.ResultValue.Findings : outcome.ErrorValue.Findings;
    }

    private static int CountDifferent(double[] answers, Sample sample) =>
        answers.Where((answer, i) => answer != sample.Source.Labels[i]).Count();
}
