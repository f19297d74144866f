using System.Text.Json;
using MemCap.Constructions;
using MemCap.Exact;
using MemCap.Runner.Io;

namespace MemCap.Runner.Experiments;

/// <summary>Reads experiment files, and checks every option of every trial before one of them runs.</summary>
internal sealed class ExperimentReader
{
    internal const int MostTrials = 1_000_000;

    private static readonly string[] Keys =
    [
        "method",
        Experiment.DataKey,
        "dataOptions",
        "options",
        "grid",
        "shared",
    ];

    private readonly string _file;
    private readonly Dictionary<string, JsonElement> _top;

    private ExperimentReader(string file, JsonElement document)
    {
        _file = file;
        _top = Members(document, key: null);
    }

    /// <summary>data, where given, replaces the data of the file.</summary>
    /// <remarks>Errors: InputException that names file, key and remedy.</remarks>
    internal static Experiment Read(string file, string? data)
    {
        byte[] bytes = Guard.Run(file, () => File.ReadAllBytes(file));
        try
        {
            using var document = JsonDocument.Parse(bytes.AsMemory(Bom(bytes)));
            return new ExperimentReader(file, document.RootElement).Read(data);
        }
        catch (JsonException e)
        {
            throw new InputException(
                $"{file}: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}: is not JSON; correct it",
                e
            );
        }
        catch (InvalidOperationException e)
        {
            throw new InputException($"{file}: a string is not valid UTF-8; save the file as UTF-8", e);
        }
    }

    private static int Bom(byte[] bytes) =>
        bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf]) ? 3 : 0;

    private Experiment Read(string? data)
    {
        foreach (string key in _top.Keys)
        {
            if (!Keys.Contains(key, StringComparer.Ordinal))
                throw Bad(
                    key,
                    $"is no key of an experiment{Nearest.Hint(key, Keys)}; there are {string.Join(", ", Keys)}"
                );
        }
        Subject subject = Checked("method", () => Subjects.Find(Text("method", Required("method"))));
        if (!subject.ReadsData)
            RefuseData(subject, data);
        var experiment = new Experiment(
            _file,
            subject,
            Fixed("options"),
            Fixed("dataOptions"),
            new Grid(Columns()),
            Shared()
        );
        RequireOptions(experiment);
        RequireColumns(experiment);
        RequireShared(experiment);
        return subject.ReadsData ? experiment with { DataOptions = WithData(experiment, data) } : experiment;
    }

    private void RefuseData(Subject subject, string? replacement)
    {
        if (replacement is not null)
            throw new InputException(
                $"--data {replacement}: {_file} is about {subject.Id}, which reads no data; leave it out"
            );
        foreach (string key in (string[])[Experiment.DataKey, "dataOptions"])
        {
            if (_top.ContainsKey(key))
                throw Bad(key, $"{subject.Id} reads no data; leave it out");
        }
    }

    private Dictionary<string, string> Fixed(string key)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (_top.TryGetValue(key, out JsonElement element))
        {
            foreach ((string name, JsonElement value) in Members(element, key))
                values.Add(name, Text($"{key}.{name}", value));
        }
        return values;
    }

    private List<GridColumn> Columns()
    {
        List<GridColumn> columns = [];
        long trials = 1;
        foreach ((string name, JsonElement element) in Members(Required("grid"), "grid"))
        {
            string key = $"grid.{name}";
            IReadOnlyList<string> values = element.ValueKind switch
            {
                JsonValueKind.Object => Range(key, element),
                JsonValueKind.Array => [.. element.EnumerateArray().Select(value => Text(key, value))],
                _ => [Text(key, element)],
            };
            if (values.Count == 0)
                throw Bad(key, "has no value; give one at least");
            if (
                values.GroupBy(DecimalText.Canonical, StringComparer.Ordinal).FirstOrDefault(IsRepeated) is
                { } twice
            )
                throw Bad(
                    key,
                    $"has {twice.Key} twice; every trial runs once, repeat with a column such as restart"
                );
            trials *= values.Count;
            if (trials > MostTrials)
                throw Bad("grid", $"has more than {MostTrials} trials; split the experiment");
            columns.Add(new GridColumn(name, values));
        }
        return columns.Count > 0
            ? columns
            : throw Bad("grid", "has no column; give one at least, such as \"restart\": [0]");
    }

    private static bool IsRepeated(IGrouping<string, string> group) => group.Skip(1).Any();

    private IReadOnlyList<string> Range(string key, JsonElement element)
    {
        Dictionary<string, JsonElement> ends = Members(element, key);
        string? other = ends.Keys.FirstOrDefault(e => e is not ("from" or "to" or "step"));
        if (other is not null)
            throw Bad($"{key}.{other}", "is no part of a range; there are from, to and step");
        Rational from = Number(key, ends, "from");
        Rational to = Number(key, ends, "to");
        Rational step = ends.ContainsKey("step") ? Number(key, ends, "step") : RationalModule.ofInteger(1);
        if (step.Sign <= 0)
            throw Bad($"{key}.step", "give a number greater than 0");
        if (DecimalText.Compare(to, from) < 0)
            throw Bad($"{key}.to", $"is less than from, {DecimalText.Format(from)}; exchange them");
        return GridColumn.Range(from, to, step, MostTrials)
            ?? throw Bad(key, $"has more than {MostTrials} values; take longer steps");
    }

    private Rational Number(string key, Dictionary<string, JsonElement> ends, string name)
    {
        if (!ends.TryGetValue(name, out JsonElement element))
            throw Bad(key, $"has no \"{name}\"; a range is {{\"from\": 0, \"to\": 2, \"step\": 0.5}}");
        return
            element.ValueKind is JsonValueKind.Number && DecimalText.Parse(element.GetRawText()) is { } number
            ? number
            : throw Bad(
                $"{key}.{name}",
                $"{InputException.Show(element.GetRawText())} is no number to count with; give one such as 0.5"
            );
    }

    private HashSet<string> Shared()
    {
        if (!_top.TryGetValue("shared", out JsonElement element))
            return [];
        if (element.ValueKind is not JsonValueKind.Array)
            throw Bad("shared", "give a list of columns, such as [\"width\"]");
        return element
            .EnumerateArray()
            .Select(name => Text("shared", name))
            .ToHashSet(StringComparer.Ordinal);
    }

    private void RequireOptions(Experiment experiment)
    {
        foreach ((string name, string value) in experiment.Options)
            Checked($"options.{name}", () => RequireOption(experiment, name, value));
        foreach ((string name, string value) in experiment.DataOptions)
        {
            string key = $"dataOptions.{name}";
            if (!Experiment.DataOptionNames.Contains(name, StringComparer.Ordinal))
                throw Bad(
                    key,
                    $"is no data option{Nearest.Hint(name, Experiment.DataOptionNames)}; there are {string.Join(", ", Experiment.DataOptionNames)}"
                );
            Checked(key, () => DataSet.Parse(name, value));
        }
    }

    private void RequireColumns(Experiment experiment)
    {
        foreach (GridColumn column in experiment.Grid.Columns)
        {
            string key = $"grid.{column.Name}";
            if (experiment.Options.ContainsKey(column.Name))
                throw Bad(key, "is also fixed in options; keep one of them");
            if (experiment.DataOptions.ContainsKey(column.Name))
                throw Bad(key, "is also fixed in dataOptions; keep one of them");
            if (experiment.IsSubjectOption(column.Name))
            {
                foreach (string value in column.Values)
                    Checked(key, () => RequireOption(experiment, column.Name, value));
            }
            else if (Experiment.IsDataOption(column.Name))
            {
                if (!experiment.Subject.ReadsData)
                    throw Bad(key, $"{experiment.Subject.Id} reads no data; leave it out");
                foreach (string value in column.Values)
                    Checked(key, () => DataSet.Parse(column.Name, value));
            }
            else
                RequireFree(experiment, column.Name);
        }
    }

    /// <summary>A mistyped option would pass for a column that means nothing.</summary>
    private void RequireFree(Experiment experiment, string name)
    {
        string key = $"grid.{name}";
        if (name.Length == 0)
            throw Bad(key, "has no name; give it one");
        if (ResultColumns.Of(experiment.Subject).Contains(name, StringComparer.Ordinal))
            throw Bad(key, "is a column of every results file; choose another name, such as restart");
        if (Methods.all.Any(m => m.Options.Any(o => string.Equals(o.Name, name, StringComparison.Ordinal))))
            Checked(key, () => _ = experiment.Subject.Value(name, ""));
        IEnumerable<string> known = experiment
            .Subject.OptionNames.Concat(Experiment.DataOptionNames)
            .Append(Experiment.DataKey);
        if (Nearest.Of(name, known) is { } near)
            throw Bad(key, $"is no option, but nearly {near}; write that, or choose a name less like it");
    }

    private void RequireShared(Experiment experiment)
    {
        foreach (string name in experiment.Shared)
        {
            string[] columns = [.. experiment.Grid.Columns.Select(c => c.Name)];
            if (!columns.Contains(name, StringComparer.Ordinal))
                throw Bad(
                    "shared",
                    $"{InputException.Show(name)} is no column of the grid{Nearest.Hint(name, columns)}"
                );
            if (!experiment.IsSubjectOption(name))
                throw Bad(
                    "shared",
                    $"{InputException.Show(name)} is no option of {experiment.Subject.Id}: its trials would all be the same; leave it out"
                );
        }
    }

    private static void RequireOption(Experiment experiment, string name, string value)
    {
        if (name is Experiment.SeedKey)
            throw new InputException(
                "every trial has a seed of its own; repeat with a column such as restart"
            );
        _ = experiment.Subject.Value(name, value);
    }

    private Dictionary<string, string> WithData(Experiment experiment, string? replacement)
    {
        bool varies = experiment.Grid.Columns.Any(c => c.Name is Experiment.DataKey);
        if (varies && (replacement is not null || _top.ContainsKey(Experiment.DataKey)))
            throw replacement is null
                ? Bad(Experiment.DataKey, "is also a column of the grid; keep one of them")
                : new InputException(
                    $"--data {replacement}: the grid of {_file} has a column data; leave one of them out"
                );
        var options = new Dictionary<string, string>(experiment.DataOptions, StringComparer.Ordinal);
        if (varies)
            return options;
        string path = replacement is null
            ? Beside(Text(Experiment.DataKey, Required(Experiment.DataKey)))
            : replacement;
        if (path is "-")
            throw new InputException(
                $"{_file}: an experiment reads its data from a file; save standard input in one"
            );
        options.Add(Experiment.DataKey, path);
        return options;
    }

    /// <summary>Names of files are relative to the experiment file.</summary>
    private string Beside(string path) => DataSet.Beside(_file, path);

    private JsonElement Required(string key) =>
        _top.TryGetValue(key, out JsonElement element)
            ? element
            : throw new InputException(
                $"{_file}: \"{key}\" is missing; an experiment has method, data and grid"
            );

    private Dictionary<string, JsonElement> Members(JsonElement element, string? key)
    {
        if (element.ValueKind is not JsonValueKind.Object)
            throw key is null
                ? new InputException(
                    $"{_file}: is no JSON object; write {{\"method\": …, \"data\": …, \"grid\": …}}"
                )
                : Bad(key, "give an object, {\"name\": value, …}");
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (JsonProperty member in element.EnumerateObject())
        {
            string place = key is null ? member.Name : $"{key}.{member.Name}";
            if (member.Name.Any(char.IsControl))
                throw Bad(place, "has a control character in its name; leave it out");
            if (!members.TryAdd(member.Name, member.Value))
                throw Bad(place, "is there twice; keep one of them");
        }
        return members;
    }

    /// <summary>A value as it is typed on the command line: true and false are yes and no.</summary>
    private string Text(string key, JsonElement element)
    {
        string text = element.ValueKind switch
        {
            JsonValueKind.String => element.GetString()!,
            JsonValueKind.Number => element.GetRawText(),
            JsonValueKind.True => "yes",
            JsonValueKind.False => "no",
            _ => throw Bad(
                key,
                $"{InputException.Show(element.GetRawText())} is no value; give a number, a string, true or false"
            ),
        };
        return text.Any(char.IsControl)
            ? throw Bad(key, $"{InputException.Show(text)} has a control character; leave it out")
            : text;
    }

    private T Checked<T>(string key, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InputException e)
        {
            throw new InputException($"{_file}: {key}: {e.Message}", e);
        }
    }

    private void Checked(string key, Action check) =>
        Checked(
            key,
            () =>
            {
                check();
                return true;
            }
        );

    private InputException Bad(string key, string what) => new($"{_file}: {key}: {what}");
}
