using MemCap.Constructions;

namespace MemCap.Runner.Experiments;

/// <summary>Trials that differ in the rule alone share a draw: one polynomial, one set of units, one decomposition.</summary>
internal sealed class LearningTrials(Terminal terminal) : ITrialRunner
{
    public IEnumerable<TrialResult> Run(TrialBatch batch) =>
        batch
            .Trials.GroupBy(t => (t.Seed, Key(LearningSubject.ShapeOf(t.Options))))
            .SelectMany(g => Together([.. g]));

    private static (int, int, int, int, int, int) Key(LearningShape shape) =>
        (shape.Dimension, shape.Degree, shape.Groups, shape.Units, shape.Training, shape.Test);

    private IEnumerable<TrialResult> Together(Trial[] trials)
    {
        double started = terminal.Clock();
        LearningShape shape = LearningSubject.ShapeOf(trials[0].Options);
        var draw = new LearningDraw(terminal.SerialKernels, trials[0].Seed, shape);
        LearningError[] errors = draw.Errors(
            trials.Select(t => LearningOptions.rule(LearningSubject.MapOf(t.Options)))
        );
        // What was shared is shared out evenly.
        double seconds = (terminal.Clock() - started) / trials.Length;
        return trials.Zip(
            errors,
            (trial, error) =>
                new TrialResult(trial.Index, Interpolates: null, seconds)
                {
                    Neurons = shape.Units,
                    FirstLayerWidth = shape.Units,
                    Figures = [error.Test, error.Training, LearningOptions.rate(shape)],
                }
        );
    }
}
