using System.CommandLine;
using MemCap.Bounds;
using MemCap.Runner.Io;
using MemCap.Runner.Reporting;

namespace MemCap.Runner.Commands;

/// <summary>A value for a hidden constant: of the bound with that id, or of every bound that has one of the name.</summary>
internal sealed record NamedConstant(string? Id, string Name, Value Value);

/// <summary>What `memcap bounds` was asked for.</summary>
internal sealed record BoundsRequest
{
    public required IReadOnlyList<GivenParameter> Parameters { get; init; }

    /// <summary>Null: every kind, or those of the data.</summary>
    public Labels? Labels { get; init; }
    public ActivationClass? Activation { get; init; }
    public Quantity? Quantity { get; init; }
    public IReadOnlyList<NamedConstant> Constants { get; init; } = [];

    /// <summary>Names of hypotheses.</summary>
    public IReadOnlyList<string> Assumed { get; init; } = [];
    public DataOptions? Data { get; init; }

    /// <summary>Also what does not apply, has no value, or is of low confidence.</summary>
    public bool All { get; init; }
    public PlotRange? Plot { get; init; }

    /// <summary>The file of the plot.</summary>
    public string? Out { get; init; }
    public bool Json { get; init; }
}

/// <summary>The options of `memcap bounds`.</summary>
internal sealed class BoundsArguments
{
    private readonly ParameterOptions _parameters = new();
    private readonly DataArguments _dataOptions = new();

    private readonly Option<string?> _activation = Text(
        "--activation",
        "NAME",
        "Only networks of these units: threshold, relu, sigmoidal, … [default: all]"
    );

    private readonly Option<string?> _quantity = Text(
        "--quantity",
        "NAME",
        "Only this quantity: neurons, parameters, total-weight, … [default: all; of a plot: neurons]"
    );

    private readonly Option<string[]> _constants = new("--constant")
    {
        Description = "Value for a constant that the source hides, of one bound or of all; may be repeated",
        HelpName = "[ID:]NAME=VALUE",
    };

    private readonly Option<string[]> _assume = new("--assume")
    {
        Description = "Vouch for a hypothesis, such as random-sphere; may be repeated",
        HelpName = "NAME",
    };

    private readonly Option<bool> _all = new("--all")
    {
        Description = "Also bounds that do not apply, have no value here, or are of low confidence",
    };

    private readonly Option<string?> _data = Text(
        "--data",
        "FILE",
        "Measure n, d, labels, lengths and hypotheses on a data set: .csv, .tsv, .npy, .npz or IDX"
    );

    private readonly Option<string?> _plot = Text(
        "--plot",
        "NAME=FROM:TO",
        "Draw the explicit bounds against n, d, delta or another parameter; needs --out. Drawn by vega-lite where node finds it (in the folder that MEMCAP_VEGA names, or NODE_PATH)"
    );

    private readonly Option<string?> _out = Text("--out", "FILE.svg", "File of the plot");
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON document" };

    internal BoundsArguments()
    {
        _dataOptions.Labels.Description =
            "Kind of labels: binary, classes, real or vector [default: by --classes or the data]; with --data also a file of labels";
        _dataOptions.Labels.HelpName = "KIND|FILE";
        _dataOptions.Classes.Description =
            "Number of classes; with --data: keep the points with these labels";
        _dataOptions.Classes.HelpName = "C|a,b,…";
    }

    internal void AddTo(Command command)
    {
        _parameters.AddTo(command);
        foreach (
            Option option in new Option[]
            {
                _activation,
                _quantity,
                _constants,
                _assume,
                _all,
                _data,
                _plot,
                _out,
                _json,
            }
        )
            command.Options.Add(option);
        _dataOptions.AddOptionsTo(command);
    }

    /// <summary>Errors: InputException that names the option and what it accepts.</summary>
    internal BoundsRequest Read(ParseResult result)
    {
        string? path = result.GetValue(_data);
        string? kind = result.GetValue(_dataOptions.Labels);
        bool isKind = Array.Exists(
            BoundNames.LabelKinds,
            k => string.Equals(k.Name, kind, StringComparison.Ordinal)
        );
        List<GivenParameter> parameters = _parameters.Read(result);
        if (path is null)
        {
            RefuseDataOptions(result);
            AddClasses(parameters, result.GetValue(_dataOptions.Classes));
        }
        Labels? labels =
            kind is not null && (isKind || path is null)
                ? BoundNames.Parse("--labels", kind, BoundNames.LabelKinds)
                : null;
        return new BoundsRequest
        {
            Parameters = parameters,
            Labels = path is null ? LabelsOf(labels, parameters) : labels,
            Activation = result.GetValue(_activation) is { } activation
                ? BoundNames.Parse("--activation", activation, BoundNames.Activations)
                : null,
            Quantity = result.GetValue(_quantity) is { } quantity
                ? BoundNames.Parse("--quantity", quantity, BoundNames.Quantities)
                : null,
            Constants = [.. (result.GetValue(_constants) ?? []).Select(ConstantArgument.Parse)],
            Assumed =
            [
                .. (result.GetValue(_assume) ?? []).Select(Hypothesis).Distinct(StringComparer.Ordinal),
            ],
            Data = path is null ? null : Data(result, path, isKind),
            All = result.GetValue(_all),
            Plot = Plot(result, parameters, path),
            Out = result.GetValue(_out),
            Json = result.GetValue(_json),
        };
    }

    private static Option<string?> Text(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value };

    private DataOptions Data(ParseResult result, string path, bool labelsAreKind)
    {
        DataOptions data = _dataOptions.Read(result, path);
        return labelsAreKind ? data with { LabelsPath = null } : data;
    }

    private void RefuseDataOptions(ParseResult result)
    {
        foreach (Option option in _dataOptions.Options)
        {
            bool isShared = option == _dataOptions.Labels || option == _dataOptions.Classes;
            if (!isShared && result.GetResult(option) is not null)
                throw new InputException($"{option.Name}: is about a file; name it with --data FILE");
        }
    }

    private static void AddClasses(List<GivenParameter> parameters, string? text)
    {
        if (text is null)
            return;
        string given = $"--classes {text}";
        if (parameters.Find(IsClasses) is { } known)
            throw new InputException($"{given}: C is already given by {known.Given}; give it once");
        Value classes = ExactValue.Parse(given, text, Symbols.tryFind("C")!.Value);
        parameters.Insert(
            parameters.FindLastIndex(p => p.Name is "n" or "d") + 1,
            new GivenParameter("C", classes, given)
        );
    }

    /// <summary>--labels, else by the number of classes.</summary>
    private static Labels? LabelsOf(Labels? labels, List<GivenParameter> parameters)
    {
        if (parameters.Find(IsClasses) is not { } classes)
            return labels;
        int order = ValueModule.compare(64, classes.Value, ValueModule.ofInt(2))!.Value;
        if (order < 0)
            throw new InputException($"{classes.Given}: one class needs no network; give 2 or more");
        if (labels is { IsBinary: true } && order > 0)
            throw new InputException(
                $"{classes.Given}: --labels binary are 2 classes; leave one of the two out"
            );
        return labels ?? (order == 0 ? Labels.Binary : Labels.Classes);
    }

    private static bool IsClasses(GivenParameter parameter) => parameter.Name is "C";

    /// <summary>A hypothesis that some bound has. Inequalities are decided by the parameters.</summary>
    private static string Hypothesis(string name)
    {
        HashSet<string> names = [];
        foreach (Bound bound in Registry.all)
        foreach (Statement statement in bound.Statements)
        foreach (Hypothesis hypothesis in BoundModule.hypotheses(bound, statement))
        {
            if (!hypothesis.IsAtLeast && !hypothesis.IsBelow)
                names.Add(Hypotheses.name(hypothesis));
        }
        return names.Contains(name)
            ? name
            : throw new InputException(
                $"--assume {name}: no bound has this hypothesis{Nearest.Hint(name, names)}; there are {string.Join(", ", names.Order(StringComparer.Ordinal))}"
            );
    }

    private PlotRange? Plot(ParseResult result, List<GivenParameter> parameters, string? data)
    {
        string? file = result.GetValue(_out);
        if (result.GetValue(_plot) is not { } text)
            return file is null
                ? null
                : throw new InputException($"--out {file}: say what to draw, with --plot NAME=FROM:TO");
        var range = PlotRange.Parse(text);
        if (data is not null)
            throw new InputException(
                $"--plot {text}: the data fix the parameters; leave --data out and give them by hand"
            );
        if (
            parameters.Find(p => string.Equals(p.Name, range.Symbol.Name, StringComparison.Ordinal)) is
            { } given
        )
            throw new InputException(
                $"--plot {text}: {range.Symbol.Name} is already given by {given.Given}; leave that out"
            );
        if (file is null)
            throw new InputException($"--plot {text}: name the file to draw in, with --out FILE.svg");
        if (!file.EndsWith(".svg", StringComparison.OrdinalIgnoreCase))
            throw new InputException($"--out {file}: plots are SVG; name the file .svg");
        OutputPlace.Require("--out", file);
        return range;
    }
}
