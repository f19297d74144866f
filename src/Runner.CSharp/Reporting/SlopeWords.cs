using System.Globalization;
using System.Text;
using MemCap.Runner.Experiments;

namespace MemCap.Runner.Reporting;

/// <summary>What is said about power laws.</summary>
internal static class SlopeWords
{
    /// <summary>"groups = 2"; the value's name where there is one series.</summary>
    internal static string Series(CellTable table, int row) =>
        table.Y is { } y ? $"{y.Name} = {table.RowLabels[row]}" : table.Value;

    /// <summary>"slope −1.98 ± 0.11", with 95 % limits where there are trials enough.</summary>
    internal static string Slope(SlopeFit? fit)
    {
        if (fit is null)
            return "one value, no slope";
        string half = double.IsNaN(fit.StandardError)
            ? ""
            : $" ± {(Cell.NormalQuantile * fit.StandardError).ToString("0.00", CultureInfo.InvariantCulture)}";
        return $"slope {fit.Slope.ToString("0.00", CultureInfo.InvariantCulture).Replace('-', '−')}{half}";
    }

    /// <summary>A line for each series, and what the limits are.</summary>
    internal static string Text(Scaling scaling)
    {
        var text = new StringBuilder();
        for (int i = 0; i < scaling.Fits.Count; i++)
        {
            int points = scaling.Fits[i]?.Points ?? 1;
            text.Append(
                CultureInfo.InvariantCulture,
                $"  {Series(scaling.Table, i)}: {Slope(scaling.Fits[i])}, over {ReportText.Count(points, "value")} of {scaling.Table.X.Name}{Largest(scaling, i)}\n"
            );
        }
        return text.ToString();
    }

    /// <summary>How near the means come to their bound.</summary>
    private static string Largest(Scaling scaling, int row)
    {
        if (scaling.Bound is not { } bound)
            return "";
        double ratio = Scaling
            .Row(scaling.Table, row)
            .Zip(Scaling.Row(bound, row))
            .Where(p => p.First.Trials > 0 && p.Second.Trials > 0)
            .Max(p => p.First.Mean / p.Second.Mean);
        return $"; mean at most {ratio.ToString("G3", CultureInfo.InvariantCulture)} of its {bound.Value}";
    }
}
