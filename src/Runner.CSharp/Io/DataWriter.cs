using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace MemCap.Runner.Io;

/// <summary>Writes points and labels so that DataReader reads the same doubles back.</summary>
/// <remarks>Shapes: points row-major n × d, labels n. The same numbers give the same bytes.</remarks>
internal static class DataWriter
{
    /// <summary>CSV with the header x1,…,xd,label and the shortest decimals that read back unchanged.</summary>
    internal static void WriteCsv(
        Stream stream,
        ReadOnlySpan<double> points,
        int d,
        ReadOnlySpan<double> labels
    )
    {
        byte[] buffer = new byte[1 << 16];
        int at = 0;
        for (int j = 1; j <= d; j++)
            Append(stream, buffer, ref at, string.Create(CultureInfo.InvariantCulture, $"x{j},"));
        Append(stream, buffer, ref at, "label\n");
        for (int i = 0; i < labels.Length; i++)
        {
            for (int j = 0; j < d; j++)
                Append(stream, buffer, ref at, points[(i * d) + j], (byte)',');
            Append(stream, buffer, ref at, labels[i], (byte)'\n');
        }
        stream.Write(buffer, 0, at);
    }

    /// <summary>An .npz with the arrays X (n × d) and y (n), both float64.</summary>
    internal static void WriteNpz(Stream stream, double[] points, int d, double[] labels)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        AddArray(zip, "X.npy", $"({labels.Length}, {d})", points);
        AddArray(zip, "y.npy", $"({labels.Length},)", labels);
    }

    private static void AddArray(ZipArchive zip, string name, string shape, double[] values)
    {
        ZipArchiveEntry entry = zip.CreateEntry(name, CompressionLevel.Optimal);
        // A fixed date: the bytes depend on the numbers alone.
        entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using Stream stream = entry.Open();
        string header = $"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}";
        // Magic, version and length are 10 bytes; the data start at a multiple of 64.
        int length = ((10 + header.Length + 1 + 63) / 64 * 64) - 10;
        stream.Write(NpyHeader.Magic);
        stream.Write([1, 0, (byte)length, (byte)(length >> 8)]);
        stream.Write(Encoding.ASCII.GetBytes(header.PadRight(length - 1) + "\n"));
        byte[] buffer = new byte[sizeof(double) * 4096];
        for (int start = 0; start < values.Length; start += 4096)
        {
            int count = Math.Min(4096, values.Length - start);
            for (int i = 0; i < count; i++)
                BinaryPrimitives.WriteDoubleLittleEndian(
                    buffer.AsSpan(i * sizeof(double)),
                    values[start + i]
                );
            stream.Write(buffer, 0, count * sizeof(double));
        }
    }

    private static void Append(Stream stream, byte[] buffer, ref int at, string text)
    {
        Reserve(stream, buffer, ref at);
        at += Encoding.ASCII.GetBytes(text, buffer.AsSpan(at));
    }

    private static void Append(Stream stream, byte[] buffer, ref int at, double value, byte end)
    {
        Reserve(stream, buffer, ref at);
        // The default format is the shortest that reads back; 24 characters at most.
        value.TryFormat(buffer.AsSpan(at), out int written, format: default, CultureInfo.InvariantCulture);
        at += written;
        buffer[at++] = end;
    }

    private static void Reserve(Stream stream, byte[] buffer, ref int at)
    {
        if (buffer.Length - at >= 64)
            return;
        stream.Write(buffer, 0, at);
        at = 0;
    }
}
