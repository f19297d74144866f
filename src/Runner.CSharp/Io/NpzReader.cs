using System.IO.Compression;

namespace MemCap.Runner.Io;

/// <summary>An .npz file: a zip of .npy arrays, of which two are the points and the labels.</summary>
internal static class NpzReader
{
    internal static RawTable Read(DataFile file, DataOptions options)
    {
        if (file.IsGzip)
            throw file.Error("an .npz inside gzip; unpack it first");
        ArrayNames names = options.ArrayNames ?? ArrayNames.Default;
        using Stream stream = file.Open();
        using var zip = new ZipArchive(stream, ZipArchiveMode.Read);
        NpyArray points = ReadArray(file, zip, names.Points, allowWords: false);
        NpyArray labels = ReadArray(file, zip, names.Labels, allowWords: true);
        if (labels.Columns != 1)
            throw file.Error(
                $"array {names.Labels}: {labels.Columns} columns where there should be one label a row"
            );
        return Join(file.Name, points, labels);
    }

    /// <summary>Points and labels from two arrays, row by row.</summary>
    internal static RawTable Join(string source, NpyArray points, NpyArray labels)
    {
        if (points.Rows != labels.Rows)
            throw new InputException(
                $"{source}: {points.Rows} points but {labels.Rows} labels; row {Math.Min(points.Rows, labels.Rows)} has only one of both; give the two parts of one set"
            );
        double[] numbers = labels.Values;
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] += 0.0;
        return new RawTable(
            source,
            points.Rows,
            points.Columns,
            points.Values,
            labels.Words is null ? numbers : null,
            labels.Words,
            Mixed: false,
            RawTable.ArrayRows(points.Rows),
            "row"
        );
    }

    private static NpyArray ReadArray(DataFile file, ZipArchive zip, string name, bool allowWords)
    {
        ZipArchiveEntry? entry = zip.GetEntry(name + ".npy") ?? zip.GetEntry(name);
        if (entry is null)
        {
            IEnumerable<string> known = zip
                .Entries.Take(20)
                .Select(e => Path.GetFileNameWithoutExtension(e.FullName));
            throw file.Error(
                $"has no array {name}; it has {string.Join(", ", known)}; name two with --arrays X,y"
            );
        }
        string place = $"{file.Name}: array {name}";
        if (entry.IsEncrypted)
            throw new InputException($"{place}: is encrypted; save it without a password");
        long length = Check(entry, place);
        using Stream stream = entry.Open();
        return NpyArray.Read(
            stream,
            place,
            promised =>
            {
                if (promised != length)
                    throw new InputException(
                        $"{place}: {(length < promised ? "is cut short" : "does not end with its data")}: the header promises {promised} bytes, the file has {length}"
                    );
            },
            allowWords
        );
    }

    /// <summary>Unpacks the entry once, compares its checksum, and counts its bytes.</summary>
    private static long Check(ZipArchiveEntry entry, string place)
    {
        using Stream stream = entry.Open();
        byte[] buffer = new byte[1 << 16];
        long length = 0;
        uint checksum = 0;
        for (int read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
        {
            length += read;
            checksum = Crc32.Append(checksum, buffer.AsSpan(0, read));
        }
        return checksum == entry.Crc32
            ? length
            : throw new InputException(
                $"{place}: the checksum does not match: the file is damaged; get it again"
            );
    }
}
