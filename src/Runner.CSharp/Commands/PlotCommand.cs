using System.CommandLine;
using System.Text;
using MemCap.Exact;
using MemCap.Runner.Experiments;
using MemCap.Runner.Io;
using MemCap.Runner.Reporting;

namespace MemCap.Runner.Commands;

/// <summary>What `memcap plot` was asked for; without Out the picture stands beside the results.</summary>
internal sealed record PlotRequest(string Results, string X, string Value)
{
    public string? Y { get; init; }
    public (string Column, IReadOnlyList<string> Values)? Slices { get; init; }
    public IReadOnlyList<(string Column, string Value)> Where { get; init; } = [];
    public double? Contour { get; init; }
    public string? Out { get; init; }
    public bool Json { get; init; }
}

/// <summary>`memcap plot RESULTS`: a heat map of trials over two columns, or lines over one.</summary>
internal static class PlotCommand
{
    internal static Command Create(Terminal terminal)
    {
        var results = new Argument<string>("results") { Description = "Results of memcap experiment: CSV" };
        var x = new Option<string?>("--x") { Description = "Column along the picture", HelpName = "COL" };
        var y = new Option<string?>("--y")
        {
            Description = "Column up the picture: a heat map",
            HelpName = "COL",
        };
        var value = new Option<string>("--value")
        {
            Description = "Column of true and false, or of numbers: its mean over trials is drawn",
            HelpName = "COL",
            DefaultValueFactory = _ => ResultColumns.Interpolates,
        };
        var slices = new Option<string?>("--slices")
        {
            Description = "Instead of --y: a line for each of these values of a column, with 95 % bars",
            HelpName = "COL=V1,V2,…",
        };
        var where = new Option<string[]>("--where")
        {
            Description = "Only the trials with this value there; may be given several times",
            HelpName = "COL=VALUE",
        };
        var contour = new Option<string?>("--contour")
        {
            Description = "Level of the line in a heat map [default: 0.5 for true and false, else none]",
            HelpName = "V",
        };
        var picture = new Option<string?>("--out")
        {
            Description =
                "Picture to write: .svg, .png (with rsvg-convert) or .json [default: RESULTS as .svg; none with --json]",
            HelpName = "FILE",
        };
        var json = new Option<bool>("--json") { Description = "Print the cells as one JSON document" };
        var command = new Command("plot", "Draw the results of an experiment") { results };
        foreach (Option option in new Option[] { x, y, value, slices, where, contour, picture, json })
            command.Options.Add(option);
        command.SetAction(result =>
            Run(
                new PlotRequest(
                    result.GetRequiredValue(results),
                    result.GetValue(x)
                        ?? throw new InputException("memcap plot: --x is missing; name a column"),
                    result.GetValue(value)!
                )
                {
                    Y = result.GetValue(y),
                    Slices = result.GetValue(slices) is { } text ? ParseSlices(text) : null,
                    Where = [.. (result.GetValue(where) ?? []).Select(ParseWhere)],
                    Contour = result.GetValue(contour) is { } level ? ParseContour(level) : null,
                    Out = result.GetValue(picture),
                    Json = result.GetValue(json),
                },
                terminal
            )
        );
        return command;
    }

    /// <summary>0 when the picture is written. Errors: InputException.</summary>
    internal static int Run(PlotRequest request, Terminal terminal)
    {
        if (request is { Y: not null, Slices: not null })
            throw new InputException(
                $"--slices {request.Slices.Value.Column}: lines have no --y; leave one of them out"
            );
        if (request is { Y: null, Contour: not null })
            throw new InputException("--contour: belongs to heat maps; give --y too, or leave it out");
        string? path = request.Out ?? (request.Json ? null : Beside(request.Results));
        if (path is not null)
            RequirePlace(request, path);
        CellTable table = CellTable.Of(
            ResultTable.Read(request.Results),
            request.X,
            request switch
            {
                { Y: { } name } => ("--y", name, null),
                { Slices: { } slices } => ("--slices", slices.Column, slices.Values),
                _ => null,
            },
            request.Value,
            request.Where
        );
        double? contour = request.Y is null ? null : request.Contour ?? (table.IsProportion ? 0.5 : null);
        string document = CellsJson.Document(table, contour);
        if (path is not null)
        {
            byte[] picture = Picture(request, path, table, contour, document);
            AtomicFile.Write(path, stream => stream.Write(picture));
        }
        terminal.Output.Write(
            request.Json
                ? document
                : $"{path}: {CellWords.Title(table)}; {Shape(table)}, {CellWords.Trials(table)}\n"
        );
        return ExitCode.Done;
    }

    private static byte[] Picture(
        PlotRequest request,
        string path,
        CellTable table,
        double? contour,
        string document
    )
    {
        if (IsNamed(path, ".json"))
            return Encoding.UTF8.GetBytes(document);
        string svg = request.Y is null ? SlicePlot.Draw(table) : HeatMap.Draw(table, contour);
        return IsNamed(path, ".png") ? Rasterizer.Png(path, svg) : Encoding.UTF8.GetBytes(svg);
    }

    private static void RequirePlace(PlotRequest request, string path)
    {
        OutputPlace.Require("--out", path);
        if (
            !IsNamed(path, ".svg")
            && !IsNamed(path, ".png")
            && !IsNamed(path, ".json")
            && !path.StartsWith("/dev/", StringComparison.Ordinal)
        )
            throw new InputException($"--out {path}: pictures are .svg, .png or .json; name the file so");
        if (
            string.Equals(Path.GetFullPath(path), Path.GetFullPath(request.Results), StringComparison.Ordinal)
        )
            throw new InputException($"--out {path}: is the results file; name another one");
    }

    private static bool IsNamed(string path, string end) =>
        path.EndsWith(end, StringComparison.OrdinalIgnoreCase);

    /// <summary>results.csv.gz and results.csv have their picture in results.svg.</summary>
    private static string Beside(string results)
    {
        string name = IsNamed(results, ".gz") ? results[..^3] : results;
        return Path.ChangeExtension(name, ".svg");
    }

    private static string Shape(CellTable table) =>
        $"{ReportText.Count(table.X.Count, "value")} of {table.X.Name}"
        + (table.Y is { } y ? $" × {table.RowLabels.Count} of {y.Name}" : "");

    private static (string Column, IReadOnlyList<string> Values) ParseSlices(string text)
    {
        (string column, string values) = Split("--slices", text, "width=100,200");
        return (column, values.Split(',', StringSplitOptions.TrimEntries));
    }

    private static (string Column, string Value) ParseWhere(string text) =>
        Split("--where", text, "width=100");

    private static (string Column, string Value) Split(string option, string text, string example)
    {
        int sign = text.IndexOf('=', StringComparison.Ordinal);
        return sign > 0
            ? (text[..sign], text[(sign + 1)..])
            : throw new InputException($"{option} {text}: give a column and a value, such as {example}");
    }

    private static double ParseContour(string text) =>
        DecimalText.Parse(text) is { } number && double.IsFinite(RationalModule.toDouble(number))
            ? RationalModule.toDouble(number)
            : throw new InputException($"--contour {text}: give a number, such as 0.5");
}
