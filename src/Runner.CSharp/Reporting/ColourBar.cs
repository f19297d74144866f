namespace MemCap.Runner.Reporting;

/// <summary>What colours mean: values from low at the foot to high at the top.</summary>
internal sealed record ColourBar(double Left, double Top, double Height, double Low, double High)
{
    internal const double Width = 16;
    private const int Steps = 105;

    /// <summary>colour: of a part from 0 to 1. level: the value of the contour line; null is none.</summary>
    internal void Draw(
        Svg svg,
        Func<double, string> colour,
        IReadOnlyList<(double At, string Label)> ticks,
        double? level = null
    )
    {
        double step = Height / Steps;
        for (int i = 0; i < Steps; i++)
            svg.Rectangle(
                Left,
                Top + Height - ((i + 1) * step),
                Width,
                step,
                $"fill=\"{colour(High > Low ? (double)i / (Steps - 1) : 0.5)}\" shape-rendering=\"crispEdges\""
            );
        svg.Rectangle(Left, Top, Width, Height, "fill=\"none\" stroke=\"#606060\"");
        foreach ((double at, string label) in ticks)
        {
            double place = Place(at);
            svg.Line(Left + Width, place, Left + Width + 4, place, "stroke=\"#606060\"");
            svg.Text(Left + Width + 7, place + 4, "start", label);
        }
        if (level is not { } line || line <= Low || line >= High)
            return;
        double height = Place(line);
        svg.Line(Left, height, Left + Width, height, "stroke=\"black\" stroke-width=\"4\"");
        svg.Line(Left, height, Left + Width, height, "stroke=\"white\" stroke-width=\"2\"");
    }

    private double Place(double value) =>
        Top + Height - (High > Low ? (value - Low) / (High - Low) * Height : Height / 2);
}
