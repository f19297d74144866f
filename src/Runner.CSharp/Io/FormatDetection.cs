namespace MemCap.Runner.Io;

internal enum DataFormat
{
    Csv,
    Tsv,
    Npy,
    Npz,
    Idx,
}

/// <summary>The format of a data file, by its name, which its first bytes must not contradict.</summary>
internal static class FormatDetection
{
    internal static DataFormat Of(DataFile file)
    {
        DataFormat? content = ByContent(file.Head);
        DataFormat? name = ByName(file.PlainName);
        bool isText = name is DataFormat.Csv or DataFormat.Tsv;
        if (name is { } expected)
        {
            if (content is { } found && found != expected && (isText || found != DataFormat.Idx))
                throw file.Error(
                    $"is named like {Describe(expected)} but holds {Describe(found)}; rename it"
                );
            if (isText)
                RequireText(file);
            else if (content is null)
                throw file.Error(
                    $"is named like {Describe(expected)} but does not start as one; rename it or get it again"
                );
            return expected;
        }
        return content
            ?? throw file.Error(
                "the format is not known by its name; call it .csv, .tsv, .npy, .npz or .idx, or pass CSV on standard input as -"
            );
    }

    private static DataFormat? ByName(string name)
    {
        return Path.GetExtension(name) switch
        {
            ".csv" => DataFormat.Csv,
            ".tsv" => DataFormat.Tsv,
            ".npy" => DataFormat.Npy,
            ".npz" => DataFormat.Npz,
            ".idx" => DataFormat.Idx,
            _ => name.Contains("idx", StringComparison.Ordinal) ? DataFormat.Idx : null,
        };
    }

    private static DataFormat? ByContent(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith(NpyHeader.Magic))
            return DataFormat.Npy;
        if (head.StartsWith("PK\u0003\u0004"u8) || head.StartsWith("PK\u0005\u0006"u8))
            return DataFormat.Npz;
        return IdxReader.IsHeader(head) ? DataFormat.Idx : null;
    }

    private static void RequireText(DataFile file)
    {
        ReadOnlySpan<byte> head = file.Head;
        if (head.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]))
            throw file.Error("is gzip data inside gzip; unpack it once");
        if (
            head.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe])
            || head.StartsWith((ReadOnlySpan<byte>)[0xfe, 0xff])
        )
            throw file.Error("is UTF-16 text; save it as UTF-8");
        if (head.Contains((byte)0))
            throw file.Error("is named like text but holds binary data; rename it or get it again");
    }

    private static string Describe(DataFormat format) =>
        format switch
        {
            DataFormat.Csv => "CSV text",
            DataFormat.Tsv => "TSV text",
            DataFormat.Npy => "a .npy array",
            DataFormat.Npz => "a zip archive (.npz)",
            _ => "an IDX file",
        };
}
