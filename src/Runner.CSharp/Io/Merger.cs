using System.Runtime.InteropServices;

namespace MemCap.Runner.Io;

/// <summary>Equal points with equal labels become one; equal points with different labels are refused.</summary>
/// <remarks>Points are compared by their bits, which is equality of numbers because no zero is negative and none
/// is NaN. One hash lookup a point.</remarks>
internal static class Merger
{
    internal static LabelledData Merge(RawTable table, LabelCoding coding, DataOptions options)
    {
        (int n, int d, double[] points) = (table.Count, table.Dimension, table.Points);
        double[] labels = coding.Numbers;
        int[] rows = table.SourceRows;
        var first = new HashSet<int>(n, new RowComparer(points, d));
        int kept = 0;
        int conflicts = 0;
        (int Earlier, int Later) conflict = default;
        for (int i = 0; i < n; i++)
        {
            // Row i is moved down to its final place before it is looked up, so that the set can hold places.
            if (i != kept)
            {
                Array.Copy(points, (long)i * d, points, (long)kept * d, d);
                labels[kept] = labels[i];
                rows[kept] = rows[i];
            }
            if (first.TryGetValue(kept, out int earlier))
            {
                if (labels[earlier] != labels[kept] && conflicts++ == 0)
                    conflict = (rows[earlier], rows[kept]);
            }
            else
                first.Add(kept++);
        }
        if (conflicts > 0)
            throw table.Error(Describe(table.RowWord, conflict, conflicts, options.Normalize));
        if (options.RequireTwoClasses && coding.IsClassification && coding.Classes.Count < 2)
            throw table.Error(OneClass(table, coding, rows[0], rows[kept - 1]));
        if (kept < n)
        {
            Array.Resize(ref points, kept * d);
            Array.Resize(ref labels, kept);
            Array.Resize(ref rows, kept);
        }
        return new LabelledData(
            table.Source,
            kept,
            d,
            points,
            labels,
            coding.IsClassification,
            coding.Reason,
            coding.Classes,
            coding.ClassNames,
            n - kept,
            rows,
            table.RowWord
        );
    }

    private static string Describe(
        string word,
        (int Earlier, int Later) rows,
        int count,
        Normalization normalization
    )
    {
        string others = count == 1 ? "" : $" (and {count - 1} more rows like this)";
        string after = normalization == Normalization.None ? "" : " after normalization";
        return $"{word} {rows.Earlier} and {word} {rows.Later}: equal inputs with different labels{after}{others}; "
            + "no function fits both: correct or remove one of them";
    }

    private static string OneClass(RawTable table, LabelCoding coding, int from, int to)
    {
        string label = coding.ClassNames is { } names
            ? InputException.Show(names[0])
            : coding.Classes[0].ToString("R");
        return $"{table.RowWord} {from} to {table.RowWord} {to}: every label is {label}, but two classes are needed; "
            + "add points of another class, or check --label, --rows and --classes";
    }

    private sealed class RowComparer(double[] points, int d) : IEqualityComparer<int>
    {
        public bool Equals(int x, int y) => Row(x).SequenceEqual(Row(y));

        public int GetHashCode(int i)
        {
            var hash = default(HashCode);
            hash.AddBytes(Row(i));
            return hash.ToHashCode();
        }

        private ReadOnlySpan<byte> Row(int i) => MemoryMarshal.AsBytes(points.AsSpan(i * d, d));
    }
}
