using MemCap.Bounds;
using MemCap.Runner.Io;

namespace MemCap.Runner.Reporting;

/// <summary>What a piece of a sentence is.</summary>
internal enum ProseKind
{
    Words,

    /// <summary>A name of Symbols that is not an English word.</summary>
    Symbol,

    /// <summary>The id of a bound.</summary>
    Bound,

    /// <summary>A key of the bibliography.</summary>
    Work,

    Superscript,
    Subscript,
}

internal readonly record struct ProseSpan(ProseKind Kind, string Text);

/// <summary>Takes the sentences of bounds apart, for forms that can link and typeset: ids, keys, Greek names,
/// x^(1/5), L_{i−1}.</summary>
internal static class Prose
{
    /// <summary>Parameters that are spelled out in sentences; "width" and "t" are words there.</summary>
    private static readonly HashSet<string> Symbols =
    [
        .. Bounds
            .Symbols.all.Where(s =>
                s.Latex.StartsWith('\\') && s.Name is not ("meanWidth" or "components" or "tau")
                || s.Name is "labelBound"
            )
            .Select(s => s.Name),
    ];

    internal static IEnumerable<ProseSpan> Spans(string text)
    {
        int words = 0;
        for (int i = 0; i < text.Length; )
        {
            (ProseSpan[] spans, int length) = Special(text, i);
            if (spans.Length > 0)
            {
                if (i > words)
                    yield return new ProseSpan(ProseKind.Words, text[words..i]);
                foreach (ProseSpan span in spans)
                    yield return span;
                words = i + length;
            }
            i += length;
        }
        if (words < text.Length)
            yield return new ProseSpan(ProseKind.Words, text[words..]);
    }

    /// <summary>The keys that the sentences name, each once.</summary>
    internal static IEnumerable<string> Works(params IEnumerable<string> texts) =>
        texts
            .SelectMany(Spans)
            .Where(span => span.Kind is ProseKind.Work)
            .Select(span => span.Text)
            .Distinct(StringComparer.Ordinal);

    /// <summary>What stands at that place, if it is not plain words, and how long it is.</summary>
    private static (ProseSpan[] Spans, int Length) Special(string text, int at)
    {
        if (text[at] is '^' && Script(text, at + 1) is ({ } above, var aboveLength))
            return ([new ProseSpan(ProseKind.Superscript, above)], aboveLength + 1);
        int end = at;
        while (end < text.Length && IsOfToken(text[end]))
            end++;
        if (end == at)
            return ([], 1);
        // A hyphen at the end belongs to the sentence.
        string token = text[at..end].TrimEnd('-');
        if (token.Length == 0)
            return ([], end - at);
        if (Registry.tryFind(token) is not null)
            return ([new ProseSpan(ProseKind.Bound, token)], token.Length);
        if (Bibliography.OfProgram.Find(token) is not null)
            return ([new ProseSpan(ProseKind.Work, token)], token.Length);
        if (Symbols.Contains(token))
            return ([new ProseSpan(ProseKind.Symbol, token)], token.Length);
        int bar = token.IndexOf('_', StringComparison.Ordinal);
        if (bar > 0 && Script(text, at + bar + 1) is ({ } below, var belowLength))
            return (
                [new ProseSpan(ProseKind.Words, token[..bar]), new ProseSpan(ProseKind.Subscript, below)],
                bar + 1 + belowLength
            );
        return ([], token.Length);
    }

    private static bool IsOfToken(char c) => char.IsLetterOrDigit(c) || c is '_' or '-';

    /// <summary>(…), {…} or a run of letters and digits.</summary>
    private static (string? Content, int Length) Script(string text, int at)
    {
        if (at < text.Length && text[at] is '(' or '{')
        {
            char open = text[at];
            int depth = 0;
            for (int i = at; i < text.Length; i++)
            {
                if (text[i] == open)
                    depth++;
                else if (text[i] == (open is '(' ? ')' : '}') && --depth == 0)
                    return (text[(at + 1)..i], i + 1 - at);
            }
            return (null, 0);
        }
        int end = at;
        while (end < text.Length && char.IsLetterOrDigit(text[end]))
            end++;
        return end > at ? (text[at..end], end - at) : (null, 0);
    }
}
