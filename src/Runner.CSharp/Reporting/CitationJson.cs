using System.Text.Json;
using System.Xml.Linq;
using MemCap.Bounds;

namespace MemCap.Runner.Reporting;

/// <summary>Citations as JSON: a record of `bounds --json` without the values, with hypotheses and evidence.</summary>
internal static class CitationJson
{
    /// <summary>One object.</summary>
    internal static string One(Bound bound) => Json.Document(json => Write(json, bound));

    /// <summary>One array.</summary>
    internal static string Many(IEnumerable<Bound> bounds) =>
        Json.Document(json =>
        {
            json.WriteStartArray();
            foreach (Bound bound in bounds)
                Write(json, bound);
            json.WriteEndArray();
        });

    private static void Write(Utf8JsonWriter json, Bound bound)
    {
        var citation = new Citation(bound);
        json.WriteStartObject();
        json.WriteString("id", bound.Id);
        // Quantity, variant, formula and latex are those of the first statement; all are in "statements".
        Statement first = bound.Statements.Head;
        json.WriteString("quantity", Wording.quantityCode(first.Quantity));
        json.WriteString("variant", first.Variant);
        json.WriteString("direction", Wording.direction(bound.Direction));
        json.WriteString("formula", Text(first));
        json.WriteString("latex", Latex(first));
        json.WriteString("status", Wording.status(bound.Status));
        json.WriteString("origin", Wording.origin(bound.Origin));
        json.WriteString("confidence", Wording.confidence(bound.Confidence));
        json.WriteString("basis", Wording.basis(bound.Basis));
        json.WriteString("caution", citation.Caution);
        json.WriteString("scope", Wording.scopes(bound.Direction));
        WriteStrings(json, "scopeMeaning", citation.Meaning);
        json.WriteString("group", Wording.group(bound.Group));
        json.WriteString("activation", BoundNames.Of(bound.Activation));
        json.WriteString("architecture", Wording.architecture(bound.Architecture));
        json.WriteString("labels", BoundNames.Of(bound.Labels));
        json.WriteString("error", citation.Error);
        WriteHypotheses(json, "hypotheses", bound.Hypotheses);
        json.WriteStartArray("statements");
        foreach (Statement statement in bound.Statements)
            WriteStatement(json, bound, statement);
        json.WriteEndArray();
        WriteStrings(json, "hidden", citation.Hidden);
        json.WriteStartArray("symbols");
        foreach (Symbol symbol in citation.Symbols)
        {
            json.WriteStartObject();
            json.WriteString("name", symbol.Name);
            json.WriteString("latex", symbol.Latex);
            json.WriteString("meaning", symbol.Meaning);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("remark", bound.Remark);
        WriteEvidence(json, citation);
        json.WriteString("reference", Wording.reference(bound));
        WriteSource(json, citation);
        json.WriteEndObject();
    }

    private static void WriteHypotheses(Utf8JsonWriter json, string name, IEnumerable<Hypothesis> hypotheses)
    {
        json.WriteStartArray(name);
        foreach (Hypothesis hypothesis in hypotheses)
        {
            json.WriteStartObject();
            json.WriteString("name", Hypotheses.name(hypothesis));
            json.WriteString("text", Hypotheses.text(hypothesis));
            // Null where only the user can vouch for it.
            json.WriteString("cost", Hypotheses.cost(hypothesis)?.Value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteStatement(Utf8JsonWriter json, Bound bound, Statement statement)
    {
        json.WriteStartObject();
        json.WriteString("quantity", Wording.quantityCode(statement.Quantity));
        json.WriteString("variant", statement.Variant);
        json.WriteString("text", CitationText.Of(bound, statement));
        json.WriteString("activation", BoundNames.Of(BoundModule.activation(bound, statement)));
        json.WriteString("architecture", Wording.architecture(BoundModule.architecture(bound, statement)));
        WriteHypotheses(json, "requires", statement.Requires);
        json.WriteString("formula", Text(statement));
        json.WriteString("latex", Latex(statement));
        json.WriteString(
            "mathml",
            statement.Expression.IsWords
                ? null
                : CitationMathMl
                    .Statement(bound, statement, block: true)
                    .ToString(SaveOptions.DisableFormatting)
        );
        // Of a condition left ≥ right: both sides.
        json.WriteStartArray("formulas");
        foreach (Formula formula in StatementModule.formulas(statement))
        {
            json.WriteStartObject();
            json.WritePropertyName("tree");
            WriteTree(json, FormulaTree.tree(formula));
            json.WriteString("javascript", FormulaScript.expression(formula));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTree(Utf8JsonWriter json, Node node)
    {
        json.WriteStartObject();
        json.WriteString("op", node.Op);
        if (node.Value?.Value is { } value)
            json.WriteString("value", value);
        if (!node.Args.IsEmpty)
        {
            json.WriteStartArray("args");
            foreach (Node arg in node.Args)
                WriteTree(json, arg);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static void WriteEvidence(Utf8JsonWriter json, Citation citation)
    {
        json.WriteStartArray("evidence");
        foreach ((string test, int instances) in citation.Evidence)
        {
            json.WriteStartObject();
            json.WriteString("test", test);
            json.WriteNumber("instances", instances);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("memcap", CommandLine.Version);
        json.WriteString("commit", Software.Hash);
    }

    private static void WriteSource(Utf8JsonWriter json, Citation citation)
    {
        json.WriteStartObject("source");
        json.WriteString("key", citation.Bound.Reference);
        json.WriteString("place", citation.Bound.Place);
        json.WriteString("note", citation.Note);
        json.WriteString("text", ReferenceText.Plain(citation.Work));
        json.WriteEndObject();
    }

    private static string? Text(Statement statement) =>
        statement.Expression switch
        {
            Expression.Value value => FormulaText.text(value.Item),
            Expression.Condition condition => FormulaText.condition(condition.left, condition.right),
            Expression.Words words => words.Item,
            _ => null,
        };

    private static string? Latex(Statement statement) =>
        statement.Expression switch
        {
            Expression.Value value => FormulaLatex.latex(value.Item),
            Expression.Condition condition => FormulaLatex.condition(condition.left, condition.right),
            _ => null,
        };

    private static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
