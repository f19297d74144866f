using MemCap.Runner.Experiments;

namespace MemCap.Runner.Reporting;

/// <summary>Where the values of an axis stand, from 0 to Length: at their numbers, or side by side in equal steps.</summary>
internal sealed class Scale
{
    private const double LeastGap = 10;

    /// <summary>Up to so many cells have their own values below them.</summary>
    private const int FewCells = 12;

    private readonly IReadOnlyList<string> _labels;
    private readonly bool _isOfCells;
    private readonly bool _isLinear;
    private readonly double _low;
    private readonly double _high;

    private Scale(ValueAxis axis, double length, bool isOfCells, bool isLinear, double margin)
    {
        _isOfCells = isOfCells;
        _labels = axis.Labels;
        Length = length;
        _isLinear = isLinear;
        IReadOnlyList<double> numbers = isLinear
            ? axis.Numbers
            : [.. Enumerable.Range(0, axis.Count).Select(i => (double)i)];
        (_low, _high) = (numbers[0] - margin, numbers[^1] + margin);
        Places = [.. numbers.Select(Position)];
    }

    /// <summary>Cells of equal size; at the numbers where those are evenly spaced.</summary>
    internal static Scale OfCells(ValueAxis axis, double length) =>
        axis.IsEven
            ? new Scale(
                axis,
                length,
                isOfCells: true,
                isLinear: true,
                (axis.Numbers[1] - axis.Numbers[0]) / 2
            )
            : new Scale(axis, length, isOfCells: true, isLinear: false, 0.5);

    /// <summary>At the numbers, where the values are numbers.</summary>
    internal static Scale OfPoints(ValueAxis axis, double length) =>
        axis is { IsNumeric: true, Count: > 1 }
            ? new Scale(
                axis,
                length,
                isOfCells: false,
                isLinear: true,
                0.03 * (axis.Numbers[^1] - axis.Numbers[0])
            )
            : new Scale(axis, length, isOfCells: false, isLinear: false, 0.5);

    internal double Length { get; }

    /// <summary>The place of each value.</summary>
    internal IReadOnlyList<double> Places { get; }

    /// <summary>The length of a cell.</summary>
    internal double CellLength => Length / Places.Count;

    /// <summary>The values of few cells, else round numbers, or as many of the values as there is room for; size is the room that a label takes.</summary>
    internal IReadOnlyList<(double Place, string Label)> Labels(Func<string, double> size)
    {
        double widest = _labels.Max(size) + LeastGap;
        bool isEachLabelled = _isOfCells && _labels.Count <= FewCells && widest * _labels.Count <= Length;
        if (_isLinear && !isEachLabelled)
        {
            for (int most = 10; most > 2; most--)
            {
                IReadOnlyList<(double At, string Label)> ticks = Ticks.Between(_low, _high, most);
                if (ticks.Sum(t => size(t.Label) + LeastGap) <= Length)
                    return [.. ticks.Select(t => (Position(t.At), t.Label))];
            }
        }
        int every = Math.Max(1, (int)Math.Ceiling(widest * _labels.Count / Length));
        return
        [
            .. Enumerable
                .Range(0, _labels.Count)
                .Where(i => i % every == 0)
                .Select(i => (Places[i], _labels[i])),
        ];
    }

    private double Position(double number) => (number - _low) / (_high - _low) * Length;
}
