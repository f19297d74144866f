using System.Text.Json;
using MemCap.Bounds;
using MemCap.Runner.Commands;
using Microsoft.FSharp.Collections;

namespace MemCap.Runner.Reporting;

/// <summary>`memcap bounds --json`: every statement, with its hypotheses decided.</summary>
internal static class BoundsJson
{
    internal static string Document(Inquiry inquiry) =>
        Json.Document(json =>
        {
            json.WriteStartObject();
            if (inquiry.Sample is { } sample)
                ReportJson.WriteData(json, sample.Source);
            WriteQuestion(json, inquiry);
            json.WriteStartArray("bounds");
            foreach (Answer answer in inquiry.Answers)
            {
                if (inquiry.Request.All || !answer.Bound.Confidence.IsLow)
                    WriteAnswer(json, inquiry, answer);
            }
            json.WriteEndArray();
            WriteGaps(json, inquiry);
            json.WriteEndObject();
        });

    private static void WriteQuestion(Utf8JsonWriter json, Inquiry inquiry)
    {
        json.WriteStartObject("parameters");
        foreach ((string name, Value value) in inquiry.Known())
            ValueText.Write(json, name, value);
        json.WriteEndObject();
        json.WriteStartArray("derived");
        foreach (Derived derived in inquiry.Derived)
        {
            json.WriteStartObject();
            json.WriteString("name", derived.Name);
            ValueText.Write(json, "value", derived.Value);
            json.WriteString("reason", derived.Reason);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        WriteStrings(json, "assumed", inquiry.Request.Assumed);
        json.WriteString(
            "labels",
            inquiry.Question.Labels is { } labels ? BoundNames.Of(labels.Value) : null
        );
        if (inquiry.Facts is { Rank.IsValueCreated: true } facts)
            json.WriteNumber("affineRank", facts.Rank.Value);
    }

    private static void WriteAnswer(Utf8JsonWriter json, Inquiry inquiry, Answer answer)
    {
        (Bound bound, Statement statement) = (answer.Bound, answer.Statement);
        json.WriteStartObject();
        json.WriteString("id", bound.Id);
        json.WriteString("quantity", Wording.quantityCode(statement.Quantity));
        json.WriteString("variant", statement.Variant);
        json.WriteString("direction", Wording.direction(bound.Direction));
        WriteValue(json, answer);
        WriteFormula(json, answer);
        json.WriteString("status", Wording.status(bound.Status));
        json.WriteString("origin", Wording.origin(bound.Origin));
        json.WriteString("confidence", Wording.confidence(bound.Confidence));
        json.WriteString("basis", Wording.basis(bound.Basis));
        json.WriteString("scope", Wording.scopes(bound.Direction));
        json.WriteString("labels", BoundNames.Of(bound.Labels));
        json.WriteString("activation", BoundNames.Of(BoundModule.activation(bound, statement)));
        json.WriteString("architecture", Wording.architecture(BoundModule.architecture(bound, statement)));
        json.WriteString("error", Wording.error(bound.Error));
        json.WriteBoolean("applies", answer.Standing.IsApplies);
        json.WriteString(
            "standing",
            answer.Standing.IsApplies ? "applies"
                : answer.Standing.IsConditional ? "conditional"
                : "does not apply"
        );
        json.WriteString("why", answer.Why);
        WriteHypotheses(json, inquiry, answer);
        json.WriteBoolean("inHull", answer.InHull);
        json.WriteString("remark", bound.Remark);
        json.WriteString("reference", Wording.reference(bound));
        json.WriteEndObject();
    }

    /// <summary>The value is exact or null, the enclosure is of the formula's value before it is rounded to a size.</summary>
    private static void WriteValue(Utf8JsonWriter json, Answer answer)
    {
        json.WriteString("value", AnswerText.Value(answer) is { } value ? ValueText.Exact(value) : null);
        if (answer.Outcome is Outcome.Value outcome)
            ValueText.WriteEnclosure(json, "enclosure", outcome.Item1);
        else
            json.WriteNull("enclosure");
        if (answer.Outcome is Outcome.Condition condition)
            json.WriteBoolean("holds", condition.holds);
        json.WriteString("obstacle", answer.Outcome is Outcome.NoValue none ? none.Item.Message : null);
        WriteStrings(json, "hidden", AnswerText.Hidden(answer));
        json.WriteStartObject("constants");
        foreach ((string name, Value constant) in answer.Constants)
            ValueText.Write(json, name, constant);
        json.WriteEndObject();
    }

    private static void WriteFormula(Utf8JsonWriter json, Answer answer)
    {
        json.WriteString("formula", AnswerText.Formula(answer));
        json.WriteString(
            "latex",
            answer.Statement.Expression switch
            {
                Expression.Value value => FormulaLatex.latex(value.Item),
                Expression.Condition condition =>
                    $@"{FormulaLatex.latex(condition.left)} \ge {FormulaLatex.latex(condition.right)}",
                _ => null,
            }
        );
    }

    private static void WriteHypotheses(Utf8JsonWriter json, Inquiry inquiry, Answer answer)
    {
        json.WriteStartArray("hypotheses");
        foreach ((Hypothesis hypothesis, Decision decision) in answer.Hypotheses)
        {
            (string word, string? reason, FSharpList<int> points) = decision switch
            {
                Decision.Holds holds => ("holds", holds.evidence, FSharpList<int>.Empty),
                Decision.Fails fails => ("fails", fails.reason, fails.points),
                Decision.Open open => ("open", open.reason, FSharpList<int>.Empty),
                _ => ("assumed", null, FSharpList<int>.Empty),
            };
            json.WriteStartObject();
            json.WriteString("name", Hypotheses.name(hypothesis));
            json.WriteString("text", Hypotheses.text(hypothesis));
            json.WriteString("cost", Hypotheses.cost(hypothesis)?.Value);
            json.WriteString("decision", word);
            json.WriteString("reason", reason);
            json.WriteStartArray("rows");
            foreach (int point in points)
                json.WriteNumberValue(inquiry.Sample!.Source.SourceRows[point]);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteGaps(Utf8JsonWriter json, Inquiry inquiry)
    {
        json.WriteStartArray("gaps");
        foreach (
            (UnitKind unit, Labels labels, Gap gap) in Gaps.ofAnswers(inquiry.Question, [.. inquiry.Answers])
        )
        {
            json.WriteStartObject();
            json.WriteString("quantity", Wording.quantityCode(gap.Upper.Statement.Quantity));
            json.WriteString("units", BoundNames.Of(unit));
            json.WriteString("labels", BoundNames.Of(labels));
            WriteSide(json, "upper", gap.Upper);
            WriteSide(json, "lower", gap.Lower);
            if (gap.Factor?.Value is { } factor)
            {
                json.WriteString("factor", ValueText.Exact(factor));
                ValueText.WriteEnclosure(json, "factorEnclosure", factor);
            }
            else
                json.WriteNull("factor");
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteSide(Utf8JsonWriter json, string name, Answer answer)
    {
        json.WriteStartObject(name);
        json.WriteString("id", answer.Bound.Id);
        json.WriteString("variant", answer.Statement.Variant);
        json.WriteString("value", ValueText.Exact(AnswerText.Value(answer)!));
        json.WriteEndObject();
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
