using System.Buffers;

namespace MemCap.Runner.Io;

/// <summary>Splits text into records of cells as RFC 4180 does: quotes, doubled quotes, line breaks in quotes;
/// CRLF, LF or CR ends a record; blank lines are skipped.</summary>
/// <remarks>The cells of the current record are spans into one buffer and live until the next record.</remarks>
internal sealed class DelimitedRecords(TextReader reader, char delimiter, string source)
{
    private readonly SearchValues<char> _special = SearchValues.Create([delimiter, '\n', '\r', '"', '\0']);
    private readonly char[] _buffer = new char[1 << 16];
    private int _position;
    private int _filled;
    private char[] _text = new char[1024];
    private int _length;
    private int[] _ends = new int[64];
    private int _nextLine = 1;

    internal char Delimiter => delimiter;

    /// <summary>The 1-based line on which the current record starts.</summary>
    internal int Line { get; private set; }

    /// <summary>How many cells the current record has.</summary>
    internal int Count { get; private set; }

    internal ReadOnlySpan<char> this[int cell]
    {
        get
        {
            int start = cell == 0 ? 0 : _ends[cell - 1];
            return _text.AsSpan(start, _ends[cell] - start);
        }
    }

    /// <summary>Moves to the next record that is not blank; false at the end.</summary>
    internal bool Next()
    {
        while (ReadRecord(out bool quoted))
        {
            if (Count > 1 || quoted || !this[0].IsWhiteSpace())
                return true;
        }
        return false;
    }

    private bool ReadRecord(out bool quoted)
    {
        quoted = false;
        Count = 0;
        _length = 0;
        Line = _nextLine;
        if (_nextLine == 1 && Peek() == '\ufeff')
            Take();
        if (Peek() < 0)
            return false;
        while (true)
        {
            if (Peek() == '"')
            {
                quoted = true;
                QuotedCell();
            }
            else
                PlainCell();
            EndCell();
            int next = Take();
            if (next == delimiter)
                continue;
            if (next == '\r' && Peek() == '\n')
                Take();
            _nextLine++;
            return true;
        }
    }

    private void PlainCell()
    {
        while (Peek() >= 0)
        {
            ReadOnlySpan<char> rest = _buffer.AsSpan(_position, _filled - _position);
            int stop = rest.IndexOfAny(_special);
            Append(stop < 0 ? rest : rest[..stop]);
            _position += stop < 0 ? rest.Length : stop;
            if (stop < 0)
                continue;
            if (rest[stop] == '"')
                throw Error(
                    _nextLine,
                    "a quote inside a cell; put the whole cell in quotes and double the inner quote"
                );
            if (rest[stop] == '\0')
                throw Error(_nextLine, "a NUL character: this is not text; check the format of the file");
            return;
        }
    }

    private void QuotedCell()
    {
        int opened = _nextLine;
        Take();
        while (true)
        {
            int c = Take();
            if (c < 0)
                throw Error(opened, "a quote is opened here and never closed; close or remove it");
            if (c == '"')
            {
                if (Peek() != '"')
                    break;
                Take();
            }
            if (c == '\n' || (c == '\r' && Peek() != '\n'))
                _nextLine++;
            char one = (char)c;
            Append(new ReadOnlySpan<char>(in one));
        }
        int next = Peek();
        if (next >= 0 && next != delimiter && next != '\n' && next != '\r')
            throw Error(_nextLine, "text after a closing quote; put the whole cell in quotes");
    }

    private void EndCell()
    {
        if (Count == _ends.Length)
            Array.Resize(ref _ends, checked(2 * _ends.Length));
        _ends[Count++] = _length;
    }

    private void Append(ReadOnlySpan<char> part)
    {
        int needed = checked(_length + part.Length);
        if (needed > _text.Length)
            Array.Resize(ref _text, (int)Math.Min(Array.MaxLength, Math.Max(needed, 2L * _text.Length)));
        part.CopyTo(_text.AsSpan(_length));
        _length = needed;
    }

    private int Peek()
    {
        if (_position == _filled)
        {
            _position = 0;
            _filled = reader.Read(_buffer);
            if (_filled <= 0)
            {
                _filled = 0;
                return -1;
            }
        }
        return _buffer[_position];
    }

    private int Take()
    {
        int c = Peek();
        if (c >= 0)
            _position++;
        return c;
    }

    private InputException Error(int line, string text) =>
        new($"{source}: line {line}: column {Count + 1}: {text}");
}
