using MemCap.Runner.Experiments;

namespace MemCap.Runner.Reporting;

/// <summary>Means against a column, both logarithmic, as SVG: a line with 95 % bars for each series, its slope in the legend,
/// and its bound dashed.</summary>
internal sealed class SlopePlot
{
    private const double Left = 78;
    private const double Top = 56;
    private const double PlotWidth = 520;
    private const double PlotHeight = 440;
    private const double LegendRow = 19;
    private const double LegendLeft = Left + PlotWidth + 24;
    private const double LegendText = LegendLeft + 34;
    private const double Radius = 3;

    /// <summary>Half the length of the ends of a bar.</summary>
    private const double Cap = 3;

    private const string Dashes = "stroke-width=\"1.2\" stroke-dasharray=\"7 4\"";

    private readonly Scaling _scaling;
    private readonly CellTable _table;
    private readonly double[] _x;
    private readonly LogFrame _frame;

    private SlopePlot(Scaling scaling)
    {
        _scaling = scaling;
        _table = scaling.Table;
        _x = [.. _table.X.Numbers.Select(Math.Log10)];
        IEnumerable<double> bars = _table.Filled.SelectMany(c =>
        {
            (double lower, double upper) = Bar(c);
            return (double[])[lower, upper];
        });
        IEnumerable<double> bounds = scaling.Bound?.Filled.Select(c => Math.Log10(c.Mean)) ?? [];
        _frame = new LogFrame(
            Left,
            Top,
            LogAxis.Of(_x, PlotWidth),
            LogAxis.Of(bars.Concat(bounds), PlotHeight)
        );
    }

    internal static string Draw(Scaling scaling) => new SlopePlot(scaling).Draw();

    private string Draw()
    {
        int rows = _table.RowLabels.Count;
        string[] names =
        [
            .. Enumerable
                .Range(0, rows)
                .Select(i => $"{SlopeWords.Series(_table, i)}: {SlopeWords.Slope(_scaling.Fits[i])}"),
        ];
        string title = CellWords.Title(_table);
        string subtitle =
            $"{CellWords.Trials(_table)}; bars and ±: 95 %, by 1.96 standard errors of the logarithm of the mean";
        string dashed = $"dashed: {_scaling.Bound?.Value}";
        double words = Left + Math.Max(Svg.Width(title, CellWords.TitleSize), Svg.Width(subtitle));
        double legend = LegendText + names.Append(dashed).Max(name => Svg.Width(name));
        var svg = new Svg(
            Math.Max(legend, words) + 16,
            Top + Math.Max(PlotHeight + 56, LegendRow * (rows + 2))
        );
        svg.Text(Left, 22, "start", title, $"font-size=\"{Svg.Number(CellWords.TitleSize)}\"");
        svg.Text(Left, 41, "start", subtitle, "fill=\"#505050\"");
        _frame.Draw(svg, _table.X.Name, _table.Value);
        for (int i = 0; i < rows; i++)
        {
            DrawSeries(svg, i);
            double row = Top + 8 + (LegendRow * i);
            svg.Line(LegendLeft, row, LegendLeft + 26, row, $"{Stroke(i)} stroke-width=\"1.8\"");
            svg.Circle(LegendLeft + 13, row, Radius, $"fill=\"{Palette.Line(i)}\"");
            svg.Text(LegendText, row + 4, "start", names[i]);
        }
        if (_scaling.Bound is not null)
        {
            double row = Top + 8 + (LegendRow * rows);
            svg.Line(LegendLeft, row, LegendLeft + 26, row, $"stroke=\"#505050\" {Dashes}");
            svg.Text(LegendText, row + 4, "start", dashed);
        }
        return svg.Document();
    }

    private void DrawSeries(Svg svg, int row)
    {
        int[] filled = [.. Enumerable.Range(0, _x.Length).Where(j => _table.Cells[row, j].Trials > 0)];
        if (_scaling.Bound is { } bound)
            svg.Polyline(
                filled.Select(j => (_frame.X(_x[j]), _frame.Y(Math.Log10(bound.Cells[row, j].Mean)))),
                $"fill=\"none\" {Stroke(row)} {Dashes}"
            );
        string faint = $"{Stroke(row)} stroke-opacity=\"0.55\"";
        foreach (int j in filled)
        {
            (double lower, double upper) = Bar(_table.Cells[row, j]);
            double x = _frame.X(_x[j]);
            svg.Line(x, _frame.Y(lower), x, _frame.Y(upper), faint);
            svg.Line(x - Cap, _frame.Y(lower), x + Cap, _frame.Y(lower), faint);
            svg.Line(x - Cap, _frame.Y(upper), x + Cap, _frame.Y(upper), faint);
        }
        (double X, double Y)[] means =
        [
            .. filled.Select(j => (_frame.X(_x[j]), _frame.Y(Math.Log10(_table.Cells[row, j].Mean)))),
        ];
        svg.Polyline(means, $"fill=\"none\" {Stroke(row)} stroke-width=\"1.8\"");
        foreach ((double x, double y) in means)
            svg.Circle(x, y, Radius, $"fill=\"{Palette.Line(row)}\"");
    }

    /// <summary>In decimal logarithms; only the mean where one trial tells no spread.</summary>
    private static (double Lower, double Upper) Bar(Cell cell)
    {
        double mean = Math.Log10(cell.Mean);
        double half = Cell.NormalQuantile * cell.RelativeError / Math.Log(10);
        return double.IsNaN(half) ? (mean, mean) : (mean - half, mean + half);
    }

    private static string Stroke(int row) => $"stroke=\"{Palette.Line(row)}\"";
}
