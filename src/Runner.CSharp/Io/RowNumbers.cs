using System.Text.Json;
using MemCap.Exact;

namespace MemCap.Runner.Io;

/// <summary>Collects the numbers of one layer, row after row, and makes vectors of them; equal rows become one
/// object.</summary>
/// <remarks>place names file and layer in errors; row null stands for the biases.</remarks>
internal abstract class RowNumbers(string place)
{
    private readonly Dictionary<Vec, Vec> _known = new(new StoredVecComparer());

    internal static RowNumbers Create(NumberKind kind, string place, BitBudget budget) =>
        kind is NumberKind.Float64 or NumberKind.Float32
            ? new DoubleNumbers(place, kind == NumberKind.Float32)
            : new ExactNumbers(place, budget);

    /// <summary>Takes the current token as the next number.</summary>
    internal abstract void Add(JsonTokens tokens, int? row, int column);

    /// <summary>Moves complete rows to the list: all of them when done, else when it is worth while.</summary>
    internal abstract void MoveRows(int columns, List<Vec> rows, bool done);

    /// <summary>A vector of the numbers at the given positions (in order of addition) in the given columns.</summary>
    internal abstract Vec Scatter(
        ReadOnlySpan<int> positions,
        ReadOnlySpan<int> columns,
        int length,
        int row
    );

    /// <summary>To be called once before Scatter.</summary>
    internal abstract void Complete();

    protected Vec Share(Vec row)
    {
        if (_known.TryGetValue(row, out Vec? same))
            return same;
        _known.Add(row, row);
        return row;
    }

    protected InputException Bad(int? row, int column, string what) =>
        new($"{place}, {(row is { } r ? $"row {r}, column {column}" : $"bias {column}")}: {what}");

    protected InputException NotANumber(JsonTokens tokens, int? row, int column) =>
        Bad(row, column, $"{Describe(tokens)} where a number should be; write the number");

    private static string Describe(JsonTokens tokens) =>
        tokens.Type switch
        {
            JsonTokenType.StartArray => "an array",
            JsonTokenType.StartObject => "an object",
            JsonTokenType.Null => "null",
            JsonTokenType.True => "true",
            JsonTokenType.False => "false",
            _ => "something else",
        };
}
