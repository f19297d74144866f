using MemCap.Constructions;
using MemCap.Runner.Commands;

namespace MemCap.Runner.Experiments;

/// <summary>A method of memcap build: each trial constructs a network on data.</summary>
internal sealed class MethodSubject(Method method) : Subject(method.Id, [.. method.Options])
{
    internal override IEnumerable<string> OptionNames => base.OptionNames.Append(Experiment.NumbersKey);

    internal override bool ReadsData => true;

    internal override ITrialRunner Runner(Terminal terminal) =>
        HyperplaneTrials.Serves(method) ? new HyperplaneTrials(terminal) : new BuildTrials(terminal, method);

    internal override string Value(string name, string value)
    {
        if (name is not Experiment.NumbersKey)
            return MethodArguments.Value(method, name, value);
        _ = NumbersOption.Parse(value);
        return value;
    }
}
