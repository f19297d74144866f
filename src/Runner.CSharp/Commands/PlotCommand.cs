using System.CommandLine;
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

    /// <summary>Both axes logarithmic, with slopes.</summary>
    public bool IsSlope { get; init; }

    /// <summary>A column to be drawn dashed; null: the bound, where it has values.</summary>
    public string? Beside { get; init; }
}

/// <summary>`memcap plot RESULTS`: a heat map of trials over two columns, or lines over one. With a network in place of
/// results, see <see cref="NetworkPlot"/>; with comparisons, <see cref="ComparisonPlot"/>; with builds, <see cref="BuildPlot"/>.</summary>
internal static class PlotCommand
{
    /// <summary>The kind of picture that shows power laws in results.</summary>
    private const string Slope = "slope";

    private static IReadOnlyList<string> Kinds { get; } = [.. ComparisonPlot.Kinds, Slope, BuildPlot.Rounds];

    internal static Command Create(Terminal terminal)
    {
        var results = new Argument<string>("results")
        {
            Description =
                "Results of memcap experiment: CSV; or what memcap compare --out wrote, or memcap build --json printed: JSON; or a network of two inputs: .json, .json.gz or .npz",
        };
        var further = new Argument<string[]>("data")
        {
            Description =
                "With a network: the data file in its plane; with a comparison or a build: further ones",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var data = new DataArguments();
        var kind = new Option<string?>("--kind")
        {
            Description =
                "Of comparisons: tradeoff, neurons against total weight; size, parameters against points, of several data sets of one dimension, beside formulas. Of trials: slope, the column --value against --x, both logarithmic, with slopes and the column bound. Of builds: rounds, the error after each round, beside what is expected [default: what RESULTS is of: a heat map or lines of trials, the plane of a network, a tradeoff of comparisons]",
            HelpName = string.Join('|', Kinds),
        };
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
        var beside = new Option<string?>("--beside")
        {
            Description =
                "With --kind slope: column that is drawn dashed [default: bound, where it has values]",
            HelpName = "COL",
        };
        var picture = new Option<string?>("--out")
        {
            Description =
                "Picture to write: .svg, .png (with rsvg-convert) or .json [default: beside RESULTS, as .svg; none with --json]",
            HelpName = "FILE",
        };
        var unit = new Option<string?>("--unit")
        {
            Description =
                "With a network: where this hidden unit is positive; layers count from 1, units from 0",
            HelpName = "LAYER:INDEX",
        };
        var ball = new Option<bool>("--ball")
        {
            Description =
                "With a unit of layer 2 of random hyperplanes: the ball that its region tends to with more of them",
        };
        var json = new Option<bool>("--json") { Description = "Print what is drawn as one JSON document" };
        var command = new Command(
            "plot",
            "Draw the results of an experiment, sizes of networks, or the decision regions of a network"
        )
        {
            results,
            further,
        };
        command.Options.Add(kind);
        Option[] ofResults = [x, y, value, slices, where, contour, beside];
        Option[] ofNetworks = [unit, ball, .. data.Options];
        foreach (Option option in (Option[])[.. ofResults, picture, json, .. ofNetworks])
            command.Options.Add(option);
        command.SetAction(result =>
        {
            string path = result.GetRequiredValue(results);
            string[] others = result.GetValue(further) ?? [];
            RequireKind(result.GetValue(kind));
            if (result.GetValue(kind) is BuildPlot.Rounds)
            {
                Refuse(result, [.. ofResults, .. ofNetworks], "this is a picture of builds");
                return BuildPlot.Run(
                    new BuildPlotRequest([path, .. others])
                    {
                        Out = result.GetValue(picture),
                        Json = result.GetValue(json),
                    },
                    terminal
                );
            }
            bool isSlope = result.GetValue(kind) is Slope;
            if (!isSlope && (result.GetValue(kind) is not null || ComparisonPlot.IsComparison(path)))
            {
                Refuse(result, [.. ofResults, .. ofNetworks], "this is a picture of comparisons");
                return ComparisonPlot.Run(
                    new ComparisonPlotRequest([path, .. others])
                    {
                        Kind = result.GetValue(kind) ?? ComparisonPlot.Tradeoff,
                        Out = result.GetValue(picture),
                        Json = result.GetValue(json),
                    },
                    terminal
                );
            }
            if (others.Length > 1)
                throw new InputException(
                    $"{InputException.Show(others[1])} is one argument too many; see memcap plot --help"
                );
            if (isSlope)
                Refuse(result, [y, contour], "lines of slopes are of --slices");
            else
                Refuse(result, [beside], "only lines of slopes have another column beside them");
            if (isSlope || !NetworkPlot.IsNetwork(path))
            {
                Refuse(result, ofNetworks, $"{path} is no network");
                if (others.Length > 0)
                    throw new InputException(
                        $"{InputException.Show(others[0])}: data belong to a network, and {path} is none; leave them out"
                    );
                return Run(Request(result, path), terminal);
            }
            RequireNetwork(path);
            Refuse(result, ofResults, $"{path} is a network by its name or first bytes, and results are CSV");
            return NetworkPlot.Run(
                new NetworkPlotRequest(
                    path,
                    data.Read(
                        result,
                        others.FirstOrDefault()
                            ?? throw new InputException(
                                $"memcap plot: DATA is missing; {path} is a network, so name data too"
                            )
                    )
                )
                {
                    Unit = result.GetValue(unit) is { } text ? NetworkPlot.ParseUnit(text) : null,
                    Ball = result.GetValue(ball),
                    Out = result.GetValue(picture),
                    Json = result.GetValue(json),
                },
                terminal
            );
        });
        return command;

        PlotRequest Request(ParseResult result, string path) =>
            new(
                path,
                result.GetValue(x) ?? throw new InputException("memcap plot: --x is missing; name a column"),
                result.GetValue(value)!
            )
            {
                Y = result.GetValue(y),
                Slices = result.GetValue(slices) is { } text ? ParseSlices(text) : null,
                Where = [.. (result.GetValue(where) ?? []).Select(ParseWhere)],
                Contour = result.GetValue(contour) is { } level ? ParseContour(level) : null,
                Out = result.GetValue(picture),
                Json = result.GetValue(json),
                IsSlope = result.GetValue(kind) is Slope,
                Beside = result.GetValue(beside),
            };
    }

    private static void RequireKind(string? kind)
    {
        if (kind is not null && !Kinds.Contains(kind, StringComparer.Ordinal))
            throw new InputException(
                $"--kind {kind}: there are {string.Join(" and ", ComparisonPlot.Kinds)}, of comparisons, {Slope}, of results, and {BuildPlot.Rounds}, of builds{Nearest.Hint(kind, Kinds)}; leave it out for other pictures of results and for networks"
            );
    }

    /// <summary>Errors: InputException for a JSON object that does not say that it is a network.</summary>
    private static void RequireNetwork(string path)
    {
        if (
            File.Exists(path)
            && DocumentFormat.Of(DataFile.At(path)) is { } format
            && !format.StartsWith("memcap-network/", StringComparison.Ordinal)
        )
            throw new InputException(
                $"{path}: is neither a network nor a comparison, as its format is {InputException.Show(format)}; give what memcap build or memcap compare wrote with --out"
            );
    }

    /// <summary>Errors: InputException that names the first of the options that was given.</summary>
    private static void Refuse(ParseResult result, Option[] options, string because)
    {
        foreach (Option option in options)
        {
            if (result.GetResult(option) is { Implicit: false })
                throw new InputException($"{option.Name}: has no meaning here, as {because}; leave it out");
        }
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
        string? path = request.Out ?? (request.Json ? null : PlotPlace.Beside(request.Results));
        if (path is not null)
            PlotPlace.Require(path, request.Results);
        ResultTable results = ResultTable.Read(request.Results);
        CellTable table = Cells(request, results, request.Value);
        CellLevel? level = request.Y is null ? null : Level(request, results, table);
        Scaling? scaling = request.IsSlope ? Scaling.Of(table, BoundOf(request, results)) : null;
        string document = CellsJson.Document(table, level, scaling);
        if (path is not null)
            PlotPlace.Write(
                path,
                () =>
                    scaling is not null ? SlopePlot.Draw(scaling)
                    : request.Y is null ? SlicePlot.Draw(table)
                    : HeatMap.Draw(table, level),
                document
            );
        terminal.Output.Write(
            request.Json
                ? document
                : $"{path}: {CellWords.Title(table)}; {Shape(table)}, {CellWords.Trials(table)}\n{(scaling is null ? "" : SlopeWords.Text(scaling))}"
        );
        return ExitCode.Done;
    }

    private static CellTable? BoundOf(PlotRequest request, ResultTable results)
    {
        string column = request.Beside ?? ResultColumns.Bound;
        bool hasValues =
            results.Has(column)
            && !string.Equals(request.Value, column, StringComparison.Ordinal)
            && CellTable.HasValues(results, column, request.Where);
        if (!hasValues && request.Beside is not null)
            throw new InputException(
                $"--beside {column}: {request.Results} has no numbers there other than those of --value; choose another column"
            );
        return hasValues ? Cells(request, results, column) : null;
    }

    private static CellTable Cells(PlotRequest request, ResultTable results, string value) =>
        CellTable.Of(
            results,
            request.X,
            request switch
            {
                { Y: { } name } => ("--y", name, null),
                { Slices: { } slices } => ("--slices", slices.Column, slices.Values),
                _ => null,
            },
            value,
            request.Where
        );

    /// <summary>The line of a heat map: of its own value where a level is given or means half of the trials; else of
    /// half of the trials interpolating, which is where sizes begin to be those of networks that memorize.</summary>
    private static CellLevel? Level(PlotRequest request, ResultTable results, CellTable table)
    {
        if (request.Contour is { } level)
            return new CellLevel(table, level);
        if (table.IsProportion)
            return new CellLevel(table, 0.5);
        bool isAxis =
            ResultColumns.Interpolates.Equals(request.X, StringComparison.Ordinal)
            || ResultColumns.Interpolates.Equals(request.Y, StringComparison.Ordinal);
        return results.Has(ResultColumns.Interpolates) && !isAxis
            ? new CellLevel(Cells(request, results, ResultColumns.Interpolates), 0.5)
            : null;
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
