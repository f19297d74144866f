using System.Globalization;
using MemCap.Runner.Experiments;

namespace MemCap.Runner.Reporting;

/// <summary>What is said about networks that were built in rounds.</summary>
internal static class RoundsWords
{
    /// <summary>For each run its method and what tells it from the others: options that differ within the method, then data,
    /// seeds, and where nothing else does its file.</summary>
    internal static IReadOnlyList<string> Names(IReadOnlyList<RoundRun> runs)
    {
        bool isOneShape = runs.Select(run => (run.Points, run.Dimension)).Distinct().Count() == 1;
        string[] names =
        [
            .. runs.Select(run =>
                run.Method
                + string.Concat(
                    Differing(runs.Where(r => r.Method.Equals(run.Method, StringComparison.Ordinal)))
                        .Where(run.Options.ContainsKey)
                        .Select(name => $", {name} {run.Options[name]}")
                )
                + (isOneShape ? "" : $", n = {run.Points}, d = {run.Dimension}")
            ),
        ];
        names = Apart(names, i => $"seed {runs[i].Seed}");
        return Apart(names, i => Path.GetFileName(runs[i].Source));
    }

    /// <summary>"563 153 neurons, 11 rounds".</summary>
    internal static string Size(RoundRun run) =>
        $"{ReportText.Count(run.Neurons, "neuron")}, {ReportText.Count(run.Rounds, "round")}";

    /// <summary>"0.402 a round, expected at most 0.5 if uniform-phase".</summary>
    internal static string Factors(RoundRun run) =>
        $"{Number(run.Factor)} a round"
        + (run.ExpectedFactor is { } expected ? $", expected at most {Number(expected)}{If(run)}" : "");

    private static string If(RoundRun run) => run.ExpectedFactorIf is { } condition ? $" if {condition}" : "";

    internal static string LastError(RoundRun run) => $"error {Number(run.Errors[^1])}";

    /// <summary>A line for each run.</summary>
    internal static string Text(IReadOnlyList<RoundRun> runs) =>
        string.Concat(
            runs.Zip(
                Names(runs),
                (run, name) =>
                    $"  {name}: {Size(run)}, {ReportText.Count(run.Units, "unit")} drawn, {LastError(run)}; {Factors(run)}\n"
            )
        );

    private static IEnumerable<string> Differing(IEnumerable<RoundRun> runs)
    {
        RoundRun[] all = [.. runs];
        return all.SelectMany(run => run.Options.Keys)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Where(name =>
                all.Select(run => run.Options.GetValueOrDefault(name))
                    .Distinct(StringComparer.Ordinal)
                    .Count() > 1
            );
    }

    /// <summary>The names, those that are several times there with more, unless it is the same for all of them.</summary>
    private static string[] Apart(string[] names, Func<int, string> more)
    {
        string[] longer = [.. names];
        foreach (
            IGrouping<string, int> same in Enumerable
                .Range(0, names.Length)
                .GroupBy(i => names[i], StringComparer.Ordinal)
        )
        {
            if (same.Select(more).Distinct(StringComparer.Ordinal).Count() > 1)
            {
                foreach (int i in same)
                    longer[i] = $"{names[i]}, {more(i)}";
            }
        }
        return longer;
    }

    private static string Number(double value) =>
        value.ToString(value is > 0 and < 1e-3 ? "0.###e0" : "G4", CultureInfo.InvariantCulture);
}
