namespace MemCap.Runner.Io;

/// <summary>Rows of CSV as RFC 4180 writes them.</summary>
internal static class CsvText
{
    /// <summary>The cells with commas between them, in quotes where they need them, and a line feed.</summary>
    internal static string Row(IEnumerable<string> cells) => string.Join(',', cells.Select(Cell)) + "\n";

    private static string Cell(string text) =>
        text.AsSpan().ContainsAny(",\"\r\n") || text.StartsWith('\ufeff')
            ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : text;
}
