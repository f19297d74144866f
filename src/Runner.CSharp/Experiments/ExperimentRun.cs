using System.Collections.Concurrent;
using System.Text;
using MemCap.Runner.Io;

namespace MemCap.Runner.Experiments;

/// <summary>Runs what the journal does not hold yet, and writes the results when everything is there.</summary>
internal sealed class ExperimentRun(Experiment experiment, TrialPlan plan, string results)
{
    private int _run;

    /// <summary>Trials that the journal held.</summary>
    internal int Resumed { get; private set; }

    /// <summary>Trials that were run here.</summary>
    internal int HasRun => Volatile.Read(ref _run);

    /// <summary>Trials whose rows are safe.</summary>
    internal int Finished => Resumed + HasRun;

    /// <summary>The cells of every trial after those of the grid, in the grid's order.</summary>
    /// <remarks>report is told how many trials are finished, by any thread. Errors: those of the journal and the runner.</remarks>
    internal string[][] Run(ITrialRunner runner, int jobs, bool resume, Action report)
    {
        using var journal = Journal.Open(
            Journal.PathFor(results),
            plan.Digest,
            plan.Trials.Count,
            ResultColumns.Of(experiment.Subject).Count(),
            resume,
            out Dictionary<int, string[]> known
        );
        Resumed = known.Count;
        var rows = new string[plan.Trials.Count][];
        foreach ((int index, string[] cells) in known)
            rows[index] = cells;
        foreach (
            IGrouping<DataSet?, Trial> done in plan
                .Trials.Where(t => rows[t.Index] is not null)
                .GroupBy(t => t.Data)
        )
            done.Key?.Release(done.Count());
        report();
        Parallel.ForEach(
            Partitioner.Create(
                plan.Batches(trial => rows[trial.Index] is null, jobs),
                EnumerablePartitionerOptions.NoBuffering
            ),
            new ParallelOptions { MaxDegreeOfParallelism = jobs },
            batch =>
            {
                foreach (TrialResult result in Results(runner, batch))
                {
                    string[] cells = ResultColumns.Cells(experiment.Subject, batch.Seed, batch.Data, result);
                    journal.Append(result.Index, cells);
                    rows[result.Index] = cells;
                    Interlocked.Increment(ref _run);
                    report();
                }
                batch.Data?.Release(batch.Trials.Count);
            }
        );
        Write(rows);
        journal.Delete();
        return rows;
    }

    private IEnumerable<TrialResult> Results(ITrialRunner runner, TrialBatch batch)
    {
        int count = 0;
        using IEnumerator<TrialResult> all = runner.Run(batch).GetEnumerator();
        while (Next(all, batch))
        {
            count++;
            yield return all.Current;
        }
        if (count != batch.Trials.Count)
            throw new InternalDefect($"{count} results of {batch.Trials.Count} trials");
    }

    private bool Next(IEnumerator<TrialResult> results, TrialBatch batch)
    {
        try
        {
            return results.MoveNext();
        }
        catch (InputException e)
        {
            throw new InputException($"{experiment.File}: a trial with seed {batch.Seed}: {e.Message}", e);
        }
    }

    private void Write(string[][] rows) =>
        AtomicFile.Write(
            results,
            stream =>
            {
                using var text = new StreamWriter(
                    stream,
                    new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
                    1 << 16,
                    leaveOpen: true
                );
                text.Write(CsvText.Row(Head(experiment)));
                for (int i = 0; i < rows.Length; i++)
                    text.Write(CsvText.Row([.. experiment.Grid.Point(i), .. rows[i]]));
            }
        );

    /// <summary>The names of all columns.</summary>
    internal static IEnumerable<string> Head(Experiment experiment) =>
        experiment.Grid.Columns.Select(c => c.Name).Concat(ResultColumns.Of(experiment.Subject));
}
