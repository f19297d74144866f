using System.Globalization;
using System.Numerics;
using System.Text.Json;
using MemCap.Bounds;
using MemCap.Exact;
using MemCap.Runner.Commands;
using MemCap.Runner.Experiments;
using MemCap.Runner.Io;

namespace MemCap.Runner.Reporting;

/// <summary>The networks that one construction made of each data set, the smallest set first.</summary>
internal sealed record SizeSeries(
    string Method,
    string? Variant,
    IReadOnlyList<(SizedComparison Comparison, SizedNetwork Network)> Points
)
{
    internal string Name => ComparisonWords.Construction(Method, Variant);

    /// <summary>The points are one for each of several numbers of data: they show growth.</summary>
    internal bool IsGrowth =>
        Points.Count > 1 && Points.Select(p => p.Comparison.Points).Distinct().Count() == Points.Count;
}

/// <summary>A curve at the numbers of points of the grid where it has a value.</summary>
internal sealed record SizeLine(SizeCurve Curve, IReadOnlyList<(BigInteger Points, BigInteger Size)> Values);

/// <summary>Numbers of parameters against numbers of points: of networks that were built, and by the formulas of the
/// registry, which also speak of data that nobody builds a network for.</summary>
internal sealed class SizeGrowth
{
    /// <summary>The constructions that are compared beside the formulas: the one of √n parameters, and the smallest of those
    /// of n.</summary>
    internal const string Deep = "deep-bits";
    internal const string Shallow = "sweep";

    /// <summary>Where curves begin and end.</summary>
    private const string Drawn = "n=100:100000000";

    private SizeGrowth(IReadOnlyList<SizedComparison> comparisons)
    {
        Comparisons = comparisons;
        Series =
        [
            .. comparisons
                .SelectMany(c => c.Networks.Select(network => (Comparison: c, Network: network)))
                .GroupBy(p => (p.Network.Method, p.Network.Variant))
                .Select(g => new SizeSeries(g.Key.Method, g.Key.Variant, [.. g])),
        ];
        BigInteger[] grid = [.. PlotRange.Parse(Drawn).Values().Select(n => n.Numerator)];
        var foldGap = SizeCurve.FoldGap(Dimension, Classes);
        FoldGap = Line(foldGap, grid);
        Upper = [.. SizeCurve.OtherUpper(Dimension, Classes).Select(curve => Line(curve, grid))];
        Needed = Line(SizeCurve.Needed(Dimension, Classes), grid);
        (Least, Most) = (grid[0], grid[^1]);
        Crossovers =
        [
            .. Upper.Select(line => (line.Curve, SizeCrossover.Of(Least, Most, foldGap.At, line.Curve.At))),
        ];
        Reference = SizeCrossover.Of(Least, Most, foldGap.At, n => n);
    }

    /// <summary>Sorted by the number of points.</summary>
    internal IReadOnlyList<SizedComparison> Comparisons { get; }

    /// <summary>In the order of their constructions.</summary>
    internal IReadOnlyList<SizeSeries> Series { get; }

    internal SizeLine FoldGap { get; }

    internal IReadOnlyList<SizeLine> Upper { get; }

    internal SizeLine Needed { get; }

    /// <summary>From where on the fold-gap network's worst case is below the other upper bounds.</summary>
    internal IReadOnlyList<(SizeCurve Other, SizeCrossover Crossover)> Crossovers { get; }

    /// <summary>From where on it is below one parameter a point, which is no bound.</summary>
    internal SizeCrossover Reference { get; }

    internal BigInteger Least { get; }

    internal BigInteger Most { get; }

    internal int Dimension => Comparisons[0].Dimension;

    internal int Classes => Comparisons[0].Classes;

    /// <summary>All curves, the fold-gap network's first.</summary>
    internal IEnumerable<SizeLine> Lines => [FoldGap, .. Upper, Needed];

    /// <summary>Some comparison has both, so that there is an answer to where one is below the other.</summary>
    internal bool HasDeepAndShallow => Comparisons.Any(HasBoth);

    /// <summary>The least number of points from which on the smallest deep network is below the sweep's in each comparison that
    /// has both; null where there is none.</summary>
    internal int? DeepBelowShallow
    {
        get
        {
            SizedComparison[] both = [.. Comparisons.Where(HasBoth)];
            int above = both.Where(c => c.Fewest(Deep) >= c.Fewest(Shallow))
                .Select(c => c.Points)
                .DefaultIfEmpty(0)
                .Max();
            return both.Where(c => c.Points > above).Min(c => (int?)c.Points);
        }
    }

    /// <summary>Errors: InputException where they are not of one dimension and one number of classes, or have no network.
    /// </summary>
    internal static SizeGrowth Of(IReadOnlyList<SizedComparison> comparisons)
    {
        RequireOne("dimension", c => c.Dimension);
        RequireOne("number of classes", c => c.Classes);
        if (comparisons.All(c => c.Networks.Count == 0))
            throw new InputException(
                $"{string.Join(", ", comparisons.Select(c => c.Source))}: no network interpolates exactly: there is nothing to draw; compare constructions that do"
            );
        return new SizeGrowth([.. comparisons.OrderBy(c => c.Points)]);

        void RequireOne(string name, Func<SizedComparison, int> value)
        {
            if (comparisons.FirstOrDefault(c => value(c) != value(comparisons[0])) is { } other)
                throw new InputException(
                    $"{other.Source}: the {name} is {value(other)}, and {value(comparisons[0])} in {comparisons[0].Source}; the curves are of one {name}: draw them apart"
                );
        }
    }

    /// <summary>What is drawn, into the object that is open.</summary>
    internal void Write(Utf8JsonWriter json)
    {
        json.WriteString("kind", "size");
        json.WriteString("x", "n");
        json.WriteString("y", "nonzeroParameters");
        json.WriteNumber("d", Dimension);
        json.WriteNumber("classes", Classes);
        json.WriteString("radiusOverDelta", "sqrt(n)");
        Json.WriteEach(json, "series", Series, Write);
        Json.WriteEach(json, "curves", Lines, Write);
        Json.WriteEach(
            json,
            "crossovers",
            Crossovers,
            (writer, of) =>
            {
                writer.WriteString("below", of.Other.Bound.Id);
                Write(writer, of.Crossover);
            }
        );
        json.WriteStartObject("belowOneParameterAPoint");
        Write(json, Reference);
        json.WriteEndObject();
        json.WriteStartObject("networks");
        json.WriteString("method", Deep);
        json.WriteString("below", Shallow);
        WriteOrNull(json, "from", DeepBelowShallow);
        json.WriteEndObject();
        Json.WriteEach(
            json,
            "leftOut",
            Comparisons.SelectMany(c => c.LeftOut.Select(row => (Comparison: c, Row: row))),
            (writer, of) =>
            {
                writer.WriteString("source", of.Comparison.Source);
                writer.WriteNumber("n", of.Comparison.Points);
                writer.WriteString("method", of.Row.Method);
                writer.WriteString("variant", of.Row.Variant);
                writer.WriteString("reason", of.Row.Reason);
            }
        );
    }

    private static void Write(Utf8JsonWriter json, SizeSeries series)
    {
        json.WriteString("method", series.Method);
        json.WriteString("variant", series.Variant);
        Json.WriteEach(
            json,
            "points",
            series.Points,
            (writer, of) =>
            {
                writer.WriteString("source", of.Comparison.Source);
                writer.WriteNumber("n", of.Comparison.Points);
                writer.WriteNumber("nonzeroParameters", of.Network.NonzeroParameters);
            }
        );
    }

    private static void Write(Utf8JsonWriter json, SizeLine line)
    {
        json.WriteString("id", line.Curve.Bound.Id);
        json.WriteString("name", line.Curve.Name);
        json.WriteString("quantity", Wording.quantityCode(line.Curve.Statement.Quantity));
        json.WriteString("direction", line.Curve.IsUpper ? "upper" : "lower");
        json.WriteString("caution", Wording.caution(line.Curve.Bound));
        Json.WriteEach(
            json,
            "points",
            line.Values,
            (writer, of) =>
            {
                WriteOrNull(writer, "n", of.Points);
                WriteOrNull(writer, "value", of.Size);
            }
        );
    }

    private static void Write(Utf8JsonWriter json, SizeCrossover crossover)
    {
        WriteOrNull(json, "from", crossover.Place);
        json.WriteBoolean("everywhere", crossover.IsEverywhere);
    }

    private static void WriteOrNull(Utf8JsonWriter json, string name, BigInteger? number)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(number?.ToString(CultureInfo.InvariantCulture) ?? "null");
    }

    private static SizeLine Line(SizeCurve curve, IEnumerable<BigInteger> grid) =>
        new(
            curve,
            [
                .. grid.Select(n => (Points: n, Size: curve.At(n)))
                    .Where(p => p.Size is not null)
                    .Select(p => (p.Points, p.Size!.Value)),
            ]
        );

    private static bool HasBoth(SizedComparison comparison) =>
        comparison.Fewest(Deep) is not null && comparison.Fewest(Shallow) is not null;
}
