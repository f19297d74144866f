using System.CommandLine;
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
        terminal.Output.Write(request.Json ? BoundsJson.Document(inquiry) : BoundsTable.Text(inquiry));
        return ExitCode.Done;
    }
}
