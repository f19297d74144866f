using System.Collections.Concurrent;
using MemCap;
using MemCap.Constructions;
using MemCap.Runner.Io;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace MemCap.Runner.Experiments;

/// <summary>Trials of <see cref="RepresentSubject"/>. Those with the same units share their decompositions.</summary>
internal sealed class RepresentTrials(Terminal terminal) : ITrialRunner
{
    private readonly ConcurrentDictionary<
        string,
        Lazy<FSharpResult<RepresentationUnits, MemCapError>>
    > _prepared = new(StringComparer.Ordinal);

    public IEnumerable<TrialResult> Run(TrialBatch batch) => batch.Trials.Select(Run);

    private TrialResult Run(Trial trial)
    {
        double started = terminal.Clock();
        FSharpMap<string, string> options = RepresentSubject.Map(trial.Options);
        string key = string.Join('\n', Representation.sharedBy(options));
        // Lazy: two threads must not both compute what takes seconds.
        FSharpResult<RepresentationUnits, MemCapError> prepared = _prepared
            .GetOrAdd(
                key,
                _ => new Lazy<FSharpResult<RepresentationUnits, MemCapError>>(() =>
                    Representation.prepare(options)
                )
            )
            .Value;
        if (prepared.IsError)
            return Declined(trial, prepared.ErrorValue, started);
        FSharpResult<RepresentationTask, MemCapError> made = Representation.task(
            options,
            prepared.ResultValue
        );
        if (made.IsError)
            return Declined(trial, made.ErrorValue, started);
        RepresentationTask task = made.ResultValue;
        RepresentationError error = task.Error.Invoke(trial.Seed);
        return new TrialResult(trial.Index, Interpolates: null, terminal.Clock() - started)
        {
            Neurons = task.Neurons,
            Parameters = (task.Neurons * (task.Dimension + 2L)) + 1,
            FirstLayerWidth = task.Neurons,
            Figures = [error.Mean, error.Bound],
        };
    }

    private TrialResult Declined(Trial trial, MemCapError error, double started) =>
        new(trial.Index, Interpolates: null, terminal.Clock() - started)
        {
            Figures = [null, null],
            Remark = InputException.OneLine(error.Message),
        };
}
