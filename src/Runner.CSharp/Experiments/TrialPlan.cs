using System.Security.Cryptography;
using System.Text;
using MemCap.Runner.Commands;
using MemCap.Runner.Io;

namespace MemCap.Runner.Experiments;

/// <summary>Every trial of an experiment, in the grid's order, with its data, where it has any, and its seed.</summary>
/// <remarks>All data sets are read here, each once, and stay in memory until their last trial is done.</remarks>
internal sealed class TrialPlan
{
    private readonly Experiment _experiment;
    private readonly Dictionary<string, DataSet> _data = new(StringComparer.Ordinal);

    /// <summary>Errors: InputException for the data, and for options of a trial that do not go together.</summary>
    internal TrialPlan(Experiment experiment)
    {
        _experiment = experiment;
        Trials = [.. Enumerable.Range(0, (int)experiment.Grid.Count).Select(Trial)];
        Digest = DigestOf(experiment, Trials.Select(t => t.Seed), _data.Values);
    }

    internal IReadOnlyList<Trial> Trials { get; }

    internal IReadOnlyCollection<DataSet> Data => _data.Values;

    /// <summary>SHA-256, lower-case hex, of all that the results depend on: the version, the experiment, the data.</summary>
    internal string Digest { get; }

    /// <summary>The trials that are left, those with the same data and seed together; large batches are split so that every
    /// job gets some.</summary>
    internal IReadOnlyList<TrialBatch> Batches(Func<Trial, bool> isLeft, int jobs)
    {
        IEnumerable<Trial> left = Trials.Where(isLeft);
        if (_experiment.Shared.Count == 0)
            return [.. left.Select(t => new TrialBatch(t.Data, t.Seed, [t]))];
        Trial[][] groups = [.. left.GroupBy(t => (t.Data, t.Seed)).Select(g => g.ToArray())];
        int parts = Math.Max(1, 2 * jobs / Math.Max(1, groups.Length));
        return
        [
            .. groups
                .SelectMany(g => g.Chunk((g.Length + parts - 1) / parts))
                .Select(g => new TrialBatch(g[0].Data, g[0].Seed, g)),
        ];
    }

    private Trial Trial(int index)
    {
        SortedDictionary<string, string> options = _experiment.Subject.Defaults();
        var dataOptions = new Dictionary<string, string>(_experiment.DataOptions, StringComparer.Ordinal);
        var seeding = new Dictionary<string, string>(_experiment.Options, StringComparer.Ordinal);
        string[] point = _experiment.Grid.Point(index);
        foreach ((string name, string value) in _experiment.Options)
            options[name] = _experiment.Subject.Value(name, value);
        for (int c = 0; c < point.Length; c++)
        {
            string name = _experiment.Grid.Columns[c].Name;
            if (Experiment.IsDataOption(name) && !_experiment.IsSubjectOption(name))
                dataOptions[name] =
                    name is Experiment.DataKey ? DataSet.Beside(_experiment.File, point[c]) : point[c];
            else
            {
                if (!_experiment.Shared.Contains(name))
                    seeding[name] = point[c];
                if (_experiment.IsSubjectOption(name))
                    options[name] = _experiment.Subject.Value(name, point[c]);
            }
        }
        Require(index, options);
        DataSet? data = _experiment.Subject.ReadsData ? Load(dataOptions) : null;
        data?.Add();
        ulong seed = TrialSeed.Of(_experiment.Subject.Id, data?.Sha256, seeding);
        return new Trial(index, seed, options, data);
    }

    private void Require(int index, SortedDictionary<string, string> options)
    {
        try
        {
            _experiment.Subject.Require(options);
        }
        catch (InputException e)
        {
            string[] point = _experiment.Grid.Point(index);
            string place = string.Join(
                ", ",
                _experiment.Grid.Columns.Zip(point, (c, v) => $"{c.Name} = {v}")
            );
            throw new InputException($"{_experiment.File}: the trial at {place}: {e.Message}", e);
        }
    }

    private DataSet Load(Dictionary<string, string> options)
    {
        string key = string.Join('\n', options.OrderBy(o => o.Key, StringComparer.Ordinal));
        if (_data.TryGetValue(key, out DataSet? known))
            return known;
        if (options.TryGetValue("labels", out string? labels))
            options["labels"] = DataSet.Beside(_experiment.File, labels);
        var data = new DataSet(Sample.Of(DataReader.Read(DataSet.Options(options))));
        _data.Add(key, data);
        return data;
    }

    private static string DigestOf(Experiment experiment, IEnumerable<ulong> seeds, IEnumerable<DataSet> data)
    {
        var text = new StringBuilder($"memcap {CommandLine.Version}\nmethod {experiment.Subject.Id}\n");
        foreach (
            (string name, string value) in experiment.Options.OrderBy(o => o.Key, StringComparer.Ordinal)
        )
            text.Append($"option {name}={value}\n");
        foreach (GridColumn column in experiment.Grid.Columns)
            text.Append($"column {column.Name}={string.Join('\t', column.Values)}\n");
        foreach (DataSet set in data)
            text.Append($"data {set.Sha256}\n");
        // The seeds say which columns are shared, and which trial has which data.
        foreach (ulong seed in seeds)
            text.Append($"{seed}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
