namespace MemCap.Runner.Reporting;

/// <summary>The line along which values on a grid pass a level: marching squares, linear between the grid's points.</summary>
internal static class Contour
{
    /// <summary>Pieces of the line, in no order. values is [y, x], NaN where there is none: the squares there have no line.</summary>
    /// <remarks>A point at the level is above it. In a square with two opposite corners above, the mean of the four decides
    /// whether these are joined.</remarks>
    internal static IReadOnlyList<((double X, double Y) From, (double X, double Y) To)> Trace(
        double[,] values,
        double level,
        IReadOnlyList<double> xs,
        IReadOnlyList<double> ys
    )
    {
        List<((double, double), (double, double))> pieces = [];
        for (int i = 0; i + 1 < ys.Count; i++)
        for (int j = 0; j + 1 < xs.Count; j++)
        {
            (double X, double Y, double Value)[] corners =
            [
                (xs[j], ys[i], values[i, j]),
                (xs[j + 1], ys[i], values[i, j + 1]),
                (xs[j + 1], ys[i + 1], values[i + 1, j + 1]),
                (xs[j], ys[i + 1], values[i + 1, j]),
            ];
            if (!Array.Exists(corners, c => double.IsNaN(c.Value)))
                AddSquare(pieces, corners, level);
        }
        return pieces;
    }

    private static void AddSquare(
        List<((double, double), (double, double))> pieces,
        (double X, double Y, double Value)[] corners,
        double level
    )
    {
        List<(double, double)> crossings = [];
        for (int k = 0; k < 4; k++)
        {
            ((double X, double Y, double Value) a, (double X, double Y, double Value) b) = (
                corners[k],
                corners[(k + 1) % 4]
            );
            if (a.Value >= level != b.Value >= level)
            {
                double part = (level - a.Value) / (b.Value - a.Value);
                crossings.Add((a.X + (part * (b.X - a.X)), a.Y + (part * (b.Y - a.Y))));
            }
        }
        if (crossings.Count == 2)
            pieces.Add((crossings[0], crossings[1]));
        else if (crossings.Count == 4)
        {
            // Crossing k is between corners k and k + 1: each piece cuts off the corner between its two crossings.
            bool isMiddleAbove = corners.Average(c => c.Value) >= level;
            int first = isMiddleAbove == corners[0].Value >= level ? 0 : 1;
            pieces.Add((crossings[first], crossings[first + 1]));
            pieces.Add((crossings[(first + 2) % 4], crossings[(first + 3) % 4]));
        }
    }
}
