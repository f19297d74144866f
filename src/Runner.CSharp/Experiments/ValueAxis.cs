using MemCap.Exact;

namespace MemCap.Runner.Experiments;

/// <summary>The distinct values of a column: ascending where all are decimals, else in the order of the rows.</summary>
/// <remarks>Decimals are the same whatever their spelling; Labels have the shortest one.</remarks>
internal sealed class ValueAxis
{
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    internal ValueAxis(string name, IEnumerable<string> texts)
    {
        Name = name;
        string[] distinct = [.. texts.Select(DecimalText.Canonical).Distinct(StringComparer.Ordinal)];
        Rational?[] numbers = [.. distinct.Select(DecimalText.Parse)];
        IsNumeric = Array.TrueForAll(numbers, n => n is not null);
        if (IsNumeric)
        {
            Array.Sort(numbers!, distinct);
            Numbers = [.. numbers.Select(n => RationalModule.toDouble(n!))];
            IsEven =
                numbers.Length > 1
                && Enumerable
                    .Range(2, numbers.Length - 2)
                    .All(i => (numbers[i]! - numbers[i - 1]!).Equals(numbers[1]! - numbers[0]!));
        }
        else
            Numbers = Places(distinct.Length);
        Labels = distinct;
        for (int i = 0; i < distinct.Length; i++)
            _places.Add(distinct[i], i);
    }

    internal string Name { get; }

    internal IReadOnlyList<string> Labels { get; }

    /// <summary>The values; their places from 0 where they are no numbers.</summary>
    internal IReadOnlyList<double> Numbers { get; }

    internal bool IsNumeric { get; }

    /// <summary>Two numbers or more, with the same step between all neighbours, exactly.</summary>
    internal bool IsEven { get; }

    internal int Count => Labels.Count;

    private static double[] Places(int count) => [.. Enumerable.Range(0, count).Select(i => (double)i)];

    /// <summary>The place of a value in whatever spelling; -1 when it is none of them.</summary>
    internal int PlaceOf(string text) => _places.GetValueOrDefault(DecimalText.Canonical(text), -1);
}
