using System.Buffers.Binary;
using System.IO.Compression;
using MemCap.Networks;
using Microsoft.FSharp.Collections;

namespace MemCap.Runner.Io;

/// <summary>Reads memcap-network/1: JSON, gzipped JSON, or an .npz archive, told apart by content.</summary>
/// <remarks>Errors: InputException, one line, and nothing else for any content.</remarks>
internal static class NetworkReader
{
    internal static NetworkFile Read(string path, NetworkLimits? limits = null) =>
        Guard.Run(
            path,
            () =>
            {
                if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
                    throw new InputException($"{InputException.Show(path)} is not a file name");
                if (Directory.Exists(path))
                    throw new InputException($"{path}: is a folder; name a network file in it");
                using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
                if (file.CanSeek)
                    return ReadContent(file, path, limits);
                using var copy = new MemoryStream();
                file.CopyTo(copy);
                return ReadContent(copy, path, limits);
            }
        );

    /// <summary>The same from any stream that can seek; name stands for the file in errors.</summary>
    internal static NetworkFile Read(Stream content, string name, NetworkLimits? limits = null) =>
        Guard.Run(name, () => ReadContent(content, name, limits));

    private static NetworkFile ReadContent(Stream content, string name, NetworkLimits? limits)
    {
        limits ??= NetworkLimits.Default;
        Span<byte> head = stackalloc byte[4];
        content.Position = 0;
        head = head[..content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        if (head.Length == 0)
            throw new InputException($"{name}: the file is empty; get it again");
        bool isArchive = head.StartsWith("PK"u8);
        bool isGzip = head.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]);
        RequireName(name, isArchive, isGzip);
        if (isArchive)
            return NetworkArchive.Read(content, name, limits);
        Stream Open()
        {
            content.Position = 0;
            return isGzip ? new GZipStream(content, CompressionMode.Decompress, leaveOpen: true) : content;
        }
        return Parse(content, Open, isGzip, name, limits);
    }

    /// <summary>Refuses a name that contradicts the content. Names in /dev say nothing, and an archive or plain
    /// JSON may have any other name.</summary>
    private static void RequireName(string name, bool isArchive, bool isGzip)
    {
        bool Ends(string ending) => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase);
        string? error = isArchive
            ? Ends(".json") || Ends(".gz")
                ? "holds a zip archive, not JSON; rename it to .npz"
                : null
            : isGzip
                ? Ends(".gz") || name.StartsWith("/dev/", StringComparison.Ordinal)
                    ? null
                    : "holds gzip data; rename it to .json.gz"
                : Ends(".npz")
                    ? "is named .npz but is not a zip archive; rename it to .json, or get it again"
                    : Ends(".gz")
                        ? "is named .gz but is not gzip data; rename it or compress it"
                        : null;
        if (error is not null)
            throw new InputException($"{name}: {error}");
    }

    private static NetworkFile Parse(
        Stream content,
        Func<Stream> open,
        bool isGzip,
        string name,
        NetworkLimits limits
    )
    {
        IReadOnlyList<LayerHead>? heads = null;
        while (true)
        {
            Stream text = open();
            try
            {
                using var tokens = new JsonTokens(text, name);
                var parser = new NetworkParser(tokens, name, limits, heads);
                parser.Run();
                if (isGzip)
                    RequireTrailer(content, tokens.Length, name);
                if (!parser.Incomplete)
                    return new NetworkFile(
                        Assemble(parser, parser.Layers, name),
                        parser.ClassNames,
                        parser.Provenance,
                        tokens.Hash()
                    );
                heads = parser.Heads;
            }
            finally
            {
                if (isGzip)
                    text.Dispose();
            }
        }
    }

    /// <summary>The last four bytes of gzip data are the length of the text: without them the file was cut short
    /// in the few bytes after the text, where unpacking does not notice.</summary>
    private static void RequireTrailer(Stream content, long length, string name)
    {
        Span<byte> trailer = stackalloc byte[4];
        content.Position = content.Length - trailer.Length;
        content.ReadExactly(trailer);
        if (BinaryPrimitives.ReadUInt32LittleEndian(trailer) != (uint)length)
            throw new InputException(
                $"{name}: the gzip data are cut short, or in several pieces; get the file again, or unpack it with gunzip"
            );
    }

    internal static Network Assemble(NetworkParser head, IEnumerable<Layer> layers, string name) =>
        NetworkParser.Checked(
            NetworkModule.create(head.Inputs, ListModule.OfSeq(layers), head.Output!),
            name
        );
}
