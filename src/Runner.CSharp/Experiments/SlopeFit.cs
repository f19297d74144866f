namespace MemCap.Runner.Experiments;

/// <summary>The exponent of a power law: the least-squares line through the logarithms of means against those of x.</summary>
/// <remarks>The standard error is that which the spread of the trials gives the slope, to first order: a mean m with
/// standard error s has the standard error s/m in its logarithm. NaN where a cell has one trial only.</remarks>
internal sealed record SlopeFit(double Slope, double StandardError, int Points)
{
    /// <summary>Null with fewer than two cells. Every mean is positive, and so is every x.</summary>
    internal static SlopeFit? Of(ValueAxis x, IReadOnlyList<Cell> cells)
    {
        (double Log, Cell Cell)[] points =
        [
            .. cells.Select((cell, j) => (Math.Log(x.Numbers[j]), cell)).Where(p => p.cell.Trials > 0),
        ];
        if (points.Length < 2)
            return null;
        double centre = points.Average(p => p.Log);
        double spread = points.Sum(p => (p.Log - centre) * (p.Log - centre));
        double slope = 0;
        double variance = 0;
        foreach ((double log, Cell cell) in points)
        {
            double weight = (log - centre) / spread;
            slope += weight * Math.Log(cell.Mean);
            variance += Math.Pow(weight * cell.RelativeError, 2);
        }
        return new SlopeFit(slope, Math.Sqrt(variance), points.Length);
    }
}
