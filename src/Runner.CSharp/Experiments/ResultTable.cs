using System.Text;
using MemCap.Runner.Io;

namespace MemCap.Runner.Experiments;

/// <summary>A results file: named columns of texts.</summary>
internal sealed record ResultTable(string Source, IReadOnlyList<string> Columns, IReadOnlyList<string[]> Rows)
{
    /// <summary>Reads CSV with a header, also gzipped.</summary>
    /// <remarks>Errors: InputException with the line.</remarks>
    internal static ResultTable Read(string path) =>
        Guard.Run(
            path,
            () =>
            {
                using var text = new StreamReader(
                    DataFile.At(path).Open(),
                    new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true)
                );
                return Read(path, new DelimitedRecords(text, ',', path));
            }
        );

    private static ResultTable Read(string path, DelimitedRecords records)
    {
        if (!records.Next())
            throw new InputException($"{path}: is empty; give a results file of memcap experiment");
        string[] columns = Cells(records);
        List<string[]> rows = [];
        while (records.Next())
        {
            if (records.Count != columns.Length)
                throw new InputException(
                    $"{path}: line {records.Line}: {records.Count} cells where the header has {columns.Length}; complete or remove the row"
                );
            rows.Add(Cells(records));
        }
        return rows.Count > 0
            ? new ResultTable(path, columns, rows)
            : throw new InputException($"{path}: there is only a header; give one with trials below it");
    }

    internal bool Has(string name) => Columns.Contains(name, StringComparer.Ordinal);

    /// <summary>The place of a column. Errors: InputException that names the option and the columns.</summary>
    internal int Column(string option, string name)
    {
        for (int c = 0; c < Columns.Count; c++)
        {
            if (string.Equals(Columns[c], name, StringComparison.Ordinal))
                return c;
        }
        throw new InputException(
            $"{option} {name}: {Source} has no such column{Nearest.Hint(name, Columns)}; there are {string.Join(", ", Columns)}"
        );
    }

    private static string[] Cells(DelimitedRecords records) =>
        [.. Enumerable.Range(0, records.Count).Select(c => records[c].Trim().ToString())];
}
