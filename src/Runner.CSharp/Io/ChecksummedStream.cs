namespace MemCap.Runner.Io;

/// <summary>Reads a member of a zip file and compares its checksum at the end.</summary>
internal sealed class ChecksummedStream(Stream inner, uint expected, string place) : Stream
{
    private uint _checksum;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.Length == 0)
            return 0;
        int read = inner.Read(buffer);
        _checksum = Crc32.Append(_checksum, buffer[..read]);
        return read > 0 || _checksum == expected
            ? read
            : throw new InputException(
                $"{place}: the checksum does not match: the file is damaged; get it again"
            );
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
