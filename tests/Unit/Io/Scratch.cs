using System.Globalization;
using System.IO.Compression;
using System.Text;
using MemCap.Runner.Io;

namespace MemCap.Unit.Io;

/// <summary>A folder of its own for each test, gone afterwards; and files of every format, written by hand.</summary>
public abstract class Scratch : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("memcap-");

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    internal string PathOf(string name) => Path.Combine(_folder.FullName, name);

    internal string[] Files => [.. _folder.GetFiles().Select(f => f.Name).Order(StringComparer.Ordinal)];

    internal string File(string name, string text) => File(name, Encoding.UTF8.GetBytes(text));

    internal string File(string name, byte[] bytes)
    {
        System.IO.File.WriteAllBytes(PathOf(name), bytes);
        return PathOf(name);
    }

    internal LabelledData Csv(string text, Func<DataOptions, DataOptions>? change = null) =>
        ReadFile(File("t.csv", text), change);

    internal static LabelledData ReadFile(string path, Func<DataOptions, DataOptions>? change = null)
    {
        var options = new DataOptions { Path = path };
        return DataReader.Read(change is null ? options : change(options));
    }

    /// <summary>The error of reading, without the folder: one line, and it starts with the file.</summary>
    internal string Refusal(string path, Func<DataOptions, DataOptions>? change = null)
    {
        InputException error = Assert.Throws<InputException>(() => ReadFile(path, change));
        Assert.DoesNotContain('\n', error.Message);
        Assert.DoesNotContain('\r', error.Message);
        return error.Message.Replace(
            _folder.FullName + Path.DirectorySeparatorChar,
            "",
            StringComparison.Ordinal
        );
    }

    internal string CsvRefusal(string text, Func<DataOptions, DataOptions>? change = null) =>
        Refusal(File("t.csv", text), change);

    internal static byte[] Gzip(byte[] bytes)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return target.ToArray();
    }

    internal static byte[] Npy(string type, string shape, byte[] data, bool fortran = false, int version = 1)
    {
        string order = fortran ? "True" : "False";
        return NpyWithHeader(
            $"{{'descr': '{type}', 'fortran_order': {order}, 'shape': {shape}, }}",
            data,
            version
        );
    }

    internal static byte[] NpyWithHeader(string header, byte[] data, int version = 1)
    {
        byte[] text = Encoding.UTF8.GetBytes(header + "\n");
        byte[] length =
            version == 1 ? [(byte)text.Length, (byte)(text.Length >> 8)] : BitConverter.GetBytes(text.Length);
        return [0x93, .. "NUMPY"u8, (byte)version, 0, .. length, .. text, .. data];
    }

    internal static byte[] Npz(params (string Name, byte[] Content)[] entries)
    {
        using var target = new MemoryStream();
        using (var zip = new ZipArchive(target, ZipArchiveMode.Create))
        {
            for (int i = 0; i < entries.Length; i++)
            {
                CompressionLevel level =
                    i % 2 == 0 ? CompressionLevel.NoCompression : CompressionLevel.Optimal;
                using Stream entry = zip.CreateEntry(entries[i].Name, level).Open();
                entry.Write(entries[i].Content);
            }
        }
        return target.ToArray();
    }

    internal static byte[] Idx(byte type, int[] shape, byte[] data)
    {
        IEnumerable<byte> sizes = shape.SelectMany(n => BitConverter.GetBytes(n).Reverse());
        return [0, 0, type, (byte)shape.Length, .. sizes, .. data];
    }

    internal static byte[] Doubles(params double[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    internal static string R(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
