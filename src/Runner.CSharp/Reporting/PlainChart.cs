using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
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
        Axis x = Axis.Of(lines.SelectMany(l => l).Select(p => p.X), PlotWidth);
        Axis y = Axis.Of(lines.SelectMany(l => l).Select(p => p.Y), PlotHeight);
        double height = Math.Max(Top + PlotHeight + 56, Top + (LegendRow * (plot.Series.Count + 1)));
        double legend = 46 + (6.3 * plot.Series.Max(s => s.Label.Length));
        double width = Left + PlotWidth + legend + 24;
        var svg = new Svg(width, height);
        svg.Text(Left, 22, "start", plot.Title, "font-size=\"14\"");
        AppendAxes(svg, plot, x, y);
        for (int i = 0; i < lines.Length; i++)
            AppendLine(svg, plot.Series[i], i, lines[i], x, y);
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

    private static void AppendAxes(Svg svg, BoundsPlot plot, Axis x, Axis y)
    {
        foreach ((double at, string? label) in x.Ticks())
        {
            double place = Left + x.Position(at);
            svg.Line(place, Top, place, Top + PlotHeight, Grid(label));
            if (label is not null)
                svg.Text(place, Top + PlotHeight + 16, "middle", label);
        }
        foreach ((double at, string? label) in y.Ticks())
        {
            double place = Top + PlotHeight - y.Position(at);
            svg.Line(Left, place, Left + PlotWidth, place, Grid(label));
            if (label is not null)
                svg.Text(Left - 6, place + 4, "end", label);
        }
        svg.Rectangle(Left, Top, PlotWidth, PlotHeight, "fill=\"none\" stroke=\"#606060\"");
        svg.Text(Left + (PlotWidth / 2), Top + PlotHeight + 40, "middle", plot.XTitle);
        svg.Upright(18, Top + (PlotHeight / 2), plot.YTitle);
    }

    private static string Grid(string? label) => $"stroke=\"{(label is null ? "#f0f0f0" : "#d8d8d8")}\"";

    /// <summary>Broken where the bound has no value; upper bounds solid, lower ones dashed.</summary>
    private static void AppendLine(
        Svg svg,
        PlotSeries line,
        int index,
        IReadOnlyList<(double X, double Y)> points,
        Axis x,
        Axis y
    )
    {
        string dash = line.IsUpper ? "" : " stroke-dasharray=\"6 4\"";
        string stroke = $"fill=\"none\" stroke=\"{Palette.Line(index)}\" stroke-width=\"1.8\"{dash}";
        svg.Polyline(
            points.Select(p => (Left + x.Position(p.X), Top + PlotHeight - y.Position(p.Y))),
            stroke,
            line.Label
        );
        double row = Top + 6 + (LegendRow * index);
        double start = Left + PlotWidth + 14;
        svg.Line(start, row, start + 26, row, stroke);
        svg.Text(start + 32, row + 4, "start", line.Label);
    }

    /// <summary>From Low to High in decimal logarithms, over Length units of the picture.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Axis(double Low, double High, double Length)
    {
        private const int MostLabels = 9;

        internal static Axis Of(IEnumerable<double> logs, double length)
        {
            double[] all = [.. logs];
            (double low, double high) = (all.Min(), all.Max());
            double margin = Math.Max(0.02 * (high - low), 0.02);
            return new Axis(low - margin, high + margin, length);
        }

        internal double Position(double log) => (log - Low) / (High - Low) * Length;

        /// <summary>Powers of ten with a label, every so many where there are many; between few of them also their
        /// multiples, with labels at 2 and 5 where there are hardly any powers.</summary>
        internal IEnumerable<(double At, string? Label)> Ticks()
        {
            (int first, int last) = ((int)Math.Floor(Low), (int)Math.Ceiling(High));
            int step = Math.Max(1, (int)Math.Ceiling((High - Low) / MostLabels));
            bool isShort = High - Low < 2;
            for (int power = first; power <= last; power++)
            {
                for (int multiple = 1; multiple < (step == 1 ? 10 : 2); multiple++)
                {
                    double at = power + Math.Log10(multiple);
                    bool isLabelled = multiple == 1 ? power % step == 0 : isShort && multiple is 2 or 5;
                    if (at >= Low && at <= High)
                        yield return (at, isLabelled ? Label(multiple, power) : null);
                }
            }
        }

        private static string Label(int multiple, int power) =>
            power is >= 0 and < 5
                ? (multiple * Math.Pow(10, power)).ToString("0", CultureInfo.InvariantCulture)
            : power is < 0 and >= -3
                ? (multiple * Math.Pow(10, power)).ToString("0.###", CultureInfo.InvariantCulture)
            : $"{multiple}e{power}";
    }
}
