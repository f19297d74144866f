using System.Globalization;
using System.Xml.Linq;
using MemCap.Bounds;

namespace MemCap.Runner.Reporting;

/// <summary>Bounds as one page: MathML formulas, no script, anchors are the ids.</summary>
internal static class HandbookHtml
{
    private const string Style = """

        body { font: 16px/1.45 Georgia, serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
        h1, h2, h3 { line-height: 1.2; }
        section section { border-top: 1px solid #ccc; margin-top: 1.5rem; }
        nav li, dt, th { font-weight: 600; }
        nav a { white-space: nowrap; }
        dl { display: grid; grid-template-columns: 8rem 1fr; gap: .2rem 1rem; }
        dd { margin: 0; }
        code { font-size: .9em; }
        .caution { color: #a00; }
        .statement { overflow-x: auto; }
        table { border-collapse: collapse; font-size: .9em; }
        td, th { border: 1px solid #ccc; padding: .15rem .5rem; text-align: left; }

        """;

    /// <summary>The whole document.</summary>
    internal static string Of(IReadOnlyList<Bound> bounds)
    {
        Citation[] citations = [.. bounds.Select(bound => new Citation(bound))];
        ILookup<string, HandbookRow> rows = HandbookValues
            .Of(bounds)
            .ToLookup(row => row.Bound.Id, StringComparer.Ordinal);
        IGrouping<Group, Citation>[] groups = [.. citations.GroupBy(citation => citation.Bound.Group)];
        var page = new HandbookSection([.. bounds.Select(bound => bound.Id)]);
        var document = new XElement(
            "html",
            new XAttribute("lang", "en"),
            new XElement(
                "head",
                new XElement("meta", new XAttribute("charset", "utf-8")),
                new XElement("title", HandbookWords.Title),
                new XElement("style", Style)
            ),
            "\n",
            new XElement(
                "body",
                new XElement("h1", HandbookWords.Title),
                HandbookWords.Introduction(citations).Select(p => Element("p", page.Sentence(p))),
                ReferencePointTable(),
                Contents(groups),
                groups.Select(group =>
                    Element(
                        "section",
                        new XAttribute("id", GroupAnchor(group.Key)),
                        new XElement("h2", Wording.group(group.Key)),
                        group.Select(citation => page.Of(citation, [.. rows[citation.Bound.Id]]))
                    )
                ),
                References(citations)
            )
        );
        return $"<!DOCTYPE html>\n{document.ToString(SaveOptions.DisableFormatting)}\n";
    }

    private static string GroupAnchor(Group group) =>
        $"group-{group.Tag.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>With a line end behind it.</summary>
    internal static object[] Element(string name, params object?[] content) =>
        [new XElement(name, content), "\n"];

    private static object[] ReferencePointTable() =>
        Element(
            "table",
            ReferencePoints.all.Select(point => new XElement(
                "tr",
                new XElement("th", point.Name),
                new XElement("td", point.Meaning),
                new XElement("td", HandbookWords.Chosen(point))
            ))
        );

    private static object[] Contents(IEnumerable<IGrouping<Group, Citation>> groups) =>
        Element(
            "nav",
            new XElement("h2", "Contents"),
            new XElement(
                "ul",
                groups.Select(group => new XElement(
                    "li",
                    Link(GroupAnchor(group.Key), Wording.group(group.Key)),
                    new XElement("br"),
                    group.SelectMany(c => new object[] { Link(c.Bound.Id, c.Bound.Id), " " })
                ))
            )
        );

    private static object[] References(IEnumerable<Citation> citations) =>
        Element(
            "section",
            new XElement("h2", "References"),
            new XElement(
                "ul",
                citations
                    .SelectMany(citation => citation.Works)
                    .DistinctBy(entry => entry.Key, StringComparer.Ordinal)
                    .OrderBy(entry => entry.Key, StringComparer.Ordinal)
                    .Select(entry => (entry.Key, Text: ReferenceText.Plain(entry)))
                    .Append((Software.Key, Text: Software.Reference))
                    .Select(work => new XElement(
                        "li",
                        new XAttribute("id", work.Key),
                        new XElement("code", work.Key),
                        $" {work.Text}"
                    ))
            )
        );

    internal static XElement Link(string anchor, string text) =>
        new("a", new XAttribute("href", $"#{anchor}"), text);
}
