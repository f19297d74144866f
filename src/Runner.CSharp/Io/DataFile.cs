using System.IO.Compression;

namespace MemCap.Runner.Io;

/// <summary>A file that may be gzipped; opened as often as needed, always from its first unpacked byte.</summary>
internal sealed class DataFile
{
    private const int HeadLength = 4096;

    /// <summary>Below this size an array is allocated on the header's word alone.</summary>
    private const long Small = 1 << 24;

    private readonly byte[]? _content;
    private readonly long _storedLength;

    private DataFile(string name)
    {
        Name = name;
        using FileStream file = OpenFile();
        if (!file.CanSeek)
        {
            using var copy = new MemoryStream();
            file.CopyTo(copy);
            _content = copy.ToArray();
        }
        _storedLength = _content?.Length ?? file.Length;
        if (_storedLength == 0)
            throw Error("the file is empty");
        using (Stream stored = OpenStored())
            IsGzip = stored.ReadByte() == 0x1f && stored.ReadByte() == 0x8b;
        if (!IsGzip && name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            throw Error("is named .gz but is not gzip data; rename it or compress it");
        byte[] head = new byte[HeadLength];
        using Stream unpacked = Open();
        int length = unpacked.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        Head = head[..length];
        if (length == 0)
            throw Error("the gzip file holds nothing");
    }

    internal string Name { get; }

    internal bool IsGzip { get; }

    /// <summary>The first bytes, unpacked.</summary>
    internal byte[] Head { get; }

    /// <summary>The name in lower case, without folder and without .gz: what tells the format.</summary>
    internal string PlainName
    {
        get
        {
            string name = Path.GetFileName(Name).ToLowerInvariant();
            return name.EndsWith(".gz", StringComparison.Ordinal) ? name[..^3] : name;
        }
    }

    /// <summary>Looks at the file; missing files, folders and false .gz names are refused here.</summary>
    internal static DataFile At(string name)
    {
        if (name.Length == 0)
            throw new InputException("the name of the data file is empty");
        if (name.Contains('\0', StringComparison.Ordinal))
            throw new InputException($"{name}: not a file name");
        if (Directory.Exists(name))
            throw new InputException($"{name}: is a folder; name a file in it");
        if (!File.Exists(name))
            throw new InputException($"{name}: no such file");
        return new DataFile(name);
    }

    internal Stream Open()
    {
        Stream stored = OpenStored();
        return IsGzip ? new GZipStream(stored, CompressionMode.Decompress) : stored;
    }

    internal InputException Error(string text) => new($"{Name}: {text}");

    /// <summary>Refuses a header that promises another number of bytes than the file has, before anything of
    /// that size is allocated.</summary>
    internal void RequireLength(Int128 promised)
    {
        if (IsGzip && promised <= Small)
            return;
        long actual = IsGzip ? CountUnpacked() : _storedLength;
        if (actual < promised)
            throw Error($"is cut short: the header promises {promised} bytes, the file has {actual}");
        if (actual > promised)
            throw Error(
                $"does not end with its data: the header promises {promised} bytes, the file has {actual}"
            );
    }

    /// <summary>Reads on to the end, which also makes gzip check its checksum.</summary>
    internal void RequireEnd(Stream stream)
    {
        if (stream.ReadByte() >= 0)
            throw Error("does not end with its data: there are bytes after what the header promises");
    }

    private long CountUnpacked()
    {
        using Stream stream = Open();
        byte[] buffer = new byte[1 << 16];
        long total = 0;
        for (int read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
            total += read;
        return total;
    }

    private Stream OpenStored() =>
        _content is null ? OpenFile() : new MemoryStream(_content, writable: false);

    private FileStream OpenFile() => new(Name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16);
}
