namespace MemCap.Runner.Reporting;

/// <summary>A line of the legend: a region, points or a line in these colours; null has none.</summary>
internal sealed record PlaneLegend(string Name)
{
    public string? Region { get; init; }
    public string? Point { get; init; }
    public string? Line { get; init; }

    /// <summary>A circle as balls have.</summary>
    public bool IsBall { get; init; }
}

/// <summary>Everything that a picture of the plane shows. Fills are the colours of the levels of Cells; points are row-major
/// n × 2, with a colour each.</summary>
internal sealed record PlanePlot(
    string Title,
    IReadOnlyList<string> Subtitles,
    PlaneWindow Window,
    CellRaster Cells,
    IReadOnlyList<string> Fills,
    double[] Points,
    IReadOnlyList<string> PointColours,
    IReadOnlyList<PlaneLegend> Legend
)
{
    private const double LongestSide = 560;
    private const double Scale = LongestSide / PlaneWindow.Longest;
    private const double LegendRow = 18;
    private const double SubtitleRow = 16;

    /// <summary>Room for a tick along the picture, and up.</summary>
    private const double WideTick = 60;
    private const double HighTick = 40;

    internal const string LineColour = "#404040";

    /// <summary>Thin, over the regions; in coordinates.</summary>
    public IReadOnlyList<((double X, double Y) From, (double X, double Y) To)> Lines { get; init; } = [];

    public (double X, double Y, double Radius)? Ball { get; init; }

    /// <summary>What the colours of regions mean where they are values.</summary>
    public (double Low, double High, Func<double, string> Colour)? Bar { get; init; }

    private double PlotWidth => Window.Width * Scale;
    private double PlotHeight => Window.Height * Scale;
    private double PlotTop => 34 + (SubtitleRow * Subtitles.Count);

    /// <summary>As SVG: the same bytes every time.</summary>
    internal string Draw()
    {
        IReadOnlyList<(double At, string Label)> across = TicksOf(
            Window.Left,
            Window.Right,
            PlotWidth / WideTick
        );
        IReadOnlyList<(double At, string Label)> up = TicksOf(
            Window.Bottom,
            Window.Top,
            PlotHeight / HighTick
        );
        double left = 40 + up.Max(t => Svg.Width(t.Label));
        double side = left + PlotWidth + 18;
        IReadOnlyList<(double At, string Label)> values = Bar is { } bar
            ? Ticks.Between(bar.Low, bar.High, 7)
            : [];
        double legend = Math.Max(
            Legend.Select(entry => 28 + Svg.Width(entry.Name)).DefaultIfEmpty(0).Max(),
            values.Select(t => ColourBar.Width + 7 + Svg.Width(t.Label)).DefaultIfEmpty(0).Max()
        );
        double words = Math.Max(
            Svg.Width(Title, CellWords.TitleSize),
            Subtitles.Select(text => Svg.Width(text)).DefaultIfEmpty(0).Max()
        );
        double legendHeight = LegendRow * (Legend.Count + 1);
        double height = Math.Max(PlotHeight + 52, legendHeight + (Bar is null ? 0 : 140));
        var svg = new Svg(Math.Max(side + legend + 10, left + words + 10), PlotTop + height);
        svg.Text(left, 22, "start", Title, $"font-size=\"{Svg.Number(CellWords.TitleSize)}\"");
        for (int i = 0; i < Subtitles.Count; i++)
            svg.Text(left, 39 + (SubtitleRow * i), "start", Subtitles[i], "fill=\"#505050\"");
        DrawRegions(svg, left);
        DrawAxes(svg, left, across, up);
        DrawLines(svg, left);
        DrawPoints(svg, left);
        DrawBall(svg, left);
        svg.Rectangle(left, PlotTop, PlotWidth, PlotHeight, "fill=\"none\" stroke=\"#606060\"");
        for (int i = 0; i < Legend.Count; i++)
            DrawLegend(svg, side, PlotTop + 9 + (LegendRow * i), Legend[i]);
        if (Bar is { } scale)
        {
            double barTop = PlotTop + legendHeight;
            double barHeight = Math.Max(120, PlotHeight - legendHeight);
            new ColourBar(side, barTop, barHeight, scale.Low, scale.High).Draw(svg, scale.Colour, values);
        }
        return svg.Document();
    }

    private static IReadOnlyList<(double At, string Label)> TicksOf(double low, double high, double most) =>
        Ticks.Between(low, high, Math.Max(2, (int)most));

    private (double X, double Y) Place(double left, double x, double y)
    {
        (double column, double row) = Window.Place(x, y);
        return (left + (column * Scale), PlotTop + (row * Scale));
    }

    private void DrawRegions(Svg svg, double left)
    {
        svg.Rectangle(left, PlotTop, PlotWidth, PlotHeight, $"fill=\"{Fills[0]}\"");
        string place =
            $"transform=\"translate({Svg.Number(left)} {Svg.Number(PlotTop)}) scale({Svg.Number(Scale)})\" fill-rule=\"evenodd\"";
        for (int level = 1; level < Fills.Count; level++)
        {
            if (Cells.Count(level) > 0)
                svg.Path(Cells.Outline(level), $"fill=\"{Fills[level]}\" {place}");
        }
    }

    private void DrawAxes(
        Svg svg,
        double left,
        IReadOnlyList<(double At, string Label)> across,
        IReadOnlyList<(double At, string Label)> up
    )
    {
        const string stroke = "stroke=\"#606060\"";
        double bottom = PlotTop + PlotHeight;
        foreach ((double at, string label) in across)
        {
            double x = Place(left, at, Window.Bottom).X;
            svg.Line(x, bottom, x, bottom + 4, stroke);
            svg.Text(x, bottom + 17, "middle", label);
        }
        foreach ((double at, string label) in up)
        {
            double y = Place(left, Window.Left, at).Y;
            svg.Line(left - 4, y, left, y, stroke);
            svg.Text(left - 7, y + 4, "end", label);
        }
        svg.Text(left + (PlotWidth / 2), bottom + 38, "middle", "first coordinate");
        svg.Upright(18, PlotTop + (PlotHeight / 2), "second coordinate");
    }

    private void DrawLines(Svg svg, double left)
    {
        if (Lines.Count > 0)
            svg.Segments(
                Lines.Select(line =>
                    (Place(left, line.From.X, line.From.Y), Place(left, line.To.X, line.To.Y))
                ),
                $"fill=\"none\" stroke=\"{LineColour}\" stroke-width=\"0.7\" stroke-opacity=\"0.6\""
            );
    }

    private void DrawPoints(Svg svg, double left)
    {
        double radius = PointRadius;
        foreach (
            IGrouping<string, int> group in Enumerable
                .Range(0, PointColours.Count)
                .GroupBy(i => PointColours[i], StringComparer.Ordinal)
        )
            svg.Circles(
                group.Select(i => Place(left, Points[2 * i], Points[(2 * i) + 1])),
                radius,
                $"fill=\"{group.Key}\" stroke=\"white\" stroke-width=\"{Svg.Number(radius / 4)}\""
            );
    }

    /// <summary>Smaller where there are many.</summary>
    private double PointRadius => Math.Clamp(5 * Math.Sqrt(Math.Sqrt(60.0 / PointColours.Count)), 1.2, 5);

    private void DrawBall(Svg svg, double left)
    {
        if (Ball is not { } ball)
            return;
        (double x, double y) = Place(left, ball.X, ball.Y);
        double radius = ball.Radius / Window.Step * Scale;
        svg.Circle(x, y, radius, "fill=\"none\" stroke=\"white\" stroke-width=\"4\"");
        svg.Circle(x, y, radius, "fill=\"none\" stroke=\"black\" stroke-width=\"1.8\"");
        svg.Circle(x, y, PointRadius + 2, "fill=\"none\" stroke=\"white\" stroke-width=\"4\"");
        svg.Circle(x, y, PointRadius + 2, "fill=\"none\" stroke=\"black\" stroke-width=\"1.8\"");
    }

    private static void DrawLegend(Svg svg, double left, double middle, PlaneLegend entry)
    {
        if (entry.Region is { } fill)
            svg.Rectangle(
                left,
                middle - 7,
                20,
                14,
                $"fill=\"{fill}\" stroke=\"#b0b0b0\" stroke-width=\"0.6\""
            );
        if (entry.Line is { } stroke)
            svg.Line(left, middle, left + 20, middle, $"stroke=\"{stroke}\"");
        if (entry.Point is { } colour)
            svg.Circle(left + 10, middle, 4, $"fill=\"{colour}\" stroke=\"white\"");
        if (entry.IsBall)
            svg.Circle(left + 10, middle, 6, "fill=\"none\" stroke=\"black\" stroke-width=\"1.8\"");
        svg.Text(left + 28, middle + 4, "start", entry.Name);
    }
}
