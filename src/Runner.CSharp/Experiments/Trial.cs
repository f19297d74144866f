using MemCap.Runner.Commands;
using MemCap.Runner.Io;

namespace MemCap.Runner.Experiments;

/// <summary>A point of the grid, ready to run. Index is its place in the grid's order, from 0.</summary>
/// <remarks>Options are those of the subject, each with a value in its plain form. Data is null where the subject reads
/// none.</remarks>
internal sealed record Trial(
    int Index,
    ulong Seed,
    IReadOnlyDictionary<string, string> Options,
    DataSet? Data
)
{
    internal Sample Sample =>
        Data?.Sample ?? throw new InternalDefect("a trial without data was asked for its sample");
}

/// <summary>Trials on the same data with the same seed; without shared columns a trial is a batch of its own.</summary>
internal sealed record TrialBatch(DataSet? Data, ulong Seed, IReadOnlyList<Trial> Trials);

/// <summary>What a trial came to; sizes are null where there is no network, Interpolates where there are no points to
/// fit.</summary>
internal sealed record TrialResult(int Index, bool? Interpolates, double Seconds)
{
    /// <summary>Hidden units.</summary>
    public int? Neurons { get; init; }

    /// <summary>All weights and biases.</summary>
    public long? Parameters { get; init; }

    public int? FirstLayerWidth { get; init; }

    /// <summary>Null for networks with one hidden layer.</summary>
    public int? SecondLayerWidth { get; init; }

    /// <summary>Points that the network answers wrongly.</summary>
    public int? Misclassified { get; init; }

    /// <summary>One for each of the subject's own columns; null where it has no value.</summary>
    public IReadOnlyList<double?> Figures { get; init; } = [];

    /// <summary>One line, or nothing: why there is no network, or what the construction remarks.</summary>
    public string Remark { get; init; } = "";
}

/// <summary>Runs trials; called by several threads at once.</summary>
internal interface ITrialRunner
{
    /// <summary>One result for each trial of the batch, in any order, each as soon as it is known. A result is a
    /// function of the trial alone, whatever else is in the batch.</summary>
    /// <remarks>Errors: InputException, InternalDefect; a construction that declines is a result.</remarks>
    IEnumerable<TrialResult> Run(TrialBatch batch);
}
