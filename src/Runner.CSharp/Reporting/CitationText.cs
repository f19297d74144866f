using System.Text;
using MemCap.Bounds;

namespace MemCap.Runner.Reporting;

/// <summary>A citation for the terminal.</summary>
internal static class CitationText
{
    private const int Width = 110;
    private const int Indent = 14;

    internal static string Of(Bound bound)
    {
        var citation = new Citation(bound);
        var text = new StringBuilder();
        text.Append($"{bound.Id}: {citation.Title}\n");
        foreach (Statement statement in bound.Statements)
            Line(text, "statement", Of(bound, statement));
        if (citation.Caution.Length > 0)
            Line(text, "CAUTION", citation.Caution);
        if (citation.Hidden.Count > 0)
            Line(
                text,
                "hidden",
                $"{string.Join(", ", citation.Hidden)}: the source gives no value; nothing here assumes one"
            );
        foreach (Symbol symbol in citation.Symbols)
            Line(
                text,
                ReferenceEquals(symbol, citation.Symbols[0]) ? "where" : "",
                $"{symbol.Name} = {symbol.Meaning}"
            );
        foreach (Hypothesis hypothesis in bound.Hypotheses)
            Line(text, "hypothesis", $"{Hypotheses.text(hypothesis)} [{Hypotheses.name(hypothesis)}]");
        Line(text, "networks", citation.Networks);
        Line(text, "labels", $"{citation.Labels}; fit: {citation.Error}");
        foreach (string side in citation.Meaning)
            Line(text, "scope", side);
        Line(text, "scope code", Wording.scopes(bound.Direction));
        Line(text, "status", citation.Standing);
        if (bound.Remark.Length > 0)
            Line(text, "remark", bound.Remark);
        Line(text, "evidence", citation.EvidenceWords);
        Line(text, "reference", citation.Reference);
        return text.ToString();
    }

    /// <summary>"neurons &lt;= 4*ceil(n/d) (with output bias)".</summary>
    internal static string Of(Bound bound, Statement statement) =>
        statement.Expression switch
        {
            Expression.Value value =>
                $"{Wording.quantity(statement.Quantity)} {Citation.Relation(bound)} {FormulaText.text(value.Item)}",
            Expression.Condition condition =>
                $"{Citation.Force(bound)}: {FormulaText.condition(condition.left, condition.right)}",
            Expression.Words words => words.Item,
            _ => "",
        } + (Citation.Restriction(statement) is { Length: > 0 } restriction ? $" ({restriction})" : "");

    /// <summary>One fact, wrapped under itself.</summary>
    private static void Line(StringBuilder text, string name, string fact)
    {
        int used = Indent;
        text.Append($"  {name, -(Indent - 2)}");
        bool first = true;
        foreach (string word in fact.Split(' '))
        {
            if (!first && used + 1 + word.Length > Width)
            {
                text.Append('\n').Append(' ', Indent);
                used = Indent;
            }
            else if (!first)
            {
                text.Append(' ');
                used++;
            }
            text.Append(word);
            used += word.Length;
            first = false;
        }
        text.Append('\n');
    }
}
