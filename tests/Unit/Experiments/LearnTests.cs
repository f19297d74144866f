using System.Globalization;
using MemCap.Runner.Kernels;
using MemCap.Unit.Cli;

namespace MemCap.Unit.Experiments;

/// <summary>Experiments on learning polynomials: trials of one draw share it, and come out as they would alone.</summary>
public sealed class LearnTests : Shell
{
    private const string Small = "\"training\": 120, \"test\": 50, \"units\": 20";

    private static string Experiment(string options, string grid, string shared) =>
        $$"""{"method": "learn", "options": {{{options}}}, "grid": {{{grid}}}, "shared": [{{shared}}]}""";

    private static string Both =>
        Experiment(
            $"{Small}, \"groups\": 2",
            "\"variant\": [\"raw\", \"precond\", \"ridge\"], \"steps\": [10, 1000], \"restart\": [0, 1]",
            "\"variant\", \"steps\""
        );

    /// <summary>Cells by row, without the column seconds; the header first.</summary>
    private string[][] Results(Exact.IKernels kernels, string experiment, int jobs)
    {
        string results = PathOf($"r{jobs}.csv");
        Outcome outcome = RunWith(
            kernels,
            null,
            "experiment",
            File("e.json", experiment),
            "--out",
            results,
            "--jobs",
            $"{jobs}"
        );
        Assert.Equal((0, ""), (outcome.Status, outcome.Error));
        string[][] rows = [.. System.IO.File.ReadAllLines(results).Select(line => line.Split(','))];
        int seconds = Array.IndexOf(rows[0], "seconds");
        return [.. rows.Select(row => row.Where((_, c) => c != seconds).ToArray())];
    }

    private string[][] Results(string experiment, int jobs = 1) =>
        Results(SimdKernels.Best, experiment, jobs);

    [Fact]
    public void The_rows_are_the_same_for_any_number_of_jobs_and_every_kernel()
    {
        string[][] rows = Results(Both);
        Assert.Equal(13, rows.Length);
        Assert.Equal(
            "variant,steps,restart,seed,interpolates,neurons,parameters,secondLayerWidth,firstLayerWidth,n,d,misclassified,remark,error,trainingError,rate,bound",
            string.Join(',', rows[0])
        );
        Assert.Equal(rows, Results(Both, 2));
        Assert.Equal(rows, Results(Both, 5));
        Assert.Equal(rows, Results(new Exact.ReferenceKernels(), Both, 1));
    }

    [Fact]
    public void Trials_of_one_draw_differ_in_the_rule_alone()
    {
        string[][] rows = Results(Both)[1..];
        Assert.All(
            rows.GroupBy(row => row[2], StringComparer.Ordinal),
            draw =>
            {
                string[][] trials = [.. draw];
                Assert.Single(trials.Select(t => t[3]).Distinct(StringComparer.Ordinal));
                double[] errors = [.. trials.Select(t => double.Parse(t[14], CultureInfo.InvariantCulture))];
                // raw, precond and ridge, each after 10 and 1000 steps.
                Assert.True(errors[1] < errors[0] && errors[3] < errors[2]);
                Assert.Equal(errors[4], errors[5]);
                Assert.All(errors[..2], error => Assert.True(error >= errors[4]));
            }
        );
        Assert.Equal(2, rows.Select(row => row[3]).Distinct(StringComparer.Ordinal).Count());
        // 20 units and 2 for the affine part, each with 5 + 2 weights; 21 monomials, two groups.
        Assert.All(rows, row => Assert.Equal(",22,155,,22,,,,", string.Join(',', row[4..13])));
        Assert.All(rows, row => Assert.Equal(21.0 / 20 * (21.0 / 20), Number(row[15]), 12));
    }

    private static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);

    [Fact]
    public void A_bound_is_there_for_units_along_the_lattice_and_for_no_others()
    {
        string[][] rows = Results(
            Experiment(Small, "\"directions\": [\"gaussian\", \"lattice\"], \"restart\": [0, 1]", "")
        );
        Assert.All(rows[1..3], row => Assert.Equal("", row[15]));
        Assert.All(rows[3..], row => Assert.True(Number(row[13]) < Number(row[15])));
    }

    /// <summary>Order 0 is the ReLU for both; of one smooth order there is enough that errors differ.</summary>
    [Fact]
    public void Units_as_published_have_no_proved_bound_and_are_others_where_they_are_smooth()
    {
        string grid = "\"activation\": [\"srelu\", \"srelu-cos\"], \"groups\": [1, 2]";
        string[][] rows = Results(
            Experiment($"{Small}, \"directions\": \"lattice\"", grid, "\"activation\", \"groups\"")
        )[1..];
        Assert.Single(rows.Select(row => row[2]).Distinct(StringComparer.Ordinal));
        // srelu with one group and with two, then srelu-cos.
        Assert.Equal(string.Join(',', rows[0][12..14]), string.Join(',', rows[2][12..14]));
        Assert.NotEqual(Number(rows[1][12]), Number(rows[3][12]));
        Assert.InRange(Number(rows[3][12]) / Number(rows[1][12]), 0.01, 100);
        Assert.All(rows[..2], row => Assert.True(Number(row[15]) > 0));
        Assert.All(rows[2..], row => Assert.Equal("", row[15]));
    }

    [Fact]
    public void A_column_of_bounds_without_a_bound_is_not_drawn()
    {
        _ = Results(
            Experiment(Small, "\"directions\": [\"gaussian\", \"lattice\"], \"groups\": [1, 2, 3]", "")
        );
        string[] plot = ["plot", PathOf("r1.csv"), "--kind", "slope", "--x", "groups", "--value", "error"];
        Outcome without = Run([.. plot, "--where", "directions=gaussian", "--out", PathOf("g.svg")]);
        Outcome with = Run([.. plot, "--where", "directions=lattice", "--out", PathOf("l.svg")]);
        Assert.Equal((0, 0), (without.Status, with.Status));
        Assert.DoesNotContain("bound", without.Output, StringComparison.Ordinal);
        Assert.Contains("of its bound", with.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"training\": 6", "7 training points")]
    [InlineData("\"dimension\": 200, \"degree\": 5", "2872408791 monomials")]
    [InlineData("\"units\": 20000", "5000")]
    [InlineData("\"dimension\": 30, \"degree\": 3, \"directions\": \"lattice\"", "4960 directions")]
    public void What_does_not_go_together_is_refused_before_a_trial_runs(string options, string why)
    {
        string results = PathOf("none.csv");
        Outcome outcome = Run(
            "experiment",
            File("e.json", Experiment(options, "\"restart\": [0]", "")),
            "--out",
            results
        );
        Assert.Equal(2, outcome.Status);
        Assert.Contains("the trial at restart = 0: learn", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(why, outcome.Error, StringComparison.Ordinal);
        Assert.False(Path.Exists(results));
    }

    [Theory]
    [InlineData("learn.json")]
    [InlineData("learn-steps.json")]
    [InlineData("learn-lattice.json")]
    public void A_shipped_experiment_is_read(string name)
    {
        string file = Path.Combine(Root(), "experiments", name);
        // The folder of the results is missing: nothing runs, and nothing else is wrong.
        Outcome outcome = Run("experiment", file, "--out", PathOf(Path.Combine("missing", "r.csv")));
        Assert.Equal(2, outcome.Status);
        Assert.Contains("missing", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(name, outcome.Error, StringComparison.Ordinal);
    }
}
