using System.Numerics;
using MemCap.Bounds;

namespace MemCap.Runner.Reporting;

/// <summary>What a picture of sizes says in words.</summary>
internal static class SizeWords
{
    internal const string Reference = "n, one parameter a point: no bound";

    /// <summary>"sweep: formula for parameters (DER-SWEEP-UB, if general-position)".</summary>
    internal static string Curve(SizeCurve curve)
    {
        // Radius and distance are chosen, and all other curves are of any distinct points.
        IEnumerable<string> remarks = curve
            .Bound.Hypotheses.Where(h => h.IsGeneralPosition)
            .Select(h => $"if {Hypotheses.name(h)}")
            .Append(Wording.caution(curve.Bound))
            .Where(words => words.Length > 0);
        return $"{curve.Name}: formula for {Wording.quantity(curve.Statement.Quantity)} ({string.Join(", ", remarks.Prepend(curve.Bound.Id))})";
    }

    /// <summary>From where on the fold-gap network's formula is below the others; with a place where there is a ring.</summary>
    internal static IEnumerable<(string Text, BigInteger? Place)> Crossovers(SizeGrowth growth) =>
        growth
            .Crossovers.Select(c => (Measured(c.Other), c.Crossover))
            .Append(("n", growth.Reference))
            .Select(c => Crossover(growth, c.Item1, c.Item2));

    /// <summary>"all parameters of sweep": zeros count there, and not in the fold-gap network's formula.</summary>
    private static string Measured(SizeCurve curve) =>
        curve.Statement.Quantity.IsParameters ? $"all parameters of {curve.Name}" : curve.Name;

    /// <summary>Of the networks that were built; nothing where no data set has both.</summary>
    internal static IEnumerable<string> Networks(SizeGrowth growth) =>
        !growth.HasDeepAndShallow ? []
        : growth.DeepBelowShallow is { } points
            ? [$"built: {SizeGrowth.Deep} below {SizeGrowth.Shallow} from n = {ReportText.Grouped(points)}"]
        : [$"built: {SizeGrowth.Deep} not below {SizeGrowth.Shallow} at the largest n"];

    private static (string Text, BigInteger? Place) Crossover(
        SizeGrowth growth,
        string other,
        SizeCrossover crossover
    )
    {
        string below = $"{growth.FoldGap.Curve.Name} below {other}";
        return crossover.Place is not { } from ? ($"{below}: not up to n = {Show(growth.Most)}", null)
            : crossover.IsEverywhere ? ($"{below} from n = {Show(from)} or before", null)
            : ($"{below} from n = {Show(from)}", from);
    }

    private static string Show(BigInteger points) => ReportText.Grouped((long)points);
}
