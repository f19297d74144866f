using System.Text;
using System.Text.Json;
using MemCap.Bounds;

namespace MemCap.Runner.Reporting;

/// <summary>Bounds as a JavaScript module: `bounds["BELM20-P4"].statements[0].value({ n: 100, d: 10 }, {})`.</summary>
/// <remarks>The first argument holds the parameters by name, the second the hidden constants; what is not given makes
/// the value NaN.</remarks>
internal static class CitationScript
{
    internal static string Of(IEnumerable<Bound> bounds)
    {
        var script = new StringBuilder(FormulaScript.runtime);
        script.Append("export const bounds = {\n");
        foreach (Bound bound in bounds)
        {
            var citation = new Citation(bound);
            script.Append($"  {Quote(bound.Id)}: {{\n");
            script.Append($"    direction: {Quote(Wording.direction(bound.Direction))},\n");
            script.Append($"    caution: {Quote(citation.Caution)},\n");
            script.Append($"    hidden: [{string.Join(", ", citation.Hidden.Select(Quote))}],\n");
            script.Append("    statements: [\n");
            foreach (Statement statement in bound.Statements.Where(s => !s.Expression.IsWords))
                script.Append($"      {Of(statement)},\n");
            script.Append("    ],\n  },\n");
        }
        return script.Append("};\n").ToString();
    }

    private static string Of(Statement statement)
    {
        string function = statement.Expression switch
        {
            Expression.Value value => $"value: {Function(value.Item)}",
            Expression.Condition condition =>
                $"left: {Function(condition.left)}, right: {Function(condition.right)}",
            _ => "",
        };
        return $"{{ quantity: {Quote(Wording.quantityCode(statement.Quantity))}, variant: {Quote(statement.Variant)}, {function} }}";
    }

    private static string Function(Formula formula) => $"(p, h) => {FormulaScript.expression(formula)}";

    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
