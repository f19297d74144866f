using MemCap.Runner;

namespace MemCap.Unit.Cli;

/// <summary>`build ntk` and `build harmonic` as they are typed, and why they end without a network.</summary>
public sealed class IterativeTests : Shell
{
    private string Real() => File("r.csv", "0,0,0.5\n1,0,-0.25\n0,1,1.5\n2,3,-1\n5,1,0.75\n4,4,2.5\n");

    private static string[] Lines(Outcome outcome)
    {
        Assert.Equal((0, ""), (outcome.Status, outcome.Error));
        return outcome.Output.Split('\n');
    }

    private static string Line(string[] lines, string name) =>
        lines.First(line => line.StartsWith(name + " ", StringComparison.Ordinal));

    /// <summary>"harmonic --bias yes --eps 0.2".</summary>
    private static string Typed(string[] lines) =>
        Line(lines, "method").Split(',')[0]["method".Length..].Trim();

    [Theory]
    [InlineData("harmonic")]
    [InlineData("harmonic --bias yes --eps 0.2")]
    [InlineData("harmonic --bias yes --refit --steps 500")]
    [InlineData("harmonic --variant single --score correlation --eps 0.5")]
    [InlineData("ntk --round 12 --error truncated")]
    [InlineData("piecewise-linear --shared")]
    public void The_line_of_the_method_can_be_typed_again(string method)
    {
        string data = Real();
        string[] first = Lines(Run(Words(method)));
        string[] again = Lines(Run(Words(Typed(first))));
        Assert.Equal(Line(first, "method"), Line(again, "method"));
        Assert.Equal(Line(first, "network"), Line(again, "network"));
        Assert.All(method.Split(' '), word => Assert.Contains(word, Typed(first), StringComparison.Ordinal));

        string[] Words(string text)
        {
            string[] words = text.Split(' ');
            return ["build", words[0], data, "--task", "regression", .. words[1..]];
        }
    }

    [Fact]
    public void The_score_is_of_the_variants_that_have_one()
    {
        string[] line = ["build", "harmonic", Real(), "--task", "regression"];
        Assert.DoesNotContain("--score", Line(Lines(Run(line)), "method"), StringComparison.Ordinal);
        Assert.StartsWith(
            "harmonic: --score: the ascent looks for the correlation alone; leave it out, or give --variant single",
            Failure(ExitCode.BadInput, [.. line, "--score", "gain"]),
            StringComparison.Ordinal
        );
        Assert.Equal(0, Run([.. line, "--score", "gain", "--variant", "single"]).Status);
    }

    [Fact]
    public void A_stall_names_the_rows_that_ask_for_more_weight()
    {
        string near = File("n.csv", "5,0\n0,1\n1e-9,-1\n");
        string failure = Failure(ExitCode.Declined, "build", "harmonic", near, "--task", "regression");
        Assert.Contains(
            "line 2 and line 3: no network that is near enough to the labels weighs less than 1.36e9, and ",
            failure,
            StringComparison.Ordinal
        );
        Assert.Contains("more steps do not help, a larger --eps may", failure, StringComparison.Ordinal);
        string row = Run("compare", near, "--task", "regression", "--methods", "harmonic").Output;
        Assert.Contains("line 2 and line 3: no network", row, StringComparison.Ordinal);
    }

    [Fact]
    public void Used_up_steps_are_no_stall()
    {
        string failure = Failure(
            ExitCode.Declined,
            ["build", "harmonic", Real(), "--task", "regression", "--eps", "1e-6", "--steps", "2"]
        );
        Assert.Contains("2 steps are enough", failure, StringComparison.Ordinal);
        Assert.Contains("the error is", failure, StringComparison.Ordinal);
        Assert.EndsWith("more --steps, a larger --eps may help", failure, StringComparison.Ordinal);
    }
}
