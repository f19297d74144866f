using System.Globalization;
using MemCap.Runner.Io;

namespace MemCap.Runner.Experiments;

/// <summary>A column of a results file over one axis or two: each cell is over all trials with its values there.</summary>
/// <remarks>Cells are by row and column, [y, x]; without y there is one row.</remarks>
internal sealed record CellTable(string Value, ValueAxis X, ValueAxis? Y, Cell[,] Cells)
{
    /// <summary>True and false, rather than numbers.</summary>
    public required bool IsProportion { get; init; }

    /// <summary>Grid columns with several values that are neither axis: the cells are over them.</summary>
    public required IReadOnlyList<string> Over { get; init; }

    /// <summary>The conditions that the trials meet.</summary>
    public required IReadOnlyList<(string Column, string Value)> Where { get; init; }

    /// <summary>The values of y, a row each; one empty text without y.</summary>
    public required IReadOnlyList<string> RowLabels { get; init; }

    internal IEnumerable<Cell> Filled => Cells.Cast<Cell>().Where(c => c.Trials > 0);

    /// <summary>Some trial that meets the conditions has a value in the column.</summary>
    /// <remarks>Errors: InputException for columns and values that are not there.</remarks>
    internal static bool HasValues(
        ResultTable table,
        string value,
        IReadOnlyList<(string Column, string Value)> where
    )
    {
        int column = table.Column("--value", value);
        List<string[]> rows = [.. table.Rows];
        foreach ((string name, string wanted) in where)
            rows = Restrict(table, rows, name, wanted);
        return rows.Exists(row => row[column].Length > 0);
    }

    /// <summary>yValues: the rows to have, in this order; null is all.</summary>
    /// <remarks>Errors: InputException for columns and values that are not there.</remarks>
    internal static CellTable Of(
        ResultTable table,
        string x,
        (string Option, string Name, IReadOnlyList<string>? Values)? y,
        string value,
        IReadOnlyList<(string Column, string Value)> where
    )
    {
        int xColumn = table.Column("--x", x);
        int? yColumn = y is { } second ? table.Column(second.Option, second.Name) : null;
        int valueColumn = table.Column("--value", value);
        if (xColumn == yColumn)
            throw new InputException($"{y!.Value.Option} {x}: is the other axis; choose another column");
        if (valueColumn == xColumn || valueColumn == yColumn)
            throw new InputException($"--value {value}: is an axis; choose another column");
        List<string[]> rows = [.. table.Rows];
        foreach ((string column, string wanted) in where)
            rows = Restrict(table, rows, column, wanted);
        bool isProportion = IsProportionColumn(table, rows, valueColumn);
        var xAxis = new ValueAxis(x, rows.Select(row => row[xColumn]));
        ValueAxis? yAxis = yColumn is { } c ? new ValueAxis(y!.Value.Name, rows.Select(row => row[c])) : null;
        var cells = new Cell[yAxis?.Count ?? 1, xAxis.Count];
        for (int i = 0; i < cells.GetLength(0); i++)
        for (int j = 0; j < xAxis.Count; j++)
            cells[i, j] = new Cell(isProportion);
        foreach (string[] row in rows)
        {
            if (row[valueColumn].Length > 0)
                cells[yColumn is { } at ? yAxis!.PlaceOf(row[at]) : 0, xAxis.PlaceOf(row[xColumn])]
                    .Add(row[valueColumn]);
        }
        var all = new CellTable(value, xAxis, yAxis, cells)
        {
            IsProportion = isProportion,
            Over = Averaged(table, rows, [xColumn, yColumn ?? xColumn]),
            Where = where,
            RowLabels = yAxis?.Labels ?? [""],
        };
        if (!all.Filled.Any())
            throw new InputException($"--value {value}: no trial has a value there; choose another column");
        return y?.Values is { } values ? all.Select(y.Value.Option, values) : all;
    }

    private CellTable Select(string option, IReadOnlyList<string> values)
    {
        int[] places =
        [
            .. values.Select(v =>
                Y!.PlaceOf(v) is >= 0 and int place
                    ? place
                    : throw new InputException(
                        $"{option} {Y.Name}={v}: no trial has this value{Hint(v, Y)}; there are {Some(Y.Labels)}"
                    )
            ),
        ];
        if (places.Distinct().Count() < places.Length)
            throw new InputException(
                $"{option} {Y!.Name}={string.Join(',', values)}: a value is there twice; give it once"
            );
        var cells = new Cell[places.Length, X.Count];
        for (int i = 0; i < places.Length; i++)
        for (int j = 0; j < X.Count; j++)
            cells[i, j] = Cells[places[i], j];
        return this with { Cells = cells, RowLabels = [.. places.Select(p => Y!.Labels[p])] };
    }

    private static List<string[]> Restrict(
        ResultTable table,
        List<string[]> rows,
        string column,
        string wanted
    )
    {
        int at = table.Column("--where", column);
        var axis = new ValueAxis(column, rows.Select(row => row[at]));
        int place = axis.PlaceOf(wanted);
        return place >= 0
            ? rows.FindAll(row => axis.PlaceOf(row[at]) == place)
            : throw new InputException(
                $"--where {column}={wanted}: no trial has this value{Hint(wanted, axis)}; there are {Some(axis.Labels)}"
            );
    }

    private static bool IsProportionColumn(ResultTable table, List<string[]> rows, int column)
    {
        string name = table.Columns[column];
        string[] texts = [.. rows.Select(row => row[column]).Where(text => text.Length > 0)];
        if (Array.TrueForAll(texts, text => text is ResultColumns.True or ResultColumns.False))
            return true;
        string? word = Array.Find(
            texts,
            text =>
                !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                || !double.IsFinite(number)
        );
        return word is null
            ? false
            : throw new InputException(
                $"--value {name}: {InputException.Show(word)} is neither a number nor true or false; choose another column"
            );
    }

    /// <summary>The columns of the grid stand before the seed.</summary>
    private static List<string> Averaged(ResultTable table, List<string[]> rows, int[] axes)
    {
        int seed = table.Columns.ToList().IndexOf(ResultColumns.Seed);
        List<string> over = [];
        for (int c = 0; c < seed; c++)
        {
            int distinct = rows.Select(row => row[c]).Distinct(StringComparer.Ordinal).Count();
            if (!axes.Contains(c) && distinct > 1)
                over.Add(table.Columns[c]);
        }
        return over;
    }

    /// <summary>Numbers are not mistyped by letters.</summary>
    private static string Hint(string value, ValueAxis axis) =>
        axis.IsNumeric ? "" : Nearest.Hint(value, axis.Labels);

    private static string Some(IReadOnlyList<string> values) =>
        string.Join(", ", values.Take(8)) + (values.Count > 8 ? ", …" : "");
}
