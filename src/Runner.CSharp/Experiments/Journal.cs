using System.Globalization;
using System.Text;
using MemCap.Runner.Io;

namespace MemCap.Runner.Experiments;

/// <summary>What is finished of an experiment, row by row, beside its results file: what a killed run leaves.</summary>
/// <remarks>The first line is "memcap-journal/1 DIGEST". Every other is a row of CSV: the trial's index, the cells that
/// follow the grid's columns, and the CRC-32 of what stands before its last comma. Reading ends before the first line
/// that is not whole. Any thread may append.</remarks>
internal sealed class Journal : IDisposable
{
    private const string Format = "memcap-journal/1";

    private readonly string _path;
    private readonly FileStream _stream;
    private readonly Lock _lock = new();

    private Journal(string path, FileStream stream)
    {
        _path = path;
        _stream = stream;
    }

    internal static string PathFor(string results) => $"{results}.journal";

    /// <summary>Opens or begins the journal, and hands over what it holds, by the trials' indices.</summary>
    /// <remarks>Errors: InputException when a journal is there and resume is not set, when it is one of something else, and
    /// when another process writes it.</remarks>
    internal static Journal Open(
        string path,
        string digest,
        int trials,
        int columns,
        bool resume,
        out Dictionary<int, string[]> rows
    )
    {
        if (!resume && File.Exists(path))
            throw new InputException(
                $"{path}: the journal of an unfinished run; add --resume to go on with it, or delete it to begin anew"
            );
        Dictionary<int, string[]> read = [];
        Journal? journal = null;
        Guard.RunOutput(path, () => journal = Open(path, $"{Format} {digest}\n", trials, columns, read));
        rows = read;
        return journal!;
    }

    private static Journal Open(
        string path,
        string header,
        int trials,
        int columns,
        Dictionary<int, string[]> rows
    )
    {
        // None: two processes must not write one journal.
        var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
        try
        {
            byte[] content = new byte[stream.Length];
            stream.ReadExactly(content);
            long whole = Read(path, content, header, trials, columns, rows);
            stream.SetLength(whole);
            stream.Position = whole;
            if (whole == 0)
                stream.Write(Encoding.ASCII.GetBytes(header));
            return new Journal(path, stream);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Hands the row to the system before it returns: only a crash of the machine can lose it.</summary>
    internal void Append(int index, string[] cells)
    {
        string row = CsvText.Row(cells.Prepend(index.ToString(CultureInfo.InvariantCulture)))[..^1];
        byte[] line = Encoding.UTF8.GetBytes($"{row},{Checksum(Encoding.UTF8.GetBytes(row))}\n");
        lock (_lock)
            Guard.RunOutput(_path, () => _stream.Write(line));
    }

    /// <summary>The results are written: nothing is left to go on with.</summary>
    internal void Delete()
    {
        Dispose();
        Guard.RunOutput(_path, () => File.Delete(_path));
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>The length of what is whole.</summary>
    private static int Read(
        string path,
        byte[] content,
        string header,
        int trials,
        int columns,
        Dictionary<int, string[]> rows
    )
    {
        byte[] expected = Encoding.ASCII.GetBytes(header);
        // Killed while the first line was written.
        if (expected.AsSpan().StartsWith(content) && content.Length < expected.Length)
            return 0;
        if (!content.AsSpan().StartsWith(expected))
            throw new InputException(
                content.AsSpan().StartsWith("memcap-journal/"u8)
                    ? $"{path}: the journal of another experiment, of other data or of another version; delete it to begin anew"
                    : $"{path}: is no journal of memcap; move it, or name other results"
            );
        int whole = expected.Length;
        while (content.AsSpan(whole).IndexOf((byte)'\n') is >= 0 and int length)
        {
            if (Row(content.AsSpan(whole, length), trials, columns) is not { } row)
                break;
            rows[row.Index] = row.Cells;
            whole += length + 1;
        }
        return whole;
    }

    private static (int Index, string[] Cells)? Row(ReadOnlySpan<byte> line, int trials, int columns)
    {
        int comma = line.LastIndexOf((byte)',');
        if (comma < 0 || !line[(comma + 1)..].SequenceEqual(Encoding.ASCII.GetBytes(Checksum(line[..comma]))))
            return null;
        using var text = new StringReader(Encoding.UTF8.GetString(line[..comma]));
        var records = new DelimitedRecords(text, ',', "journal");
        bool isRow =
            records.Next()
            && records.Count == columns + 1
            && int.TryParse(records[0], NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            && index < trials;
        return isRow
            ? (
                int.Parse(records[0], NumberStyles.None, CultureInfo.InvariantCulture),
                [.. Enumerable.Range(1, records.Count - 1).Select(c => records[c].ToString())]
            )
            : null;
    }

    private static string Checksum(ReadOnlySpan<byte> bytes) =>
        Crc32.Append(0, bytes).ToString("x8", CultureInfo.InvariantCulture);
}
