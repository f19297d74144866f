using System.Numerics;
using MemCap.Bounds;
using MemCap.Exact;

namespace MemCap.Runner.Reporting;

/// <summary>A chart with two logarithmic axes and a legend, as SVG without any library: the same bytes everywhere.</summary>
internal static class PlainChart
{
    private const double Left = 78;
    private const double Top = 40;
    private const double PlotWidth = 560;
    private const double PlotHeight = 420;
    private const double LegendRow = 17;

    internal static string Draw(BoundsPlot plot)
    {
        IReadOnlyList<(double X, double Y)>[] lines = [.. plot.Series.Select(Logs)];
        var frame = new LogFrame(
            Left,
            Top,
            LogAxis.Of(lines.SelectMany(l => l).Select(p => p.X), PlotWidth),
            LogAxis.Of(lines.SelectMany(l => l).Select(p => p.Y), PlotHeight)
        )
        {
            Strong = "#d8d8d8",
            Weak = "#f0f0f0",
        };
        double height = Math.Max(Top + PlotHeight + 56, Top + (LegendRow * (plot.Series.Count + 1)));
        double legend = 46 + (6.3 * plot.Series.Max(s => s.Label.Length));
        double width = Left + PlotWidth + legend + 24;
        var svg = new Svg(width, height);
        svg.Text(Left, 22, "start", plot.Title, "font-size=\"14\"");
        frame.Draw(svg, plot.XTitle, plot.YTitle);
        for (int i = 0; i < lines.Length; i++)
            AppendLine(svg, plot.Series[i], i, lines[i], frame);
        return svg.Document();
    }

    private static IReadOnlyList<(double X, double Y)> Logs(PlotSeries line) =>
        [.. line.Points.Select(p => (Log(ValueModule.ofRational(p.X)), Log(p.Y)))];

    /// <summary>The decimal logarithm, also beyond the largest double.</summary>
    private static double Log(Value value)
    {
        Rational upper = value is Value.Exact exact
            ? exact.Item
            : DyadicModule.toRational(ValueModule.enclose(64, value).Upper);
        return BigInteger.Log10(upper.Numerator) - BigInteger.Log10(upper.Denominator);
    }

    /// <summary>Broken where the bound has no value; upper bounds solid, lower ones dashed.</summary>
    private static void AppendLine(
        Svg svg,
        PlotSeries line,
        int index,
        IReadOnlyList<(double X, double Y)> points,
        LogFrame frame
    )
    {
        string dash = line.IsUpper ? "" : " stroke-dasharray=\"6 4\"";
        string stroke = $"fill=\"none\" stroke=\"{Palette.Line(index)}\" stroke-width=\"1.8\"{dash}";
        svg.Polyline(points.Select(p => (frame.X(p.X), frame.Y(p.Y))), stroke, line.Label);
        double row = Top + 6 + (LegendRow * index);
        double start = Left + PlotWidth + 14;
        svg.Line(start, row, start + 26, row, stroke);
        svg.Text(start + 32, row + 4, "start", line.Label);
    }
}
