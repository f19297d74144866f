using MemCap.Runner.Io;

namespace MemCap.Runner.Reporting;

/// <summary>A rectangle of the plane in square pixels, row by row from above.</summary>
/// <remarks>Left and Bottom are coordinates of its corner; Step is the side of a pixel.</remarks>
internal sealed record PlaneWindow(double Left, double Bottom, double Step, int Width, int Height)
{
    /// <summary>Pixels along the longer side.</summary>
    internal const int Longest = 400;

    private const double Margin = 0.06;

    /// <summary>The shorter side is at least this part of the longer one.</summary>
    private const double Flattest = 0.4;

    /// <summary>Least ratio of the longer side to the largest coordinate: ticks and pixels still differ.</summary>
    private const double Finest = 1e-9;

    internal double Right => Left + (Width * Step);
    internal double Top => Bottom + (Height * Step);

    /// <summary>Holds all points (row-major n × 2) and boxes around centres, with a margin. Errors: InputException.</summary>
    internal static PlaneWindow Around(
        string source,
        double[] points,
        (double X, double Y, double Radius)? ball
    )
    {
        (double Low, double High) x = Ends(
            points,
            0,
            ball is { } a ? (a.X - a.Radius, a.X + a.Radius) : null
        );
        (double Low, double High) y = Ends(
            points,
            1,
            ball is { } b ? (b.Y - b.Radius, b.Y + b.Radius) : null
        );
        double far = new[] { x.Low, x.High, y.Low, y.High }.Max(Math.Abs);
        double longer = Math.Max(x.High - x.Low, y.High - y.Low);
        longer = longer == 0 ? 2 * Math.Max(far, 1) : Math.Max(longer * (1 + (2 * Margin)), far * Finest);
        double step = longer / Longest;
        if (!double.IsFinite(2 * longer) || !double.IsNormal(step))
            throw new InputException(
                $"{source}: the points are too far apart or too close together for a picture; rescale them with --normalize max-norm"
            );
        (double left, int width) = Side(x.Low, x.High);
        (double bottom, int height) = Side(y.Low, y.High);
        return new PlaneWindow(left, bottom, step, width, height);

        (double Low, int Pixels) Side(double low, double high)
        {
            double least = Math.Max(
                (high - low) + (2 * Margin * longer / (1 + (2 * Margin))),
                Flattest * longer
            );
            int pixels = Math.Clamp((int)Math.Ceiling((least / step) - 1e-6), 1, Longest);
            return (low + ((high - low) / 2) - (pixels * step / 2), pixels);
        }
    }

    /// <summary>The centres of all pixels, row-major (Width · Height) × 2.</summary>
    internal double[] Centres()
    {
        double[] centres = new double[2 * Width * Height];
        for (int row = 0; row < Height; row++)
        for (int column = 0; column < Width; column++)
        {
            int at = 2 * ((row * Width) + column);
            centres[at] = Left + ((column + 0.5) * Step);
            centres[at + 1] = Top - ((row + 0.5) * Step);
        }
        return centres;
    }

    /// <summary>In pixels, from the left and from above.</summary>
    internal (double X, double Y) Place(double x, double y) => ((x - Left) / Step, (Top - y) / Step);

    /// <summary>The part of the line w1 x + w2 y + b = 0 that is inside, in coordinates; null where there is none.</summary>
    internal ((double X, double Y) From, (double X, double Y) To)? Cut(double w1, double w2, double b)
    {
        // Along the line, the coordinate of the smaller weight runs.
        bool isSteep = Math.Abs(w1) >= Math.Abs(w2);
        (double weight, double other) = isSteep ? (w1, w2) : (w2, w1);
        (double start, double end) = isSteep ? (Bottom, Top) : (Left, Right);
        (double low, double high) = isSteep ? (Left, Right) : (Bottom, Top);
        if (weight == 0)
            return null;
        double slope = -other / weight;
        double offset = -b / weight;
        if (slope == 0)
        {
            if (offset < low || offset > high)
                return null;
        }
        else
        {
            (double first, double second) = ((low - offset) / slope, (high - offset) / slope);
            start = Math.Max(start, Math.Min(first, second));
            end = Math.Min(end, Math.Max(first, second));
            if (!(start < end))
                return null;
        }
        (double from, double to) = (offset + (slope * start), offset + (slope * end));
        return isSteep ? ((from, start), (to, end)) : ((start, from), (end, to));
    }

    private static (double Low, double High) Ends(double[] points, int axis, (double Low, double High)? box)
    {
        IEnumerable<double> values = points.Where((_, i) => i % 2 == axis);
        return (
            Math.Min(values.Min(), box?.Low ?? double.PositiveInfinity),
            Math.Max(values.Max(), box?.High ?? double.NegativeInfinity)
        );
    }
}
