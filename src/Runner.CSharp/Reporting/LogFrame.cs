namespace MemCap.Runner.Reporting;

/// <summary>The place of a picture with a logarithmic axis upwards, and mostly another along it: its grid, its box and what
/// stands along its sides.</summary>
internal sealed record LogFrame(double Left, double Top, IAxis Horizontal, LogAxis Vertical)
{
    /// <summary>Of lines of the grid with a label, and of those without.</summary>
    public string Strong { get; init; } = "#e0e0e0";
    public string Weak { get; init; } = "#f4f4f4";

    internal double Right => Left + Horizontal.Length;

    internal double Bottom => Top + Vertical.Length;

    /// <summary>at: a logarithm where the axis is logarithmic.</summary>
    internal double X(double at) => Left + Horizontal.Position(at);

    internal double Y(double log) => Bottom - Vertical.Position(log);

    internal void Draw(Svg svg, string below, string beside)
    {
        foreach ((double at, string? label) in Horizontal.Ticks())
        {
            double place = X(at);
            svg.Line(place, Top, place, Bottom, Grid(label));
            if (label is not null)
                svg.Text(place, Bottom + 16, "middle", label);
        }
        foreach ((double at, string? label) in Vertical.Ticks())
        {
            double place = Y(at);
            svg.Line(Left, place, Right, place, Grid(label));
            if (label is not null)
                svg.Text(Left - 6, place + 4, "end", label);
        }
        svg.Rectangle(Left, Top, Horizontal.Length, Vertical.Length, "fill=\"none\" stroke=\"#606060\"");
        svg.Text(Left + (Horizontal.Length / 2), Bottom + 40, "middle", below);
        svg.Upright(18, Top + (Vertical.Length / 2), beside);
    }

    private string Grid(string? label) => $"stroke=\"{(label is null ? Weak : Strong)}\"";
}
