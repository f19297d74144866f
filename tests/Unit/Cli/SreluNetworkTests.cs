using MemCap.Exact;
using MemCap.Networks;
using MemCap.Runner.Io;
using MemCap.Runner.Kernels;

namespace MemCap.Unit.Cli;

/// <summary>Files of networks of smoothed ReLUs: their text, what is said of them, and their verification.</summary>
public sealed class SreluNetworkTests : Shell
{
    /// <summary>6 S_1(t - 1), which is t^3 on [0, 1] and 6t - 6 for t >= 2.</summary>
    private static readonly Network Cube = Networks.Network(
        Output.Identity,
        Networks.Layer(Activation.NewSrelu(1), [Networks.Doubles(1)], Networks.Doubles(-1)),
        Networks.Layer(Activation.Identity, [Networks.Doubles(6)], Networks.Doubles(0))
    );

    private string Written()
    {
        string path = PathOf("net.json");
        NetworkFile.Write(path, Cube);
        return path;
    }

    [Fact]
    public void The_file_names_the_order() =>
        Assert.Contains(
            "{\"activation\": \"srelu:1\", \"rows\": 1, \"columns\": 1, \"numbers\": \"float64\"",
            Networks.Text(Cube),
            StringComparison.Ordinal
        );

    [Fact]
    public void An_archive_keeps_the_order()
    {
        NetworkFile.Write(PathOf("net.npz"), Cube);
        Networks.AssertSame(Cube, NetworkFile.Read(PathOf("net.npz")).Network);
    }

    [Fact]
    public void Inspect_shows_it_without_a_total_weight()
    {
        Outcome outcome = Run("inspect", Written());
        Assert.Equal(0, outcome.Status);
        Assert.Contains("srelu:1", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("total weight   [", outcome.Output, StringComparison.Ordinal);
    }

    /// <summary>The last label of the second is a 2^-20 off.</summary>
    [Theory]
    [InlineData("x,y\n0,0\n0.5,0.125\n1,1\n-3,0\n2,6\n", 0)]
    [InlineData("x,y\n0,0\n0.5,0.125\n1,1\n-3,0\n2,6.00000095367431640625\n", 1)]
    public void Certificates_are_accepted_and_refused(string rows, int status)
    {
        Outcome outcome = Run("verify", Written(), File("data.csv", rows), "--task", "regression");
        Assert.Equal("", outcome.Error);
        Assert.Equal(status, outcome.Status);
    }

    [Fact]
    public void Pictures_have_its_values()
    {
        var plain = new PlainEvaluation(new ReferenceKernels(), Cube);
        double[] points = [-3, 0, 0.25, 0.5, 1, 1.5, 2, 1e9];
        double[] found = plain.Outputs(points, points.Length);
        for (int i = 0; i < points.Length; i++)
        {
            Rational exact = Eval.outputs(Cube, Networks.Doubles(points[i]))[0];
            Assert.Equal(RationalModule.toDouble(exact), found[i], 1e-14 * Math.Abs(found[i]));
        }
    }
}
