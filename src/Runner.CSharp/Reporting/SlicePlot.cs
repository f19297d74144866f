using MemCap.Runner.Experiments;

namespace MemCap.Runner.Reporting;

/// <summary>The means of trials along one axis, a line for each value of another, with 95 % bars, as SVG.</summary>
internal static class SlicePlot
{
    private const double Top = 50;
    private const double PlotWidth = 560;
    private const double PlotHeight = 420;
    private const double LegendRow = 17;

    /// <summary>Half the length of the ends of a bar.</summary>
    private const double Cap = 3;

    internal static string Draw(CellTable table)
    {
        (double low, double high) = Ends(table);
        var x = Scale.OfPoints(table.X, PlotWidth);
        IReadOnlyList<(double At, string Label)> ticks = Ticks.Between(low, high, 9);
        double left = 40 + ticks.Max(t => Svg.Width(t.Label));
        string[] names = table.Y is null
            ? []
            : [.. table.RowLabels.Select(label => $"{table.Y.Name} = {label}")];
        double legend = names.Length == 0 ? 0 : 46 + names.Max(name => Svg.Width(name));
        string title = CellWords.Title(table);
        string interval = table.IsProportion ? "Clopper–Pearson 95 %" : "mean ± 1.96 standard errors";
        string subtitle = $"{CellWords.Trials(table)}; bars: {interval}";
        double words = left + Math.Max(Svg.Width(title, CellWords.TitleSize), Svg.Width(subtitle)) + 12;
        double height = Math.Max(PlotHeight + 56, LegendRow * (names.Length + 1));
        var svg = new Svg(Math.Max(left + PlotWidth + legend + 24, words), Top + height);
        svg.Text(left, 22, "start", title, $"font-size=\"{Svg.Number(CellWords.TitleSize)}\"");
        svg.Text(left, 39, "start", subtitle, "fill=\"#505050\"");
        foreach ((double place, string label) in x.Labels(text => Svg.Width(text)))
        {
            svg.Line(left + place, Top, left + place, Top + PlotHeight, "stroke=\"#e4e4e4\"");
            svg.Text(left + place, Top + PlotHeight + 17, "middle", label);
        }
        foreach ((double at, string label) in ticks)
        {
            svg.Line(left, Place(at), left + PlotWidth, Place(at), "stroke=\"#e4e4e4\"");
            svg.Text(left - 7, Place(at) + 4, "end", label);
        }
        svg.Rectangle(left, Top, PlotWidth, PlotHeight, "fill=\"none\" stroke=\"#606060\"");
        svg.Text(left + (PlotWidth / 2), Top + PlotHeight + 40, "middle", table.X.Name);
        svg.Upright(18, Top + (PlotHeight / 2), table.IsProportion ? "proportion of trials" : table.Value);
        for (int i = 0; i < table.RowLabels.Count; i++)
        {
            DrawLine(svg, table, i, [.. x.Places.Select(p => left + p)], Place);
            if (names.Length > 0)
                DrawLegend(svg, i, names[i], left + PlotWidth + 14);
        }
        return svg.Document();

        double Place(double value) => Top + PlotHeight - ((value - low) / (high - low) * PlotHeight);
    }

    /// <summary>All bars are inside; the axis begins at 0 where that costs less than half of it.</summary>
    private static (double Low, double High) Ends(CellTable table)
    {
        if (table.IsProportion)
            return (-0.02, 1.02);
        (double Lower, double Upper)[] intervals = [.. table.Filled.Select(Bar)];
        (double low, double high) = (intervals.Min(b => b.Lower), intervals.Max(b => b.Upper));
        if (low > 0 && low < high / 2)
            low = 0;
        double margin = high > low ? 0.04 * (high - low) : Math.Max(1, Math.Abs(high)) / 2;
        return (low is 0 ? 0 : low - margin, high + margin);
    }

    /// <summary>The bar of a cell; only its mean where one trial tells no spread.</summary>
    private static (double Lower, double Upper) Bar(Cell cell)
    {
        (double lower, double upper) = cell.Interval;
        return double.IsNaN(lower) ? (cell.Mean, cell.Mean) : (lower, upper);
    }

    /// <summary>Broken where there is no trial.</summary>
    private static void DrawLine(
        Svg svg,
        CellTable table,
        int row,
        double[] places,
        Func<double, double> place
    )
    {
        string stroke = $"stroke=\"{Palette.Line(row)}\"";
        List<(double X, double Y)> run = [];
        for (int j = 0; j <= places.Length; j++)
        {
            if (j < places.Length && table.Cells[row, j] is { Trials: > 0 } cell)
            {
                (double lower, double upper) = Bar(cell);
                string faint = $"{stroke} stroke-opacity=\"0.55\"";
                svg.Line(places[j], place(lower), places[j], place(upper), faint);
                svg.Line(places[j] - Cap, place(lower), places[j] + Cap, place(lower), faint);
                svg.Line(places[j] - Cap, place(upper), places[j] + Cap, place(upper), faint);
                run.Add((places[j], place(cell.Mean)));
                continue;
            }
            if (run.Count > 1)
                svg.Polyline(run, $"fill=\"none\" {stroke} stroke-width=\"1.8\"");
            run.Clear();
        }
        for (int j = 0; j < places.Length; j++)
        {
            if (table.Cells[row, j] is { Trials: > 0 } cell)
                svg.Circle(places[j], place(cell.Mean), 2.6, $"fill=\"{Palette.Line(row)}\"");
        }
    }

    private static void DrawLegend(Svg svg, int index, string name, double left)
    {
        double row = Top + 6 + (LegendRow * index);
        svg.Line(left, row, left + 26, row, $"stroke=\"{Palette.Line(index)}\" stroke-width=\"1.8\"");
        svg.Circle(left + 13, row, 2.6, $"fill=\"{Palette.Line(index)}\"");
        svg.Text(left + 32, row + 4, "start", name);
    }
}
