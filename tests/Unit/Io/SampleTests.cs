using System.Runtime.CompilerServices;
using MemCap.Runner.Io;

namespace MemCap.Unit.Io;

public sealed class SampleTests : Scratch
{
    [Theory]
    [InlineData("iris.csv", 149, 4, 3, 1)]
    [InlineData("wine.csv", 178, 13, 3, 0)]
    [InlineData("digits.csv.gz", 1797, 64, 10, 0)]
    [InlineData("moons.npz", 1000, 2, 2, 0)]
    public void The_samples_are_read(string name, int n, int d, int classes, int merged)
    {
        LabelledData data = ReadFile(Path.Combine(Samples(), name));
        Assert.Equal((n, d, classes, merged), (data.Count, data.Dimension, data.Classes.Count, data.Merged));
        Assert.True(data.IsClassification);
    }

    private static string Samples([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "samples");
}
