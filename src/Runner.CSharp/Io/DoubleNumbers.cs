using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using MemCap.Exact;

namespace MemCap.Runner.Io;

/// <summary>Numbers of a float64 or float32 layer: each the IEEE number nearest to its text.</summary>
internal sealed class DoubleNumbers(string place, bool single) : RowNumbers(place)
{
    private readonly List<double> _pending = [];

    internal override void Add(JsonTokens tokens, int? row, int column)
    {
        if (tokens.Type == JsonTokenType.String)
            throw Bad(
                row,
                column,
                $"{InputException.Show(tokens.Text())} is a string in a layer of floating-point numbers; write a JSON number, or set \"numbers\" to \"rational\""
            );
        if (tokens.Type != JsonTokenType.Number)
            throw NotANumber(tokens, row, column);
        double value = single
            ? float.Parse(tokens.Value, NumberStyles.Float, CultureInfo.InvariantCulture)
            : double.Parse(tokens.Value, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (!double.IsFinite(value))
            throw Bad(
                row,
                column,
                $"is beyond the largest {(single ? "float32" : "float64")}; set \"numbers\" to {(single ? "\"float64\" or " : "")}\"rational\""
            );
        _pending.Add(value);
    }

    internal override void MoveRows(int columns, List<Vec> rows, bool done)
    {
        int taken = 0;
        for (; _pending.Count - taken >= columns; taken += columns)
            rows.Add(
                Share(
                    VecModule.ofDoubles(CollectionsMarshal.AsSpan(_pending).Slice(taken, columns).ToArray())
                )
            );
        _pending.RemoveRange(0, taken);
    }

    internal override void Complete() { }

    internal override Vec Scatter(ReadOnlySpan<int> positions, ReadOnlySpan<int> columns, int length, int row)
    {
        double[] values = new double[length];
        for (int i = 0; i < positions.Length; i++)
            values[columns[i]] = _pending[positions[i]];
        return Share(VecModule.ofDoubles(values));
    }
}
