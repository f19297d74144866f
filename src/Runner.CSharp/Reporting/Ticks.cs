using System.Globalization;

namespace MemCap.Runner.Reporting;

/// <summary>Round numbers along a linear axis.</summary>
internal static class Ticks
{
    private static readonly int[] Steps = [1, 2, 5];

    /// <summary>The multiples of the least step 1, 2 or 5 · 10^k that has at most so many of them between the ends, each with
    /// its text.</summary>
    /// <remarks>Ends are finite, low &lt; high; most ≥ 2.</remarks>
    internal static IReadOnlyList<(double At, string Label)> Between(double low, double high, int most)
    {
        // The decimal exponent of the length, or one below: no step is shorter than a hundredth of the length.
        int exponent = (int)Math.Floor(Math.Log10(high - low)) - 2;
        for (; ; exponent++)
        {
            foreach (int step in Steps)
            {
                (double first, double last) = (Multiple(low, step, exponent), Multiple(high, step, exponent));
                (first, last) = (Math.Ceiling(first - 1e-9), Math.Floor(last + 1e-9));
                if (last - first + 1 > most)
                    continue;
                return
                [
                    .. Enumerable
                        .Range(0, (int)(last - first) + 1)
                        .Select(i => Tick((first + i) * step, exponent)),
                ];
            }
        }
    }

    /// <summary>How many steps from 0 to the value.</summary>
    private static double Multiple(double value, int step, int exponent) =>
        (exponent >= 0 ? value / Math.Pow(10, exponent) : value * Math.Pow(10, -exponent)) / step;

    private static (double At, string Label) Tick(double mantissa, int exponent)
    {
        // Adding 0 turns -0 into 0.
        double at =
            (exponent >= 0 ? mantissa * Math.Pow(10, exponent) : mantissa / Math.Pow(10, -exponent)) + 0.0;
        string format = Math.Abs(at) is >= 1e7 or (> 0 and < 1e-4) ? "0.####e0" : "0.############";
        return (at, at.ToString(format, CultureInfo.InvariantCulture));
    }
}
