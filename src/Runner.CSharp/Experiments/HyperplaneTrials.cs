using MemCap.Constructions;
using MemCap.Runner.Commands;
using MemCap.Runner.Io;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace MemCap.Runner.Experiments;

/// <summary>Trials of random hyperplanes without their networks: counts from exact signs, as <see cref="BuildTrials"/> would
/// have them. A network interpolates if and only if its construction leaves no point uncovered.</summary>
/// <remarks>Threshold trials of a batch that differ in width and bias share one product with the first layer.</remarks>
internal sealed class HyperplaneTrials(Terminal terminal) : ITrialRunner
{
    /// <summary>Words of packed signs that trials may hold together.</summary>
    private const long MostWords = 1L << 24;

    private readonly Terminal _terminal = terminal with { Kernels = terminal.SerialKernels };

    internal static bool Serves(Method method) =>
        string.Equals(method.Id, "random-hyperplanes", StringComparison.Ordinal);

    public IEnumerable<TrialResult> Run(TrialBatch batch)
    {
        var shared = new List<(Trial Trial, double Bias, int Width)>();
        foreach (Trial trial in batch.Trials)
        {
            RandomHyperplanes.Options options = OptionsOf(trial);
            if (
                options.Unit.IsThreshold
                && options.Width is RandomHyperplanes.Width.Fixed width
                && double.IsFinite(BiasOf(options, trial))
            )
                shared.Add((trial, BiasOf(options, trial), width.Item));
            else
                yield return Alone(trial, options);
        }
        foreach (
            var group in shared.GroupBy(s => (OptionsOf(s.Trial).Minus.IsFirst, s.Trial.Data, s.Trial.Seed))
        )
        {
            foreach (TrialResult result in Together([.. group]))
                yield return result;
        }
    }

    private IEnumerable<TrialResult> Together((Trial Trial, double Bias, int Width)[] trials)
    {
        Sample sample = trials[0].Trial.Sample;
        Require(sample);
        long words = (long)sample.Data.Count * ((trials.Max(t => t.Width) + 63) / 64);
        int biases = (int)Math.Clamp(MostWords / words, 1, int.MaxValue);
        foreach (var part in trials.GroupBy(t => t.Bias).Chunk(biases))
        {
            double started = _terminal.Clock();
            FSharpList<FSharpList<RandomHyperplanes.Outcome>> outcomes = RandomHyperplanes.outcomes(
                _terminal.Kernels,
                sample.Data,
                trials[0].Trial.Seed,
                OptionsOf(trials[0].Trial).Minus,
                ListModule.OfSeq(
                    part.Select(g => Tuple.Create(g.Key, ListModule.OfSeq(g.Select(t => t.Width))))
                )
            );
            // What was shared is shared out evenly.
            double seconds = (_terminal.Clock() - started) / part.Sum(g => g.Count());
            foreach (
                (Trial trial, RandomHyperplanes.Outcome outcome) in part.Zip(outcomes)
                    .SelectMany(p => p.First.Select(t => t.Trial).Zip(p.Second))
            )
                yield return Result(trial, outcome, seconds);
        }
    }

    private TrialResult Alone(Trial trial, RandomHyperplanes.Options options)
    {
        double started = _terminal.Clock();
        Sample sample = trial.Sample;
        Require(sample);
        var request = new Request(
            sample.Data,
            trial.Seed,
            Numbers.Float64,
            sample.Output,
            _terminal.Kernels,
            FuncConvert.FromAction<double>(_ => { })
        );
        FSharpResult<RandomHyperplanes.Outcome, MemCapError> outcome = RandomHyperplanes.outcomeOf(
            options,
            request
        );
        double seconds = _terminal.Clock() - started;
        return outcome.IsOk
            ? Result(trial, outcome.ResultValue, seconds)
            : new TrialResult(trial.Index, Interpolates: false, seconds)
            {
                Remark = InputException.OneLine(sample.Describe(outcome.ErrorValue)),
            };
    }

    /// <summary>Errors: InputException unless there are two classes at least.</summary>
    private static void Require(Sample sample)
    {
        if (!sample.Source.IsClassification || sample.Source.Classes.Count < 2)
            throw new InputException(
                $"{sample.Source.Source}: random hyperplanes need two classes or more; choose the data with \"task\", \"rows\" or \"classes\""
            );
    }

    private static TrialResult Result(Trial trial, RandomHyperplanes.Outcome outcome, double seconds)
    {
        Sample sample = trial.Sample;
        long outputs = sample.Source.Classes.Count == 2 ? 1 : sample.Source.Classes.Count;
        long parameters =
            (outcome.Width * (sample.Data.Dimension + 1L))
            + (outcome.Units * (outcome.Width + 1L))
            + (outputs * (outcome.Units + 1L));
        return new TrialResult(trial.Index, outcome.Misses == 0, seconds)
        {
            Neurons = outcome.Width + outcome.Units,
            Parameters = parameters,
            FirstLayerWidth = outcome.Width,
            SecondLayerWidth = outcome.Units,
            Misclassified = outcome.Misses,
        };
    }

    private static RandomHyperplanes.Options OptionsOf(Trial trial) =>
        Methods.hyperplanes(MapModule.OfSeq(trial.Options.Select(o => Tuple.Create(o.Key, o.Value))));

    private static double BiasOf(RandomHyperplanes.Options options, Trial trial) =>
        options.Bias is RandomHyperplanes.Bias.Given given
            ? given.Item
            : RandomHyperplanes.radius(trial.Sample.Data);
}
