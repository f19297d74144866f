using MemCap.Runner.Experiments;
using MemCap.Runner.Reporting;

namespace MemCap.Runner.Commands;

/// <summary>What `memcap plot BUILD… --kind rounds` was asked for; without Out the picture stands beside the first file.</summary>
internal sealed record BuildPlotRequest(IReadOnlyList<string> Builds)
{
    public string? Out { get; init; }
    public bool Json { get; init; }
}

/// <summary>`memcap plot` with what `memcap build --json` printed: errors against rounds.</summary>
internal static class BuildPlot
{
    internal const string Rounds = "rounds";

    /// <summary>0 when the picture is written. Errors: InputException.</summary>
    internal static int Run(BuildPlotRequest request, Terminal terminal)
    {
        string? path = request.Out ?? (request.Json ? null : PlotPlace.Beside(request.Builds[0]));
        if (path is not null)
            PlotPlace.Require(path, request.Builds);
        RoundRun[] runs = [.. request.Builds.Select(RoundRunReader.Read)];
        string document = RoundsJson.Document(runs);
        if (path is not null)
            PlotPlace.Write(path, () => RoundsPlot.Draw(runs), document);
        terminal.Output.Write(
            request.Json
                ? document
                : $"{path}: error against rounds; {ReportText.Count(runs.Length, "network")}\n{RoundsWords.Text(runs)}"
        );
        return ExitCode.Done;
    }
}
