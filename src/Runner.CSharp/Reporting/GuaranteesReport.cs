using System.Text;
using System.Text.Json;
using MemCap.Bounds;
using Microsoft.FSharp.Collections;

namespace MemCap.Runner.Reporting;

/// <summary>`memcap guarantees` as text and as JSON.</summary>
internal static class GuaranteesReport
{
    /// <summary>What every printing says about the values.</summary>
    internal const string Caution =
        "hidden constants and logarithms are set to 1: exponent only, no number of units";

    private static readonly string[] Names = ["n", "d", "theta"];

    private static readonly string[] Head =
    [
        "work",
        "bound",
        "as printed",
        "value",
        "by the distance",
        "value",
        "confidence",
        "assumption",
    ];

    internal static string Text(IReadOnlyList<GuaranteeLine> lines, FSharpMap<string, Value> parameters)
    {
        var text = new StringBuilder();
        text.Append(ReportText.Line("guarantees", $"units of networks that training fits, {At(parameters)}"));
        List<string[]> rows = [Head];
        foreach (GuaranteeLine line in lines)
            rows.Add([
                line.Work,
                line.Bound.Id,
                FormulaText.text(GuaranteeLine.FormulaOf(line.Printed)),
                Short(line.ExponentOnly(line.Printed)),
                line.Normalized is { } normalized
                    ? FormulaText.text(GuaranteeLine.FormulaOf(normalized.Statement))
                    : "-",
                line.Normalized is { } same ? Short(line.ExponentOnly(same.Statement)) : "-",
                Wording.confidence(line.Bound.Confidence),
                line.Assumption,
            ]);
        text.Append(TextTable.Render(rows, "  "));
        text.Append(ReportText.Line("values", Caution));
        text.Append(
            ReportText.Line(
                "distance",
                $"unit vectors at least theta apart up to sign; DER-TAB-2, -3, -5 assume {Assumed(lines)}"
            )
        );
        return text.ToString();
    }

    internal static string Document(
        IReadOnlyList<GuaranteeLine> lines,
        FSharpMap<string, Value> parameters
    ) =>
        Json.Document(json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("parameters");
            foreach (string name in Names)
                ValueText.Write(json, name, parameters[name]);
            json.WriteEndObject();
            json.WriteString("values", Caution);
            Json.WriteEach(json, "guarantees", lines, Members);
            json.WriteEndObject();
        });

    /// <summary>"n = 1000, d = 50, theta = 1/2".</summary>
    internal static string At(FSharpMap<string, Value> parameters) =>
        string.Join(", ", Names.Select(name => $"{name} = {ValueText.Show(parameters[name])}"));

    internal static string Short(Value? value) => value is null ? "-" : ValueText.Short(value);

    private static string Assumed(IEnumerable<GuaranteeLine> lines) =>
        string.Join(
            " and ",
            lines
                .Select(line => line.Normalized?.Bound)
                .OfType<Bound>()
                .SelectMany(bound => bound.Hypotheses)
                .Where(hypothesis => hypothesis.IsAsserted)
                .Select(Hypotheses.name)
                .Distinct(StringComparer.Ordinal)
        );

    private static void Members(Utf8JsonWriter json, GuaranteeLine line)
    {
        json.WriteString("work", line.Work);
        json.WriteString("reference", line.Bound.Reference);
        json.WriteString("assumption", line.Assumption);
        WriteStatement(json, "printed", line, line.Bound, line.Printed);
        if (line.Normalized is { } normalized)
            WriteStatement(json, "normalized", line, normalized.Bound, normalized.Statement);
        else
            json.WriteNull("normalized");
    }

    private static void WriteStatement(
        Utf8JsonWriter json,
        string name,
        GuaranteeLine line,
        Bound bound,
        Statement statement
    )
    {
        Formula formula = GuaranteeLine.FormulaOf(statement);
        json.WriteStartObject(name);
        json.WriteString("bound", bound.Id);
        json.WriteString("confidence", Wording.confidence(bound.Confidence));
        json.WriteString("formula", FormulaText.text(formula));
        json.WriteString("latex", FormulaLatex.latex(formula));
        json.WriteStartArray("hidden");
        foreach (string hidden in FormulaModule.hidden(formula))
            json.WriteStringValue(hidden);
        json.WriteEndArray();
        json.WriteStartArray("hypotheses");
        foreach (Hypothesis hypothesis in BoundModule.hypotheses(bound, statement))
            json.WriteStringValue(Hypotheses.text(hypothesis));
        json.WriteEndArray();
        if (line.ExponentOnly(statement) is { } value)
            ValueText.Write(json, "exponentOnly", value);
        else
            json.WriteNull("exponentOnly");
        json.WriteEndObject();
    }
}
