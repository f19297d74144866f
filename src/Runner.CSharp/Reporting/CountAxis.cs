namespace MemCap.Runner.Reporting;

/// <summary>From 0 to Most, evenly, over Length units of the picture, with labels at whole numbers; Most ≥ 1.</summary>
internal sealed record CountAxis(int Most, double Length) : IAxis
{
    private const int MostLabels = 11;

    public double Low => 0;

    public double High => Most;

    public double Position(double at) => at / Most * Length;

    public IEnumerable<(double At, string? Label)> Ticks() =>
        Reporting
            .Ticks.Between(Low, High, MostLabels)
            .Where(tick => double.IsInteger(tick.At))
            .Select(tick => (tick.At, (string?)tick.Label));
}
