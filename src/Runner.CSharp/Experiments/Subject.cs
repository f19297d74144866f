using MemCap.Constructions;
using MemCap.Runner.Io;
using Microsoft.FSharp.Core;

namespace MemCap.Runner.Experiments;

/// <summary>What the trials of an experiment are about, and what may be asked of them.</summary>
/// <remarks>Id: what an experiment file calls it, as its method.</remarks>
internal abstract class Subject(string id, IReadOnlyList<MethodOption> options)
{
    internal string Id => id;

    internal virtual IEnumerable<string> OptionNames => options.Select(o => o.Name);

    /// <summary>Either every trial has a data set, or none has.</summary>
    internal virtual bool ReadsData => false;

    /// <summary>Columns of numbers that follow those of every results file.</summary>
    internal virtual IReadOnlyList<string> Columns => [];

    /// <summary>Computes the trials of one experiment.</summary>
    internal abstract ITrialRunner Runner(Terminal terminal);

    /// <summary>The value of every option when none is given.</summary>
    internal SortedDictionary<string, string> Defaults()
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (MethodOption option in options)
            values.Add(option.Name, option.Standard);
        return values;
    }

    /// <summary>The value of an option in its plain form. Errors: InputException for an option that the subject does not
    /// have, and for a value that is not admissible.</summary>
    internal virtual string Value(string name, string value)
    {
        MethodOption option =
            options.FirstOrDefault(o => string.Equals(o.Name, name, StringComparison.Ordinal))
            ?? throw new InputException(
                $"--{name}: {id} has no such option{Nearest.Hint(name, OptionNames)}; there are {string.Join(", ", OptionNames)}"
            );
        FSharpResult<string, string> read = option.Read(value);
        return read.IsOk
            ? read.ResultValue
            : throw new InputException(
                $"--{name} {value}: {id} {read.ErrorValue}{Nearest.Hint(value, option.Values)}"
            );
    }

    /// <summary>Checks the options of a trial together. Errors: InputException.</summary>
    internal virtual void Require(IReadOnlyDictionary<string, string> values) { }
}
