using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace MemCap.Runner.Io;

/// <summary>A data set as read: distinct points with one label each. The numbers are the data.</summary>
/// <remarks>Shapes: Points is row-major Count × Dimension, Labels and SourceRows are Count. All numbers are
/// finite and no zero is negative. SourceRows are 1-based lines for text and 0-based rows for arrays.</remarks>
internal sealed record LabelledData(
    string Source,
    int Count,
    int Dimension,
    double[] Points,
    double[] Labels,
    bool IsClassification,
    string TaskReason,
    IReadOnlyList<double> Classes,
    IReadOnlyList<string>? ClassNames,
    int Merged,
    int[] SourceRows,
    string RowWord
)
{
    private (double[] Points, double[] Labels, string Digest)? _digest;

    /// <summary>SHA-256, lower-case hex, of: Count and Dimension as int64, then Points row by row, then Labels as
    /// IEEE 754 doubles, everything little-endian without padding.</summary>
    public string Sha256
    {
        get
        {
            if (
                _digest is not { } known
                || !ReferenceEquals(known.Points, Points)
                || !ReferenceEquals(known.Labels, Labels)
            )
                _digest = known = (Points, Labels, Digest(Count, Dimension, Points, Labels));
            return known.Digest;
        }
    }

    /// <summary>The same of numbers that are no data set yet.</summary>
    internal static string Digest(int count, int dimension, double[] points, double[] labels)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> shape = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(shape, count);
        BinaryPrimitives.WriteInt64LittleEndian(shape[8..], dimension);
        hash.AppendData(shape);
        Append(hash, points);
        Append(hash, labels);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<double> values)
    {
        const int Chunk = 8192;
        byte[] buffer = new byte[Chunk * sizeof(double)];
        while (!values.IsEmpty)
        {
            ReadOnlySpan<double> part = values[..Math.Min(Chunk, values.Length)];
            values = values[part.Length..];
            Span<byte> bytes = buffer.AsSpan(0, part.Length * sizeof(double));
            if (BitConverter.IsLittleEndian)
                MemoryMarshal.AsBytes(part).CopyTo(bytes);
            else
            {
                for (int i = 0; i < part.Length; i++)
                    BinaryPrimitives.WriteDoubleLittleEndian(bytes[(i * sizeof(double))..], part[i]);
            }
            hash.AppendData(bytes);
        }
    }
}
