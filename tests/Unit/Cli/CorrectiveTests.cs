using System.Text.Json;
using MemCap.Runner;

namespace MemCap.Unit.Cli;

/// <summary>`build corrective` and `build random-features` as they are typed, and why they end without a network.</summary>
public sealed class CorrectiveTests : Shell
{
    private static JsonElement Built(Outcome outcome)
    {
        Assert.Equal((0, ""), (outcome.Status, outcome.Error));
        return JsonDocument.Parse(outcome.Output).RootElement;
    }

    private JsonElement Build(string method, params string[] options) =>
        Built(Run(["build", method, Sample("iris.csv"), "--json", .. options]));

    [Theory]
    [InlineData("corrective")]
    [InlineData("corrective", "--activation", "step", "--law", "half-normal")]
    [InlineData("corrective", "--sigma", "data", "--units", "200")]
    [InlineData("corrective", "--sigma", "worst", "--activation", "step", "--eps", "0.3")]
    [InlineData("corrective", "--step", "refit", "--eps", "1e-6")]
    [InlineData("random-features", "--solver", "ridge")]
    [InlineData("random-features", "--solver", "gd", "--activation", "srelu:1")]
    public void What_is_written_is_as_near_to_the_labels_as_was_asked(string method, params string[] options)
    {
        string epsilon = options.SkipWhile(o => o is not "--eps").Skip(1).FirstOrDefault() ?? "0.1";
        string network = PathOf("net.json");
        Outcome outcome = Run(["build", method, Sample("iris.csv"), "--out", network, .. options]);
        Assert.Equal((0, ""), (outcome.Status, outcome.Error));
        Assert.Equal(0, Run("verify", network, Sample("iris.csv"), "--eps", epsilon).Status);
    }

    [Theory]
    [InlineData("corrective", "--polish")]
    [InlineData("corrective", "--polish", "--activation", "step")]
    [InlineData("random-features")]
    [InlineData("random-features", "--activation", "srelu:2")]
    public void Exact_outer_weights_equal_the_labels(string method, params string[] options)
    {
        JsonElement built = Build(method, options);
        Assert.Equal("interpolates", built.GetProperty("certificate").GetProperty("claim").GetString());
        Assert.True(built.GetProperty("certificate").GetProperty("interpolates").GetBoolean());
        Assert.InRange(built.GetProperty("network").GetProperty("neurons").GetInt32(), 1, 149);
    }

    [Fact]
    public void Rounds_are_reported_with_the_factor_that_theory_expects()
    {
        JsonElement whole = Build("corrective", "--activation", "step", "--sigma", "data", "--eps", "0.5");
        Assert.InRange(whole.GetProperty("expectedFactor").GetDouble(), 0.5, 1.0);
        Assert.False(whole.TryGetProperty("expectedFactorIf", out _));
        // Of half-normal thresholds it takes a hypothesis.
        Assert.Equal(
            "uniform-phase",
            Build("corrective", "--sigma", "data", "--law", "half-normal", "--eps", "0.5")
                .GetProperty("expectedFactorIf")
                .GetString()
        );
        double[] errors =
        [
            .. whole
                .GetProperty("steps")
                .EnumerateArray()
                .Select(step => step.GetProperty("error").GetDouble()),
        ];
        Assert.NotEmpty(errors);
        Assert.Equal(errors.OrderDescending(), errors);
        Assert.True(errors[^1] <= 0.5);
        // Of levels nothing is proved but that the error does not grow.
        Assert.False(Build("corrective").TryGetProperty("expectedFactor", out _));
    }

    [Fact]
    public void Random_features_report_three_inequalities()
    {
        string[] remarks =
        [
            .. Build("random-features", "--solver", "gd")
                .GetProperty("remarks")
                .EnumerateArray()
                .Select(remark => remark.GetString()!),
        ];
        Assert.Contains(remarks, remark => remark.StartsWith("ridge (I1)", StringComparison.Ordinal));
        Assert.Contains(
            remarks,
            remark => remark.StartsWith("gradient descent, t = 1:", StringComparison.Ordinal)
        );
    }

    /// <summary>Their squares sum to 0: nothing is a part of that.</summary>
    [Theory]
    [InlineData("exact")]
    [InlineData("ridge")]
    [InlineData("gd")]
    public void Labels_that_are_all_0_have_inequalities_between_zeros(string solver)
    {
        string data = File("zero.csv", "1,2,0\n3,4,0\n5,7,0\n");
        Outcome outcome = Run("build", "random-features", data, "--task", "regression", "--solver", solver);
        Assert.Equal((0, ""), (outcome.Status, outcome.Error));
        Assert.DoesNotContain("NaN", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Polishing_does_not_wait_for_a_short_residual()
    {
        JsonElement built = Build("corrective", "--polish", "--eps", "1e-30");
        Assert.True(built.GetProperty("certificate").GetProperty("interpolates").GetBoolean());
    }

    [Fact]
    public void Outputs_that_are_the_labels_have_no_risk()
    {
        string data = File("one.csv", "1,2,3\n");
        JsonElement certificate = Built(
                Run("build", "corrective", data, "--task", "regression", "--step", "refit", "--json")
            )
            .GetProperty("certificate");
        if (certificate.GetProperty("maxAbsError").GetString() is "0")
            Assert.Equal("0", certificate.GetProperty("empiricalRisk").GetString());
    }

    [Theory]
    [InlineData("--law slide: is of ReLU units", "corrective", "--law", "slide", "--activation", "step")]
    [InlineData(
        "--sigma levels: chooses the best of several blocks",
        "corrective",
        "--sigma",
        "levels",
        "--step",
        "full"
    )]
    [InlineData("--units 0: corrective takes auto or a whole number from 1", "corrective", "--units", "0")]
    [InlineData("--delta 1: corrective takes a number between 0 and 1", "corrective", "--delta", "1")]
    [InlineData("--lambda: is of --solver ridge", "random-features", "--lambda", "2")]
    [InlineData("--steps: is of --solver gd", "random-features", "--steps", "5", "--solver", "ridge")]
    [InlineData("--eps: is of --solver ridge or gd", "random-features", "--eps", "0.5")]
    [InlineData(
        "--eps 2: random-features takes a number above 0 and at most 1, such as 0.1 or 1/3, or auto",
        "random-features",
        "--solver",
        "gd",
        "--eps",
        "2"
    )]
    [InlineData(
        "--activation srelu:65: random-features takes relu, or srelu:k with k from 0 to 64",
        "random-features",
        "--activation",
        "srelu:65"
    )]
    [InlineData("--numbers: outer weights are rationals", "random-features", "--numbers", "float64")]
    public void Wrong_options_are_refused_in_one_line(string reason, string method, params string[] options)
    {
        Outcome outcome = Run(["build", method, Sample("iris.csv"), .. options]);
        Assert.Equal(ExitCode.BadInput, outcome.Status);
        Assert.Contains(reason, outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [InlineData("after 16 units the error is 0", "corrective", "--rounds", "2", "--eps", "1e-6")]
    [InlineData(
        "are independent at 149 points; more --units, or auto",
        "random-features",
        "--units",
        "10",
        "--sigma",
        "levels"
    )]
    [InlineData("steps are enough", "random-features", "--solver", "gd", "--eps", "1e-9", "--steps", "50")]
    [InlineData(
        "a smaller --lambda, or auto, may help",
        "random-features",
        "--solver",
        "ridge",
        "--lambda",
        "1e9"
    )]
    public void What_cannot_be_reached_is_said_in_one_line(
        string reason,
        string method,
        params string[] options
    )
    {
        Outcome outcome = Run(["build", method, Sample("iris.csv"), .. options]);
        Assert.Equal(ExitCode.Declined, outcome.Status);
        Assert.Contains(reason, outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [InlineData("corrective")]
    [InlineData("random-features")]
    public void Points_that_no_frequency_tells_apart_are_named(string method)
    {
        string data = File("near.csv", "0,0\n1,1\n1.0000000000000002,0\n1e300,1\n");
        Outcome outcome = Run("build", method, data, "--task", "regression");
        Assert.Equal(ExitCode.Declined, outcome.Status);
        Assert.Contains("no frequency in doubles tells them apart", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("line ", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3,7\n")]
    [InlineData("0,0\n1,0\n")]
    [InlineData("5,1\n")]
    [InlineData("0,1\n1,5\n2,7\n3,1\n4,100\n")]
    [InlineData("1e-300,1\n2e-300,-1\n3e-300,1\n")]
    [InlineData("1000000001,1\n1000000002,-1\n1000000004,1\n")]
    public void Hard_data_are_memorized(string rows)
    {
        string data = File("hard.csv", rows);
        foreach (
            string[] method in (string[][])
                [
                    ["corrective"],
                    ["corrective", "--activation", "step"],
                    ["corrective", "--law", "half-normal", "--sigma", "worst", "--eps", "0.5"],
                    ["corrective", "--step", "refit"],
                    ["corrective", "--polish"],
                    ["random-features"],
                    ["random-features", "--solver", "ridge"],
                ]
        )
        {
            Outcome outcome = Run(["build", method[0], data, "--task", "regression", .. method[1..]]);
            Assert.Equal((0, ""), (outcome.Status, outcome.Error));
        }
    }
}
