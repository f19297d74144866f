using System.IO.Compression;

namespace MemCap.Runner.Io;

/// <summary>A file that may be gzipped; opened as often as needed, always from its first unpacked byte.</summary>
internal sealed class DataFile
{
    private const int HeadLength = 4096;

    private readonly byte[]? _content;

    /// <summary>Bytes of the unpacked file.</summary>
    private readonly long _length;

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
        long storedLength = _content?.Length ?? file.Length;
        if (storedLength == 0)
            throw Error("the file is empty");
        using (Stream stored = OpenStored())
            IsGzip = stored.ReadByte() == 0x1f && stored.ReadByte() == 0x8b;
        if (!IsGzip && name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            throw Error("is named .gz but is not gzip data; rename it or compress it");
        _length = IsGzip ? GzipLength.Check(name, storedLength, OpenStored) : storedLength;
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
            throw new InputException($"{name}: no such file; check the name");
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
        if (_length < promised)
            throw Error($"is cut short: the header promises {promised} bytes, the file has {_length}");
        if (_length > promised)
            throw Error(
                $"does not end with its data: the header promises {promised} bytes, the file has {_length}"
            );
    }

    private Stream OpenStored() =>
        _content is null ? OpenFile() : new MemoryStream(_content, writable: false);

    private FileStream OpenFile() => new(Name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16);
}
