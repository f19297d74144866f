using MemCap.Runner.Io;

namespace MemCap.Runner.Reporting;

/// <summary>A bibliography entry as a line of a list of references.</summary>
internal static class ReferenceText
{
    /// <summary>"Sébastien Bubeck, Ronen Eldan. Title. Venue, volume 33, pages 1–9, 2020. arXiv:2006.02855."</summary>
    internal static string Plain(BibEntry entry) => TexText.ToUnicode(Latex(entry));

    /// <summary>The same in LaTeX, from the fields as they stand.</summary>
    internal static string Latex(BibEntry entry)
    {
        IEnumerable<string?> parts =
        [
            Names(entry["author"]),
            entry["title"],
            string.Join(", ", Venue(entry).OfType<string>()),
            entry["eprint"] is { } eprint ? $"arXiv:{eprint}" : null,
            entry["note"] is { } note ? char.ToUpperInvariant(note[0]) + note[1..] : null,
        ];
        return string.Concat(
                parts
                    .Where(part => !string.IsNullOrEmpty(part))
                    .Select(part => part!.EndsWith('?') || part.EndsWith('.') ? $"{part} " : $"{part}. ")
            )
            .TrimEnd();
    }

    private static IEnumerable<string?> Venue(BibEntry entry)
    {
        bool isArticle = entry.Type is "article";
        yield return entry["journal"] ?? entry["booktitle"] ?? entry["howpublished"];
        yield return entry["series"];
        if (entry["volume"] is { } volume)
            yield return isArticle && entry["number"] is { } number
                ? $"{volume}({number})"
                : $"volume {volume}";
        if (entry["pages"] is { } pages)
            yield return $"pages {pages}";
        yield return entry["publisher"];
        yield return entry["year"];
    }

    /// <summary>"Last, First and Last, First" as "First Last, First Last".</summary>
    private static string? Names(string? authors) =>
        authors is null
            ? null
            : string.Join(
                ", ",
                authors.Split(" and ").Select(name => string.Join(' ', name.Split(", ", count: 2).Reverse()))
            );
}
