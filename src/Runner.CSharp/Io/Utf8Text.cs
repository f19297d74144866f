using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MemCap.Runner.Io;

/// <summary>A piece of JSON text under construction.</summary>
internal sealed class Utf8Text
{
    private readonly ArrayBufferWriter<byte> _bytes = new(1 << 12);

    internal ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

    internal void Clear() => _bytes.ResetWrittenCount();

    internal void Add(string ascii) =>
        _bytes.Advance(Encoding.ASCII.GetBytes(ascii, _bytes.GetSpan(ascii.Length)));

    /// <summary>The shortest decimals that read back unchanged.</summary>
    internal void Add(double value)
    {
        value.TryFormat(_bytes.GetSpan(32), out int written, format: default, CultureInfo.InvariantCulture);
        _bytes.Advance(written);
    }

    internal void Add(long value)
    {
        value.TryFormat(_bytes.GetSpan(32), out int written, format: default, CultureInfo.InvariantCulture);
        _bytes.Advance(written);
    }

    /// <summary>A JSON string, quotes included.</summary>
    internal void Quote(string text)
    {
        Add("\"");
        _bytes.Write(
            JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes
        );
        Add("\"");
    }
}
