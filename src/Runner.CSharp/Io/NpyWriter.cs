using System.Text;

namespace MemCap.Runner.Io;

/// <summary>The header of a .npy array, version 1.0, C order.</summary>
internal static class NpyWriter
{
    /// <remarks>type is a numpy descr such as &lt;f8; the data must follow, little-endian.</remarks>
    internal static void WriteHeader(Stream stream, string type, params ReadOnlySpan<int> shape)
    {
        string tuple = shape.Length == 1 ? $"({shape[0]},)" : $"({string.Join(", ", shape.ToArray())})";
        string header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {tuple}, }}";
        // Magic, version and length are 10 bytes; the data start at a multiple of 64.
        int length = ((10 + header.Length + 1 + 63) / 64 * 64) - 10;
        stream.Write(NpyHeader.Magic);
        stream.Write([1, 0, (byte)length, (byte)(length >> 8)]);
        stream.Write(Encoding.ASCII.GetBytes(header.PadRight(length - 1) + "\n"));
    }
}
