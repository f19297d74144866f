using MemCap.Runner.Experiments;

namespace MemCap.Runner.Reporting;

/// <summary>Neurons against total weight, both logarithmic, as SVG: a mark for each network, filled where it fits exactly;
/// lower bounds on the weight as horizontal lines, on the neurons as vertical ones.</summary>
internal sealed class TradeoffPlot
{
    private const double Left = 78;
    private const double Top = 56;
    private const double PlotWidth = 560;
    private const double PlotHeight = 440;
    private const double LegendRow = 17;
    private const double LabelRow = 14;
    private const double LegendLeft = Left + PlotWidth + 30;
    private const double TitleSize = 14;
    private const double LeastRadius = 3.8;
    private const double MostRadius = 6.2;
    private const string BoundStroke = "stroke=\"#505050\" stroke-width=\"1.2\"";

    /// <summary>Of exact fits, and of each further ε in turn.</summary>
    private static readonly string[] Dashes = ["9 4", "2 3", "9 3 2 3", "5 5"];

    private readonly Tradeoff _tradeoff;
    private readonly LogFrame _frame;
    private readonly string[] _methods;
    private readonly string[] _levels;

    private TradeoffPlot(Tradeoff tradeoff)
    {
        _tradeoff = tradeoff;
        ComparedNetwork[] networks = [.. tradeoff.Series.SelectMany(s => s.Points).Select(p => p.Network)];
        _frame = new LogFrame(
            Left,
            Top,
            LogAxis.Of(
                networks
                    .Select(n => Math.Log10(n.Neurons))
                    .Concat(tradeoff.LeastNeurons.Select(b => b.Bound.Value.Log)),
                PlotWidth
            ),
            LogAxis.Of(
                networks
                    .Select(n => n.Weight.Log)
                    .Concat(tradeoff.LeastWeights.Select(b => b.Bound.Value.Log)),
                PlotHeight
            )
        );
        _methods = [.. tradeoff.Series.Select(s => s.Method).Distinct(StringComparer.Ordinal)];
        _levels =
        [
            .. tradeoff
                .LeastWeights.Select(b => ReportText.Fit(b.Bound.Epsilon))
                .Distinct(StringComparer.Ordinal),
        ];
    }

    /// <remarks>There is at least one series.</remarks>
    internal static string Draw(Tradeoff tradeoff) => new TradeoffPlot(tradeoff).Draw();

    private string Draw()
    {
        (string Text, string Dash)[] lines = [.. WeightLines(), .. NeuronLines()];
        string? explanation = Explanation();
        string[] names =
        [
            .. _tradeoff.Series.Select(s => s.Name),
            .. lines.Select(l => l.Text),
            .. explanation is null ? (string[])[] : [explanation],
        ];
        (LeastWeight Bound, double From, double To, string Text)[] labels = Labels(names.Length);
        string title = Title();
        string subtitle = Subtitle();
        double legend = names.Concat(labels.Select(l => l.Text)).Max(name => Svg.Width(name));
        double words = Left + Math.Max(Svg.Width(title, TitleSize), Svg.Width(subtitle));
        double below = labels.Length > 0 ? labels[^1].To : 0;
        var svg = new Svg(
            Math.Max(LegendLeft + 34 + legend, words) + 16,
            Math.Max(Top + PlotHeight + 56, Math.Max(below, Top + (LegendRow * names.Length)) + 16)
        );
        svg.Text(Left, 22, "start", title, $"font-size=\"{Svg.Number(TitleSize)}\"");
        svg.Text(Left, 41, "start", subtitle, "fill=\"#505050\"");
        _frame.Draw(svg, "neurons k", "total weight W = Σ|a|√(‖w‖² + b²)");
        DrawLeastNeurons(svg);
        foreach ((LeastWeight bound, double from, double to, string text) in labels)
        {
            svg.Line(Left, from, Left + PlotWidth, from, Stroke(Dash(bound)));
            svg.Line(Left + PlotWidth, from, LegendLeft - 6, to, "stroke=\"#b0b0b0\" stroke-width=\"0.8\"");
            svg.Text(LegendLeft - 2, to + 4, "start", text);
        }
        for (int i = 0; i < _tradeoff.Series.Count; i++)
            DrawSeries(svg, _tradeoff.Series[i], i);
        for (int i = 0; i < lines.Length; i++)
        {
            double row = LegendPlace(_tradeoff.Series.Count + i);
            svg.Line(LegendLeft - 2, row, LegendLeft + 26, row, Stroke(lines[i].Dash));
            svg.Text(LegendLeft + 34, row + 4, "start", lines[i].Text);
        }
        if (explanation is not null)
            svg.Text(LegendLeft + 34, LegendPlace(names.Length - 1) + 4, "start", explanation);
        return svg.Document();
    }

    private bool IsGrowth => _tradeoff.Counts.Count > 1;

    private string Title()
    {
        string dimensions = string.Join(
            ", ",
            _tradeoff.Comparisons.Select(c => c.Dimension).Distinct().Select(d => $"R^{d}")
        );
        return $"Size and weight of networks on n = {string.Join(", ", _tradeoff.Counts)} points in {dimensions}";
    }

    private string Subtitle()
    {
        string approximate = _tradeoff.Series.Any(s => s.Epsilon is not null)
            ? "; hollow: Σ(f − y)² ≤ eps Σy²"
            : "";
        return $"filled: the answers are the labels{approximate}{(IsGrowth ? "; larger marks: larger n" : "")}";
    }

    private void DrawLeastNeurons(Svg svg)
    {
        foreach (double log in _tradeoff.LeastNeurons.Select(b => b.Bound.Value.Log).Distinct())
        {
            double place = _frame.X(log);
            svg.Line(place, Top, place, Top + PlotHeight, Stroke(NeuronDash));
        }
    }

    /// <summary>Colours are of methods, shapes of series.</summary>
    private void DrawSeries(Svg svg, TradeoffSeries series, int index)
    {
        string colour = Palette.Line(Array.IndexOf(_methods, series.Method));
        string style = series.Epsilon is null
            ? $"fill=\"{colour}\" stroke=\"white\" stroke-width=\"0.8\""
            : $"fill=\"white\" stroke=\"{colour}\" stroke-width=\"1.7\"";
        if (series.IsGrowth)
            svg.Polyline(
                series.Points.Select(p => (X(p.Network), Y(p.Network.Weight.Log))),
                $"fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.3\" stroke-opacity=\"0.6\""
            );
        foreach ((Comparison comparison, ComparedNetwork network) in series.Points)
            svg.Path(
                Mark.Path(index, X(network), Y(network.Weight.Log), Radius(comparison)),
                style,
                $"{series.Name}, n = {comparison.Points}: {ReportText.Count(network.Neurons, "neuron")}, weight {network.Weight.Text}"
            );
        double row = LegendPlace(index);
        svg.Path(Mark.Path(index, LegendLeft + 12, row, 4.4), style);
        svg.Text(LegendLeft + 34, row + 4, "start", series.Name);
    }

    private double Radius(Comparison comparison)
    {
        IReadOnlyList<int> counts = _tradeoff.Counts;
        double part = IsGrowth ? (double)counts.Count(n => n < comparison.Points) / (counts.Count - 1) : 0.5;
        return LeastRadius + (part * (MostRadius - LeastRadius));
    }

    /// <summary>For each ε the line's style and how the bounds are proved.</summary>
    private IEnumerable<(string Text, string Dash)> WeightLines() =>
        _tradeoff
            .LeastWeights.GroupBy(b => ReportText.Fit(b.Bound.Epsilon), StringComparer.Ordinal)
            .Select(level =>
                (
                    $"least W, {level.Key}, {string.Join(", ", level.Select(b => WeightWords.Words(b.Bound.Argument)).Distinct(StringComparer.Ordinal))}",
                    Dash(level.First().Bound)
                )
            );

    /// <summary>For each theorem its values.</summary>
    private IEnumerable<(string Text, string Dash)> NeuronLines() =>
        _tradeoff
            .LeastNeurons.GroupBy(b => (b.Bound.Id, b.Bound.Scope))
            .Select(bounds =>
                (
                    $"{ComparisonWords.LeastNeurons(bounds.Key.Scope)}: {string.Join(", ", bounds.Select(b => b.Bound.Value.Text).Distinct(StringComparer.Ordinal))} ({bounds.Key.Id}, {bounds.Key.Scope})",
                    NeuronDash
                )
            );

    /// <summary>Why networks stand left of a bound's line.</summary>
    private string? Explanation() =>
        _tradeoff.LeastNeurons.All(b => ComparisonWords.IsOfTheseLabels(b.Bound.Scope))
            ? null
            : "the labels at hand may need fewer neurons";

    /// <summary>The lower bounds on the weight from above, with the heights of their lines, and of their labels beside the
    /// picture: below the legend and not on each other.</summary>
    private (LeastWeight Bound, double From, double To, string Text)[] Labels(int legendRows)
    {
        (Comparison Comparison, LeastWeight Bound)[] bounds =
        [
            .. _tradeoff.LeastWeights.OrderByDescending(b => b.Bound.Value.Log),
        ];
        double[] places = [.. bounds.Select(b => Y(b.Bound.Value.Log))];
        double first = LegendPlace(legendRows) + 6;
        for (int i = 0; i < places.Length; i++)
            places[i] = Math.Max(places[i], i == 0 ? first : places[i - 1] + LabelRow);
        double last = Math.Max(Top + PlotHeight, first + (LabelRow * (places.Length - 1)));
        for (int i = places.Length - 1; i >= 0; i--)
            places[i] = Math.Min(places[i], i == places.Length - 1 ? last : places[i + 1] - LabelRow);
        return
        [
            .. bounds.Select(
                (b, i) => (b.Bound, Y(b.Bound.Value.Log), places[i], Label(b.Comparison, b.Bound))
            ),
        ];
    }

    private string Label(Comparison comparison, LeastWeight bound)
    {
        string data =
            IsGrowth ? $"n = {comparison.Points}, "
            : _tradeoff.Comparisons.Count > 1 ? $"{Path.GetFileName(comparison.Source)}, "
            : "";
        return $"W ≥ {bound.Value.Short} ({data}{ReportText.Fit(bound.Epsilon)})";
    }

    private double X(ComparedNetwork network) => _frame.X(Math.Log10(network.Neurons));

    private double Y(double log) => _frame.Y(log);

    private static double LegendPlace(int row) => Top + 8 + (LegendRow * row);

    private string Dash(LeastWeight bound) =>
        Dashes[Array.IndexOf(_levels, ReportText.Fit(bound.Epsilon)) % Dashes.Length];

    private const string NeuronDash = "14 3 2 3 2 3";

    private static string Stroke(string dash) => $"{BoundStroke} stroke-dasharray=\"{dash}\"";
}
