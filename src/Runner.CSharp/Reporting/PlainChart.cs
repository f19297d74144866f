using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
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

    /// <summary>Distinguishable without red and green; after them the dashes tell lines apart.</summary>
    private static readonly string[] Colours =
    [
        "#1f77b4",
        "#ff7f0e",
        "#2ca02c",
        "#d62728",
        "#9467bd",
        "#8c564b",
        "#e377c2",
        "#7f7f7f",
        "#bcbd22",
        "#17becf",
    ];

    internal static string Draw(BoundsPlot plot)
    {
        IReadOnlyList<(double X, double Y)>[] lines = [.. plot.Series.Select(Logs)];
        Axis x = Axis.Of(lines.SelectMany(l => l).Select(p => p.X), PlotWidth);
        Axis y = Axis.Of(lines.SelectMany(l => l).Select(p => p.Y), PlotHeight);
        double height = Math.Max(Top + PlotHeight + 56, Top + (LegendRow * (plot.Series.Count + 1)));
        double legend = 46 + (6.3 * plot.Series.Max(s => s.Label.Length));
        var svg = new StringBuilder();
        double width = Left + PlotWidth + legend + 24;
        svg.Append(
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Number(width)} {Number(height)}\" width=\"{Number(width)}\" height=\"{Number(height)}\" font-family=\"Helvetica, Arial, sans-serif\" font-size=\"11\">\n"
        );
        svg.Append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        AppendText(svg, Left, 22, "start", plot.Title, "font-size=\"14\"");
        AppendAxes(svg, plot, x, y);
        for (int i = 0; i < lines.Length; i++)
            AppendLine(svg, plot.Series[i], i, lines[i], x, y);
        return svg.Append("</svg>\n").ToString();
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

    private static void AppendAxes(StringBuilder svg, BoundsPlot plot, Axis x, Axis y)
    {
        foreach ((double at, string? label) in x.Ticks())
        {
            string place = Number(Left + x.Position(at));
            string colour = label is null ? "#f0f0f0" : "#d8d8d8";
            svg.Append(
                $"<line x1=\"{place}\" x2=\"{place}\" y1=\"{Number(Top)}\" y2=\"{Number(Top + PlotHeight)}\" stroke=\"{colour}\"/>\n"
            );
            if (label is not null)
                AppendText(svg, Left + x.Position(at), Top + PlotHeight + 16, "middle", label);
        }
        foreach ((double at, string? label) in y.Ticks())
        {
            double place = Top + PlotHeight - y.Position(at);
            string colour = label is null ? "#f0f0f0" : "#d8d8d8";
            svg.Append(
                $"<line x1=\"{Number(Left)}\" x2=\"{Number(Left + PlotWidth)}\" y1=\"{Number(place)}\" y2=\"{Number(place)}\" stroke=\"{colour}\"/>\n"
            );
            if (label is not null)
                AppendText(svg, Left - 6, place + 4, "end", label);
        }
        svg.Append(
            $"<rect x=\"{Number(Left)}\" y=\"{Number(Top)}\" width=\"{Number(PlotWidth)}\" height=\"{Number(PlotHeight)}\" fill=\"none\" stroke=\"#606060\"/>\n"
        );
        AppendText(svg, Left + (PlotWidth / 2), Top + PlotHeight + 40, "middle", plot.XTitle);
        double middle = Top + (PlotHeight / 2);
        AppendText(svg, 18, middle, "middle", plot.YTitle, $"transform=\"rotate(-90 18 {Number(middle)})\"");
    }

    /// <summary>Broken where the bound has no value; upper bounds solid, lower ones dashed.</summary>
    private static void AppendLine(
        StringBuilder svg,
        PlotSeries line,
        int index,
        IReadOnlyList<(double X, double Y)> points,
        Axis x,
        Axis y
    )
    {
        string dash = line.IsUpper ? "" : " stroke-dasharray=\"6 4\"";
        string stroke =
            $"fill=\"none\" stroke=\"{Colours[index % Colours.Length]}\" stroke-width=\"1.8\"{dash}";
        string path = string.Join(
            ' ',
            points.Select(p =>
                $"{Number(Left + x.Position(p.X))},{Number(Top + PlotHeight - y.Position(p.Y))}"
            )
        );
        svg.Append($"<polyline points=\"{path}\" {stroke}><title>{Escape(line.Label)}</title></polyline>\n");
        double row = Top + 6 + (LegendRow * index);
        double start = Left + PlotWidth + 14;
        svg.Append(
            $"<line x1=\"{Number(start)}\" x2=\"{Number(start + 26)}\" y1=\"{Number(row)}\" y2=\"{Number(row)}\" {stroke}/>\n"
        );
        AppendText(svg, start + 32, row + 4, "start", line.Label);
    }

    private static void AppendText(
        StringBuilder svg,
        double x,
        double y,
        string anchor,
        string text,
        string attributes = ""
    ) =>
        svg.Append(
            $"<text x=\"{Number(x)}\" y=\"{Number(y)}\" text-anchor=\"{anchor}\"{(attributes.Length > 0 ? " " : "")}{attributes}>{Escape(text)}</text>\n"
        );

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal);

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
