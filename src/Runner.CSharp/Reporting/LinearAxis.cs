namespace MemCap.Runner.Reporting;

/// <summary>From Low to High, over Length units of the picture; Low &lt; High.</summary>
internal sealed record LinearAxis(double Low, double High, double Length) : IAxis
{
    private const int MostLabels = 11;

    public double Position(double at) => (at - Low) / (High - Low) * Length;

    public IEnumerable<(double At, string? Label)> Ticks() =>
        Reporting.Ticks.Between(Low, High, MostLabels).Select(tick => (tick.At, (string?)tick.Label));
}
