namespace MemCap.Runner.Experiments;

/// <summary>All combinations of the columns' values, the last column fastest.</summary>
internal sealed record Grid(IReadOnlyList<GridColumn> Columns)
{
    internal long Count => Columns.Aggregate(1L, (count, column) => checked(count * column.Values.Count));

    /// <summary>One value a column; 0 ≤ index &lt; Count.</summary>
    internal string[] Point(int index)
    {
        string[] point = new string[Columns.Count];
        for (int c = Columns.Count - 1; c >= 0; c--)
        {
            (index, int value) = Math.DivRem(index, Columns[c].Values.Count);
            point[c] = Columns[c].Values[value];
        }
        return point;
    }
}
