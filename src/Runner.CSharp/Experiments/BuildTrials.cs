using MemCap.Constructions;
using MemCap.Runner.Commands;
using MemCap.Runner.Io;
using MemCap.Runner.Reporting;

namespace MemCap.Runner.Experiments;

/// <summary>A trial is what `memcap build` does with its seed: constructed, checked, counted. For every method.</summary>
internal sealed class BuildTrials(Terminal terminal, Method method) : ITrialRunner
{
    /// <summary>Trials fill the processors between them: each computes on one thread, and silently.</summary>
    private readonly Terminal _terminal = terminal with
    {
        Kernels = terminal.SerialKernels,
        ShowsProgress = false,
    };

    public IEnumerable<TrialResult> Run(TrialBatch batch) => batch.Trials.Select(Run);

    private TrialResult Run(Trial trial)
    {
        double started = _terminal.Clock();
        try
        {
            using var progress = new Progress(_terminal);
            Built built = Builder.Build(RecipeOf(trial), trial.Sample, _terminal, progress);
            int[] widths = [.. built.Size.HiddenWidths];
            int misclassified = built.Evidence.Findings.Misclassified;
            return new TrialResult(trial.Index, misclassified == 0, _terminal.Clock() - started)
            {
                Neurons = built.Size.Neurons,
                Parameters = built.Size.Parameters,
                FirstLayerWidth = widths.Length > 0 ? widths[0] : null,
                SecondLayerWidth = widths.Length > 1 ? widths[1] : null,
                Misclassified = misclassified,
                Remark = InputException.OneLine(string.Join("; ", built.Construction.Remarks)),
            };
        }
        catch (DeclinedException e)
        {
            return new TrialResult(trial.Index, Interpolates: false, _terminal.Clock() - started)
            {
                Remark = InputException.OneLine(e.Message),
            };
        }
    }

    private Recipe RecipeOf(Trial trial)
    {
        var options = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string value) in trial.Options)
        {
            if (name is not Experiment.NumbersKey)
                options.Add(name, value);
        }
        return new Recipe(
            method,
            options,
            NumbersOption.Parse(trial.Options.GetValueOrDefault(Experiment.NumbersKey)),
            trial.Seed
        );
    }
}
