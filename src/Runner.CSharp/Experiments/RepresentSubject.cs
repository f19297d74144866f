using MemCap;
using MemCap.Constructions;
using MemCap.Runner.Io;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace MemCap.Runner.Experiments;

/// <summary>How well random networks represent a function: each trial draws one and takes its mean squared error.</summary>
internal sealed class RepresentSubject() : Subject("represent", [.. Representation.options])
{
    internal override IReadOnlyList<string> Columns { get; } = ["error", ResultColumns.Bound];

    internal override ITrialRunner Runner(Terminal terminal) => new RepresentTrials(terminal);

    internal override void Require(IReadOnlyDictionary<string, string> values)
    {
        FSharpResult<Unit, MemCapError> result = Representation.require(Map(values));
        if (result.IsError)
            throw new InputException(result.ErrorValue.Message);
    }

    internal static FSharpMap<string, string> Map(IReadOnlyDictionary<string, string> values) =>
        MapModule.OfSeq(values.Select(v => Tuple.Create(v.Key, v.Value)));
}
