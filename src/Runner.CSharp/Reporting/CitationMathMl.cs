using System.Xml.Linq;
using MemCap.Bounds;

namespace MemCap.Runner.Reporting;

/// <summary>Statements as MathML: "neurons ≤ 4⌈n/d⌉".</summary>
internal static class CitationMathMl
{
    internal static readonly XNamespace Space = "http://www.w3.org/1998/Math/MathML";

    /// <summary>A math element for each statement, a line each. Doubts and hidden constants are part of it, so that
    /// they are not lost where it is pasted.</summary>
    internal static string Of(Bound bound)
    {
        var citation = new Citation(bound);
        return string.Concat(
            bound.Statements.Select(statement =>
            {
                XElement math = Statement(bound, statement, block: true);
                string doubts = string.Join("; ", Doubts(citation, statement));
                var row = (XElement)math.FirstNode!;
                row.Add(Word($" [{bound.Id}{(doubts.Length > 0 ? ": " : "")}{doubts}]"));
                return math.ToString(SaveOptions.DisableFormatting) + "\n";
            })
        );
    }

    /// <summary>The statement with its quantity and variant.</summary>
    internal static XElement Statement(Bound bound, Statement statement, bool block)
    {
        var row = new XElement(Space + "mrow");
        switch (statement.Expression)
        {
            case Expression.Value value:
                row.Add(
                    Word(Wording.quantity(statement.Quantity)),
                    new XElement(Space + "mo", Sign(bound)),
                    Content(FormulaMathMl.mathMl(block, value.Item))
                );
                break;
            case Expression.Condition condition:
                row.Add(Content(FormulaMathMl.condition(block, condition.left, condition.right)));
                break;
            case Expression.Words words:
                row.Add(Word(words.Item));
                break;
        }
        if (Citation.Restriction(statement) is { Length: > 0 } restriction)
            row.Add(Word($" ({restriction})"));
        return new XElement(
            Space + "math",
            new XAttribute("xmlns", Space),
            block ? new XAttribute("display", "block") : null,
            row
        );
    }

    private static IEnumerable<string> Doubts(Citation citation, Statement statement)
    {
        if (citation.Caution.Length > 0)
            yield return citation.Caution;
        string[] hidden =
        [
            .. StatementModule
                .formulas(statement)
                .SelectMany(FormulaModule.hidden)
                .Distinct(StringComparer.Ordinal),
        ];
        if (hidden.Length > 0)
            yield return $"hidden: {string.Join(", ", hidden)}";
    }

    private static string Sign(Bound bound) =>
        Citation.Relation(bound) switch
        {
            "<=" => "≤",
            ">=" => "≥",
            _ => "=",
        };

    private static XElement Word(string text) => new(Space + "mtext", text);

    private static IEnumerable<XNode> Content(string math) => XElement.Parse(math).Nodes();
}
