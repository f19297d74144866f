using MemCap.Constructions;
using MemCap.Runner;
using MemCap.Runner.Commands;
using MemCap.Runner.Io;
using MemCap.Runner.Reporting;

namespace MemCap.Bench;

/// <summary>Builds on data sets as `memcap build` does, silently.</summary>
internal static class Trial
{
    internal static Terminal Terminal { get; } = new(TextWriter.Null, Console.Error);

    /// <summary>The method with its default options and seed 0.</summary>
    internal static Built Build(string method, Numbers? numbers, Sample sample)
    {
        Method found = MethodArguments.Find(method);
        using var progress = new Progress(Terminal);
        return Builder.Build(
            new Recipe(found, MethodArguments.Defaults(found), numbers, 0),
            sample,
            Terminal,
            progress
        );
    }

    /// <summary>The first n points; classes are those that occur among them.</summary>
    internal static Sample Prefix(LabelledData data, int n)
    {
        double[] labels = data.Labels[..n];
        return Sample.Of(
            data with
            {
                Count = n,
                Points = data.Points[..(n * data.Dimension)],
                Labels = labels,
                Classes = data.IsClassification ? [.. labels.Distinct().Order()] : data.Classes,
                SourceRows = data.SourceRows[..n],
            }
        );
    }

    internal static string Describe(Sample sample) => ReportText.Data(sample.Source);
}
