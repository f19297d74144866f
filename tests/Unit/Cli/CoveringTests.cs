using System.Globalization;
using System.Text.Json;
using MemCap.Exact;

namespace MemCap.Unit.Cli;

/// <summary>`memcap measure --covering`: text, JSON, and what is refused.</summary>
public sealed class CoveringTests : Shell
{
    private const string Fields = "bias constant failure draws seed pMin sufficientWidth classes";

    private const string ClassFields =
        "class mMinus mPlus delta holdsA holdsB worstSlackB radiiMinus radiiPlus omegaMinus omegaPlus meanWidthMinus meanWidthPlus";

    private static JsonElement Covering(params string[] args) =>
        ReportTests.Document(Run(["measure", .. args, "--covering", "--json"])).GetProperty("covering");

    private static string Names(JsonElement element) =>
        string.Join(' ', element.EnumerateObject().Select(field => field.Name));

    private static double End(JsonElement interval, int end) =>
        double.Parse(interval[end].GetString()!, CultureInfo.InvariantCulture);

    [Fact]
    public void The_document_has_its_fields_in_order_and_one_entry_for_each_class()
    {
        JsonElement covering = Covering(Sample("iris.csv"));
        Assert.Equal(Fields, Names(covering));
        JsonElement[] classes = [.. covering.GetProperty("classes").EnumerateArray()];
        Assert.Equal("0 1 2", string.Join(' ', classes.Select(c => c.GetProperty("class").GetString())));
        Assert.All(
            classes,
            c =>
            {
                Assert.Equal(ClassFields, Names(c));
                Assert.True(c.GetProperty("holdsA").GetBoolean() && c.GetProperty("holdsB").GetBoolean());
                Assert.True(c.GetProperty("worstSlackB").GetDouble() >= 1);
                Assert.True(End(c.GetProperty("delta"), 0) <= End(c.GetProperty("delta"), 1));
                Assert.True(End(c.GetProperty("omegaMinus"), 0) <= End(c.GetProperty("omegaMinus"), 1));
            }
        );
    }

    /// <summary>(1, 0) and (0, 1): a quarter of all hyperplanes through the origin, half of them in the right direction.</summary>
    [Fact]
    public void Without_a_bias_the_probability_is_an_angle_and_the_width_follows_by_hand()
    {
        string data = File("axes.csv", "1,0,a\n0,1,b\n");
        JsonElement covering = Covering(data, "--bias", "0", "--failure", "0.5");
        Assert.Equal("0.25", covering.GetProperty("pMin").GetProperty("value")[0].GetString());
        Assert.Equal(3, covering.GetProperty("sufficientWidth").GetInt32());
        Assert.Equal(
            [1, 2],
            covering.GetProperty("pMin").GetProperty("rows").EnumerateArray().Select(r => r.GetInt32())
        );
        string ray = File("ray.csv", "1,0,a\n2,0,b\n");
        Assert.Equal(
            JsonValueKind.Null,
            Covering(ray, "--bias", "0").GetProperty("sufficientWidth").ValueKind
        );
        Assert.Contains(
            "none: some pair has probability 0",
            Run("measure", ray, "--covering", "--bias", "0").Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Points_in_turn_on_a_line_need_a_ball_each()
    {
        string line = PathOf("line.csv");
        Assert.Equal(0, Run("data", "alternating", "--n", "9", "--d", "1", "--out", line).Status);
        JsonElement first = Covering(line).GetProperty("classes")[0];
        Assert.Equal((5, 4), (first.GetProperty("mMinus").GetInt32(), first.GetProperty("mPlus").GetInt32()));
        Assert.Equal(JsonValueKind.Null, first.GetProperty("worstSlackB").ValueKind);
    }

    [Fact]
    public void Every_kernel_prints_the_same_and_the_seed_changes_only_the_widths()
    {
        string[] command = ["measure", Sample("moons.npz"), "--covering", "--draws", "20", "--json"];
        Outcome fast = Run(command);
        Assert.Equal(fast.Output, RunWith(new ReferenceKernels(), input: null, command).Output);
        JsonElement other = Covering(Sample("moons.npz"), "--draws", "20", "--seed", "7");
        JsonElement same = ReportTests.Document(fast).GetProperty("covering");
        Assert.Equal(same.GetProperty("pMin").GetRawText(), other.GetProperty("pMin").GetRawText());
        Assert.NotEqual(
            same.GetProperty("classes").GetRawText(),
            other.GetProperty("classes").GetRawText(),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public void Text_names_the_rows_the_width_and_the_balls()
    {
        string text = Run("measure", Sample("moons.npz"), "--covering").Output;
        Assert.Contains("at row 524 and row 669", text, StringComparison.Ordinal);
        Assert.Contains(
            "705 hyperplanes, with probability at least 1 - 0.01",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("6 balls against 7 balls", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--bias: belongs to --covering; add it or leave this out", "--bias 1")]
    [InlineData("--seed: belongs to --covering; add it or leave this out", "--seed 1")]
    [InlineData("--bias: give a number that is at least 0", "--covering --bias -1")]
    [InlineData("--constant: give a number from 1e-100 to 1e100", "--covering --constant 0")]
    [InlineData("--failure: give a number between 0 and 1", "--covering --failure 1")]
    [InlineData("--draws: give a whole number from 1 to 1000000", "--covering --draws 0")]
    public void Options_out_of_place_or_range_are_refused(string message, string options) =>
        Assert.Equal(message, Failure(2, ["measure", Sample("iris.csv"), .. options.Split(' ')]));

    [Fact]
    public void One_class_and_real_labels_have_no_covering()
    {
        Assert.Equal(
            "--covering: all points are of one class; it needs two",
            Failure(2, "measure", File("one.csv", "1,2,a\n2,3,a\n"), "--covering")
        );
        Assert.StartsWith(
            "--covering: the labels are real numbers",
            Failure(2, "measure", File("real.csv", "1,2,0.5\n2,3,0.25\n"), "--covering"),
            StringComparison.Ordinal
        );
    }
}
