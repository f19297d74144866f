using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using MemCap.Bounds;
using MemCap.Exact;
using MemCap.Runner.Commands;
using Microsoft.FSharp.Collections;

namespace MemCap.Runner.Reporting;

/// <summary>The sizes by one law of thresholds.</summary>
internal sealed record PlanRow(string Law, PlannedRounds Sizes);

/// <summary>What `memcap plan` prints: a row for each law and each way to scale rounds, and the published bound.</summary>
internal sealed record PlanReport(
    PlanRequest Request,
    FSharpMap<string, Value> Parameters,
    IReadOnlyList<PlanRow> Rows
)
{
    private static readonly string[] Names = ["n", "delta", "r", "theta", "eps", "eta"];

    private static readonly string[] Head =
    [
        "law",
        "units",
        "scaling",
        "delta_K",
        "sigma",
        "window",
        "variance",
        "of a round",
        "rounds",
        "neurons",
        "bound",
        "standing",
    ];

    private static Statement Published => TrainedBounds.randomFeatures.Statements.Head;

    internal string Text()
    {
        var text = new StringBuilder();
        text.Append(
            ReportText.Line(
                "plan",
                $"{Request.Points} points, at least {ValueText.Show(Request.Distance)} apart, norms at most {ValueText.Show(Request.Radius)}: Σ(f − y)² ≤ {Decimal(Request.Epsilon)}·Σy², but with probability {Decimal(Request.Failure)}"
            )
        );
        List<string[]> rows = [Head];
        rows.AddRange(Rows.Select(row => Cells(row)));
        text.Append(TextTable.Render(rows, "  "));
        text.Append(
            ReportText.Line(
                "published",
                $"{TrainedBounds.randomFeatures.Id}: {FormulaText.text(Formula())} for labels from 0 to 1 and Σ(f − y)² ≤ eps"
            )
        );
        text.Append(
            ReportText.Line(
                "",
                $"{Exponent()} with {string.Join(", ", Hidden().Select(name => $"{name} = 1"))}: exponent only, no number of neurons"
            )
        );
        return text.ToString();
    }

    internal string Document() =>
        Json.Document(json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("parameters");
            foreach (string name in Names)
                ValueText.Write(json, name, Parameters[name]);
            json.WriteEndObject();
            Json.WriteEach(json, "plans", Rows, Members);
            json.WriteStartObject("published");
            json.WriteString("id", TrainedBounds.randomFeatures.Id);
            json.WriteString("formula", FormulaText.text(Formula()));
            json.WriteString("latex", FormulaLatex.latex(Formula()));
            json.WriteStartArray("hidden");
            foreach (string name in Hidden())
                json.WriteStringValue(name);
            json.WriteEndArray();
            if (ExponentValue() is { } value)
                ValueText.Write(json, "exponentOnly", value);
            else
                json.WriteNull("exponentOnly");
            json.WriteEndObject();
            json.WriteEndObject();
        });

    private static string[] Cells(PlanRow row)
    {
        PlannedRounds sizes = row.Sizes;
        return
        [
            row.Law,
            Units(row),
            Scaling(sizes.Rounds),
            Decimal(sizes.Contraction),
            Decimal(sizes.Deviation),
            sizes.Window?.Value is { } window ? Decimal(window) : "-",
            Decimal(sizes.Variance),
            Count(sizes.UnitsOfRound),
            Count(sizes.Count),
            Count(sizes.Neurons),
            sizes.Bound.Id,
            Standing(sizes.Bound),
        ];
    }

    private static void Members(Utf8JsonWriter json, PlanRow row)
    {
        PlannedRounds sizes = row.Sizes;
        json.WriteString("law", row.Law);
        json.WriteString("activation", Units(row));
        json.WriteString("scaling", Scaling(sizes.Rounds));
        ValueText.Write(json, "contraction", sizes.Contraction);
        ValueText.Write(json, "standardDeviation", sizes.Deviation);
        if (sizes.Window?.Value is { } window)
            ValueText.Write(json, "window", window);
        else
            json.WriteNull("window");
        ValueText.Write(json, "variance", sizes.Variance);
        Write(json, "unitsOfRound", sizes.UnitsOfRound);
        Write(json, "roundCount", sizes.Count);
        Write(json, "neurons", sizes.Neurons);
        json.WriteString("bound", sizes.Bound.Id);
        json.WriteString("status", Wording.status(sizes.Bound.Status));
        json.WriteString("origin", Wording.origin(sizes.Bound.Origin));
        json.WriteStartArray("assuming");
        foreach (string name in Asserted(sizes.Bound))
            json.WriteStringValue(name);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, BigInteger count) =>
        ValueText.Write(json, name, ValueModule.ofRational(RationalModule.ofInteger(count)));

    private static string Units(PlanRow row) => row.Sizes.Bound.Activation.IsRelu ? "relu" : "step";

    private static string Scaling(Rounds rounds) =>
        rounds switch
        {
            Rounds.OfUnits given => $"line search, {given.Item.ToString(CultureInfo.InvariantCulture)} units",
            { IsPlain: true } => "plain",
            _ => "line search",
        };

    private static string Standing(Bound bound) =>
        $"{Wording.status(bound.Status)}, {Wording.origin(bound.Origin)}"
        + string.Concat(Asserted(bound).Select(name => $", if {name}"));

    /// <summary>What is neither about the given parameters nor proved.</summary>
    private static IEnumerable<string> Asserted(Bound bound) =>
        bound.Hypotheses.Where(hypothesis => hypothesis.IsAsserted).Select(Hypotheses.name);

    /// <summary>Rounded up: at most so much.</summary>
    private static string Decimal(Value value) => ValueText.Decimals(value, 4).Upper;

    private static string Count(BigInteger count) => ExactText.ShortUp(RationalModule.ofInteger(count));

    private static Formula Formula() => ((Expression.Value)Published.Expression).Item;

    private static FSharpList<string> Hidden() => FormulaModule.hidden(Formula());

    private Value? ExponentValue() =>
        Guarantees.exponents(Parameters, Published) is { IsOk: true } exponent ? exponent.ResultValue : null;

    private string Exponent() =>
        ExponentValue() is { } value ? $"about {ValueText.Short(value)}" : "no value";
}
