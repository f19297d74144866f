using System.Text;
using System.Text.Json;
using MemCap.Bounds;
using MemCap.Exact;
using MemCap.Runner.Commands;
using MemCap.Runner.Io;

namespace MemCap.Runner.Reporting;

/// <summary>One bound along the axis; the values are exact where the bound is.</summary>
internal sealed record PlotSeries(string Label, bool IsUpper, IReadOnlyList<(Rational X, Value Y)> Points);

/// <summary>`memcap bounds --plot`: the explicit bounds that apply, against one parameter.</summary>
internal sealed record BoundsPlot(
    string Title,
    string XTitle,
    string YTitle,
    IReadOnlyList<PlotSeries> Series,
    PlotRange Range
)
{
    /// <summary>Asks the registry at every value of the range. Errors: InputException when no bound has a value.</summary>
    internal static BoundsPlot Of(BoundsRequest request, PlotRange range)
    {
        Quantity quantity = request.Quantity ?? Quantity.Neurons;
        BoundsRequest about = request with { Quantity = quantity };
        List<string> labels = [];
        Dictionary<string, (bool IsUpper, List<(Rational, Value)> Points)> lines = new(
            StringComparer.Ordinal
        );
        foreach (Rational x in range.Values())
        {
            IEnumerable<(string, Value)> parameters = request
                .Parameters.Select(p => (p.Name, p.Value))
                .Append((range.Symbol.Name, ValueModule.ofRational(x)));
            foreach (Answer answer in Inquiry.At(about, parameters).Answers.Where(a => IsDrawn(request, a)))
            {
                string label = Label(answer);
                if (!lines.TryGetValue(label, out var line))
                {
                    labels.Add(label);
                    lines[label] = line = (BoundModule.isUpper(answer.Bound), []);
                }
                line.Points.Add((x, AnswerText.Value(answer)!));
            }
        }
        if (labels.Count == 0)
            throw new InputException(
                $"--plot: no explicit bound on {Wording.quantity(quantity)} has a value there; give more parameters"
            );
        string given = string.Join(
            ", ",
            request.Parameters.Select(p => $"{p.Name} = {ValueText.Show(p.Value)}")
        );
        return new BoundsPlot(
            $"Bounds on {Wording.quantity(quantity)}{(given.Length > 0 ? $", {given}" : "")}",
            $"{range.Symbol.Name}, {range.Symbol.Meaning}",
            Wording.quantity(quantity),
            [.. labels.Select(label => new PlotSeries(label, lines[label].IsUpper, lines[label].Points))],
            range
        );
    }

    /// <summary>Through vega-lite where node has it, else by our own hand.</summary>
    internal void Write(string path, Terminal terminal)
    {
        string svg = VegaChart.Draw(this, terminal) ?? PlainChart.Draw(this);
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(svg)));
    }

    internal string Text(string path)
    {
        List<string[]> rows =
        [
            ["side", "id", $"at {ValueText.Show(End(Range.From))}", $"at {ValueText.Show(End(Range.To))}"],
        ];
        foreach (PlotSeries line in Series)
            rows.Add([
                line.IsUpper ? "upper" : "lower",
                line.Label,
                At(line, Range.From),
                At(line, Range.To),
            ]);
        return $"{Title}\n{TextTable.Render(rows, "  ")}{path}: {ReportText.Count(Series.Count, "bound")} against {Range.Symbol.Name}\n";
    }

    internal string Document() =>
        Json.Document(json =>
        {
            json.WriteStartObject();
            json.WriteString("title", Title);
            json.WriteString("parameter", Range.Symbol.Name);
            json.WriteStartArray("series");
            foreach (PlotSeries line in Series)
                WriteSeries(json, line);
            json.WriteEndArray();
            json.WriteEndObject();
        });

    private static void WriteSeries(Utf8JsonWriter json, PlotSeries line)
    {
        json.WriteStartObject();
        json.WriteString("label", line.Label);
        json.WriteString("direction", line.IsUpper ? "upper" : "lower");
        json.WriteStartArray("points");
        foreach ((Rational x, Value y) in line.Points)
        {
            json.WriteStartObject();
            ExactText.Write(json, "x", x);
            json.WriteString("value", ValueText.Exact(y));
            ValueText.WriteEnclosure(json, "enclosure", y);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static bool IsDrawn(BoundsRequest request, Answer answer) =>
        answer.Bound.Status.IsExplicit
        && answer.Standing.IsApplies
        && (request.All || !answer.Bound.Confidence.IsLow)
        && AnswerText.Value(answer) is { } value
        && ValueModule.sign(value)?.Value > 0;

    /// <summary>The id, what sets the statement apart, and how sure it is.</summary>
    private static string Label(Answer answer)
    {
        string variant = answer.Statement.Variant.Length > 0 ? $" {answer.Statement.Variant}" : "";
        string caution = Wording.caution(answer.Bound) is { Length: > 0 } words ? $" [{words}]" : "";
        return answer.Bound.Id + variant + caution;
    }

    private static Value End(Rational x) => ValueModule.ofRational(x);

    private static string At(PlotSeries line, Rational x)
    {
        foreach ((Rational at, Value y) in line.Points)
        {
            if (at.Equals(x))
                return ValueText.Decimal(y);
        }
        return "-";
    }
}
