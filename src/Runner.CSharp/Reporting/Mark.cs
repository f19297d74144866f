namespace MemCap.Runner.Reporting;

/// <summary>Shapes of marks: regular polygons and stars of about the same area, told apart by their corners.</summary>
internal static class Mark
{
    /// <summary>Corners, the direction of the first in degrees from the right (down is positive), the distance of the corners
    /// and of the notches between them in radii; without notches 0.</summary>
    private static readonly (int Corners, double First, double Outer, double Inner)[] Shapes =
    [
        (24, 0, 1.0, 0),
        (4, 45, 1.25, 0),
        (3, -90, 1.45, 0),
        (4, 0, 1.3, 0),
        (3, 90, 1.45, 0),
        (5, -90, 1.6, 0.68),
        (4, 45, 1.55, 0.5),
        (6, 0, 1.15, 0),
        (3, 0, 1.45, 0),
        (4, 0, 1.65, 0.5),
        (3, 180, 1.45, 0),
    ];

    /// <summary>A closed path around (x, y): the shape of that index, in turn.</summary>
    internal static string Path(int index, double x, double y, double radius)
    {
        (int corners, double first, double outer, double inner) = Shapes[index % Shapes.Length];
        int count = inner > 0 ? 2 * corners : corners;
        IEnumerable<string> points = Enumerable
            .Range(0, count)
            .Select(i =>
            {
                double angle = double.DegreesToRadians(first + (360.0 * i / count));
                double distance = radius * (inner > 0 && i % 2 == 1 ? inner : outer);
                return $"{Svg.Number(x + (distance * Math.Cos(angle)))} {Svg.Number(y + (distance * Math.Sin(angle)))}";
            });
        return $"M{string.Join('L', points)}Z";
    }
}
