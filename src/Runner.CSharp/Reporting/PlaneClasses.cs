using MemCap.Exact;
using MemCap.Networks;
using MemCap.Runner.Commands;
using MemCap.Runner.Io;

namespace MemCap.Runner.Reporting;

/// <summary>The labels that a network can answer, ascending, each with a colour; and points that have another label.</summary>
internal sealed record PlaneClasses(IReadOnlyList<double> Labels, IReadOnlyList<string> Names)
{
    internal const string NoAnswer = "#d0d0d0";
    private const string OtherPoint = "#202020";
    private const double RegionTint = 0.38;

    /// <summary>So many have a line in the legend.</summary>
    private const int MostNamed = 20;

    /// <summary>Null for a network whose output is the answer itself.</summary>
    internal static PlaneClasses? Of(NetworkFile file) =>
        NetworkWriter.Describe(file.Network.Output).Labels is { } labels
            ? Of([.. labels.Order()], file.ClassNames)
            : null;

    /// <summary>The labels of points, for pictures that show no answer.</summary>
    internal static PlaneClasses Of(LabelledData data) =>
        Of([.. data.Classes.Select(RationalModule.ofDouble)], data.ClassNames);

    private static PlaneClasses Of(Rational[] labels, IReadOnlyList<string>? names) =>
        new(
            [.. labels.Select(RationalModule.toDouble)],
            [.. labels.Select(label => Sample.Label(label, names))]
        );

    /// <summary>The level of no answer.</summary>
    internal int NoLevel => Labels.Count;

    internal IReadOnlyList<string> Fills =>
        [.. Enumerable.Range(0, Labels.Count).Select(i => Palette.Tint(i, RegionTint)), NoAnswer];

    internal string PointColour(double label)
    {
        int index = IndexOf(label);
        return index < 0 ? OtherPoint : Palette.Line(index);
    }

    internal int IndexOf(double label)
    {
        for (int i = 0; i < Labels.Count; i++)
        {
            if (Labels[i] == label)
                return i;
        }
        return -1;
    }

    /// <summary>A line for each class, and for what else the picture has. withRegions: the classes have regions too.</summary>
    internal IEnumerable<PlaneLegend> Legend(LabelledData data, bool withRegions, bool hasNoAnswer)
    {
        int named = Math.Min(Labels.Count, MostNamed);
        for (int i = 0; i < named; i++)
            yield return new PlaneLegend(data.ClassNames is null ? $"label {Names[i]}" : Names[i])
            {
                Region = withRegions ? Palette.Tint(i, RegionTint) : null,
                Point = Palette.Line(i),
            };
        if (named < Labels.Count)
            yield return new PlaneLegend($"and {Labels.Count - named} more");
        if (Array.Exists(data.Labels, label => IndexOf(label) < 0))
            yield return new PlaneLegend("other label") { Point = OtherPoint };
        if (hasNoAnswer)
            yield return new PlaneLegend("no answer") { Region = NoAnswer };
    }
}
