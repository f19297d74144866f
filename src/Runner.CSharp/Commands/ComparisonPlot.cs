using System.Text.Json;
using MemCap.Runner.Experiments;
using MemCap.Runner.Io;
using MemCap.Runner.Reporting;

namespace MemCap.Runner.Commands;

/// <summary>What `memcap plot COMPARISON…` was asked for; without Out the picture stands beside the first file.</summary>
internal sealed record ComparisonPlotRequest(IReadOnlyList<string> Comparisons)
{
    /// <summary>One of the kinds of <see cref="ComparisonPlot"/>.</summary>
    public string Kind { get; init; } = ComparisonPlot.Tradeoff;
    public string? Out { get; init; }
    public bool Json { get; init; }
}

/// <summary>`memcap plot` with what `memcap compare --out` wrote: sizes against weights, or against numbers of points.</summary>
internal static class ComparisonPlot
{
    internal const string Tradeoff = "tradeoff";
    internal const string Size = "size";

    internal static IReadOnlyList<string> Kinds { get; } = [Tradeoff, Size];

    /// <summary>By content; false where there is no such file.</summary>
    internal static bool IsComparison(string path) =>
        File.Exists(path) && DocumentFormat.Of(DataFile.At(path)) is Comparison.Format;

    /// <summary>0 when the picture is written. Errors: InputException.</summary>
    internal static int Run(ComparisonPlotRequest request, Terminal terminal)
    {
        string? path = request.Out ?? (request.Json ? null : PlotPlace.Beside(request.Comparisons[0]));
        if (path is not null)
            PlotPlace.Require(path, request.Comparisons);
        (Action<Utf8JsonWriter> write, Func<string> draw, string words) =
            request.Kind is Size ? Sizes(request.Comparisons) : Weights(request.Comparisons);
        string document = Json.Document(json =>
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        });
        if (path is not null)
            PlotPlace.Write(path, draw, document);
        terminal.Output.Write(request.Json ? document : $"{path}: {words}\n");
        return ExitCode.Done;
    }

    private static (Action<Utf8JsonWriter>, Func<string>, string) Weights(IReadOnlyList<string> files)
    {
        var tradeoff = MemCap.Runner.Reporting.Tradeoff.Of(files.Select(ComparisonReader.Read));
        if (tradeoff.Series.Count == 0)
            throw new InputException(
                $"{string.Join(", ", files)}: no network has a total weight: there is nothing to draw; compare ReLU networks with one hidden layer"
            );
        string words = Words(
            "neurons against total weight",
            tradeoff.Series.Sum(s => s.Points.Count),
            tradeoff.Comparisons.Count,
            tradeoff.Comparisons.SelectMany(c => c.LeftOut)
        );
        return (tradeoff.Write, () => TradeoffPlot.Draw(tradeoff), words);
    }

    private static (Action<Utf8JsonWriter>, Func<string>, string) Sizes(IReadOnlyList<string> files)
    {
        var growth = SizeGrowth.Of([.. files.Select(SizedComparisonReader.Read)]);
        string words = Words(
            "parameters against points",
            growth.Series.Sum(s => s.Points.Count),
            growth.Comparisons.Count,
            growth.Comparisons.SelectMany(c => c.LeftOut)
        );
        IEnumerable<string> crossovers = SizeWords
            .Crossovers(growth)
            .Select(c => c.Text)
            .Concat(SizeWords.Networks(growth));
        return (growth.Write, () => SizePlot.Draw(growth), string.Join("\n  ", crossovers.Prepend(words)));
    }

    private static string Words(string what, int networks, int sets, IEnumerable<LeftOut> rows)
    {
        string[] leftOut =
        [
            .. rows.Select(row => ComparisonWords.Construction(row.Method, row.Variant))
                .Distinct(StringComparer.Ordinal),
        ];
        return $"{what}; {ReportText.Count(networks, "network")}, {ReportText.Count(sets, "data set")}"
            + (leftOut.Length == 0 ? "" : $"; left out: {string.Join(", ", leftOut)}");
    }
}
