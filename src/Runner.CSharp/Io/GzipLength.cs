using System.Buffers.Binary;
using System.IO.Compression;

namespace MemCap.Runner.Io;

/// <summary>Unpacks a gzip file once, before anything is made of it, to know its length and that it is whole.</summary>
/// <remarks>The runtime checks each member's checksum but takes a file that ends early for a shorter one. A whole
/// file ends with CRC-32 and length of its last member, which must fit what was unpacked (RFC 1952).</remarks>
internal static class GzipLength
{
    private const int TrailerLength = 8;

    /// <summary>Bytes of the unpacked file. Errors: InputException when it is cut short or damaged.</summary>
    internal static long Check(string name, long storedLength, Func<Stream> open)
    {
        using Stream stored = open();
        if (storedLength <= TrailerLength)
            throw CutShort(name);
        stored.Seek(-TrailerLength, SeekOrigin.End);
        Span<byte> trailer = stackalloc byte[TrailerLength];
        stored.ReadExactly(trailer);
        uint checksum = BinaryPrimitives.ReadUInt32LittleEndian(trailer);
        uint lastLength = BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]);
        (long length, uint whole) = Unpack(open, skip: 0);
        if ((uint)length == lastLength && whole == checksum)
            return length;
        // More than one member: the trailer speaks of the last one alone.
        if (lastLength <= length && Unpack(open, skip: length - lastLength).Checksum == checksum)
            return length;
        throw CutShort(name);
    }

    /// <summary>The length of everything, and the checksum of what comes after the first bytes.</summary>
    private static (long Length, uint Checksum) Unpack(Func<Stream> open, long skip)
    {
        using var stream = new GZipStream(open(), CompressionMode.Decompress);
        byte[] buffer = new byte[1 << 16];
        long length = 0;
        uint checksum = 0;
        for (int read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
        {
            int first = (int)Math.Clamp(skip - length, 0, read);
            checksum = Crc32.Append(checksum, buffer.AsSpan(first, read - first));
            length += read;
        }
        return (length, checksum);
    }

    private static InputException CutShort(string name) =>
        new($"{name}: the gzip data are cut short or damaged; get the file again");
}
