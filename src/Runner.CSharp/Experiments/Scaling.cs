using MemCap.Runner.Io;

namespace MemCap.Runner.Experiments;

/// <summary>How a positive column of a results file grows or falls with another, a series for each row of the table, with
/// the power law of each. Bound is of the same shape: the column of that name, where there is one.</summary>
internal sealed record Scaling(CellTable Table, CellTable? Bound, IReadOnlyList<SlopeFit?> Fits)
{
    /// <summary>Errors: InputException for values that have no logarithm.</summary>
    internal static Scaling Of(CellTable table, CellTable? bound)
    {
        if (table.IsProportion)
            throw new InputException(
                $"--value {table.Value}: is true and false, and a slope is of numbers; choose another column"
            );
        if (!table.X.IsNumeric || table.X.Numbers[0] <= 0)
            throw new InputException(
                $"--x {table.X.Name}: {table.X.Labels[0]} has no logarithm; choose a column of numbers above 0"
            );
        if (table.Filled.Any(c => c.Mean <= 0))
            throw new InputException(
                $"--value {table.Value}: a mean is {table.Filled.Min(c => c.Mean):R}, which has no logarithm; choose a column of numbers above 0, or exclude those trials with --where"
            );
        return new Scaling(
            table,
            bound?.Filled.All(c => c.Mean > 0) == true ? bound : null,
            [
                .. Enumerable
                    .Range(0, table.RowLabels.Count)
                    .Select(i => SlopeFit.Of(table.X, [.. Row(table, i)])),
            ]
        );
    }

    internal static IEnumerable<Cell> Row(CellTable table, int row) =>
        Enumerable.Range(0, table.X.Count).Select(j => table.Cells[row, j]);
}
