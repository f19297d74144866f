using MemCap.Constructions;
using Microsoft.FSharp.Core;

namespace MemCap.Runner.Experiments;

/// <summary>Trials that differ in the rule alone share a draw: one polynomial, one set of units, one decomposition.</summary>
internal sealed class LearningTrials(Terminal terminal) : ITrialRunner
{
    public IEnumerable<TrialResult> Run(TrialBatch batch) =>
        batch
            .Trials.GroupBy(t => (t.Seed, Shape: LearningSubject.ShapeOf(t.Options)))
            .SelectMany(g => Together(g.Key.Shape, [.. g]));

    private IEnumerable<TrialResult> Together(LearningShape shape, Trial[] trials)
    {
        double started = terminal.Clock();
        var draw = new LearningDraw(terminal.SerialKernels, trials[0].Seed, shape);
        LearningError[] errors = draw.Errors(
            trials.Select(t => LearningOptions.rule(LearningSubject.MapOf(t.Options)))
        );
        // The affine part is a ReLU and another of the opposite argument.
        int neurons = shape.Units + 2;
        double? bound = draw.Bound is { } proved ? proved.Value : null;
        // What was shared is shared out evenly.
        double seconds = (terminal.Clock() - started) / trials.Length;
        return trials.Zip(
            errors,
            (trial, error) =>
                new TrialResult(trial.Index, Interpolates: null, seconds)
                {
                    Neurons = neurons,
                    Parameters = (neurons * (shape.Dimension + 2L)) + 1,
                    FirstLayerWidth = neurons,
                    Figures = [error.Test, error.Training, LearningOptions.rate(shape), bound],
                }
        );
    }
}
