using System.Runtime.InteropServices;
using System.Text.Json;
using MemCap.Exact;

namespace MemCap.Runner.Io;

/// <summary>Weights and biases of one layer from JSON tokens.</summary>
/// <remarks>Shapes: head says rows and columns. place names file and layer.</remarks>
internal sealed class LayerReader(JsonTokens tokens, string place, LayerHead head, BitBudget budget)
{
    private readonly int _rows = head.Rows!.Value;
    private readonly int _columns = head.Columns!.Value;
    private readonly NumberKind _kind = head.Numbers!.Value;

    /// <summary>The current token is the value of "weights".</summary>
    internal Vec[] Weights()
    {
        if (tokens.Type != JsonTokenType.StartObject)
            throw Bad(
                "\"weights\" must be {\"dense\": [[…], …]} or {\"sparse\": [[row, column, number], …]}"
            );
        Vec[]? weights = null;
        while (tokens.Next() != JsonTokenType.EndObject)
        {
            string key = tokens.Text();
            tokens.Next();
            if (key is not ("dense" or "sparse"))
                tokens.Skip();
            else if (weights is not null)
                throw Bad("\"weights\" has two lists; keep one \"dense\" or one \"sparse\"");
            else
                weights = string.Equals(key, "dense", StringComparison.Ordinal) ? Dense() : Sparse();
        }
        return weights ?? throw Bad("\"weights\" has neither \"dense\" nor \"sparse\"; write one of them");
    }

    /// <summary>The current token is the value of "biases".</summary>
    internal Vec Biases()
    {
        RequireArray("\"biases\" must be a list of numbers");
        var numbers = RowNumbers.Create(_kind, place, budget);
        int count = 0;
        while (tokens.Next() != JsonTokenType.EndArray)
        {
            if (count == _rows)
                throw Bad($"has more than {_rows} biases for {_rows} rows; remove the others");
            numbers.Add(tokens, row: null, count++);
        }
        if (count < _rows)
            throw Bad($"has {count} biases for {_rows} rows; write one bias a row");
        var vectors = new List<Vec>();
        numbers.MoveRows(_rows, vectors, done: true);
        return vectors[0];
    }

    private Vec[] Dense()
    {
        RequireArray("\"dense\" must be a list of rows");
        var numbers = RowNumbers.Create(_kind, place, budget);
        var rows = new List<Vec>();
        int row = 0;
        while (tokens.Next() != JsonTokenType.EndArray)
        {
            if (row == _rows)
                throw Bad($"has more rows than \"rows\": {_rows}; correct one of them");
            if (tokens.Type != JsonTokenType.StartArray)
                throw Bad($"row {row} is not a list of numbers; write [number, …]");
            int column = 0;
            while (tokens.Next() != JsonTokenType.EndArray)
            {
                if (column == _columns)
                    throw Bad(
                        $"row {row} has more than {_columns} numbers (\"columns\"); correct one of them"
                    );
                numbers.Add(tokens, row, column++);
            }
            if (column < _columns)
                throw Bad(
                    $"row {row} has {column} numbers, not {_columns} (\"columns\"); correct one of them"
                );
            row++;
            numbers.MoveRows(_columns, rows, done: row == _rows);
        }
        return row == _rows
            ? [.. rows]
            : throw Bad($"has {row} rows, not {_rows} (\"rows\"); correct one of them");
    }

    private Vec[] Sparse()
    {
        RequireArray("\"sparse\" must be a list of [row, column, number]");
        var numbers = RowNumbers.Create(_kind, place, budget);
        var cells = new List<long>();
        while (tokens.Next() != JsonTokenType.EndArray)
        {
            if (tokens.Type != JsonTokenType.StartArray)
                throw Bad($"sparse entry {cells.Count} is not a list; write [row, column, number]");
            int row = Index(cells.Count, "row", _rows);
            int column = Index(cells.Count, "column", _columns);
            if (tokens.Next() == JsonTokenType.EndArray)
                throw Bad($"sparse entry {cells.Count} has no number; write [row, column, number]");
            numbers.Add(tokens, row, column);
            if (tokens.Next() != JsonTokenType.EndArray)
                throw Bad($"sparse entry {cells.Count} is too long; write [row, column, number]");
            cells.Add(((long)row * _columns) + column);
        }
        numbers.Complete();
        return Scatter(numbers, CollectionsMarshal.AsSpan(cells));
    }

    private Vec[] Scatter(RowNumbers numbers, Span<long> cells)
    {
        int[] order = new int[cells.Length];
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        cells.Sort(order.AsSpan());
        int[] columns = new int[cells.Length];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = (int)(cells[i] % _columns);
            if (i > 0 && cells[i] == cells[i - 1])
                throw Bad(
                    $"row {cells[i] / _columns}, column {columns[i]} is given twice in \"sparse\"; remove one of them"
                );
        }
        var rows = new Vec[_rows];
        int start = 0;
        for (int row = 0; row < _rows; row++)
        {
            int end = start;
            while (end < cells.Length && cells[end] / _columns == row)
                end++;
            rows[row] = numbers.Scatter(order.AsSpan(start..end), columns.AsSpan(start..end), _columns, row);
            start = end;
        }
        return rows;
    }

    private int Index(int entry, string what, int count)
    {
        bool isIndex =
            tokens.Next() == JsonTokenType.Number
            && System.Buffers.Text.Utf8Parser.TryParse(tokens.Value, out long index, out int used)
            && used == tokens.Value.Length
            && index >= 0
            && index < count;
        if (isIndex)
            return int.Parse(tokens.Value);
        string shown = tokens.Type is JsonTokenType.Number or JsonTokenType.String
            ? InputException.Show(System.Text.Encoding.UTF8.GetString(tokens.Value))
            : "missing";
        throw Bad($"sparse entry {entry}: the {what} {shown} is not in 0 to {count - 1}; count from 0");
    }

    private void RequireArray(string what)
    {
        if (tokens.Type != JsonTokenType.StartArray)
            throw Bad(what);
    }

    private InputException Bad(string what) => new($"{place}: {what}");
}
