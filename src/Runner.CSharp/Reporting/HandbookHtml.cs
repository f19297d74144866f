using System.Globalization;
using System.Xml.Linq;
using MemCap.Bounds;
using MemCap.Runner.Io;

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
        var page = new Page([.. bounds.Select(bound => bound.Id)]);
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
                        group.Select(citation => page.Section(citation, [.. rows[citation.Bound.Id]]))
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
    private static object[] Element(string name, params object?[] content) =>
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

    private static XElement Link(string anchor, string text) =>
        new("a", new XAttribute("href", $"#{anchor}"), text);

    /// <summary>What depends on which bounds are on the page: links.</summary>
    private sealed class Page(HashSet<string> ids)
    {
        internal object[] Section(Citation citation, HandbookRow[] rows)
        {
            Bound bound = citation.Bound;
            return Element(
                "section",
                new XAttribute("id", bound.Id),
                new XElement("h3", $"{bound.Id}: {citation.Title}"),
                citation.Caution.Length > 0
                    ? new XElement(
                        "p",
                        new XAttribute("class", "caution"),
                        new XElement("strong", $"Caution: {citation.Caution}")
                    )
                    : null,
                bound.Statements.Select(statement => Statement(bound, statement)),
                new XElement("dl", Facts(citation)),
                Values(rows)
            );
        }

        private XElement Statement(Bound bound, Statement statement) =>
            statement.Expression is Expression.Words words
                ? new XElement("p", Sentence(words.Item))
                : new XElement(
                    "div",
                    new XAttribute("class", "statement"),
                    statement.Expression.IsCondition
                        ? new XElement("p", $"It is {Citation.Force(bound)} that")
                        : null,
                    CitationMathMl.Statement(bound, statement, block: true)
                );

        private IEnumerable<object> Facts(Citation citation)
        {
            Bound bound = citation.Bound;
            if (citation.Hidden.Count > 0)
            {
                IEnumerable<object> names = citation.Hidden.SelectMany(name =>
                    new object[] { Math(Formula.NewHidden(name)), " " }
                );
                yield return Fact("hidden", [.. names, ": the source gives no value"]);
            }
            foreach (Hypothesis hypothesis in bound.Hypotheses)
                yield return Fact("hypothesis", Hypothesis(hypothesis));
            yield return Fact("networks", Sentence(citation.Networks));
            yield return Fact("labels", Sentence($"{citation.Labels}; fit: {citation.Error}"));
            foreach (string side in citation.Meaning)
                yield return Fact("scope", Sentence(side));
            foreach (Symbol symbol in citation.Symbols)
                yield return Fact("symbol", [SymbolName(symbol), $", {symbol.Meaning}"]);
            yield return Fact("status", Sentence(citation.Standing));
            if (bound.Remark.Length > 0)
                yield return Fact("remark", Sentence(bound.Remark));
            yield return Fact("evidence", Sentence(citation.EvidenceWords));
            yield return Fact("reference", Sentence(HandbookWords.Reference(citation)));
        }

        private static object[] Fact(string name, object[] content) =>
            [new XElement("dt", name), new XElement("dd", content), "\n"];

        private object[] Hypothesis(Hypothesis hypothesis) =>
            hypothesis switch
            {
                Bounds.Hypothesis.AtLeast least =>
                [
                    XElement.Parse(FormulaMathMl.condition(block: false, least.left, least.right)),
                ],
                Bounds.Hypothesis.Below below => [Math(below.left), " < ", Math(below.right)],
                _ =>
                [
                    .. Sentence(Hypotheses.text(hypothesis)),
                    " ",
                    new XElement("code", Hypotheses.name(hypothesis)),
                ],
            };

        private static XElement SymbolName(Symbol symbol) =>
            Symbols.tryFind(symbol.Name) is null
                ? Math(Formula.NewIndexed(symbol.Name[..^2], Formula.NewParameter("i")))
                : Math(Formula.NewParameter(symbol.Name));

        private static XElement Math(Formula formula) =>
            XElement.Parse(FormulaMathMl.mathMl(block: false, formula));

        private static XElement? Values(HandbookRow[] rows)
        {
            HandbookRow[] shown = [.. rows.Where(row => row.CommonObstacle is null)];
            if (shown.Length == 0)
                return new XElement("p", HandbookWords.NoValues(rows));
            return new XElement(
                "table",
                new XElement(
                    "tr",
                    new XElement("th", "value at"),
                    ReferencePoints.all.Select(point => new XElement("th", point.Name))
                ),
                shown.Select(row => new XElement(
                    "tr",
                    new XElement("td", HandbookWords.RowName(row)),
                    row.Values.Select(value => new XElement("td", HandbookWords.Cell(value)))
                )),
                HandbookWords
                    .Contradictions(rows)
                    .Select(reason => new XElement(
                        "tr",
                        new XElement("td", new XAttribute("colspan", ReferencePoints.all.Length + 1), reason)
                    ))
            );
        }

        /// <summary>Words with links, Greek letters and raised or lowered pieces.</summary>
        internal object[] Sentence(string text) =>
            [
                .. Prose
                    .Spans(text)
                    .Select(span =>
                        span.Kind switch
                        {
                            ProseKind.Symbol => Math(Formula.NewParameter(span.Text)),
                            ProseKind.Bound when ids.Contains(span.Text) => Link(span.Text, span.Text),
                            ProseKind.Bound => new XElement("code", span.Text),
                            ProseKind.Work => Link(span.Text, span.Text),
                            ProseKind.Superscript => new XElement("sup", span.Text),
                            ProseKind.Subscript => new XElement("sub", span.Text),
                            _ => (object)Relations(span.Text),
                        }
                    ),
            ];

        private static string Relations(string words) =>
            words.Replace(">=", "≥", StringComparison.Ordinal).Replace("<=", "≤", StringComparison.Ordinal);
    }
}
