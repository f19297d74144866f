using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MemCap.Runner.Io;

/// <summary>JSON token by token from a stream of any length; memory holds one buffer. Hashes what it reads.</summary>
/// <remarks>Errors: InputException with line and byte when the text is not JSON. Disposing leaves the stream
/// open.</remarks>
internal sealed class JsonTokens(Stream stream, string place) : IDisposable
{
    private const int LongestToken = 1 << 28;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] _buffer = new byte[1 << 18];
    private int _start;
    private int _end;
    private bool _begun;
    private bool _ended;
    private JsonReaderState _state;
    private int _valueStart;
    private int _valueLength;
    private bool _escaped;

    /// <summary>What the current token is.</summary>
    internal JsonTokenType Type { get; private set; }

    /// <summary>The characters of a number or string, escapes resolved; valid until the next Read.</summary>
    internal ReadOnlySpan<byte> Value =>
        _escaped ? Encoding.UTF8.GetBytes(Text()) : _buffer.AsSpan(_valueStart, _valueLength);

    /// <summary>Moves to the next token; false at the end of the text.</summary>
    internal bool Read()
    {
        while (true)
        {
            if (!_begun)
                Begin();
            var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _ended, _state);
            bool found;
            try
            {
                found = reader.Read();
            }
            catch (JsonException e)
            {
                throw Bad(e);
            }
            if (found)
            {
                Type = reader.TokenType;
                bool quoted = Type is JsonTokenType.String or JsonTokenType.PropertyName;
                _valueStart = _start + (int)reader.TokenStartIndex + (quoted ? 1 : 0);
                _valueLength = reader.ValueSpan.Length;
                _escaped = quoted && reader.ValueIsEscaped;
            }
            _start += (int)reader.BytesConsumed;
            _state = reader.CurrentState;
            if (found || _ended)
                return found;
            Fill();
        }
    }

    /// <summary>Moves to the next token, which the caller's position guarantees to exist.</summary>
    internal JsonTokenType Next() =>
        Read() ? Type : throw new InputException($"{place}: is cut short; get the file again");

    /// <summary>Passes the value whose first token is current.</summary>
    internal void Skip()
    {
        int depth = 0;
        while (true)
        {
            if (Type is JsonTokenType.StartArray or JsonTokenType.StartObject)
                depth++;
            else if (Type is JsonTokenType.EndArray or JsonTokenType.EndObject)
                depth--;
            if (depth == 0)
                return;
            Next();
        }
    }

    /// <summary>The current string or property name.</summary>
    internal string Text()
    {
        var reader = new Utf8JsonReader(_buffer.AsSpan(_valueStart - 1, _valueLength + 2));
        try
        {
            reader.Read();
            return reader.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw new InputException($"{place}: a string is not valid UTF-8; save the file as UTF-8", e);
        }
    }

    /// <summary>How many bytes were read so far.</summary>
    internal long Length { get; private set; }

    /// <summary>SHA-256 of all bytes, lower-case hex; for the whole text when Read has answered false.</summary>
    internal string Hash() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();

    private void Begin()
    {
        _begun = true;
        while (_end < 3 && !_ended)
            Fill();
        if (_buffer.AsSpan(0, _end).StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf]))
            _start = 3;
    }

    private void Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        if (_end == _buffer.Length)
        {
            if (_end >= LongestToken)
                throw new InputException(
                    $"{place}: one number or string is longer than {LongestToken} bytes; shorten it"
                );
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }
        int read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _hash.AppendData(_buffer, _end, read);
        _end += read;
        Length += read;
        _ended = read == 0;
    }

    private InputException Bad(JsonException e)
    {
        string where = $"line {(e.LineNumber ?? 0) + 1}, byte {(e.BytePositionInLine ?? 0) + 1}";
        ReadOnlySpan<byte> rest = _buffer.AsSpan(_start, _end - _start).TrimStart(" \t\r\n,:"u8);
        bool special =
            rest.StartsWith("NaN"u8) || rest.StartsWith("Infinity"u8) || rest.StartsWith("-Infinity"u8);
        string what = special
            ? "NaN and infinity are not JSON and not weights; replace them by finite numbers"
            : "is not JSON, or is cut short there; correct it or get the file again";
        return new InputException($"{place}: {where}: {what}", e);
    }
}
