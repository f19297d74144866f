namespace MemCap.Runner.Io;

/// <summary>Reads a matrix of stored numbers into doubles, row-major whatever the order in the file.</summary>
internal static class ElementStream
{
    private const int ChunkNumbers = 1 << 15;

    /// <remarks>The caller has compared rows · columns with the length of the stream. Errors name row and column,
    /// counted from 0; place is what comes before them in a message.</remarks>
    internal static double[] Read(
        Stream stream,
        ElementType type,
        int rows,
        int columns,
        bool columnsFirst,
        string place
    )
    {
        double[] values = new double[checked(rows * columns)];
        byte[] raw = new byte[ChunkNumbers * type.Size];
        double[] scattered = columnsFirst ? new double[ChunkNumbers] : [];
        int count;
        for (int start = 0; start < values.Length; start += count)
        {
            count = Math.Min(ChunkNumbers, values.Length - start);
            Span<byte> bytes = raw.AsSpan(0, count * type.Size);
            if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
                throw new InputException(
                    $"{place}: is cut short: the data end before the shape in the header is filled"
                );
            Span<double> target = columnsFirst ? scattered.AsSpan(0, count) : values.AsSpan(start, count);
            int inexact = type.Decode(bytes, target);
            if (inexact >= 0)
                throw new InputException(
                    $"{place}: {Where(start + inexact, rows, columns, columnsFirst)}: "
                        + "an integer beyond 2^53 that no double equals; store it as float64 or rescale it"
                );
            if (type.Kind == ElementKind.Float)
            {
                for (int i = 0; i < count; i++)
                {
                    if (!double.IsFinite(target[i]))
                        throw new InputException(
                            $"{place}: {Where(start + i, rows, columns, columnsFirst)}: "
                                + $"{(double.IsNaN(target[i]) ? "NaN" : "infinity")} is not a finite number; correct or remove the row"
                        );
                }
            }
            if (columnsFirst)
                Scatter(target, start, values, rows, columns);
        }
        return values;
    }

    private static void Scatter(ReadOnlySpan<double> part, int start, double[] values, int rows, int columns)
    {
        (int column, int row) = Math.DivRem(start, rows);
        foreach (double value in part)
        {
            values[(row * columns) + column] = value;
            if (++row == rows)
            {
                row = 0;
                column++;
            }
        }
    }

    private static string Where(int index, int rows, int columns, bool columnsFirst) =>
        columnsFirst
            ? $"row {index % rows}, column {index / rows}"
            : $"row {index / columns}, column {index % columns}";
}
