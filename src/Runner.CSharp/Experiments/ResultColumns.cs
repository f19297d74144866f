using System.Globalization;

namespace MemCap.Runner.Experiments;

/// <summary>The columns of a results file that follow those of the grid.</summary>
internal static class ResultColumns
{
    internal const string Seed = "seed";
    internal const string Interpolates = "interpolates";
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

    /// <summary>One cell a column, empty where there is no value.</summary>
    internal static string[] Cells(ulong seed, DataSet data, TrialResult result) =>
        [
            Text(seed),
            result.Interpolates ? True : False,
            Text(result.Neurons),
            Text(result.Parameters),
            Text(result.SecondLayerWidth),
            result.Seconds.ToString("0.######", CultureInfo.InvariantCulture),
            Text(result.FirstLayerWidth),
            Text(data.Count),
            Text(data.Dimension),
            Text(result.Misclassified),
            result.Remark,
        ];

    private static string Text(IFormattable? number) =>
        number?.ToString(null, CultureInfo.InvariantCulture) ?? "";
}
