using System.Numerics;
using MemCap.Runner.Experiments;

namespace MemCap.Runner.Reporting;

/// <summary>Numbers of parameters against numbers of points, both logarithmic, as SVG: a mark for each network, a line for each
/// formula, dashed where it is a lower bound, and a ring where the fold-gap network's line falls below another.</summary>
internal sealed class SizePlot
{
    private const double Left = 78;
    private const double Top = 56;
    private const double PlotWidth = 560;
    private const double PlotHeight = 440;
    private const double LegendRow = 17;
    private const double LegendGap = 10;
    private const double LegendLeft = Left + PlotWidth + 30;
    private const double LegendText = LegendLeft + 34;
    private const double TitleSize = 14;
    private const double Radius = 4.4;
    private const double RingRadius = 5.5;

    /// <summary>Groups of the legend after the marks.</summary>
    private const int OfFormulas = 1;
    private const int OfCrossovers = 2;
    private const string Needed = "stroke=\"#505050\" stroke-width=\"1.4\" stroke-dasharray=\"9 4\"";
    private const string Reference = "stroke=\"#909090\" stroke-width=\"0.8\"";
    private const string Halo = "fill=\"none\" stroke=\"white\" stroke-width=\"3.6\"";
    private const string Ring = "fill=\"none\" stroke=\"#202020\" stroke-width=\"1.3\"";

    private readonly SizeGrowth _growth;
    private readonly LogFrame _frame;
    private readonly string[] _methods;
    private readonly SizeCurve[] _own;

    private SizePlot(SizeGrowth growth)
    {
        _growth = growth;
        IEnumerable<(SizedComparison Comparison, SizedNetwork Network)> networks = growth.Series.SelectMany(
            s => s.Points
        );
        IEnumerable<(BigInteger Points, BigInteger Size)> values = growth.Lines.SelectMany(l => l.Values);
        _frame = new LogFrame(
            Left,
            Top,
            LogAxis.Of(
                networks
                    .Select(p => Math.Log10(p.Comparison.Points))
                    .Concat([Log(growth.Least), Log(growth.Most)]),
                PlotWidth
            ),
            LogAxis.Of(
                networks
                    .Select(p => Math.Log10(p.Network.NonzeroParameters))
                    .Concat(values.Select(p => Log(p.Size))),
                PlotHeight
            )
        );
        _methods = [.. growth.Series.Select(s => s.Method).Distinct(StringComparer.Ordinal)];
        _own =
        [
            .. growth
                .Lines.Select(line => line.Curve)
                .Where(c => c.IsUpper && !_methods.Contains(c.Like, StringComparer.Ordinal)),
        ];
    }

    internal static string Draw(SizeGrowth growth) => new SizePlot(growth).Draw();

    private string Draw()
    {
        SizeLine[] lines = [.. _growth.Lines];
        (string Text, BigInteger? Place)[] crossovers = [.. SizeWords.Crossovers(_growth)];
        string[] names =
        [
            .. _growth.Series.Select(s => s.Name),
            .. lines.Select(line => SizeWords.Curve(line.Curve)),
            SizeWords.Reference,
            .. crossovers.Select(c => c.Text),
            .. SizeWords.Networks(_growth),
        ];
        string title =
            $"Parameters of networks on n points in R^{_growth.Dimension}, {_growth.Classes} {(_growth.Classes == 1 ? "class" : "classes")}";
        const string subtitle =
            "marks: networks that were built and certified exactly; lines: formulas for n points with r/δ = √n and any labels";
        double words = Left + Math.Max(Svg.Width(title, TitleSize), Svg.Width(subtitle));
        var svg = new Svg(
            Math.Max(LegendText + names.Max(name => Svg.Width(name)), words) + 16,
            Math.Max(Top + PlotHeight + 56, LegendPlace(names.Length - 1, OfCrossovers) + 24)
        );
        svg.Text(Left, 22, "start", title, $"font-size=\"{Svg.Number(TitleSize)}\"");
        svg.Text(Left, 41, "start", subtitle, "fill=\"#505050\"");
        _frame.Draw(svg, "number of points n", "nonzero parameters");
        DrawReference(svg);
        int row = _growth.Series.Count;
        foreach (SizeLine line in lines)
            DrawLine(svg, line, LegendPlace(row++, OfFormulas));
        double place = LegendPlace(row++, OfFormulas);
        svg.Line(LegendLeft - 2, place, LegendLeft + 26, place, Reference);
        svg.Text(LegendText, place + 4, "start", SizeWords.Reference);
        for (int i = 0; i < _growth.Series.Count; i++)
            DrawSeries(svg, _growth.Series[i], i);
        foreach ((string text, BigInteger? points) in crossovers)
            DrawCrossover(svg, text, points, LegendPlace(row++, OfCrossovers));
        foreach (string text in SizeWords.Networks(_growth))
            svg.Text(LegendText, LegendPlace(row++, OfCrossovers) + 4, "start", text);
        return svg.Document();
    }

    /// <summary>Where n is on both axes.</summary>
    private void DrawReference(Svg svg)
    {
        double from = Math.Max(_frame.Horizontal.Low, _frame.Vertical.Low);
        double to = Math.Min(_frame.Horizontal.High, _frame.Vertical.High);
        svg.Line(_frame.X(from), _frame.Y(from), _frame.X(to), _frame.Y(to), Reference);
    }

    private void DrawLine(Svg svg, SizeLine line, double row)
    {
        string stroke = Stroke(line.Curve);
        string name = SizeWords.Curve(line.Curve);
        svg.Polyline(
            line.Values.Select(p => (_frame.X(Log(p.Points)), _frame.Y(Log(p.Size)))),
            $"fill=\"none\" {stroke}",
            name
        );
        svg.Line(LegendLeft - 2, row, LegendLeft + 26, row, stroke);
        svg.Text(LegendText, row + 4, "start", name);
    }

    /// <summary>Colours are of methods, shapes of series.</summary>
    private void DrawSeries(Svg svg, SizeSeries series, int index)
    {
        string colour = Palette.Line(Array.IndexOf(_methods, series.Method));
        string style = $"fill=\"{colour}\" stroke=\"white\" stroke-width=\"0.8\"";
        if (series.IsGrowth)
            svg.Polyline(
                series.Points.Select(p => Place(p.Comparison, p.Network)),
                $"fill=\"none\" stroke=\"{colour}\" stroke-width=\"1\" stroke-opacity=\"0.6\""
            );
        foreach ((SizedComparison comparison, SizedNetwork network) in series.Points)
        {
            (double x, double y) = Place(comparison, network);
            svg.Path(
                Mark.Path(index, x, y, Radius),
                style,
                $"{series.Name}, n = {comparison.Points}: {ReportText.Count(network.NonzeroParameters, "parameter")}"
            );
        }
        double row = LegendPlace(index);
        svg.Path(Mark.Path(index, LegendLeft + 12, row, Radius), style);
        svg.Text(LegendText, row + 4, "start", series.Name);
    }

    private void DrawCrossover(Svg svg, string text, BigInteger? crossing, double row)
    {
        if (crossing is { } points && _growth.FoldGap.Curve.At(points) is { } size)
        {
            foreach (string style in (string[])[Halo, Ring])
                svg.Circle(_frame.X(Log(points)), _frame.Y(Log(size)), RingRadius, style);
            svg.Circle(LegendLeft + 12, row, RingRadius, Ring);
        }
        svg.Text(LegendText, row + 4, "start", text);
    }

    private (double X, double Y) Place(SizedComparison comparison, SizedNetwork network) =>
        (_frame.X(Math.Log10(comparison.Points)), _frame.Y(Math.Log10(network.NonzeroParameters)));

    /// <summary>In the colour of the marks that the curve is about; in the colours after them where there are none.</summary>
    private string Stroke(SizeCurve curve)
    {
        if (!curve.IsUpper)
            return Needed;
        int colour = Array.IndexOf(_methods, curve.Like);
        return $"stroke=\"{Palette.Line(colour >= 0 ? colour : _methods.Length + Array.IndexOf(_own, curve))}\" stroke-width=\"1.6\"";
    }

    /// <summary>Rows count through all groups.</summary>
    private static double LegendPlace(int row, int group = 0) =>
        Top + 8 + (LegendRow * row) + (LegendGap * group);

    private static double Log(BigInteger number) => BigInteger.Log10(number);
}
