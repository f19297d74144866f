using MemCap.Exact;

namespace MemCap.Runner.Experiments;

/// <summary>The distinct values of a column: ascending where all are decimals, else in the order of the rows.</summary>
/// <remarks>Decimals are the same whatever their spelling; Labels have the shortest one.</remarks>
internal sealed class ValueAxis
{
    /// <summary>Other programs write 0.30000000000000004.</summary>
    private const double Slack = 1e-6;

    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    internal ValueAxis(string name, IEnumerable<string> texts)
    {
        Name = name;
        string[] distinct = [.. texts.Select(DecimalText.Canonical).Distinct(StringComparer.Ordinal)];
        Labels = distinct;
        Rational?[] numbers = [.. distinct.Select(DecimalText.Parse)];
        IsNumeric = Array.TrueForAll(numbers, n => n is not null);
        if (IsNumeric)
        {
            Array.Sort(numbers!, distinct);
            Numbers = [.. numbers.Select(n => RationalModule.toDouble(n!))];
            double step = (Numbers[^1] - Numbers[0]) / Math.Max(1, Count - 1);
            IsEven =
                Count > 1
                && Enumerable
                    .Range(0, Count)
                    .All(i => Math.Abs(Numbers[i] - Numbers[0] - (i * step)) <= Slack * step);
        }
        else
            Numbers = Places(distinct.Length);
        for (int i = 0; i < distinct.Length; i++)
            _places.Add(distinct[i], i);
    }

    internal string Name { get; }

    internal IReadOnlyList<string> Labels { get; }

    /// <summary>The values; their places from 0 where they are no numbers.</summary>
    internal IReadOnlyList<double> Numbers { get; }

    internal bool IsNumeric { get; }

    /// <summary>Two numbers or more, with the same step between all neighbours but for roundings.</summary>
    internal bool IsEven { get; }

    internal int Count => Labels.Count;

    private static double[] Places(int count) => [.. Enumerable.Range(0, count).Select(i => (double)i)];

    /// <summary>The place of a value in whatever spelling; -1 when it is none of them.</summary>
    internal int PlaceOf(string text) => _places.GetValueOrDefault(DecimalText.Canonical(text), -1);
}
