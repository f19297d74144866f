using MemCap.Constructions;
using MemCap.Runner.Io;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace MemCap.Runner.Experiments;

/// <summary>Learning a random polynomial with random smoothed ReLUs: each trial is an error on points that were not learned
/// from.</summary>
internal sealed class LearningSubject() : Subject(LearningOptions.id, [.. LearningOptions.all])
{
    internal override IReadOnlyList<string> Columns { get; } =
    ["error", "trainingError", "rate", ResultColumns.Bound];

    internal override ITrialRunner Runner(Terminal terminal) => new LearningTrials(terminal);

    internal override void Require(IReadOnlyDictionary<string, string> values) => _ = ShapeOf(values);

    /// <summary>Errors: InputException for options that do not go together.</summary>
    internal static LearningShape ShapeOf(IReadOnlyDictionary<string, string> values)
    {
        FSharpResult<LearningShape, string> shape = LearningOptions.shape(MapOf(values));
        return shape.IsOk
            ? shape.ResultValue
            : throw new InputException($"{LearningOptions.id} {shape.ErrorValue}");
    }

    internal static FSharpMap<string, string> MapOf(IReadOnlyDictionary<string, string> values) =>
        MapModule.OfSeq(values.Select(v => Tuple.Create(v.Key, v.Value)));
}
