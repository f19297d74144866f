using MemCap.Runner.Experiments;
using MemCap.Runner.Io;
using MemCap.Runner.Reporting;

namespace MemCap.Runner.Commands;

/// <summary>What `memcap plot RESULTS… --kind tradeoff` was asked for; without Out the picture stands beside the first file.
/// </summary>
internal sealed record ComparisonPlotRequest(IReadOnlyList<string> Comparisons)
{
    public string? Out { get; init; }
    public bool Json { get; init; }
}

/// <summary>`memcap plot` with what `memcap compare --out` wrote: sizes against weights.</summary>
internal static class ComparisonPlot
{
    /// <summary>By content; false where there is no such file.</summary>
    internal static bool IsComparison(string path) =>
        File.Exists(path) && DocumentFormat.Of(DataFile.At(path)) is Comparison.Format;

    /// <summary>0 when the picture is written. Errors: InputException.</summary>
    internal static int Run(ComparisonPlotRequest request, Terminal terminal)
    {
        string? path = request.Out ?? (request.Json ? null : PlotPlace.Beside(request.Comparisons[0]));
        if (path is not null)
            PlotPlace.Require(path, request.Comparisons);
        var tradeoff = Tradeoff.Of(request.Comparisons.Select(ComparisonReader.Read));
        if (tradeoff.Series.Count == 0)
            throw new InputException(
                $"{string.Join(", ", request.Comparisons)}: no network has a total weight: there is nothing to draw; compare ReLU networks with one hidden layer"
            );
        string document = Json.Document(json =>
        {
            json.WriteStartObject();
            tradeoff.Write(json);
            json.WriteEndObject();
        });
        if (path is not null)
            PlotPlace.Write(path, () => TradeoffPlot.Draw(tradeoff), document);
        terminal.Output.Write(request.Json ? document : $"{path}: {Words(tradeoff)}\n");
        return ExitCode.Done;
    }

    private static string Words(Tradeoff tradeoff)
    {
        string[] leftOut =
        [
            .. tradeoff
                .Comparisons.SelectMany(c => c.LeftOut)
                .Select(row => ComparisonWords.Construction(row.Method, row.Variant))
                .Distinct(StringComparer.Ordinal),
        ];
        return $"neurons against total weight; {ReportText.Count(tradeoff.Series.Sum(s => s.Points.Count), "network")}, {ReportText.Count(tradeoff.Comparisons.Count, "data set")}"
            + (leftOut.Length == 0 ? "" : $"; left out: {string.Join(", ", leftOut)}");
    }
}
