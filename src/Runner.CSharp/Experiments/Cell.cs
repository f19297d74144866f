using System.Globalization;
using MemCap.Data;

namespace MemCap.Runner.Experiments;

/// <summary>What a column came to over some trials; empty cells of the file do not count.</summary>
internal sealed class Cell(bool isProportion)
{
    /// <summary>Of each of the two limits.</summary>
    private const double Confidence = 0.975;

    /// <summary>Of the standard normal distribution, at that confidence.</summary>
    internal const double NormalQuantile = 1.96;

    private readonly List<double> _values = [];

    /// <summary>Of true and false rather than of numbers.</summary>
    internal bool IsProportion => isProportion;

    /// <summary>Trials with a value.</summary>
    internal int Trials => _values.Count;

    /// <summary>Those where it is true.</summary>
    internal int Successes => _values.Count(v => v is 1);

    /// <summary>NaN without a trial. For a proportion, the part that is true.</summary>
    internal double Mean => Trials == 0 ? double.NaN : _values.Sum() / Trials;

    /// <summary>The standard deviation of one trial, from n − 1; NaN with fewer than two.</summary>
    internal double Deviation
    {
        get
        {
            double mean = Mean;
            return Trials < 2
                ? double.NaN
                : Math.Sqrt(_values.Sum(v => (v - mean) * (v - mean)) / (Trials - 1));
        }
    }

    /// <summary>The standard error of the mean over the mean; NaN with fewer than two trials.</summary>
    internal double RelativeError => Deviation / Math.Sqrt(Trials) / Mean;

    /// <summary>Two-sided 95 % limits of what the mean estimates: Clopper–Pearson for a proportion, which hold for any
    /// number of trials; else the mean ± 1.96 standard errors, NaN with fewer than two.</summary>
    internal (double Lower, double Upper) Interval
    {
        get
        {
            if (IsProportion && Trials > 0)
                return (
                    ClopperPearson.lower(Confidence, Successes, Trials),
                    ClopperPearson.upper(Confidence, Successes, Trials)
                );
            double half = NormalQuantile * Deviation / Math.Sqrt(Trials);
            return (Mean - half, Mean + half);
        }
    }

    internal void Add(string text) =>
        _values.Add(
            text switch
            {
                ResultColumns.True => 1,
                ResultColumns.False => 0,
                _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
            }
        );
}
