using System.Xml.Linq;
using MemCap.Bounds;

namespace MemCap.Runner.Reporting;

/// <summary>The part of the page that a bound has.</summary>
/// <param name="ids">The bounds on the page: others are named without a link.</param>
internal sealed class HandbookSection(HashSet<string> ids)
{
    internal object[] Of(Citation citation, HandbookRow[] rows)
    {
        Bound bound = citation.Bound;
        return HandbookHtml.Element(
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
                        ProseKind.Bound when ids.Contains(span.Text) => HandbookHtml.Link(
                            span.Text,
                            span.Text
                        ),
                        ProseKind.Bound => new XElement("code", span.Text),
                        ProseKind.Work => HandbookHtml.Link(span.Text, span.Text),
                        ProseKind.Superscript => new XElement("sup", span.Text),
                        ProseKind.Subscript => new XElement("sub", span.Text),
                        _ => (object)Relations(span.Text),
                    }
                ),
        ];

    private static string Relations(string words) =>
        words.Replace(">=", "≥", StringComparison.Ordinal).Replace("<=", "≤", StringComparison.Ordinal);
}
