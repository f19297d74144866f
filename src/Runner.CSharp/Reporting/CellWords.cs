using System.Globalization;
using MemCap.Runner.Experiments;

namespace MemCap.Runner.Reporting;

/// <summary>What pictures of trials say about themselves.</summary>
internal static class CellWords
{
    internal const double TitleSize = 14;

    /// <summary>"interpolates: proportion of trials, activation = relu".</summary>
    internal static string Title(CellTable table)
    {
        string what = table.IsProportion ? $"{table.Value}: proportion of trials" : $"mean {table.Value}";
        return string.Concat(table.Where.Select(w => $", {w.Column} = {w.Value}").Prepend(what));
    }

    /// <summary>"25 to 50 trials each, over restart and variant".</summary>
    internal static string Trials(CellTable table)
    {
        (int least, int most) = (table.Filled.Min(c => c.Trials), table.Filled.Max(c => c.Trials));
        string count = least == most ? ReportText.Count(most, "trial") : $"{least} to {most} trials";
        string over = table.Over.Count > 0 ? $", over {string.Join(" and ", table.Over)}" : "";
        return $"{count} each{over}";
    }

    /// <summary>"50 %", "12.5", or "interpolates 50 %" where the line is of another value than the picture.</summary>
    internal static string Level(CellTable picture, CellLevel level)
    {
        string value = level.Table.IsProportion
            ? $"{(100 * level.Value).ToString("0.######", CultureInfo.InvariantCulture)} %"
            : level.Value.ToString("0.######", CultureInfo.InvariantCulture);
        return level.Table == picture ? value : $"{level.Table.Value} {value}";
    }
}
