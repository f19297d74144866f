using System.Globalization;

namespace MemCap.Runner.Reporting;

/// <summary>The colours of pictures.</summary>
internal static class Palette
{
    /// <summary>Distinguishable without red and green; after them the dashes tell lines apart.</summary>
    private static readonly string[] Lines =
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

    /// <summary>Evenly spaced from dark to light, so that order survives print and colour blindness (viridis).</summary>
    private static readonly (int Red, int Green, int Blue)[] Scale =
    [
        (68, 1, 84),
        (72, 40, 120),
        (62, 73, 137),
        (49, 104, 142),
        (38, 130, 142),
        (31, 158, 137),
        (53, 183, 121),
        (110, 206, 88),
        (181, 222, 43),
        (253, 231, 37),
    ];

    /// <summary>The colour of the line of that index, in turn.</summary>
    internal static string Line(int index) => Lines[index % Lines.Length];

    /// <summary>The colour of that line, mixed with white: 1 is the colour, 0 is white.</summary>
    internal static string Tint(int index, double part)
    {
        string line = Line(index);
        return $"#{Mix(1)}{Mix(3)}{Mix(5)}";

        string Mix(int start)
        {
            int own = int.Parse(
                line.AsSpan(start, 2),
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture
            );
            return ((int)Math.Round(255 + (part * (own - 255)))).ToString("x2", CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The colour of a part from 0 to 1.</summary>
    internal static string Heat(double part)
    {
        double place = Math.Clamp(part, 0, 1) * (Scale.Length - 1);
        int below = Math.Min((int)place, Scale.Length - 2);
        double rest = place - below;
        ((int Red, int Green, int Blue) a, (int Red, int Green, int Blue) b) = (
            Scale[below],
            Scale[below + 1]
        );
        return $"#{Mix(a.Red, b.Red)}{Mix(a.Green, b.Green)}{Mix(a.Blue, b.Blue)}";

        string Mix(int from, int to) =>
            ((int)Math.Round(from + (rest * (to - from)))).ToString("x2", CultureInfo.InvariantCulture);
    }
}
