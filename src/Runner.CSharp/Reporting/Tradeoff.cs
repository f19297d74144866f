using System.Text.Json;
using MemCap.Exact;
using MemCap.Runner.Experiments;

namespace MemCap.Runner.Reporting;

/// <summary>What one construction made of each data set, the smallest first. Epsilon is null for exact fits.</summary>
internal sealed record TradeoffSeries(
    string Method,
    string? Variant,
    Rational? Epsilon,
    IReadOnlyList<(Comparison Comparison, ComparedNetwork Network)> Points
)
{
    /// <summary>"harmonic ascent, eps 0.1".</summary>
    internal string Name =>
        ComparisonWords.Construction(Method, Variant)
        + (Epsilon is null ? "" : $", {ReportText.Fit(Epsilon)}");

    /// <summary>The points are one for each of several numbers of data: they show growth.</summary>
    internal bool IsGrowth =>
        Points.Count > 1 && Points.Select(p => p.Comparison.Points).Distinct().Count() == Points.Count;
}

/// <summary>Numbers of neurons against total weights, of all networks of some comparisons that have both.</summary>
internal sealed record Tradeoff(IReadOnlyList<Comparison> Comparisons, IReadOnlyList<TradeoffSeries> Series)
{
    /// <summary>Sorted by the number of points; series stand in the order of their constructions.</summary>
    internal static Tradeoff Of(IEnumerable<Comparison> comparisons)
    {
        Comparison[] sorted = [.. comparisons.OrderBy(c => c.Points)];
        return new Tradeoff(
            sorted,
            [
                .. sorted
                    .SelectMany(c => c.Networks.Select(network => (Comparison: c, Network: network)))
                    .GroupBy(p => (p.Network.Method, p.Network.Variant, p.Network.Epsilon))
                    .Select(g => new TradeoffSeries(g.Key.Method, g.Key.Variant, g.Key.Epsilon, [.. g])),
            ]
        );
    }

    /// <summary>The distinct numbers of points.</summary>
    internal IReadOnlyList<int> Counts => [.. Comparisons.Select(c => c.Points).Distinct()];

    /// <summary>The largest lower bound on the weight for each ε and data set.</summary>
    internal IEnumerable<(Comparison Comparison, LeastWeight Bound)> LeastWeights =>
        Comparisons.SelectMany(c => c.LargestLeastWeights.Select(bound => (c, bound)));

    internal IEnumerable<(Comparison Comparison, LeastNeurons Bound)> LeastNeurons =>
        Comparisons.Where(c => c.LeastNeurons is not null).Select(c => (c, c.LeastNeurons!));

    /// <summary>What is drawn, into the object that is open.</summary>
    internal void Write(Utf8JsonWriter json)
    {
        json.WriteString("kind", "tradeoff");
        json.WriteString("x", "neurons");
        json.WriteString("y", "totalWeight");
        Json.WriteEach(json, "series", Series, Write);
        Json.WriteEach(
            json,
            "weightLowerBounds",
            LeastWeights,
            (writer, of) =>
            {
                WriteData(writer, of.Comparison);
                writer.WriteString("eps", RationalModule.format(of.Bound.Epsilon));
                writer.WriteString("argument", of.Bound.Argument);
                WriteNumber(writer, "value", of.Bound.Value);
                writer.WriteBoolean("allowsOutputBias", of.Bound.AllowsOutputBias);
            }
        );
        Json.WriteEach(
            json,
            "neuronLowerBounds",
            LeastNeurons,
            (writer, of) =>
            {
                WriteData(writer, of.Comparison);
                writer.WriteString("id", of.Bound.Id);
                writer.WriteString("scope", of.Bound.Scope);
                WriteNumber(writer, "value", of.Bound.Value);
            }
        );
        Json.WriteEach(
            json,
            "leftOut",
            Comparisons.SelectMany(c => c.LeftOut.Select(row => (Comparison: c, Row: row))),
            (writer, of) =>
            {
                WriteData(writer, of.Comparison);
                writer.WriteString("method", of.Row.Method);
                writer.WriteString("variant", of.Row.Variant);
                writer.WriteString("reason", of.Row.Reason);
            }
        );
    }

    private static void Write(Utf8JsonWriter json, TradeoffSeries series)
    {
        json.WriteString("method", series.Method);
        json.WriteString("variant", series.Variant);
        json.WriteString("eps", series.Epsilon is null ? null : RationalModule.format(series.Epsilon));
        Json.WriteEach(
            json,
            "points",
            series.Points,
            (writer, of) =>
            {
                WriteData(writer, of.Comparison);
                writer.WriteString("claim", of.Network.Claim);
                writer.WriteNumber("neurons", of.Network.Neurons);
                WriteNumber(writer, "totalWeight", of.Network.Weight);
            }
        );
    }

    private static void WriteData(Utf8JsonWriter json, Comparison comparison)
    {
        json.WriteString("source", comparison.Source);
        json.WriteNumber("n", comparison.Points);
        json.WriteNumber("d", comparison.Dimension);
    }

    /// <summary>As the comparison has it: a string where no double holds the number.</summary>
    private static void WriteNumber(Utf8JsonWriter json, string name, LogNumber number)
    {
        if (number.IsText)
            json.WriteString(name, number.Text);
        else
        {
            json.WritePropertyName(name);
            json.WriteRawValue(number.Text);
        }
    }
}
