using System.CommandLine;

namespace MemCap.Runner.Io;

/// <summary>The argument and the options of every command that reads a data set.</summary>
internal sealed class DataArguments
{
    private readonly Argument<string> _data = new("data")
    {
        Description =
            "Data file: .csv, .tsv, .npy, .npz or IDX, each also gzipped; - is CSV on standard input",
    };

    private readonly Option<string?> _labels = new("--labels")
    {
        Description = "File of labels beside IDX images or a .npy matrix",
        HelpName = "FILE",
    };

    private readonly Option<string?> _label = new("--label")
    {
        Description =
            "Label column: a name from the header or a 0-based index, negative from the end [default: last]",
        HelpName = "NAME|INDEX",
    };

    private readonly Option<string?> _arrays = new("--arrays")
    {
        Description = "Names of points and labels in an .npz file [default: X,y]",
        HelpName = "X,y",
    };

    private readonly Option<string?> _scale = new("--scale")
    {
        Description = "Multiply the numbers of an IDX file, by a number or a fraction such as 1/255",
        HelpName = "FACTOR",
    };

    private readonly Option<string?> _rows = new("--rows")
    {
        Description =
            "Keep rows A to B-1, counted from 0; either end may be left out or negative (from the end)",
        HelpName = "A:B",
    };

    private readonly Option<string?> _classes = new("--classes")
    {
        Description = "Keep the points with these labels",
        HelpName = "a,b,…",
    };

    private readonly Option<string?> _normalize = new("--normalize")
    {
        Description = "Rescale the points: none, max-norm, unit or standard [default: none]",
        HelpName = "HOW",
    };

    private readonly Option<string?> _task = new("--task")
    {
        Description =
            "Take labels as classes or as real numbers: classes or regression [default: by the labels]",
        HelpName = "TASK",
    };

    /// <summary>--labels and --classes, for a command that gives them a further meaning.</summary>
    internal Option<string?> Labels => _labels;
    internal Option<string?> Classes => _classes;

    internal IReadOnlyList<Option> Options =>
        [_labels, _label, _arrays, _scale, _rows, _classes, _normalize, _task];

    /// <summary>Declares the argument and the options on a command.</summary>
    internal void AddTo(Command command)
    {
        command.Arguments.Add(_data);
        AddOptionsTo(command);
    }

    /// <summary>The options alone, for commands that name the data in another way.</summary>
    internal void AddOptionsTo(Command command)
    {
        foreach (Option option in Options)
            command.Options.Add(option);
    }

    /// <summary>What the user asked for; path replaces the argument where the command has none.</summary>
    /// <remarks>Errors: InputException that names the option and what it accepts.</remarks>
    internal DataOptions Read(ParseResult result, string? path = null, bool requireTwoClasses = false) =>
        Parse(
            path ?? result.GetRequiredValue(_data),
            result.GetValue(_labels),
            result.GetValue(_label),
            result.GetValue(_arrays),
            result.GetValue(_scale),
            result.GetValue(_rows),
            result.GetValue(_classes),
            result.GetValue(_normalize),
            result.GetValue(_task)
        ) with
        {
            RequireTwoClasses = requireTwoClasses,
        };

    /// <summary>The same from texts, as an experiment file gives them; null is the default.</summary>
    internal static DataOptions Parse(
        string path,
        string? labels = null,
        string? label = null,
        string? arrays = null,
        string? scale = null,
        string? rows = null,
        string? classes = null,
        string? normalize = null,
        string? task = null
    ) =>
        new()
        {
            Path = path,
            LabelsPath = labels,
            Label = label,
            ArrayNames = arrays is null ? null : ArrayNames.Parse(arrays),
            Scale = scale is null ? null : ParseScale(scale),
            Rows = rows is null ? null : RowRange.Parse(rows),
            Classes = classes is null ? null : ParseClasses(classes),
            Normalize = normalize switch
            {
                null or "none" => Normalization.None,
                "max-norm" => Normalization.MaxNorm,
                "unit" => Normalization.Unit,
                "standard" => Normalization.Standard,
                _ => throw new InputException(
                    $"--normalize {normalize}: choose none, max-norm, unit or standard"
                ),
            },
            Task = task switch
            {
                null => TaskChoice.Auto,
                "classes" => TaskChoice.Classes,
                "regression" => TaskChoice.Regression,
                _ => throw new InputException($"--task {task}: choose classes or regression"),
            },
        };

    private static double ParseScale(string text)
    {
        string[] parts = text.Split('/');
        double numerator = 0;
        double divisor = 1;
        bool parsed =
            parts.Length <= 2
            && Numeral.Parse(parts[0], out numerator) == NumeralKind.Finite
            && (parts.Length == 1 || Numeral.Parse(parts[1], out divisor) == NumeralKind.Finite);
        double factor = numerator / divisor;
        return parsed && double.IsFinite(factor) && factor != 0
            ? factor
            : throw new InputException(
                $"--scale {text}: give a number other than 0, or a fraction such as 1/255"
            );
    }

    private static string[] ParseClasses(string text)
    {
        string[] classes = text.Split(
            ',',
            StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
        );
        return classes.Length > 0
            ? classes
            : throw new InputException(
                "--classes: give the labels to keep with commas between them, such as 3,8"
            );
    }
}
