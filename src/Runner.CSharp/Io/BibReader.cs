namespace MemCap.Runner.Io;

/// <summary>Walks through a BibTeX file. @string, @preamble and # are not for our files, and refused.</summary>
internal sealed class BibReader(string text)
{
    private int _at;

    /// <summary>Errors: FormatException.</summary>
    internal IEnumerable<BibEntry> Entries()
    {
        while ((_at = text.IndexOf('@', _at)) >= 0)
        {
            if (!IsInComment())
                yield return Entry();
            else
                _at++;
        }
    }

    /// <summary>Behind a % on the same line.</summary>
    private bool IsInComment()
    {
        int line = _at == 0 ? 0 : text.LastIndexOf('\n', _at - 1) + 1;
        return text.AsSpan(line, _at - line).Contains('%');
    }

    private BibEntry Entry()
    {
        int start = _at++;
        string type = Word("the type of an entry").ToLowerInvariant();
        if (type is "string" or "preamble" or "comment")
            throw Error($"@{type} is not read here");
        Expect('{');
        string key = Word("a key");
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        while (!Accept('}'))
        {
            Expect(',');
            if (Accept('}'))
                break;
            string name = Word("the name of a field").ToLowerInvariant();
            Expect('=');
            if (!fields.TryAdd(name, Value()))
                throw Error($"{key} has two fields {name}");
        }
        return new BibEntry(type, key, fields, text[start.._at]);
    }

    private string Value()
    {
        SkipBlanks();
        if (_at < text.Length && text[_at] is '{')
            return Delimited('}');
        if (_at < text.Length && text[_at] is '"')
            return Delimited('"');
        return Word("a value");
    }

    /// <summary>Up to the delimiter outside of all inner braces; blanks and line ends become one blank.</summary>
    private string Delimited(char end)
    {
        int start = ++_at;
        int depth = 0;
        for (; _at < text.Length; _at++)
        {
            char c = text[_at];
            if (c is '\\')
                _at++;
            else if (c == end && depth == 0)
                return string.Join(' ', text[start.._at++].Split((char[]?)null, Blanks));
            else if (c is '{')
                depth++;
            else if (c is '}' && --depth < 0)
                throw Error("a brace is closed that was not opened");
        }
        _at = start;
        throw Error("this value has no end");
    }

    private const StringSplitOptions Blanks = StringSplitOptions.RemoveEmptyEntries;

    private string Word(string what)
    {
        SkipBlanks();
        int start = _at;
        while (_at < text.Length && (char.IsLetterOrDigit(text[_at]) || "-_:.+/".Contains(text[_at])))
            _at++;
        return _at > start ? text[start.._at] : throw Error($"{what} is missing");
    }

    private bool Accept(char c)
    {
        SkipBlanks();
        if (_at >= text.Length || text[_at] != c)
            return false;
        _at++;
        return true;
    }

    private void Expect(char c)
    {
        if (!Accept(c))
            throw Error($"'{c}' is missing");
    }

    private void SkipBlanks()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
            _at++;
    }

    private FormatException Error(string what) =>
        new($"line {text.AsSpan(0, Math.Min(_at, text.Length)).Count('\n') + 1}: {what}");
}
