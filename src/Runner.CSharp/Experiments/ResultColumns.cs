using System.Globalization;
using MemCap.Runner.Io;

namespace MemCap.Runner.Experiments;

/// <summary>The columns of a results file that follow those of the grid.</summary>
internal static class ResultColumns
{
    internal const string Seed = "seed";
    internal const string Interpolates = "interpolates";

    /// <summary>What a subject calls a bound on the expectation of its other figures.</summary>
    internal const string Bound = "bound";
    internal const string True = "true";
    internal const string False = "false";

    internal static IReadOnlyList<string> Names { get; } =
    [
        Seed,
        Interpolates,
        "neurons",
        "parameters",
        "secondLayerWidth",
        "seconds",
        "firstLayerWidth",
        "n",
        "d",
        "misclassified",
        "remark",
    ];

    /// <summary>With those of the subject's own.</summary>
    internal static IEnumerable<string> Of(Subject subject) => Names.Concat(subject.Columns);

    /// <summary>One cell a column, empty where there is no value.</summary>
    internal static string[] Cells(Subject subject, ulong seed, DataSet? data, TrialResult result)
    {
        if (result.Figures.Count != subject.Columns.Count)
            throw new InternalDefect(
                $"{result.Figures.Count} figures in {subject.Columns.Count} columns of {subject.Id}"
            );
        return
        [
            Text(seed),
            result.Interpolates switch
            {
                true => True,
                false => False,
                null => "",
            },
            Text(result.Neurons),
            Text(result.Parameters),
            Text(result.SecondLayerWidth),
            result.Seconds.ToString("0.######", CultureInfo.InvariantCulture),
            Text(result.FirstLayerWidth),
            Text(data?.Count),
            Text(data?.Dimension),
            Text(result.Misclassified),
            result.Remark,
            .. result.Figures.Select(figure => Text(figure)),
        ];
    }

    private static string Text(IFormattable? number) =>
        number?.ToString(null, CultureInfo.InvariantCulture) ?? "";
}
