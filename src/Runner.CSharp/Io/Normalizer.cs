namespace MemCap.Runner.Io;

/// <summary>--normalize, in place. The rescaled doubles are the data set from then on.</summary>
/// <remarks>Sums run in a fixed order, so the result is the same on every machine. Squares that would leave the
/// range of doubles are taken after an exact scaling by a power of two.</remarks>
internal static class Normalizer
{
    /// <summary>Numbers in this range can be squared and summed without overflow or loss to underflow.</summary>
    private const double Tiny = 1e-120;
    private const double Huge = 1e120;

    internal static void Apply(RawTable table, Normalization normalization)
    {
        switch (normalization)
        {
            case Normalization.MaxNorm:
                MaxNorm(table);
                break;
            case Normalization.Unit:
                Unit(table);
                break;
            case Normalization.Standard:
                Standard(table);
                break;
            default:
                break;
        }
        // -0.0 + 0.0 is +0.0; every other number stays.
        double[] points = table.Points;
        for (int i = 0; i < points.Length; i++)
            points[i] += 0.0;
    }

    private static void MaxNorm(RawTable table)
    {
        Span<double> points = table.Points;
        if (!Rescale(points))
            throw table.Error("--normalize max-norm: every point is zero; use --normalize none");
        double largest = 0;
        for (int i = 0; i < table.Count; i++)
            largest = Math.Max(largest, Norm(points.Slice(i * table.Dimension, table.Dimension)));
        foreach (ref double x in points)
            x /= largest;
    }

    private static void Unit(RawTable table)
    {
        for (int i = 0; i < table.Count; i++)
        {
            Span<double> row = table.Points.AsSpan(i * table.Dimension, table.Dimension);
            if (!Rescale(row))
                throw table.Error(
                    $"{table.Place(i)}: the point is zero and has no direction for --normalize unit; remove the row"
                );
            double norm = Norm(row);
            foreach (ref double x in row)
                x /= norm;
        }
    }

    /// <summary>Per column: minus the mean, over the population standard deviation; constant columns become 0.</summary>
    private static void Standard(RawTable table)
    {
        (int n, int d, double[] points) = (table.Count, table.Dimension, table.Points);
        double[] column = new double[n];
        for (int j = 0; j < d; j++)
        {
            bool constant = true;
            for (int i = 0; i < n; i++)
            {
                column[i] = points[(i * d) + j];
                constant &= column[i] == column[0];
            }
            if (constant)
                Array.Clear(column);
            else
            {
                Rescale(column);
                Center(column);
                // A second turn removes the rounding of the first mean, a rescaling the loss of tiny spreads.
                Rescale(column);
                Center(column);
                double deviation = Norm(column) / Math.Sqrt(n);
                foreach (ref double x in column.AsSpan())
                    x /= deviation;
            }
            for (int i = 0; i < n; i++)
                points[(i * d) + j] = column[i];
        }
    }

    private static void Center(Span<double> values)
    {
        double sum = 0;
        foreach (double x in values)
            sum += x;
        double mean = sum / values.Length;
        foreach (ref double x in values)
            x -= mean;
    }

    private static double Norm(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double x in values)
            sum += x * x;
        return Math.Sqrt(sum);
    }

    /// <summary>Multiplies by a power of two if the largest number is beyond what can be squared; false when all
    /// are zero.</summary>
    private static bool Rescale(Span<double> values)
    {
        double largest = 0;
        foreach (double x in values)
            largest = Math.Max(largest, Math.Abs(x));
        if (largest is (< Tiny or > Huge) and not 0)
        {
            int exponent = -Math.ILogB(largest);
            foreach (ref double x in values)
                x = Math.ScaleB(x, exponent);
        }
        return largest != 0;
    }
}
