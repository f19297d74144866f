using System.Reflection;

namespace MemCap.Runner.Io;

/// <summary>One entry of a BibTeX file.</summary>
/// <param name="Type">"article", in lower case.</param>
/// <param name="Fields">By name in lower case; values are LaTeX, without their outer braces or quotes.</param>
/// <param name="Source">The entry as it stands in the file.</param>
internal sealed record BibEntry(
    string Type,
    string Key,
    IReadOnlyDictionary<string, string> Fields,
    string Source
)
{
    /// <summary>The field as LaTeX; null when the entry has none.</summary>
    internal string? this[string name] => Fields.GetValueOrDefault(name);
}

/// <summary>The works that bounds cite: proofs-notes/references.bib, which is part of the program.</summary>
internal sealed class Bibliography
{
    private static readonly Lazy<Bibliography> Embedded = new(ReadResource);

    private readonly Dictionary<string, BibEntry> _byKey = new(StringComparer.Ordinal);

    private Bibliography(IReadOnlyList<BibEntry> entries)
    {
        Entries = entries;
        foreach (BibEntry entry in entries)
        {
            if (!_byKey.TryAdd(entry.Key, entry))
                throw new FormatException($"{entry.Key}: two entries have this key");
        }
    }

    /// <summary>The references of the program itself.</summary>
    internal static Bibliography OfProgram => Embedded.Value;

    /// <summary>In the order of the file.</summary>
    internal IReadOnlyList<BibEntry> Entries { get; }

    internal BibEntry? Find(string key) => _byKey.GetValueOrDefault(key);

    /// <summary>Reads a BibTeX file: entries with braced, quoted or bare values; what stands between entries is a
    /// comment. Errors: FormatException with the line, also where a key or a field is given twice.</summary>
    internal static Bibliography Parse(string text) => new([.. new BibReader(text).Entries()]);

    private static Bibliography ReadResource()
    {
        using Stream stream =
            Assembly.GetExecutingAssembly().GetManifestResourceStream("references.bib")
            ?? throw new InvalidOperationException("the program is built without its references");
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd());
    }
}
