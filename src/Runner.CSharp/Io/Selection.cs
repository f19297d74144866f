namespace MemCap.Runner.Io;

/// <summary>--rows, then --classes: which of the rows read are kept.</summary>
internal static class Selection
{
    internal static RawTable Apply(RawTable table, DataOptions options)
    {
        if (options.Rows is { } range)
        {
            (int start, int end) = range.Within(table.Count);
            if (start == end)
                throw table.Error($"--rows {range} keeps none of the {table.Count} rows; widen the range");
            if (end - start < table.Count)
                table = Keep(table, start, end);
        }
        return options.Classes is { } classes ? Keep(table, Mask(table, classes)) : table;
    }

    /// <summary>The labels on the list, each of which must occur.</summary>
    private static bool[] Mask(RawTable table, IReadOnlyList<string> classes)
    {
        bool[] keep = new bool[table.Count];
        foreach (string wanted in classes)
        {
            bool found = false;
            double number = 0;
            if (table.Numbers is not null && Numeral.Parse(wanted, out number) != NumeralKind.Finite)
                throw table.Error(
                    $"--classes: {InputException.Show(wanted)} is not a number, but the labels are; there are {string.Join(", ", Some(table))}"
                );
            for (int i = 0; i < keep.Length; i++)
            {
                bool same = table.Numbers is { } numbers
                    ? numbers[i] == number
                    : string.Equals(table.Words![i], wanted, StringComparison.Ordinal);
                keep[i] |= same;
                found |= same;
            }
            if (!found)
                throw table.Error(
                    $"--classes: no row has the label {wanted}; there are {string.Join(", ", Some(table))}"
                );
        }
        return keep;
    }

    private static IEnumerable<string> Some(RawTable table) =>
        Enumerable.Range(0, table.Count).Select(table.ShowLabel).Distinct(StringComparer.Ordinal).Take(12);

    private static RawTable Keep(RawTable table, int start, int end) =>
        table with
        {
            Count = end - start,
            Points = table.Points[(start * table.Dimension)..(end * table.Dimension)],
            Numbers = table.Numbers?[start..end],
            Words = table.Words?[start..end],
            SourceRows = table.SourceRows[start..end],
        };

    private static RawTable Keep(RawTable table, bool[] keep)
    {
        int count = keep.Count(kept => kept);
        if (count == table.Count)
            return table;
        int d = table.Dimension;
        double[] points = new double[count * d];
        int at = 0;
        for (int i = 0; i < keep.Length; i++)
        {
            if (keep[i])
                Array.Copy(table.Points, i * d, points, d * at++, d);
        }
        return table with
        {
            Count = count,
            Points = points,
            Numbers = table.Numbers?.Where((_, i) => keep[i]).ToArray(),
            Words = table.Words?.Where((_, i) => keep[i]).ToArray(),
            SourceRows = [.. table.SourceRows.Where((_, i) => keep[i])],
        };
    }
}
