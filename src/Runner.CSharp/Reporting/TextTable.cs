using System.Text;

namespace MemCap.Runner.Reporting;

/// <summary>Aligned columns; a column of numbers stands right.</summary>
internal static class TextTable
{
    /// <summary>All rows, the head first, each with the given indent and without trailing blanks; without alignNumbers every column
    /// stands left.</summary>
    internal static string Render(IReadOnlyList<string[]> rows, string indent = "", bool alignNumbers = true)
    {
        int columns = rows[0].Length;
        int[] widths = [.. Enumerable.Range(0, columns).Select(c => rows.Max(row => Width(row[c])))];
        bool[] right =
        [
            .. Enumerable
                .Range(0, columns)
                .Select(c => alignNumbers && rows.Count > 1 && rows.Skip(1).All(row => IsNumber(row[c]))),
        ];
        var text = new StringBuilder();
        foreach (string[] row in rows)
            text.Append(Row(row, widths, right, indent));
        return text.ToString();
    }

    internal static string Row(string[] cells, int[] widths, bool[] right, string indent = "") =>
        (indent + string.Join("  ", cells.Select((cell, c) => Pad(cell, widths[c], right[c])))).TrimEnd()
        + "\n";

    private static string Pad(string cell, int width, bool right)
    {
        string blanks = new(' ', Math.Max(0, width - Width(cell)));
        return right ? blanks + cell : cell + blanks;
    }

    private static int Width(string text) => new System.Globalization.StringInfo(text).LengthInTextElements;

    private static bool IsNumber(string cell) =>
        cell.Length > 0 && (cell is "-" || char.IsAsciiDigit(cell[0]) || (cell.Length > 1 && cell[0] is '-'));
}
