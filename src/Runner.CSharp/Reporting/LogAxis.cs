using System.Globalization;
using System.Runtime.InteropServices;

namespace MemCap.Runner.Reporting;

/// <summary>From Low to High in decimal logarithms, over Length units of the picture.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LogAxis(double Low, double High, double Length) : IAxis
{
    private const int MostLabels = 9;

    /// <summary>A little longer than the logarithms need, of which there is at least one.</summary>
    internal static LogAxis Of(IEnumerable<double> logs, double length)
    {
        double[] all = [.. logs];
        (double low, double high) = (all.Min(), all.Max());
        double margin = Math.Max(0.02 * (high - low), 0.02);
        return new LogAxis(low - margin, high + margin, length);
    }

    public double Position(double log) => (log - Low) / (High - Low) * Length;

    /// <summary>Powers of ten with a label, every so many where there are many; between few of them also their
    /// multiples, with labels at 2 and 5 where there are hardly any powers.</summary>
    public IEnumerable<(double At, string? Label)> Ticks()
    {
        (int first, int last) = ((int)Math.Floor(Low), (int)Math.Ceiling(High));
        int step = Math.Max(1, (int)Math.Ceiling((High - Low) / MostLabels));
        bool isShort = High - Low < 2;
        for (int power = first; power <= last; power++)
        {
            for (int multiple = 1; multiple < (step == 1 ? 10 : 2); multiple++)
            {
                double at = power + Math.Log10(multiple);
                bool isLabelled = multiple == 1 ? power % step == 0 : isShort && multiple is 2 or 5;
                if (at >= Low && at <= High)
                    yield return (at, isLabelled ? Label(multiple, power) : null);
            }
        }
    }

    private static string Label(int multiple, int power) =>
        power is >= 0 and < 5 ? (multiple * Math.Pow(10, power)).ToString("0", CultureInfo.InvariantCulture)
        : power is < 0 and >= -3
            ? (multiple * Math.Pow(10, power)).ToString("0.###", CultureInfo.InvariantCulture)
        : $"{multiple}e{power}";
}
