using System.CommandLine;
using MemCap.Bounds;
using MemCap.Runner.Reporting;

namespace MemCap.Runner.Commands;

/// <summary>`memcap bounds`: every bound of the literature at these parameters, or on this data set.</summary>
internal static class BoundsCommand
{
    internal static Command Create(Terminal terminal)
    {
        var arguments = new BoundsArguments();
        var command = new Command(
            "bounds",
            "Evaluate every published and proved bound that applies, exactly"
        );
        arguments.AddTo(command);
        command.SetAction(result => Run(arguments.Read(result), terminal));
        return command;
    }

    /// <summary>0 when done. Errors: InputException.</summary>
    internal static int Run(BoundsRequest request, Terminal terminal)
    {
        if (request.Plot is { } range)
        {
            BoundsPlot plot = BoundsPlot.Of(request, range);
            plot.Write(request.Out!, terminal);
            terminal.Output.Write(request.Json ? plot.Document() : plot.Text(request.Out!));
            return ExitCode.Done;
        }
        var inquiry = Inquiry.Ask(request, terminal);
        foreach (string name in request.Assumed)
        {
            if (Contradiction(inquiry, name) is { } reason)
                terminal.Error.Write(
                    $"memcap: warning: --assume {name}: without effect, for it is false: {reason}\n"
                );
        }
        terminal.Output.Write(request.Json ? BoundsJson.Document(inquiry) : BoundsTable.Text(inquiry));
        return ExitCode.Done;
    }

    /// <summary>Why the hypothesis of that name is false here; null where it is not known to be.</summary>
    private static string? Contradiction(Inquiry inquiry, string name)
    {
        foreach (Answer answer in inquiry.Answers)
        {
            foreach ((Hypothesis hypothesis, Decision decision) in answer.Hypotheses)
            {
                if (
                    decision is Decision.Fails fails
                    && string.Equals(Hypotheses.name(hypothesis), name, StringComparison.Ordinal)
                )
                    return fails.reason + At(inquiry.Sample, fails.points);
            }
        }
        return null;
    }

    private static string At(Sample? sample, IReadOnlyCollection<int> points) =>
        sample is null || points.Count == 0
            ? ""
            : $", at {string.Join(", ", points.Take(6).Select(sample.Row))}{(points.Count > 6 ? ", …" : "")}";
}
