using MemCap.Runner.Experiments;

namespace MemCap.Runner.Reporting;

/// <summary>The means of trials over two axes as colours, with a colour bar and a contour line, as SVG.</summary>
internal static class HeatMap
{
    private const double Top = 50;
    private const double PlotWidth = 560;
    private const double PlotHeight = 420;
    private const double BarGap = 22;
    private const string Empty = "#e4e4e4";

    /// <summary>level: of the line, which passes between the centres of cells; null is none.</summary>
    internal static string Draw(CellTable table, CellLevel? level)
    {
        (double low, double high) = table.IsProportion
            ? (0, 1)
            : (table.Filled.Min(c => c.Mean), table.Filled.Max(c => c.Mean));
        var x = Scale.OfCells(table.X, PlotWidth);
        var y = Scale.OfCells(table.Y!, PlotHeight);
        IReadOnlyList<(double Place, string Label)> rows = y.Labels(_ => Svg.FontSize);
        IReadOnlyList<(double At, string Label)> ticks =
            high > low ? Ticks.Between(low, high, 7) : [(low, low.ToString("0.######"))];
        double left = 40 + rows.Max(r => Svg.Width(r.Label));
        double bar = left + PlotWidth + BarGap;
        double right = bar + ColourBar.Width + 16 + ticks.Max(t => Svg.Width(t.Label));
        string title = CellWords.Title(table);
        string subtitle = CellWords.Trials(table);
        IReadOnlyList<((double, double), (double, double))> line = level is not null
            ? Contour.Trace(
                Means(level.Table),
                level.Value,
                [.. x.Places.Select(p => left + p)],
                [.. y.Places.Select(p => Top + PlotHeight - p)]
            )
            : [];
        if (line.Count > 0)
            subtitle += $"; line: {CellWords.Level(table, level!)}";
        if (table.Cells.Cast<Cell>().Any(c => c.Trials == 0))
            subtitle += "; grey: no trial with a value";
        double words = left + Math.Max(Svg.Width(title, CellWords.TitleSize), Svg.Width(subtitle)) + 12;
        var svg = new Svg(Math.Max(right, words), Top + PlotHeight + 56);
        svg.Text(left, 22, "start", title, $"font-size=\"{Svg.Number(CellWords.TitleSize)}\"");
        svg.Text(left, 39, "start", subtitle, "fill=\"#505050\"");
        DrawCells(svg, table, x, y, left, low, high);
        if (line.Count > 0)
        {
            svg.Segments(line, "fill=\"none\" stroke=\"black\" stroke-width=\"4\" stroke-linecap=\"round\"");
            svg.Segments(line, "fill=\"none\" stroke=\"white\" stroke-width=\"2\" stroke-linecap=\"round\"");
        }
        svg.Rectangle(left, Top, PlotWidth, PlotHeight, "fill=\"none\" stroke=\"#606060\"");
        DrawAxes(svg, table, x.Labels(label => Svg.Width(label)), rows, left);
        new ColourBar(bar, Top, PlotHeight, low, high).Draw(
            svg,
            Palette.Heat,
            ticks,
            line.Count > 0 && level!.Table == table ? level.Value : null
        );
        return svg.Document();
    }

    private static double[,] Means(CellTable table)
    {
        double[,] means = new double[table.Y!.Count, table.X.Count];
        for (int i = 0; i < table.Y.Count; i++)
        for (int j = 0; j < table.X.Count; j++)
            means[i, j] = table.Cells[i, j].Mean;
        return means;
    }

    private static void DrawCells(
        Svg svg,
        CellTable table,
        Scale x,
        Scale y,
        double left,
        double low,
        double high
    )
    {
        svg.Rectangle(left, Top, PlotWidth, PlotHeight, $"fill=\"{Empty}\"");
        for (int i = 0; i < table.Y!.Count; i++)
        for (int j = 0; j < table.X.Count; j++)
        {
            double mean = table.Cells[i, j].Mean;
            if (double.IsNaN(mean))
                continue;
            string colour = Palette.Heat(high > low ? (mean - low) / (high - low) : 0.5);
            svg.Rectangle(
                left + x.Places[j] - (x.CellLength / 2),
                Top + PlotHeight - y.Places[i] - (y.CellLength / 2),
                x.CellLength,
                y.CellLength,
                $"fill=\"{colour}\" shape-rendering=\"crispEdges\""
            );
        }
    }

    private static void DrawAxes(
        Svg svg,
        CellTable table,
        IReadOnlyList<(double Place, string Label)> columns,
        IReadOnlyList<(double Place, string Label)> rows,
        double left
    )
    {
        const string Stroke = "stroke=\"#606060\"";
        foreach ((double place, string label) in columns)
        {
            svg.Line(left + place, Top + PlotHeight, left + place, Top + PlotHeight + 4, Stroke);
            svg.Text(left + place, Top + PlotHeight + 17, "middle", label);
        }
        foreach ((double place, string label) in rows)
        {
            double at = Top + PlotHeight - place;
            svg.Line(left - 4, at, left, at, Stroke);
            svg.Text(left - 7, at + 4, "end", label);
        }
        svg.Text(left + (PlotWidth / 2), Top + PlotHeight + 40, "middle", table.X.Name);
        svg.Upright(18, Top + (PlotHeight / 2), table.Y!.Name);
    }
}
