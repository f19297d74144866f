using MemCap.Runner.Commands;
using MemCap.Runner.Io;

namespace MemCap.Runner.Experiments;

/// <summary>A data set of an experiment, read once and given to every trial on it; let go after the last.</summary>
internal sealed class DataSet(Sample sample)
{
    private readonly int _count = sample.Source.Count;
    private readonly int _dimension = sample.Source.Dimension;
    private Sample? _sample = sample;
    private int _users;

    /// <summary>LabelledData.Sha256: of the numbers, after every data option.</summary>
    internal string Sha256 { get; } = sample.Source.Sha256;

    internal int Count => _count;

    internal int Dimension => _dimension;

    internal Sample Sample => _sample ?? throw new InternalDefect("a data set was used after its last trial");

    /// <summary>A trial more will use it.</summary>
    internal void Add() => _users++;

    /// <summary>So many trials have used it.</summary>
    internal void Release(int trials)
    {
        if (Interlocked.Add(ref _users, -trials) == 0)
            _sample = null;
    }

    /// <summary>How the data are read: options by name, with "data" for the file.</summary>
    internal static DataOptions Options(IReadOnlyDictionary<string, string> options) =>
        DataArguments.Parse(
            options.GetValueOrDefault(Experiment.DataKey, ""),
            options.GetValueOrDefault("labels"),
            options.GetValueOrDefault("label"),
            options.GetValueOrDefault("arrays"),
            options.GetValueOrDefault("scale"),
            options.GetValueOrDefault("rows"),
            options.GetValueOrDefault("classes"),
            options.GetValueOrDefault("normalize"),
            options.GetValueOrDefault("task")
        );

    /// <summary>Errors: InputException when the option cannot have that value.</summary>
    internal static void Parse(string name, string value)
    {
        _ = Options(new Dictionary<string, string>(StringComparer.Ordinal) { [name] = value });
        if (name is Experiment.DataKey && value is "-")
            throw new InputException("an experiment reads its data from a file; save standard input in one");
    }

    /// <summary>A file named in an experiment file stands relative to it.</summary>
    internal static string Beside(string experiment, string path) =>
        Path.IsPathRooted(path) || path.Length == 0
            ? path
            : Path.Combine(Path.GetDirectoryName(experiment) ?? "", path);
}
